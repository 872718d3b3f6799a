# SPDX-License-Identifier: Apache-2.0
"""How long music is protected, by territory: a small table of statutes, cautious where they differ; no legal advice.

A term runs to the end of its last year. An anonymous work has as many years, counted from its first publication. A
territory that is not in the table has no known term. The table states the law as of 2026; `docs/explanation/
precedence-of-rights.md` says what it leaves out.
"""

from __future__ import annotations

from typing import Final, NamedTuple

UNITED_STATES: Final = "US"
US_YEARS_AFTER_PUBLICATION: Final = 95
US_LIFE_TERM_SINCE: Final = 1978
"""Works first published since then are protected for the author's life and 70 years as well (17 USC 302)."""
EDITION_YEARS: Final = 30
"""The longest term that EU law lets a critical edition have (Directive 2006/116/EC, article 5)."""
POSTHUMOUS_YEARS: Final = 25
"""What the first publisher of a work whose term is over is given (Directive 2006/116/EC, article 4)."""


class Term(NamedTuple):
    """Years after the last author's death, and the text of law."""

    years: int
    source: str


_EU: Final = "Directive 2006/116/EC, article 1"
_BY_SOURCE: Final[tuple[tuple[int, str, str], ...]] = (
    (70, _EU, "AT BE BG CY CZ DE DK EE FI GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"),
    (80, _EU + "; Spain keeps 80 years for authors who died before 7 December 1987", "ES"),
    (85, _EU + "; France adds up to 14 years 272 days of war to music that was published before 1948", "FR"),
    (70, "Copyright, Designs and Patents Act 1988, section 12", "GB"),
    (70, "Swiss Copyright Act, article 29", "CH"),
    (70, "17 USC 302 to 305: 95 years from publication; life and 70 as well when published since 1978", UNITED_STATES),
    (70, "Copyright Act (Canada), section 6", "CA"),
    (100, "Ley Federal del Derecho de Autor (Mexico), article 29", "MX"),
    (70, "Lei 9.610/1998 (Brazil), article 41", "BR"),
    (70, "Ley 11.723 (Argentina), article 5", "AR"),
    (80, "Ley 23 de 1982 (Colombia), article 21", "CO"),
    (70, "Copyright Act (Korea), article 39", "KR"),
    (70, "Copyright Act (Japan), article 51", "JP"),
    (50, "Copyright Law (China), article 23", "CN"),
    (50, "Copyright Act (Taiwan), article 30", "TW"),
    (60, "Copyright Act 1957 (India), section 22", "IN"),
    (70, "Copyright Act 1968 (Australia), section 33", "AU"),
    (50, "Copyright Act 1994 (New Zealand), section 22; 70 years are agreed, not yet in force", "NZ"),
    (50, "Copyright Act 1978 (South Africa), section 3", "ZA"),
    (74, "Civil Code (Russia), article 1281: 70 years, and four for authors who worked in the war", "RU"),
    (70, "Law 5846 (Türkiye), article 27", "TR"),
)

TERMS: Final[dict[str, Term]] = {
    territory: Term(years, source) for years, source, territories in _BY_SOURCE for territory in territories.split()
}
"""Territory, then its term; '*' asks for all of them."""


def last_protected_year(
    territory: str, *, death_year: int | None, extra_years: int = 0, first_published: int | None = None
) -> int | None:
    """Return the last year in which a work is protected in a territory of the table; None when that is not known.

    Without a death year the work is anonymous. `extra_years` are those that a law adds for this author alone.
    """
    years = TERMS[territory].years + extra_years
    if first_published is None:
        return None if death_year is None or territory == UNITED_STATES else death_year + years
    after_publication = first_published + POSTHUMOUS_YEARS
    if territory == UNITED_STATES:
        after_publication = first_published + US_YEARS_AFTER_PUBLICATION
        if death_year is None or first_published < US_LIFE_TERM_SINCE:
            return after_publication
    return max(after_publication, (first_published if death_year is None else death_year) + years)
