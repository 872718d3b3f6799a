# SPDX-License-Identifier: Apache-2.0
"""Composing: drafts of a brief, written window by window, all drafts of a window side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from fairchord.errors import InvalidBrief
from fairchord.generation.brief import Brief
from fairchord.generation.draft import BarWritten, Draft
from fairchord.generation.given import nothing_given, read_given
from fairchord.generation.next_token import Logits, NextToken, Reader
from fairchord.generation.report import report
from fairchord.generation.writing.draft_writing import DraftWriting, begin_draft
from fairchord.generation.writing.placer import Placer
from fairchord.generation.writing.window import plan_windows
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
    writings = [begin_draft(brief, given, first_draft + index) for index in range(drafts)]
    told = _Told(watch or Watch(), total=drafts * brief.bars * len(brief.tracks))
    for window in plan_windows(brief, context=source.context, given_bars=given.bars):
        window = replace(window, is_last=window.is_last and ends)
        rows = [
            WindowWriting(draft=draft, window=window, context=source.context, on_bar=told.on_bar) for draft in writings
        ]
        if not _write_window(source.start(drafts), rows, told):
            break
    return tuple(_finish(writing) for writing in writings)


@dataclass(slots=True)
class _Told:
    """Counts bars and passes them on."""

    watch: Watch
    total: int
    done: int = 0

    def on_bar(self, bar: BarWritten) -> None:
        self.done += 1
        if self.watch.on_bar is not None:
            self.watch.on_bar(bar)
        if self.watch.progress is not None:
            self.watch.progress(self.done, self.total)

    @property
    def stops(self) -> bool:
        return self.watch.should_stop is not None and self.watch.should_stop()


@dataclass(slots=True)
class _Row:
    """One draft's window beside the logits of what follows it."""

    writing: WindowWriting
    placer: Placer
    logits: Logits


def _write_window(reader: Reader, writings: list[WindowWriting], told: _Told) -> bool:
    """Write one window of every draft; False when it was stopped."""
    rows = [_Row(writing, Placer(), np.zeros(0, np.float32)) for writing in writings]
    for index, row in enumerate(rows):
        row.writing.begin()
        _read_forced(reader, index, row)
    while not all(row.writing.is_done for row in rows):
        if told.stops:
            for row in rows:
                row.writing.abandon()
            return False
        chosen = {index: row.writing.choose(row.logits) for index, row in enumerate(rows) if not row.writing.is_done}
        _step(reader, rows, {index: token for index, token in chosen.items() if token is not None})
        for index, token in chosen.items():
            if token is None and not rows[index].writing.is_done:
                _read_forced(reader, index, rows[index])
    return True


def _read_forced(reader: Reader, index: int, row: _Row) -> None:
    tokens = row.writing.take_forced()
    row.logits = reader.read(index, np.array(tokens, np.uint16), row.placer.place(tokens))


def _step(reader: Reader, rows: list[_Row], tokens: dict[int, int]) -> None:
    """Append one token to each row that chose one."""
    if not tokens:
        return
    placement = np.concatenate([rows[index].placer.place([token]) for index, token in tokens.items()])
    logits = reader.step(np.array(list(tokens)), np.array(list(tokens.values()), np.uint16), placement)
    for index, row_logits in zip(tokens, logits, strict=True):
        rows[index].logits = row_logits


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
