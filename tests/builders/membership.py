# SPDX-License-Identifier: Apache-2.0
"""Membership indexes of invented works, tied to a log of three entries that a seeded key signs; no project needed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from builders.rights_world import DAY_ONE, a_key
from fairchord.canonical import canonical_bytes, parse_canonical, sha256_hex
from fairchord.corpus.index_tie import IndexTie
from fairchord.corpus.membership_index import IndexSummary, MembershipIndex, index_line
from fairchord.corpus.membership_keys import Value
from fairchord.corpus.membership_proof import MembershipProof, answer_from
from fairchord.ledger.entry import Entry
from fairchord.ledger.merkle import MemoryTree
from fairchord.ledger.signed_note import NoteKey
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.rights.identifiers import PartyId
from fairchord.rights.register import Statement
from fairchord.signing import SigningKey

ORIGIN = "log.example/membership"
LOG_KEY = a_key("Operator")


def a_work_id(number: int) -> str:
    return f"work-number-{number}-{sha256_hex(str(number).encode())[:16]}"


def values_of(number: int) -> tuple[Value, ...]:
    """What an invented work is found by; every tenth shares its opening with its neighbour."""
    digits = [sha256_hex(f"{kind} {number}".encode()) for kind in ("content", "notes", "fingerprint", "line")]
    opening = sha256_hex(f"opening {number - (number % 10 == 1)}".encode())[:32]
    return (
        ("work", a_work_id(number)),
        *zip(("content", "notes", "fingerprint"), digits[:3], strict=True),
        ("line", digits[3][:32]),
        ("opening", opening),
    )


def an_index(works: int) -> MembershipIndex:
    lines = (index_line(kind, value, a_work_id(number)) for number in range(works) for kind, value in values_of(number))
    return MembershipIndex.build(lines)


def a_tie(index: IndexSummary, works: int, *, key: SigningKey = LOG_KEY, **body: Any) -> IndexTie:
    """The tie of an index to a snapshot of so many works and a signed log."""
    leaves = [canonical_bytes({"leaf": place}) for place in range(works + 2)] + [index.to_bytes()]
    snapshot = MemoryTree(leaves)
    stated = {
        "index_count": index.count,
        "index_root": index.root,
        "permits_root": "0" * 64,
        "root": snapshot.root().hex(),
        "use": "train_base",
        "work_count": works,
    }
    entries = [an_entry("certificate", {"certificate_sha256": "1" * 64}, key), an_entry("snapshot", stated | body, key)]
    log = MemoryTree([*entries, an_entry("certificate", {"certificate_sha256": "2" * 64}, key)])
    return IndexTie(
        index=index,
        index_proof=snapshot.prove_inclusion(works + 2),
        snapshot_entry=parse_canonical(entries[1]),
        snapshot_entry_proof=log.prove_inclusion(1),
        tree_head=SignedTreeHead.sign(ORIGIN, log.size, log.root(), key).note,
        log_key=NoteKey(name=ORIGIN, verify_key=key.verify_key).text,
    )


def an_entry(kind: str, body: dict[str, Any], key: SigningKey = LOG_KEY) -> bytes:
    statement = Statement(index=0, kind=kind, body=body, at=DAY_ONE, author=PartyId("party-operator-0123456789abcdef"))
    return Entry.sign(statement, key).to_bytes()


def a_proof(index: MembershipIndex, works: int, values: Iterable[Value]) -> MembershipProof:
    return MembershipProof(answers=answer_from(index, values), tie=a_tie(index.summary, works))


def a_model(root: str, key: SigningKey = LOG_KEY, **changed: Any) -> dict[str, Any]:
    """The content of a provenance.json that names a snapshot's root."""
    signed = {
        "files": {"model.safetensors": "ab" * 32},
        "model_id": "base",
        "signer_public_key": key.verify_key.text,
        "snapshot_root": root,
        "type": "model-provenance",
        "version": 1,
    } | changed
    return signed | {"signature": key.sign("model_provenance", canonical_bytes(signed))}
