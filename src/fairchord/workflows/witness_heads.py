# SPDX-License-Identifier: Apache-2.0
"""Make a witness, and let it sign by hand: a request that lies in a file, or the head of a log published somewhere."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from fairchord.errors import RecordTampered
from fairchord.ledger.merkle import prove_consistency
from fairchord.ledger.note_verifier import NoteVerifier
from fairchord.ledger.tile_reader import TileReader
from fairchord.ledger.tile_source import TileSource
from fairchord.ledger.tiles import read_note
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.ledger.witness import HeadRequest, Witness
from fairchord.signing import SigningKey
from fairchord.workflows.small_file import read_text


def unix_time() -> int:
    """The time now, in seconds since 1970."""
    return int(time.time())


def make_witness(
    folder: Path,
    name: str,
    logs: Sequence[str],
    *,
    clock: Callable[[], int] = unix_time,
    random_bytes: Callable[[int], bytes] = os.urandom,
) -> Witness:
    """Make a witness with a new key that knows these logs, by their verifier keys."""
    known = [NoteVerifier.from_text(text) for text in logs]
    return Witness.create(folder, name, known, SigningKey.generate(random_bytes), clock)


def cosign_request(witness: Witness, body: bytes) -> str:
    """Return the signature line for a request in a file; raise RecordTampered when the witness refuses."""
    answer = witness.add_checkpoint(body)
    if not answer.is_signed:
        why, hint = answer.body.strip(), "find out why the log shows such a head"
        if answer.status == 409:
            why = f"it last signed {why} entries, and what was brought does not go on from there"
            hint = "bring a proof from that size; another root at that size, or fewer entries, is a fork: see evidence/"
        raise RecordTampered(f"the witness does not sign ({answer.status}): {why}", hint=hint)
    return answer.body


def cosign_published(witness: Witness, source: TileSource) -> str:
    """Return the signature line for the head of a published log; the proof is made from its tiles."""
    note = read_note(source)
    head = SignedTreeHead.claimed(note)
    last = witness.last_head(head.origin)
    old_size = 0 if last is None else last.size
    hashes: tuple[bytes, ...] = ()
    if 0 < old_size <= head.size:
        hashes = prove_consistency(TileReader(source, head.size).node, old_size, head.size).hashes
    request = HeadRequest(old_size=min(old_size, head.size), proof=hashes, note=note)
    return cosign_request(witness, request.to_bytes())


def read_log_texts(text_or_file: str) -> tuple[str, ...]:
    """Return the verifier keys that an option names: itself, or the lines of a file."""
    path = Path(text_or_file)
    is_file = "+" not in text_or_file or path.is_file()
    words = read_text(path).split() if is_file else [text_or_file]
    return tuple(NoteVerifier.from_text(word).text for word in words)
