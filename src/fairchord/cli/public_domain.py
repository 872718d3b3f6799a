# SPDX-License-Identifier: Apache-2.0
"""Options of `work add` that say what a claim of public domain rests on: a statement with years, never a tick."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from fairchord.errors import InvalidInput

if TYPE_CHECKING:
    from fairchord.rights.public_domain import DeadAuthor, PublicDomain

DiedText = Annotated[
    list[str] | None, typer.Option("--died", help="Public domain: 'Clara Schumann=1896', once for each author.")
]
Published = Annotated[int | None, typer.Option("--first-published", help="Public domain: year of first publication.")]
AnonymousFlag = Annotated[bool, typer.Option("--anonymous", help="Public domain: no author is known.")]
EditionText = Annotated[
    str, typer.Option("--edition", help="Public domain: where the notes were taken from, and why that is free.")
]
EditorText = Annotated[
    str | None, typer.Option("--editor", help="Public domain: that edition's editor and year, 'Jan Novak=1998'.")
]


def read_public_domain(
    died: list[str] | None, first_published: int | None, edition: str, editor: str | None, *, anonymous: bool
) -> PublicDomain | None:
    """Read the statement, when any of it is given."""
    from fairchord.rights.public_domain import Edition, PublicDomain

    if not (died or first_published or edition or editor or anonymous):
        return None
    name, year = _name_and_year(editor, "--editor") if editor else (None, None)
    return PublicDomain(
        authors=tuple(_read_author(text) for text in died or ()),
        edition=Edition(evidence=edition, editor=name, published=year),
        first_published=first_published,
        anonymous=anonymous,
    )


def _read_author(text: str) -> DeadAuthor:
    from fairchord.rights.public_domain import DeadAuthor

    name, year = _name_and_year(text, "--died")
    return DeadAuthor(name=name, death_year=year)


def _name_and_year(text: str, option: str) -> tuple[str, int]:
    name, sign, year = text.rpartition("=")
    if not sign or not name.strip() or not year.strip().isdigit():
        raise InvalidInput(f"{option} {text!r} is not a name and a year", hint=f"{option} 'Clara Schumann=1896'")
    return name.strip(), int(year)
