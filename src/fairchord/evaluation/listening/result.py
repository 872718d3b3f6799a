# SPDX-License-Identifier: Apache-2.0
"""What the votes say: how often each source is preferred to each other, taken for human, and how good it is found.

Two intervals stand by each share: Wilson's, as if every vote were cast alone, and one that redraws whole listeners,
because votes of one person are not. Significance is claimed only with enough listeners and votes, after Holm's
correction, and only when both intervals lie on one side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np

from fairchord.evaluation.interval import Estimate, estimate
from fairchord.evaluation.listening.heard import Heard, between, open_votes
from fairchord.evaluation.listening.plan import HUMAN, SOURCES, ListeningPlan
from fairchord.evaluation.listening.statistics import (
    Table,
    agreement,
    drawn_interval,
    holm,
    sign_test,
    strengths,
    wilson,
)
from fairchord.evaluation.listening.votes import Votes

FEWEST_LISTENERS: Final = 10
FEWEST_VOTES: Final = 60
"""For a pair of sources; even then only a preference of about two to one is seen with certainty."""
_REDRAWN: Final = 1000
_CHANCE: Final = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """How one source fared against another; ties count half in the share."""

    one: str
    other: str
    wins: int
    losses: int
    ties: int
    share: float
    wilson: tuple[float, float]
    by_listeners: tuple[float, float]
    chance: float
    """Sign test, Holm's correction over the pairs."""
    is_significant: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How one source was judged on its own."""

    source: str
    strength: float
    strength_interval: tuple[float, float]
    rating: Estimate | None
    taken_for_human: tuple[float, float, float]
    """Share of the answers that could tell, with Wilson's interval."""
    answers_that_could_tell: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListeningResult:
    """The result of a listening test."""

    test: str
    listeners: int
    votes: int
    is_enough: bool
    preferences: tuple[Preference, ...]
    judged: tuple[Judged, ...]
    human_found: tuple[float, float, float]
    """Of the answers that name one clip of two of which one is human, the share that name it."""
    human_named: int
    agreement_between: float | None
    agreement_with_self: tuple[int, int]
    """Of the trials asked twice, how many had the same preference, and how many there were."""

    def to_dict(self) -> dict[str, Any]:
        """The record as plain values."""
        return asdict(self)


def compute_result(plan: ListeningPlan, votes: Iterable[Votes], *, seed: int = 0) -> ListeningResult:
    """Open the votes with the key and compute everything."""
    heard, twice = open_votes(plan, votes)
    sources = [source for source in SOURCES if any(clip.source == source for clip in plan.clips)]
    tables = _tables(heard, sources)
    pairs = list(combinations(range(len(sources)), 2))
    counts = [_count(heard, sources[a], sources[b]) for a, b in pairs]
    chances = list(holm({str(n): sign_test(wins, losses) for n, (wins, losses, _) in enumerate(counts)}).values())
    is_enough = len(tables) >= FEWEST_LISTENERS and min(sum(count) for count in counts) >= FEWEST_VOTES
    redrawn = _redraw(tables, seed)
    found, named = _human_found(heard)
    return ListeningResult(
        test=plan.commitment,
        listeners=len(tables),
        votes=len(heard),
        is_enough=is_enough,
        preferences=tuple(
            _preference((sources[a], sources[b]), count, _shares(redrawn, a, b), chance, is_enough=is_enough)
            for (a, b), count, chance in zip(pairs, counts, chances, strict=True)
        ),
        judged=_judge_all(sources, heard, tables.sum(axis=0), redrawn),
        human_found=wilson(found, named),
        human_named=named,
        agreement_between=agreement(_by_trial(heard)),
        agreement_with_self=(sum(a.preferred_file == b.preferred_file for a, b in twice), len(twice)),
    )


def _tables(heard: Sequence[Heard], sources: Sequence[str]) -> Table:
    """For each listener how often each source was preferred to each other: (listeners, sources, sources)."""
    listeners = {name: place for place, name in enumerate(sorted({answer.listener for answer in heard}))}
    tables = np.zeros((len(listeners), len(sources), len(sources)))
    for a, b in combinations(range(len(sources)), 2):
        for answer, won in between(heard, sources[a], sources[b]):
            tables[listeners[answer.listener], a, b] += won
            tables[listeners[answer.listener], b, a] += 1.0 - won
    return tables


def _redraw(tables: Table, seed: int) -> Table:
    """The table of all votes, with the listeners drawn again, many times."""
    if not len(tables):
        return np.zeros((0, *tables.shape[1:]))
    draws = np.random.default_rng(seed).integers(0, len(tables), (_REDRAWN, len(tables)))
    return np.asarray(np.stack([tables[draw].sum(axis=0) for draw in draws]))


def _shares(redrawn: Table, a: int, b: int) -> Table:
    won, lost = redrawn[:, a, b], redrawn[:, b, a]
    played = won + lost > 0
    return np.asarray(won[played] / (won + lost)[played])


def _count(heard: Sequence[Heard], one: str, other: str) -> tuple[int, int, int]:
    won = [value for _, value in between(heard, one, other)]
    return won.count(1.0), won.count(0.0), won.count(0.5)


def _preference(
    pair: tuple[str, str], counts: tuple[int, int, int], shares: Table, chance: float, *, is_enough: bool
) -> Preference:
    wins, losses, ties = counts
    share, low, high = wilson(wins + ties / 2, sum(counts))
    by_listeners = drawn_interval(shares)
    is_on_one_side = all(ends[0] > 0.5 or ends[1] < 0.5 for ends in ((low, high), by_listeners))
    return Preference(
        one=pair[0], other=pair[1], wins=wins, losses=losses, ties=ties, share=share, wilson=(low, high),
        by_listeners=by_listeners, chance=chance, is_significant=is_enough and chance < _CHANCE and is_on_one_side,
    )  # fmt: skip


def _judge_all(sources: Sequence[str], heard: Sequence[Heard], table: Table, redrawn: Table) -> tuple[Judged, ...]:
    found, drawn = strengths(table), strengths(redrawn)
    judged = []
    for place, source in enumerate(sources):
        own = [(answer, side) for answer in heard for side in (0, 1) if answer.clips[side].source == source]
        told = [answer.taken_for_human[side] for answer, side in own if answer.taken_for_human is not None]
        ratings = [float(answer.ratings[side]) for answer, side in own]
        judged.append(
            Judged(
                source=source,
                strength=float(found[place]),
                strength_interval=drawn_interval(drawn[:, place]),
                rating=estimate(ratings, groups=[answer.listener for answer, _ in own]),
                taken_for_human=wilson(sum(told), len(told)),
                answers_that_could_tell=len(told),
            )
        )
    return tuple(judged)


def _human_found(heard: Sequence[Heard]) -> tuple[int, int]:
    """Answers that name exactly one clip where exactly one is human: how many are right, of how many."""
    right = named = 0
    for answer in heard:
        is_human = tuple(clip.source == HUMAN for clip in answer.clips)
        if sum(is_human) == 1 and answer.answer.human in ("a", "b"):
            named += 1
            right += answer.taken_for_human == is_human
    return right, named


def _by_trial(heard: Sequence[Heard]) -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for answer in heard:
        table.setdefault(answer.trial, []).append(answer.preferred_file)
    return table
