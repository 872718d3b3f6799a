# SPDX-License-Identifier: Apache-2.0
"""Record a CarveOut: a society lets a member grant certain uses by itself. Signed by the society, or by its paper."""

from __future__ import annotations

from dataclasses import dataclass

from fairchord.ledger.receipt import Receipt
from fairchord.rights.carve_out import CarveOut
from fairchord.rights.identifiers import WORLD, PartyId, WorkId
from fairchord.rights.use import Use
from fairchord.signing import SigningKey
from fairchord.workflows.admit_waiting import admit_waiting
from fairchord.workflows.project import Project
from fairchord.workflows.state_record import sign_or_receive


@dataclass(frozen=True, slots=True, kw_only=True)
class CarveOutTerms:
    """What the member may grant; without works, all that it holds a share of."""

    member: PartyId
    uses: tuple[Use, ...]
    society: PartyId | None = None
    territories: tuple[str, ...] = (WORLD,)
    start: str | None = None
    end: str | None = None
    works: tuple[WorkId, ...] = ()
    document: bytes | None = None
    irrevocable: bool = False


def draft_carve_out(project: Project, terms: CarveOutTerms) -> CarveOut:
    """Write out what the society is to sign; without a society named, the one that the member is assigned to."""
    now = project.now()
    society = terms.society or project.register().party(terms.member).society or terms.member
    return CarveOut(
        society=society,
        member=terms.member,
        uses=terms.uses,
        territories=terms.territories,
        start=terms.start or now,
        end=terms.end,
        signed_at=now,
        works=terms.works,
        irrevocable=terms.irrevocable,
        document_sha256=None if terms.document is None else project.book.keep_letter(terms.document),
    )


def record_carve_out(project: Project, terms: CarveOutTerms, *, key: SigningKey | None = None) -> Receipt:
    """Record it under the society's key; for a society without one, as received, by the hash of its paper."""
    record = draft_carve_out(project, terms)
    submission = sign_or_receive(project, "carve_out", record.to_dict(), record.society, key)
    receipt = project.ledger.append_many([submission])[0]
    admit_waiting(project)
    return receipt
