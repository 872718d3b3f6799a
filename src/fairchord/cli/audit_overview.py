# SPDX-License-Identifier: Apache-2.0
"""`fairchord audit overview`: a page that walks from one piece back to the people. Exit 1: something does not hold."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fairchord.cli.options import AsJson
from fairchord.cli.printing import print_result, progress_shown, remark


def overview(
    output: Annotated[Path | None, typer.Argument(help="A certified folder, as compose made it.")] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="The HTML file to write.")] = Path("overview.html"),
    model: Annotated[str | None, typer.Option(help="The model, unless the certificate's; `starter` ships.")] = None,
    project: Annotated[
        Path | None, typer.Option("--project", "-p", help="The project of model or issuer; here, or your own.")
    ] = None,
    language: Annotated[str, typer.Option(help="en, fr or ko.")] = "en",
    names: Annotated[bool, typer.Option("--names", help="Open sealed names with the project's private book.")] = False,
    as_json: AsJson = False,
) -> None:
    """Walk from a piece, or a model, back to the people: one HTML page with every record and proof."""
    from fairchord.workflows.write_overview import Visit, write_overview

    visit = Visit(output=output, model=model, project=project, language=language, opens_names=names)
    with progress_shown("checking") as progress:
        made = write_overview(visit, out, progress=progress)
    facts = made.to_dict()
    failures = facts.pop("failures") if not as_json else ()
    print_result(facts, as_json=as_json)
    for line in failures:
        remark(line)
    if names:
        remark("names are open on this page: keep it where the project is kept")
    if not made.facts.does_hold:
        raise typer.Exit(1)
