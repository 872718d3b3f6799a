# SPDX-License-Identifier: Apache-2.0
"""The chords of a piece by matching each beat with chord templates, smoothed so that changes prefer strong beats.

Nine qualities are told apart. A beat in which nothing pitched sounds keeps the chord before it; a silent bar ends it.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.music.analysis.key import best_path
from fairchord.music.analysis.timeline import Amounts, Timeline
from fairchord.music.harmony import Chord, ChordSpan, KeySignature

_QUALITY_COST: Final = {"": 0.0, "m": 0.0, "7": 0.06, "maj7": 0.1, "m7": 0.08, "m7b5": 0.12, "dim": 0.1, "aug": 0.2,
                        "sus4": 0.16}  # fmt: skip
_OUTSIDE_COST: Final = 0.9
_MISSING_COST: Final = 0.35
_ROOT_IN_BASS: Final = 0.28
_TONE_IN_BASS: Final = 0.08
_OUT_OF_KEY_COST: Final = 0.06
_CHANGE_AT_BAR: Final = 0.25
_CHANGE_MID_BAR: Final = 0.4
_CHANGE_ELSEWHERE: Final = 0.75
_BASS_SHARE: Final = 0.6
_SURENESS: Final = 6.0
"""Scale from score per beat to log odds, set so that confidence follows the measured share of right roots."""

CHORD_STATES: Final = tuple(Chord(root=root, quality=quality) for quality in _QUALITY_COST for root in range(12))
_TONES: Final = np.array([[pc in chord.pitch_classes for pc in range(12)] for chord in CHORD_STATES], dtype=np.float64)
_ROOTS: Final = np.array([chord.root for chord in CHORD_STATES])
_SIZES: Final = _TONES.sum(axis=1)
_PRIOR: Final = np.array([-_QUALITY_COST[chord.quality] for chord in CHORD_STATES])


def find_chords(
    table: Amounts, lowest: NDArray[np.int64], timeline: Timeline, keys: tuple[KeySignature, ...]
) -> tuple[tuple[ChordSpan, ...], tuple[int, ...]]:
    """Find chord spans and how sure each is."""
    if not table.any():
        return (), ()
    score = _score(table, lowest, timeline)
    score -= _out_of_key(timeline, keys) * (table.sum(axis=1) > 0)[:, None]
    cost = np.where(timeline.is_bar_start, _CHANGE_AT_BAR, _CHANGE_ELSEWHERE)
    path = best_path(score, np.where(timeline.is_mid_bar, _CHANGE_MID_BAR, cost))
    path = np.where(_is_silent_bar(table, timeline), -1, path)
    starts = np.flatnonzero(np.diff(path, prepend=-2))
    stops = np.append(starts[1:], len(path))
    spans, sure = [], []
    for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
        if path[start] >= 0:
            onset, end = int(timeline.edges[start]), int(timeline.edges[stop])
            chord = _with_bass(CHORD_STATES[path[start]], lowest[start:stop])
            spans.append(ChordSpan(onset_ticks=onset, duration_ticks=end - onset, chord=chord))
            sure.append(_confidence(score[start:stop].sum(axis=0), int(path[start])))
    return tuple(spans), tuple(sure)


def _score(table: Amounts, lowest: NDArray[np.int64], timeline: Timeline) -> Amounts:
    """Score every beat against every chord, shape (beats, chords); a silent beat scores zero for all."""
    total = table.sum(axis=1, keepdims=True)
    share = np.divide(table, total, out=np.zeros_like(table), where=total > 0)
    present = np.minimum(share * 5, 1.0)
    inside = share @ _TONES.T
    missing = 1.0 - present @ _TONES.T / _SIZES
    score = inside - _OUTSIDE_COST * (1.0 - inside) - _MISSING_COST * missing + _PRIOR
    has_bass = lowest < 128
    bass = np.where(has_bass, lowest % 12, 0)
    score += has_bass[:, None] * (_TONE_IN_BASS * _TONES.T[bass] + _ROOT_IN_BASS * (bass[:, None] == _ROOTS))
    weight = np.minimum(1.0, total / np.diff(timeline.edges)[:, None])
    result: Amounts = score * weight
    return result


def _out_of_key(timeline: Timeline, keys: tuple[KeySignature, ...]) -> Amounts:
    """Cost of each chord in each beat by how many of its tones the key in force lacks."""
    costs = []
    for key in keys:
        scale = set(key.pitch_classes) | ({(key.tonic + 11) % 12} if key.mode == "minor" else set())
        lacking = np.array([pc not in scale for pc in range(12)], dtype=np.float64)
        costs.append(_OUT_OF_KEY_COST * (_TONES @ lacking))
    which = np.searchsorted([key.onset_ticks for key in keys], timeline.edges[:-1], side="right") - 1
    return np.array(costs)[np.maximum(which, 0)]


def _is_silent_bar(table: Amounts, timeline: Timeline) -> NDArray[np.bool_]:
    sounding = np.bincount(timeline.bar_of_beat, weights=table.sum(axis=1))
    result: NDArray[np.bool_] = sounding[timeline.bar_of_beat] == 0
    return result


def _with_bass(chord: Chord, lowest: NDArray[np.int64]) -> Chord:
    """Add a slash bass when one chord tone other than the root is lowest most of the time."""
    heard = lowest[lowest < 128] % 12
    if not len(heard):
        return chord
    counts = np.bincount(heard, minlength=12)
    bass = int(counts.argmax())
    is_slash = bass != chord.root and bass in chord.pitch_classes and counts[bass] >= _BASS_SHARE * len(heard)
    return Chord(root=chord.root, quality=chord.quality, bass=bass) if is_slash else chord


def _confidence(total: Amounts, state: int) -> int:
    """Thousandths of belief in the root of `state`, from the span's scores as log odds."""
    odds = np.exp(np.clip(_SURENESS * (total - total.max()), -60, 0))
    return int(1000 * odds[_ROOTS[state] == _ROOTS].sum() / odds.sum())
