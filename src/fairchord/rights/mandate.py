# SPDX-License-Identifier: Apache-2.0
"""Who may sign for a holder: the holder itself, or the society that it has assigned its rights to.

A member of a society signs for itself only what a live carve-out of that society leaves to it: this work, this use,
there and then. The base model needs an irrevocable carve-out. A society whose own mandate is unknown or assigned
further, or whose key is lost, leaves nothing to anybody.
"""

from __future__ import annotations

from collections.abc import Iterable

from fairchord.rights.carve_out import CarveOut
from fairchord.rights.case import Case
from fairchord.rights.grant import Grant
from fairchord.rights.identifiers import PartyId, describe_territory
from fairchord.rights.party import Mandate, Party
from fairchord.rights.permit import Reason
from fairchord.rights.register import Recorded
from fairchord.rights.use import USE_WORDS, Use


def mandate_reasons(case: Case, party: Party) -> list[Reason]:
    """Return what a holder's mandate lacks by itself, and which paper would mend it."""
    if party.society is not None:
        message = f"{party.id} has assigned its rights to {party.society}, so its own signature is not enough"
        return [_reason("mandate_assigned", message, _missing_paper(case, party.society))]
    if party.mandate is Mandate.OWN:
        return []
    step = f"ask {party.id} whether a society holds its rights, and record the answer under its key"
    return [_reason("mandate_unknown", f"nobody has said whether {party.id} still has rights to give", step)]


def signing_failures(case: Case, grant: Recorded[Grant], party: Party) -> list[Reason]:
    """Return why whoever signed a grant could not give it for this holder; nothing when they could."""
    name, society = f"the grant of {party.id} (entry {grant.index})", party.society
    if society is None:
        if party.mandate is Mandate.OWN and grant.author != party.id:
            return [_reason("grant_without_mandate", f"{name} is not signed by {party.id}", f"ask {party.id}")]
        return []
    if grant.author == society:
        return _society_reasons(case, society, f"{name} is signed by {society}")
    if live_carve_outs(case, party):
        return []
    unsigned = _reason("grant_without_mandate", f"{name} is not signed by {society}", _missing_paper(case, society))
    return [unsigned, *(reason for one in _carve_outs(case, party) for reason in _carve_out_failures(case, one))]


def live_carve_outs(case: Case, party: Party) -> tuple[Recorded[CarveOut], ...]:
    """Return the carve-outs under which a member may sign for itself, here and now."""
    return tuple(one for one in _carve_outs(case, party) if not _carve_out_failures(case, one))


def carve_out_notes(carve_outs: Iterable[Recorded[CarveOut]]) -> list[str]:
    """Return what a Permit says of carve-outs that their society has not signed with a key."""
    return [
        f"the carve-out of {one.record.society} in entry {one.index} is recorded by {one.author} from a paper with "
        f"SHA-256 {one.record.document_sha256}, and not signed with a key of {one.record.society}"
        for one in carve_outs
        if one.author != one.record.society
    ]


def _carve_outs(case: Case, party: Party) -> list[Recorded[CarveOut]]:
    """Return what the society that holds a member's rights ever carved out for it."""
    found = (case.register.carve_outs[sha256] for sha256 in case.register.carve_outs_by_member.get(party.id, ()))
    return [carve_out for carve_out in found if carve_out.record.society == party.society]


def _carve_out_failures(case: Case, carve_out: Recorded[CarveOut]) -> list[Reason]:
    """Return why a carve-out does not leave this work and use to the member, there and then."""
    record, register, work = carve_out.record, case.register, case.work.record.id
    society, name = record.society, f"the carve-out of {record.society} (entry {carve_out.index})"
    if not record.covers(work, case.use, territory=case.territory, at=case.at):
        what = f"{USE_WORDS[case.use]} with {work}, {describe_territory(case.territory)}, at {case.at}"
        return [_reason("carve_out_not_covering", f"{name} does not cover {what}", _missing_paper(case, society))]
    if not record.irrevocable and carve_out.sha256 in register.withdrawals:
        message = f"{name} was withdrawn (entry {register.withdrawals[carve_out.sha256].index})"
        return [_reason("carve_out_withdrawn", message, _missing_paper(case, society))]
    if case.use is Use.TRAIN_BASE and not record.irrevocable:
        message = f"{name} can be withdrawn, and the base model cannot unlearn"
        return [_reason("carve_out_revocable", message, f"ask {society} for an irrevocable carve-out")]
    if register.is_held(society):
        message = f"{name} is held back: the key of {society} is lost and not replaced"
        return [_reason("key_lost", message, f"wait until somebody vouches for a new key of {society}")]
    return _society_reasons(case, society, f"{name} is given by {society}")


def _society_reasons(case: Case, society: PartyId, given: str) -> list[Reason]:
    """Return why a society itself has nothing to give."""
    if case.register.parties[society].record.mandate is Mandate.OWN:
        return []
    why = f"{given}, whose own mandate is not known to suffice"
    return [_reason("society_without_mandate", why, f"ask {society} who holds the rights assigned to it")]


def _missing_paper(case: Case, society: PartyId) -> str:
    return f"the missing paper: a carve-out signed by {society} for {USE_WORDS[case.use]}, or {society}'s own grant"


def _reason(code: str, message: str, next_step: str) -> Reason:
    return Reason(code=code, message=message, next_step=next_step)
