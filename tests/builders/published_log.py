# SPDX-License-Identifier: Apache-2.0
"""A ledger with many entries, published in a folder; and tools that damage it as a file at a time."""

from __future__ import annotations

from pathlib import Path

from builders.ledger_world import a_ledger, certificates
from builders.rights_world import a_key
from fairchord.ledger.log import Ledger
from fairchord.ledger.note_verifier import LOG_TYPE, WITNESS_TYPE, NoteVerifier
from fairchord.ledger.tiles import PublishedTiles, write_head, write_tiles
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.ledger.witness import HeadRequest, Witness
from fairchord.signing import SigningKey

NOW = 1_780_000_000


def a_long_ledger(folder: Path, size: int) -> Ledger:
    folder.mkdir(parents=True, exist_ok=True)
    ledger = a_ledger(folder)
    grow_to(ledger, size)
    return ledger


def grow_to(ledger: Ledger, size: int) -> None:
    if size > ledger.size:
        ledger.append_many(certificates(size)[ledger.size :])


def publish(ledger: Ledger, folder: Path) -> PublishedTiles:
    written = write_tiles(ledger, folder)
    write_head(folder, ledger.head.note, [ledger.note_key.text])
    return written


def log_verifier(ledger: Ledger) -> NoteVerifier:
    return NoteVerifier(name=ledger.origin, kind=LOG_TYPE, verify_key=ledger.operator_key)


def witness_verifier(name: str, key: SigningKey) -> NoteVerifier:
    return NoteVerifier(name=name, kind=WITNESS_TYPE, verify_key=key.verify_key)


def a_witness(folder: Path, *logs: NoteVerifier, name: str = "witness.example/society") -> Witness:
    return Witness.create(folder, name, logs, a_key(name), lambda: NOW)


def a_request(ledger: Ledger, old_size: int = 0, head: SignedTreeHead | None = None) -> bytes:
    head = head or ledger.head
    hashes = ledger.prove_consistency(old_size, head.size).hashes if old_size else ()
    return HeadRequest(old_size=old_size, proof=hashes, note=head.note).to_bytes()


def flip(path: Path, place: int = 0) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
