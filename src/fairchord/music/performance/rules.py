# SPDX-License-Identifier: Apache-2.0
"""Rules by which pitched tracks depart from the grid: nothing here is learned.

They are of the family of the KTH rule system (Friberg, Bresin & Sundberg, 'Overview of the KTH rule system for musical
performance', Advances in Cognitive Psychology 2, 2006): phrase arch, metrical accent, high loud, articulation of
repetition and of leaps; melody lead after Goebl (JASA 110, 2001); drifting chance after Hennig and others (PLoS ONE 6,
2011). The amounts are ours, and small: times in milliseconds, loudness as a share of the velocity written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from fairchord.music.performance.drum_places import Amounts, in_beats
from fairchord.music.piece import DURATION, ONSET, PITCH, NoteArray, Piece, Track
from fairchord.music.track_role import TrackRole

_PHRASE_BARS: Final = 4
_GUITARS: Final = frozenset(range(24, 32))
_HARPS: Final = frozenset({15, 46, 106, 107})
_DECAYING: Final = frozenset({*range(16), *range(24, 32), 45, 46, 47, *range(104, 109)})
"""Programs whose notes die away by themselves: a legato overlap would blur them."""
_PEAK: Final = 0.6
_MEMORY: Final = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a role is played: milliseconds ahead (negative) or behind, spread of chance, depth of the phrase arch, accent
    of the first beat, milliseconds between the notes of a chord, share of a note that sounds."""

    place_ms: float = 0.0
    chance_ms: float = 4.0
    arch: float = 0.08
    accent: float = 0.05
    spread_ms: float = 0.0
    sounding: float = 0.98


MANNERS: Final[dict[TrackRole, Manner]] = {
    TrackRole.MAIN_MELODY: Manner(place_ms=-8.0, arch=0.12, sounding=1.0),
    TrackRole.SUB_MELODY: Manner(place_ms=-3.0, arch=0.10, sounding=1.0),
    TrackRole.ACCOMPANIMENT: Manner(place_ms=3.0, spread_ms=6.0, sounding=0.95),
    TrackRole.BASS: Manner(place_ms=2.0, chance_ms=3.0, arch=0.05, sounding=0.93),
    TrackRole.PAD: Manner(chance_ms=0.0, arch=0.10, accent=0.0, sounding=1.0),
    TrackRole.RIFF: Manner(chance_ms=3.0, arch=0.05, accent=0.08, spread_ms=4.0, sounding=0.90),
}
_STRUM_MS: Final = 8.0
_HIGH: Final = 0.003
"""Each semitone above the middle of the track is this much louder, an octave at most."""
_LEAP: Final = 7
_REPETITION: Final = 0.85
_OVERLAP_MS: Final = 15.0
_LONGEST_GAP_MS: Final = 50.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Played:
    """What the rules ask of each note: an offset and a change of its end in milliseconds, a factor for its velocity."""

    offsets: Amounts
    ends: Amounts
    loudness: Amounts


def play_by_rule(track: Track, piece: Piece, random: np.random.Generator) -> Played:
    """Apply the rules to a pitched track; a track without a role is played as an accompaniment."""
    notes = track.notes
    manner = MANNERS.get(track.role or TrackRole.ACCOMPANIMENT, Manner())
    offsets = manner.place_ms + manner.chance_ms * _drift(notes, random) + _chord_spread(track, manner)
    rises = manner.arch * _arch(notes, piece) + manner.accent * _metre(notes, piece) + _height(notes)
    shares, overlaps = _articulation(track, manner)
    lengths = notes[:, DURATION] * _milliseconds_a_tick(notes, piece)
    gaps = np.minimum(lengths * (1 - shares), _LONGEST_GAP_MS)
    return Played(offsets=offsets, ends=overlaps - gaps, loudness=1 + rises - rises.mean())


def _milliseconds_a_tick(notes: NoteArray, piece: Piece) -> Amounts:
    starts = np.array([tempo.onset_ticks for tempo in piece.tempi])
    speeds = np.array([tempo.microseconds_per_quarter for tempo in piece.tempi]) / 480_000
    found: Amounts = speeds[np.searchsorted(starts, notes[:, ONSET], side="right") - 1]
    return found


