# SPDX-License-Identifier: Apache-2.0
"""Analysis of what a file does not say: key, meter, chords, roles, ranges, density, and how sure each is.

analysis = analyse(piece)
analysis.key, analysis.key_confidence      # C minor, 871 (of 1000)
"""

from __future__ import annotations

from typing import Final

import numpy as np

from fairchord.music.analysis.chords import find_chords
from fairchord.music.analysis.key import find_key, find_keys
from fairchord.music.analysis.measure import Measures, measure, rhythm_class
from fairchord.music.analysis.record import Analysis, TrackAnalysis
from fairchord.music.analysis.role import find_roles
from fairchord.music.analysis.timeline import Timeline, lay_timeline, pitch_class_table, pitched_notes
from fairchord.music.conditions import name_pitch_range
from fairchord.music.piece import Piece, note_array
from fairchord.music.time import TimeSignature
from fairchord.music.track_role import TrackRole

__all__ = ["Analysis", "TrackAnalysis", "analyse"]

_ASSUMED_METER: Final = 400


def analyse(piece: Piece, *, meter_is_given: bool = True) -> Analysis:
    """Analyse a piece; tracks without notes are left out of `tracks`, which else follow the piece's order.

    A file without a time signature is read as 4/4; say so with `meter_is_given=False` (ReadResult knows).
    """
    timeline = lay_timeline(piece)
    notes = pitched_notes(piece)
    table, lowest = pitch_class_table(notes, timeline.edges)
    key, key_confidence = find_key(piece, table, notes)
    keys = find_keys(piece, table, timeline, key)
    if piece.chords:
        chords, chord_confidences = piece.chords, (1000,) * len(piece.chords)
    else:
        chords, chord_confidences = find_chords(table, lowest, timeline, keys)
    return Analysis(
        key=key,
        key_confidence=key_confidence,
        keys=keys,
        meter=_main_meter(piece, timeline),
        meter_confidence=1000 if meter_is_given else _ASSUMED_METER,
        chords=chords,
        chord_confidences=chord_confidences,
        rhythm=rhythm_class(np.concatenate([note_array([]), *(track.notes for track in piece.tracks)])),
        tracks=_analyse_tracks(piece, timeline),
    )


def _main_meter(piece: Piece, timeline: Timeline) -> TimeSignature:
    """Give the meter that lasts longest."""
    edges = [meter.onset_ticks for meter in piece.time_signatures] + [int(timeline.bars[-1])]
    return piece.time_signatures[int(np.argmax(np.diff(edges)))]


def _analyse_tracks(piece: Piece, timeline: Timeline) -> tuple[TrackAnalysis, ...]:
    tracks = [track for track in piece.tracks if len(track.notes)]
    measures = [measure(track.notes, int(timeline.bars[-1])) for track in tracks]
    roles = find_roles(tracks, measures, timeline.bars)
    return tuple(_record(*one) for one in zip(measures, roles, strict=True))


def _record(numbers: Measures, role: tuple[TrackRole, int]) -> TrackAnalysis:
    return TrackAnalysis(
        role=role[0],
        role_confidence=role[1],
        lowest=numbers.lowest,
        highest=numbers.highest,
        mean_pitch=numbers.mean_pitch,
        pitch_range=name_pitch_range(numbers.mean_pitch / 1000),
        polyphony=numbers.polyphony,
        max_polyphony=numbers.max_polyphony,
        density=numbers.density,
        min_velocity=numbers.min_velocity,
        max_velocity=numbers.max_velocity,
        rhythm=numbers.rhythm,
    )
