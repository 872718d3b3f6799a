# SPDX-License-Identifier: Apache-2.0
"""Say whether a work may be used, as the log stands now: the Permit, or every reason for the Refusal."""

from __future__ import annotations

from contextlib import suppress

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
    by_identifier = register.works_by_identifier
    identified = [by_identifier[name] for name in _identifiers(text) if name in by_identifier]
    found = named or opened or identified
    return found[0] if len(found) == 1 else WorkId(text)


def _identifiers(text: str) -> list[str]:
    """What a text is as an identifier: with its kind before it, or as a bare ISWC or ISRC."""
    found = []
    for spelled in (text, f"iswc:{text}", f"isrc:{text}"):
        with suppress(InvalidRecord):
            found.append(read_identifier(spelled))
    return found
