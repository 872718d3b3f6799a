# SPDX-License-Identifier: Apache-2.0
"""May this work be used so, there and then? A pure function of the Register; what is unknown is refused.

1. The use, the territory, the moment and the work are known; the moment is not before the log's last entry.
2. The work says where it comes from and whether a human made it; where its licence asks for credit, it has the words.
3. The basis holds in the territory. Public domain and licences rest on a live claim; consent rests on a live Grant
   of the holder of every Share (see `consent`).
4. No live Reservation covers the work, by its id, content, holders or match keys, unless its own lodger signed a
   Grant that this Permit rests on, after it, and named the Reservation there. No Dispute over the work is open.
5. Every parent, and theirs in turn, is permitted for the same use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from fairchord.canonical import check_time
from fairchord.errors import InvalidRecord
from fairchord.rights.case import Case, Findings
from fairchord.rights.claimed import find_claims
from fairchord.rights.consent import find_consent
from fairchord.rights.grant import check_model_name
from fairchord.rights.identifiers import WorkId, check_territory, covers_territory, describe_territory
from fairchord.rights.licence import asks_for_credit
from fairchord.rights.permit import Evidence, Permit, Reason, Refusal
from fairchord.rights.register import Register
from fairchord.rights.use import Use, parse_use
from fairchord.rights.work import CLAIM_BASES, Authorship, RightsBasis


def decide(
    register: Register, work: WorkId, use: Use | str, *, territory: str, at: str, model: str | None = None
) -> Permit | Refusal:
    """Decide whether a work may be used; a Refusal carries all reasons that apply.

    `model` names the artist's model that would learn or generate; a Grant may be for that one alone.
    """
    reasons = _question_reasons(register, work, use, territory=territory, at=at)
    if model is not None:
        reasons = (*_misspelt((("model_malformed", check_model_name, model),)), *reasons)
    if reasons:
        return Refusal(
            work=str(work), use=str(use), territory=str(territory), at=str(at), log_size=register.size, reasons=reasons
        )
    subject = register.works[work]
    return _answer(Case(register=register, work=subject, use=Use(use), territory=territory, at=at, model=model))


def decide_again(register: Register, permit: Permit) -> Permit | Refusal:
    """Decide the question that a Permit answers; on the register as it then stood, the answer must be that Permit."""
    return decide(register, permit.work, permit.use, territory=permit.territory, at=permit.at, model=permit.model)


def _answer(case: Case) -> Permit | Refusal:
    """Judge the work and each of its ancestors once, then answer."""
    permit = _judge(case)
    ancestors = [_judge(case.of_work(ancestor)) for ancestor in case.register.ancestors(case.work.record)]
    reasons = _parent_reasons(ancestors)
    if isinstance(permit, Refusal):
        return replace(permit, reasons=(*permit.reasons, *reasons))
    if reasons:
        return _refuse(case, reasons)
    return replace(permit, parents=tuple(ancestor for ancestor in ancestors if isinstance(ancestor, Permit)))


def _judge(case: Case) -> Permit | Refusal:
    """Gather everything for and against one work by itself."""
    work = case.work.record
    basis = find_claims(case) if work.basis in CLAIM_BASES else find_consent(case)
    reasons = (
        *_declaration_reasons(case),
        *_territory_reasons(case),
        *basis.reasons,
        *_reservation_reasons(case, basis),
        *_dispute_reasons(case),
    )
    if reasons:
        return _refuse(case, reasons)
    return Permit(
        work=work.id,
        use=case.use,
        territory=case.territory,
        at=case.at,
        log_size=case.register.size,
        basis=work.basis,
        content_sha256s=work.content_sha256s,
        evidence=(Evidence(index=case.work.index, kind="work", sha256=case.work.sha256), *basis.evidence()),
        attribution=work.attribution,
        notes=basis.notes,
        model=case.model,
    )


def _refuse(case: Case, reasons: tuple[Reason, ...]) -> Refusal:
    return Refusal(
        work=case.work.record.id,
        use=case.use.value,
        territory=case.territory,
        at=case.at,
        log_size=case.register.size,
        reasons=reasons,
    )


def _question_reasons(
    register: Register, work: WorkId, use: Use | str, *, territory: str, at: str
) -> tuple[Reason, ...]:
    """Return why the question itself cannot be answered with yes."""
    reasons = _misspelt(
        (
            ("use_unknown", parse_use, use),
            ("territory_unknown", check_territory, territory),
            ("time_malformed", check_time, at),
        )
    )
    if not reasons and at < register.last_time:
        reasons.append(
            Reason(
                code="time_before_log",
                message=f"the moment of use {at} is before the log's last entry at {register.last_time}",
                next_step="decide for now; to decide for the past, use the register as it stood then",
            )
        )
    if work not in register.works:
        message = f"{work} is not registered, so nobody has agreed to anything"
        next_step = "check its title or id, or register it with its holders"
        reasons.append(Reason(code="work_unknown", message=message, next_step=next_step))
    return tuple(reasons)


def _misspelt(checks: Iterable[tuple[str, Callable[[str], str], str]]) -> list[Reason]:
    """Return a reason for each part of the question that is not spelled as it must be."""
    reasons: list[Reason] = []
    for code, check, text in checks:
        try:
            check(text)
        except InvalidRecord as error:
            reasons.append(Reason(code=code, message=error.message, next_step=error.hint))
    return reasons


def _declaration_reasons(case: Case) -> tuple[Reason, ...]:
    work = case.work.record
    reasons: list[Reason] = []
    if work.authorship is Authorship.UNKNOWN:
        reasons.append(
            Reason(
                code="authorship_undeclared",
                message=f"nobody has declared whether a human made {work.id}",
                next_step="register it as human or machine-assisted, as its maker declares",
            )
        )
    if not work.source.strip():
        reasons.append(
            Reason(
                code="source_undeclared",
                message=f"{work.id} does not say where it comes from",
                next_step="register it with its source",
            )
        )
    wants_credit = work.basis is RightsBasis.LICENCE_PERMITS and asks_for_credit(work.licence)
    if wants_credit and not work.attribution.strip():
        reasons.append(
            Reason(
                code="attribution_missing",
                message=f"{work.licence} asks for credit, and {work.id} has no words of attribution",
                next_step="register it with the attribution its licence asks for",
            )
        )
    return tuple(reasons)


def _territory_reasons(case: Case) -> tuple[Reason, ...]:
    work = case.work.record
    if covers_territory(work.territories, case.territory):
        return ()
    return (
        Reason(
            code="territory_outside_basis",
            message=f"{work.id} is free as {work.basis.value} only in {', '.join(work.territories)}, "
            f"not {describe_territory(case.territory)}",
            next_step="leave the work out there",
        ),
    )


def _reservation_reasons(case: Case, basis: Findings) -> tuple[Reason, ...]:
    reasons = []
    for reservation in case.register.live_reservations(case.work.record):
        lodger = reservation.record.lodged_by
        is_overridden = any(
            grant.author == lodger and grant.index > reservation.index and reservation.sha256 in grant.record.despite
            for grant in basis.grants
        )
        if not is_overridden:
            reasons.append(
                Reason(
                    code="reserved",
                    message=f"a reservation of {lodger} (entry {reservation.index}) covers {case.work.record.id}",
                    next_step=f"ask {lodger} to lift it, or to sign a grant that names it as overridden",
                )
            )
    return tuple(reasons)


def _dispute_reasons(case: Case) -> tuple[Reason, ...]:
    work = case.work.record.id
    return tuple(
        Reason(
            code="disputed",
            message=f"{dispute.record.raised_by} disputes what is registered of {work} (entry {dispute.index})",
            next_step="wait until it withdraws the dispute, or an arbiter has dismissed it and nobody appealed",
        )
        for dispute in case.register.open_disputes(work, case.at)
    )


def _parent_reasons(ancestors: list[Permit | Refusal]) -> tuple[Reason, ...]:
    return tuple(
        Reason(
            code="parent_" + reason.code,
            message=f"it is made from {parent.work}: {reason.message}",
            next_step=reason.next_step,
        )
        for parent in ancestors
        if isinstance(parent, Refusal)
        for reason in parent.reasons
    )
