# SPDX-License-Identifier: Apache-2.0
"""`fairchord evaluate control` as typed: anyone's folder of clips against a table, with what is missing said."""

import json
from pathlib import Path

import pytest

from fairchord.cli.main import main
from fairchord.music.midi import write_midi
from fairchord.music.piece import Piece, Track

TABLE = "audio_key,chord_progressions,num_measures,min_velocity,max_velocity,id\n"
LINE = "aminor,\"[['Am', 'F']]\",2,40,80,"


def a_clip(velocity: int) -> bytes:
    notes = [(0, 960, 69, velocity), (960, 960, 64, velocity), (1920, 1920, 65, velocity)]
    track = Track(name="clip", role=None, program=0, is_drum=False, notes=notes)  # type: ignore[arg-type]
    return write_midi(Piece(title="clip", tracks=(track,)))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    clips = tmp_path / "clips"
    clips.mkdir()
    (clips / "one.mid").write_bytes(a_clip(60))
    (clips / "one-2.mid").write_bytes(a_clip(100))
    (clips / "stray.mid").write_bytes(a_clip(60))
    (clips / "two.mid").write_bytes(b"no music")
    (tmp_path / "table.csv").write_text(
        TABLE + "".join(f"{LINE}{name}\n" for name in ("one", "two")) + "H,,2,,,three\n"
    )
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_folder_is_measured_and_what_was_left_out_is_said(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "evaluate", "control", place / "clips", "--conditions", place / "table.csv")
    assert code == 0
    assert "CH note" in out
    assert "2 clips for 3 lines" in err
    assert "three is left out: key 'H' is not known" in err
    assert "two cannot be read" in err
    assert "counted as empty, having no clip: two" in err
    assert "1 clips belong to no line" in err


def test_a_missing_clip_counts_as_an_empty_one(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "evaluate", "control", place / "clips", "--conditions", place / "table.csv", "--json")
    assert code == 0
    (report,) = json.loads(out)["reports"]
    found = {(m["name"], m["form"]): m["estimate"] for m in report["measures"]}
    assert found["CV clip", "strict"]["mean"] == pytest.approx(1 / 3)
    assert found["CV clip", "published"]["mean"] == 0.5
    assert found["CP", "strict"] is None


def test_two_folders_are_shown_side_by_side(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("evaluate", "control", place / "clips", "--conditions", place / "table.csv", "--against", place / "clips")
    code, out, _ = run(capsys, *words, "--json")
    assert code == 0
    first, second = json.loads(out)["reports"]
    assert first == second


def test_names_that_match_nothing_are_refused_with_the_way_out(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "other.csv").write_text(TABLE + f"{LINE}nowhere\n")
    code, _, err = run(capsys, "evaluate", "control", place / "clips", "--conditions", place / "other.csv")
    assert code == 1
    assert "nowhere.mid" in err
