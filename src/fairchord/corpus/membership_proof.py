# SPDX-License-Identifier: Apache-2.0
"""A membership proof: one canonical JSON document that shows keys to be in, or not in, the index of a snapshot.

{"answers":[{"key":"<hex>","kind":"opening","leaves":[{"hashes":[...],"index":11,"line":"<hex> line work-..."},
{"hashes":[...],"index":12,"line":"..."}],"value":"<hex>"}],"index":...,"type":"fairchord-membership-proof",
"version":1} and the members of an `IndexTie`. A key is present when leaves bear it. It is absent when two neighbouring
leaves enclose it, or the first or last leaf lies beyond it. Checking needs this document and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from fairchord.canonical import canonical_bytes, parse_canonical
from fairchord.corpus.index_tie import TIE_FIELDS, IndexTie, TiedSnapshot
from fairchord.corpus.membership_index import KEY_DIGITS, MembershipIndex, check_line, index_key
from fairchord.errors import InvalidRecord, RecordTampered
from fairchord.ledger.merkle import InclusionProof, leaf_hash, verify_inclusion
from fairchord.rights.fields import Fields
from fairchord.signing import VerifyKey

TYPE: Final = "fairchord-membership-proof"
VERSION: Final = 1
MOST_SHOWN: Final = 16
"""Leaves shown of a key that more works share."""
COVERED: Final = {
    "work": "the work under this very id",
    "content": "the same bytes",
    "identifier": "any work for which this identifier was recorded before the snapshot was frozen",
    "notes": "the same notes, exported again",
    "fingerprint": "the same notes in another key, at another tempo, or stretched evenly in time",
    "line": "a copy that keeps a whole melodic line, in any key, tempo or stretch, among any other tracks",
    "opening": "a copy that keeps the opening of a melodic line (24 notes), such as one that was cut off at the end",
}
"""What an answer of each kind covers."""
NOT_COVERED: Final = (
    "changed, added or left-out notes in every line, ornaments, another rhythm, other rounding of played timing",
    "excerpts from the middle, and arrangements that take the melody apart; for resemblance: fairchord screen",
    "lines of under 20 notes, and lines that only repeat a short figure, which have no key",
    "anything that was learned from outside this snapshot; for that, replay the training: fairchord replay",
)
HANGS_ON: Final = (
    "It hangs on the whole index being in order and complete, which one proof cannot show: opening the snapshot checks "
    "it (fairchord snapshot --check), and so does everyone with the index (LC_ALL=C sort -c index.txt)."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLeaf:
    """A leaf of the index, without its newline, and the way to the root."""

    line: str
    index: int
    hashes: tuple[bytes, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {"hashes": [item.hex() for item in self.hashes], "index": self.index, "line": self.line}

    @classmethod
    def from_dict(cls, record: object, size: int) -> ShownLeaf:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "leaf")
        line = fields.text("line")
        path = {"hashes": fields.texts("hashes"), "index": fields.count("index"), "size": size}
        fields.finish()
        proof = InclusionProof.from_dict(path)
        return cls(line=line, index=proof.index, hashes=proof.hashes)

    @property
    def key(self) -> str:
        """The key that the leaf bears."""
        return self.line[:KEY_DIGITS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is asked for, and the leaves that answer."""

    kind: str
    value: str
    leaves: tuple[ShownLeaf, ...]

    @property
    def key(self) -> str:
        """The key that is looked up."""
        return index_key(self.kind, self.value)

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        leaves = [leaf.to_dict() for leaf in self.leaves]
        return {"key": self.key, "kind": self.kind, "leaves": leaves, "value": self.value}

    @classmethod
    def from_dict(cls, record: object, size: int) -> Answer:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "answer")
        leaves = tuple(ShownLeaf.from_dict(leaf, size) for leaf in fields.items("leaves"))
        answer = cls(kind=fields.text("kind"), value=fields.text("value"), leaves=leaves)
        if fields.text("key") != answer.key:
            raise RecordTampered(f"the key of {answer.kind} {answer.value} is not the one that is answered")
        fields.finish()
        return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a proof shows of one value: absent, or present as these works."""

    kind: str
    value: str
    is_present: bool
    works: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        state = "present" if self.is_present else "absent"
        return {"kind": self.kind, "state": state, "value": self.value, "works": list(self.works)}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedProof:
    """A proof that holds: what it shows, and of which snapshot."""

    findings: tuple[Finding, ...]
    snapshot: TiedSnapshot

    @property
    def present(self) -> tuple[Finding, ...]:
        """The values that are in the snapshot."""
        return tuple(finding for finding in self.findings if finding.is_present)

    @property
    def absent(self) -> tuple[Finding, ...]:
        """The values that are not."""
        return tuple(finding for finding in self.findings if not finding.is_present)

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {"findings": [finding.to_dict() for finding in self.findings], "snapshot": self.snapshot.to_dict()}


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipProof:
    """Answers, and what ties their index to a snapshot, a log and perhaps a model."""

    answers: tuple[Answer, ...]
    tie: IndexTie

    def to_bytes(self) -> bytes:
        """Write the document."""
        answers = [answer.to_dict() for answer in self.answers]
        return canonical_bytes({"answers": answers, "type": TYPE, "version": VERSION, **self.tie.to_dict()})

    @classmethod
    def from_bytes(cls, data: bytes) -> MembershipProof:
        """Read the document from its only spelling."""
        record = parse_canonical(data)
        if not isinstance(record, dict) or (record.pop("type", None), record.pop("version", None)) != (TYPE, VERSION):
            raise InvalidRecord("this is not a membership proof of version 1", hint="fairchord prove-absent writes one")
        tie = IndexTie.from_dict({name: record.pop(name) for name in TIE_FIELDS if name in record})
        fields = Fields(record, "membership proof")
        answers = tuple(Answer.from_dict(answer, tie.index.count) for answer in fields.items("answers"))
        fields.finish()
        return cls(answers=answers, tie=tie)

    def check(self, trusted_key: VerifyKey | None = None) -> CheckedProof:
        """Return what the proof shows; raise RecordTampered or InvalidRecord when it does not hold."""
        if len({answer.key for answer in self.answers}) != len(self.answers) or not self.answers:
            raise RecordTampered("a membership proof answers at least one question, and each once")
        snapshot = self.tie.check(trusted_key)
        return CheckedProof(findings=tuple(_find(answer, snapshot) for answer in self.answers), snapshot=snapshot)


def answer_from(index: MembershipIndex, values: Iterable[tuple[str, str]]) -> tuple[Answer, ...]:
    """Answer from an index whether values are in it, with the proof of each answer."""
    return tuple(_answer(index, kind, value) for kind, value in dict.fromkeys(values))


def _answer(index: MembershipIndex, kind: str, value: str) -> Answer:
    found = index.places(index_key(kind, value))
    beside = (place for place in (found.start - 1, found.start) if 0 <= place < len(index.lines))
    leaves = tuple(_show(index, place) for place in (found[:MOST_SHOWN] or beside))
    return Answer(kind=kind, value=value, leaves=leaves)


def _show(index: MembershipIndex, place: int) -> ShownLeaf:
    line = index.lines[place].decode("ascii").removesuffix("\n")
    return ShownLeaf(line=line, index=place, hashes=index.prove(place).hashes)


def _find(answer: Answer, snapshot: TiedSnapshot) -> Finding:
    """Read off one answer, once each of its leaves is shown to be in the index."""
    summary, what = snapshot.index, f"the answer for {answer.kind} {answer.value[:40]}"
    for leaf in answer.leaves:
        line = check_line(leaf.line.encode() + b"\n")
        proof = InclusionProof(index=leaf.index, size=summary.count, hashes=leaf.hashes)
        verify_inclusion(leaf_hash(line), proof, bytes.fromhex(summary.root))
    bearers = [leaf for leaf in answer.leaves if leaf.key == answer.key]
    if not bearers:
        _check_gap(answer, summary.count, what)
        return Finding(kind=answer.kind, value=answer.value, is_present=False, works=())
    owners = [leaf.line.split(" ") for leaf in answer.leaves]
    places = [leaf.index for leaf in answer.leaves]
    if len(bearers) != len(answer.leaves) or places != list(range(places[0], places[0] + len(places))):
        raise RecordTampered(f"{what} shows leaves that do not stand together under one key")
    if {kind for _, kind, _ in owners} != {answer.kind}:
        raise RecordTampered(f"{what} shows a leaf of another kind")
    return Finding(kind=answer.kind, value=answer.value, is_present=True, works=tuple(work for _, _, work in owners))


def _check_gap(answer: Answer, count: int, what: str) -> None:
    """Raise RecordTampered unless the leaves are neighbours that enclose the key, or an end of the index."""
    shown = [(leaf.index, leaf.key < answer.key) for leaf in answer.leaves]
    first, last = [(0, False)], [(count - 1, True)]
    is_between = len(shown) == 2 and shown == [(shown[0][0], True), (shown[0][0] + 1, False)]
    if shown not in (first, last) and not is_between:
        raise RecordTampered(
            f"{what} shows neither its key nor the two neighbours between which it would stand",
            hint="absence is proven by two leaves with nothing between them",
        )
