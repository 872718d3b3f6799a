# SPDX-License-Identifier: Apache-2.0
"""An Answer: what the operator says to a reservation, dispute or withdrawal; and the Appeal against it.

Both keep the clock, and neither changes what `decide` says of a reservation: only its lodger lifts it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from fairchord.canonical import check_sha256, check_time, hash_of
from fairchord.rights.fields import Fields, check_filled, without_empty
from fairchord.rights.identifiers import PartyId, party_id

DECISION_DAYS: Final = 14
"""Days in which a reservation, dispute, withdrawal or appeal is answered."""
APPEAL_DAYS: Final = 28
"""Days in which its lodger may appeal against an answer or a ruling."""


class AnswerDecision(StrEnum):
    """What the operator answers."""

    ACCEPTED = "accepted"
    PARTLY_ACCEPTED = "partly_accepted"
    REJECTED = "rejected"
    MORE_TIME = "more_time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The operator's answer to the record with this hash; `due` is when what it promises will be done."""

    record: str
    decision: AnswerDecision
    reasons: str
    signed_at: str
    due: str | None = None

    def __post_init__(self) -> None:
        check_sha256(self.record, what="the answered record")
        check_filled(self.reasons, "the reasons of an answer")
        check_time(self.signed_at, what="the time of an answer")
        if self.due is not None:
            check_time(self.due, what="what an answer is due by")

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        record = {
            "decision": self.decision.value,
            "reasons": self.reasons,
            "record": self.record,
            "signed_at": self.signed_at,
        }
        return {**record, **without_empty({"due": self.due})}

    @classmethod
    def from_dict(cls, record: object) -> Answer:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "answer")
        answer = cls(
            record=fields.text("record"),
            decision=fields.word("decision", AnswerDecision),
            reasons=fields.text("reasons"),
            signed_at=fields.text("signed_at"),
            due=fields.optional_text("due"),
        )
        fields.finish()
        return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """Its lodger does not accept the answer or ruling on the record with this hash."""

    by: PartyId
    record: str
    reasons: str
    signed_at: str
    document_sha256: str | None = None

    def __post_init__(self) -> None:
        what = f"the appeal of {party_id(self.by)}"
        check_sha256(self.record, what=f"{what}: record")
        check_filled(self.reasons, f"what {what} rests on")
        check_time(self.signed_at, what=f"{what}: time")
        if self.document_sha256 is not None:
            check_sha256(self.document_sha256, what=f"{what}: document")

    @property
    def sha256(self) -> str:
        """The hash of the appeal's canonical bytes."""
        return hash_of(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        record = {"by": self.by, "reasons": self.reasons, "record": self.record, "signed_at": self.signed_at}
        return {**record, **without_empty({"document_sha256": self.document_sha256})}

    @classmethod
    def from_dict(cls, record: object) -> Appeal:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "appeal")
        appeal = cls(
            by=party_id(fields.text("by")),
            record=fields.text("record"),
            reasons=fields.text("reasons"),
            signed_at=fields.text("signed_at"),
            document_sha256=fields.optional_text("document_sha256"),
        )
        fields.finish()
        return appeal
