# SPDX-License-Identifier: Apache-2.0
"""A Party: who may hold rights, lodge reservations or sign, and whether it still has rights to give (its Mandate)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fairchord.author_key import check_key_text
from fairchord.canonical import check_time
from fairchord.errors import InvalidRecord
from fairchord.rights.fields import Fields, check_filled
from fairchord.rights.identifiers import PartyId, party_id
from fairchord.rights.standard_identifiers import PARTY_IDENTIFIERS, check_identifiers


class PartyKind(StrEnum):
    """What a party is."""

    PERSON = "person"
    ORGANISATION = "organisation"
    SOCIETY = "society"


class Mandate(StrEnum):
    """Whether a party may grant at all: many composers have assigned their rights to a collecting society."""

    OWN = "own"
    ASSIGNED = "assigned"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A party. Without a verify key it can be named and reserved for, but it can sign nothing.

    A later statement about a party with a key says when it was signed, so that an earlier one cannot be played again.
    `verify_key` names the party for good; the key that counts later is the Register's to say (`key_change`). `guardian`
    is the one other party that may vouch for a new key when the old one is lost.
    """

    id: PartyId
    name: str
    kind: PartyKind
    mandate: Mandate
    verify_key: str | None = None
    society: PartyId | None = None
    signed_at: str | None = None
    identifiers: tuple[str, ...] = ()
    guardian: PartyId | None = None

    def __post_init__(self) -> None:
        party_id(self.id)
        check_filled(self.name, f"the name of {self.id}")
        if self.verify_key is not None:
            check_key_text(self.verify_key)
        if self.society is not None:
            party_id(self.society)
        if self.signed_at is not None:
            check_time(self.signed_at, what=f"the signing time of {self.id}")
        check_identifiers(self.identifiers, PARTY_IDENTIFIERS, self.id)
        if self.guardian is not None and (party_id(self.guardian) == self.id or self.verify_key is None):
            raise InvalidRecord(
                f"{self.id}: a guardian vouches for another party's key", hint="name another party, or none"
            )
        if (self.mandate is Mandate.ASSIGNED) != (self.society is not None):
            raise InvalidRecord(
                f"{self.id}: a society is named exactly when the mandate is 'assigned'",
                hint="name the society that the rights are assigned to, or choose mandate own or unknown",
            )

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        record: dict[str, Any] = {
            "id": self.id, "kind": self.kind.value, "mandate": self.mandate.value, "name": self.name,
        }  # fmt: skip
        if self.verify_key is not None:
            record["verify_key"] = self.verify_key
        if self.society is not None:
            record["society"] = self.society
        if self.signed_at is not None:
            record["signed_at"] = self.signed_at
        if self.identifiers:
            record["identifiers"] = list(self.identifiers)
        if self.guardian is not None:
            record["guardian"] = self.guardian
        return record

    @classmethod
    def from_dict(cls, record: object) -> Party:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "party")
        society, guardian = fields.optional_text("society"), fields.optional_text("guardian")
        party = cls(
            id=party_id(fields.text("id")),
            name=fields.text("name"),
            kind=fields.word("kind", PartyKind),
            mandate=fields.word("mandate", Mandate),
            verify_key=fields.optional_text("verify_key"),
            society=None if society is None else party_id(society),
            signed_at=fields.optional_text("signed_at"),
            identifiers=fields.optional_texts("identifiers"),
            guardian=None if guardian is None else party_id(guardian),
        )
        fields.finish()
        return party
