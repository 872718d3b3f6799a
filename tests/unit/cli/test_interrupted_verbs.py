# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C inside a verb is told and ends with 1, though Typer would end silently; `compose` keeps the bars it has."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from builders.tiny_model import a_tiny_model

pytestmark = pytest.mark.skipif(os.name != "posix", reason="sends SIGINT to one process")

_INTERRUPTED = """
import os, signal, sys, types
import fairchord.cli.main as cli

signal.signal(signal.SIGINT, signal.default_int_handler)

def compose():
    os.kill(os.getpid(), signal.SIGINT)
    signal.pause()

module = types.ModuleType("interrupted")
module.compose = compose
sys.modules["interrupted"] = module
cli.VERBS["compose"] = ("interrupted", "is interrupted")
sys.exit(cli.main(["compose"]))
"""
_NOT_IGNORED = """
import signal, sys
import fairchord.cli.main as cli

# a shell that starts the tests in the background lets them ignore Ctrl-C
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(cli.main(sys.argv[1:]))
"""
SIDE = 192
"""Clips that are written before the first file is."""


def test_a_verb_that_is_interrupted_says_so() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED], capture_output=True, text=True, check=False, timeout=60
    )
    assert (ended.returncode, ended.stderr.strip()) == (1, "stopped")


def test_sketch_keeps_the_clips_that_are_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "xdg" / name.lower()))
    model = a_tiny_model(tmp_path / "model")
    briefs, out = tmp_path / "briefs.jsonl", tmp_path / "out"
    short, long = '{"num_measures": 1}\n' * SIDE, '{"num_measures": 16, "track_role": "accompaniment"}\n' * SIDE
    briefs.write_text(short + long, encoding="utf-8", newline="\n")
    arguments = ["sketch", "--model", str(model), "--briefs", str(briefs), "-o", str(out), "--json"]
    command = [sys.executable, "-c", _NOT_IGNORED, *arguments]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not (out / "0001.mid").exists():
        with contextlib.suppress(subprocess.TimeoutExpired):
            assert run.wait(timeout=0.01) is None, "it ended before its first clip"
    run.send_signal(signal.SIGINT)
    said, talk = run.communicate(timeout=120)
    assert run.returncode == 1, talk
    facts = json.loads(said)
    report = (out / "report.jsonl").read_text(encoding="utf-8").splitlines()
    assert 0 < facts["clips"] < 2 * SIDE
    assert facts["clips"] + facts["clips_stopped"] == 2 * SIDE
    assert len(report) == facts["clips"] == len(list(out.glob("*.mid")))
    assert f"stopped: {facts['clips']} of {2 * SIDE} clips are written" in talk
