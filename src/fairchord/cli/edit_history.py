# SPDX-License-Identifier: Apache-2.0
"""`fairchord edit undo` and `fairchord edit history`: back to any earlier step, note for note."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fairchord.cli.edit_options import Common, Source, open_chain, order_of, takes_common
from fairchord.cli.options import AsJson


@takes_common
def undo(
    source: Source,
    to: Annotated[
        int | None, typer.Option(help="Step to go back to; 0 is the start. The one before unless given.")
    ] = None,
    *,
    common: Common,
) -> None:
    """Write the piece as it was before the latest edit, or at an earlier step, note for note."""
    from fairchord.cli.edited import print_edited
    from fairchord.cli.step_progress import steps_shown
    from fairchord.workflows.edit_piece import undo_edit
    from fairchord.workflows.issuing_project import open_issuing_project
    from fairchord.workflows.open_model import open_model

    order = order_of(common)
    with open_issuing_project(common.project) as issuing, steps_shown() as progress:
        chain = open_chain(source, issuing, common)
        made = undo_edit(issuing, open_model(common.model), chain, order, to=to, progress=progress)
    print_edited(made, as_json=common.as_json)


def history(
    source: Annotated[Path, typer.Argument(help="A folder that fairchord edit made.")],
    replay: Annotated[
        bool, typer.Option("--replay", help="Make every edit again and compare. Exit 1 if any differs.")
    ] = False,
    model: Annotated[Path | None, typer.Option(help="Model folder; the starter model unless given.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the edits of a piece, each with its seed."""
    from fairchord.cli.edited import print_history
    from fairchord.workflows.edit_piece import replay_chain
    from fairchord.workflows.editable import read_chain
    from fairchord.workflows.open_model import open_model

    chain = read_chain(source)
    different = replay_chain(open_model(model), chain) if replay else None
    print_history(chain, as_json=as_json, different=different)
    if different:
        raise typer.Exit(1)
