# SPDX-License-Identifier: Apache-2.0
"""Which pitches a track may strike at each position, and how much each is favoured.

For each position the pitches are the track's range cut down to the tones of the key and of the chord in force (on
strong beats, for roles that carry the harmony, to the chord alone). A cut that would leave nothing is not made: chord
gives way to scale, scale gives way to range. So a position is never without a pitch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.generation.track_brief import TrackBrief
from fairchord.generation.writing.progression import HarmonyBar
from fairchord.music.harmony import Chord, KeySignature

Mask = NDArray[np.bool_]
_PITCH_CLASS: Final = np.arange(128) % 12
_STRONG_BEATS: Final = {48: (0, 24), 36: (0, 18), 24: (0,), 72: (0, 36)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tonality:
    """Pitches of one track: `allowed` and `favour`, both (bars, steps, 128)."""

    allowed: Mask
    favour: NDArray[np.float32]


def strong_beats(steps: int, *, is_triple: bool) -> tuple[int, ...]:
    """Positions of the strong beats of a bar of `steps` steps; 3/4 has one where 6/8, as long, has two."""
    return (0,) if is_triple else _STRONG_BEATS[steps]


def scale_tones(chord: Chord | None, key: KeySignature | None) -> frozenset[int]:
    """Tones of the key as they sound over a chord: a tone borrowed by the chord replaces its neighbours."""
    if key is None:
        return frozenset(range(12))
    if chord is None:
        return key.pitch_classes
    borrowed = chord.pitch_classes - key.pitch_classes
    displaced = {(tone + step) % 12 for tone in borrowed for step in (-1, 1)} - chord.pitch_classes
    return (key.pitch_classes | chord.pitch_classes) - displaced


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
    favour = np.zeros((len(harmony), steps, 128), np.float32)
    for index, bar in enumerate(harmony):
        stops = [*(position for position, _ in bar[1:]), steps]
        for (start, chord), stop in zip(bar, stops, strict=True):
            if track.is_drum:
                allowed[index, start:stop] = in_range
                continue
            tones = _pitches(chord.pitch_classes) if chord is not None else np.ones(128, bool)
            scale = _narrow(in_range, _pitches(scale_tones(chord, key)))
            on_chord = _narrow(scale, tones)
            here = [position for position in strong if start <= position < stop]
            allowed[index, start:stop] = on_chord if index == final_bar else scale
            favour[index, here] = np.where(tones, 0.0, track.habits.leaning)
            if track.habits.strong_chord_tones:
                allowed[index, here] = on_chord
                favour[index, start:stop] = np.where(tones, 0.0, track.habits.leaning)
            if chord is not None:
                bass = chord.root if chord.bass is None else chord.bass
                favour[index, start] += np.where(bass == _PITCH_CLASS, 0.0, track.habits.root_leaning)
    return Tonality(allowed=allowed, favour=favour)


def _pitches(pitch_classes: frozenset[int]) -> Mask:
    return np.isin(_PITCH_CLASS, list(pitch_classes))


def _narrow(pitches: Mask, wanted: Mask) -> Mask:
    """The wanted ones among `pitches`, or all of them when none is wanted."""
    both: Mask = pitches & wanted
    return both if both.any() else pitches
