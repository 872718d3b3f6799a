# SPDX-License-Identifier: Apache-2.0
"""Record a Reservation: signed by its lodger where its key is at hand, else as received by the operator."""

from __future__ import annotations

from dataclasses import dataclass

from fairchord.errors import ResourceAbsent
from fairchord.rights.identifiers import PartyId, WorkId
from fairchord.rights.reservation import Reservation
from fairchord.signing import SigningKey
from fairchord.workflows.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationTerms:
    """Who reserves what, and where the letter or notice is."""

    lodged_by: PartyId
    reference: str
    works: tuple[WorkId, ...] = ()
    parties: tuple[PartyId, ...] = ()
    content_sha256s: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedReservation:
    """A reservation in the log, and whether its lodger signed it."""

    reservation: Reservation
    entry: int
    is_signed: bool


def record_reservation(
    project: Project, terms: ReservationTerms, *, key: SigningKey | None = None
) -> RecordedReservation:
    """Record a reservation from now on; what it covers may not be used until it is lifted."""
    register = project.register()
    register.party(terms.lodged_by)
    for work in terms.works:
        register.work(work)
    reservation = Reservation(
        lodged_by=terms.lodged_by,
        reference=terms.reference,
        signed_at=project.now(),
        works=terms.works,
        parties=terms.parties,
        content_sha256s=terms.content_sha256s,
    )
    key = key or _kept_key(project, terms.lodged_by)
    if key is None:
        receipt = project.ledger.append("reservation", reservation.to_dict())
    else:
        receipt = project.ledger.append("reservation", reservation.to_dict(), author=terms.lodged_by, signer=key)
    return RecordedReservation(reservation=reservation, entry=receipt.index, is_signed=key is not None)


def _kept_key(project: Project, party: PartyId) -> SigningKey | None:
    if project.register().party(party).verify_key is None:
        return None
    try:
        return project.signing_key(party)
    except ResourceAbsent:
        return None
