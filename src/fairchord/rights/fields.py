# SPDX-License-Identifier: Apache-2.0
"""The fields of a record being read: each is asked for by name and type, and nothing unasked may remain.

A field that we do not know could be a condition that we would break, so it is refused, not dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

from fairchord.errors import InvalidRecord

Word = TypeVar("Word", bound=StrEnum)
Value = TypeVar("Value")


class Fields:
    """Reads a mapping field by field; `finish` refuses what is left over."""

    __slots__ = ("_left", "_what")

    def __init__(self, record: object, what: str) -> None:
        if not isinstance(record, Mapping):
            raise InvalidRecord(f"a {what} is not an object", hint="a JSON object is expected")
        self._left = dict(record)
        self._what = what

    def text(self, name: str) -> str:
        """Take a text field."""
        return self._take(name, str)

    def optional_text(self, name: str) -> str | None:
        """Take a text field that may be absent."""
        return self._take(name, str) if name in self._left else None

    def flag(self, name: str) -> bool:
        """Take a field that is true or false."""
        return self._take(name, bool)

    def count(self, name: str) -> int:
        """Take a field that is an integer of zero or more."""
        value = self._take(name, int)
        if isinstance(value, bool) or value < 0:
            raise InvalidRecord(f"{self._what}: {name} is {value!r}, expected an integer of zero or more")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Take a list of texts."""
        values = self.items(name)
        if not all(isinstance(value, str) for value in values):
            raise InvalidRecord(f"{self._what}: {name} holds something that is not text")
        return tuple(str(value) for value in values)

    def optional_texts(self, name: str) -> tuple[str, ...]:
        """Take a list of texts that is left out when it is empty."""
        return self._unless_empty(name, self.texts(name)) if name in self._left else ()

    def optional_count(self, name: str) -> int:
        """Take an integer that is left out when it is zero."""
        return self._unless_empty(name, self.count(name)) if name in self._left else 0

    def optional_flag(self, name: str) -> bool:
        """Take a field that is left out when it is false."""
        return self._unless_empty(name, self.flag(name)) if name in self._left else False

    def item(self, name: str) -> object:
        """Take a field that the caller reads."""
        if name not in self._left:
            raise InvalidRecord(f"{self._what}: field {name!r} is missing")
        value: object = self._left.pop(name)
        return value

    def has(self, name: str) -> bool:
        """Say whether a field is there and not yet taken."""
        return name in self._left

    def items(self, name: str) -> tuple[object, ...]:
        """Take a list whose members the caller reads."""
        value = self._left.pop(name, None)
        if not isinstance(value, list | tuple):
            raise InvalidRecord(f"{self._what}: {name} is missing or not a list")
        return tuple(value)

    def word(self, name: str, words: type[Word]) -> Word:
        """Take one word of a fixed vocabulary."""
        return read_word(self.text(name), words, f"{self._what}: {name}")

    def finish(self) -> None:
        """Refuse the record when a field was never asked for."""
        if self._left:
            raise InvalidRecord(
                f"{self._what}: unknown field {sorted(map(str, self._left))[0]!r}",
                hint="a field that is not understood could be a condition, so the record is refused",
            )

    def _unless_empty(self, name: str, value: Value) -> Value:
        """Refuse a second spelling of nothing: one record has one hash."""
        if not value:
            raise InvalidRecord(f"{self._what}: {name} says nothing", hint="leave the field out")
        return value

    def _take(self, name: str, kind: type[FieldType]) -> FieldType:
        if name not in self._left:
            raise InvalidRecord(f"{self._what}: field {name!r} is missing")
        value = self._left.pop(name)
        if not isinstance(value, kind):
            raise InvalidRecord(f"{self._what}: {name} is {value!r}, expected {kind.__name__}")
        return value


FieldType = TypeVar("FieldType", str, bool, int)


def read_word(text: str, words: type[Word], what: str) -> Word:
    """Return the member of a vocabulary that is spelled so."""
    try:
        return words(text)
    except ValueError:
        raise InvalidRecord(
            f"{what} {text!r} is not known", hint="one of: " + ", ".join(word.value for word in words)
        ) from None


def without_empty(record: Mapping[str, object]) -> dict[str, object]:
    """Return the optional fields of a record that say something; an absent one leaves no trace in the record's hash."""
    return {name: value for name, value in record.items() if value not in (None, "", [], 0, False)}


def check_filled(value: str, what: str) -> None:
    """Refuse a text that says nothing."""
    if not isinstance(value, str) or not value.strip():
        raise InvalidRecord(f"{what} is empty", hint="say it in a few words")


def check_distinct(values: Iterable[str], what: str) -> None:
    """Refuse a list that says the same thing twice."""
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise InvalidRecord(f"{what} names {value} twice", hint="keep one of the two")
        seen.add(value)
