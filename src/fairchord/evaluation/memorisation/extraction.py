# SPDX-License-Identifier: Apache-2.0
"""Extraction: given the opening bars of a training work, does the model go on with that work's own notes?

A continuation reproduces its work when it holds a run of sixteen notes that the work holds too and its prompt does
not: music repeats itself, and repeating what was given is no memory. The same trial on held-out works, which the
model never saw, says how often that happens by chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from fairchord.errors import InvalidInput
from fairchord.evaluation.memorisation.reference import steps_of_pieces
from fairchord.evaluation.memorisation.runs import Owner, only_repeats, shared_steps
from fairchord.music.piece import Piece

RUN_NOTES: Final = 16
PROMPT_BARS: Final = (1, 2, 4, 8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompted:
    """One trial: what was given, what the model wrote after it, and how the work really goes on."""

    prompt: Piece
    continuation: Piece
    truth: Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """How many of some trials reproduced their work."""

    prompt_bars: int
    trials: int
    reproduced: int
    longest: tuple[int, ...]
    """For each trial, the notes of the longest run reproduced."""

    def to_dict(self) -> dict[str, Any]:
        """The record as plain values."""
        return {name: getattr(self, name) for name in self.__slots__} | {"longest": list(self.longest)}


def measure_extraction(trials: Sequence[Prompted], *, prompt_bars: int, run_notes: int = RUN_NOTES) -> Extraction:
    """Count the continuations that hold a run of `run_notes` notes of their own work that was not in the prompt."""
    if not trials:
        raise InvalidInput("there is nothing to look for", hint="give one trial or more")
    owners = list(range(len(trials)))
    written = steps_of_pieces([trial.continuation for trial in trials], owners)
    of_work = shared_steps(written, steps_of_pieces([trial.truth for trial in trials], owners), Owner.OWN)
    of_prompt = shared_steps(written, steps_of_pieces([trial.prompt for trial in trials], owners), Owner.OWN)
    new = np.where((of_work > of_prompt) & ~only_repeats(written, of_work), of_work, 0)
    longest = np.zeros(len(trials), np.int64)
    np.maximum.at(longest, written.clip, new)
    notes = np.where(longest > 0, longest + 1, 0)
    return Extraction(
        prompt_bars=prompt_bars,
        trials=len(trials),
        reproduced=int((notes >= run_notes).sum()),
        longest=tuple(int(value) for value in notes),
    )
