# SPDX-License-Identifier: Apache-2.0
"""Two heads of one log: the same, one grown from the other, or a fork. Pure but for the tiles it is given to read.

Two heads signed by one log that cannot both be true are evidence, whoever shows it:
{"heads":["<note>","<note>"],"proofs":[{...}],"root_there":"<hex>","type":"fairchord-fork-evidence"}. The proof leads
from `root_there`, the root of the longer log at the shorter head's size, to the longer head; the shorter head says
that the root there is another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from fairchord.canonical import canonical_bytes, check_sha256, parse_canonical
from fairchord.errors import InvalidRecord, RecordTampered
from fairchord.ledger.merkle import (
    EMPTY_ROOT,
    ConsistencyProof,
    ReadNode,
    prove_consistency,
    tree_root,
    verify_consistency,
)
from fairchord.ledger.note_verifier import NoteVerifier, open_signed_note
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.rights.fields import Fields

EVIDENCE: Final = "fairchord-fork-evidence"


class HeadRelation(StrEnum):
    """How two heads of one log stand to each other."""

    SAME = "same"
    EXTENDS = "extends"
    FORK = "fork"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadComparison:
    """What comparing showed; `proof` when one log begins with the other, `evidence` when they contradict."""

    relation: HeadRelation
    sentence: str
    proof: ConsistencyProof | None = None
    evidence: Mapping[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain values."""
        record: dict[str, Any] = {"relation": self.relation.value, "sentence": self.sentence}
        record |= {} if self.proof is None else {"proof": self.proof.to_dict()}
        return record | ({} if self.evidence is None else {"evidence": dict(self.evidence)})


def read_head(note: str, verifiers: Sequence[NoteVerifier]) -> SignedTreeHead:
    """Read a tree head that one of these keys has signed."""
    return SignedTreeHead.from_text(open_signed_note(note.encode(), verifiers).text, note)


def compare_heads(
    one: SignedTreeHead, other: SignedTreeHead, read: ReadNode | None = None, *, published: SignedTreeHead | None = None
) -> HeadComparison:
    """Compare two heads whose signatures were checked; `read` reads the tiles of the log that `published` covers."""
    if one.origin != other.origin:
        raise InvalidRecord(
            f"the heads are of two logs: {one.origin} and {other.origin}", hint="compare heads of one log"
        )
    if one.size == other.size:
        return _compare_equals(one, other)
    short, long = sorted((one, other), key=lambda head: head.size)
    if read is not None and published is not None:
        covered = [head for head in (long, short) if head.size <= published.size]
        for found in (compare_with_log(head, published, read) for head in covered):
            if found.relation is HeadRelation.FORK:
                return found
        if long in covered:
            sentence = f"the log of {long.size} entries begins with the {short.size} entries of the other head"
            proof = _proof_between(read, short.size, long.size)
            return HeadComparison(relation=HeadRelation.EXTENDS, sentence=sentence, proof=proof)
    sentence = f"heads of {short.size} and {long.size} entries: without tiles up to the longer one nobody can tell"
    return HeadComparison(relation=HeadRelation.UNKNOWN, sentence=sentence)


def compare_with_log(head: SignedTreeHead, published: SignedTreeHead, read: ReadNode) -> HeadComparison:
    """Say whether the log of the published head, whose tiles `read` reads, begins with all that a head covers."""
    if head.size >= published.size:
        return compare_heads(head, published)
    there = tree_root(read, head.size)
    proof = _proof_between(read, head.size, published.size)
    if proof is not None:
        try:
            verify_consistency(proof, there, published.root)
        except RecordTampered as error:
            raise RecordTampered(
                f"the tiles do not lead to the published root of {published.size} entries", hint="fetch the log again"
            ) from error
    if there == head.root:
        sentence = f"the log of {published.size} entries begins with the {head.size} entries of the head"
        return HeadComparison(relation=HeadRelation.EXTENDS, sentence=sentence, proof=proof)
    sentence = (
        f"FORK: the first {head.size} of the {published.size} entries published have another root than the head's"
    )
    return HeadComparison(
        relation=HeadRelation.FORK, sentence=sentence, evidence=_evidence(head, published, there, proof)
    )


def check_evidence(data: bytes, verifiers: Sequence[NoteVerifier]) -> str:
    """Return what a file of evidence shows; raise RecordTampered when it shows no fork of the log of these keys."""
    fields = Fields(parse_canonical(data), "evidence of a fork")
    kind, notes, there = fields.text("type"), fields.texts("heads"), fields.text("root_there")
    proofs = [ConsistencyProof.from_dict(item) for item in fields.items("proofs")]
    fields.finish()
    if kind != EVIDENCE or len(notes) != 2:
        raise InvalidRecord("this is no evidence of a fork", hint=f"expected type {EVIDENCE} and two heads")
    short, long = (read_head(note, verifiers) for note in notes)
    root = bytes.fromhex(check_sha256(there, what="root_there"))
    if short.origin != long.origin or root == short.root:
        raise RecordTampered("the two heads do not contradict each other")
    if 0 < short.size < long.size:
        if [(item.old_size, item.size) for item in proofs] != [(short.size, long.size)]:
            raise RecordTampered("the proof speaks of other sizes than the heads")
        verify_consistency(proofs[0], root, long.root)
    elif short.size > long.size or root != (long.root if short.size == long.size else EMPTY_ROOT):
        raise RecordTampered("the root named is not that of the other head")
    return f"{short.origin} signed two logs: one of {short.size} entries, and one of {long.size} that differs from it"


def evidence_bytes(comparison: HeadComparison) -> bytes:
    """Return the file of evidence: canonical JSON."""
    if comparison.evidence is None:
        raise InvalidRecord("there is no fork, so there is no evidence of one")
    return canonical_bytes(dict(comparison.evidence))


def _compare_equals(one: SignedTreeHead, other: SignedTreeHead) -> HeadComparison:
    if one.root == other.root:
        return HeadComparison(relation=HeadRelation.SAME, sentence=f"both heads cover the same {one.size} entries")
    sentence = f"FORK: two roots for {one.size} entries, both signed by the log"
    return HeadComparison(
        relation=HeadRelation.FORK, sentence=sentence, evidence=_evidence(one, other, other.root, None)
    )


def _proof_between(read: ReadNode, old_size: int, size: int) -> ConsistencyProof | None:
    """Return the proof that one size grew into the other; growing from nothing needs none."""
    return prove_consistency(read, old_size, size) if old_size else None


def _evidence(
    short: SignedTreeHead, long: SignedTreeHead, there: bytes, proof: ConsistencyProof | None
) -> Mapping[str, Any]:
    return {
        "type": EVIDENCE,
        "heads": [short.note, long.note],
        "root_there": there.hex(),
        "proofs": [] if proof is None else [proof.to_dict()],
    }
