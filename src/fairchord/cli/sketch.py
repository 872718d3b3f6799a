# SPDX-License-Identifier: Apache-2.0
"""`fairchord sketch`: a file of briefs in ComMU's form in, one single-track MIDI clip for each line out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairchord.cli.options import AsJson, per_mille

if TYPE_CHECKING:
    from fairchord.workflows.sketch_clips import Sketched

_MOST_SAID = 20


def sketch(
    briefs: Annotated[Path, typer.Option(help="JSON lines, fields named as in ComMU's table; any may be absent.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for 0001.mid, ... and report.jsonl.")],
    seed: Annotated[int, typer.Option(help="Same file, seed and model, same bytes.")] = 0,
    samples: Annotated[int, typer.Option(help="Clips for each line: 0001-01.mid and so on.")] = 1,
    temperature: Annotated[float, typer.Option(help="Lower is safer, higher is bolder.")] = 1.2,
    table: Annotated[
        bool, typer.Option("--table", help="Write metadata.csv in ComMU's form beside the clips.")
    ] = False,
    model: Annotated[Path | None, typer.Option(help="Model folder; the starter model unless given.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Write into a folder that is not empty.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write a clip for every line. What a line has wrong is reported by its number, and the rest of it is done."""
    from fairchord.cli.printing import print_json, print_result, progress_shown, remark
    from fairchord.cli.stop_request import stop_requested
    from fairchord.workflows.open_model import open_model
    from fairchord.workflows.sketch_clips import SketchOrder, sketch_clips

    order = SketchOrder(briefs=briefs, folder=out, seed=seed, samples=samples, has_table=table, overwrite=overwrite)
    order = replace(order, temperature_per_mille=per_mille("temperature", temperature))
    order.check()
    opened = open_model(model)
    with progress_shown("bars") as progress, stop_requested() as should_stop:
        done = sketch_clips(opened.engine, opened.index, order, progress=progress, should_stop=should_stop)
    for said in _said(briefs, done):
        remark(said)
    if as_json:
        print_json(done.to_dict())
    else:
        facts = {"clips": done.clips, "lines_not_read": len(done.unread), "remarks": len(done.remarks)}
        print_result(facts | {"folder": done.folder, "report": done.folder / "report.jsonl"}, as_json=False)
    raise typer.Exit(1 if done.stopped else 2 if done.unread and not done.lines else 0)


def _said(briefs: Path, done: Sketched) -> list[str]:
    """What is said on stderr: every line that was not read, and of everything else the first few."""
    said = [*done.unread, *done.close]
    for what, told in (("controls not kept", done.not_kept), ("remarks", done.remarks)):
        said += told[:_MOST_SAID]
        if len(told) > _MOST_SAID:
            said.append(f"... and {len(told) - _MOST_SAID} more {what}; report.jsonl has them all")
    if not done.lines:
        said.append(f'{briefs} has no line to make a clip of; write JSON objects, one a line: {{"num_measures": 8}}')
    if done.stopped:
        said.append(f"stopped: {done.clips} of {done.clips + done.stopped} clips are written")
    return said
