# SPDX-License-Identifier: Apache-2.0
"""Which held-out pieces share long stretches with training pieces: the audit behind the clean subset.

A piece is read as the row of its sonorities with repeats of a frame collapsed. A window is 16 sonorities in a row,
moved so that its lowest key lies at zero: two windows are equal when one is a transposition of the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from note_sets import Frames, falling

WINDOW = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """`leaking` are the places of held-out pieces with at least one window found in training."""

    leaking: tuple[int, ...]
    pieces: int
    windows_found: int
    windows: int


def windows(frames: Frames, length: int = WINDOW) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Every window of a piece, moved to zero."""
    sonorities: list[tuple[int, ...]] = []
    for frame in frames:
        keys = falling(frame)
        if not sonorities or keys != sonorities[-1]:
            sonorities.append(keys)
    for start in range(len(sonorities) - length + 1):
        window = sonorities[start : start + length]
        lowest = min((key for keys in window for key in keys), default=0)
        yield tuple(tuple(key - lowest for key in keys) for keys in window)


def audit(train: Sequence[Frames], held_out: Sequence[Frames], length: int = WINDOW) -> Audit:
    """Look for every window of the held-out pieces in the training pieces."""
    known = {window for frames in train for window in windows(frames, length)}
    leaking, found, total = [], 0, 0
    for place, frames in enumerate(held_out):
        hits = [window in known for window in windows(frames, length)]
        found, total = found + sum(hits), total + len(hits)
        if any(hits):
            leaking.append(place)
    return Audit(leaking=tuple(leaking), pieces=len(held_out), windows_found=found, windows=total)
