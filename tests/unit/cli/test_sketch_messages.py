# SPDX-License-Identifier: Apache-2.0
"""What `fairchord sketch` says of files and options that are not as they should be."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.tiny_model import a_tiny_model
from fairchord.cli.main import main
from fairchord.workflows.sketch_clips import read_lines


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(a_tiny_model(tmp_path_factory.mktemp("messages") / "model"))


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the user's own folders."""
    for name in ("DATA", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "xdg" / name.lower()))


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "1e400"])
@pytest.mark.parametrize("verb", [["sketch", "--briefs", "x.jsonl"], ["compose", "--bars", "1"]])
def test_a_temperature_that_is_no_number_is_refused(
    verb: list[str], number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*verb, "-o", str(tmp_path / "out"), f"--temperature={number}"]) == 2
    assert "is not a number" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", 0, "has no line to make a clip of"),
        (b"[\n{}]\n", 2, "has no line to make a clip of"),
        ("{}".encode("utf-16"), 2, "UTF-16"),
    ],
)
def test_a_file_without_briefs_is_told(
    content: bytes, code: int, said: str, model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    briefs = tmp_path / "briefs.jsonl"
    briefs.write_bytes(content)
    assert main(["sketch", "--model", model, "--briefs", str(briefs), "-o", str(tmp_path / "out")]) == code
    assert said in capsys.readouterr().err


def test_what_is_wrong_with_a_line_is_said_without_words_of_the_machine(tmp_path: Path) -> None:
    briefs = tmp_path / "briefs.jsonl"
    briefs.write_text('{"bpm": ' + "9" * 5000 + "}\n" + "[" * 100_000 + "\n{'bpm': 90}\n", encoding="utf-8")
    assert list(read_lines(briefs).values()) == [
        "the line is not JSON that can be read: a number in it is too long",
        "the line is not JSON that can be read: it is nested too deeply",
        "the line is not JSON: Expecting property name enclosed in double quotes at character 2",
    ]


def test_many_remarks_are_cut_short_and_every_line_that_was_not_read_is_said(
    model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    briefs = tmp_path / "briefs.jsonl"
    odd = '{"num_measures": 1, "inst": "piccolo", "pitch_range": "very_low", "chord_progressions": "Xyz-Xyz-Xyz-C"}\n'
    briefs.write_text(odd * 25 + "broken\n" * 30, encoding="utf-8")
    assert main(["sketch", "--model", model, "--briefs", str(briefs), "-o", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().err
    assert said.count("the line is not JSON") == 30
    assert said.count("playable range") == 20
    assert "and 5 more controls not kept" in said
    assert "symbol 1: chord 'Xyz' is not known (it stands 3 times)" in said
