# SPDX-License-Identifier: Apache-2.0
"""How well a chord fits notes that stay: tones of the chord speak for it, tones that rub against it do not.

A note counts for as long as it sounds, and half as much again where it begins on a strong beat. A tone of the chord is
worth 1, another of the key over this chord -0.25, a semitone above a tone of the chord -0.6, one outside both -1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.generation.rules.tonality import Mask, scale_tones
from fairchord.generation.writing.progression import HarmonyBar
from fairchord.music.harmony import Chord, KeySignature, parse_chord
from fairchord.music.piece import DURATION, ONSET, PITCH, NoteArray
from fairchord.music.time import TICKS_PER_GRID
from fairchord.tokens.vocabulary import VOCABULARY

CHORDS: Final[tuple[Chord | None, ...]] = (
    None,
    *(parse_chord(name) for name in VOCABULARY["Chord"].values[1:]),
)
"""The chords of the vocabulary in their order; the first is none."""
_TOLERANCE: Final = 0.35
_FEWEST: Final = 4


def weigh_tones(notes: NoteArray, *, start: int, stop: int, strong: Sequence[int]) -> NDArray[np.float64]:
    """How much of each pitch class sounds between two grid steps; `strong` are the steps of strong beats."""
    weights = np.zeros(12)
    onset = (notes[:, ONSET] + TICKS_PER_GRID // 2) // TICKS_PER_GRID
    end = onset + np.maximum(1, notes[:, DURATION] // TICKS_PER_GRID)
    heard = np.minimum(end, stop) - np.maximum(onset, start)
    for index in np.flatnonzero(heard > 0):
        stress = 1.5 if int(onset[index]) in strong else 1.0
        weights[notes[index, PITCH] % 12] += stress * float(heard[index])
    return weights


def fit_of(chord: Chord | None, weights: NDArray[np.float64], key: KeySignature | None) -> float:
    """Fit of one chord, -1 to 1; 0 where nothing sounds or there is no chord."""
    total = float(weights.sum())
    if not total or chord is None:
        return 0.0
    tones, scale = chord.pitch_classes, scale_tones(chord, key)
    worth = np.array([_worth(tone, tones, scale) for tone in range(12)])
    return float((worth * weights).sum()) / total


def _worth(tone: int, tones: frozenset[int], scale: frozenset[int]) -> float:
    if tone in tones:
        return 1.0
    if tone not in scale:
        return -1.0
    return -0.6 if (tone - 1) % 12 in tones else -0.25


def fitting_chords(weights: NDArray[np.float64], among: Mask, key: KeySignature | None) -> Mask:
    """Those of `among` that fit nearly as well as the best of them, at least four where there are as many."""
    fits = np.array([fit_of(chord, weights, key) if among[i] else -np.inf for i, chord in enumerate(CHORDS)])
    least = min(fits.max() - _TOLERANCE, np.sort(fits)[-_FEWEST])
    fitting: Mask = among & (fits >= least)
    return fitting


def fit_of_harmony(
    harmony: Sequence[HarmonyBar],
    notes: NoteArray,
    *,
    first_bar: int,
    steps: int,
    strong: Sequence[int],
    key: KeySignature | None,
) -> float:
    """Mean fit of a harmony that begins at `first_bar`, each chord weighed by how much sounds under it."""
    total = fitting = 0.0
    for index, bar in enumerate(harmony):
        at = (first_bar + index) * steps
        stops = [*(position for position, _ in bar[1:]), steps]
        for (start, chord), stop in zip(bar, stops, strict=True):
            stressed = [at + beat for beat in strong]
            weights = weigh_tones(notes, start=at + start, stop=at + stop, strong=stressed)
            total += float(weights.sum())
            fitting += float(weights.sum()) * fit_of(chord, weights, key)
    return fitting / total if total else 0.0
