# SPDX-License-Identifier: Apache-2.0
"""A Reservation: someone says that works may not be used. It blocks until lifted, or until its own lodger grants."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fairchord.canonical import check_sha256, check_time, hash_of
from fairchord.errors import InvalidRecord
from fairchord.rights.fields import Fields, check_distinct, check_filled, read_word, without_empty
from fairchord.rights.identifiers import PartyId, WorkId, party_id, work_id
from fairchord.rights.match_keys import check_match_key


class ReservationForm(StrEnum):
    """In what form a reservation arrived."""

    LETTER = "letter"
    LIST = "list"
    TDMREP = "tdmrep"
    PORTAL = "portal"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """A reservation over works, over everything in which a party holds a share, over contents, or by match keys.

    A society among `parties` stands for all of its members. `reference` says where the letter or file is, and
    `document_sha256` is its hash. A list too long for one entry has its own hash and its number of rows here, and
    its keys in entries of kind `reservation_keys` that follow.
    """

    lodged_by: PartyId
    reference: str
    signed_at: str
    works: tuple[WorkId, ...] = ()
    parties: tuple[PartyId, ...] = ()
    content_sha256s: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    form: ReservationForm | None = None
    document_sha256: str | None = None
    list_sha256: str | None = None
    list_count: int = 0

    def __post_init__(self) -> None:
        what = f"the reservation of {party_id(self.lodged_by)}"
        check_filled(self.reference, f"the reference of {what}")
        check_time(self.signed_at, what=f"{what}: time")
        if not (self.targets or self.list_sha256):
            raise InvalidRecord(f"{what} covers nothing", hint="name works, parties, content hashes or match keys")
        for work in self.works:
            work_id(work)
        for party in self.parties:
            party_id(party)
        for sha256 in self.content_sha256s:
            check_sha256(sha256, what=f"{what}: content")
        for key in self.keys:
            check_match_key(key, what=f"{what}: key")
        check_distinct(self.targets, what)
        for name, document in (("document", self.document_sha256), ("list", self.list_sha256)):
            if document is not None:
                check_sha256(document, what=f"{what}: {name}")
        if self.list_count < 0 or (self.list_sha256 is None) != (self.list_count == 0):
            raise InvalidRecord(f"{what} gives a list's hash without its number of rows, or the reverse")

    @property
    def sha256(self) -> str:
        """The hash of the reservation's canonical bytes: its name in Grants and Withdrawals."""
        return hash_of(self.to_dict())

    @property
    def targets(self) -> tuple[str, ...]:
        """Everything that it names: works, parties, contents, match keys."""
        return (*self.works, *self.parties, *self.content_sha256s, *self.keys)

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        record: dict[str, Any] = {
            "content_sha256s": list(self.content_sha256s),
            "lodged_by": self.lodged_by,
            "parties": list(self.parties),
            "reference": self.reference,
            "signed_at": self.signed_at,
            "works": list(self.works),
        }
        optional = {
            "document_sha256": self.document_sha256,
            "form": None if self.form is None else self.form.value,
            "keys": list(self.keys),
            "list_count": self.list_count,
            "list_sha256": self.list_sha256,
        }
        return {**record, **without_empty(optional)}

    @classmethod
    def from_dict(cls, record: object) -> Reservation:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "reservation")
        form = fields.optional_text("form")
        reservation = cls(
            lodged_by=party_id(fields.text("lodged_by")),
            reference=fields.text("reference"),
            signed_at=fields.text("signed_at"),
            works=tuple(work_id(work) for work in fields.texts("works")),
            parties=tuple(party_id(party) for party in fields.texts("parties")),
            content_sha256s=fields.texts("content_sha256s"),
            keys=fields.optional_texts("keys"),
            form=None if form is None else read_word(form, ReservationForm, "reservation: form"),
            document_sha256=fields.optional_text("document_sha256"),
            list_sha256=fields.optional_text("list_sha256"),
            list_count=fields.optional_count("list_count"),
        )
        fields.finish()
        return reservation
