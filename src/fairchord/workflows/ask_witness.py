# SPDX-License-Identifier: Apache-2.0
"""Ask a witness at an address to sign a tree head (https://c2sp.org/tlog-witness), and check what it answers."""

from __future__ import annotations

from collections.abc import Callable

from fairchord.errors import InvalidRecord, RecordTampered
from fairchord.ledger.merkle import ConsistencyProof
from fairchord.ledger.note_verifier import WITNESS_TYPE, NoteSignature, NoteVerifier, open_signed_note, split_note
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.ledger.witness import HeadRequest
from fairchord.workflows.web_source import Web, WebAnswer, check_url

Prove = Callable[[int], ConsistencyProof]
_MOST_KEY_BYTES = 1000


def ask_witness(
    url: str, verifier: NoteVerifier, head: SignedTreeHead, prove: Prove, web: Web, *, old_size: int = 0
) -> tuple[str, NoteSignature]:
    """Return a witness's signature line; `prove` proves that the head grew out of a smaller size.

    The witness says what it signed last when that was another size; then it is asked once more.
    """
    answer = _ask(url, head, prove, web, min(old_size, head.size))
    if answer.status == 409:
        answer = _ask(url, head, prove, web, _read_size(answer, url, head))
    if answer.status != 200:
        reason = answer.body[:200].decode("utf-8", "replace").strip()
        raise RecordTampered(
            f"the witness {url} does not sign ({answer.status}): {reason}",
            hint="find out why before anyone relies on this head",
        )
    return read_cosignature(head.note, answer.body.decode("utf-8", "replace"), verifier)


def read_cosignature(note: str, lines: str, verifier: NoteVerifier) -> tuple[str, NoteSignature]:
    """Return, of lines that a witness printed, the one by this key, when it covers the note's text."""
    text = split_note(note.encode())[0]
    opened = open_signed_note(f"{text}\n{lines}".encode(), [verifier])
    line = next(
        line
        for line, (name, key_id, _) in zip(lines.splitlines(), split_note(f"{text}\n{lines}".encode())[1], strict=True)
        if (name, key_id) == (verifier.name, verifier.key_id)
    )
    return f"{line}\n", opened.signatures[0]


def fetch_witness_key(url: str, web: Web) -> NoteVerifier:
    """Return the key that a witness of ours shows at its address; whose it is, the address alone must vouch for."""
    answer = web.get(f"{check_url(url)}/key", _MOST_KEY_BYTES)
    verifier = NoteVerifier.from_text(answer.body.decode("utf-8", "replace").strip())
    if answer.status != 200 or verifier.kind != WITNESS_TYPE:
        raise InvalidRecord(f"{url} shows no witness's key", hint="name its key in a policy file")
    return verifier


def _ask(url: str, head: SignedTreeHead, prove: Prove, web: Web, old_size: int) -> WebAnswer:
    hashes = prove(old_size).hashes if old_size else ()
    request = HeadRequest(old_size=old_size, proof=hashes, note=head.note)
    return web.post(f"{check_url(url)}/add-checkpoint", request.to_bytes())


def _read_size(answer: WebAnswer, url: str, head: SignedTreeHead) -> int:
    text = answer.body.decode("ascii", "replace").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise InvalidRecord(f"the witness {url} answers 409 without a size", hint="it does not speak tlog-witness")
    if int(text) > head.size:
        raise RecordTampered(
            f"the witness {url} has signed {text} entries of this log, which now has {head.size}",
            hint="the log was put back to an earlier state, or someone else keeps a second copy of it",
        )
    return int(text)
