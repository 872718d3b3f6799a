# SPDX-License-Identifier: Apache-2.0
"""On the command line: train the tiny recipe on the shelf, replay three segments, tamper, and see it fail."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="learning needs the extra `train`")

from builders.trained_world import a_clock, seeded_bytes
from fairchord.workflows.add_shelf import add_shelf
from fairchord.workflows.build_snapshot import build_snapshot
from fairchord.workflows.project import Project

pytestmark = pytest.mark.slow


def fairchord(*told: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fairchord.cli.main", *map(str, told)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def replayed(project: Path, nonce: str, *more: str) -> tuple[int, dict[str, object]]:
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
    drawn = [segment["segment"] for segment in report["segments"]]  # type: ignore[attr-defined, index]  # JSON
    assert (len(drawn), drawn[0], report["segment_count"]) == (4, 0, 15)
    assert (report["steps_replayed"], report["step_count"], report["false_segment_caught"]) == (8, 30, "3/14")

    code, other = replayed(studio, "0b")
    assert code == 0
    assert other["segments"] != report["segments"]

    shutil.rmtree(studio / "runs" / "base" / "states")
    code, report = replayed(studio, "0a")
    assert (code, report["verdict"], report["steps_replayed"]) == (0, "held", 30)

    weights = studio / "models" / "base" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\x01")
    ended = fairchord("replay", "base", "-p", studio)
    assert ended.returncode == 1
    assert "model.safetensors was changed after signing" in ended.stderr
