# SPDX-License-Identifier: Apache-2.0
"""How entries make a Register. `extend` refuses a bad statement; `replay` reports it and gives it no effect."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from fairchord.canonical import check_time
from fairchord.errors import FairchordError, InvalidRecord
from fairchord.rights.growing_map import GrowingMap
from fairchord.rights.register import STATEMENT_KINDS, Problem, Register, Statement
from fairchord.rights.statement_rules import RULES


def extend(register: Register, statements: Iterable[Statement]) -> Register:
    """Return the register after more statements; raise at the first that breaks a rule."""
    growth = _Growth(register)
    for statement in statements:
        try:
            growth.add(statement)
        except FairchordError as error:
            where = f"entry {statement.index} ({statement.kind}): {error.message}"
            raise type(error)(where, hint=error.hint) from error
    return growth.finish()


def replay(register: Register, statements: Iterable[Statement | Problem]) -> Register:
    """Return the register after more statements; one that breaks a rule is listed in `problems` and has no effect.

    A Problem in place of a statement stands for an entry that could not even be read.
    """
    growth = _Growth(register)
    for statement in statements:
        if isinstance(statement, Problem):
            growth.skip(statement)
            continue
        try:
            growth.add(statement)
        except FairchordError as error:
            growth.skip(Problem(index=statement.index, message=f"{statement.kind}: {error.message}"))
    return growth.finish()


class _Growth:
    """A register being extended: each table gets one new layer, when first written to.

    `now` is a copy of its own, changed in place until `finish` hands it out: a new record for each of a million
    statements would cost more than the statements.
    """

    def __init__(self, register: Register) -> None:
        self.now = replace(register)
        self._added: dict[str, dict[str, object]] = {}
        self._problems: list[Problem] = []

    def add(self, statement: Statement) -> None:
        """Check one statement against all before it, then take it in."""
        if statement.index != self.now.size:
            raise InvalidRecord(f"it stands where entry {self.now.size} is expected")
        if statement.kind not in STATEMENT_KINDS:
            raise InvalidRecord(
                f"{statement.kind!r} is not a kind of entry", hint="one of: " + ", ".join(sorted(STATEMENT_KINDS))
            )
        if check_time(statement.at, what="its time") < self.now.last_time:
            raise InvalidRecord(f"its time {statement.at} is before {self.now.last_time}, the time of an earlier entry")
        for change in RULES[statement.kind](self.now, statement):
            self._layer(change.table)[change.name] = change.value
        self._set("size", self.now.size + 1)
        self._set("last_time", statement.at)
        self._set("operator", self.now.operator or statement.author)

    def skip(self, problem: Problem) -> None:
        """Step over a statement that counts for nothing."""
        self._problems.append(problem)
        self._set("size", self.now.size + 1)

    def finish(self) -> Register:
        """Return the register with all that was taken in."""
        for table in self._added:
            self._set(table, getattr(self.now, table).settled())
        self._set("problems", (*self.now.problems, *self._problems))
        return self.now

    def _layer(self, table: str) -> dict[str, object]:
        if table not in self._added:
            self._added[table] = {}
            self._set(table, GrowingMap.on(getattr(self.now, table), self._added[table]))
        return self._added[table]

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self.now, name, value)
