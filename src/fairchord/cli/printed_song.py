# SPDX-License-Identifier: Apache-2.0
"""How an arranged song is printed: what each section kept of the plan, then where the files are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fairchord.cli.printed_output import files_of, print_not_kept
from fairchord.cli.printing import print_json, print_result, print_table, remark

if TYPE_CHECKING:
    from fairchord.workflows.arrange_song import ArrangedOutput


def print_song(output: ArrangedOutput, remarks: Sequence[str], *, as_json: bool, as_line: bool = False) -> None:
    """Print a song: a line for each section, every wish that was not kept, and its files."""
    for text in remarks:
        remark(text)
    if as_json:
        record = {**output.to_dict(), "remarks": list(remarks)}
        print(json.dumps(record, ensure_ascii=False, sort_keys=True)) if as_line else print_json(record)
        return
    plan = output.song.plan
    rows = []
    for index, section in enumerate(plan.sections):
        lines = [kept for kept in output.song.report if kept.control.startswith(f"{index + 1} {section.name}: ")]
        back = [kept.detail for kept in lines if ": brings back" in kept.control]
        rows.append(
            (index + 1, section.name, section.bars, f"{sum(k.kept for k in lines)}/{len(lines)}", *(back or [""]))
        )
    print_table(("section", "name", "bars", "kept", "what came back"), rows)
    kept, total = output.lines_kept
    minutes, seconds = divmod(round(plan.seconds), 60)
    facts: dict[str, object] = {
        "title": plan.title,
        "length": f"{plan.bars} bars, {minutes}:{seconds:02d}" if output.song.is_complete else "stopped before its end",
        "screening": str(output.verdict),
        "kept of the plan": f"{kept} of {total} lines; all are in {output.folder / 'report.txt'}",
        "MIDI": output.folder / "song.mid",
        "pictures": [str(output.folder / name) for name in ("plan.svg", "piano-roll.svg")],
        **files_of(output.certificate, output.folder),
        "certificate": output.folder / "certificate.json",
        "made with AI": "yes, and marked so",
    }
    print_result(facts, as_json=False)
    if output.song.is_complete:
        print_not_kept(output.song.report)
    else:
        remark("stopped: the bars written so far are kept, and the certificate says that the song is not complete")
