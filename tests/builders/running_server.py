# SPDX-License-Identifier: Apache-2.0
"""A server in a process of its own, on a free port of this computer, until the block ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).resolve().parents[2] / "src"


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "fairchord.cli.main", *arguments]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(SOURCE), "no_proxy": "127.0.0.1"}


@contextmanager
def running(*arguments: str) -> Iterator[dict[str, Any]]:
    """Start `fairchord ... serve`; yield what it says of itself, its URL among it."""
    process = subprocess.Popen(
        command(*arguments, "--port", "0", "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment(),
    )
    try:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith("}"):
                break
        yield json.loads(said)
    finally:
        process.terminate()
        process.wait(timeout=20)
        assert process.stdout is not None
        process.stdout.close()
