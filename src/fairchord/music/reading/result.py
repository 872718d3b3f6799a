# SPDX-License-Identifier: Apache-2.0
"""What reading a file gives, and the limits it runs under."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fairchord.errors import LimitExceeded
from fairchord.music.piece import Piece, Section

MAX_METERS: Final = 1_000
MAX_BARS: Final = 8_000
"""Bounds on what a reader hands over, so that a small hostile file cannot keep its receiver busy for hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadResult:
    """A Piece, and one sentence with a count for everything in the file that the Piece does not hold."""

    piece: Piece
    dropped: tuple[str, ...]
    meter_is_given: bool = True
    """False when the file has no time signature and 4/4 is assumed."""
    sections: tuple[Section, ...] = ()
    """Markers that name a part of the form. They are kept beside the Piece: a work's piece is its notes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLimits:
    """Bounds for one file: its size, and what the child process may use while reading it."""

    file_bytes: int = 10_000_000
    memory_bytes: int = 1 << 30
    cpu_seconds: int = 20
    wall_seconds: int = 60
    scratch_bytes: int = 0
    """Largest file that the child may write (the ABC reader needs a scratch file)."""


def check_extent(piece: Piece) -> None:
    """Raise LimitExceeded for a piece of too many bars or changes of meter."""
    meters = piece.time_signatures
    if len(meters) > MAX_METERS:
        raise LimitExceeded(
            f"it changes its meter {len(meters):,} times; at most {MAX_METERS:,} are read", hint="cut it into pieces"
        )
    stops = [meter.onset_ticks for meter in meters[1:]] + [max(piece.end_ticks, meters[-1].onset_ticks)]
    bars = sum(-((meter.onset_ticks - stop) // meter.bar_ticks) for meter, stop in zip(meters, stops, strict=True))
    if bars > MAX_BARS:
        raise LimitExceeded(f"it has {bars:,} bars; at most {MAX_BARS:,} are read", hint="cut it into pieces")
