# SPDX-License-Identifier: Apache-2.0
"""Sequences written side by side: whoever waits for a row gets one as soon as it is free, whatever the others do.

A course is a generator: it gives the lines to write next, and goes on when all of them are finished. A row's logits do
not depend on the rows beside it, so what a line becomes does not depend on what else is written.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np

from fairchord.generation.guidance import guide, without_conditions
from fairchord.generation.next_token import Logits, NextToken, Reader
from fairchord.generation.writing.placer import Placer

SIDE_BY_SIDE: Final = 32
"""Rows in use at once, by measurement (decision 0020). Each holds the keys and values of a whole sequence."""
_NOTHING: Final = np.zeros(0, np.float32)


class Writing(Protocol):
    """One sequence: forced tokens are read at once, the others are chosen one after another."""

    @property
    def is_done(self) -> bool:
        """Whether the sequence is finished."""
        ...

    def begin(self) -> None:
        """Lay down the forced beginning."""
        ...

    def take_forced(self) -> list[int]:
        """The tokens to read next, which are not chosen."""
        ...

    def choose(self, logits: Logits) -> int | None:
        """The next token; None when forced tokens or nothing follow."""
        ...

    def abandon(self) -> None:
        """Stop here and keep what exists."""
        ...


@dataclass(slots=True, kw_only=True)
class Line:
    """A sequence to write, how strongly its conditions guide it (1 is as they are), and how unlikely it was.

    `nats` sums what the chosen tokens cost under the model, when that is to be measured.
    """

    writing: Writing
    guidance: float = 1.0
    is_measured: bool = False
    nats: float = 0.0


Course = Iterator[Sequence[Line]]


@dataclass(slots=True)
class _Row:
    """A line in its row, beside the logits of what follows; `shadow` is the row that does not know the conditions."""

    line: Line
    course: int
    shadow: int | None
    placer: Placer = field(default_factory=Placer)
    logits: Logits = field(default_factory=lambda: _NOTHING)


def write_courses(
    source: NextToken, courses: Sequence[Course], *, should_stop: Callable[[], bool], side_by_side: int = SIDE_BY_SIDE
) -> bool:
    """Write every course to its end; False when it was stopped, with the lines then open abandoned."""
    decoding = _Decoding(courses=list(courses), unfinished=[0] * len(courses))
    for course in range(len(courses)):
        decoding.advance(course)
    wanted = [_rows(line) for _, line in decoding.waiting]
    decoding.free = list(range(max(min(side_by_side, sum(wanted)), *wanted, 0)))
    return decoding.run(source.start(len(decoding.free)), should_stop)


def _rows(line: Line) -> int:
    """How many rows a line takes: one more where it is guided."""
    return 1 if line.guidance == 1.0 else 2


@dataclass(slots=True, kw_only=True)
class _Decoding:
    """Which line is in which row, and which lines still wait."""

    courses: list[Course]
    unfinished: list[int]
    waiting: deque[tuple[int, Line]] = field(default_factory=deque)
    free: list[int] = field(default_factory=list)
    rows: dict[int, _Row] = field(default_factory=dict)

    def advance(self, course: int) -> None:
        """Ask a course for its next lines; they come before those of courses that have not begun."""
        lines = next(self.courses[course], ())
        self.unfinished[course] = len(lines)
        self.waiting.extendleft((course, line) for line in reversed(lines))

    def run(self, reader: Reader, should_stop: Callable[[], bool]) -> bool:
        while True:
            self._seat(reader)
            if not self.rows:
                return True
            if should_stop():
                for row in self.rows.values():
                    row.line.writing.abandon()
                return False
            self._write_round(reader)

    def _seat(self, reader: Reader) -> None:
        """Give free rows to waiting lines, in their order."""
        while self.waiting and len(self.free) >= _rows(self.waiting[0][1]):
            course, line = self.waiting.popleft()
            index = heapq.heappop(self.free)
            shadow = heapq.heappop(self.free) if _rows(line) == 2 else None
            for used in (index, shadow):
                if used is not None:
                    reader.restart(used)
            row = self.rows[index] = _Row(line, course, shadow)
            line.writing.begin()
            _read_forced(reader, index, row)

    def _write_round(self, reader: Reader) -> None:
        """Choose a token in every row, then read all that were chosen."""
        chosen: dict[int, int] = {}
        for index in sorted(self.rows):
            row = self.rows[index]
            token = row.line.writing.choose(row.logits)
            if token is not None:
                chosen[index] = token
                if row.line.is_measured:
                    row.line.nats += _cost(row.logits, token)
            elif not row.line.writing.is_done:
                _read_forced(reader, index, row)
            else:
                self._leave(index)
        if chosen:
            self._step(reader, chosen)

    def _leave(self, index: int) -> None:
        row = self.rows.pop(index)
        for freed in (index, row.shadow):
            if freed is not None:
                heapq.heappush(self.free, freed)
        self.unfinished[row.course] -= 1
        if not self.unfinished[row.course]:
            self.advance(row.course)

    def _step(self, reader: Reader, chosen: dict[int, int]) -> None:
        """Append one token to each row that chose one, and to its shadow."""
        steps = []
        for index, token in chosen.items():
            row = self.rows[index]
            place = row.placer.place_one(token)
            steps.append((index, token, place))
            if row.shadow is not None:
                steps.append((row.shadow, token, place))
        steps.sort()
        indices, tokens, places = zip(*steps, strict=True)
        logits = reader.step(np.array(indices), np.array(tokens, np.uint16), np.array(places, np.uint8))
        found = dict(zip(indices, logits, strict=True))
        for index in chosen:
            row = self.rows[index]
            row.logits = found[index]
            if row.shadow is not None:
                row.logits = guide(found[index], found[row.shadow], row.line.guidance)


def _read_forced(reader: Reader, index: int, row: _Row) -> None:
    tokens = row.line.writing.take_forced()
    placement = row.placer.place(tokens)
    row.logits = reader.read(index, np.array(tokens, np.uint16), placement)
    if row.shadow is not None:
        unknowing = reader.read(row.shadow, without_conditions(tokens), placement)
        row.logits = guide(row.logits, unknowing, row.line.guidance)


def _cost(logits: Logits, token: int) -> float:
    """Nats of a token among all tokens."""
    top = logits.max()
    return float(np.log(np.exp(logits - top).sum()) + top - logits[token])
