# SPDX-License-Identifier: Apache-2.0
"""MusicXML writes a drum by its place on the staff and, beside it, which instrument sounds; music21 reads the place.

So before it reads, a note of an instrument on channel 10 whose key is given (midi-unpitched, which counts from 1) is
rewritten with that key as its pitch. Others stay as they are. MusicXML 3.1, elements `unpitched` and `midi-unpitched`.
"""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from defusedxml import ElementTree

_STEPS: Final = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_DRUM_CHANNEL: Final = "10"
_KEYS: Final = {str(key + 1): key for key in range(128)}


def give_percussion_pitches(text: str) -> str:
    """The document with the sounding keys of its percussion; as it is where it has none, or cannot be rewritten."""
    if "midi-unpitched" not in text:
        return text
    try:
        root = ElementTree.fromstring(text, forbid_dtd=False, forbid_entities=True, forbid_external=True)
        _rewrite(root)
        return tostring(root, encoding="unicode")
    except (ElementTree.ParseError, ValueError, RecursionError):
        return text


def _rewrite(root: Element) -> None:
    keys = _keys(root)
    for note in root.iter("note"):
        instrument, place = note.find("instrument"), note.find("unpitched")
        if instrument is not None and place is not None and instrument.get("id") in keys:
            at = list(note).index(place)
            note.remove(place)
            note.insert(at, _pitch(keys[instrument.get("id", "")]))


def _keys(root: Element) -> dict[str, int]:
    """The key of every percussion instrument, by its id."""
    keys = {}
    for instrument in root.iter("midi-instrument"):
        given = (instrument.findtext("midi-unpitched") or "").strip()
        is_drum = (instrument.findtext("midi-channel") or "").strip() == _DRUM_CHANNEL
        if is_drum and given in _KEYS:
            keys[instrument.get("id", "")] = _KEYS[given]
    return keys


def _pitch(key: int) -> Element:
    pitch, name = Element("pitch"), _STEPS[key % 12]
    SubElement(pitch, "step").text = name[0]
    if len(name) == 2:
        SubElement(pitch, "alter").text = "1"
    SubElement(pitch, "octave").text = str(key // 12 - 1)
    return pitch
