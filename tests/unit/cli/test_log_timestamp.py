# SPDX-License-Identifier: Apache-2.0
"""Time stamps of tree heads by an authority that `openssl ts` plays in a folder; each side checks the other's work."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from builders.time_authority import TimeAuthority, an_authority, openssl, served
from fairchord.cli.main import main
from fairchord.errors import FairchordError
from fairchord.workflows.project import Project
from fairchord.workflows.stamp_head import read_stamp

pytest.importorskip("rfc3161_client", reason="time stamps need the extra 'timestamp'")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> TimeAuthority:
    return an_authority(tmp_path_factory.mktemp("authority") / "own")


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    assert main(["init", str(tmp_path / "p"), "--name", "Studio"]) == 0
    monkeypatch.chdir(tmp_path / "p")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main(["log", "timestamp", *map(str, arguments)])
    out, err = capsys.readouterr()
    return code, out, err


def run_json(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict:  # type: ignore[type-arg]  # JSON
    code, out, err = run(capsys, *arguments, "--json")
    assert code == 0, err
    return json.loads(out)


def stamp_by_files(capsys: pytest.CaptureFixture[str], authority: TimeAuthority, folder: Path) -> Path:
    run_json(capsys, "--query", folder / "head.tsq")
    (folder / "answer.tsr").write_bytes(authority.answer((folder / "head.tsq").read_bytes()))
    run_json(capsys, "--response", folder / "answer.tsr", "--head", folder / "head.note", "-o", folder / "head.tsr")
    return folder / "head.tsr"


def test_a_head_is_stamped_online_and_both_verify_it(
    studio: Path, authority: TimeAuthority, capsys: pytest.CaptureFixture[str]
) -> None:
    stamp = studio / "head.tsr"
    with served(authority) as address:
        made = run_json(capsys, "--tsa", address, "-o", stamp, "--ca", authority.ca)
    with Project.open(Path()) as project:
        assert (made["size"], made["root"]) == (1, project.ledger.head.root.hex())
        assert (studio / "head.note").read_text() == project.ledger.head.note
    assert made["is_verified"] is True
    assert main(["party", "add", "Ana"]) == 0
    checked = run_json(capsys, "--verify", stamp, "--ca", authority.ca)
    assert {name: made[name] for name in checked} == checked
    assert authority.accepts(studio / "head.note", stamp)


def test_a_head_is_stamped_by_files_where_there_is_no_line(
    studio: Path, authority: TimeAuthority, capsys: pytest.CaptureFixture[str]
) -> None:
    stamp = stamp_by_files(capsys, authority, studio)
    assert authority.accepts(studio / "head.note", stamp)
    shown = openssl("ts", "-query", "-in", studio / "head.tsq", "-text", folder=studio).stdout
    assert "Hash Algorithm: sha256" in shown
    other = studio / "elsewhere.tsr"
    run_json(capsys, "--response", stamp, "--head", studio / "head.note", "-o", other, "--ca", authority.ca)
    assert (studio / "elsewhere.note").read_text() == (studio / "head.note").read_text()


def test_a_stamp_of_another_head_authority_or_purpose_does_not_hold(
    studio: Path, authority: TimeAuthority, capsys: pytest.CaptureFixture[str]
) -> None:
    stamp = stamp_by_files(capsys, authority, studio)
    stranger, careless = an_authority(studio / "stranger"), an_authority(studio / "careless", purpose="timeStamping")
    code, _, err = run(capsys, "--verify", stamp, "--ca", stranger.ca)
    assert (code, "does not hold under these root certificates" in err) == (1, True)
    query = (studio / "head.tsq").read_bytes()
    answered = openssl("ts", "-reply", "-config", "ts.conf", "-queryfile", studio / "head.tsq", folder=careless.folder)
    assert (answered.returncode, len(query) > 0) == (1, True)
    assert main(["party", "add", "Ana"]) == 0
    run_json(capsys, "--query", studio / "newer.tsq")
    code, _, err = run(capsys, "--verify", stamp, "--ca", authority.ca, "--head", studio / "newer.note")
    assert (code, "not for the head of size 2" in err) == (1, True)


def test_a_changed_stamp_or_head_does_not_hold(
    studio: Path, authority: TimeAuthority, capsys: pytest.CaptureFixture[str]
) -> None:
    stamp = stamp_by_files(capsys, authority, studio)
    whole, note = stamp.read_bytes(), (studio / "head.note").read_text()
    true = read_stamp(whole, note, roots=authority.ca.read_bytes())
    kept = 0
    for place in range(0, len(whole), 3):
        changed = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        with suppress(FairchordError):  # a byte outside what is signed may change, but then nothing that is stated does
            kept += read_stamp(changed, note, roots=authority.ca.read_bytes()) == true or 1000
    assert kept < len(whole) // 30
    stamp.write_bytes(whole)
    (studio / "head.note").write_text(note.replace("\n1\n", "\n2\n"))
    code, _, err = run(capsys, "--verify", stamp, "--ca", authority.ca)
    assert (code, "not signed by" in err) == (1, True)


def test_a_head_of_a_fork_is_told_from_one_of_this_log(
    studio: Path, authority: TimeAuthority, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(studio / "p", studio / "fork")
    assert main(["party", "add", "Ana"]) == 0
    stamp = stamp_by_files(capsys, authority, studio)
    monkeypatch.chdir(studio / "fork")
    code, _, err = run(capsys, "--verify", stamp, "--ca", authority.ca)
    assert (code, "yet it is not of this log" in err) == (1, True)
    assert main(["party", "add", "Ben"]) == 0
    code, _, err = run(capsys, "--verify", stamp, "--ca", authority.ca)
    assert (code, "yet it is not of this log" in err) == (1, True)


def test_what_an_authority_refuses_or_garbles_is_said(
    studio: Path, authority: TimeAuthority, capsys: pytest.CaptureFixture[str]
) -> None:
    with served(authority, status=503) as address:
        code, _, err = run(capsys, "--tsa", address, "-o", studio / "x.tsr")
    assert (code, "status 503" in err) == (1, True)
    code, _, err = run(capsys, "--tsa", "ftp://127.0.0.1/", "-o", studio / "x.tsr")
    assert (code, "not an address" in err) == (2, True)
    run_json(capsys, "--query", studio / "head.tsq")
    for name, content, message in (
        ("garbled", b"no stamp", "not a time stamp that can be read"),
        ("refused", bytes.fromhex("30053003020102"), "granted no time stamp"),
    ):
        (studio / name).write_bytes(content)
        given = ("--response", studio / name, "--head", studio / "head.note", "-o", studio / "y.tsr")
        code, _, err = run(capsys, *given)
        assert (code, message in err) == (2, True), err
    (studio / "ca").write_text("no certificate")
    stamp = stamp_with_head(capsys, authority, studio)
    code, _, err = run(capsys, "--verify", stamp, "--ca", studio / "ca")
    assert (code, "not in PEM form" in err) == (2, True)
    assert not (studio / "x.tsr").exists()


def stamp_with_head(capsys: pytest.CaptureFixture[str], authority: TimeAuthority, folder: Path) -> Path:
    (folder / "again").mkdir()
    return stamp_by_files(capsys, authority, folder / "again")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give one of"),
        (["--query", "a", "--verify", "b"], "give one of"),
        (["--tsa", "http://127.0.0.1:9/"], "where does the time stamp go"),
        (["--response", "a", "-o", "b"], "which head was the request for"),
        (["--verify", "a"], "whose stamp is trusted"),
    ],
)
def test_misuse_is_told(studio: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    code, _, err = run(capsys, *arguments)
    assert (code, message in err) == (2, True), err


def test_without_the_library_the_extra_is_named(studio: Path) -> None:
    blocked = (
        "import sys; sys.modules['rfc3161_client'] = None; from fairchord.cli.main import main; "
        "sys.exit(main(['log', 'timestamp', '--query', 'x.tsq']))"
    )
    done = subprocess.run([sys.executable, "-c", blocked], capture_output=True, text=True, check=False)
    assert (done.returncode, "fairchord[timestamp]" in done.stderr) == (1, True)
