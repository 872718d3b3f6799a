# SPDX-License-Identifier: Apache-2.0
"""Reading a case as JSON: generous in names and encodings, never at a loss. What a case expects is not looked at."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Any, Final

from fairchord.errors import InvalidInput, InvalidRecord

_HEX: Final = re.compile(r"(?:[0-9a-fA-F]{2})*")
_MOST_DIGITS: Final = 40


def read_json(data: bytes) -> Any:
    """Return the JSON value of a case; raise InvalidInput when it is none or holds a member twice."""
    try:
        return json.loads(data.decode("utf-8-sig"), parse_int=_read_integer, object_pairs_hook=_read_members)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"the case is not JSON: {error}", hint="give a case in its published form") from error


class CaseFields:
    """The members of one case, by any of their names."""

    def __init__(self, record: object, what: str) -> None:
        if not isinstance(record, Mapping):
            raise InvalidInput(f"a {what} case is an object", hint="give a case in its published form")
        self.record = record
        self.what = what

    def find(self, *names: str) -> Any:
        """Return the first member that is there, or None."""
        return next((self.record[name] for name in names if self.record.get(name) is not None), None)

    def has_any(self, *names: str) -> bool:
        """Say whether one of these members is there, even as null."""
        return any(name in self.record for name in names)

    def integer(self, *names: str) -> int:
        """Return a member that is an integer."""
        value = self.find(*names)
        if isinstance(value, bool) or not isinstance(value, int):
            shown = "not given" if value is None else repr(str(value)[:40])
            raise InvalidRecord(f"{self.what}: {names[0]} is {shown}, expected an integer")
        return value

    def text(self, *names: str) -> str:
        """Return a member that is text."""
        value = self.find(*names)
        if not isinstance(value, str):
            raise InvalidRecord(f"{self.what}: {names[0]} is {str(value)[:40]!r}, expected text")
        return value

    def base64(self, *names: str) -> bytes:
        """Return a member that is bytes, in base64."""
        return read_base64(self.text(*names), f"{self.what}: {names[0]}")

    def base64_list(self, *names: str) -> tuple[bytes, ...]:
        """Return a member that is a list of bytes; null is an empty list, as some writers have it."""
        if not self.has_any(*names):
            raise InvalidRecord(f"{self.what}: {names[0]} is missing")
        values = self.find(*names) or []
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise InvalidRecord(f"{self.what}: {names[0]} is not a list of texts")
        return tuple(read_base64(value, f"{self.what}: {names[0]}") for value in values)

    def hexadecimal(self, *names: str) -> bytes:
        """Return a member that is bytes, in hexadecimal."""
        text = self.text(*names)
        if not _HEX.fullmatch(text):
            raise InvalidRecord(f"{self.what}: {names[0]} is not hexadecimal")
        return bytes.fromhex(text)


def read_base64(text: str, what: str) -> bytes:
    """Return the bytes of a base64 text."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidRecord(f"{what} is not base64") from error


def is_hexadecimal(text: str) -> bool:
    """Say whether a text spells bytes in hexadecimal."""
    return _HEX.fullmatch(text) is not None


def _read_integer(text: str) -> int:
    """Read an integer; one that no machine counts to is cut to another such, so that reading it takes no time."""
    return int(text) if len(text) <= _MOST_DIGITS else (-1 if text.startswith("-") else 1) * 10**_MOST_DIGITS


def _read_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidInput(f"the case holds the member {twice[:80]!r} twice", hint="each member once")
    return members
