# SPDX-License-Identifier: Apache-2.0
"""Locks: bars of tracks that an edit leaves alone, read from 'bass:1-8,drums'; held against the wishes beforehand.

What a wish leaves open gives way to a lock. What it names does not: then both are told, and nothing is generated.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fairchord.errors import InvalidBrief
from fairchord.generation.editing.bar_grid import bar_starts
from fairchord.generation.editing.hole import Bars, Hole, Tracks, format_bars, read_bars
from fairchord.music.piece import Piece

_BARS: Final = re.compile(r"[\d\s-]+")
EVERY_TRACK: Final = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """One track (or every one), and its bars; None means the whole of it."""

    track: str
    bars: frozenset[int] | None = None

    def __str__(self) -> str:
        return self.track if self.bars is None else f"{self.track}:{format_bars(self.bars)}"

    def over(self, piece: Piece) -> Hole:
        """The bars of a piece that it holds."""
        return Hole.of(piece, tracks=None if self.track == EVERY_TRACK else (self.track,), bars=self.bars)


Locks = str | Sequence[Lock]


def read_locks(text: Locks) -> tuple[Lock, ...]:
    """Read 'bass:1-8,drums', 'melody:1-2,7-8' or '1-4' (bars 1 to 4 of every track)."""
    if not isinstance(text, str):
        return tuple(text)
    parts: list[tuple[str, str]] = []
    for part in (part.strip() for part in text.split(",") if part.strip()):
        if _BARS.fullmatch(part) and (not parts or parts[-1][1]):
            track = parts[-1][0] if parts else EVERY_TRACK
            parts.append((track, part))
            continue
        track, _, bars = part.partition(":")
        parts.append((track.strip() or EVERY_TRACK, bars.strip()))
    return tuple(Lock(track=track, bars=read_bars(bars) if bars else None) for track, bars in parts)


def locked(piece: Piece, locks: Sequence[Lock]) -> Hole:
    """Everything that some lock holds."""
    held = Hole.nothing(piece)
    for lock in locks:
        held = held.plus(lock.over(piece))
    return held


def open_to_writing(
    piece: Piece, locks: Sequence[Lock], *, tracks: Tracks | None, bars: Bars | None, doing: str
) -> Hole:
    """The bars that are wished for and not locked.

    Refused are a bar that was named, of a track that was named, and is locked; and a wish of which nothing is left.
    """
    wish = Hole.of(piece, tracks=tracks, bars=bars)
    for lock in locks:
        shared = wish.both(lock.over(piece))
        if not shared.is_empty and tracks is not None and bars is not None:
            raise contradiction(piece, lock, shared, doing=doing)
    left = wish.minus(locked(piece, locks))
    for index, wished in enumerate(wish.bars):
        if tracks is not None and wished and not left.bars[index]:
            lock = next(lock for lock in locks if lock.over(piece).bars[index])
            only = Hole(bars=tuple(b if i == index else frozenset() for i, b in enumerate(wish.bars)))
            raise contradiction(piece, lock, only, doing=doing)
    if left.is_empty and not wish.is_empty:
        raise contradiction(piece, locks[0], wish, doing=doing)
    return left


def keep_untouched(piece: Piece, locks: Sequence[Lock], touched: Hole, *, doing: str) -> None:
    """Refuse an operation that cannot leave out what is locked."""
    for lock in locks:
        shared = touched.both(lock.over(piece))
        if not shared.is_empty:
            raise contradiction(piece, lock, shared, doing=doing)


def keep_bar_lines(piece: Piece, locks: Sequence[Lock], *, bar_ticks: int, doing: str) -> None:
    """Refuse new bar lines that cut through locked bars: they must begin and end on one."""
    starts = bar_starts(piece)
    count = len(starts) - 1
    for lock in locks:
        held = range(count) if lock.bars is None else sorted(lock.over(piece).all_bars)
        for bar in held:
            edges = (bar if bar - 1 not in held else 0, bar + 1 if bar + 1 not in held else 0)
            if any(starts[edge] % bar_ticks for edge in edges if edge < count):
                raise InvalidBrief(
                    f"{doing} contradicts the lock {lock}: its bars would not begin and end on the new bar lines",
                    hint="take the lock away, or lock a number of bars that fills whole new ones",
                )


def contradiction(piece: Piece, lock: Lock, shared: Hole, *, doing: str) -> InvalidBrief:
    """The error that says which lock and which wish contradict."""
    return InvalidBrief(
        f"{doing} contradicts the lock {lock}: it would change {shared.describe(piece)}",
        hint="take those bars out of the lock, or name other tracks or bars",
    )
