# SPDX-License-Identifier: Apache-2.0
"""Whatever is changed from the piece to the people, the overview says so in red and the verb exits with 1."""

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from builders.overview_world import a_visit, an_overview
from fairchord.cli.main import main
from fairchord.disclosure.model_provenance import sign_model, verify_model
from fairchord.disclosure.signed_certificate import CERTIFICATE, SignedCertificate
from fairchord.workflows.project import Project
from fairchord.workflows.retire_model import retire_model, revoke_certificate


def with_a_changed_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def replaced(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))


def a_changed_entry(folder: Path) -> None:
    with sqlite3.connect(folder / "studio/ledger.sqlite") as database:
        tables = "SELECT name FROM sqlite_master WHERE type='table' AND name LIKE '%entr%'"
        (table,) = database.execute(tables).fetchone()
        column = next(row[1] for row in database.execute(f"PRAGMA table_info({table})") if row[2].upper() == "BLOB")
        for key, data in database.execute(f"SELECT rowid, {column} FROM {table}").fetchall():
            if b'"kind":"grant"' in bytes(data):
                changed = bytes(data).replace(b'"irrevocable":true', b'"irrevocable":1234')
                database.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (changed, key))


CHANGES: dict[str, Callable[[Path], None]] = {
    "certificate, settings": lambda folder: replaced(folder / "song" / CERTIFICATE, b'"bars":4', b'"bars":5'),
    "certificate": lambda folder: replaced(folder / "song" / CERTIFICATE, b'{"certificate":', b"{"),
    "files": lambda folder: with_a_changed_byte(folder / "song/song.mid"),
    "files, marking": lambda folder: (folder / "song/piano-roll.svg").unlink(),
    "model": lambda folder: with_a_changed_byte(folder / "studio/models/small/model.safetensors"),
    "model, named": lambda folder: replaced(folder / "studio/models/small/provenance.json", b'"seed":', b'"seed":1'),
    "model, listed": lambda folder: replaced(folder / "studio/models/small/works.jsonl", b"Tune 1", b"Tune 9"),
    "model, training": lambda folder: with_a_changed_byte(folder / "studio/models/small/chain.jsonl"),
    "snapshot": lambda folder: replaced(folder / "studio/snapshots/frozen/manifest.json", b"Tune 1", b"Tune 9"),
    "index": lambda folder: replaced(folder / "studio/snapshots/frozen/index.txt", b"content", b"context"),
    "log": a_changed_entry,
}


@pytest.mark.parametrize("parts", CHANGES)
def test_cannot_change_anything_unseen(parts: str, tmp_path: Path) -> None:
    visit = a_visit(tmp_path)
    CHANGES[parts](tmp_path)
    made, page = an_overview(tmp_path, visit)
    failed = {finding.part for finding in made.facts.findings if finding.standing.value == "failed"}
    assert set(parts.split(", ")) <= failed
    assert "Something does not hold" in page.red_box
    for finding in made.facts.findings:
        assert finding.standing.value != "failed" or finding.sentence in page.red_box


def test_cannot_pass_the_verb(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    a_visit(tmp_path)
    given = [str(tmp_path / "song"), "-p", str(tmp_path / "studio"), "-o", str(tmp_path / "page.html")]
    assert main(["audit", "overview", *given, "--json"]) == 0
    with_a_changed_byte(tmp_path / "song/song.mid")
    assert main(["audit", "overview", *given]) == 1
    assert "failed  files         song.mid: changed" in capsys.readouterr().err


def test_cannot_show_another_model_for_the_piece(tmp_path: Path) -> None:
    visit = a_visit(tmp_path, model="other")
    honest = tmp_path / "studio/models/small"
    other = shutil.copytree(honest, tmp_path / "studio/models/other")
    with_a_changed_byte(other / "model.safetensors")
    with Project.open(tmp_path / "studio") as project:
        sign_model(other, verify_model(honest).facts, project.operator_key())
    made, page = an_overview(tmp_path, visit)
    failed = {finding.part for finding in made.facts.findings if finding.standing.value == "failed"}
    assert failed == {"named", "model"}
    assert "weights_sha256 is" in page.red_box


def test_cannot_certify_a_screening_that_was_not_made(tmp_path: Path) -> None:
    visit = a_visit(tmp_path)
    path = tmp_path / "song" / CERTIFICATE
    with Project.open(tmp_path / "studio") as project:
        honest = SignedCertificate.from_bytes(path.read_bytes()).certificate
        log = {**honest.log, "size": project.ledger.size, "root": project.ledger.head.root.hex()}
        false = replace(honest, screening={**honest.screening, "works_compared": 3000}, log=log)
        path.write_bytes(SignedCertificate.issue(false, project.ledger, project.operator_key()).to_bytes())
    made, page = an_overview(tmp_path, visit)
    assert [one.part for one in made.facts.findings if one.standing.value == "failed"] == ["screening"]
    assert "works_compared is 3 now, 3000 was certified" in page.red_box


def test_cannot_break_the_page_with_what_was_signed(tmp_path: Path) -> None:
    visit = a_visit(tmp_path)
    path = tmp_path / "song" / CERTIFICATE
    evil = "<script>alert(1)</script>; rm -rf ~"
    with Project.open(tmp_path / "studio") as project:
        honest = SignedCertificate.from_bytes(path.read_bytes()).certificate
        log = {**honest.log, "size": project.ledger.size, "root": project.ledger.head.root.hex()}
        screening = {"verdict": "close", "works_compared": evil, "matches": [3, {evil: [evil]}]}
        odd = replace(honest, screening=screening, composition={"controls": evil}, brief={evil: {evil: evil}}, log=log)
        path.write_bytes(SignedCertificate.issue(odd, project.ledger, project.operator_key()).to_bytes())
    made, page = an_overview(tmp_path, replace(visit, model="small"))
    assert not made.facts.does_hold
    assert len(list(page.all("script"))) == 1
    assert evil in page.text


def test_cannot_hide_that_a_certificate_was_revoked(tmp_path: Path) -> None:
    visit = a_visit(tmp_path)
    with Project.open(tmp_path / "studio") as project:
        signed = SignedCertificate.from_bytes((tmp_path / "song" / CERTIFICATE).read_bytes())
        revoke_certificate(project, signed.certificate.sha256, reason="sent to the wrong person")
    made, page = an_overview(tmp_path, visit)
    assert [one.part for one in made.facts.findings if one.standing.value == "failed"] == ["revocation"]
    assert "ended this certificate" in page.red_box


def test_cannot_hide_that_a_model_was_retired(tmp_path: Path) -> None:
    visit = a_visit(tmp_path)
    with Project.open(tmp_path / "studio") as project:
        retire_model(project, "small", reason="a holder asked")
    made, _ = an_overview(tmp_path, visit)
    assert {one.part for one in made.facts.findings if one.standing.value == "failed"} == {"revocation", "standing"}


def test_cannot_pass_an_unknown_issuer_for_a_known_one(tmp_path: Path) -> None:
    made, page = an_overview(tmp_path, a_visit(tmp_path, project=None, model=str(tmp_path / "studio/models/small")))
    issuer = [one for one in made.facts.findings if one.part == "issuer"]
    assert [one.standing.value for one in issuer] == ["open"]
    assert "anyone could have signed this" in page.text
