# SPDX-License-Identifier: Apache-2.0
"""Composing: drafts written window by window, side by side, each the same whatever is written beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from fairchord.errors import InvalidBrief
from fairchord.generation.brief import Brief
from fairchord.generation.critic import Take, best_take
from fairchord.generation.decoding import SIDE_BY_SIDE, Line, write_courses
from fairchord.generation.draft import BarWritten, Draft
from fairchord.generation.given import Given, nothing_given, read_given
from fairchord.generation.next_token import NextToken
from fairchord.generation.report import report
from fairchord.generation.sampling_settings import SETTINGS, SamplingSettings
from fairchord.generation.writing.draft_writing import DraftWriting, begin_draft, fork_draft
from fairchord.generation.writing.window import Window, plan_windows
from fairchord.generation.writing.window_writing import OnBar, WindowWriting
from fairchord.music.piece import Piece

MAX_DRAFTS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Who is told while a piece is composed: `progress` gets bars of tracks done and in all, `on_bar` each bar's notes.

    `should_stop` is asked after every round; when it says yes, what exists is kept and the drafts are incomplete.
    """

    progress: Callable[[int, int], None] | None = None
    on_bar: OnBar | None = None
    should_stop: Callable[[], bool] | None = None


def compose(
    source: NextToken,
    brief: Brief,
    *,
    drafts: int = 1,
    first_draft: int = 0,
    continue_from: Piece | None = None,
    ends: bool = True,
    watch: Watch | None = None,
    settings: SamplingSettings = SETTINGS,
) -> tuple[Draft, ...]:
    """Compose drafts number `first_draft` and following; the same brief and numbers give the same drafts.

    With `continue_from`, the drafts hold the new bars alone; `given.join_pieces` puts both together. Where it does not
    end, the music goes on after its last bar: no cadence is asked for.
    """
    if not 1 <= drafts <= MAX_DRAFTS or first_draft < 0:
        raise InvalidBrief(
            f"{drafts} drafts from number {first_draft} is out of range", hint=f"ask for 1 to {MAX_DRAFTS}"
        )
    given = nothing_given(brief) if continue_from is None else read_given(continue_from, brief)
    growing = [
        _Growing(begin_draft(brief, given, first_draft + index, settings=settings), ends=ends)
        for index in range(drafts)
    ]
    return _write(source, growing, watch or Watch(), side_by_side=SIDE_BY_SIDE)


def compose_many(
    source: NextToken,
    briefs: Sequence[Brief],
    *,
    first_draft: int = 0,
    watch: Watch | None = None,
    side_by_side: int = SIDE_BY_SIDE,
    settings: SamplingSettings = SETTINGS,
) -> tuple[Draft, ...]:
    """Compose one draft of each brief, in their order; each is the same as `compose` alone gives.

    A bar that is announced carries the place of its brief as the number of its draft.
    """
    growing = [
        _Growing(begin_draft(brief, nothing_given(brief), first_draft, settings=settings), place=place)
        for place, brief in enumerate(briefs)
    ]
    return _write(source, growing, watch or Watch(), side_by_side=side_by_side)


@dataclass(slots=True)
class _Growing:
    """A draft as far as it is written; `place` is what its bars are announced as, unless it is its own number."""

    draft: DraftWriting
    ends: bool = True
    place: int | None = None

    @property
    def brief(self) -> Brief:
        return self.draft.brief

    @property
    def given(self) -> Given:
        return self.draft.given


def _write(source: NextToken, growing: Sequence[_Growing], watch: Watch, *, side_by_side: int) -> tuple[Draft, ...]:
    told = _Told(watch, total=sum(one.brief.bars * len(one.brief.tracks) for one in growing))
    courses = [_write_draft(one, source.context, told) for one in growing]
    write_courses(source, courses, should_stop=told.should_stop, side_by_side=side_by_side)
    return tuple(_finish(one.draft) for one in growing)


def _write_draft(growing: _Growing, context: int, told: _Told) -> Iterator[Sequence[Line]]:
    """The course of one draft: its windows, one after another."""
    brief = growing.brief
    windows = plan_windows(brief, context=context, given_bars=growing.given.bars)
    for number, window in enumerate(windows):
        window = replace(window, is_last=window.is_last and growing.ends)
        if brief.candidates == 1:
            yield [_line(growing.draft, window, context, lambda bar: told.on_bar(bar, growing.place))]
            continue
        bars: list[list[BarWritten]] = [[] for _ in range(brief.candidates)]
        drafts = [fork_draft(growing.draft, number, candidate) for candidate in range(brief.candidates)]
        lines = [_line(draft, window, context, bars[i].append) for i, draft in enumerate(drafts)]
        growing.draft = drafts[0]  # what is kept if the writing stops here
        yield lines
        takes = [Take(draft=draft, window=window, nats=line.nats) for draft, line in zip(drafts, lines, strict=True)]
        best = best_take(takes)
        growing.draft = drafts[best]
        for bar in bars[best]:
            told.on_bar(bar, growing.place)


def _line(draft: DraftWriting, window: Window, context: int, on_bar: OnBar) -> Line:
    return Line(
        writing=WindowWriting(draft=draft, window=window, context=context, on_bar=on_bar),
        guidance=draft.brief.guidance_per_mille / 1000,
        is_measured=draft.brief.candidates > 1,
    )


@dataclass(slots=True)
class _Told:
    """Counts bars and passes them on."""

    watch: Watch
    total: int
    done: int = 0

    def on_bar(self, bar: BarWritten, place: int | None) -> None:
        self.done += 1
        if self.watch.on_bar is not None:
            self.watch.on_bar(bar if place is None else replace(bar, draft=place))
        if self.watch.progress is not None:
            self.watch.progress(self.done, self.total)

    def should_stop(self) -> bool:
        return self.watch.should_stop is not None and self.watch.should_stop()


def _finish(writing: DraftWriting) -> Draft:
    piece = writing.piece()
    return Draft(
        piece=piece,
        brief=writing.brief,
        seed=writing.brief.seed,
        index=writing.index,
        tokens_sha256=writing.digest.hexdigest(),
        token_count=writing.token_count,
        is_complete=writing.bars_done == writing.brief.bars,
        report=report(piece, writing.brief),
    )
