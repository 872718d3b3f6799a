# SPDX-License-Identifier: Apache-2.0
"""Record a Reservation: signed by its lodger where its key is at hand, else as received by the operator.

In one durable transaction: the reservation, and the keys of a list in as many entries as they need. Its reference is
sealed, letters and lists are kept as private files by their hash. What it covers may not be used from then on.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fairchord.canonical import sha256_hex
from fairchord.ledger.receipt import Receipt
from fairchord.ledger.submission import Submission
from fairchord.rights.answer import DECISION_DAYS
from fairchord.rights.deadline import days_after
from fairchord.rights.identifiers import PartyId, WorkId
from fairchord.rights.reservation import Reservation, ReservationForm
from fairchord.rights.reservation_keys import split_keys
from fairchord.rights.sealed import Opening
from fairchord.signing import SigningKey
from fairchord.workflows.issue_receipt import Lodged
from fairchord.workflows.numbered import number_of
from fairchord.workflows.project import Project
from fairchord.workflows.reservation_list import ReservationList, read_list
from fairchord.workflows.state_record import sign_or_receive
from fairchord.workflows.touched import Touched, find_touched

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationTerms:
    """Who reserves what, and where the letter or notice is. `listed` is the content of a list in CSV."""

    lodged_by: PartyId
    reference: str
    works: tuple[WorkId, ...] = ()
    parties: tuple[PartyId, ...] = ()
    content_sha256s: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    form: ReservationForm | None = None
    document: bytes | None = None
    listed: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedReservation:
    """A reservation that is not in the log yet, the opening of its reference, and what was read from its list."""

    reservation: Reservation
    opening: Opening
    listed: ReservationList | None
    papers: tuple[bytes, ...]

    def parts(self) -> list[Submission]:
        """The entries that hold the keys of the list; the operator copies them from the file whose hash is signed."""
        if self.listed is None:
            return []
        parts = split_keys(self.reservation.sha256, self.listed.keys)
        return [Submission(kind="reservation_keys", body=part.to_dict()) for part in parts]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedReservation:
    """A reservation in the log: its number, what it touches, and the log's own receipt."""

    reservation: Reservation
    entry: int
    is_signed: bool
    number: int
    touched: Touched
    listed: ReservationList | None
    answer_by: str
    receipt: Receipt

    def lodged(self) -> Lodged:
        """What its receipt is to say."""
        return Lodged(
            kind="reservation",
            number=self.number,
            sha256=self.reservation.sha256,
            by=self.reservation.lodged_by,
            answer_by=self.answer_by,
            touched=self.touched.to_dict(),
            details={} if self.listed is None else self.listed.to_dict(),
        )


def draft_reservation(
    project: Project, terms: ReservationTerms, *, progress: Progress | None = None
) -> DraftedReservation:
    """Write out a reservation as its lodger is to sign it, or the operator to receive it."""
    register = project.register()
    for party in (terms.lodged_by, *terms.parties):
        register.party(party)
    for work in terms.works:
        register.work(work)
    opening = project.book.prepare(unicodedata.normalize("NFC", terms.reference.strip()))
    listed = None if terms.listed is None else read_list(terms.listed, progress=progress)
    reservation = Reservation(
        lodged_by=terms.lodged_by,
        reference=opening.seal,
        signed_at=project.now(),
        works=terms.works,
        parties=terms.parties,
        content_sha256s=terms.content_sha256s,
        keys=terms.keys,
        form=terms.form,
        document_sha256=None if terms.document is None else sha256_hex(terms.document),
        list_sha256=None if terms.listed is None else sha256_hex(terms.listed),
        list_count=0 if listed is None else listed.rows,
    )
    papers = tuple(paper for paper in (terms.document, terms.listed) if paper is not None)
    return DraftedReservation(reservation=reservation, opening=opening, listed=listed, papers=papers)


def keep_reservation_papers(project: Project, draft: DraftedReservation) -> None:
    """Keep the opening of a drafted reservation, and its letter and list, in the private book."""
    project.book.keep([draft.opening])
    for paper in draft.papers:
        project.book.keep_letter(paper)


def record_reservation(
    project: Project, terms: ReservationTerms, *, key: SigningKey | None = None, progress: Progress | None = None
) -> RecordedReservation:
    """Record a reservation from now on; what it covers may not be used until its lodger lifts it."""
    draft = draft_reservation(project, terms, progress=progress)
    body = draft.reservation.to_dict()
    first = sign_or_receive(project, "reservation", body, terms.lodged_by, key)
    keep_reservation_papers(project, draft)
    return append_reservation(project, draft.reservation, [first, *draft.parts()], draft.listed)


def append_reservation(
    project: Project, reservation: Reservation, submissions: Sequence[Submission], listed: ReservationList | None
) -> RecordedReservation:
    """Put a reservation and its parts into the log, and find what it touches."""
    receipt = project.ledger.append_many(submissions)[0]
    register = project.register()
    sha256 = reservation.sha256
    return RecordedReservation(
        reservation=reservation,
        entry=receipt.index,
        is_signed=submissions[0].author_signature is not None,
        number=number_of(register, "reservation", sha256),
        touched=find_touched(project, covered_works(project, sha256)),
        listed=listed,
        answer_by=days_after(register.reservations[sha256].at, DECISION_DAYS),
        receipt=receipt,
    )


def covered_works(project: Project, reservation: str) -> list[WorkId]:
    """The registered works that a live reservation covers by itself, works made from them left out."""
    register = project.register()
    return [
        work
        for work, item in register.works.items()
        if any(one.sha256 == reservation for one in register.live_reservations(item.record))
    ]
