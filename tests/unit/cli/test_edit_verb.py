# SPDX-License-Identifier: Apache-2.0
"""`fairchord edit`: what its verbs print, what they refuse, and how a piece goes back to what it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from builders.tiny_model import a_tiny_model
from fairchord.cli.main import main


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_tiny_model(tmp_path_factory.mktemp("edit-verb") / "model")


@pytest.fixture
def song(tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "user"))
    asked = ["--key", "A minor", "--bars", "4", "--chords", "Am F", "--roles", "main_melody,bass", "--seed", "7"]
    assert main(["compose", *asked, "-o", str(tmp_path / "song"), "--model", str(model), "--no-audio"]) == 0
    capsys.readouterr()
    return tmp_path / "song"


def run(verb: str, source: Path, to: str, model: Path, *options: str) -> int:
    folder = str(source.parent / to)
    return main(["edit", verb, str(source), "-o", folder, "--model", str(model), "--no-audio", *options])


def printed(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_infill_says_what_was_written(song: Path, model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("infill", song, "one", model, "--bars", "2-3", "--tracks", "bass", "--seed", "5", "--json") == 0
    said = printed(capsys)
    assert said["written"] == [{"track": "bass", "bars": "2-3"}]
    assert said["edit"]["seed"] == 5
    assert all(control["kept"] for control in said["controls"])
    assert (song.parent / "one" / "song.mid").is_file()


def test_what_was_asked_is_said_in_words(song: Path, model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("add", song, "one", model, "--role", "pad", "--program", "50", "--lock", "bass") == 0
    said = capsys.readouterr().out
    assert "add (track role pad program 50; locked: bass)" in said
    assert "performance.mid" in said


def test_nothing_is_undone_where_nothing_was_edited(
    song: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("undo", song, "back", model) != 0
    assert "no edit was made" in capsys.readouterr().err


def test_a_lock_that_contradicts_exits_with_2(song: Path, model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("infill", song, "one", model, "--bars", "2", "--tracks", "bass", "--lock", "bass") == 2
    said = capsys.readouterr().err
    assert "contradicts the lock bass: it would change bars 2 of bass" in said
    assert "hint:" in said


def test_edits_are_listed_replayed_and_undone(song: Path, model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("vary", song, "one", model, "--how-far", "50", "--seed", "5") == 0
    assert run("transform", song.parent / "one", "two", model, "--key", "D minor", "--program", "bass=33") == 0
    assert "made with AI   yes" in capsys.readouterr().out.replace("AI  yes", "AI   yes")
    assert main(["edit", "history", str(song.parent / "two"), "--replay", "--model", str(model), "--json"]) == 0
    history = printed(capsys)
    assert [step["edit"]["operation"] for step in history["steps"][1:]] == ["vary", "transform"]
    assert history["different"] == []
    assert run("undo", song.parent / "two", "back", model) == 0
    assert (song.parent / "back" / "song.mid").read_bytes() == (song.parent / "one" / "song.mid").read_bytes()


def test_history_is_a_table_for_people(song: Path, model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("add", song, "one", model, "--role", "pad", "--seed", "1") == 0
    capsys.readouterr()
    assert main(["edit", "history", str(song.parent / "one")]) == 0
    assert "bars 1-4 of pad" in capsys.readouterr().out


def test_harmonies_are_listed_before_one_is_taken(song: Path, model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--chords", "Am F; Dm E", "--seed", "3"]
    assert run("reharmonise", song, "none", model, *given, "--propose", "--json") == 0
    found = printed(capsys)["harmonies"]
    assert len(found) == 2
    assert not (song.parent / "none").exists()
    assert run("reharmonise", song, "one", model, *given, "--choice", "2", "--json") == 0
    assert printed(capsys)["written"] == [{"track": "bass", "bars": "1-4"}]


def test_tracks_are_replaced_and_removed_and_bars_added(
    song: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("replace", song, "one", model, "--track", "bass", "--role", "pad") == 0
    assert run("continue", song.parent / "one", "two", model, "--bars", "2") == 0
    assert run("remove", song.parent / "two", "three", model, "--tracks", "pad", "--json") == 0
    assert run("replace", song, "four", model, "--track", "bass", "--program", "3") == 2
    assert "--role" in capsys.readouterr().err


def test_a_file_needs_a_right(song: Path, model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("infill", song / "song.mid", "one", model, "--bars", "1") == 2
    assert "by what right song.mid is edited" in capsys.readouterr().err
    assert run("infill", song / "song.mid", "one", model, "--bars", "1", "--own") == 0
