# SPDX-License-Identifier: Apache-2.0
"""Perform a Piece: its grid notes moved a little in time and loudness. Same piece, wishes and seed, same performance.

What always holds: no note is added or lost; none begins before the piece or ends after its last bar line; notes of one
pitch keep their order and do not overlap; every velocity stays within the bounds given; swing apart, no hit of a drum
moves farther than a twelfth of a quarter, and no other note farther than an eighth of one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.music.performance.drum_places import Amounts, beat_ticks, in_beats
from fairchord.music.performance.drumming import Drummed, play_drums
from fairchord.music.performance.expression import STRAIGHT, Expression
from fairchord.music.performance.groove import Groove, tempo_scale
from fairchord.music.performance.rules import play_by_rule
from fairchord.music.piece import DURATION, ONSET, PITCH, VELOCITY, NoteArray, Piece, Track, note_array
from fairchord.music.time import TICKS_PER_GRID, TICKS_PER_QUARTER

Bounds = Mapping[int, tuple[int, int]]
"""Index of a track to the least and greatest velocity that its notes may have."""
_ANY: Final = (1, 127)
_RULE_REACH: Final = TICKS_PER_QUARTER // 16
_GROOVE_REACH: Final = TICKS_PER_GRID
_LEAST: Final = 10
"""No note is played shorter than this, in ticks, unless it was written so."""


def perform(
    piece: Piece,
    expression: Expression,
    *,
    seed: int,
    groove: Groove | None = None,
    style: str = "all",
    bounds: Bounds | None = None,
) -> Piece:
    """Return the piece as it is played. Without a groove, drums stay on the grid."""
    if expression.changes_nothing:
        return piece
    drummed = _drum(piece, expression, seed, groove, style)
    tracks = []
    for index, track in enumerate(piece.tracks):
        limits = (bounds or {}).get(index, _ANY)
        if not len(track.notes):
            tracks.append(track)
        elif track.is_drum:
            tracks.append(_play_drums(track, piece, expression, drummed.get(index), limits))
        else:
            leader = next(iter(drummed.values()), None) if expression.kind == "all" else None
            tracks.append(_play(track, piece, expression, _chance(seed, index), leader, limits))
    return replace(piece, tracks=tuple(tracks))


def _chance(seed: int, index: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, index])))


def _drum(piece: Piece, expression: Expression, seed: int, groove: Groove | None, style: str) -> dict[int, Drummed]:
    """What the groove says of each drum track."""
    if groove is None or expression.kind == "none":
        return {}
    return {
        index: play_drums(track.notes, piece, groove, style, _chance(seed, index))
        for index, track in enumerate(piece.tracks)
        if track.is_drum and len(track.notes)
    }


def _play_drums(
    track: Track, piece: Piece, expression: Expression, drummed: Drummed | None, limits: tuple[int, int]
) -> Track:
    notes, velocities = track.notes, track.notes[:, VELOCITY].astype(np.float64)
    shift = np.zeros(len(notes))
    if drummed is not None:
        shift = np.clip(drummed.offsets * _ticks(notes[:, ONSET], piece), -_GROOVE_REACH, _GROOVE_REACH)
        velocities = _bounded(velocities + drummed.accents, velocities, expression, limits)
    return replace(track, notes=_settle(notes, piece, expression, (shift, shift), velocities))


def _play(
    track: Track,
    piece: Piece,
    expression: Expression,
    random: np.random.Generator,
    leader: Drummed | None,
    limits: tuple[int, int],
) -> Track:
    """Play a pitched track; where there are drums, all keep to the drummer's time as it drifts."""
    notes, velocities = track.notes, track.notes[:, VELOCITY].astype(np.float64)
    shift = ends = np.zeros(len(notes))
    if expression.kind == "all":
        played = play_by_rule(track, piece, random)
        speed = _bpms(notes[:, ONSET], piece) * (TICKS_PER_QUARTER / 60_000)
        follow = np.zeros(len(notes))
        if leader is not None:
            follow = np.interp(notes[:, ONSET], leader.moments, leader.drift) * _ticks(notes[:, ONSET], piece)
        shift = np.clip(played.offsets * speed, -_RULE_REACH, _RULE_REACH) + np.clip(follow, -_RULE_REACH, _RULE_REACH)
        ends = played.ends * speed + np.clip(follow, -_RULE_REACH, _RULE_REACH)
        velocities = _bounded(velocities * played.loudness, velocities, expression, limits)
    return replace(track, notes=_settle(notes, piece, expression, (shift, ends), velocities))