def _drift(notes: NoteArray, random: np.random.Generator) -> Amounts:
    """Chance that remembers: one value for each moment, most of it carried over from the moment before."""
    onsets, which = np.unique(notes[:, ONSET], return_inverse=True)
    steps = random.standard_normal(len(onsets))
    course = np.empty(len(onsets))
    last = 0.0
    for index, step in enumerate(steps):
        last = _MEMORY * last + np.sqrt(1 - _MEMORY**2) * step
        course[index] = last
    drawn: Amounts = np.clip(course, -2, 2)[which.reshape(-1)]
    return drawn


def _chord_spread(track: Track, manner: Manner) -> Amounts:
    """Chords are spread upwards: strummed on guitars and harps, barely on keys. The lowest note keeps its time."""
    notes = track.notes
    step = _STRUM_MS if track.program in _GUITARS | _HARPS else manner.spread_ms
    order = np.zeros(len(notes))
    for index in range(1, len(notes)):  # notes are sorted by onset, then pitch
        is_chord = notes[index, ONSET] == notes[index - 1, ONSET]
        order[index] = order[index - 1] + 1 if is_chord else 0
    return order * step


def _arch(notes: NoteArray, piece: Piece) -> Amounts:
    """Phrase arch: from -1 at both ends of four bars to 1 a little past the middle."""
    lines = np.array(piece.bar_onsets())[::_PHRASE_BARS]
    bounds = np.append(lines, max(piece.bar_onsets()[-1], int(lines[-1]) + 1))
    which = np.clip(np.searchsorted(bounds, notes[:, ONSET], side="right") - 1, 0, len(bounds) - 2)
    width = np.maximum(bounds[which + 1] - bounds[which], 1)
    place = np.clip((notes[:, ONSET] - bounds[which]) / width, 0, 1)
    away = np.where(place < _PEAK, (_PEAK - place) / _PEAK, (place - _PEAK) / (1 - _PEAK))
    arch: Amounts = 1 - 2 * away**2
    return arch


def _metre(notes: NoteArray, piece: Piece) -> Amounts:
    """Metrical accent: 1 on the first beat, 0.4 on other beats, 0 between, less on the last sixteenth."""
    beats, twelfths = in_beats(notes, piece.time_signatures)
    on_beat = twelfths == 0
    accent: Amounts = np.where(
        on_beat & (beats == 0), 1.0, np.where(on_beat, 0.4, np.where(twelfths % 6 == 0, 0.0, -0.4))
    )
    return accent


def _height(notes: NoteArray) -> Amounts:
    """High loud."""
    if not len(notes):
        return np.zeros(0)
    height: Amounts = _HIGH * np.clip(notes[:, PITCH] - np.median(notes[:, PITCH]), -12, 12)
    return height


def _articulation(track: Track, manner: Manner) -> tuple[Amounts, Amounts]:
    """Shares of each note that sound, and overlaps in milliseconds; repeated pitches and leaps are parted."""
    notes = track.notes
    shares = np.full(len(notes), manner.sounding)
    overlaps = np.zeros(len(notes))
    is_legato = manner.sounding >= 1.0 and track.program not in _DECAYING
    last_of: dict[int, int] = {}
    for index in range(len(notes)):
        onset, _, pitch, _ = notes[index].tolist()
        before = last_of.get(pitch)
        if before is not None and onset - int(notes[before, ONSET] + notes[before, DURATION]) <= 0:
            shares[before] = min(shares[before], _REPETITION)
        last_of[pitch] = index
    steps = np.diff(notes[:, PITCH]) if len(notes) else np.zeros(0)
    touches = notes[:-1, ONSET] + notes[:-1, DURATION] == notes[1:, ONSET]
    near = (np.abs(steps) <= _LEAP) & (steps != 0) & touches
    if is_legato:
        overlaps[:-1][near] = _OVERLAP_MS
        shares[:-1][touches & (np.abs(steps) > _LEAP)] = 0.95
    return shares, overlaps
