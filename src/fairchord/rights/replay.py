# SPDX-License-Identifier: Apache-2.0
"""How entries make a Register. `extend` refuses a bad statement; `replay` reports it and gives it no effect."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from fairchord.canonical import check_time
from fairchord.errors import FairchordError, InvalidRecord
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
    return growth.now


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
    return growth.now


class _Growth:
    """A register being extended: each table is copied once, when first written to."""

    def __init__(self, register: Register) -> None:
        self.now = register
        self._copied: set[str] = set()

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
            if change.table not in self._copied:
                copied: dict[str, Any] = {change.table: dict(getattr(self.now, change.table))}
                self.now = replace(self.now, **copied)
                self._copied.add(change.table)
            getattr(self.now, change.table)[change.name] = change.value
        operator = self.now.operator or statement.author
        self.now = replace(self.now, size=self.now.size + 1, last_time=statement.at, operator=operator)

    def skip(self, problem: Problem) -> None:
        """Step over a statement that counts for nothing."""
        self.now = replace(self.now, size=self.now.size + 1, problems=(*self.now.problems, problem))
