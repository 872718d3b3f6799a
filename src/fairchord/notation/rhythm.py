# SPDX-License-Identifier: Apache-2.0
"""Spans of time as written note values: cut at the meter's own joints, dotted or tied, triplets where the notes ask.

Every position of the grid can be written: sixteenths and their multiples as plain values, thirds of a half note, a
quarter, an eighth or a sixteenth as triplets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from fairchord.notation.measures import SIXTEENTH, Node

_KINDS: Final = {3: "16th", 6: "eighth", 12: "quarter", 24: "half", 48: "whole", 96: "breve"}
_DOTTED: Final = {9: "eighth", 18: "quarter", 36: "half", 72: "whole"}
_TRIPLETS: Final = {24: ("quarter", "half"), 12: ("eighth", "quarter"), 6: ("16th", "eighth"), 3: ("32nd", "16th")}
"""Length of what three notes share, then the written value of one third and of two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Triplet:
    """Three in the time of two: where it lies, and the written value of each third."""

    start: int
    steps: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One written note or rest: where it begins in the measure, how long it lasts, and how that is written."""

    start: int
    steps: int
    kind: str
    dots: int = 0
    triplet: Triplet | None = None

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + self.steps


def find_triplets(joints: Iterable[int], division: Node) -> tuple[Triplet, ...]:
    """Find where the measure must be divided by three for every joint (an onset or an end) to have its place."""
    return tuple(_triplets(frozenset(joints), division))


def _triplets(joints: frozenset[int], node: Node) -> Iterator[Triplet]:
    inside = [joint - node.start for joint in joints if node.start < joint < node.end]
    if all(place % SIXTEENTH == 0 for place in inside):
        return
    third = node.steps // 3
    if node.steps in _TRIPLETS and all(place % third == 0 for place in inside):
        yield Triplet(start=node.start, steps=node.steps, kind=_TRIPLETS[node.steps][0])
        return
    for part in node.parts:
        yield from _triplets(joints, part)


def write_span(start: int, end: int, *, is_rest: bool, division: Node, triplets: Sequence[Triplet]) -> list[Value]:
    """Write what sounds, or is silent, from `start` to `end` of a measure; several values are tied."""
    written: list[Value] = []
    at = start
    for triplet in triplets:
        first, last = max(at, triplet.start), min(end, triplet.start + triplet.steps)
        if first >= last:
            continue
        written += [] if at >= first else _plain(at, first, division, is_rest=is_rest)
        written.append(_in_triplet(first, last, triplet))
        at = last
    return written + ([] if at >= end else _plain(at, end, division, is_rest=is_rest))


def _in_triplet(start: int, end: int, triplet: Triplet) -> Value:
    steps = end - start
    if steps == triplet.steps:
        (value,) = _single(start, steps)
        return value
    kind = _TRIPLETS[triplet.steps][3 * steps // triplet.steps - 1]
    return Value(start=start, steps=steps, kind=kind, triplet=triplet)


def _plain(start: int, end: int, node: Node, *, is_rest: bool) -> list[Value]:
    """Write a span by the meter: whole where a reader expects it so, else cut at the strongest joint inside."""
    single = _single(start, end - start)
    if single and _reads_well(start, end, node, is_rest=is_rest, is_dotted=bool(single[0].dots)):
        return single
    for part in node.parts:
        if part.start <= start and end <= part.end:
            return _plain(start, end, part, is_rest=is_rest)
    joints = [part.start for part in node.parts if start < part.start < end]
    if not joints:
        return single
    cut = joints[-1] if start == node.start else joints[0]
    return [*_plain(start, cut, node, is_rest=is_rest), *_plain(cut, end, node, is_rest=is_rest)]


def _single(start: int, steps: int) -> list[Value]:
    if steps in _KINDS:
        return [Value(start=start, steps=steps, kind=_KINDS[steps])]
    return [Value(start=start, steps=steps, kind=_DOTTED[steps], dots=1)] if steps in _DOTTED else []


def _reads_well(start: int, end: int, node: Node, *, is_rest: bool, is_dotted: bool) -> bool:
    steps, lead, parts = end - start, start - node.start, len(node.parts)
    if lead == 0 and end == node.end:
        return True
    if not parts or end > node.end or lead < 0:
        return not parts
    if parts == 3:
        third = node.steps // 3
        is_dotted_beat = is_dotted and steps < 2 * third and not is_rest
        return lead % third == 0 and (is_dotted_beat or (steps == 2 * third and not (is_rest and lead)))
    if is_rest or parts != 2 or len(node.parts[0].parts) == 3:
        return False
    quarter = node.steps // 4
    is_dotted_part = steps == 3 * quarter and (lead == 0 or end == node.end)
    is_syncope = steps == 2 * quarter and lead == quarter
    return is_dotted_part or is_syncope or (is_dotted and lead == 0)
