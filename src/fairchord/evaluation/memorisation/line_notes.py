# SPDX-License-Identifier: Apache-2.0
"""Melody lines of many clips at once: the highest note at each onset of each pitched track, from tokens or from notes.

Drums have no line. Tokens are read without a Python loop over them, so that a whole snapshot takes seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.corpus.manifest import LENGTH
from fairchord.evaluation.held_out import ClipSource
from fairchord.music.piece import ONSET, PITCH, Piece
from fairchord.music.time import METERS, TICKS_PER_GRID, TimeSignature
from fairchord.tokens.vocabulary import BAR, UNKNOWN, VOCABULARY

Numbers = NDArray[np.int64]
_METER_PLACE: Final = 1
"""Where in a sequence its meter stands: after BOS."""
_SEQUENCES_AT_ONCE: Final = 2000
_USUAL_METER: Final = "4/4"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LineNotes:
    """The notes of many lines, one after another: which line each is of, when (grid steps) and how high it is.

    `clips` has the clip of each line.
    """

    line: Numbers
    onset: Numbers
    pitch: Numbers
    clips: Numbers


def lines_of_pieces(pieces: Sequence[Piece]) -> LineNotes:
    """The lines of some pieces; their places in the sequence are the clips."""
    parts: list[tuple[Numbers, Numbers, Numbers]] = []
    clips: list[int] = []
    for clip, piece in enumerate(pieces):
        for track in piece.tracks:
            if not track.is_drum and len(track.notes):
                onset = (track.notes[:, ONSET].astype(np.int64) + TICKS_PER_GRID // 2) // TICKS_PER_GRID
                number = np.full(len(onset), len(clips), np.int64)
                parts.append(_top_notes(number, onset, track.notes[:, PITCH].astype(np.int64)))
                clips.append(clip)
    return _join(parts, clips)


def lines_of_sequences(source: ClipSource, rows: Numbers) -> LineNotes:
    """The lines of some sequences of a snapshot; their places in `rows` are the clips."""
    parts: list[tuple[Numbers, Numbers, Numbers]] = []
    clips: list[int] = []
    for first in range(0, len(rows), _SEQUENCES_AT_ONCE):
        for line, onset, pitch, owners in _read(source, rows[first : first + _SEQUENCES_AT_ONCE]):
            parts.append((line + len(clips), onset, pitch))
            clips += (owners + first).tolist()
    return _join(parts, clips)


def _join(parts: Sequence[tuple[Numbers, Numbers, Numbers]], clips: Sequence[int]) -> LineNotes:
    empty = np.zeros(0, np.int64)
    line, onset, pitch = (np.concatenate([empty, *(part[column] for part in parts)]) for column in range(3))
    return LineNotes(line=line, onset=onset, pitch=pitch, clips=np.array(clips, np.int64))


def _read(source: ClipSource, rows: Numbers) -> Iterator[tuple[Numbers, Numbers, Numbers, Numbers]]:
    """Line, onset and pitch of the top notes of some sequences, and the sequence of each line."""
    tokens = np.concatenate([np.zeros(0, np.uint16), *(source.tokens_of(int(row)) for row in rows)])
    lengths = source.sequences[rows, LENGTH]
    starts = np.cumsum(lengths) - lengths
    position, pitch, role = (VOCABULARY[name] for name in ("Position", "Pitch", "Role"))
    places = np.arange(len(tokens))
    is_role = (tokens >= role.first) & (tokens < role.stop)
    latest_role = np.maximum.accumulate(np.where(is_role, places, -1))
    bars = np.cumsum(tokens == BAR)
    is_position = (tokens >= position.first) & (tokens < position.stop)
    latest_position = np.maximum.accumulate(np.where(is_position, places, 0))
    at = np.flatnonzero((tokens >= pitch.first) & (tokens < pitch.stop))
    of = latest_role[at]
    sequence = np.searchsorted(starts, at, side="right") - 1
    steps = _bar_steps(tokens[starts + _METER_PLACE])[sequence]
    onset = (bars[at] - bars[of] - 1) * steps + tokens[latest_position[at]].astype(np.int64) - position.first
    numbers = np.cumsum(is_role)
    line, onset, height = _top_notes(numbers[of] - 1, onset, tokens[at].astype(np.int64) - pitch.first)
    owners = np.searchsorted(starts, np.flatnonzero(is_role), side="right") - 1
    yield line, onset, height, owners


def _bar_steps(meters: NDArray[np.uint16]) -> Numbers:
    """Grid steps of a bar for each meter token."""
    family = VOCABULARY["Meter"]
    table = {f"{n}/{d}": TimeSignature(onset_ticks=0, numerator=n, denominator=d).bar_ticks for n, d in METERS}
    table[UNKNOWN] = table[_USUAL_METER]
    steps = np.array([table[value] // TICKS_PER_GRID for value in family.values], np.int64)
    return np.asarray(steps[meters.astype(np.int64) - family.first])


def _top_notes(line: Numbers, onset: Numbers, pitch: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """The highest note at each onset of each line; notes come by line, and by onset within it."""
    if not len(line):
        return line, onset, pitch
    first = np.flatnonzero((np.diff(line, prepend=-1) != 0) | (np.diff(onset, prepend=-1) != 0))
    return line[first], onset[first], np.maximum.reduceat(pitch, first)
