# SPDX-License-Identifier: Apache-2.0
"""Texts that hold a person's name: found by the names that this project knows, and sealed before they reach the log.

Whole names only, in any case; a nickname, or a name in another spelling, is not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from fairchord.rights.party import PartyKind
from fairchord.workflows.project import Project


def seal_named(project: Project, text: str) -> str:
    """Return a text as the log may hold it: sealed when it holds a personal name that is known here."""
    return project.book.seal(text) if holds_name(text, personal_names(project)) else text


def holds_name(text: str, names: Iterable[str]) -> bool:
    """Say whether a text holds one of these names, as whole words, in any case."""
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) for name in names if name)


def public_names(project: Project) -> set[str]:
    """The names of organisations and societies, which are public."""
    parties = (item.record for item in project.register().parties.values())
    return {party.name for party in parties if party.kind is not PartyKind.PERSON}


def personal_names(project: Project) -> set[str]:
    """Every sealed name of a person or a maker that can be opened here."""
    register = project.register()
    held = {item.record.name for item in register.parties.values()}
    held |= {maker.name for item in register.works.values() for maker in item.record.contributors}
    openings = project.book.openings()
    return {openings[name].text for name in held if name in openings}
