# SPDX-License-Identifier: Apache-2.0
"""Bases without consent: is the work claimed as free, there, for the use, and does its licence allow it?"""

from __future__ import annotations

from fairchord.rights.case import Case, Findings
from fairchord.rights.claim import RightsClaim
from fairchord.rights.identifiers import covers_territory, describe_territory
from fairchord.rights.licence import why_refused
from fairchord.rights.permit import Reason
from fairchord.rights.public_domain import why_protected
from fairchord.rights.register import Recorded
from fairchord.rights.use import USE_WORDS
from fairchord.rights.work import RightsBasis


def find_claims(case: Case) -> Findings:
    """Return the live claims over the work, or why there is none."""
    work = case.work.record
    reasons: list[Reason] = []
    refused = why_refused(work.licence, case.use) if work.basis is RightsBasis.LICENCE_PERMITS else None
    if refused is not None:
        step = "leave the work out, or obtain a grant from its holders and register it as consented"
        reasons.append(Reason(code="licence_refuses", message=f"{work.id}: {refused}", next_step=step))
    claims = case.register.claims_by_work.get(work.id, ())
    for_place = [claim for claim in claims if covers_territory(claim.record.territories, case.territory)]
    live = tuple(claim for claim in for_place if case.use in claim.record.uses)
    if not claims:
        message = f"nobody has claimed, with evidence, that {work.id} is {work.basis.value}"
        reasons.append(Reason(code="claim_missing", message=message, next_step="record a rights claim, if it is true"))
    elif not for_place:
        places = sorted({place for claim in claims for place in claim.record.territories})
        message = f"{work.id} is claimed as {work.basis.value} in {', '.join(places)}, not {_where(case)}"
        step = "leave the work out there, or record a claim with evidence for that territory"
        reasons.append(Reason(code="territory_not_claimed", message=message, next_step=step))
    elif not live:
        message = f"the claim over {work.id} (entry {for_place[-1].index}) does not name {USE_WORDS[case.use]}"
        step = "record a claim that names this use, if the basis allows it"
        reasons.append(Reason(code="use_not_claimed", message=message, next_step=step))
    stated = [claim for claim in claims if claim.record.public_domain is not None]
    if stated and live:
        live, against = _judge_statement(case, live)
        reasons += against
    return Findings(reasons=tuple(reasons), claims=live)


def _judge_statement(
    case: Case, live: tuple[Recorded[RightsClaim], ...]
) -> tuple[tuple[Recorded[RightsClaim], ...], list[Reason]]:
    """Return the newest claim that states years of death, and why the work is protected for all that.

    Where one is stated, claims without years count no more: a claim is corrected by stating it anew.
    """
    work = case.work.record.id
    newest = next((claim for claim in reversed(live) if claim.record.public_domain is not None), None)
    if newest is None or newest.record.public_domain is None:
        message = f"a claim with years of death is recorded over {work}, and none of its kind covers this question"
        step = "record a claim with years of death for this use and territory, if it is true"
        return (), [Reason(code="use_not_claimed", message=message, next_step=step)]
    reasons = [
        Reason(
            code=code,
            message=f"by the claim over {work} (entry {newest.index}), {why}",
            next_step="leave the work out there, or record a corrected claim with its evidence",
        )
        for code, why in why_protected(newest.record.public_domain, case.territory, int(case.at[:4]))
    ]
    return (newest,), reasons


def _where(case: Case) -> str:
    return describe_territory(case.territory)
