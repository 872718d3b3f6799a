# SPDX-License-Identifier: Apache-2.0
"""Other harmonies under notes that stay: written by the model among chords that fit them, then ranked.

A proposal's cost is what the model says of the chords and of the kept tune under them, in nats per note of the tune,
less twice the fit (`harmony_fit`). The cheapest comes first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from fairchord.generation.decoding import Course, Line, write_courses
from fairchord.generation.editing.dictation import nats_of
from fairchord.generation.editing.harmony_fit import fit_of_harmony
from fairchord.generation.editing.hole_tokens import bar_lines, head_of, window_notes
from fairchord.generation.editing.retelling import Retelling
from fairchord.generation.next_token import Logits, NextToken
from fairchord.generation.rules.harmony_writing import HarmonyWriting, begin_harmony
from fairchord.generation.writing.progression import HarmonyBar, harmony_tokens
from fairchord.generation.writing.sampler import Sampler
from fairchord.tokens.encode import encode_head
from fairchord.tokens.vocabulary import HARMONY_END, TRACK_END

_NEW_BARS: Final = 8
_CONTEXT_BARS: Final = 8
_FIT_WEIGHT: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Harmony:
    """Chords for some bars from `first_bar`; `fit`, `tune_nats` and `chord_nats` say why it ranks where it does."""

    first_bar: int
    bars: tuple[HarmonyBar, ...]
    fit: float = 0.0
    tune_nats: float = 0.0
    chord_nats: float = 0.0
    cost: float = 0.0

    @property
    def text(self) -> str:
        """The chords in the chord language, a bar between lines."""
        return " | ".join(" ".join("N.C." if c is None else str(c) for _, c in bar) for bar in self.bars)

    def to_dict(self) -> dict[str, Any]:
        """The harmony and its numbers, in thousandths."""
        names = ("fit", "tune_nats", "chord_nats", "cost")
        numbers = {f"{name}_per_mille": round(1000 * float(getattr(self, name))) for name in names}
        return {"chords": self.text, "first_bar": self.first_bar + 1, **numbers}


def propose(source: NextToken, told: Retelling, *, count: int, seed: int) -> tuple[Harmony, ...]:
    """Up to `count` different harmonies, best first; fewer where the kept notes leave few."""
    writings = [_Proposal(told=told, sampler=_sampler(seed, number)) for number in range(2 * count + 2)]
    write_courses(source, [writing.course() for writing in writings], should_stop=lambda: False)
    current = tuple(told.harmony[told.first_bar : told.stop_bar])
    found = dict.fromkeys(tuple(writing.bars) for writing in writings)
    different = [bars for bars in found if bars != current] or list(found)
    return rank(source, told, [Harmony(first_bar=told.first_bar, bars=bars) for bars in different])[:count]


def _sampler(seed: int, number: int) -> Sampler:
    return Sampler(np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 0, 3, number]))), 1.0, 0.95)


@dataclass(slots=True)
class _Proposal:
    """One harmony as it grows, window by window."""

    told: Retelling
    sampler: Sampler
    bars: list[HarmonyBar] = field(default_factory=list)

    def course(self) -> Course:
        told = self.told
        at = told.first_bar
        while at < told.stop_bar:
            new = min(_NEW_BARS, told.stop_bar - at)
            known = [*told.harmony[: told.first_bar], *self.bars][-_CONTEXT_BARS:]
            writing = _ChordsWriting(proposal=self, at=at, new=new, known=known)
            yield [Line(writing=writing)]
            at += new


@dataclass(slots=True, kw_only=True)
class _ChordsWriting:
    """Some bars of a harmony as a sequence: those before it are forced."""

    proposal: _Proposal
    at: int
    new: int
    known: Sequence[HarmonyBar]
    is_done: bool = False
    _harmony: HarmonyWriting | None = None

    @property
    def first_bar(self) -> int:
        return self.at - len(self.known)

    def begin(self) -> None:
        told, bars = self.proposal.told, len(self.known) + self.new
        closes = self.at + self.new == told.bars
        self._harmony = begin_harmony(told.brief, told.key, bars=bars, closes=closes, known=self.known)

    def take_forced(self) -> list[int]:
        told = self.proposal.told
        head = encode_head(told.describe(self.first_bar, len(self.known) + self.new)).tolist()
        return [*head, *harmony_tokens(self.known)]

    def choose(self, logits: Logits) -> int | None:
        harmony = self._harmony
        assert harmony is not None
        if harmony.awaits_chord:
            told = self.proposal.told
            harmony.chords = told.fitting(self.first_bar + len(harmony.harmony) - 1, max(0, harmony.position))
            harmony.closing = None if harmony.closing is None else _both(told.closing, harmony.chords)
        token = self.proposal.sampler.draw(logits, harmony.allowed(), None)
        harmony.take(token)
        if not harmony.is_done:
            return token
        self.is_done = True
        self.proposal.bars += harmony.bars_from(len(self.known))
        return None

    def abandon(self) -> None:
        return None


def _both(one: Any, other: Any) -> Any:
    """What is in both masks, or in the first when nothing is."""
    return one & other if (one & other).any() else one


def rank(source: NextToken, told: Retelling, harmonies: Sequence[Harmony]) -> tuple[Harmony, ...]:
    """Harmonies with their numbers, the best first."""
    sequences = [sequence for harmony in harmonies for sequence in _sequences(told, harmony)]
    costs = iter(nats_of(source, sequences))
    notes = max(1, told.note_count)
    judged = []
    for harmony in harmonies:
        chords = tune = 0.0
        for _ in _chunks(told):
            chords += next(costs)
            tune += next(costs)
        fit = fit_of_harmony(
            harmony.bars, told.kept_notes, first_bar=told.first_bar, steps=told.steps, strong=told.strong, key=told.key
        )
        chord_nats, tune_nats = chords / notes, tune / notes
        cost = chord_nats + tune_nats - _FIT_WEIGHT * fit
        judged.append(replace(harmony, fit=fit, tune_nats=tune_nats, chord_nats=chord_nats, cost=cost))
    return tuple(sorted(judged, key=lambda harmony: (harmony.cost, harmony.text)))


def _chunks(told: Retelling) -> Iterator[tuple[int, int]]:
    """The bars in portions, as (first, number)."""
    for at in range(told.first_bar, told.stop_bar, _NEW_BARS):
        yield at, min(_NEW_BARS, told.stop_bar - at)


def _sequences(told: Retelling, harmony: Harmony) -> Iterator[tuple[list[int], list[int]]]:
    """For each portion: the chords to be said, then the tune to be said under them."""
    for at, bars in _chunks(told):
        head = encode_head(told.describe(at, bars)).tolist()
        chords = [*harmony_tokens(harmony.bars[at - harmony.first_bar :][:bars]), HARMONY_END]
        yield head, chords
        rows = window_notes(told.tune, first_bar=at, bars=bars, steps=told.steps, length_bars=told.bars)
        opening = head_of(told.tune_wishes, told.tune, rows, length_steps=bars * told.steps, dynamics=None)
        lines = bar_lines(rows, is_drum=False, bars=bars, steps=told.steps)
        yield [*head, *chords, *opening], [*(token for line in lines for token in line), TRACK_END]
