# SPDX-License-Identifier: Apache-2.0
"""An Answer: accept or reject, and why; for a file of many cases, also the answer to each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a case comes to; `facts` are further findings, by name."""

    is_accepted: bool
    reason: str
    label: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple[Answer, ...] = ()

    @property
    def word(self) -> str:
        """The answer in one word."""
        return "accept" if self.is_accepted else "reject"

    def lines(self) -> list[str]:
        """The answer as it is printed: the word, the reason, and a line for each case of many."""
        cases = [f"{part.label}: {part.word}: {one_line(part.reason)}" for part in self.parts]
        return [self.word, f"reason: {one_line(self.reason)}", *cases]

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain values."""
        record: dict[str, Any] = {"answer": self.word, "reason": self.reason} | dict(self.facts)
        record |= {"case": self.label} if self.label else {}
        return record | ({"cases": [part.to_dict() for part in self.parts]} if self.parts else {})


def one_line(text: str) -> str:
    """Return a text without anything that would break a line, or a terminal."""
    return "".join(character if character.isprintable() else "�" for character in " ".join(text.split()))


def accept(reason: str, **facts: Any) -> Answer:
    """Return an answer that accepts."""
    return Answer(is_accepted=True, reason=reason, facts=facts)


def reject(reason: str, **facts: Any) -> Answer:
    """Return an answer that rejects."""
    return Answer(is_accepted=False, reason=reason, facts=facts)


def sum_up(parts: Sequence[Answer]) -> Answer:
    """Return one answer for many cases: accept when there are any and every one of them is accepted."""
    accepted = sum(part.is_accepted for part in parts)
    reason = f"{accepted} of {len(parts)} cases accepted, {len(parts) - accepted} rejected"
    return Answer(is_accepted=0 < accepted == len(parts), reason=reason, parts=tuple(parts))
