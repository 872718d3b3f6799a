# SPDX-License-Identifier: Apache-2.0
"""Bars cut out of a track and asked for again: the two halves of an infilling sequence.

The holed track keeps its conditions and known bars; each bar of the hole is BAR MASK. The filling follows after every
track: FILL, the conditions again, the hole's bars in full and BAR MASK for each known one. Either half stands alone:
a velocity is written before its first note and wherever it differs from the last one written in that half.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.tokens.vocabulary import BAR, TRACK_CONDITIONS, TRACK_END, VOCABULARY, token_id

Tokens = NDArray[np.uint16]
FILL: Final = token_id("Control", "FILL")
MASK: Final = token_id("Control", "MASK")
_VELOCITY: Final = VOCABULARY["Velocity"]
_NOTE_FAMILIES: Final = (VOCABULARY["Pitch"], VOCABULARY["Drum"])
_MASKED_BAR: Final = np.array([BAR, MASK], np.uint16)


def split_bars(track: Tokens) -> tuple[Tokens, list[Tokens]]:
    """Split one track into its conditions and its bars, each from its BAR on; TRACK_END belongs to neither."""
    starts = np.flatnonzero(track == BAR)
    stops = [*starts[1:], len(track) - (track[-1] == TRACK_END)]
    return track[: len(TRACK_CONDITIONS)], [track[a:b] for a, b in zip(starts, stops, strict=True)]


def cut_hole(track: Tokens, hole: Collection[int]) -> tuple[Tokens, Tokens]:
    """Cut the bars whose numbers (from 0) are in `hole` out of a track: (holed track, filling)."""
    conditions, bars = split_bars(track)
    ends = np.array([TRACK_END], np.uint16)
    velocities = _velocity_at_each_bar(bars)
    known = [None if at in hole else bar for at, bar in enumerate(bars)]
    asked = [bar if at in hole else None for at, bar in enumerate(bars)]
    holed = np.concatenate([conditions, *_write(known, velocities), ends])
    return holed, np.concatenate([np.array([FILL], np.uint16), conditions, *_write(asked, velocities), ends])


def fill_weight(filling: Tokens) -> NDArray[np.float32]:
    """What a filling teaches, (T,): 1 for what the hole holds and for where each of its bars ends, 0 for the rest."""
    weight = np.ones(len(filling), np.float32)
    weight[: 1 + len(TRACK_CONDITIONS)] = 0.0
    is_mask = filling == MASK
    weight[is_mask] = 0.0
    weight[1:][is_mask[:-1]] = 0.0
    weight[1 + len(TRACK_CONDITIONS)] = 0.0
    return weight


def _velocity_at_each_bar(bars: list[Tokens]) -> list[int]:
    """The velocity token in force where each bar begins; 0 before the first."""
    at_start, latest = [], 0
    for bar in bars:
        at_start.append(latest)
        written = bar[(bar >= _VELOCITY.first) & (bar < _VELOCITY.stop)]
        latest = int(written[-1]) if len(written) else latest
    return at_start


def _write(bars: list[Tokens | None], velocities: list[int]) -> list[Tokens]:
    """Write one half: a masked line for each absent bar, and velocities as they change in this half."""
    written, heard = list[Tokens](), 0
    for bar, velocity in zip(bars, velocities, strict=True):
        if bar is None:
            written.append(_MASKED_BAR)
            continue
        told = _tell_velocity(bar, in_force=velocity, heard=heard)
        spoken = told[(told >= _VELOCITY.first) & (told < _VELOCITY.stop)]
        heard = int(spoken[-1]) if len(spoken) else heard
        written.append(told)
    return written


def _tell_velocity(bar: Tokens, *, in_force: int, heard: int) -> Tokens:
    """Write or leave out the velocity of a bar's first note, so that it follows on the last one heard."""
    notes = np.zeros(len(bar), bool)
    for family in _NOTE_FAMILIES:
        notes |= (bar >= family.first) & (bar < family.stop)
    if not notes.any():
        return bar
    first = int(np.argmax(notes))
    is_written = bar[first - 1] in _VELOCITY
    velocity = int(bar[first - 1]) if is_written else in_force
    if is_written and velocity == heard:
        return np.delete(bar, first - 1)
    if not is_written and velocity != heard:
        return np.insert(bar, first, velocity).astype(np.uint16)
    return bar
