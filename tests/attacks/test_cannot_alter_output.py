# SPDX-License-Identifier: Apache-2.0
"""Attacks on a certified output: one bit anywhere, files more or less, another signer, parts of another certificate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from builders.certified_folder import a_certificate, a_certified_folder, an_issuer_key, an_issuer_ledger
from fairchord.canonical import canonical_bytes
from fairchord.disclosure.file_fact import list_files
from fairchord.disclosure.signed_certificate import CERTIFICATE, SignedCertificate
from fairchord.disclosure.verification import Verification, verify_folder


def verified(song: Path) -> Verification:
    return verify_folder(song, known_keys=[an_issuer_key().verify_key])


def flip(path: Path, offset: int, bit: int) -> bytes:
    """Flip one bit of a file and return what the file held before."""
    before = path.read_bytes()
    damaged = bytearray(before)
    damaged[offset] ^= 1 << bit
    path.write_bytes(bytes(damaged))
    return before


def test_cannot_flip_a_bit_of_any_file_unnoticed(tmp_path: Path) -> None:
    song = a_certified_folder(tmp_path)
    for name in list_files(song, except_for=(CERTIFICATE,)):
        for offset in range((song / name).stat().st_size):
            before = flip(song / name, offset, offset % 8)
            assert [check.name for check in verified(song).problems] == [name]
            (song / name).write_bytes(before)
    assert verified(song).is_verified


@pytest.mark.parametrize("bit", [0, 3, 5])
def test_cannot_flip_a_bit_of_the_certificate_unnoticed(tmp_path: Path, bit: int) -> None:
    song = a_certified_folder(tmp_path)
    path = song / CERTIFICATE
    for offset in range(bit, path.stat().st_size, 5):
        before = flip(path, offset, bit)
        verification = verified(song)
        assert not verification.is_intact, before[offset - 20 : offset + 20]
        assert verification.problems[0].name == CERTIFICATE
        path.write_bytes(before)


@pytest.mark.parametrize("change", [b"\n%s", b"%s\n", b" %s", b"%s ", b"\xef\xbb\xbf%s"])
def test_cannot_add_even_white_space_to_the_certificate(tmp_path: Path, change: bytes) -> None:
    song = a_certified_folder(tmp_path)
    path = song / CERTIFICATE
    path.write_bytes(change % path.read_bytes())
    assert verified(song).problems[0].name == CERTIFICATE


def test_cannot_pretty_print_the_certificate(tmp_path: Path) -> None:
    path = a_certified_folder(tmp_path) / CERTIFICATE
    path.write_text(json.dumps(json.loads(path.read_bytes()), indent=2))
    assert not verified(path.parent).is_intact


def test_cannot_add_or_remove_or_rename_a_file(tmp_path: Path) -> None:
    song = a_certified_folder(tmp_path)
    (song / "stems" / "extra.wav").write_bytes(b"RIFF")
    (song / "song.mid").rename(song / "tune.mid")
    found = {(check.name, check.state) for check in verified(song).problems}
    assert found == {("stems/extra.wav", "unlisted"), ("song.mid", "missing"), ("tune.mid", "unlisted")}


def test_cannot_cut_or_lengthen_a_file(tmp_path: Path) -> None:
    song = a_certified_folder(tmp_path)
    (song / "mix.wav").write_bytes((song / "mix.wav").read_bytes()[:-1])
    with (song / "song.mid").open("ab") as file:
        file.write(b"\0")
    assert {check.name for check in verified(song).problems} == {"mix.wav", "song.mid"}


def test_cannot_swap_two_files(tmp_path: Path) -> None:
    song = a_certified_folder(tmp_path)
    mix, bass = (song / "mix.wav").read_bytes(), (song / "stems" / "bass.wav").read_bytes()
    (song / "mix.wav").write_bytes(bass)
    (song / "stems" / "bass.wav").write_bytes(mix)
    assert {check.name for check in verified(song).problems} == {"mix.wav", "stems/bass.wav"}


def test_cannot_sign_a_changed_output_again_and_pass_for_the_issuer(tmp_path: Path) -> None:
    song = a_certified_folder(tmp_path)
    (song / "song.mid").write_bytes(b"MThd another tune")
    (song / CERTIFICATE).unlink()
    thief = an_issuer_key("thief")
    with an_issuer_ledger(tmp_path, thief) as ledger:
        forged = SignedCertificate.issue(a_certificate(song, ledger), ledger, thief)
    (song / CERTIFICATE).write_bytes(forged.to_bytes())
    verification = verified(song)
    assert verification.is_intact
    assert not verification.is_verified
    assert "not known here" in verification.sentence


@pytest.mark.parametrize("part", ["log_proof", "signature", "certificate"])
def test_cannot_borrow_a_part_of_another_certificate(tmp_path: Path, part: str) -> None:
    first, second = a_certified_folder(tmp_path / "a"), a_certified_folder(tmp_path / "b", entries=6)
    ours, theirs = (json.loads((song / CERTIFICATE).read_bytes()) for song in (first, second))
    (first / CERTIFICATE).write_bytes(canonical_bytes({**ours, part: theirs[part]}))
    assert verified(first).problems[0].name == CERTIFICATE


def test_cannot_leave_the_log_proof_out(tmp_path: Path) -> None:
    song = a_certified_folder(tmp_path)
    record = json.loads((song / CERTIFICATE).read_bytes())
    del record["log_proof"]
    (song / CERTIFICATE).write_bytes(canonical_bytes(record))
    assert not verified(song).is_intact


def test_cannot_claim_the_issuers_name_with_another_key(tmp_path: Path) -> None:
    song = a_certified_folder(tmp_path)
    record = json.loads((song / CERTIFICATE).read_bytes())
    record["certificate"]["issuer"]["key"] = an_issuer_key("thief").verify_key.text
    (song / CERTIFICATE).write_bytes(canonical_bytes(record))
    assert not verified(song).is_intact


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b'{"certificate":1}', b"\xff\xfe", b"[" * 5000])
def test_rubbish_in_place_of_a_certificate_is_named(tmp_path: Path, content: bytes) -> None:
    song = a_certified_folder(tmp_path)
    (song / CERTIFICATE).write_bytes(content)
    assert [check.name for check in verified(song).problems] == [CERTIFICATE]
