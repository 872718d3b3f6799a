# SPDX-License-Identifier: Apache-2.0
"""arrange plan, show and song as people type them: files, JSON, exit codes; Ctrl-C asks to stop."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from builders.song_plans import RIVER_SONG
from builders.tiny_model import a_tiny_model
from fairchord.cli.main import main
from fairchord.cli.stop_request import stop_requested


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(a_tiny_model(tmp_path_factory.mktemp("arranging") / "model"))


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the user's own folders."""
    for name in ("DATA", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "xdg" / name.lower()))


def test_plan_writes_a_text_and_a_picture_and_never_over_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = str(tmp_path / "mine.txt")
    assert main(["arrange", "plan", "-o", plan, "--bars", "32", "--seed", "4", "--mood", "calm"]) == 0
    captured = capsys.readouterr()
    assert "verse A'" in captured.out
    assert "mood calm sets key G major" in captured.err
    assert (tmp_path / "mine.svg").read_text().startswith("<svg")
    assert main(["arrange", "plan", "-o", plan, "--bars", "32"]) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert main(["arrange", "plan", "-o", plan, "--bars", "32", "--overwrite"]) == 0


def test_show_prints_a_plan_and_draws_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "plan.txt").write_text(RIVER_SONG)
    assert main(["arrange", "show", str(tmp_path / "plan.txt"), "--picture", str(tmp_path / "a.svg"), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["song"]["sections"][1]["plays"] == ["main_melody", "bass", "drums"]
    assert Path(shown["picture"]).is_file()


def test_a_wrong_plan_is_told_with_its_line_and_exits_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "plan.txt").write_text(RIVER_SONG.replace("plays: accompaniment\n", "plays: accordion\n", 1))
    assert main(["arrange", "show", str(tmp_path / "plan.txt")]) == 2
    told = capsys.readouterr().err
    assert told.startswith("line 16: section 1 (intro): 'accordion' plays")
    assert "\nhint: " in told


def test_song_composes_a_plan_and_verifies(model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "plan.txt").write_text(RIVER_SONG)
    out = str(tmp_path / "song")
    assert main(["arrange", "song", str(tmp_path / "plan.txt"), "-o", out, "--model", model, "--no-audio"]) == 0
    assert "as in verse A" in capsys.readouterr().out
    assert main(["verify", out]) == 0


def test_song_as_json_is_one_document(model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "plan.txt").write_text(RIVER_SONG)
    out = str(tmp_path / "song")
    arguments = ["arrange", "song", str(tmp_path / "plan.txt"), "-o", out, "--model", model, "--no-audio", "--json"]
    assert main(arguments) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["is_complete"] is True
    assert all(line["kept"] for line in record["controls"])


def test_song_streams_each_bar_as_a_line(model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "plan.txt").write_text(RIVER_SONG)
    arguments = ["arrange", "song", str(tmp_path / "plan.txt"), "-o", str(tmp_path / "song"), "--model", model]
    assert main([*arguments, "--no-audio", "--stream", "--json"]) == 0
    *bars, last = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(bars) == 2 + 4 * 3 + 4 * 4 + 4 * 4 + 2 * 4
    assert {bar["track"] for bar in bars} == {"main_melody", "accompaniment", "bass", "drums"}
    assert last["is_complete"] is True
    assert not list(tmp_path.glob("*.growing.mid"))


def interrupt_once() -> list[bool]:
    seen = []
    with stop_requested() as should_stop:
        seen.append(should_stop())
        os.kill(os.getpid(), signal.SIGINT)
        seen.append(should_stop())
    return seen


def test_an_interrupt_asks_to_stop_and_what_was_before_comes_back(capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGINT)
    assert interrupt_once() == [False, True]
    assert signal.getsignal(signal.SIGINT) is before
    assert "what exists is written" in capsys.readouterr().err


def test_a_verb_that_is_nothing_like_any_is_answered(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["zzzzz"]) == 2
    assert "lists the verbs" in capsys.readouterr().err
