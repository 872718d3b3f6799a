# SPDX-License-Identifier: Apache-2.0
"""Lines as steps that neither key nor tempo changes: the interval to the next note, and how its wait compares.

The first step of a run is its interval alone; every later one has also the ratio of its wait to the wait before it, an
exact fraction. So a run of n notes (n - 1 steps) is found again in any key and at any speed. Waits over two bars of
4/4 count as two bars.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.evaluation.memorisation.line_notes import LineNotes

Hashes = NDArray[np.uint64]
Numbers = NDArray[np.int64]
LONGEST_WAIT: Final = 96
_MIDDLE: Final = 128
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Steps:
    """The steps of many lines, one after another.

    `opening` is a step's symbol at the start of a run, `following` inside one; `left` is how many steps its line still
    has from here on; `clip` and `owner` say whose it is.
    """

    opening: NDArray[np.uint32]
    following: NDArray[np.uint32]
    left: Numbers
    clip: Numbers
    owner: Numbers

    def __len__(self) -> int:
        return len(self.left)


def steps_of(notes: LineNotes, owners: Numbers) -> Steps:
    """The steps of some lines; `owners` has one number for each clip."""
    inside = np.diff(notes.line) == 0
    at = np.flatnonzero(inside)
    interval = np.diff(notes.pitch)[at] + _MIDDLE
    wait = np.minimum(np.diff(notes.onset)[at], LONGEST_WAIT)
    line = notes.line[at]
    is_first = np.diff(line, prepend=-1) != 0
    before = np.where(is_first, 0, np.concatenate([wait[:1] * 0, wait[:-1]]))
    common = np.gcd(wait, before)
    ratio = (wait // np.maximum(common, 1)) << 8 | (before // np.maximum(common, 1))
    clip = notes.clips[line] if len(line) else line
    return Steps(
        opening=interval.astype(np.uint32),
        following=(interval << 16 | ratio).astype(np.uint32),
        left=_left(is_first),
        clip=clip,
        owner=np.asarray(owners, np.int64)[clip],
    )


def _left(is_first: NDArray[np.bool_]) -> Numbers:
    """How many steps there are from each to the end of its line."""
    starts = np.append(np.flatnonzero(is_first), len(is_first))
    return np.repeat(starts[1:], np.diff(starts)) - np.arange(len(is_first))


def begin_hashes(symbols: NDArray[np.uint32]) -> Hashes:
    """Hashes of runs of one step."""
    return _mix(symbols.astype(np.uint64) + np.uint64(1))


def extend_hashes(hashes: Hashes, symbols: NDArray[np.uint32]) -> Hashes:
    """Hashes of runs that are one step longer."""
    return _mix(hashes * _ODD + symbols.astype(np.uint64) + np.uint64(1))


def bind_hashes(hashes: Hashes, owners: Numbers) -> Hashes:
    """Hashes that meet only where the owner is the same as well."""
    return _mix(hashes + _mix(owners.astype(np.uint64) + np.uint64(1)))


def _mix(values: Hashes) -> Hashes:
    """Spread every bit of the input over the output (a fixed 64-bit permutation)."""
    mixed = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    spread: Hashes = mixed ^ (mixed >> np.uint64(31))
    return spread
