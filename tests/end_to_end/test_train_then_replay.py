# SPDX-License-Identifier: Apache-2.0
"""On the command line: train the tiny recipe on the shelf, replay three segments, tamper, and see it fail."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch", reason="learning needs the extra `train`")

from builders.trained_world import a_clock, seeded_bytes
from fairchord.training.challenge import choose_segments
from fairchord.workflows.add_shelf import add_shelf
from fairchord.workflows.build_snapshot import build_snapshot
from fairchord.workflows.project import Project

pytestmark = pytest.mark.slow


def fairchord(*told: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fairchord.cli.main", *map(str, told)]
    alone = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=alone)


def replayed(project: Path, nonce: str, *more: str) -> tuple[int, dict[str, Any]]:
    ended = fairchord("replay", "base", "-p", project, "--segments", 3, "--nonce", nonce * 32, "--json", *more)
    return ended.returncode, json.loads(ended.stdout or "{}")


def test_a_model_trained_on_the_shelf_replays_and_a_changed_one_does_not(tmp_path: Path) -> None:
    studio = tmp_path / "studio"
    with Project.create(studio, name="Test studio", clock=a_clock) as project:
        add_shelf(project, random_bytes=seeded_bytes)
        frozen = build_snapshot(project, name="frozen").folder
    trained = fairchord("train", frozen, "-p", studio, "--name", "base", "--recipe", "tiny", "--segment-steps", 2)
    assert trained.returncode == 0, trained.stderr
    assert "states for replays: at most 15 of 1.6 MB" in trained.stderr

    code, report = replayed(studio, "0a")
    assert (code, report["verdict"]) == (0, "held"), report
    drawn = tuple(segment["segment"] for segment in report["segments"])
    assert drawn == choose_segments(report["chain_root"], "0a" * 32, count=3, of=15)
    assert (report["steps_replayed"], report["step_count"], report["false_segment_caught"]) == (8, 30, "3/14")

    shutil.rmtree(studio / "runs" / "base" / "states")
    code, report = replayed(studio, "0a")
    assert (code, report["verdict"], report["steps_replayed"]) == (0, "held", 30)

    weights = studio / "models" / "base" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\x01")
    ended = fairchord("replay", "base", "-p", studio)
    assert ended.returncode == 1
    assert "model.safetensors was changed after signing" in ended.stderr
