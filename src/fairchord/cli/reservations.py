# SPDX-License-Identifier: Apache-2.0
"""`fairchord reservations`: what was lodged, what it waits for and by when, and what was decided."""

from __future__ import annotations

from typing import Annotated

import typer

from fairchord.cli.options import HERE, AsJson, ProjectFolder
from fairchord.cli.printing import print_json, print_table


def reservations(
    everything: Annotated[bool, typer.Option("--all", help="Disputes and withdrawals as well.")] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is late.")] = False,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """List reservations with their clocks and decisions; exit 1 when --overdue finds something late."""
    from fairchord.workflows.answer_matter import list_matters
    from fairchord.workflows.numbered import NUMBERED
    from fairchord.workflows.project import Project

    with Project.open(project) as opened:
        matters = list_matters(opened, NUMBERED if everything else ("reservation",))
    shown = [matter for matter in matters if matter.is_overdue or not overdue]
    if as_json:
        print_json([matter.to_dict() for matter in shown])
    else:
        rows = [
            (f"{m.kind} {m.number}", m.by, m.lodged_at[:10], m.what, m.state,
             m.due[:10] + (" OVERDUE" if m.is_overdue else ""), "\n".join(m.said) or "-")
            for m in shown
        ]  # fmt: skip
        print_table(("number", "lodged by", "on", "what", "state", "due", "answers, rulings, appeals"), rows)
    if overdue and shown:
        raise typer.Exit(1)
