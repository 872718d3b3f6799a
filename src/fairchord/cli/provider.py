# SPDX-License-Identifier: Apache-2.0
"""`fairchord provider`: record what reports say of whoever provides the models of this project."""

from __future__ import annotations

from typing import Annotated

import typer

from fairchord.cli.options import HERE, AsJson, ProjectFolder
from fairchord.cli.printing import print_result


def provider(
    contact: Annotated[str | None, typer.Option(help="Where the provider is reached, such as a mail address.")] = None,
    representative: Annotated[str | None, typer.Option(help="Authorised representative in the Union, if any.")] = None,
    market_date: Annotated[str | None, typer.Option(help="When the model was placed on the Union market.")] = None,
    code_of_practice: Annotated[
        str | None, typer.Option(help="Whether the Code of Practice is signed, in words.")
    ] = None,
    site: Annotated[str | None, typer.Option(help="The provider's site, such as https://example.org.")] = None,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Enter it in the log; what is not said stays "not recorded" in reports. These texts are public and stay."""
    from fairchord.workflows.declare_provider import declare_provider
    from fairchord.workflows.project import Project

    said = {
        "contact": contact,
        "representative": representative,
        "market_date": market_date,
        "code_of_practice": code_of_practice,
        "site": site,
    }
    with Project.open(project) as opened:
        entry = declare_provider(opened, said)
    print_result({"entry": entry, **{name: text for name, text in said.items() if text is not None}}, as_json=as_json)
