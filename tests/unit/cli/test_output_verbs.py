# SPDX-License-Identifier: Apache-2.0
"""compose, verify, screen and doctor as people type them: exit codes, JSON on stdout, one message when misused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from builders.tiny_model import a_tiny_model
from fairchord.cli.main import main


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(a_tiny_model(tmp_path_factory.mktemp("verbs") / "model"))


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the user's own folders."""
    for name in ("DATA", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "xdg" / name.lower()))


def compose(model: str, out: Path, *options: str) -> int:
    return main(["compose", "--model", model, "--no-audio", "--bars", "2", "--seed", "7", "-o", str(out), *options])


def test_compose_then_verify(model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compose(model, tmp_path / "song", "--key", "A minor", "--chords", "Am F", "--roles", "bass,drums") == 0
    assert "song.mid" in capsys.readouterr().out
    assert main(["verify", str(tmp_path / "song")]) == 0
    assert "as certified" in capsys.readouterr().out


def test_verify_says_no_with_the_name_of_the_file(
    model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    compose(model, tmp_path / "song")
    with (tmp_path / "song" / "piano-roll.svg").open("ab") as file:
        file.write(b" ")
    assert main(["verify", str(tmp_path / "song")]) == 1
    assert "NOT as certified: piano-roll.svg (changed)" in capsys.readouterr().out


def test_verify_with_another_key_says_that_it_is_not_known(
    model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    compose(model, tmp_path / "song")
    other = "ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert main(["verify", str(tmp_path / "song"), "--key", other]) == 1
    assert "not known here" in capsys.readouterr().out


def test_json_is_one_document_on_stdout(model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    compose(model, tmp_path / "song", "--drafts", "2", "--json")
    outputs = json.loads(capsys.readouterr().out)["outputs"]
    assert {Path(output["folder"]).name for output in outputs} == {"draft-1", "draft-2"}
    main(["verify", str(tmp_path / "song"), "--json"])
    assert json.loads(capsys.readouterr().out)["verified"] is True


def test_drafts_are_shown_as_a_table(model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compose(model, tmp_path / "song", "--drafts", "2") == 0
    assert "longest shared run" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--chords", "Am Hx"], "chord 'Hx' is not known"),
        (["--meter", "5/4"], "meter 5/4"),
        (["--roles", "kazoo"], "role 'kazoo'"),
        (["--bars", "0"], "bars 0"),
        (["--bpm", "9999"], "bpm 9999"),
        (["--program", "bass=500"], "program 500"),
        (["--key", "H major"], "key 'H major'"),
        (["--drafts", "0"], "0 drafts"),
        (["--own"], "--own and --work"),
        (["--continue-from", "x.mid"], "by what right"),
        (["--continue-from", "x.mid", "--own", "--work", "work-a"], "by what right"),
    ],
)
def test_misuse_gets_one_clear_message_and_leaves_nothing(
    model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    assert compose(model, tmp_path / "song", *options) == 2
    said = capsys.readouterr().err
    assert message in said
    assert "hint: " in said
    assert not (tmp_path / "song").exists()


@pytest.mark.parametrize(
    "command",
    [
        ["verify", "no-such-folder"],
        ["compose", "--model", "no-such-model", "-o", "song"],
        ["compose", "--project", "no-such-project", "-o", "song"],
        ["screen", "no-such-file.mid"],
        ["demo", "--model", "no-such-model", "-o", "world", "--no-audio"],
    ],
)
def test_what_is_not_there_is_named(
    model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    if command[0] == "screen":
        command = [*command, "--model", model]
    assert main(command) == 1
    assert "no-such" in capsys.readouterr().err
    assert not (tmp_path / "song").exists()
    assert not (tmp_path / "world").exists()


def test_screen_says_clear_or_names_the_work(model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from fairchord.music.midi import write_midi
    from fairchord.shelf import shelf_pieces

    (tmp_path / "copy.mid").write_bytes(write_midi(shelf_pieces()[0].piece.transpose(3)))
    assert main(["screen", str(tmp_path / "copy.mid"), "--model", model]) == 1
    assert shelf_pieces()[0].title in capsys.readouterr().out
    compose(model, tmp_path / "song")
    assert main(["screen", str(tmp_path / "song" / "song.mid"), "--model", model, "--json"]) == 0


def test_doctor_reports(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--model", model, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["healthy"] is True
    assert main(["doctor", "--model", "no-such-model"]) == 1
    assert "missing" in capsys.readouterr().out
