# SPDX-License-Identifier: Apache-2.0
"""Notes, chords and rests as MusicXML elements, in the order of children that the format asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from fairchord.notation.drum_staff import drum_place
from fairchord.notation.measures import Measure
from fairchord.notation.rhythm import write_span
from fairchord.notation.written import Written, WrittenHead

_FORTE: Final = 90
"""MusicXML counts the loudness of a note in hundredths of this MIDI velocity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicePlace:
    """Where a voice is written: its part, number and staff (0 where the part has only one), and its stems."""

    part: str
    number: int
    staff: int = 0
    stems: str = ""
    is_drum: bool = False


def voice_elements(voice: tuple[Written, ...], place: VoicePlace) -> Iterator[Element]:
    """Every note and rest of a voice; the notes of a chord follow one another."""
    for item in voice:
        if not item.heads:
            yield _rest(item, place)
        for index, head in enumerate(item.heads):
            yield _note(item, head, place, is_first=index == 0)


def silent_measure(measure: Measure, place: VoicePlace) -> list[Element]:
    """A rest for a measure in which a staff is silent; a pick-up and a cut measure have rests of their own length."""
    if not measure.is_whole:
        values = write_span(0, measure.steps, is_rest=True, division=measure.division, triplets=())
        return [_rest(Written(value=value, heads=()), place) for value in values]
    note = Element("note")
    SubElement(note, "rest", {"measure": "yes"})
    SubElement(note, "duration").text = str(measure.steps)
    SubElement(note, "voice").text = str(place.number)
    if place.staff:
        SubElement(note, "staff").text = str(place.staff)
    return [note]


def _rest(item: Written, place: VoicePlace) -> Element:
    note = Element("note")
    SubElement(note, "rest")
    SubElement(note, "duration").text = str(item.value.steps)
    _describe(note, item, place, sign="")
    _notations(note, item, None, is_first=True)
    return note


def _note(item: Written, head: WrittenHead, place: VoicePlace, *, is_first: bool) -> Element:
    note = Element("note", {"dynamics": f"{100 * head.head.velocity / _FORTE:.2f}"})
    if not is_first:
        SubElement(note, "chord")
    if place.is_drum:
        where = drum_place(head.head.pitch)
        unpitched = SubElement(note, "unpitched")
        SubElement(unpitched, "display-step").text = where.step
        SubElement(unpitched, "display-octave").text = str(where.octave)
    else:
        pitch = SubElement(note, "pitch")
        SubElement(pitch, "step").text = head.spelling.step
        if head.spelling.alter:
            SubElement(pitch, "alter").text = str(head.spelling.alter)
        SubElement(pitch, "octave").text = str(head.spelling.octave)
    SubElement(note, "duration").text = str(item.value.steps)
    for kind, is_tied in (("stop", head.head.is_tied_from), ("start", head.head.is_tied_to)):
        if is_tied:
            SubElement(note, "tie", {"type": kind})
    if place.is_drum:
        SubElement(note, "instrument", {"id": drum_instrument(place.part, head.head.pitch)})
    shape = drum_place(head.head.pitch).head if place.is_drum else ""
    _describe(note, item, place, sign="" if place.is_drum else head.sign, notehead=shape)
    if is_first:
        for level, beam in enumerate(item.beams, start=1):
            SubElement(note, "beam", {"number": str(level)}).text = beam
    _notations(note, item, head, is_first=is_first)
    return note


def drum_instrument(part: str, pitch: int) -> str:
    """The id of one drum within a part."""
    return f"{part}-D{pitch}"


def _describe(note: Element, item: Written, place: VoicePlace, *, sign: str, notehead: str = "") -> None:
    value = item.value
    SubElement(note, "voice").text = str(place.number)
    SubElement(note, "type").text = value.kind
    for _ in range(value.dots):
        SubElement(note, "dot")
    if sign:
        SubElement(note, "accidental").text = sign
    if value.triplet is not None:
        ratio = SubElement(note, "time-modification")
        SubElement(ratio, "actual-notes").text = "3"
        SubElement(ratio, "normal-notes").text = "2"
        SubElement(ratio, "normal-type").text = value.triplet.kind
    if place.stems and item.heads:
        SubElement(note, "stem").text = place.stems
    if notehead:
        SubElement(note, "notehead").text = notehead
    if place.staff:
        SubElement(note, "staff").text = str(place.staff)


def _notations(note: Element, item: Written, head: WrittenHead | None, *, is_first: bool) -> None:
    marks: list[tuple[str, str]] = []
    if head is not None:
        marks += [("tied", "stop")] * head.head.is_tied_from + [("tied", "start")] * head.head.is_tied_to
    if is_first:
        marks += [("tuplet", "start")] * item.opens_triplet + [("tuplet", "stop")] * item.closes_triplet
    if marks:
        notations = SubElement(note, "notations")
        for name, kind in marks:
            SubElement(notations, name, {"type": kind})
