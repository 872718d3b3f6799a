# SPDX-License-Identifier: Apache-2.0
"""A Piece as MusicXML (3.1, partwise), always the same bytes for the same Piece: https://www.w3.org/2021/06/musicxml40/

Parts and their instruments first, then every part measure by measure, in concert pitch. Durations are grid steps.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import numpy as np

from fairchord.errors import InvalidMusic
from fairchord.music.general_midi import drum_name
from fairchord.music.harmony import Chord, KeySignature
from fairchord.music.piece import PITCH, Piece
from fairchord.music.time import GRID_PER_QUARTER, TICKS_PER_GRID
from fairchord.notation.marks_xml import (
    chord_marks,
    dynamic_mark,
    find_dynamics,
    plain_text,
    section_marks,
    tempo_marks,
)
from fairchord.notation.measures import Measure, measures_of
from fairchord.notation.note_xml import VoicePlace, drum_instrument, silent_measure, voice_elements
from fairchord.notation.spelling import Spelling, spell
from fairchord.notation.staves import Clef, Part, Staff, notated, part_of
from fairchord.notation.voices import Lines, lead_voices
from fairchord.notation.written import write_measure

_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 3.1 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)
_DRUM_CHANNEL: Final = 10
_CHANNELS: Final = tuple(channel for channel in range(1, 17) if channel != _DRUM_CHANNEL)
_UNSPELLED: Final = Spelling(step="C", alter=0, octave=4)
_VOICES_A_STAFF: Final = 4
"""Voices are numbered 1 to 4 on the first staff and 5 to 8 on the second, as notation programs count them."""


def write_musicxml(piece: Piece) -> bytes:
    """Write the score of a piece: its grid notes, never a performance."""
    piece = notated(piece)
    measures = measures_of(piece)
    parts = [part_of(track, measures) for track in piece.tracks if len(track.notes)]
    if not parts:
        raise InvalidMusic(f"piece {piece.title!r} has no notes to write", hint="give a piece with at least one note")
    score = Element("score-partwise", {"version": "3.1"})
    _write_head(score, piece)
    _write_part_list(score, parts)
    for number, part in enumerate(parts, start=1):
        writer = _PartWriter(piece, part, f"P{number}", measures, is_first=number == 1)
        score.append(writer.write())
    indent(score)
    return (_HEAD + tostring(score, encoding="unicode") + "\n").encode()


def _write_head(score: Element, piece: Piece) -> None:
    if piece.title:
        SubElement(SubElement(score, "work"), "work-title").text = plain_text(piece.title)
    identification = SubElement(score, "identification")
    SubElement(SubElement(identification, "encoding"), "software").text = "fairchord"


def _write_part_list(score: Element, parts: Sequence[Part]) -> None:
    listed = SubElement(score, "part-list")
    if len(parts) > 1:
        group = SubElement(listed, "part-group", {"type": "start", "number": "1"})
        SubElement(group, "group-symbol").text = "bracket"
        SubElement(group, "group-barline").text = "yes"
    pitched = 0
    for number, part in enumerate(parts, start=1):
        name = f"P{number}"
        entry = SubElement(listed, "score-part", {"id": name})
        SubElement(entry, "part-name").text = plain_text(part.name)
        SubElement(entry, "part-abbreviation").text = plain_text(part.abbreviation)
        if part.track.is_drum:
            _list_drums(entry, name, part)
            continue
        SubElement(
            SubElement(entry, "score-instrument", {"id": f"{name}-I1"}), "instrument-name"
        ).text = part.instrument
        _midi(entry, f"{name}-I1", _CHANNELS[pitched % len(_CHANNELS)], part.track.program)
        pitched += 1
    if len(parts) > 1:
        SubElement(listed, "part-group", {"type": "stop", "number": "1"})


def _list_drums(entry: Element, name: str, part: Part) -> None:
    pitches = sorted({int(pitch) for pitch in part.track.notes[:, PITCH]})
    for pitch in pitches:
        instrument = SubElement(entry, "score-instrument", {"id": drum_instrument(name, pitch)})
        SubElement(instrument, "instrument-name").text = drum_name(pitch)
    for pitch in pitches:
        _midi(entry, drum_instrument(name, pitch), _DRUM_CHANNEL, part.track.program, unpitched=pitch)


def _midi(entry: Element, instrument: str, channel: int, program: int, unpitched: int | None = None) -> None:
    played = SubElement(entry, "midi-instrument", {"id": instrument})
    SubElement(played, "midi-channel").text = str(channel)
    SubElement(played, "midi-program").text = str(program + 1)
    if unpitched is not None:
        SubElement(played, "midi-unpitched").text = str(unpitched + 1)


class _PartWriter:
    """Writes one part; marks that belong to the whole score stand in the first."""

    def __init__(self, piece: Piece, part: Part, name: str, measures: Sequence[Measure], *, is_first: bool) -> None:
        self.piece, self.part, self.name, self.measures, self.is_first = piece, part, name, measures, is_first
        self.staves = [_lead(staff, measures) for staff in part.staves]
        self.dynamics = find_dynamics(np.concatenate([staff.rows for staff in part.staves]), measures)
        self.keys = [key.onset_ticks // TICKS_PER_GRID for key in piece.key_signatures]
        self.chords = [span.onset_ticks // TICKS_PER_GRID for span in piece.chords]

    def write(self) -> Element:
        """Write every measure."""
        element = Element("part", {"id": self.name})
        shown: KeySignature | None = None
        for index, measure in enumerate(self.measures):
            key = self._key_at(measure.start)
            is_new = index == 0 or (key is not None and (shown is None or key.sharps != shown.sharps))
            element.append(self._measure(index, measure, key, shows_key=is_new))
            shown = key
        return element

    def _measure(self, index: int, measure: Measure, key: KeySignature | None, *, shows_key: bool) -> Element:
        element = Element("measure", {"number": str(measure.number)})
        if not measure.is_whole:
            element.set("implicit", "yes")
        self._attributes(element, index, measure, key if shows_key else None, shows_key=shows_key)
        if self.is_first:
            element.extend(section_marks(self.piece, measure))
            element.extend(tempo_marks(self.piece, measure))
            element.extend(chord_marks(self.piece, measure, key))
        if index in self.dynamics:
            place, name = self.dynamics[index]
            element.append(dynamic_mark(place, name, staff=1 if len(self.staves) > 1 else 0))
        self._notes(element, index, measure, 0 if key is None else key.sharps)
        if index + 1 == len(self.measures):
            barline = SubElement(element, "barline", {"location": "right"})
            SubElement(barline, "bar-style").text = "light-heavy"
        return element

    def _attributes(
        self, element: Element, index: int, measure: Measure, key: KeySignature | None, *, shows_key: bool
    ) -> None:
        if index and not shows_key and not measure.shows_meter:
            return
        attributes = SubElement(element, "attributes")
        if not index:
            SubElement(attributes, "divisions").text = str(GRID_PER_QUARTER)
        if shows_key:
            is_plain = key is None or self.part.track.is_drum
            written = SubElement(attributes, "key", {"print-object": "no"} if self.part.track.is_drum else {})
            SubElement(written, "fifths").text = "0" if is_plain or key is None else str(key.sharps)
            if key is not None and not is_plain:
                SubElement(written, "mode").text = key.mode
        if measure.shows_meter:
            meter = SubElement(attributes, "time")
            SubElement(meter, "beats").text = str(measure.meter.numerator)
            SubElement(meter, "beat-type").text = str(measure.meter.denominator)
        if not index:
            _write_clefs(attributes, [staff.clef for staff in self.part.staves])

    def _notes(self, element: Element, index: int, measure: Measure, sharps: int) -> None:
        is_begun = False
        for number, led in enumerate(self.staves):
            voices = write_measure(led[index], measure, self._spell, sharps=sharps)
            for order, voice in enumerate(voices):
                if order and not voice:
                    continue
                if is_begun:
                    SubElement(SubElement(element, "backup"), "duration").text = str(measure.steps)
                place = self._place(number, order)
                element.extend(voice_elements(voice, place) if voice else silent_measure(measure, place))
                is_begun = True

    def _place(self, staff: int, order: int) -> VoicePlace:
        is_drum = self.part.track.is_drum
        return VoicePlace(
            part=self.name,
            number=staff * _VOICES_A_STAFF + order + 1,
            staff=staff + 1 if len(self.staves) > 1 else 0,
            stems=("up", "down")[order] if is_drum else "",
            is_drum=is_drum,
        )

    def _key_at(self, step: int) -> KeySignature | None:
        """The key in force at a bar line; one that begins within a measure is written at the next."""
        index = bisect_right(self.keys, step) - 1
        return self.piece.key_signatures[index] if index >= 0 else None

    def _spell(self, pitch: int, step: int) -> Spelling:
        if self.part.track.is_drum:
            return _UNSPELLED
        index = bisect_right(self.chords, step) - 1
        chord: Chord | None = None
        if index >= 0:
            span = self.piece.chords[index]
            is_sounding = step * TICKS_PER_GRID < span.onset_ticks + span.duration_ticks
            chord = span.chord if is_sounding else None
        return spell(pitch, self._key_at(step), chord)


def _lead(staff: Staff, measures: Sequence[Measure]) -> tuple[Lines, ...]:
    """The voices of a staff, measure by measure; a drummer's hands and feet are voices from the start."""
    if not staff.voices:
        return lead_voices(staff.rows, measures)
    hands, feet = (lead_voices(rows, measures) for rows in staff.voices)
    return tuple((upper[0], lower[0]) for upper, lower in zip(hands, feet, strict=True))


def _write_clefs(attributes: Element, clefs: Sequence[Clef]) -> None:
    if len(clefs) > 1:
        SubElement(attributes, "staves").text = str(len(clefs))
    for number, clef in enumerate(clefs, start=1):
        written = SubElement(attributes, "clef", {"number": str(number)} if len(clefs) > 1 else {})
        SubElement(written, "sign").text = clef.sign
        if clef.line:
            SubElement(written, "line").text = str(clef.line)
        if clef.octaves:
            SubElement(written, "clef-octave-change").text = str(clef.octaves)
