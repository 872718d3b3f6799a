# SPDX-License-Identifier: Apache-2.0
"""A small certified output, made with real keys, a real ledger and real files; only the music is short."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fairchord.canonical import sha256_hex
from fairchord.disclosure.certificate import Certificate
from fairchord.disclosure.file_fact import list_files, state_file
from fairchord.disclosure.signed_certificate import CERTIFICATE, SignedCertificate
from fairchord.ledger.log import Ledger
from fairchord.signing import SigningKey

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOME_HASH = sha256_hex(b"something")


def an_issuer_key(name: str = "issuer") -> SigningKey:
    return SigningKey.from_seed(hashlib.sha256(name.encode()).digest())


def an_issuer_ledger(folder: Path, key: SigningKey) -> Ledger:
    return Ledger.create(folder / f"{key.verify_key.fingerprint[:8]}.sqlite", key, lambda: NOON, operator_name="Issuer")


def a_certificate(folder: Path, ledger: Ledger, **changes: Any) -> Certificate:
    values: dict[str, Any] = {
        "title": "Amber Rain",
        "files": tuple(state_file(folder, name) for name in list_files(folder)),
        "seed": 7,
        "brief": {"bars": 4, "bpm": 92},
        "composition": {"draft": 1, "tokens_sha256": SOME_HASH},
        "model": {
            "model_id": "tiny",
            "weights_sha256": SOME_HASH,
            "provenance_sha256": SOME_HASH,
            "snapshot_root": SOME_HASH,
            "permits_root": SOME_HASH,
        },
        "screening": {"verdict": "clear", "threshold_notes": 22},
        "log": {"origin": ledger.origin, "size": ledger.size, "root": ledger.head.root.hex()},
        "software": {"name": "fairchord", "version": "0.1.0"},
        "issuer_name": "Issuer",
        "issuer_key": ledger.operator_key.text,
        "issued_at": "2026-03-01T12:00:00Z",
        "sound": {"name": "house", "sha256": SOME_HASH, "licence": "Apache-2.0"},
    }
    return Certificate(**{**values, **changes})


def a_certified_folder(folder: Path, *, key: SigningKey | None = None, entries: int = 5) -> Path:
    """Write some files and a certificate into `folder / 'song'`; the ledger lies beside it."""
    key = key or an_issuer_key()
    song = folder / "song"
    (song / "stems").mkdir(parents=True)
    (song / "song.mid").write_bytes(b"MThd" + bytes(range(64)))
    (song / "mix.wav").write_bytes(b"RIFF" + bytes(200))
    (song / "stems" / "bass.wav").write_bytes(b"RIFF" + bytes(range(100)))
    (song / "piano-roll.svg").write_text("<svg/>")
    with an_issuer_ledger(folder, key) as ledger:
        for number in range(entries):
            ledger.append("certificate", {"certificate_sha256": sha256_hex(str(number).encode())})
        issued = SignedCertificate.issue(a_certificate(song, ledger), ledger, key)
    (song / CERTIFICATE).write_bytes(issued.to_bytes())
    return song
