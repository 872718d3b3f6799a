# SPDX-License-Identifier: Apache-2.0
"""Admit the music that has waited for consent, wherever some learning or measuring use is now permitted."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

from fairchord.corpus.admission import ADMITTING_USES, is_whole
from fairchord.errors import FairchordError
from fairchord.rights.decide import decide
from fairchord.rights.identifiers import WORLD, WorkId
from fairchord.rights.permit import Permit
from fairchord.rights.register import Register
from fairchord.rights.use import Use
from fairchord.workflows.admit_works import Candidate, Fate, Outcome, admit_each, admitted_before, failed
from fairchord.workflows.project import Project


def admit_waiting(project: Project) -> list[Outcome]:
    """Admit what may now be admitted and take it out of the waiting room; the rest goes on waiting.

    What is kept of a work may be damaged: that is its fate, and no other's.
    """
    register, at = project.register(), project.now()
    groups: dict[tuple[Use, str, str | None], list[WorkId]] = defaultdict(list)
    admitted = project.admitted()
    outcomes: list[Outcome] = []
    for work in project.waiting.works():
        if work in admitted and is_whole(project.blobs, admitted[work]):
            outcomes.append(admitted_before(work, work))
            continue
        try:
            has_music = bool(project.waiting.read(work).content_sha256)
        except FairchordError as error:
            outcomes.append(failed(work, work, Fate.QUARANTINED, error))
            continue
        permit = find_permit(register, work, at) if has_music else None
        if permit is not None:
            groups[permit.use, permit.territory, permit.model].append(work)
    for (use, territory, model), works in groups.items():
        brought = (_bring(project, work) for work in works)
        outcomes += admit_each(project, brought, use=use, territory=territory, model=model)
    for outcome in outcomes:
        if outcome.fate in (Fate.ADMITTED, Fate.DUPLICATE):
            project.waiting.remove(WorkId(outcome.work))
    return outcomes


def _bring(project: Project, work: WorkId) -> Candidate | Outcome:
    """Bring one work to the gate, with its bytes, or say why that cannot be."""
    try:
        return Candidate(work=work, offer=project.waiting.offer(work))
    except FairchordError as error:
        return failed(work, work, Fate.QUARANTINED, error)


def find_permit(register: Register, work: WorkId, at: str) -> Permit | None:
    """Return a Permit for any use that admits music, in any territory and for any model that claims and grants name."""
    territories = {WORLD: None}
    models: dict[str | None, None] = {None: None}
    for claim in register.claims_by_work.get(work, ()):
        territories |= dict.fromkeys(claim.record.territories)
    for sha256 in register.grants_by_work.get(work, ()):
        territories |= dict.fromkeys(register.grants[sha256].record.territories)
        models[register.grants[sha256].record.artist_model] = None
    for use in sorted(ADMITTING_USES, reverse=True):
        for territory, model in product(territories, models):
            decision = decide(register, work, use, territory=territory, at=at, model=model)
            if isinstance(decision, Permit):
                return decision
    return None
