# SPDX-License-Identifier: Apache-2.0
"""`fairchord evaluate memorisation`: what clips borrow from the training works, beside what people borrow."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fairchord.cli.options import AsJson
from fairchord.cli.printing import print_json, print_table, progress_shown


def memorisation(
    folder: Annotated[Path, typer.Argument(help="Folder of MIDI clips of eight bars.")],
    snapshot: Annotated[Path, typer.Option("--snapshot", help="Snapshot whose training works were learned from.")],
    as_json: AsJson = False,
) -> None:
    """Longest copied run and n-gram overlap, in any key and tempo; exit 1 outside the human 95 % band."""
    from fairchord.workflows.compare_clips import measure_folder_borrowing

    with progress_shown(f"reading {folder.name}") as progress:
        report = measure_folder_borrowing(folder, snapshot, progress=progress)
    if as_json:
        print_json(report.to_dict())
    else:
        sets = (report.clips, report.held_out, report.mutual)
        found = [borrowing.estimates() for borrowing in sets]
        rows: list[list[object]] = []
        for check in report.checks:
            means = [estimates.get(check.measure, "-") for estimates in found]
            inside = "inside" if check.is_inside else f"OUTSIDE: {check.above} of {check.clips} clips above"
            rows.append([check.measure.replace("_", " "), *means, f"{check.low:.3g} to {check.high:.3g}", inside])
        columns = ["measure", "these clips", "held-out human", "human, each other", "human band", "gate"]
        print_table(columns, rows)
    if not report.is_inside:
        raise typer.Exit(1)
