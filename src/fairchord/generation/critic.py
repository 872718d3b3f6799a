# SPDX-License-Identifier: Apache-2.0
"""The best of several takes of one window: the one whose habits are nearest to those of human music.

For each track a few habits are counted from the notes; each is held against its median and spread in held-out human
windows (`HUMAN`, printed by benchmarks/quality/critic_habits.py). To their mean distance comes how far the take's nats
per note lie from the middle of the takes, so that neither the dullest nor the wildest is kept. Equal takes: the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.generation.writing.draft_writing import DraftWriting
from fairchord.generation.writing.progression import HarmonyBar
from fairchord.generation.writing.window import Window
from fairchord.music.piece import ONSET, PITCH
from fairchord.music.track_role import TrackRole
from fairchord.tokens.grid import GridNotes

HABITS: Final = ("in_chord", "repeated", "leap", "same_rhythm", "same_bar")
"""Share of notes in the chord; of line notes that repeat the one before; mean interval of the line in semitones; share
of bars whose rhythm, and whose notes, an earlier bar of the window had."""
HUMAN: Final[Mapping[str, Mapping[str, tuple[float, float]]]] = {
    "main_melody": {
        "in_chord": (0.850, 0.091), "repeated": (0.143, 0.117), "leap": (2.393, 0.580), "same_rhythm": (0.429, 0.143),
        "same_bar": (0.000, 0.143),
    },
    "sub_melody": {
        "in_chord": (0.882, 0.089), "repeated": (0.180, 0.158), "leap": (2.238, 0.722), "same_rhythm": (0.571, 0.214),
        "same_bar": (0.143, 0.143),
    },
    "accompaniment": {
        "in_chord": (0.911, 0.070), "repeated": (0.153, 0.160), "leap": (3.814, 1.541), "same_rhythm": (0.429, 0.286),
        "same_bar": (0.143, 0.143),
    },
    "bass": {
        "in_chord": (0.917, 0.100), "repeated": (0.177, 0.196), "leap": (3.291, 1.277), "same_rhythm": (0.714, 0.143),
        "same_bar": (0.143, 0.214),
    },
    "pad": {
        "in_chord": (0.941, 0.059), "repeated": (0.000, 0.062), "leap": (2.456, 0.915), "same_rhythm": (0.714, 0.071),
        "same_bar": (0.286, 0.143),
    },
    "riff": {
        "in_chord": (0.950, 0.093), "repeated": (0.457, 0.389), "leap": (4.753, 4.032), "same_rhythm": (0.857, 0.071),
        "same_bar": (0.714, 0.143),
    },
    "drums": {"same_rhythm": (0.429, 0.179), "same_bar": (0.429, 0.143)},
}  # fmt: skip
"""Median and spread (half the interquartile range) of each habit by role: 533 windows of the validation split; riffs
(19 tracks), pads (52) and drums (66) rest on few."""
MOST: Final = 3.0
"""Distances beyond so many spreads count alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """One way to write a window: the draft with it, and what its chosen tokens cost the model in nats."""

    draft: DraftWriting
    window: Window
    nats: float


def best_take(takes: Sequence[Take]) -> int:
    """Index of the take that is kept."""
    per_note = np.array([take.nats / max(1, sum(len(notes) for _, notes in _written(take))) for take in takes])
    spread = float(np.median(np.abs(per_note - np.median(per_note)))) or 1.0
    unusual = np.minimum(np.abs(per_note - np.median(per_note)) / spread, MOST) / MOST
    return int(np.argmin([distance(take) + strange for take, strange in zip(takes, unusual, strict=True)]))


def distance(take: Take) -> float:
    """Mean distance of a take's habits from the human medians, in spreads; 0 when nothing can be held against them."""
    window, steps = take.window, take.draft.steps
    harmony = take.draft.harmony[window.first_bar : window.first_bar + window.new_bars]
    found: list[float] = []
    for role, notes in _written(take):
        for name, value in count_habits(notes, harmony, steps=steps, is_drum=role is TrackRole.DRUMS).items():
            middle, spread = HUMAN[role.value][name]
            found.append(min(abs(value - middle) / spread, MOST))
    return float(np.mean(found)) if found else 0.0


def _written(take: Take) -> list[tuple[TrackRole, GridNotes]]:
    """Each track's notes of the window, counted from its start."""
    first = take.window.first_bar * take.draft.steps
    stop = first + take.window.new_bars * take.draft.steps
    written = []
    for track, notes in zip(take.draft.brief.tracks, take.draft.notes, strict=True):
        part = notes[(notes[:, ONSET] >= first) & (notes[:, ONSET] < stop)].copy()
        part[:, ONSET] -= first
        written.append((track.role, part))
    return written


def count_habits(notes: GridNotes, harmony: Sequence[HarmonyBar], *, steps: int, is_drum: bool) -> Mapping[str, float]:
    """The habits of one track that can be counted: notes are sorted by onset and pitch, from the window's start."""
    bars = len(harmony)
    found: dict[str, float] = {}
    if not len(notes):
        return found
    if not is_drum:
        top = notes[np.append(np.diff(notes[:, ONSET]) > 0, True), PITCH]
        if len(top) > 1:
            found["repeated"] = float(np.mean(np.diff(top) == 0))
            found["leap"] = float(np.mean(np.abs(np.diff(top))))
        inside = _in_chord(notes, harmony, steps)
        if len(inside):
            found["in_chord"] = float(inside.mean())
    if bars > 1:
        cut = np.searchsorted(notes[:, ONSET], np.arange(bars + 1) * steps)
        played = [notes[first:stop, :] for first, stop in pairwise(cut)]
        found["same_rhythm"] = _share_heard_before([(bar[:, ONSET] % steps).tobytes() for bar in played])
        found["same_bar"] = _share_heard_before(
            [np.stack([bar[:, ONSET] % steps, bar[:, PITCH]]).tobytes() for bar in played]
        )
    return found


def _in_chord(notes: GridNotes, harmony: Sequence[HarmonyBar], steps: int) -> NDArray[np.bool_]:
    """Whether each note that has a chord belongs to it."""
    changes = [(index * steps + at, chord) for index, bar in enumerate(harmony) for at, chord in bar]
    if not changes:
        return np.zeros(0, bool)
    starts = np.array([start for start, _ in changes])
    tones = np.array([[chord is not None and p in chord.pitch_classes for p in range(12)] for _, chord in changes])
    at = np.searchsorted(starts, notes[:, ONSET], side="right") - 1
    sounding: NDArray[np.bool_] = np.any(tones, axis=1)
    has_chord = (at >= 0) & sounding[np.maximum(at, 0)]
    inside: NDArray[np.bool_] = tones[at[has_chord], notes[has_chord, PITCH] % 12]
    return inside


def _share_heard_before(bars: Sequence[bytes]) -> float:
    heard: set[bytes] = set()
    again = 0
    for bar in bars:
        again += bar in heard
        heard.add(bar)
    return again / (len(bars) - 1)
