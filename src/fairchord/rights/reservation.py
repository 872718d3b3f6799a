# SPDX-License-Identifier: Apache-2.0
"""A Reservation: someone says that works may not be used. It blocks until lifted, or until its own lodger grants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fairchord.canonical import check_sha256, check_time, hash_of
from fairchord.errors import InvalidRecord
from fairchord.rights.fields import Fields, check_distinct, check_filled
from fairchord.rights.identifiers import PartyId, WorkId, party_id, work_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """A reservation over works, over everything in which a party holds a share, or over contents by their hashes.

    A society among `parties` stands for all of its members. `reference` says where the letter or file is.
    """

    lodged_by: PartyId
    reference: str
    signed_at: str
    works: tuple[WorkId, ...] = ()
    parties: tuple[PartyId, ...] = ()
    content_sha256s: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        what = f"the reservation of {party_id(self.lodged_by)}"
        check_filled(self.reference, f"the reference of {what}")
        check_time(self.signed_at, what=f"{what}: time")
        if not (self.works or self.parties or self.content_sha256s):
            raise InvalidRecord(f"{what} covers nothing", hint="name works, parties or content hashes")
        for work in self.works:
            work_id(work)
        for party in self.parties:
            party_id(party)
        for sha256 in self.content_sha256s:
            check_sha256(sha256, what=f"{what}: content")
        check_distinct((*self.works, *self.parties, *self.content_sha256s), what)

    @property
    def sha256(self) -> str:
        """The hash of the reservation's canonical bytes: its name in Grants and Withdrawals."""
        return hash_of(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {
            "content_sha256s": list(self.content_sha256s),
            "lodged_by": self.lodged_by,
            "parties": list(self.parties),
            "reference": self.reference,
            "signed_at": self.signed_at,
            "works": list(self.works),
        }

    @classmethod
    def from_dict(cls, record: object) -> Reservation:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "reservation")
        reservation = cls(
            lodged_by=party_id(fields.text("lodged_by")),
            reference=fields.text("reference"),
            signed_at=fields.text("signed_at"),
            works=tuple(work_id(work) for work in fields.texts("works")),
            parties=tuple(party_id(party) for party in fields.texts("parties")),
            content_sha256s=fields.texts("content_sha256s"),
        )
        fields.finish()
        return reservation
