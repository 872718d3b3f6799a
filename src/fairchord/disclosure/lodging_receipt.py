# SPDX-License-Identifier: Apache-2.0
"""A LodgingReceipt: what whoever lodges a reservation, withdrawal, dispute or appeal gets at once, signed and provable.

Canonical JSON, one line: {"log_proof":{"entry":{...},"note":"...","proof":{...}},"receipt":{...},"signature":"..."}.
The signature covers `receipt` as `fairchord/lodging_receipt/v1`; `entry` is the log's own entry, whose record has the
hash in `receipt`; `proof` leads from it to the root in `note`, the operator's signed tree head. `openings` are the
lodger's own words that the log holds sealed. It shows that the record was taken in, not that its claim is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fairchord.canonical import canonical_bytes, check_sha256, check_time, hash_of, parse_canonical
from fairchord.errors import InvalidRecord, RecordTampered
from fairchord.ledger.entry import Entry
from fairchord.ledger.merkle import InclusionProof, leaf_hash, verify_inclusion
from fairchord.ledger.signed_note import NoteKey
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.rights.fields import Fields
from fairchord.rights.sealed import Opening
from fairchord.signing import SigningKey, VerifyKey

KINDS: Final = ("reservation", "withdrawal", "dispute", "appeal", "completion")
_SIGNED_AS: Final = "lodging_receipt"
_MOST_BYTES: Final = 50_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFacts:
    """What the operator signs. `touched` names works, snapshots, models and certificates, as of the log's size."""

    kind: str
    number: int
    record_sha256: str
    issued_at: str
    issuer_name: str
    issuer_key: str
    answer_by: str = ""
    touched: Mapping[str, Any] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    openings: tuple[Opening, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InvalidRecord(f"a receipt for a {self.kind!r}", hint="one of: " + ", ".join(KINDS))
        check_sha256(self.record_sha256, what="the record of a receipt")
        check_time(self.issued_at, what="the time of a receipt")
        VerifyKey.from_text(self.issuer_key)

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {
            "answer_by": self.answer_by,
            "details": dict(self.details),
            "issued_at": self.issued_at,
            "issuer_key": self.issuer_key,
            "issuer_name": self.issuer_name,
            "kind": self.kind,
            "number": self.number,
            "openings": [opening.to_dict() for opening in self.openings],
            "record_sha256": self.record_sha256,
            "touched": dict(self.touched),
        }

    @classmethod
    def from_dict(cls, record: object) -> ReceiptFacts:
        """Read the record; anything malformed or unknown is refused."""
        members: dict[str, Any] = dict(record) if isinstance(record, Mapping) else {}
        touched, details = members.pop("touched", {}), members.pop("details", {})
        if not isinstance(touched, Mapping) or not isinstance(details, Mapping):
            raise InvalidRecord("a receipt does not say what it touches", hint="bring the file as it was issued")
        fields = Fields(members, "receipt")
        facts = cls(
            kind=fields.text("kind"),
            number=fields.count("number"),
            record_sha256=fields.text("record_sha256"),
            issued_at=fields.text("issued_at"),
            issuer_name=fields.text("issuer_name"),
            issuer_key=fields.text("issuer_key"),
            answer_by=fields.text("answer_by"),
            openings=tuple(Opening.from_dict(item) for item in fields.items("openings")),
            touched=dict(touched),
            details=dict(details),
        )
        fields.finish()
        return facts


@dataclass(frozen=True, slots=True, kw_only=True)
class LodgingReceipt:
    """A receipt as it is handed to the lodger."""

    facts: ReceiptFacts
    signature: str
    entry: Entry
    proof: InclusionProof
    note: str

    @classmethod
    def issue(
        cls, facts: ReceiptFacts, key: SigningKey, *, entry: Entry, proof: InclusionProof, note: str
    ) -> LodgingReceipt:
        """Sign the facts and put the log's proof beside them."""
        signature = key.sign(_SIGNED_AS, canonical_bytes(facts.to_dict()))
        return cls(facts=facts, signature=signature, entry=entry, proof=proof, note=note)

    @property
    def tree_head(self) -> SignedTreeHead:
        """The operator's tree head; raises unless the operator signed it."""
        origin = self.note.partition("\n")[0]
        return SignedTreeHead.parse(self.note, NoteKey(name=origin, verify_key=self.issuer_key))

    @property
    def issuer_key(self) -> VerifyKey:
        """The key that must have signed all of it."""
        return VerifyKey.from_text(self.facts.issuer_key)

    def verify(self, trusted_key: VerifyKey | None = None) -> None:
        """Raise RecordTampered unless everything in it holds under the operator's key, which may be known before."""
        key, head = self.issuer_key, self.tree_head
        if trusted_key is not None and trusted_key != key:
            raise RecordTampered(
                f"the receipt is signed under {key.text}, not under the key you trust", hint="ask whose key it is"
            )
        key.verify(_SIGNED_AS, canonical_bytes(self.facts.to_dict()), self.signature)
        self.entry.verify(key)
        if self.entry.kind != self.facts.kind or hash_of(self.entry.body) != self.facts.record_sha256:
            raise RecordTampered("the log's entry is not the record that the receipt speaks of")
        if self.proof.size != head.size:
            raise RecordTampered("the proof and the tree head of the receipt speak of different sizes")
        verify_inclusion(leaf_hash(self.entry.to_bytes()), self.proof, head.root)

    def to_bytes(self) -> bytes:
        """Return the content of the receipt's file."""
        proof = {"entry": parse_canonical(self.entry.to_bytes()), "note": self.note, "proof": self.proof.to_dict()}
        return canonical_bytes({"log_proof": proof, "receipt": self.facts.to_dict(), "signature": self.signature})

    @classmethod
    def from_bytes(cls, data: bytes) -> LodgingReceipt:
        """Read a receipt from its only spelling; nothing is verified here."""
        if len(data) > _MOST_BYTES:
            raise InvalidRecord(f"a receipt of {len(data)} bytes", hint=f"at most {_MOST_BYTES}")
        record = parse_canonical(data)
        members: dict[str, Any] = dict(record) if isinstance(record, dict) else {}
        log_proof = members.get("log_proof")
        if set(members) != {"log_proof", "receipt", "signature"} or not isinstance(log_proof, dict):
            raise InvalidRecord("this is no receipt", hint="expected log_proof, receipt and signature")
        if set(log_proof) != {"entry", "note", "proof"} or not isinstance(log_proof["note"], str):
            raise InvalidRecord("the receipt has no proof from the log", hint="expected entry, note and proof")
        return cls(
            facts=ReceiptFacts.from_dict(members["receipt"]),
            signature=str(members["signature"]),
            entry=Entry.from_bytes(canonical_bytes(log_proof["entry"])),
            proof=InclusionProof.from_dict(log_proof["proof"]),
            note=log_proof["note"],
        )
