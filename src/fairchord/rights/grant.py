# SPDX-License-Identifier: Apache-2.0
"""A Grant: what a rights holder agrees to, for named works, separate uses, places and a term; signed by the holder.

It names its licensee, so that it means nothing in another ledger, and the Reservations that it expressly overrides
by their hashes, so that a Grant signed before a Reservation can never be passed off as a later one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from fairchord.canonical import check_sha256, check_time, hash_of
from fairchord.errors import InvalidRecord
from fairchord.rights.fields import Fields, check_distinct
from fairchord.rights.identifiers import PartyId, WorkId, check_territories, party_id, work_id
from fairchord.rights.use import Use, check_uses, read_uses

LONGEST_NOTICE_DAYS: Final = 3_660


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A grant. Works are listed, never all future ones; without `end` it is open; `end` itself is outside the term."""

    holder: PartyId
    works: tuple[WorkId, ...]
    licensee: PartyId
    uses: tuple[Use, ...]
    territories: tuple[str, ...]
    start: str
    signed_at: str
    end: str | None = None
    irrevocable: bool = False
    notice_days: int = 0
    despite: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        party_id(self.holder)
        party_id(self.licensee)
        what = f"the grant of {self.holder}"
        if not self.works:
            raise InvalidRecord(f"{what} names no work", hint="list every work by its id")
        for work in self.works:
            work_id(work)
        check_distinct(self.works, what)
        check_uses(self.uses, what)
        check_territories(self.territories, what)
        check_distinct(self.territories, f"{what}: territories")
        _check_term(self, what)
        for sha256 in self.despite:
            check_sha256(sha256, what=f"{what}: reservation")
        check_distinct(self.despite, f"{what}: reservations")

    @property
    def sha256(self) -> str:
        """The hash of the grant's canonical bytes: its name in Withdrawals."""
        return hash_of(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values; these are what the holder signs."""
        record: dict[str, Any] = {
            "despite": list(self.despite),
            "holder": self.holder,
            "irrevocable": self.irrevocable,
            "licensee": self.licensee,
            "notice_days": self.notice_days,
            "signed_at": self.signed_at,
            "start": self.start,
            "territories": list(self.territories),
            "uses": [use.value for use in self.uses],
            "works": list(self.works),
        }
        if self.end is not None:
            record["end"] = self.end
        return record

    @classmethod
    def from_dict(cls, record: object) -> Grant:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "grant")
        grant = cls(
            holder=party_id(fields.text("holder")),
            works=tuple(work_id(work) for work in fields.texts("works")),
            licensee=party_id(fields.text("licensee")),
            uses=read_uses(fields.texts("uses")),
            territories=fields.texts("territories"),
            start=fields.text("start"),
            signed_at=fields.text("signed_at"),
            end=fields.optional_text("end"),
            irrevocable=fields.flag("irrevocable"),
            notice_days=fields.count("notice_days"),
            despite=fields.texts("despite"),
        )
        fields.finish()
        return grant


def _check_term(grant: Grant, what: str) -> None:
    check_time(grant.start, what=f"{what}: start")
    check_time(grant.signed_at, what=f"{what}: signing time")
    if grant.end is not None and check_time(grant.end, what=f"{what}: end") <= grant.start:
        raise InvalidRecord(f"{what} ends at {grant.end}, not after its start {grant.start}")
    if not 0 <= grant.notice_days <= LONGEST_NOTICE_DAYS:
        raise InvalidRecord(f"{what}: notice of {grant.notice_days} days", hint=f"0 to {LONGEST_NOTICE_DAYS} days")
    if grant.irrevocable and grant.notice_days:
        raise InvalidRecord(f"{what} is irrevocable, yet sets a notice period", hint="choose one of the two")
