# SPDX-License-Identifier: Apache-2.0
"""Marks above and below the notes as MusicXML elements: tempo, chord symbols, rehearsal marks and dynamics.

Each is placed by its offset from the beginning of its measure, so that it needs no note to stand at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement

import numpy as np

from fairchord.music.harmony import Chord, KeySignature
from fairchord.music.piece import ONSET, VELOCITY, NoteArray, Piece
from fairchord.music.time import TICKS_PER_GRID, Tempo
from fairchord.notation.measures import Measure, is_compound
from fairchord.notation.spelling import spell_class

_KINDS: Final[dict[str, tuple[str, tuple[int, ...]]]] = {
    "": ("major", ()), "m": ("minor", ()), "7": ("dominant", ()), "maj7": ("major-seventh", ()),
    "m7": ("minor-seventh", ()), "m7b5": ("half-diminished", ()), "dim": ("diminished", ()),
    "dim7": ("diminished-seventh", ()), "aug": ("augmented", ()), "sus4": ("suspended-fourth", ()),
    "sus2": ("suspended-second", ()), "7sus4": ("suspended-fourth", (7,)), "6": ("major-sixth", ()),
    "m6": ("minor-sixth", ()), "add9": ("major", (9,)), "madd9": ("minor", (9,)), "mmaj7": ("major-minor", ()),
    "9": ("dominant-ninth", ()), "maj9": ("major-ninth", ()), "m9": ("minor-ninth", ()), "5": ("power", ()),
}  # fmt: skip
"""Our chord qualities as MusicXML kinds, and the degrees added to them."""
_LEVELS: Final = ((16, "ppp"), (33, "pp"), (49, "p"), (64, "mp"), (80, "mf"), (96, "f"), (112, "ff"), (126, "fff"))
_AUDIBLE: Final = 12
"""A new dynamic is written when a measure's median velocity leaves the last one's by more than this."""


def chord_marks(piece: Piece, measure: Measure, key: KeySignature | None) -> Iterator[Element]:
    """Chord symbols that begin in a measure, and N.C. where one ends and none follows."""
    starts = {span.onset_ticks for span in piece.chords}
    for span in piece.chords:
        end = span.onset_ticks + span.duration_ticks
        marks: list[tuple[int, Chord | None]] = [(span.onset_ticks, span.chord)]
        marks += [] if end in starts else [(end, None)]
        for tick, chord in marks:
            if measure.start <= tick // TICKS_PER_GRID < measure.end:
                place = tick // TICKS_PER_GRID - measure.start
                yield _no_chord(place) if chord is None else _harmony(chord, key, place)


def tempo_marks(piece: Piece, measure: Measure) -> Iterator[Element]:
    """Tempi that begin in a measure; those that no reader could tell from the one before are left to playback."""
    for tempo in piece.tempi:
        place = tempo.onset_ticks // TICKS_PER_GRID - measure.start
        if 0 <= place < measure.steps:
            yield _tempo(tempo, place, is_compound=is_compound(measure.meter))


def section_marks(piece: Piece, measure: Measure) -> Iterator[Element]:
    """Rehearsal marks: the names of the sections that begin in a measure."""
    for section in piece.sections:
        place = section.onset_ticks // TICKS_PER_GRID - measure.start
        if 0 <= place < measure.steps:
            direction, kind = _direction("above")
            SubElement(kind, "rehearsal").text = plain_text(section.name)
            _offset(direction, place)
            yield direction


def find_dynamics(rows: NoteArray, measures: Sequence[Measure]) -> dict[int, tuple[int, str]]:
    """Where a part gets louder or softer: measure index to the place in it and the dynamic written there."""
    found: dict[int, tuple[int, str]] = {}
    last = 0
    for index, measure in enumerate(measures):
        here = rows[(rows[:, ONSET] >= measure.start) & (rows[:, ONSET] < measure.end)]
        if not len(here):
            continue
        median = float(np.median(here[:, VELOCITY]))
        if not last or abs(median - last) > _AUDIBLE:
            last, name = min(_LEVELS, key=lambda level: abs(level[0] - median))
            found[index] = (int(here[:, ONSET].min()) - measure.start, name)
    return found


def dynamic_mark(place: int, name: str, *, staff: int) -> Element:
    """A dynamic below a staff."""
    direction, kind = _direction("below")
    SubElement(SubElement(kind, "dynamics"), name)
    _offset(direction, place)
    if staff:
        SubElement(direction, "staff").text = str(staff)
    return direction


def plain_text(text: str) -> str:
    """Leave out what XML cannot hold."""
    return "".join(letter for letter in text if letter.isprintable())


def _direction(placement: str) -> tuple[Element, Element]:
    direction = Element("direction", {"placement": placement})
    return direction, SubElement(direction, "direction-type")


def _offset(element: Element, place: int) -> None:
    if place:
        SubElement(element, "offset").text = str(place)


def _tempo(tempo: Tempo, place: int, *, is_compound: bool) -> Element:
    direction, kind = _direction("above")
    metronome = SubElement(kind, "metronome", {"parentheses": "no"})
    SubElement(metronome, "beat-unit").text = "quarter"
    if is_compound:
        SubElement(metronome, "beat-unit-dot")
    shown = tempo.bpm * 2 / 3 if is_compound else tempo.bpm
    SubElement(metronome, "per-minute").text = f"{shown:.0f}"
    _offset(direction, place)
    SubElement(direction, "sound", {"tempo": f"{tempo.bpm:.3f}".rstrip("0").rstrip(".")})
    return direction


def _no_chord(place: int) -> Element:
    """Words, since programs do not agree on how a chord symbol says that there is no chord."""
    direction, kind = _direction("above")
    SubElement(kind, "words").text = "N.C."
    _offset(direction, place)
    return direction


def _harmony(chord: Chord, key: KeySignature | None, place: int) -> Element:
    harmony = Element("harmony")
    root = SubElement(harmony, "root")
    _class(root, "root", chord.root, key)
    kind, degrees = _KINDS[chord.quality]
    SubElement(harmony, "kind", {"text": chord.quality}).text = kind
    if chord.bass is not None:
        _class(SubElement(harmony, "bass"), "bass", chord.bass, key)
    for degree in degrees:
        added = SubElement(harmony, "degree", {"print-object": "no"})
        SubElement(added, "degree-value").text = str(degree)
        SubElement(added, "degree-alter").text = "0"
        SubElement(added, "degree-type").text = "add"
    _offset(harmony, place)
    return harmony


def _class(element: Element, name: str, pitch_class: int, key: KeySignature | None) -> None:
    spelling = spell_class(pitch_class, key)
    SubElement(element, f"{name}-step").text = spelling.step
    if spelling.alter:
        SubElement(element, f"{name}-alter").text = str(spelling.alter)
