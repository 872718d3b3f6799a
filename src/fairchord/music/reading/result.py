# SPDX-License-Identifier: Apache-2.0
"""What reading a file gives, and the limits it runs under."""

from __future__ import annotations

from dataclasses import dataclass

from fairchord.music.piece import Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadResult:
    """A Piece, and one sentence with a count for everything in the file that the Piece does not hold."""

    piece: Piece
    dropped: tuple[str, ...]
    meter_is_given: bool = True
    """False when the file has no time signature and 4/4 is assumed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLimits:
    """Bounds for one file: its size, and what the child process may use while reading it."""

    file_bytes: int = 10_000_000
    memory_bytes: int = 1 << 30
    cpu_seconds: int = 20
    wall_seconds: int = 60
    scratch_bytes: int = 0
    """Largest file that the child may write (the ABC reader needs a scratch file)."""
