# SPDX-License-Identifier: Apache-2.0
"""Options that several verbs share, and how their texts are read."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairchord.errors import InvalidInput

if TYPE_CHECKING:
    from fairchord.rights.work import Contributor, Share

ProjectFolder = Annotated[Path, typer.Option("--project", "-p", help="The project's folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
KeyFile = Annotated[Path | None, typer.Option("--key", help="PEM file of the signing key, when not kept in keys/.")]
HERE = Path(".")


def read_share(text: str) -> Share:
    """Read 'party-ana=1/2'."""
    from fairchord.rights.identifiers import party_id
    from fairchord.rights.work import Share

    holder, sign, part = text.partition("=")
    try:
        fraction = Fraction(part.strip())
    except (ValueError, ZeroDivisionError):
        fraction = Fraction(0)
    if not sign or fraction <= 0 or "." in part:
        raise InvalidInput(f"share {text!r} is not of the form party-ana=1/2", hint="give an exact fraction above 0")
    return Share(holder=party_id(holder.strip()), part=fraction)


def read_contributor(text: str) -> Contributor:
    """Read 'Ana Lima:composer'; without a role, a composer."""
    from fairchord.rights.work import Contributor

    name, _, role = text.rpartition(":") if ":" in text else (text, "", "composer")
    return Contributor(name=name.strip(), role=role.strip())
