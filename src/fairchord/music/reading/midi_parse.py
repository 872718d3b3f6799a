# SPDX-License-Identifier: Apache-2.0
"""MIDI bytes to a Piece by symusic, in this very process.

Only the reading child calls this on foreign bytes: symusic is known to crash on hostile files. What the Piece cannot
hold is counted and said; overlapping notes are repaired; times become 480 ticks a quarter, rounded to the nearest.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

import numpy as np
import symusic
from numpy.typing import NDArray

from fairchord.errors import InvalidMusic
from fairchord.music.edit import latest_by_onset, repair_overlaps
from fairchord.music.harmony import Chord, ChordSpan, KeySignature, parse_chord
from fairchord.music.piece import NoteArray, Piece, Section, Track, note_array
from fairchord.music.reading.midi_scan import MidiScan, clean_text, refuse, scan_midi
from fairchord.music.reading.result import ReadResult
from fairchord.music.time import TICKS_PER_QUARTER, Tempo, TimeSignature

NO_CHORD: Final = "N.C."
"""The marker that ends a chord without beginning another."""
DRUM_HIT_TICKS: Final = 60
"""Length of a drum hit that has none."""
_SECTION_NAME: Final = re.compile(
    r"(?:section|intro|verse|pre-|chorus|bridge|interlude|break|solo|ending|outro|coda|refrain)", re.IGNORECASE
)
_HELD: Final = {
    "note offs",
    "names",
    "ends",
    "program changes",
    "tempi",
    "time signatures",
    "key signatures",
    "markers",
}
_Losses = dict[str, int]


def parse_midi(data: bytes) -> ReadResult:
    """Read a Standard MIDI File of type 0 or 1."""
    scan = scan_midi(data)
    try:
        source: Any = symusic.Score.from_midi(data)
    except (RuntimeError, ValueError, TypeError) as error:
        refuse(str(error).splitlines()[0][:200] if str(error) else "symusic cannot read it")
    losses: _Losses = {kind: count for kind, count in sorted(scan.counts.items()) if kind not in _HELD}
    if scan.tracks_without_notes:
        losses["tracks without notes"] = scan.tracks_without_notes
    tracks = _read_tracks(source, scan, losses)
    if not tracks:
        raise InvalidMusic("the MIDI file holds no notes", hint="give a file with at least one note")
    end = max(int((track.notes[:, 0] + track.notes[:, 1]).max()) for track in tracks)
    piece = read_marks(source, scan, losses, end_ticks=end, title=scan.title, tracks=tracks)
    dropped = tuple(f"{count} {kind}" for kind, count in losses.items() if count)
    sections = _read_sections(source, scan, end)
    meter_is_given = len(source.time_signatures) > 0
    return ReadResult(piece=piece, dropped=dropped, meter_is_given=meter_is_given, sections=sections)


def read_marks(
    source: Any, scan: MidiScan, losses: _Losses, *, end_ticks: int, title: str = "", tracks: tuple[Track, ...] = ()
) -> Piece:
    """A Piece of these tracks with the tempi, meters, keys and chords of a Score; what is left out is counted."""
    return Piece(
        title=title,
        tracks=tracks,
        tempi=_read_tempi(source, scan, losses),
        time_signatures=_read_meters(source, scan, losses),
        key_signatures=_read_keys(source, scan, losses),
        chords=_read_chords(source, scan, losses, end_ticks),
    )


def _read_tracks(source: Any, scan: MidiScan, losses: _Losses) -> tuple[Track, ...]:
    tracks, read = [], 0
    for part in source.tracks:
        table = part.notes.numpy()
        read += len(table["time"])
        notes = _read_notes(table, part.is_drum, scan.ticks_per_quarter, losses)
        if len(notes):
            name = clean_text(part.name)
            tracks.append(Track(name=name, role=None, program=part.program, is_drum=part.is_drum, notes=notes))
    losses["notes that never end"] = max(scan.note_ons - read, 0)
    return tuple(tracks)


def _read_notes(table: dict[str, NDArray[Any]], is_drum: bool, division: int, losses: _Losses) -> NoteArray:
    onset = table["time"].astype(np.int64)
    length = table["duration"].astype(np.int64)
    start, end = _rescale(onset, division), _rescale(onset + length, division)
    duration = np.maximum(end - start, 1)
    is_empty = length <= 0
    if is_drum:
        duration[is_empty] = DRUM_HIT_TICKS  # the length of a drum hit says nothing
        is_empty = np.zeros_like(is_empty)
    rows = np.stack([start, duration, table["pitch"].astype(np.int64), table["velocity"].astype(np.int64)], axis=1)
    notes, repaired = repair_overlaps(note_array(rows[~is_empty]))
    losses["notes without length"] = losses.get("notes without length", 0) + int(is_empty.sum())
    losses["overlaps of one pitch (repaired)"] = losses.get("overlaps of one pitch (repaired)", 0) + repaired
    return notes


def _read_tempi(source: Any, scan: MidiScan, losses: _Losses) -> tuple[Tempo, ...]:
    events = [(e.time, e.mspq) for e in source.tempos if 0 < e.mspq < 2**24]
    losses["impossible tempi"] = len(source.tempos) - len(events)
    tempi = [
        Tempo(onset_ticks=_tick(time, scan), microseconds_per_quarter=tempo)
        for time, tempo in sorted(events, key=_time)
    ]
    return latest_by_onset([Tempo(onset_ticks=0, microseconds_per_quarter=500_000), *tempi])


def _read_meters(source: Any, scan: MidiScan, losses: _Losses) -> tuple[TimeSignature, ...]:
    meters = [TimeSignature(onset_ticks=0, numerator=4, denominator=4)]
    for event in sorted(source.time_signatures, key=lambda e: e.time):
        try:
            meters.append(
                TimeSignature(
                    onset_ticks=_tick(event.time, scan), numerator=event.numerator, denominator=event.denominator
                )
            )
        except InvalidMusic:
            losses["impossible time signatures"] = losses.get("impossible time signatures", 0) + 1
    return latest_by_onset(meters)


def _read_keys(source: Any, scan: MidiScan, losses: _Losses) -> tuple[KeySignature, ...]:
    keys = []
    for event in sorted(source.key_signatures, key=lambda e: e.time):
        if -7 <= event.key <= 7 and event.tonality in (0, 1):
            tonic = (event.key * 7 + (9 if event.tonality else 0)) % 12
            mode = "minor" if event.tonality else "major"
            keys.append(KeySignature(onset_ticks=_tick(event.time, scan), tonic=tonic, mode=mode))
        else:
            losses["impossible key signatures"] = losses.get("impossible key signatures", 0) + 1
    return latest_by_onset(keys)


def _read_chords(source: Any, scan: MidiScan, losses: _Losses, end_ticks: int) -> tuple[ChordSpan, ...]:
    """Read chord markers; each lasts until the next one, an 'N.C.' marker or the end of the notes."""
    marks: dict[int, Chord | None] = {}
    for event in sorted(source.markers, key=lambda e: e.time):
        text = event.text.strip()
        if text == NO_CHORD or _chord_of(text) is not None:
            marks[_tick(event.time, scan)] = None if text == NO_CHORD else _chord_of(text)
        else:
            losses["markers that are not chords"] = losses.get("markers that are not chords", 0) + 1
    onsets = list(marks)
    spans = []
    for onset, stop in zip(onsets, [*onsets[1:], end_ticks], strict=False):
        chord = marks[onset]
        if chord is not None and stop > onset:
            spans.append(ChordSpan(onset_ticks=onset, duration_ticks=stop - onset, chord=chord))
    return tuple(spans)


def _read_sections(source: Any, scan: MidiScan, end_ticks: int) -> tuple[Section, ...]:
    """Read the markers that name a part of the form, such as 'Verse 2', and those that sequencers write for letters."""
    found = []
    for event in sorted(source.markers, key=lambda e: e.time):
        text, onset = clean_text(event.text).strip(), _tick(event.time, scan)
        if _SECTION_NAME.match(text) and len(text.encode()) <= 100 and onset < end_ticks:
            found.append(Section(onset_ticks=onset, name=text))
    return latest_by_onset(found)


@lru_cache(maxsize=1024)
def _chord_of(text: str) -> Chord | None:
    try:
        return parse_chord(text)
    except InvalidMusic:
        return None


def _rescale(ticks: NDArray[np.int64], division: int) -> NDArray[np.int64]:
    return (ticks * (2 * TICKS_PER_QUARTER) + division) // (2 * division)


def _tick(ticks: int, scan: MidiScan) -> int:
    return int((ticks * 2 * TICKS_PER_QUARTER + scan.ticks_per_quarter) // (2 * scan.ticks_per_quarter))


def _time(event: tuple[int, int]) -> int:
    return event[0]
