# SPDX-License-Identifier: Apache-2.0
"""A Case: one well-formed question to `decide`; and its Findings: what speaks for and against."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fairchord.rights.carve_out import CarveOut
from fairchord.rights.claim import RightsClaim
from fairchord.rights.grant import Grant
from fairchord.rights.identifiers import WorkId
from fairchord.rights.permit import Evidence, Reason
from fairchord.rights.register import Recorded, Register
from fairchord.rights.use import Use
from fairchord.rights.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """May this registered work be used so, there, then; and where a model is named, for that model?"""

    register: Register
    work: Recorded[Work]
    use: Use
    territory: str
    at: str
    model: str | None = None

    def of_work(self, work: WorkId) -> Case:
        """Return the same question about another registered work."""
        return replace(self, work=self.register.works[work])


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Reasons against; and the grants or claims that a yes would rest on."""

    reasons: tuple[Reason, ...] = ()
    grants: tuple[Recorded[Grant], ...] = ()
    claims: tuple[Recorded[RightsClaim], ...] = ()
    carve_outs: tuple[Recorded[CarveOut], ...] = ()
    notes: tuple[str, ...] = ()

    def evidence(self) -> tuple[Evidence, ...]:
        """Return the entries that a Permit rests on, in the order of the log."""
        found = [Evidence(index=grant.index, kind="grant", sha256=grant.sha256) for grant in self.grants]
        found += [Evidence(index=claim.index, kind="rights_claim", sha256=claim.sha256) for claim in self.claims]
        found += [Evidence(index=paper.index, kind="carve_out", sha256=paper.sha256) for paper in self.carve_outs]
        return tuple(sorted(found, key=lambda evidence: evidence.index))
