# SPDX-License-Identifier: Apache-2.0
"""Which pitches a track may strike at each position, and how much each is favoured.

For each position the pitches are the track's range cut down to the tones of the key and of the chord in force (on
strong beats, for roles that carry the harmony, to the chord alone). A cut that would leave nothing is not made: chord
gives way to scale, scale gives way to range. So a position is never without a pitch. A note may sound on into another
chord only if it might be struck where that chord begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.generation.rules.mean_pitch import core_pitches
from fairchord.generation.track_brief import TrackBrief
from fairchord.generation.writing.progression import HarmonyBar
from fairchord.music.harmony import QUALITIES, Chord, KeySignature

Mask = NDArray[np.bool_]
_PITCH_CLASS: Final = np.arange(128) % 12
_STRONG_BEATS: Final = {48: (0, 24), 36: (0, 18), 24: (0,), 72: (0, 36)}
_LOWERED: Final = (3, 6, 10)
_RAISED: Final = (4, 8, 11)
"""Intervals above a chord's root that, when the key does not have them, are a tone of the key lowered, or raised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tonality:
    """Pitches of one track: `allowed`, `favour` and `until`, each (bars, steps, 128).

    `until` is the grid step, from the window's start, at which a pitch struck there must have stopped.
    """

    allowed: Mask
    favour: NDArray[np.float32]
    until: NDArray[np.int32]


def strong_beats(steps: int, *, is_triple: bool) -> tuple[int, ...]:
    """Positions of the strong beats of a bar of `steps` steps; 3/4 has one where 6/8, as long, has two."""
    return (0,) if is_triple else _STRONG_BEATS[steps]


def scale_tones(chord: Chord | None, key: KeySignature | None) -> frozenset[int]:
    """Tones of the key as they sound over a chord: a tone borrowed by the chord replaces the one that it alters."""
    if key is None:
        return frozenset(range(12))
    if chord is None:
        return key.pitch_classes
    return (key.pitch_classes | chord.pitch_classes) - (_altered(chord, key) - chord.pitch_classes)


def _altered(chord: Chord, key: KeySignature) -> set[int]:
    """The tones of the key that a chord raises or lowers: G for E7 in A minor, E and B for Eb in C major."""
    intervals = QUALITIES[chord.quality]
    altered = set()
    for interval in intervals:
        tone = (chord.root + interval) % 12
        if tone in key.pitch_classes:
            continue
        is_flat_root = chord.root not in key.pitch_classes and 4 in intervals and interval in (0, 7)
        is_leading_root = interval == 0 and 6 in intervals
        if interval in _LOWERED or is_flat_root:
            altered.add((tone + 1) % 12)
        elif interval in _RAISED or is_leading_root:
            altered.add((tone - 1) % 12)
    return altered


def lay_tonality(
    track: TrackBrief,
    harmony: Sequence[HarmonyBar],
    key: KeySignature | None,
    *,
    strong: tuple[int, ...],
    steps: int,
    final_bar: int = -1,
) -> Tonality:
    """Lay out the pitches of a track over the bars of a window; in `final_bar` only chord tones are allowed."""
    lowest, highest = track.pitch_bounds
    in_range = (np.arange(128) >= lowest) & (np.arange(128) <= highest)
    allowed = np.zeros((len(harmony), steps, 128), bool)
    home = in_range & _home(track)
    favour = np.zeros((len(harmony), steps, 128), np.float32)
    for index, bar in enumerate(harmony):
        stops = [*(position for position, _ in bar[1:]), steps]
        for (start, chord), stop in zip(bar, stops, strict=True):
            if track.is_drum:
                allowed[index, start:stop] = in_range
                continue
            tones = _pitches(chord.pitch_classes) if chord is not None else np.ones(128, bool)
            scale = _keep_home(_narrow(in_range, _pitches(scale_tones(chord, key))), home)
            on_chord = _keep_home(_narrow(scale, tones), home)
            here = [position for position in strong if start <= position < stop]
            allowed[index, start:stop] = on_chord if index == final_bar else scale
            favour[index, here] = np.where(tones, 0.0, track.habits.leaning)
            if track.habits.strong_chord_tones:
                allowed[index, here] = on_chord
                favour[index, start:stop] = np.where(tones, 0.0, track.habits.leaning)
            if chord is not None:
                bass = chord.root if chord.bass is None else chord.bass
                favour[index, start] += np.where(bass == _PITCH_CLASS, 0.0, track.habits.root_leaning)
    return Tonality(allowed=allowed, favour=favour, until=_lay_ends(harmony, allowed, is_drum=track.is_drum))


def _lay_ends(harmony: Sequence[HarmonyBar], allowed: Mask, *, is_drum: bool) -> NDArray[np.int32]:
    """For every position and pitch the step of the next chord that the pitch may not sound into, else the end."""
    bars, steps, _ = allowed.shape
    until = np.full((bars, steps, 128), bars * steps, np.int32)
    if is_drum:
        return until
    changes = [(index * steps + start, chord) for index, bar in enumerate(harmony) for start, chord in bar]
    stops = np.full(128, bars * steps, np.int32)
    flat, end = until.reshape(-1, 128), bars * steps
    for (_, before), (at, chord) in zip(changes[-2::-1], changes[:0:-1], strict=True):
        flat[at:end], end = stops, at
        if chord != before:
            stops = np.where(allowed[at // steps, at % steps], stops, np.int32(at))
    flat[:end] = stops
    return until


def _pitches(pitch_classes: frozenset[int]) -> Mask:
    return np.isin(_PITCH_CLASS, list(pitch_classes))


def _home(track: TrackBrief) -> Mask:
    """The octave that the mean pitch is to lie in; everything where no pitch range was asked for."""
    if track.pitch_range is None:
        return np.ones(128, bool)
    lowest, highest = core_pitches(track.pitch_range)
    return (np.arange(128) >= lowest) & (np.arange(128) <= highest)


def _keep_home(pitches: Mask, home: Mask) -> Mask:
    """The pitches, with those of the home octave added where none of it is left to steer the mean by."""
    return pitches if (pitches & home).any() else pitches | home


def _narrow(pitches: Mask, wanted: Mask) -> Mask:
    """The wanted ones among `pitches`, or all of them when none is wanted."""
    both: Mask = pitches & wanted
    return both if both.any() else pitches
