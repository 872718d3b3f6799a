# SPDX-License-Identifier: Apache-2.0
"""The key of a piece by correlation with key profiles, as a whole and bar by bar.

Profiles: J. Albrecht and D. Shanahan, Music Perception 31 (2013), 59-67. A key signature in the file is a strong hint
for the printed sharps, a weak one for the mode, because many programs write 'major' or 'C major' whatever the music.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.music.analysis.timeline import Amounts, Timeline
from fairchord.music.harmony import KeySignature
from fairchord.music.piece import ONSET, PITCH, NoteArray, Piece

_MAJOR: Final = (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081)
_MINOR: Final = (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052)
_KEYS: Final = tuple(KeySignature(tonic=tonic, mode=mode) for mode in ("major", "minor") for tonic in range(12))
_SHARPS: Final = np.array([key.sharps for key in _KEYS])
_WINDOW_BARS: Final = 4
_CHANGE_COST: Final = 1.2
_SIGNATURE_BONUS: Final = 0.25
_MINOR_BONUS: Final = 0.25
_FINAL_BONUS: Final = 0.12
_HOME_BONUS: Final = 0.08


def _profiles() -> Amounts:
    rows = np.array([np.roll(profile, tonic) for profile in (_MAJOR, _MINOR) for tonic in range(12)])
    rows -= rows.mean(axis=1, keepdims=True)
    normal: Amounts = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return normal


_PROFILES: Final = _profiles()


def find_key(piece: Piece, table: Amounts, notes: NoteArray) -> tuple[KeySignature, int]:
    """Find the key of the whole piece and how sure it is, from ticks by beat and pitch class."""
    if not len(notes):
        return KeySignature(tonic=0, mode="major"), 0
    fit = _correlate(table.sum(axis=0)[None])[0]
    score = fit + _hints(piece.key_signatures[0] if piece.key_signatures else None)
    score[_final_tonics(notes)] += _FINAL_BONUS
    order = np.argsort(-score, kind="stable")
    margin = float(score[order[0]] - score[order[1]])
    sure = 1000 * min(1.0, max(float(fit[order[0]]), 0.0) * (0.45 + 2.5 * margin))
    return _KEYS[order[0]], int(sure)


def find_keys(piece: Piece, table: Amounts, timeline: Timeline, home: KeySignature) -> tuple[KeySignature, ...]:
    """Find the key bar by bar: a change must pay for itself over several bars."""
    bars = len(timeline.bars) - 1
    by_bar = np.zeros((bars, 12))
    np.add.at(by_bar, timeline.bar_of_beat, table)
    total = np.concatenate([np.zeros((1, 12)), np.cumsum(by_bar, axis=0)])
    first = np.maximum(np.arange(bars) - _WINDOW_BARS // 2, 0)
    last = np.minimum(first + _WINDOW_BARS, bars)
    score = _correlate(total[last] - total[first])
    score[:, _KEYS.index(KeySignature(tonic=home.tonic, mode=home.mode))] += _HOME_BONUS
    onsets = [key.onset_ticks for key in piece.key_signatures]
    for bar, which in enumerate(np.searchsorted(onsets, timeline.bars[:-1], side="right") - 1):
        if which >= 0:
            score[bar] += _hints(piece.key_signatures[which])
    path = best_path(score, np.full(bars, _CHANGE_COST))
    starts = np.flatnonzero(np.diff(path, prepend=-1))
    return tuple(
        KeySignature(onset_ticks=int(timeline.bars[bar]), tonic=_KEYS[path[bar]].tonic, mode=_KEYS[path[bar]].mode)
        for bar in starts
    )


def best_path(score: Amounts, change_cost: Amounts) -> NDArray[np.int64]:
    """Give the states, one a step, with the highest total score when each change costs `change_cost` of its step."""
    steps, states = score.shape
    came_from = np.empty((steps, states), dtype=np.int64)
    value = score[0].copy()
    stay = np.arange(states)
    for step in range(1, steps):
        best = int(value.argmax())
        jump = value[best] - change_cost[step]
        came_from[step] = np.where(value >= jump, stay, best)
        value = np.maximum(value, jump) + score[step]
    path = np.empty(steps, dtype=np.int64)
    path[-1] = value.argmax()
    for step in range(steps - 1, 0, -1):
        path[step - 1] = came_from[step, path[step]]
    return path


def _correlate(counts: Amounts) -> Amounts:
    """Correlate rows of twelve amounts with the 24 profiles; silent rows give zeros."""
    centred = counts - counts.mean(axis=1, keepdims=True)
    norm = np.linalg.norm(centred, axis=1, keepdims=True)
    result: Amounts = np.divide(centred, norm, out=np.zeros_like(centred), where=norm > 0) @ _PROFILES.T
    return result


def _hints(given: KeySignature | None) -> Amounts:
    """What the signature in force says for each key."""
    if given is None:
        return np.zeros(len(_KEYS))
    hints = np.where(given.sharps == _SHARPS, _SIGNATURE_BONUS, 0.0)
    hints[12 * (given.mode == "minor") + given.tonic] += _MINOR_BONUS if given.mode == "minor" else 0.03
    return hints


def _final_tonics(notes: NoteArray) -> list[int]:
    """The two keys whose tonic is the lowest pitch of the last chord."""
    onsets = notes[:, ONSET]
    final = notes[onsets >= onsets.max() - 10]
    tonic = int(final[:, PITCH].min()) % 12
    return [tonic, 12 + tonic]
