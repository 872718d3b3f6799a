# SPDX-License-Identifier: Apache-2.0
"""An Answer is Stated, with where it is read from, or NotRecorded, with what is missing. There is no third case.

An empty text, an empty list or a `None` cannot be stated: whoever writes a report must say which of the two it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from fairchord.errors import InvalidRecord

Value = str | int | tuple[str, ...]
_MOST_SPANS: Final = 8


class Origin(StrEnum):
    """Where an answer is read from."""

    LOG = "log"
    SNAPSHOT = "snapshot"
    MODEL = "model"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One place that an answer rests on: entries of the log, a part of a snapshot or model, or the program itself."""

    origin: Origin
    place: str

    def __post_init__(self) -> None:
        _refuse_empty(self.place, f"the place in the {self.origin}")

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {"origin": self.origin.value, "place": self.place}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """Something that the facts state, and the places where they do."""

    value: Value
    sources: tuple[Source, ...]

    def __post_init__(self) -> None:
        _refuse_empty(self.value, "an answer")
        if not self.sources:
            raise InvalidRecord(f"the answer {self.value!r} rests on nothing", hint="name its source, or NotRecorded")

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        return {"sources": [source.to_dict() for source in self.sources], "state": "recorded", "value": value}


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRecorded:
    """Nothing recorded answers this; `why` says what would have to be recorded."""

    why: str

    def __post_init__(self) -> None:
        _refuse_empty(self.why, "the reason why something is not recorded")

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {"state": "not recorded", "why": self.why}


Answer = Stated | NotRecorded
Cell = str | int | NotRecorded


def in_log(*indices: int) -> Source:
    """Name entries of the log by their numbers: 'entries 3, 7-9'; of very many, the first, the last and how many."""
    found = sorted(set(indices))
    spans = _spans(found)
    if not found:
        raise InvalidRecord("no entry is named", hint="an answer that no entry states is NotRecorded")
    if len(spans) > _MOST_SPANS:
        return Source(origin=Origin.LOG, place=f"{len(found)} entries, the first {found[0]}, the last {found[-1]}")
    listed = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)
    return Source(origin=Origin.LOG, place=("entry " if len(found) == 1 else "entries ") + listed)


def in_whole_log(size: int) -> Source:
    """Name every entry of a log: what an answer rests on that counts, or finds nothing."""
    return Source(origin=Origin.LOG, place=f"all {size} entries")


def in_program(place: str) -> Source:
    """Name what the program does, whatever is recorded."""
    return Source(origin=Origin.PROGRAM, place=place)


def _spans(indices: Iterable[int]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for index in indices:
        if spans and spans[-1][1] == index - 1:
            spans[-1] = (spans[-1][0], index)
        else:
            spans.append((index, index))
    return spans


def _refuse_empty(value: object, what: str) -> None:
    texts = value if isinstance(value, tuple) else (value,)
    is_sound = bool(texts) and all(
        (isinstance(item, str) and bool(item.strip())) or (isinstance(item, int) and not isinstance(item, bool))
        for item in texts
    )
    if not is_sound:
        raise InvalidRecord(f"{what} is empty", hint="state something, or answer NotRecorded with the reason")
