# SPDX-License-Identifier: Apache-2.0
"""Say whether a work may be used, as the log stands now: the Permit, or every reason for the Refusal."""

from __future__ import annotations

from fairchord.rights.decide import decide
from fairchord.rights.identifiers import WORLD, WorkId
from fairchord.rights.permit import Permit, Refusal
from fairchord.workflows.project import Project


def explain_decision(project: Project, work: str, use: str, *, territory: str = WORLD) -> Permit | Refusal:
    """Decide for a work named by its id, by an opening of its id that only it has, or by its exact title."""
    return decide(project.register(), find_work(project, work), use, territory=territory, at=project.now())


def find_work(project: Project, text: str) -> WorkId:
    """Return the work that a text names; a text that names none, or several, comes back as it is, to be refused."""
    works = project.register().works
    if text in works:
        return WorkId(text)
    named = [work for work, item in works.items() if item.record.title == text]
    opened = [work for work in works if work.startswith(text)] if text.startswith("work-") else []
    found = named or opened
    return found[0] if len(found) == 1 else WorkId(text)
