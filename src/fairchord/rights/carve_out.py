# SPDX-License-Identifier: Apache-2.0
"""A CarveOut: a society lets a member keep, and so grant by itself, certain uses of works assigned to the society.

The society signs it with its own key. For a society without a key the operator records it with the hash of its paper,
and a Permit that rests on it says so. Without `works` it covers every work in which the member holds a Share. The base
model needs an irrevocable one, since it cannot unlearn; a Withdrawal ends any other at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fairchord.canonical import check_sha256, check_time, hash_of
from fairchord.errors import InvalidRecord
from fairchord.rights.fields import Fields, check_distinct, without_empty
from fairchord.rights.identifiers import PartyId, WorkId, check_territories, covers_territory, party_id, work_id
from fairchord.rights.use import Use, check_uses, read_uses


@dataclass(frozen=True, slots=True, kw_only=True)
class CarveOut:
    """What a member may grant by itself: uses, places and a term; `end` itself is outside the term."""

    society: PartyId
    member: PartyId
    uses: tuple[Use, ...]
    territories: tuple[str, ...]
    start: str
    signed_at: str
    end: str | None = None
    works: tuple[WorkId, ...] = ()
    document_sha256: str | None = None
    irrevocable: bool = False

    def __post_init__(self) -> None:
        what = f"the carve-out of {party_id(self.society)} for {party_id(self.member)}"
        if self.society == self.member:
            raise InvalidRecord(f"{what} is for itself", hint="name the member who keeps the uses")
        check_uses(self.uses, what)
        check_territories(self.territories, what)
        check_distinct(self.territories, f"{what}: territories")
        check_time(self.start, what=f"{what}: start")
        check_time(self.signed_at, what=f"{what}: signing time")
        if self.end is not None and check_time(self.end, what=f"{what}: end") <= self.start:
            raise InvalidRecord(f"{what} ends at {self.end}, not after its start {self.start}")
        for work in self.works:
            work_id(work)
        check_distinct(self.works, what)
        if self.document_sha256 is not None:
            check_sha256(self.document_sha256, what=f"{what}: document")

    @property
    def sha256(self) -> str:
        """The hash of the carve-out's canonical bytes: its name in Withdrawals."""
        return hash_of(self.to_dict())

    def covers(self, work: WorkId, use: Use, *, territory: str, at: str) -> bool:
        """Say whether a member may by itself grant this work for this use, there and then."""
        return (
            (not self.works or work in self.works)
            and use in self.uses
            and covers_territory(self.territories, territory)
            and self.start <= at
            and (self.end is None or at < self.end)
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values; these are what the society signs."""
        record: dict[str, Any] = {
            "member": self.member,
            "signed_at": self.signed_at,
            "society": self.society,
            "start": self.start,
            "territories": list(self.territories),
            "uses": [use.value for use in self.uses],
        }
        optional = {
            "document_sha256": self.document_sha256,
            "end": self.end,
            "irrevocable": self.irrevocable,
            "works": list(self.works),
        }
        return {**record, **without_empty(optional)}

    @classmethod
    def from_dict(cls, record: object) -> CarveOut:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "carve-out")
        carve_out = cls(
            society=party_id(fields.text("society")),
            member=party_id(fields.text("member")),
            uses=read_uses(fields.texts("uses")),
            territories=fields.texts("territories"),
            start=fields.text("start"),
            signed_at=fields.text("signed_at"),
            end=fields.optional_text("end"),
            works=tuple(work_id(work) for work in fields.optional_texts("works")),
            document_sha256=fields.optional_text("document_sha256"),
            irrevocable=fields.optional_flag("irrevocable"),
        )
        fields.finish()
        return carve_out
