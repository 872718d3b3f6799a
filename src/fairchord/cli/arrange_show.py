# SPDX-License-Identifier: Apache-2.0
"""`fairchord arrange show`: check a plan, print it as a table, and draw it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fairchord.cli.options import AsJson


def show(
    plan: Annotated[Path, typer.Argument(help="The plan's text.")],
    picture: Annotated[Path | None, typer.Option("--picture", help="SVG to write; an earlier one is replaced.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check a plan and show it: sections, who plays, how dense, how loud, what comes back."""
    from fairchord.cli.printed_plan import print_plan
    from fairchord.workflows.state_plan import draw_plan, open_plan

    stated = open_plan(plan)
    files: dict[str, object] = {"plan": plan}
    if picture is not None:
        files["picture"] = draw_plan(stated, picture)
    print_plan(stated, files, as_json=as_json)
