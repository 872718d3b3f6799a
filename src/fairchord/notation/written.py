# SPDX-License-Identifier: Apache-2.0
"""What stands in one measure of one staff: its voices as written values, with ties, accidentals, triplets and beams."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from fairchord.notation.accidentals import printed_signs
from fairchord.notation.beams import beam_values
from fairchord.notation.measures import Measure
from fairchord.notation.rhythm import Triplet, Value, find_triplets, write_span
from fairchord.notation.spelling import Spelling
from fairchord.notation.voices import Head, Lines, Struck

Speller = Callable[[int, int], Spelling]
"""Spells a pitch at a step of the piece."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenHead:
    """A head with its spelling and the accidental before it ('' for none)."""

    head: Head
    spelling: Spelling
    sign: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One note, chord or rest (no heads) as it is printed."""

    value: Value
    heads: tuple[WrittenHead, ...]
    beams: tuple[str, ...] = ()
    opens_triplet: bool = False
    closes_triplet: bool = False


def write_measure(lines: Lines, measure: Measure, spell: Speller, *, sharps: int) -> tuple[tuple[Written, ...], ...]:
    """Write the voices of a staff in one measure."""
    voices = [_voice(line, measure, spell) for line in lines]
    places = sorted(
        ((item.value.start, number, index) for number, voice in enumerate(voices) for index, item in enumerate(voice)),
    )
    ordered = [voices[number][index] for _, number, index in places]
    tied = [(head.spelling, head.head.is_tied_from) for item in ordered for head in item.heads]
    signs = iter(printed_signs(tied, sharps))
    for (_, number, index), item in zip(places, ordered, strict=True):
        heads = tuple(replace(head, sign=next(signs)) for head in item.heads)
        voices[number][index] = replace(item, heads=heads)
    return tuple(tuple(voice) for voice in voices)


def _voice(line: Sequence[Struck], measure: Measure, spell: Speller) -> list[Written]:
    """Fill one voice: chords where they are, rests between them, every span cut into written values."""
    if not line:
        return []
    joints = {place for struck in line for place in (struck.start, struck.end)}
    triplets = find_triplets(joints, measure.division)
    found: list[Written] = []
    at = 0
    for struck in line:
        found += _rests(at, struck.start, measure, triplets)
        values = write_span(struck.start, struck.end, is_rest=False, division=measure.division, triplets=triplets)
        for index, value in enumerate(values):
            found.append(_chord(struck, value, measure, spell, index=index, count=len(values)))
        at = struck.end
    found += _rests(at, measure.steps, measure, triplets)
    beams = beam_values([(item.value, not item.heads) for item in found], measure)
    return [_mark(item, index, found, beams[index]) for index, item in enumerate(found)]


def _rests(start: int, end: int, measure: Measure, triplets: Sequence[Triplet]) -> list[Written]:
    if start >= end:
        return []
    values = write_span(start, end, is_rest=True, division=measure.division, triplets=triplets)
    return [Written(value=value, heads=()) for value in values]


def _chord(struck: Struck, value: Value, measure: Measure, spell: Speller, *, index: int, count: int) -> Written:
    heads = tuple(
        WrittenHead(
            head=replace(
                head,
                is_tied_from=head.is_tied_from or index > 0,
                is_tied_to=head.is_tied_to or index + 1 < count,
            ),
            spelling=spell(head.pitch, measure.start + struck.start),
        )
        for head in struck.heads
    )
    return Written(value=value, heads=heads)


def _mark(item: Written, index: int, voice: Sequence[Written], beams: tuple[str, ...]) -> Written:
    triplet = item.value.triplet
    if triplet is None:
        return replace(item, beams=beams)
    before = voice[index - 1].value.triplet if index else None
    after = voice[index + 1].value.triplet if index + 1 < len(voice) else None
    return replace(item, beams=beams, opens_triplet=before != triplet, closes_triplet=after != triplet)
