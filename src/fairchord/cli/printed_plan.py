# SPDX-License-Identifier: Apache-2.0
"""How a plan is printed: a table of its sections, then the song's own facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fairchord.cli.printing import print_json, print_result, print_table, remark

if TYPE_CHECKING:
    from fairchord.workflows.state_plan import StatedPlan

_COLUMNS = ("bar", "section", "bars", "plays", "density", "dynamics", "chords", "fill")


def print_plan(stated: StatedPlan, files: Mapping[str, object], *, as_json: bool) -> None:
    """Print a plan, and where its files are."""
    plan = stated.plan
    for text in stated.remarks:
        remark(text)
    if as_json:
        named = {name: str(path) for name, path in files.items()}
        print_json(
            {**named, "seconds": round(plan.seconds, 1), "song": plan.to_dict(), "remarks": list(stated.remarks)}
        )
        return
    print_table(_COLUMNS, _rows(stated))
    minutes, seconds = divmod(round(plan.seconds), 60)
    facts: dict[str, object] = {
        "title": plan.title,
        "key": plan.key or f"not said; {plan.home_key}",
        "tempo": f"{plan.bpm} quarter notes a minute",
        "meter": plan.meter,
        "length": f"{plan.bars} bars, {minutes}:{seconds:02d}",
        "seed": plan.seed,
    }
    print_result(facts | dict(files), as_json=False)


def _rows(stated: StatedPlan) -> list[tuple[object, ...]]:
    from fairchord.generation.arranging.planned_section import write_chords

    plan = stated.plan
    rows: list[tuple[object, ...]] = []
    bar = 1
    for index, section in enumerate(plan.sections):
        first = plan.first_of(index)
        chords = write_chords(section.chords) if section.chords else "the model's"
        if first is not None:
            chords = f"as {plan.sections[first].name}, {section.variation}% new"
        if section.key_shift:
            chords += f", key {section.key_shift:+d}"
        fill = "yes" if section.fill else ""
        plays = ", ".join(section.plays)
        rows.append((bar, section.name, section.bars, plays, section.density, section.dynamics, chords, fill))
        bar += section.bars
    return rows
