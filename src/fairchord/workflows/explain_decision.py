# SPDX-License-Identifier: Apache-2.0
"""Say whether a work may be used, as the log stands now: the Permit, or every reason for the Refusal."""

from __future__ import annotations

from fairchord.errors import InvalidRecord
from fairchord.rights.decide import decide
from fairchord.rights.identifiers import WORLD, WorkId
from fairchord.rights.permit import Permit, Refusal
from fairchord.rights.standard_identifiers import read_identifier
from fairchord.workflows.project import Project


def explain_decision(
    project: Project, work: str, use: str, *, territory: str = WORLD, model: str | None = None
) -> Permit | Refusal:
    """Decide for a work named by its id, an opening of it that only it has, its exact title, or an identifier."""
    named = find_work(project, work)
    return decide(project.register(), named, use, territory=territory, at=project.now(), model=model)


def find_work(project: Project, text: str) -> WorkId:
    """Return the work that a text names; a text that names none, or several, comes back as it is, to be refused."""
    register = project.register()
    works = register.works
    if text in works:
        return WorkId(text)
    openings = project.book.openings()
    titles = {text, *(seal for seal, opening in openings.items() if opening.text == text)}
    named = [work for work, item in works.items() if item.record.title in titles]
    opened = [work for work in works if work.startswith(text)] if text.startswith("work-") else []
    try:
        identified = [register.works_by_identifier[read_identifier(text)]]
    except (InvalidRecord, KeyError):
        identified = []
    found = named or opened or identified
    return found[0] if len(found) == 1 else WorkId(text)
