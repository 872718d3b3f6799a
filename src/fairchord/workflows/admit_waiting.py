# SPDX-License-Identifier: Apache-2.0
"""Admit the music that has waited for consent, wherever some learning or measuring use is now permitted."""

from __future__ import annotations

from collections import defaultdict

from fairchord.corpus.admission import ADMITTING_USES
from fairchord.rights.decide import decide
from fairchord.rights.identifiers import WORLD, WorkId
from fairchord.rights.permit import Permit
from fairchord.rights.register import Register
from fairchord.rights.use import Use
from fairchord.workflows.admit_works import Candidate, Fate, Outcome, Progress, admit_works
from fairchord.workflows.project import Project


def admit_waiting(project: Project, *, progress: Progress | None = None) -> list[Outcome]:
    """Admit what may now be admitted and take it out of the waiting room; the rest goes on waiting."""
    register, at = project.register(), project.now()
    groups: dict[tuple[Use, str], list[Candidate]] = defaultdict(list)
    admitted = project.admitted()
    for work, offer in project.waiting.offers().items():
        permit = find_permit(register, work, at)
        if work in admitted:
            project.waiting.remove(work)
        elif permit is not None:
            groups[permit.use, permit.territory].append(Candidate(work=work, offer=offer))
    outcomes: list[Outcome] = []
    for (use, territory), candidates in groups.items():
        outcomes += admit_works(project, candidates, use=use, territory=territory, progress=progress)
    for outcome in outcomes:
        if outcome.fate in (Fate.ADMITTED, Fate.DUPLICATE):
            project.waiting.remove(WorkId(outcome.work))
    return outcomes


def find_permit(register: Register, work: WorkId, at: str) -> Permit | None:
    """Return a Permit for any use that admits music, in any territory that the work's claims and grants name."""
    territories = {WORLD: None}
    for claim in register.claims_by_work.get(work, ()):
        territories |= dict.fromkeys(claim.record.territories)
    for sha256 in register.grants_by_work.get(work, ()):
        territories |= dict.fromkeys(register.grants[sha256].record.territories)
    for use in sorted(ADMITTING_USES, reverse=True):
        for territory in territories:
            decision = decide(register, work, use, territory=territory, at=at)
            if isinstance(decision, Permit):
                return decision
    return None
