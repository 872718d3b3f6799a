# SPDX-License-Identifier: Apache-2.0
"""`fairchord evaluate control`: a folder of clips against the conditions they were made for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairchord.cli.options import AsJson
from fairchord.cli.printing import print_json, print_table, progress_shown, remark

if TYPE_CHECKING:
    from fairchord.workflows.evaluate_control import ControlReport


def control(
    folder: Annotated[Path, typer.Argument(help="Folder of MIDI clips, one track each.")],
    conditions: Annotated[
        Path, typer.Option("--conditions", help="Table in ComMU's form: CSV with a header, or JSON lines.")
    ],
    against: Annotated[
        Path | None, typer.Option("--against", help="A second folder for the same table, shown beside: human clips.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the intervals' redrawing.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Measure CP, CV, CH and D as published, and strictly, with 95 % bootstrap intervals over the table's lines."""
    from fairchord.workflows.evaluate_control import evaluate_control

    reports = []
    for place in (folder, against):
        if place is not None:
            with progress_shown(f"reading {place.name}") as progress:
                reports.append(evaluate_control(place, conditions, seed=seed, progress=progress))
    if as_json:
        print_json({"reports": [report.to_dict() for report in reports]})
        return
    for report in reports:
        _say_what_was_left_out(report)
    rows = []
    for index, measure in enumerate(reports[0].measures):
        cells = [report.measures[index].estimate for report in reports]
        rows.append([measure.form, measure.name, *("-" if cell is None else cell for cell in cells), measure.says])
    print_table(["form", "metric", *(str(report.folder) for report in reports), "what it counts"], rows)


def _say_what_was_left_out(report: ControlReport) -> None:
    remark(f"{report.folder}: {report.clips} clips for {report.lines} lines of conditions")
    for name, message in report.lines_in_error.items():
        remark(f"  line {name} is left out: {message}")
    for name, message in report.unread.items():
        remark(f"  {name} cannot be read: {message}")
    if report.lines_without_clip:
        remark(f"  counted as empty, having no clip: {', '.join(report.lines_without_clip)}")
    if report.clips_without_line:
        remark(f"  {report.clips_without_line} clips belong to no line")
