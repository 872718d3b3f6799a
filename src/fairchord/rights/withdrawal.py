# SPDX-License-Identifier: Apache-2.0
"""A Withdrawal: a party takes back its own Grant, or lifts its own Reservation, named by hash. The party signs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fairchord.canonical import check_sha256, check_time
from fairchord.rights.fields import Fields
from fairchord.rights.identifiers import PartyId, party_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A withdrawal by a party of the record with this hash."""

    by: PartyId
    record: str
    signed_at: str

    def __post_init__(self) -> None:
        party_id(self.by)
        check_sha256(self.record, what="the withdrawn record")
        check_time(self.signed_at, what="the withdrawal's signing time")

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {"by": self.by, "record": self.record, "signed_at": self.signed_at}

    @classmethod
    def from_dict(cls, record: object) -> Withdrawal:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "withdrawal")
        withdrawal = cls(
            by=party_id(fields.text("by")), record=fields.text("record"), signed_at=fields.text("signed_at")
        )
        fields.finish()
        return withdrawal
