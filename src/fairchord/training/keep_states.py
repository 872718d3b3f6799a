# SPDX-License-Identifier: Apache-2.0
"""Which states of a run stay on the disk, so that a replay can begin near the segment it was asked for.

all: every segment's. last-N: the last N. none: none; a replay then begins at the seed. auto: all while they fit in
AUTO_LIMIT, else evenly spaced ones that do. Except for none, the state whose weights are released always stays.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairchord.errors import InvalidInput

AUTO_LIMIT: Final = 2 * 10**9
"""Bytes that `auto` may spend on a run."""
STATES: Final = "states"
_BYTES_A_PARAMETER: Final = 12
"""A weight and AdamW's two averages, four bytes each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepStates:
    """Keep every `every`-th segment's state (0: none), of these only the last `last` (None: all)."""

    every: int = 1
    last: int | None = None

    def wanted(self, segments: int, released: int | None) -> frozenset[int]:
        """Return the segments whose states stay when `segments` are done and one of them may be released."""
        if not self.every:
            return frozenset()
        kept = [segment for segment in range(segments) if (segment + 1) % self.every == 0]
        kept = kept if self.last is None else kept[-self.last :]
        return frozenset(kept) | (frozenset() if released is None else {released})


def parse_keep_states(text: str, *, parameters: int, segments: int) -> KeepStates:
    """Read 'auto', 'all', 'last-N' or 'none' for a run of so many parameters and segments."""
    if text == "none":
        return KeepStates(every=0)
    if text == "all":
        return KeepStates()
    if text == "auto":
        return KeepStates(every=max(1, math.ceil(segments * state_bytes_of(parameters) / AUTO_LIMIT)))
    last = re.fullmatch(r"last[- ]([1-9]\d{0,5})", text)
    if not last:
        raise InvalidInput(f"--keep-states {text!r} is not known", hint="give auto, all, none or last-5")
    return KeepStates(last=int(last[1]))


def state_bytes_of(parameters: int) -> int:
    """Return about how many bytes one state of a network takes."""
    return parameters * _BYTES_A_PARAMETER


def state_path(run_folder: Path, step: int) -> Path:
    """Return where the state after so many steps is kept."""
    return run_folder / STATES / f"{step:08d}.safetensors"


def kept_steps(run_folder: Path) -> tuple[int, ...]:
    """Return after which steps a state is kept."""
    names = (path.stem for path in (run_folder / STATES).glob("*.safetensors"))
    return tuple(sorted(int(name) for name in names if re.fullmatch(r"\d{8}", name)))