def _bounded(wanted: Amounts, written: Amounts, expression: Expression, limits: tuple[int, int]) -> Amounts:
    return written if expression.keeps_velocities else np.clip(np.rint(wanted), *limits)


def _ticks(onsets: NDArray[np.int32], piece: Piece) -> Amounts:
    """Ticks to a millisecond of the reference tempo, at the tempo in force."""
    bpms = _bpms(onsets, piece)
    scales = np.array([tempo_scale(bpm) for bpm in bpms.tolist()])
    found: Amounts = bpms * scales * (TICKS_PER_QUARTER / 60_000)
    return found


def _bpms(onsets: NDArray[np.int32], piece: Piece) -> Amounts:
    starts = np.array([tempo.onset_ticks for tempo in piece.tempi])
    speeds = np.array([tempo.bpm for tempo in piece.tempi])
    found: Amounts = speeds[np.searchsorted(starts, onsets, side="right") - 1]
    return found


def _swing(ticks: Amounts, piece: Piece, expression: Expression) -> Amounts:
    """Stretch the first half of every quarter and shorten the second; triplets and compound meters stay as they are."""
    if expression.swing_percent == STRAIGHT:
        return ticks
    rows = np.zeros((len(ticks), 4), dtype=np.int32)
    rows[:, ONSET] = ticks
    _, twelfths = in_beats(rows, piece.time_signatures)
    starts = np.array([meter.onset_ticks for meter in piece.time_signatures])
    which = np.searchsorted(starts, ticks, side="right") - 1
    is_simple = np.array([beat_ticks(meter) == TICKS_PER_QUARTER for meter in piece.time_signatures])[which]
    half = expression.swing_percent * 12 / 100
    swung = np.where(twelfths < 6, twelfths * half / 6, half + (twelfths - 6) * (12 - half) / 6)
    is_moved = is_simple & (twelfths % 3 == 0)
    moved: Amounts = ticks + np.where(is_moved, swung - twelfths, 0) * TICKS_PER_GRID
    return moved


def _settle(
    notes: NoteArray, piece: Piece, expression: Expression, shifts: tuple[Amounts, Amounts], velocities: Amounts
) -> NoteArray:
    """Make whole, ordered notes of what was asked, inside the piece and each pitch once at a time."""
    played, end = notes.copy(), piece.bar_onsets()[-1]
    onsets = _swing(notes[:, ONSET].astype(np.float64), piece, expression) + shifts[0]
    ends = _swing((notes[:, ONSET] + notes[:, DURATION]).astype(np.float64), piece, expression) + shifts[1]
    least = np.minimum(notes[:, DURATION], _LEAST)
    last = np.maximum(notes[:, ONSET] + notes[:, DURATION], end)
    starts = np.clip(np.rint(onsets), 0, last - least).astype(np.int64)
    stops = np.clip(np.rint(ends).astype(np.int64), starts + least, last)
    by_pitch = np.lexsort((notes[:, ONSET], notes[:, PITCH]))
    is_next = (np.diff(notes[by_pitch, PITCH]) == 0) & (np.diff(notes[by_pitch, ONSET]) > 0)
    pairs = [(before, after) for (before, after), joined in zip(pairwise(by_pitch), is_next, strict=True) if joined]
    for before, after in pairs:
        starts[after] = max(starts[after], starts[before] + 1)
    starts = np.minimum(starts, last - 1)
    for before, after in reversed(pairs):
        starts[before] = min(starts[before], starts[after] - 1)
    for before, after in pairs:
        stops[before] = min(stops[before], starts[after])
    stops = np.maximum(stops, starts + 1)
    played[:, ONSET], played[:, DURATION], played[:, VELOCITY] = starts, stops - starts, velocities
    return note_array(played)
