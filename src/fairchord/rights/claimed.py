# SPDX-License-Identifier: Apache-2.0
"""Bases without consent: is the work claimed as free, there, for the use, and does its licence allow it?"""

from __future__ import annotations

from fairchord.rights.case import Case, Findings
from fairchord.rights.identifiers import covers_territory, describe_territory
from fairchord.rights.licence import why_refused
from fairchord.rights.permit import Reason
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
    return Findings(reasons=tuple(reasons), claims=live)


def _where(case: Case) -> str:
    return describe_territory(case.territory)
