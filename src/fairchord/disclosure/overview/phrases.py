# SPDX-License-Identifier: Apache-2.0
"""The words of the page in one language; each language has a module of its own, with the same keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fairchord.disclosure.overview.words_en import EN
from fairchord.disclosure.overview.words_fr import FR
from fairchord.disclosure.overview.words_ko import KO
from fairchord.disclosure.reports.form.words import check_language

TABLES: Final[Mapping[str, Mapping[str, str]]] = {"en": EN, "fr": FR, "ko": KO}


@dataclass(frozen=True, slots=True)
class Phrases:
    """Says things in one language."""

    language: str

    def __post_init__(self) -> None:
        check_language(self.language)

    def say(self, name: str, /, **values: object) -> str:
        """Return a phrase with values put in; plain text, to be escaped where it is used."""
        return TABLES[self.language][name].format(**values)

    def word(self, family: str, name: str) -> str:
        """Return the word for a term of a record; a term without one is shown as it stands."""
        return TABLES[self.language].get(f"{family}_{name}", name)
