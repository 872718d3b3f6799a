# SPDX-License-Identifier: Apache-2.0
"""`fairchord report` and `fairchord provider` as typed: files written, checked, recorded; mistakes refused early."""

import json
from pathlib import Path

import pytest

from builders.report_world import a_trained_world
from fairchord.cli.main import main


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    world, _ = a_trained_world(tmp_path_factory.mktemp("world"))
    world.project.close()
    return world.project.folder


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_all_reports_are_written_and_one_is_checked(
    studio: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    code, told, _ = run(capsys, "report", "all", "-p", studio, "-o", out, "--json")
    assert code == 0
    assert len(json.loads(told)["reports"]) == 10
    code, told, _ = run(capsys, "report", "check", out / "ab2013.json", "-p", studio)
    assert (code, "equal" in told) == (0, True)
    page = out / "ab2013.md"
    page.write_text(page.read_text() + "more")
    code, told, _ = run(capsys, "report", "check", out / "ab2013.json", "-p", studio)
    assert (code, "differs first at file ab2013.md" in told) == (1, True)
    code, told, _ = run(capsys, "report", "check", out / "ab2013.json", "-p", studio, "--json")
    assert (code, json.loads(told)["equal"]) == (1, False)


def test_a_report_of_one_model_in_one_language_is_recorded(
    studio: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("report", "eu-summary", "tiny", "-p", studio, "-o", tmp_path, "--language", "fr", "--record")
    code, told, _ = run(capsys, *words)
    assert code == 0
    assert "entry" in told
    assert (tmp_path / "eu-summary.fr.html").is_file()
    code, told, _ = run(capsys, "report", "check", tmp_path / "eu-summary.fr.json", "-p", studio)
    assert (code, "its hash is in entry" in told) == (0, True)


def test_what_the_provider_says_is_in_the_next_report(
    studio: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told, _ = run(capsys, "provider", "--contact", "a@example.org", "--site", "https://example.org", "-p", studio)
    assert (code, "a@example.org" in told) == (0, True)
    assert run(capsys, "report", "tdmrep", "-p", studio, "-o", tmp_path)[0] == 0
    policy = json.loads((tmp_path / "tdm-policy.json").read_bytes())
    assert policy["assigner"] == {"uid": "https://example.org", "vcard:hasEmail": "mailto:a@example.org"}
    assert json.loads((tmp_path / "tdmrep.json").read_bytes())[0]["tdm-policy"] == "https://example.org/tdm-policy.json"


def test_one_party_is_found_by_its_name(studio: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, told = run(capsys, "report", "holders", "-p", studio, "-o", tmp_path, "--party", "Ana Lima")
    assert (code, told.splitlines()[-1]) == (0, f"written to {tmp_path}")
    lines = (tmp_path / "holders.csv").read_text().splitlines()
    assert len(lines) == 3
    code, _, told = run(capsys, "report", "holders", "-p", studio, "-o", tmp_path, "--party", "Nobody Known")
    assert code == 1
    assert "Nobody Known" in told


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("nothing",), "no report 'nothing'"),
        (("check",), "no file is named"),
        (("eu-summary", "--language", "de"), "no words in 'de'"),
        (("holders", "nobody"), "is no model here"),
        (("holders", "starter", "--record"), "none is open"),
    ],
)
def test_mistakes_are_refused_in_words(
    words: tuple[str, ...],
    message: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, told = run(capsys, "report", *words)
    assert code in (1, 2)
    assert message in told
