# SPDX-License-Identifier: Apache-2.0
"""`fairchord sketch` and `fairchord presets` as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from builders.tiny_model import a_tiny_model
from fairchord.cli.main import main


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(a_tiny_model(tmp_path_factory.mktemp("sketches") / "model"))


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the user's own folders."""
    for name in ("DATA", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "xdg" / name.lower()))


def test_sketch_writes_clips_and_says_what_it_could_not_read(
    model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    briefs = tmp_path / "briefs.jsonl"
    briefs.write_text('{"num_measures": 1, "track_role": "bass"}\nbroken\n{"num_measures": 1, "genre": "polka"}\n')
    code = main(["sketch", "--model", model, "--briefs", str(briefs), "-o", str(tmp_path / "out"), "--json"])
    printed = capsys.readouterr()
    facts = json.loads(printed.out)
    assert (code, facts["clips"], facts["lines"], len(facts["lines_not_read"])) == (0, 2, 2, 1)
    assert "line 2: the line is not JSON" in printed.err
    assert "line 3, genre: genre 'polka' is not known: ignored" in printed.err
    assert (tmp_path / "out" / "0003.mid").read_bytes()[:4] == b"MThd"


def test_sketch_of_nothing_readable_is_misuse(model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    briefs = tmp_path / "briefs.jsonl"
    briefs.write_text("[]\n")
    assert main(["sketch", "--model", model, "--briefs", str(briefs), "-o", str(tmp_path / "out")]) == 2
    assert "line 1: the line is not a JSON object" in capsys.readouterr().err


def test_presets_are_listed_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets", "--json"]) == 0
    kinds = [preset["kind"] for preset in json.loads(capsys.readouterr().out)["presets"]]
    assert (kinds.count("mood"), kinds.count("style")) == (16, 24)
    assert main(["presets", "calm"]) == 0
    assert "main_melody 2" in capsys.readouterr().out
    assert main(["presets", "hangry"]) == 2


def test_contradicting_options_are_refused_with_the_nearest_that_fits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    brief = tmp_path / "brief.json"
    brief.write_text('{"tracks": [{"role": "bass", "lowest": 60, "highest": 62}], "chords": "B", "bars": 1}')
    assert main(["compose", "--brief", str(brief), "-o", str(tmp_path / "out"), "--no-audio"]) == 2
    said = capsys.readouterr().err
    assert "contradict" in said
    assert "nearest that fits: range 60 to 63" in said


def test_a_brief_file_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    brief = tmp_path / "brief.json"
    for content in ("[]", "{", "\udcff"):
        brief.write_text(content, errors="surrogateescape")
        assert main(["compose", "--brief", str(brief), "-o", str(tmp_path / "out")]) == 2
        assert "is not a brief" in capsys.readouterr().err
    assert main(["compose", "--brief", str(tmp_path / "none.json"), "-o", str(tmp_path / "out")]) == 1
