# SPDX-License-Identifier: Apache-2.0
"""Runs of notes that a piece shares with works of an index: exact in intervals and rhythm, in any key."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from fairchord.music.piece import Piece
from fairchord.screening.index import STRIDE, RunIndex, kept_hashes, pitch_masks
from fairchord.screening.line import Hashes, Line, Positions, is_common_figure, lines_of, window_hashes

_MOST_POSTINGS: Final = 2_000
"""A window found more often than this in the index says nothing about any one work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One shared run: where it lies in the piece and in the work (bars from 1), how long, how far transposed."""

    work_id: str
    title: str
    track: int
    first_bar: int
    last_bar: int
    work_track: int
    work_first_bar: int
    work_last_bar: int
    notes: int
    transposition: int

    def to_dict(self) -> dict[str, Any]:
        """Return the match as plain values; tracks are counted from 1 as people do."""
        return {
            "work": self.work_id, "title": self.title, "notes": self.notes, "transposition": self.transposition,
            "track": self.track + 1, "bars": [self.first_bar, self.last_bar],
            "work_track": self.work_track + 1, "work_bars": [self.work_first_bar, self.work_last_bar],
        }  # fmt: skip

    def __str__(self) -> str:
        shift = f", {abs(self.transposition)} semitones {'up' if self.transposition > 0 else 'down'}"
        return (
            f"at least {self.notes} notes of “{self.title}” ({self.work_id}), its bars {self.work_first_bar} to "
            f"{self.work_last_bar}, in bars {self.first_bar} to {self.last_bar} of track {self.track + 1}"
            + (shift if self.transposition else ", in the same key")
        )


def find_matches(piece: Piece, index: RunIndex, *, leave_out: Container[int] = ()) -> tuple[Match, ...]:
    """Return the longest run shared with each work of the index, longest first.

    `leave_out` names works by number, for comparing a work of the index with the others.
    """
    best: dict[int, Match] = {}
    for line in lines_of(piece, index.window_steps):
        for match in _line_matches(piece, line, index):
            number = match[0]
            if number not in leave_out and (number not in best or match[1].notes > best[number].notes):
                best[number] = match[1]
    return tuple(sorted(best.values(), key=lambda match: (-match.notes, match.work_id)))


def _line_matches(piece: Piece, line: Line, index: RunIndex) -> list[tuple[int, Match]]:
    hashes = window_hashes(line.steps, index.window_steps)
    common = is_common_figure(line.steps, index.window_steps)
    places, windows = _hits(np.flatnonzero(~common), hashes, index)
    if not len(places):
        return []
    rows = index.window_line[windows]
    shift = index.window_offset[windows] - places
    order = np.lexsort((places, shift, rows))
    places, windows, rows, shift = places[order], windows[order], rows[order], shift[order]
    continues = (np.diff(rows) == 0) & (np.diff(shift) == 0) & (np.diff(places) == STRIDE)
    firsts = np.flatnonzero(np.concatenate([[True], ~continues]))
    lasts = np.concatenate([firsts[1:] - 1, [len(places) - 1]])
    works, lengths = index.line_work[rows[firsts]], places[lasts] - places[firsts]
    by_work = np.lexsort((-lengths, works))
    chosen = by_work[np.concatenate([[True], np.diff(works[by_work]) != 0])]
    bars = np.array(piece.bar_onsets(), np.int64)
    found = []
    for run in chosen:
        ends = (int(places[firsts[run]]), int(places[lasts[run]]))
        seen = (int(windows[firsts[run]]), int(windows[lasts[run]]))
        found.append((int(works[run]), _match(line, index, bars, hashes, ends, seen)))
    return found


def _hits(places: Positions, hashes: Hashes, index: RunIndex) -> tuple[Positions, Positions]:
    """Pair every place of the piece with every window of the index that has its hash."""
    kept = kept_hashes(hashes[places])
    low = np.searchsorted(index.sorted_hashes, kept, side="left")
    counts = np.searchsorted(index.sorted_hashes, kept, side="right") - low
    counts[counts > _MOST_POSTINGS] = 0
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.repeat(places, counts), index.order[np.repeat(low, counts) + within]


def _match(
    line: Line, index: RunIndex, bars: Positions, hashes: Hashes, places: tuple[int, int], windows: tuple[int, int]
) -> Match:
    (first, last), (window, last_window) = places, windows
    row = int(index.window_line[window])
    work_id, title = index.works[int(index.line_work[row])]
    mask = int(pitch_masks(hashes[first : first + 1])[0])
    work_pitch = (int(index.masked_pitches[window]) - mask) % 128
    ends = np.searchsorted(bars, line.onsets_ticks[[first, last + index.window_steps]], side="right")
    return Match(
        work_id=work_id,
        title=title,
        track=line.track,
        first_bar=int(ends[0]),
        last_bar=int(ends[1]),
        work_track=int(index.line_track[row]),
        work_first_bar=int(index.first_bars[window]),
        work_last_bar=int(index.last_bars[last_window]),
        notes=last - first + index.window_steps + 1,
        transposition=int(line.pitches[first]) - work_pitch,
    )
