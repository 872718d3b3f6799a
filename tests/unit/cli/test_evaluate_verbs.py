# SPDX-License-Identifier: Apache-2.0
"""`fairchord evaluate distribution`, `listen` in both spellings, and `listen-result`, as typed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from builders.listening_world import prefers, some_votes
from builders.music_pieces import a_line, a_piece
from fairchord.cli.main import main
from fairchord.evaluation.listening.plan import ListeningPlan
from fairchord.music.midi import write_midi


def a_folder_of_walks(folder: Path, *, count: int, leap: int, seed: int) -> Path:
    generator = np.random.default_rng(seed)
    folder.mkdir()
    for number in range(count):
        walk = np.clip(60 + np.cumsum(generator.integers(-leap, leap + 1, 16)), 36, 84)
        piece = a_piece(a_line(walk.tolist(), step=240), title="walk")
        (folder / f"{number:03d}.mid").write_bytes(write_midi(piece))
    return folder


def test_distribution_prints_the_human_ceiling_beside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ours = a_folder_of_walks(tmp_path / "ours", count=10, leap=5, seed=0)
    human = a_folder_of_walks(tmp_path / "human", count=10, leap=1, seed=1)
    picture = tmp_path / "picture.svg"
    given = ["evaluate", "distribution", str(ours), "--against", str(human), "--picture", str(picture), "--json"]
    assert main(given) == 0
    table = json.loads(capsys.readouterr().out)
    assert set(table) == {"human", "clips"}
    assert table["human"]["overlap"]["mean_interval"]["mean"] > table["clips"]["overlap"]["mean_interval"]["mean"]
    assert picture.read_text().startswith("<svg")


def test_distribution_needs_clips_of_the_same_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ours = a_folder_of_walks(tmp_path / "ours", count=1, leap=5, seed=0)
    (ours / "000.mid").rename(ours / "other.mid")
    human = a_folder_of_walks(tmp_path / "human", count=1, leap=1, seed=1)
    assert main(["evaluate", "distribution", str(ours), "--against", str(human)]) == 2
    assert "no clip of the same name" in capsys.readouterr().err


def test_listen_says_where_clips_may_come_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "test")
    for given in (["listen"], ["--listen"], ["listen", "--ours", "x", "--snapshot", "y"]):
        assert main(["evaluate", *given, "-o", out]) == 2
        assert "not said, or said twice" in capsys.readouterr().err


def test_listen_builds_and_listen_result_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ours = a_folder_of_walks(tmp_path / "ours", count=1, leap=5, seed=0)
    baseline = a_folder_of_walks(tmp_path / "baseline", count=1, leap=1, seed=1)
    test = tmp_path / "test"
    given = ["--listen", "-o", str(test), "--ours", str(ours), "--baseline", str(baseline), "--format", "wav"]
    assert main(["evaluate", *given, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["clips"], told["trials"], told["trials_each"]) == (2, 1, 2)
    plan = ListeningPlan.from_bytes((test / "KEY.json").read_bytes())
    (test / "votes" / "one.json").write_bytes(some_votes(plan, 1, prefers("ours", "baseline", "human")))
    (test / "votes" / "two.json").write_text("{}")
    assert main(["evaluate", "listen-result", str(test), "-o", str(tmp_path / "result.html")]) == 0
    printed = capsys.readouterr()
    assert "1 listeners, 1 answers" in printed.out
    assert "Too few to say anything" in printed.out
    assert "two.json is not counted" in printed.err
    assert (tmp_path / "result.html").is_file()


def test_memorisation_needs_a_snapshot_that_is_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ours = a_folder_of_walks(tmp_path / "ours", count=1, leap=5, seed=0)
    assert main(["evaluate", "memorisation", str(ours), "--snapshot", str(tmp_path / "none")]) == 1
    assert "holds no manifest.json" in capsys.readouterr().err
