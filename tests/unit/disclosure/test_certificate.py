# SPDX-License-Identifier: Apache-2.0
"""A certificate says yes to exactly what was signed, keeps its marks, and is refused when a field is not understood."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from builders.certified_folder import (
    SOME_HASH,
    a_certificate,
    a_certified_folder,
    an_issuer_key,
    an_issuer_ledger,
)
from fairchord.canonical import canonical_bytes, parse_canonical, sha256_hex
from fairchord.disclosure.certificate import Certificate
from fairchord.disclosure.file_fact import FileFact
from fairchord.disclosure.licence import UseState, make_licence
from fairchord.disclosure.signed_certificate import CERTIFICATE, SignedCertificate
from fairchord.disclosure.verification import verify_folder
from fairchord.errors import InvalidRecord, RecordTampered, ResourceAbsent
from fairchord.rights.use import Use


def test_a_certified_folder_is_verified_under_a_known_key(tmp_path: Path) -> None:
    song = a_certified_folder(tmp_path)
    verification = verify_folder(song, known_keys=[an_issuer_key().verify_key])
    assert verification.is_verified
    assert [check.state for check in verification.checks] == ["intact"] * 5


def test_it_needs_neither_the_ledger_nor_its_old_place(tmp_path: Path) -> None:
    song = a_certified_folder(tmp_path)
    for ledger in tmp_path.glob("*.sqlite"):
        ledger.unlink()
    moved = song.rename(tmp_path / "elsewhere")
    assert verify_folder(moved, known_keys=[an_issuer_key().verify_key]).is_verified


def test_an_unknown_key_is_never_verified_but_said_to_be_intact(tmp_path: Path) -> None:
    verification = verify_folder(a_certified_folder(tmp_path))
    assert verification.is_intact
    assert not verification.is_verified
    assert "not known here" in verification.sentence


def test_it_is_marked_as_made_with_ai_and_states_its_limits(tmp_path: Path) -> None:
    record = json.loads((a_certified_folder(tmp_path) / CERTIFICATE).read_bytes())["certificate"]
    assert record["made_with_ai"] is True
    assert record["marking"]["digital_source_type"].endswith("/trainedAlgorithmicMedia")
    assert any("not that a declaration was true" in limit for limit in record["limits"])


@pytest.mark.parametrize("entries", [1, 2, 3, 7, 8, 20])
def test_it_verifies_wherever_it_stands_in_the_log(tmp_path: Path, entries: int) -> None:
    song = a_certified_folder(tmp_path, entries=entries)
    assert verify_folder(song, known_keys=[an_issuer_key().verify_key]).is_verified


def test_bytes_round_trip(tmp_path: Path) -> None:
    data = (a_certified_folder(tmp_path) / CERTIFICATE).read_bytes()
    assert SignedCertificate.from_bytes(data).to_bytes() == data


@pytest.mark.parametrize(
    ("field", "value"),
    [("made_with_ai", False), ("version", 2), ("type", "receipt"), ("marking", {}), ("limits", []), ("surprise", "?")],
)
def test_a_certificate_without_its_marks_is_refused(tmp_path: Path, field: str, value: object) -> None:
    (tmp_path / "song.mid").write_bytes(b"MThd")
    with an_issuer_ledger(tmp_path, an_issuer_key()) as ledger:
        record = a_certificate(tmp_path, ledger).to_dict()
    with pytest.raises(InvalidRecord):
        Certificate.from_dict({**record, field: value})


@pytest.mark.parametrize("missing", ["title", "files", "model", "screening", "log", "issuer", "seed", "brief"])
def test_every_field_is_required(tmp_path: Path, missing: str) -> None:
    (tmp_path / "song.mid").write_bytes(b"MThd")
    with an_issuer_ledger(tmp_path, an_issuer_key()) as ledger:
        record = a_certificate(tmp_path, ledger).to_dict()
    del record[missing]
    with pytest.raises(InvalidRecord):
        Certificate.from_dict(record)


@pytest.mark.parametrize("name", ["/etc/passwd", "../song.mid", "a/../../b", "", "a//b", "C:\\x", "a\0b", "./a"])
def test_a_file_name_never_leads_out_of_the_folder(name: str) -> None:
    with pytest.raises(InvalidRecord):
        FileFact(name=name, bytes=1, sha256=SOME_HASH)


def test_a_folder_without_a_certificate_is_not_verified(tmp_path: Path) -> None:
    with pytest.raises(ResourceAbsent, match=r"certificate\.json"):
        verify_folder(tmp_path)


def test_a_link_is_not_taken_for_the_file_it_points_to(tmp_path: Path) -> None:
    song = a_certified_folder(tmp_path)
    (song / "mix.wav").rename(tmp_path / "mix.wav")
    (song / "mix.wav").symlink_to(tmp_path / "mix.wav")
    verification = verify_folder(song, known_keys=[an_issuer_key().verify_key])
    assert [(c.name, c.state) for c in verification.problems] == [("mix.wav", "changed")]


def test_the_certificate_file_is_canonical_json(tmp_path: Path) -> None:
    data = (a_certified_folder(tmp_path) / CERTIFICATE).read_bytes()
    assert canonical_bytes(parse_canonical(data)) == data


def issued(folder: Path, body: dict[str, object] | None = None) -> SignedCertificate:
    """A certificate that says its notes, with the entry that issuing writes, or another one."""
    folder.mkdir()
    (folder / "song.mid").write_bytes(b"MThd")
    key = an_issuer_key()
    with an_issuer_ledger(folder.parent, key) as ledger:
        composition = {"draft": 1, "notes_sha256": SOME_HASH}
        certificate = a_certificate(folder, ledger, composition=composition)
        signed = SignedCertificate.issue(certificate, ledger, key)
        if body is None:
            return signed
        receipt = ledger.append("certificate", {"certificate_sha256": certificate.sha256} | body)
        proof = ledger.prove_inclusion(receipt.index, receipt.head.size)
        return replace(signed, entry=ledger.entry(receipt.index), proof=proof, note=receipt.head.note)


def test_the_logs_entry_names_notes_and_bytes_so_that_a_lost_certificate_is_found(tmp_path: Path) -> None:
    signed = issued(tmp_path / "song")
    signed.verify()
    assert signed.entry.body["notes_sha256"] == SOME_HASH
    assert signed.entry.body["music_sha256"] == [sha256_hex(b"MThd")]


@pytest.mark.parametrize("body", [{}, {"weights_sha256": SOME_HASH}, {"notes_sha256": SOME_HASH}])
def test_an_entry_that_says_less_as_earlier_ones_did_still_verifies(tmp_path: Path, body: dict[str, object]) -> None:
    issued(tmp_path / "song", body).verify()


@pytest.mark.parametrize(
    "body", [{"weights_sha256": "a" * 64}, {"notes_sha256": "a" * 64}, {"music_sha256": ["a" * 64]}, {"more": "x"}]
)
def test_an_entry_that_says_something_else_does_not(tmp_path: Path, body: dict[str, object]) -> None:
    with pytest.raises(RecordTampered, match="another certificate"):
        issued(tmp_path / "song", body).verify()


def test_a_licence_is_optional_and_checked(tmp_path: Path) -> None:
    with an_issuer_ledger(tmp_path, an_issuer_key()) as ledger:
        (tmp_path / "song").mkdir()
        (tmp_path / "song" / "song.mid").write_bytes(b"MThd")
        plain = a_certificate(tmp_path / "song", ledger)
        assert "licence" not in plain.to_dict()
        states = {Use.GENERATE_COMMERCIAL: UseState.NOT_KNOWN, Use.GENERATE_NONCOMMERCIAL: UseState.PERMITTED}
        licence = make_licence(states, basis="none", works=None, licensee=None)
        licensed = a_certificate(tmp_path / "song", ledger, licence=licence)
        assert Certificate.from_dict(parse_canonical(licensed.to_bytes())).licence == licence
        with pytest.raises(InvalidRecord, match="unsealed"):
            a_certificate(tmp_path / "song", ledger, licence={**licence, "licensee": "Ana Lima"})
