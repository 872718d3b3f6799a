# SPDX-License-Identifier: Apache-2.0
"""From which states a replay starts, and what it costs: as few steps as the states that were kept allow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fairchord.training.chain import Chain, Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """Segments replayed in one go from the state after `from_step` steps (0: from the seed)."""

    from_step: int
    segments: tuple[Segment, ...]

    @property
    def steps(self) -> int:
        """How many steps the leg takes."""
        return self.segments[-1].end_step - self.from_step


def plan_replay(chain: Chain, wanted: Iterable[int], kept: Iterable[int]) -> tuple[Leg, ...]:
    """Return the legs that replay the wanted segments; those in between are replayed, and compared, on the way."""
    starts = sorted({0, *kept})
    legs: list[Leg] = []
    for segment in (chain.segments[number] for number in sorted(set(wanted))):
        start = max(step for step in starts if step <= segment.first_step)
        if legs and start < legs[-1].segments[-1].end_step:
            start, done = legs[-1].from_step, legs.pop().segments
        else:
            done = ()
        first = done[-1].end_step if done else start
        way = (one for one in chain.segments if first <= one.first_step <= segment.first_step)
        legs.append(Leg(from_step=start, segments=(*done, *way)))
    return tuple(legs)
