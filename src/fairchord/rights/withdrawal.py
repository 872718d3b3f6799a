# SPDX-License-Identifier: Apache-2.0
"""A Withdrawal: a party takes back what it stated (Grant, carve-out, Dispute) or lifts its own Reservation, by hash."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fairchord.canonical import check_sha256, check_time, hash_of
from fairchord.rights.fields import Fields, check_distinct, without_empty
from fairchord.rights.identifiers import PartyId, WorkId, party_id, work_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A withdrawal by a party of the record with this hash; with `works`, a Reservation is lifted for those alone."""

    by: PartyId
    record: str
    signed_at: str
    works: tuple[WorkId, ...] = ()

    def __post_init__(self) -> None:
        party_id(self.by)
        check_sha256(self.record, what="the withdrawn record")
        check_time(self.signed_at, what="the withdrawal's signing time")
        for work in self.works:
            work_id(work)
        check_distinct(self.works, "the withdrawal")

    @property
    def sha256(self) -> str:
        """The hash of the withdrawal's canonical bytes: its name in answers, appeals and completions."""
        return hash_of(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        record = {"by": self.by, "record": self.record, "signed_at": self.signed_at}
        return {**record, **without_empty({"works": list(self.works)})}

    @classmethod
    def from_dict(cls, record: object) -> Withdrawal:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "withdrawal")
        withdrawal = cls(
            by=party_id(fields.text("by")),
            record=fields.text("record"),
            signed_at=fields.text("signed_at"),
            works=tuple(work_id(work) for work in fields.optional_texts("works")),
        )
        fields.finish()
        return withdrawal
