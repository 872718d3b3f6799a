# SPDX-License-Identifier: Apache-2.0
"""Options that several verbs share, and how their texts are read."""

from __future__ import annotations

from fractions import Fraction
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairchord.errors import InvalidInput

if TYPE_CHECKING:
    from fairchord.rights.work import Contributor, Share
    from fairchord.signing import SigningKey
    from fairchord.workflows.project import Project

ProjectFolder = Annotated[Path, typer.Option("--project", "-p", help="The project's folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
KeyFile = Annotated[Path | None, typer.Option("--key", help="PEM file of the signing key, when not kept in keys/.")]
DraftFile = Annotated[
    Path | None, typer.Option("--draft", help="Write the bytes to be signed elsewhere here; then: fairchord submit.")
]
HERE = Path(".")


def read_share(project: Project, text: str) -> Share:
    """Read 'Ana Lima=1/2' or 'party-...=1/2'."""
    from fairchord.rights.work import Share
    from fairchord.workflows.find_party import find_party

    holder, sign, part = text.partition("=")
    try:
        fraction = Fraction(part.strip())
    except (ValueError, ZeroDivisionError):
        fraction = Fraction(0)
    if not sign or fraction <= 0 or "." in part:
        raise InvalidInput(f"share {text!r} is not of the form 'Ana Lima=1/2'", hint="give an exact fraction above 0")
    return Share(holder=find_party(project, holder.strip()), part=fraction)


def read_contributor(text: str) -> Contributor:
    """Read 'Ana Lima:composer', or 'Ana Lima:composer:IPI 00014107338'; without a role, a composer."""
    import unicodedata

    from fairchord.rights.standard_identifiers import normalise_identifier
    from fairchord.rights.work import Contributor

    name, _, rest = text.partition(":")
    role, _, ipi = rest.partition(":")
    return Contributor(
        name=unicodedata.normalize("NFC", name.strip()),
        role=role.strip() or "composer",
        ipi=normalise_identifier("ipi", ipi.upper().removeprefix("IPI")) if ipi.strip() else None,
    )


def read_identifiers(**printed: list[str] | None) -> tuple[str, ...]:
    """Read identifiers as they are printed, by kind; a wrong check digit is refused."""
    from fairchord.rights.standard_identifiers import normalise_identifier

    return tuple(normalise_identifier(kind, text) for kind, texts in printed.items() for text in texts or ())


def per_mille(name: str, number: float) -> int:
    """A number as briefs hold it, in thousandths."""
    if not isfinite(number):
        raise InvalidInput(f"{name} {number} is not a number", hint="1.0 is usual")
    return round(number * 1000)


def load_key(path: Path | None) -> SigningKey | None:
    """The signing key of a file, when one is named."""
    from fairchord.signing import SigningKey

    return SigningKey.load(path) if path else None
