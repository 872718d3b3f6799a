# SPDX-License-Identifier: Apache-2.0
"""Texts that hold a person's name: found by the names that this project knows, and sealed before they reach the log.

Whole names only, in any case; a nickname, or a name in another spelling, is not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from fairchord.rights.party import PartyKind
from fairchord.workflows.project import Project

_WORD: Final = re.compile(r"\w+")


def seal_named(project: Project, text: str) -> str:
    """Return a text as the log may hold it: sealed when it holds a personal name that is known here."""
    return project.book.seal(text) if holds_name(text, personal_names(project)) else text


class NameFinder:
    """Finds names in texts, as whole words, in any case; made once for many texts, it tries only names that may fit.

    A name can be in a text only where its first word is; by that word, in one form for all cases, the names are filed.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._filed: dict[str, list[re.Pattern[str]]] = {}
        for name in sorted(filter(None, names)):
            pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
            self._filed.setdefault(next(_word_forms(name), ""), []).append(pattern)

    def are_in(self, text: str) -> bool:
        """Say whether the text holds one of the names."""
        forms = {"", *_word_forms(text)}
        return any(pattern.search(text) for form in forms for pattern in self._filed.get(form, ()))


def holds_name(text: str, names: Iterable[str]) -> bool:
    """Say whether a text holds one of these names; for many texts, make a NameFinder."""
    return NameFinder(names).are_in(text)


def _word_forms(text: str) -> Iterator[str]:
    """The words of a text in a form that is the same in every case, also for the Turkish letters of i."""
    for word in _WORD.findall(text):
        yield word.casefold().replace("i\u0307", "i").replace("\u0131", "i")


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
