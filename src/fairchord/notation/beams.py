# SPDX-License-Identifier: Apache-2.0
"""Beams: notes shorter than a quarter are joined beat by beat, and eighths alone by half measures of 4/4."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fairchord.notation.measures import Measure
from fairchord.notation.rhythm import Value

_LEVELS: Final = {"eighth": 1, "16th": 2, "32nd": 3}
_HALF_MEASURE: Final = 24


def beam_values(values: Sequence[tuple[Value, bool]], measure: Measure) -> list[tuple[str, ...]]:
    """For each value of a voice (with whether it is a rest) its beams from the first level on."""
    beams: list[tuple[str, ...]] = [()] * len(values)
    for group in _groups(values, measure):
        levels = [_LEVELS[values[index][0].kind] for index in group]
        for place, index in enumerate(group):
            beams[index] = tuple(_beam(levels, place, level) for level in range(1, levels[place] + 1))
    return beams


def _groups(values: Sequence[tuple[Value, bool]], measure: Measure) -> list[list[int]]:
    groups: list[list[int]] = []
    beats = _beats(values, measure)
    previous = None
    for index, (value, is_rest) in enumerate(values):
        if is_rest or value.kind not in _LEVELS:
            previous = None
            continue
        beat = max(start for start in beats if start <= value.start)
        if previous != beat:
            groups.append([])
        groups[-1].append(index)
        previous = beat
    return [group for group in groups if len(group) > 1]


def _beats(values: Sequence[tuple[Value, bool]], measure: Measure) -> list[int]:
    starts = [start for start, _ in measure.beats]
    meter = (measure.meter.numerator, measure.meter.denominator)
    if meter == (4, 4) and measure.is_whole:
        for half in (0, _HALF_MEASURE):
            inside = [value for value in values if half <= value[0].start < half + _HALF_MEASURE]
            if len(inside) == 4 and all(v.kind == "eighth" and not v.triplet and not rest for v, rest in inside):
                starts.remove(half + _HALF_MEASURE // 2)
    return starts


def _beam(levels: Sequence[int], place: int, level: int) -> str:
    is_joined_before = place > 0 and levels[place - 1] >= level
    is_joined_after = place + 1 < len(levels) and levels[place + 1] >= level
    if is_joined_before and is_joined_after:
        return "continue"
    if is_joined_before:
        return "end"
    if is_joined_after:
        return "begin"
    return "forward hook" if place == 0 else "backward hook"
