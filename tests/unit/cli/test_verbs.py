# SPDX-License-Identifier: Apache-2.0
"""The verbs as a person uses them: exit codes, data on stdout, talk on stderr, and nothing changed on misuse."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from builders.project_world import a_frozen_world, a_registered_world, a_tune
from fairchord.cli.main import VERBS, main, overview
from fairchord.music.midi import write_midi
from fairchord.signing import SigningKey
from fairchord.workflows.find_party import find_party
from fairchord.workflows.project import Project


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Run a command in this process; exit code, stdout, stderr."""
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def run_json(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict:  # type: ignore[type-arg]  # JSON
    code, out, err = run(capsys, *arguments, "--json")
    assert code == 0, err
    return json.loads(out)


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_help_lists_every_verb_and_imports_nothing_heavy() -> None:
    code = (
        "import sys; from fairchord.cli.main import main; main(['--help']); "
        "print([m for m in ('numpy', 'typer', 'rich', 'symusic', 'onnxruntime', 'torch') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert all(f"  {verb}" in overview() for verb in VERBS)


@pytest.mark.parametrize("verb", [v for v in VERBS if v in {
    "init", "party", "work", "grant", "reserve", "withdraw", "decide", "catalogue", "snapshot", "log"
}])  # fmt: skip
def test_every_verb_explains_itself(capsys: pytest.CaptureFixture[str], verb: str) -> None:
    code, out, _ = run(capsys, verb, "--help")
    assert (code, "Usage: fairchord " + verb in out) == (0, True)


def test_an_unknown_verb_and_missing_arguments_are_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "snapsot")
    assert (code, out, "hint: did you mean 'snapshot'?" in err) == (2, "", True)
    code, out, err = run(capsys, "decide")
    assert (code, out, "Missing argument" in err) == (2, "", True)


def test_the_version_and_an_empty_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--version")[:2] == (0, "fairchord 0.3.0\n")
    assert run(capsys)[1].startswith("fairchord:")


def test_a_whole_story_from_init_to_a_checked_snapshot(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_json(capsys, "init", tmp_path / "p", "--name", "Studio")
    monkeypatch.chdir(tmp_path / "p")
    ana = run_json(capsys, "party", "add", "Ana Lima")["party"]
    ben = run_json(capsys, "party", "add", "Ben Okri")["party"]
    music = tmp_path / "amber.mid"
    music.write_bytes(write_midi(a_tune(3)))
    declared = ("--contributor", "Ana Lima:composer", "--source", "studio", "--human-made")
    shares = ("--share", f"{ana}=1/3", "--share", f"{ben}=2/3")
    added = run_json(capsys, "work", "add", music, "--title", "Amber Rain", *declared, *shares)
    assert added["counts"] == {"refused": 1}
    code, out, _ = run(capsys, "decide", "Amber Rain", "train_base")
    assert (code, out.count("has granted nothing")) == (1, 2)
    run_json(capsys, "grant", ana, "Amber Rain", "--use", "train_base", "--irrevocable")
    last = run_json(capsys, "grant", ben, "Amber Rain", "--use", "train_base", "--irrevocable")
    assert last["admitted_now"] == [added["outcomes"][0]["work"]]
    assert run_json(capsys, "decide", "Amber Rain", "train_base")["answer"] == "permit"
    assert run_json(capsys, "snapshot", "--name", "one")["works"] == 1
    assert run_json(capsys, "snapshot", "--check", "one")["holds"].startswith("yes")
    run_json(capsys, "reserve", ben, "--reference", "letter", "--work", "Amber Rain")
    code, _, err = run(capsys, "snapshot", "--check", "one")
    assert (code, "\n\nhint: " in err) == (1, True)
    kinds = [line["kind"] for line in run_json(capsys, "log")["lines"]]
    assert kinds == ["party"] * 3 + ["work", "grant", "grant", "admission", "snapshot", "reservation"]


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    world = a_registered_world(tmp_path)
    world.project.close()
    monkeypatch.chdir(world.project.folder)
    return world.project.folder


def party(name: str) -> str:
    with Project.open(Path(".")) as opened:
        return find_party(opened, name)


MISUSES: list[tuple[int, str, list[str]]] = [
    (2, "sum to 1/2", ["work", "add", "x.mid", "--contributor", "A", "--source", "s", "--share", "{ana}=1/2"]),
    (2, "names .* twice", ["work", "add", "x.mid", "--contributor", "A", "--source", "s",
                                   "--share", "{ana}=1/2", "--share", "{ana}=1/2"]),
    (2, "not of the form", ["work", "add", "x.mid", "--contributor", "A", "--source", "s", "--share", "{ana}=0.5"]),
    (2, "not of the form", ["work", "add", "x.mid", "--contributor", "A", "--source", "s", "--share", "{ana}"]),
    (2, "basis 'theft'", ["work", "add", "x.mid", "--contributor", "A", "--source", "s", "--basis", "theft"]),
    (2, "without evidence", ["work", "add", "x.mid", "--contributor", "A", "--source", "s",
                             "--basis", "public_domain"]),
    (2, "not a kind of file", ["work", "add", "x.wav", "--contributor", "A", "--source", "s", "--share", "{ana}=1/1"]),
    (2, "names one work", ["work", "add", ".", "--contributor", "A", "--source", "s", "--share", "{ana}=1/1",
                           "--title", "T"]),
    (1, "is not a file", ["work", "add", "none.mid", "--contributor", "A", "--source", "s", "--share", "{ana}=1/1"]),
    (2, "holds no share", ["grant", "{ana}", "Tune 7", "--use", "train_base"]),
    (2, "names no use", ["grant", "{ana}", "Tune 1"]),
    (2, "use 'fly'", ["grant", "{ana}", "Tune 1", "--use", "fly"]),
    (2, "not the registered key", ["grant", "{ana}", "Tune 1", "--use", "evaluate", "--key", "keys/{ben}.pem"]),
    (2, "not a private key", ["grant", "{ana}", "Tune 1", "--use", "evaluate", "--key", "x.mid"]),
    (2, "not a territory", ["grant", "{ana}", "Tune 1", "--use", "evaluate", "--territory", "Mars"]),
    (2, "not a time", ["grant", "{ana}", "Tune 1", "--use", "evaluate", "--end", "tomorrow"]),
    (2, "belong together", ["grant", "--from", "x.mid"]),
    (2, "name the holder", ["grant"]),
    (1, "no work 'Nothing'", ["grant", "{ana}", "Nothing", "--use", "evaluate"]),
    (2, "covers nothing", ["reserve", "{ana}", "--reference", "letter"]),
    (1, "no party 'Ana' is registered", ["reserve", "Ana", "--reference", "letter", "--work", "Tune 1"]),
    (2, "not a SHA-256", ["reserve", "{ana}", "--reference", "letter", "--sha256", "abc"]),
    (2, "nothing to withdraw", ["withdraw", "{ana}"]),
    (2, "no grant or reservation", ["withdraw", "{ana}", "--record", "ab" * 32]),
    (1, "no grant over", ["withdraw", "{ana}", "--work", "Tune 1"]),
    (1, "no admitted work", ["snapshot"]),
    (1, "no snapshot", ["snapshot", "--check", "none"]),
    (2, "use 'fly'", ["snapshot", "--use", "fly"]),
    (2, "kind 'ghost'", ["party", "add", "X", "--kind", "ghost"]),
    (2, "exclude one another", ["party", "add", "X", "--without-key", "--key", "keys/{ana}.pem"]),
    (2, "a society is named", ["party", "add", "X", "--mandate", "assigned"]),
    (2, "not empty", ["init", "."]),
    (1, "no collection 'napster'", ["catalogue", "add", "napster", "--from", "."]),
    (1, "holds none of", ["catalogue", "add", "freedoom", "--from", "keys"]),
    (2, "not an http", ["catalogue", "fetch", "freedoom", "--to", "x", "--base-url", "gopher://x"]),
]  # fmt: skip


@pytest.mark.parametrize(("code", "message", "arguments"), MISUSES, ids=lambda value: str(value)[:40])
def test_misuse_gives_one_message_a_hint_and_changes_nothing(
    studio: Path, capsys: pytest.CaptureFixture[str], code: int, message: str, arguments: list[str]
) -> None:
    Path("x.mid").write_bytes(write_midi(a_tune(20)))
    Path("x.wav").write_bytes(b"RIFF")
    before = tree(studio)
    filled = [argument.format(ana=party("Ana Lima"), ben=party("Ben Okri")) for argument in arguments]
    done, out, err = run(capsys, *filled)
    assert (done, out) == (code, ""), err
    assert re.search(message, err), err
    assert "\n\nhint: " in err
    assert tree(studio) == before


def signature_of(key: SigningKey, draft: Path) -> str:
    """Sign the very bytes of a draft, as openssl would."""
    kind, payload = draft.read_bytes().split(b"\n", 1)
    return key.sign(kind.decode().split("/")[1], payload)


def test_a_key_never_leaves_its_owner(studio: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Party and grant are drafted here, signed elsewhere, and brought back."""
    key = SigningKey.from_seed(b"\x44" * 32)
    own = ("party", "add", "Cleo", "--verify-key", key.verify_key.text)
    run_json(capsys, *own, "--draft", tmp_path / "party.json")
    (tmp_path / "party.sig").write_text(signature_of(key, tmp_path / "party.json"))
    cleo = run_json(capsys, *own, "--signature", tmp_path / "party.sig")["party"]
    music = tmp_path / "cleo.mid"
    music.write_bytes(write_midi(a_tune(33)))
    run_json(
        capsys, "work", "add", music, "--contributor", "Cleo", "--source", "s", "--human-made", "--share", f"{cleo}=1"
    )
    draft, signature = tmp_path / "grant.json", tmp_path / "grant.sig"
    run_json(capsys, "grant", cleo, "cleo", "--use", "train_base", "--irrevocable", "--draft", draft)
    signature.write_text(signature_of(key, draft))
    assert run_json(capsys, "grant", "--from", draft, "--signature", signature)["admitted_now"]
    assert not list(Path("keys").glob("party-cleo*"))
    code, _, err = run(capsys, "grant", "--from", draft, "--signature", signature)
    assert (code, "already" in err) == (2, True)


def test_lists_and_tables_are_printed(studio: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, word in (
        (("party", "list"), "Ana Lima"),
        (("work", "list"), "author_consented"),
        (("log", "--kind", "work"), "Tune 7"),
        (("catalogue", "list"), "freedoom"),
    ):
        code, out, _ = run(capsys, *arguments)
        assert (code, word in out) == (0, True), out
        assert run(capsys, *arguments, "--json")[0] == 0


def test_a_folder_of_files_ends_in_a_table(studio: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "music"
    folder.mkdir()
    (folder / "good.mid").write_bytes(write_midi(a_tune(50)))
    (folder / "bad.mid").write_bytes(b"not MIDI")
    declared = ("--contributor", "Ana", "--source", "s", "--human-made", "--share", f"{party('Ana Lima')}=1")
    code, out, err = run(capsys, "work", "add", folder, *declared)
    assert (code, "quarantined" in out, "refused" in out, "reading" in err) == (0, True, True, True)


def test_a_withdrawal_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    world, works, _ = a_frozen_world(tmp_path)
    world.project.close()
    ana = world.named("Ana Lima").id
    code, out, _ = run(capsys, "withdraw", ana, "--work", works[0], "-p", world.project.folder)
    assert (code, "still holds" in out) == (0, True)
