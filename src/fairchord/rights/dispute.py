# SPDX-License-Identifier: Apache-2.0
"""A Dispute over a work, raised by anyone; and the Ruling of an arbiter on it. While a dispute is open, decide refuses.

1. A raiser with a key signs the dispute; for one without, the operator records it as received.
2. A ruling is signed by an arbiter: neither the operator nor the raiser, nor a holder of the work or its society, and
   registered before the dispute; where the dispute names an arbiter, that one. That an arbiter is independent in
   life is declared, and cannot be proven here.
3. A dispute ends when its raiser withdraws it, or when an arbiter has dismissed it and the days to appeal have passed
   without an appeal. Upheld, it goes on refusing until its raiser withdraws it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fairchord.canonical import check_sha256, check_time, hash_of
from fairchord.rights.fields import Fields, check_filled, without_empty
from fairchord.rights.identifiers import PartyId, WorkId, party_id, work_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """Somebody says that what the register holds of a work is wrong."""

    work: WorkId
    raised_by: PartyId
    reason: str
    signed_at: str
    document_sha256: str | None = None
    arbiter: PartyId | None = None

    def __post_init__(self) -> None:
        what = f"the dispute over {work_id(self.work)}"
        party_id(self.raised_by)
        check_filled(self.reason, f"the reason of {what}")
        check_time(self.signed_at, what=f"{what}: time")
        if self.document_sha256 is not None:
            check_sha256(self.document_sha256, what=f"{what}: document")
        if self.arbiter is not None:
            party_id(self.arbiter)

    @property
    def sha256(self) -> str:
        """The hash of the dispute's canonical bytes: its name in rulings, answers, appeals and Withdrawals."""
        return hash_of(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        record = {"raised_by": self.raised_by, "reason": self.reason, "signed_at": self.signed_at, "work": self.work}
        return {**record, **without_empty({"arbiter": self.arbiter, "document_sha256": self.document_sha256})}

    @classmethod
    def from_dict(cls, record: object) -> Dispute:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "dispute")
        arbiter = fields.optional_text("arbiter")
        dispute = cls(
            work=work_id(fields.text("work")),
            raised_by=party_id(fields.text("raised_by")),
            reason=fields.text("reason"),
            signed_at=fields.text("signed_at"),
            document_sha256=fields.optional_text("document_sha256"),
            arbiter=None if arbiter is None else party_id(arbiter),
        )
        fields.finish()
        return dispute


class Outcome(StrEnum):
    """What an arbiter found."""

    DISMISSED = "dismissed"
    UPHELD = "upheld"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What an arbiter ruled on the dispute with this hash."""

    by: PartyId
    dispute: str
    outcome: Outcome
    reasons: str
    signed_at: str
    document_sha256: str | None = None

    def __post_init__(self) -> None:
        what = f"the ruling of {party_id(self.by)}"
        check_sha256(self.dispute, what=f"{what}: dispute")
        check_filled(self.reasons, f"what {what} rests on")
        check_time(self.signed_at, what=f"{what}: time")
        if self.document_sha256 is not None:
            check_sha256(self.document_sha256, what=f"{what}: document")

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        record = {
            "by": self.by,
            "dispute": self.dispute,
            "outcome": self.outcome.value,
            "reasons": self.reasons,
            "signed_at": self.signed_at,
        }
        return {**record, **without_empty({"document_sha256": self.document_sha256})}

    @classmethod
    def from_dict(cls, record: object) -> Ruling:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "ruling")
        ruling = cls(
            by=party_id(fields.text("by")),
            dispute=fields.text("dispute"),
            outcome=fields.word("outcome", Outcome),
            reasons=fields.text("reasons"),
            signed_at=fields.text("signed_at"),
            document_sha256=fields.optional_text("document_sha256"),
        )
        fields.finish()
        return ruling
