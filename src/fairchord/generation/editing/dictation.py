# SPDX-License-Identifier: Apache-2.0
"""Sequences whose tokens are given, so that a model says how likely it finds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fairchord.generation.decoding import Line, write_courses
from fairchord.generation.next_token import Logits, NextToken


@dataclass(slots=True)
class Dictation:
    """A sequence that begins as `opening` says and goes on as `dictated` says, whatever the logits."""

    opening: Sequence[int]
    dictated: Sequence[int]
    said: int = 0

    @property
    def is_done(self) -> bool:
        """Whether all of it has been said."""
        return self.said > len(self.dictated)

    def begin(self) -> None:
        """Nothing is to be laid down: all of it is given."""

    def take_forced(self) -> list[int]:
        """The opening."""
        return list(self.opening)

    def choose(self, _logits: Logits) -> int | None:
        """The next dictated token; None after the last."""
        self.said += 1
        return None if self.is_done else int(self.dictated[self.said - 1])

    def abandon(self) -> None:
        """Nothing is kept of a dictation."""


def nats_of(source: NextToken, sequences: Sequence[tuple[Sequence[int], Sequence[int]]]) -> list[float]:
    """For each (opening, dictated) what the dictated tokens cost under the model, in nats."""
    lines = [Line(writing=Dictation(*sequence), is_measured=True) for sequence in sequences]
    write_courses(source, [iter([lines])], should_stop=lambda: False)
    return [line.nats for line in lines]
