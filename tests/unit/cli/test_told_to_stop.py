# SPDX-License-Identifier: Apache-2.0
"""A command that is told to stop ends as Ctrl-C ends it: blocks unwind, so nothing half-made stays behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_STOPPED = """
import os, signal, sys
from pathlib import Path
import fairchord.cli.main as cli
from fairchord.workflows.new_folder import new_folder

# a shell that starts the tests in the background lets them ignore Ctrl-C, and nohup that the terminal closes
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

def half_made(verb, arguments):
    with new_folder(Path(arguments[0])) as staging:
        (staging / "song.mid").write_bytes(b"half")
        os.kill(os.getpid(), signal.{name})
        signal.pause()

cli._run = half_made
sys.exit(cli.main(["compose", {target!r}]))
"""


@pytest.mark.skipif(os.name != "posix", reason="these signals are POSIX's")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_nothing_half_made_stays_when_a_command_is_told_to_stop(name: str, tmp_path: Path) -> None:
    script = _STOPPED.format(name=name, target=str(tmp_path / "song"))
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert (ended.returncode, ended.stderr.strip()) == (1, "stopped")
    assert list(tmp_path.iterdir()) == []
