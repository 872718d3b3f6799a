# SPDX-License-Identifier: Apache-2.0
"""A plan as a text that people edit: `write_plan` here and `read_plan` undo each other exactly.

title: River song
key: A minor
tempo: 92
meter: 4/4
seed: 7

[tracks]
main_melody: program 73, range 60-84
bass
drums

[verse A]
bars: 8
chords: Am | F | C | G
plays: main_melody, bass, drums
density: medium
dynamics: mf
fill: yes

# a line that begins with # is a remark; behind a value, too, after two blanks
[verse A']
bars: 8
plays: main_melody, bass, drums
density: medium
dynamics: f
variation: 25%
"""

from __future__ import annotations

from collections.abc import Iterator

from fairchord.generation.arranging.plan import Plan
from fairchord.generation.arranging.planned_section import PlannedSection, write_chords
from fairchord.generation.brief import USUAL_TOP_P
from fairchord.generation.track_brief import TrackBrief


def write_plan(plan: Plan) -> str:
    """Write a plan as text; the same plan gives the same text."""
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: Plan) -> Iterator[str]:
    yield f"title: {plan.title}"
    if plan.key is not None:
        yield f"key: {plan.key}"
    yield f"tempo: {plan.bpm}"
    yield f"meter: {plan.meter}"
    for name, value in (("genre", plan.genre), ("mood", plan.mood), ("rhythm", plan.rhythm)):
        if value is not None:
            yield f"{name}: {value}"
    yield f"seed: {plan.seed}"
    numbers = (
        ("temperature", plan.temperature_per_mille, 1000), ("top_p", plan.top_p_per_mille, USUAL_TOP_P),
        ("guidance", plan.guidance_per_mille, 1000),
    )  # fmt: skip
    for name, per_mille, usual in numbers:
        if per_mille != usual:
            yield f"{name}: {_write_per_mille(per_mille)}"
    if plan.candidates != 1:
        yield f"candidates: {plan.candidates}"
    yield ""
    yield "[tracks]"
    yield from map(_write_track, plan.tracks)
    for index, section in enumerate(plan.sections):
        yield ""
        yield from _write_section(section, returns=plan.first_of(index) is not None)


def _write_per_mille(value: int) -> str:
    return f"{value // 1000}.{value % 1000:03d}".rstrip("0").rstrip(".")


def _write_track(track: TrackBrief) -> str:
    words: list[str] = []
    if track.name != track.role.value:
        words.append(track.role.value)
    if track.program is not None:
        words.append(f"program {track.program}")
    if track.lowest is not None and track.highest is not None:
        words.append(f"range {track.lowest}-{track.highest}")
    elif track.lowest is not None:
        words.append(f"lowest {track.lowest}")
    elif track.highest is not None:
        words.append(f"highest {track.highest}")
    if track.polyphony is not None:
        words.append(f"polyphony {track.polyphony}")
    return f"{track.name}: {', '.join(words)}" if words else str(track.name)


def _write_section(section: PlannedSection, *, returns: bool) -> Iterator[str]:
    yield f"[{section.name}]"
    yield f"bars: {section.bars}"
    if section.chords:
        yield f"chords: {write_chords(section.chords)}"
    yield f"plays: {', '.join(section.plays)}"
    yield f"density: {section.density}"
    yield f"dynamics: {section.dynamics}"
    if section.key_shift:
        yield f"key shift: {section.key_shift:+d}"
    if section.bpm is not None:
        yield f"tempo: {section.bpm}"
    if section.meter is not None:
        yield f"meter: {section.meter}"
    if returns:
        yield f"variation: {section.variation}%"
    if section.fill:
        yield "fill: yes"
    if section.take != 1:
        yield f"take: {section.take}"
