# SPDX-License-Identifier: Apache-2.0
"""What a MusicXML score says, read by its rules alone: positions, ties, chords, backups. Not our writer inverted."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_TYPES = {"32nd": 8, "16th": 4, "eighth": 2, "quarter": 1}
_LONG = {"half": 2, "whole": 4, "breve": 8}


@dataclass(frozen=True, slots=True)
class ReadNote:
    """A note as heard: start and length in divisions, MIDI pitch."""

    start: int
    length: int
    pitch: int


def read_parts(data: bytes) -> dict[str, list[ReadNote]]:
    """The notes of every part by its name; raises AssertionError where the score contradicts itself."""
    root = ElementTree.fromstring(data)
    listed = root.findall("part-list/score-part")
    names = {entry.get("id"): entry.findtext("part-name") or "" for entry in listed}
    drums = {
        midi.get("id"): int(midi.findtext("midi-unpitched") or 0) - 1
        for midi in root.iter("midi-instrument")
        if midi.find("midi-unpitched") is not None
    }
    return {names[part.get("id")]: _read_part(part, drums) for part in root.findall("part")}


def _read_part(part: Element, drums: dict[str | None, int]) -> list[ReadNote]:
    notes: list[ReadNote] = []
    open_ties: dict[tuple[int, str], ReadNote] = {}
    divisions, start = 1, 0
    for measure in part.findall("measure"):
        divisions = int(measure.findtext("attributes/divisions") or divisions)
        at = longest = last = 0
        struck: list[tuple[int, int, Element]] = []
        for element in measure:
            length = int(element.findtext("duration") or 0)
            if element.tag == "backup":
                at -= length
                assert at >= 0
            elif element.tag == "note":
                onset = last if element.find("chord") is not None else at
                at, last = onset + length, onset
                longest = max(longest, at)
                _check_written(element, length, divisions)
                if element.find("rest") is None:
                    struck.append((start + onset, length, element))
        for onset, length, element in sorted(struck, key=lambda one: one[0]):
            _sound(element, onset, length, drums, notes, open_ties)
        start += longest
    assert not open_ties, "a tie leads nowhere"
    return sorted(notes, key=lambda note: (note.start, note.pitch))


def _sound(
    element: Element,
    start: int,
    length: int,
    drums: dict[str | None, int],
    notes: list[ReadNote],
    open_ties: dict[tuple[int, str], ReadNote],
) -> None:
    pitch = _pitch(element, drums)
    place = (pitch, element.findtext("staff") or "")
    ties = {tie.get("type") for tie in element.findall("tie")}
    if "stop" in ties:
        begun = open_ties.pop(place)
        assert begun.start + begun.length == start, "a tie skips time"
        start, length = begun.start, begun.length + length
    note = ReadNote(start, length, pitch)
    if "start" in ties:
        open_ties[place] = note
    else:
        notes.append(note)


def _pitch(element: Element, drums: dict[str | None, int]) -> int:
    if element.find("unpitched") is not None:
        instrument = element.find("instrument")
        assert instrument is not None
        return drums[instrument.get("id")]
    step, octave = element.findtext("pitch/step") or "", int(element.findtext("pitch/octave") or 0)
    return _STEPS[step] + int(element.findtext("pitch/alter") or 0) + 12 * (octave + 1)


def _check_written(element: Element, length: int, divisions: int) -> None:
    """The written value (type, dots, ratio) says the same length as the duration."""
    kind = element.findtext("type")
    if kind is None:
        return
    value = Fraction(1, _TYPES[kind]) if kind in _TYPES else Fraction(_LONG[kind])
    value *= Fraction(2 ** (len(element.findall("dot")) + 1) - 1, 2 ** len(element.findall("dot")))
    ratio = element.find("time-modification")
    if ratio is not None:
        value *= Fraction(int(ratio.findtext("normal-notes") or 1), int(ratio.findtext("actual-notes") or 1))
    assert value * divisions == length, f"{kind} is not {length} divisions"
