# SPDX-License-Identifier: Apache-2.0
"""`fairchord key`: keys kept here, keys that never come here, keys that are lost; each step as a person types it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from builders.rights_world import a_key
from builders.ssh_keys import SshKey, an_ssh_key
from fairchord.cli.main import main
from fairchord.ledger.signed_note import NoteKey
from fairchord.signing import SigningKey
from fairchord.workflows.project import Project


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with Ana, whose key is kept here, and a society."""
    assert main(["init", str(tmp_path / "p"), "--name", "Studio"]) == 0
    monkeypatch.chdir(tmp_path / "p")
    assert main(["party", "add", "Ana Lima"]) == 0
    assert main(["party", "add", "Sounds", "--kind", "society"]) == 0
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def run_json(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict:  # type: ignore[type-arg]  # JSON
    code, out, err = run(capsys, *arguments, "--json")
    assert code == 0, err
    return json.loads(out)


def sign_file(pair: SshKey, path: Path) -> Path:
    signature = path.with_name(path.name + ".sig")
    signature.write_text(pair.sign_bytes(path.read_bytes()))
    return signature


def add_with_openssh_key(capsys: pytest.CaptureFixture[str], folder: Path, name: str, pair: SshKey) -> str:
    own = ("party", "add", name, "--ssh-key", pair.path.with_suffix(".pub"))
    draft = folder / f"{name}.draft"
    run_json(capsys, *own, "--draft", draft)
    return str(run_json(capsys, *own, "--signature", sign_file(pair, draft))["party"])


def test_a_kept_key_is_rotated_in_one_step_and_still_grants(studio: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = run_json(capsys, "key", "list", "Ana Lima")["parties"]
    done = run_json(capsys, "key", "rotate", "Ana Lima", "--reason", "new laptop")
    lines = run_json(capsys, "key", "list", "Ana Lima")["parties"]
    assert [line["what"] for line in lines] == ["registered", "rotated"]
    assert (lines[0], lines[1]["key"], lines[1]["entry"]) == (before[0], done["key"], done["entry"])
    with Project.open(Path()) as project:
        assert project.signing_key(done["party"]).verify_key.text == done["key"]


def test_an_openssh_key_is_rotated_without_ever_coming_here(studio: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = an_ssh_key(studio, "old"), an_ssh_key(studio, "new")
    ben = add_with_openssh_key(capsys, studio, "Ben", old)
    first, second = studio / "first", studio / "second"
    step = ("key", "rotate", "Ben", "--new-public-key", new.path.with_suffix(".pub"))
    code, _, err = run(capsys, *step)
    assert (code, "a new_key signature is needed" in err) == (2, True)
    drafted = run_json(capsys, *step, "--draft", first)
    assert drafted["to_be_signed_by"] == new.public.text
    signed = sign_file(new, first)
    drafted = run_json(capsys, "key", "record", first, "--new-signature", signed, "--draft", second)
    assert drafted["to_be_signed_by"] == old.public.text
    code, _, err = run(capsys, "key", "record", second, "--signature", sign_file(new, second))
    assert (code, "does not hold" in err) == (1, True)
    done = run_json(capsys, "key", "record", second, "--signature", sign_file(old, second))
    assert (done["party"], done["action"], done["state"]) == (ben, "rotated", "active")
    with Project.open(Path()) as project:
        assert project.register().key_of(ben) == new.public.text


def test_keys_brought_as_files_are_rotated_at_once(studio: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a_key("Cleo").save(studio / "old.pem")
    a_key("Cleo 2").save(studio / "new.pem")
    cleo = run_json(capsys, "party", "add", "Cleo", "--key", studio / "old.pem")["party"]
    run_json(capsys, "key", "rotate", cleo, "--key", studio / "old.pem", "--new-key", studio / "new.pem")
    with Project.open(Path()) as project:
        assert project.register().key_of(cleo) == a_key("Cleo 2").verify_key.text
    code, _, err = run(capsys, "key", "rotate", cleo)
    assert (code, "is not kept in this project" in err) == (1, True)


def test_a_lost_key_is_replaced_on_the_word_of_another_party(studio: Path, capsys: pytest.CaptureFixture[str]) -> None:
    letter = studio / "letter.pdf"
    letter.write_bytes(b"my disk died")
    done = run_json(capsys, "key", "lost", "Ana Lima", "--document", letter)
    assert done["state"] == "lost"
    new = an_ssh_key(studio, "new")
    replacement = ("key", "replace", "Ana Lima", "--document", letter)
    code, _, err = run(capsys, *replacement, "--by", "Sounds")
    assert (code, "give the new key once" in err) == (2, True)
    bring = ("--new-public-key", new.public.text)
    code, _, err = run(capsys, *replacement, "--by", "Ana Lima", *bring, "--draft", studio / "own")
    assert code == 0
    first = studio / "first"
    run_json(capsys, *replacement, "--by", "Sounds", *bring, "--draft", first)
    signature = sign_file(new, first)
    code, _, err = run(capsys, "key", "record", first, "--new-signature", signature)
    assert (code, "nobody vouches" in err) == (2, True)
    done = run_json(capsys, "key", "record", first, "--new-signature", signature, "--by", "Sounds")
    assert (done["action"], done["state"]) == ("replaced", "active")
    assert [line["what"] for line in run_json(capsys, "key", "list", "Ana Lima")["parties"]] == [
        "registered",
        "lost",
        "replaced",
    ]


def test_a_compromised_key_may_strike_itself_out(studio: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = run_json(capsys, "key", "compromised", "Ana Lima")
    assert done["state"] == "compromised"
    for action in ("lost", "compromised"):
        code, _, err = run(capsys, "key", action, "Ana Lima")
        assert (code, "is not signed yet" in err) == (2, True)
    a_key("Ana 2").save(studio / "new.pem")
    letter = studio / "letter.pdf"
    letter.write_bytes(b"identity seen")
    run_json(
        capsys, "key", "replace", "Ana Lima", "--by", "Sounds", "--document", letter, "--new-key", studio / "new.pem"
    )


def test_the_operators_key_is_rotated_and_listed_by_what_it_signs(
    studio: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = SigningKey.load(Path("keys/operator.pem"))
    done = run_json(capsys, "key", "rotate", "--operator", "--reason", "yearly")
    after = SigningKey.load(Path("keys/operator.pem"))
    assert NoteKey.from_text(done["verifier"]).verify_key == after.verify_key != before.verify_key
    policy = run_json(capsys, "key", "list")["operator"]
    assert [key["from"] for key in policy["keys"]] == [0, done["entry"] + 1]
    code, out, _ = run(capsys, "key", "list")
    assert (code, re.search(rf"^ {done['entry'] + 1} on +{done['entry'] + 1} on", out, re.MULTILINE) is not None) == (
        0,
        True,
    )
    assert run(capsys, "key", "list", "Ana Lima")[0] == 0
    run_json(capsys, "party", "add", "Ben")
    code, out, _ = run(capsys, "log")
    assert (code, "rotated: party-studio" in out) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["rotate"], 2, "name a party"),
        (["rotate", "Ana Lima", "--operator"], 2, "name a party"),
        (["rotate", "--operator", "--draft", "x"], 2, "name a party"),
        (["rotate", "Ana Lima", "--draft", "x"], 2, "the new key is missing"),
        (["rotate", "Nobody"], 1, "no party 'Nobody'"),
        (["rotate", "Ana Lima", "--new-public-key", "ed25519:00"], 2, "not a public key"),
        (["rotate", "Ana Lima", "--new-public-key", "none.pub"], 1, "none.pub cannot be read"),
        (["lost", "Sounds", "--document", "none"], 1, "none cannot be read"),
        (["lost", "Studio", "--document", "head.note"], 2, "operator's own key"),
        (["lost", "Keyless", "--document", "head.note"], 2, "registered without a key"),
        (["record", "head.note"], 2, "not a draft"),
        (["record", "head.note", "--signature", "head.note"], 2, "holds no signature that counts"),
    ],
)
def test_misuse_is_told_and_changes_nothing(
    studio: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, message: str
) -> None:
    run_json(capsys, "party", "add", "Keyless", "--without-key")
    entries = Path("ledger.sqlite").read_bytes()
    done, out, err = run(capsys, "key", *arguments)
    assert (done, out, message in err) == (code, "", True), err
    assert Path("ledger.sqlite").read_bytes() == entries
