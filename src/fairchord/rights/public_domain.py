# SPDX-License-Identifier: Apache-2.0
"""What a claim of public domain rests on: who made the work and when they died, and whose edition the notes are from.

It is the operator's statement of fact; `why_protected` does the arithmetic, and nobody here checks the dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from fairchord.errors import InvalidRecord
from fairchord.rights.copyright_term import EDITION_YEARS, TERMS, UNITED_STATES, last_protected_year
from fairchord.rights.fields import Fields, check_filled, without_empty
from fairchord.rights.identifiers import WORLD, describe_territory

_EARLIEST_YEAR: Final = 500
_LATEST_YEAR: Final = 9_999
_MOST_EXTRA_YEARS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadAuthor:
    """A composer, lyricist or arranger, and the year of death; `extra_years` are those a law adds for this author.

    France adds 30 for an author who died for France.
    """

    name: str
    death_year: int
    extra_years: int = 0

    def __post_init__(self) -> None:
        check_filled(self.name, "an author's name")
        _check_year(self.death_year, f"the death of {self.name}")
        if not 0 <= self.extra_years <= _MOST_EXTRA_YEARS:
            raise InvalidRecord(f"{self.name} is given {self.extra_years} extra years", hint="0 to 100")

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        optional = without_empty({"extra_years": self.extra_years})
        return {"death_year": self.death_year, "name": self.name, **optional}

    @classmethod
    def from_dict(cls, record: object) -> DeadAuthor:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "author in the public domain")
        author = cls(
            name=fields.text("name"),
            death_year=fields.count("death_year"),
            extra_years=fields.optional_count("extra_years"),
        )
        fields.finish()
        return author


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The edition that the notes were taken from: its editor and year, or neither when nobody has rights in it."""

    evidence: str
    editor: str | None = None
    published: int | None = None

    def __post_init__(self) -> None:
        check_filled(self.evidence, "the evidence about the edition")
        if (self.editor is None) != (self.published is None):
            raise InvalidRecord("an edition has an editor and a year, or neither", hint="without editor: evidence only")
        if self.editor is not None and self.published is not None:
            check_filled(self.editor, "the editor")
            _check_year(self.published, f"the edition of {self.editor}")

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {"evidence": self.evidence, **without_empty({"editor": self.editor, "published": self.published})}

    @classmethod
    def from_dict(cls, record: object) -> Edition:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "edition")
        edition = cls(
            evidence=fields.text("evidence"),
            editor=fields.optional_text("editor"),
            published=fields.optional_count("published") or None,
        )
        fields.finish()
        return edition


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicDomain:
    """Authors with their years of death, or nobody known and the year of first publication; and the edition."""

    authors: tuple[DeadAuthor, ...]
    edition: Edition
    first_published: int | None = None
    anonymous: bool = False

    def __post_init__(self) -> None:
        if self.first_published is not None:
            _check_year(self.first_published, "the first publication")
        if bool(self.authors) == self.anonymous:
            raise InvalidRecord(
                "a work in the public domain has authors, or it is anonymous; never both or neither",
                hint="name every author with the year of death",
            )
        if self.anonymous and self.first_published is None:
            raise InvalidRecord("an anonymous work needs its year of first publication", hint="first_published: 1850")

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        optional = {"anonymous": self.anonymous, "first_published": self.first_published}
        return {
            "authors": [author.to_dict() for author in self.authors],
            "edition": self.edition.to_dict(),
            **without_empty(optional),
        }

    @classmethod
    def from_dict(cls, record: object) -> PublicDomain:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "public domain")
        statement = cls(
            authors=tuple(DeadAuthor.from_dict(item) for item in fields.items("authors")),
            edition=Edition.from_dict(fields.item("edition")),
            first_published=fields.optional_count("first_published") or None,
            anonymous=fields.optional_flag("anonymous"),
        )
        fields.finish()
        return statement


def why_protected(statement: PublicDomain, territory: str, year: int) -> tuple[tuple[str, str], ...]:
    """Return codes and words for why a work is not free in a territory in a year; none when it is."""
    if territory != WORLD and territory not in TERMS:
        return (("public_domain_term_unknown", f"the term of protection in {territory} is not in the table"),)
    unknown: list[str] = []
    running: list[str] = []
    for place in TERMS if territory == WORLD else (territory,):
        last = _last_year(statement, place)
        if last is None:
            unknown.append(place)
        elif year <= last:
            running.append(f"{place} (to the end of {last})")
    found: list[tuple[str, str]] = []
    if unknown:
        found.append(("publication_unknown", f"in {UNITED_STATES} the term counts from a first publication not stated"))
    if running:
        found.append(("public_domain_term_running", "it is still protected in " + _shorten(running)))
    edition = statement.edition
    if edition.published is not None and year <= edition.published + EDITION_YEARS:
        where, last = describe_territory(territory), edition.published + EDITION_YEARS
        message = f"the edition of {edition.editor} ({edition.published}) may be protected {where} to the end of {last}"
        found.append(("edition_protected", message))
    return tuple(found)


def _last_year(statement: PublicDomain, place: str) -> int | None:
    published = statement.first_published
    if statement.anonymous:
        return last_protected_year(place, death_year=None, first_published=published)
    years = [
        last_protected_year(
            place, death_year=author.death_year, extra_years=author.extra_years, first_published=published
        )
        for author in statement.authors
    ]
    known = [last for last in years if last is not None]
    return max(known) if known else None


def _shorten(places: list[str]) -> str:
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""
    return ", ".join(places[:3]) + more


def _check_year(year: int, what: str) -> None:
    if isinstance(year, bool) or not isinstance(year, int) or not _EARLIEST_YEAR <= year <= _LATEST_YEAR:
        raise InvalidRecord(f"the year of {what} is {year!r}", hint=f"a year from {_EARLIEST_YEAR} to {_LATEST_YEAR}")
