# SPDX-License-Identifier: Apache-2.0
"""`fairchord snapshot`: freeze what may be used, or check a snapshot that was frozen."""

from __future__ import annotations

from typing import Annotated

import typer

from fairchord.cli.options import HERE, AsJson, ProjectFolder
from fairchord.cli.printing import print_json, print_result, print_table, progress_shown


def snapshot(
    use: Annotated[str, typer.Option(help="What it is for: train_base, train_artist or evaluate.")] = "train_base",
    territory: Annotated[str, typer.Option(help="FR, US, ...; * is the whole world.")] = "*",
    model: Annotated[str | None, typer.Option(help="The one artist's model that it is for.")] = None,
    name: Annotated[str | None, typer.Option(help="Name of its folder in snapshots/.")] = None,
    check: Annotated[str | None, typer.Option(help="Check this snapshot instead of freezing one.")] = None,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Decide on every admitted work, cut and encode what is permitted, and record the roots in the log."""
    from fairchord.rights.use import parse_use
    from fairchord.workflows.build_snapshot import build_snapshot, find_snapshot, open_recorded
    from fairchord.workflows.check_index import check_index_music
    from fairchord.workflows.project import Project

    with Project.open(project) as opened:
        if check:
            whole = open_recorded(opened, find_snapshot(opened, check))
            facts = {
                "snapshot": str(whole.folder),
                "holds": "yes: every file is whole and every work is permitted now",
                "root": whole.root,
                "permits_root": whole.permits_root,
                "use": whole.use.value,
                "territory": whole.territory,
                "works": len(whole.works),
                "clips": len(whole.sequences),
                "index": check_index_music(opened, whole.folder),
            }
            print_result(facts, as_json=as_json)
            return
        with progress_shown("freezing") as progress:
            report = build_snapshot(
                opened, use=parse_use(use), territory=territory, model=model, name=name, progress=progress
            )
    if as_json:
        print_json(report.to_dict())
        return
    if report.left_out:
        rows = [(refusal.work, "; ".join(reason.message for reason in refusal.reasons)) for refusal in report.left_out]
        print_table(("left out", "why"), rows)
    print_result({key: value for key, value in report.to_dict().items() if key != "left_out"}, as_json=False)
