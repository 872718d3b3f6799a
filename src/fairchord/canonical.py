# SPDX-License-Identifier: Apache-2.0
"""Canonical JSON: the one place where records become bytes to hash and sign.

RFC 8785 (https://www.rfc-editor.org/rfc/rfc8785) with a stricter profile: no floats, no null, text in NFC,
integers within 2^53-1, at most 32 levels. Example: {"at":"2026-01-02T03:04:05Z","works":["work-amber-rain"]}
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, NoReturn

import rfc8785

from fairchord.errors import InvalidRecord

MAX_ENTRY_BYTES: Final = 65_535
MAX_INTEGER: Final = 2**53 - 1
MAX_DEPTH: Final = 32
_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def canonical_bytes(value: object) -> bytes:
    """Return the canonical JSON of a value that keeps to the profile."""
    _check_value(value, "value", 0)
    return rfc8785.dumps(value)  # type: ignore[arg-type]  # reason: _check_value has just proved the shape


def parse_canonical(data: bytes) -> Any:
    """Parse bytes that are canonical JSON in the profile, and nothing else."""
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_object_without_duplicates,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
        )
    except (ValueError, RecursionError) as error:
        raise InvalidRecord(f"not JSON: {error}", hint="give UTF-8 JSON as fairchord writes it") from error
    if canonical_bytes(value) != data:
        raise InvalidRecord(
            "JSON is not in its canonical spelling", hint="sort the members, drop the spaces: see RFC 8785"
        )
    return value


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of some bytes as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def hash_of(value: object) -> str:
    """Return the SHA-256 of a value's canonical bytes."""
    return sha256_hex(canonical_bytes(value))


def check_sha256(text: str, *, what: str = "hash") -> str:
    """Return the text when it is a SHA-256 in lower-case hexadecimal."""
    if not isinstance(text, str) or not _SHA256.fullmatch(text):
        raise InvalidRecord(f"{what} {text!r} is not a SHA-256", hint="64 lower-case hexadecimal digits are expected")
    return text


def check_time(text: str, *, what: str = "time") -> str:
    """Return the text when it is a whole second of UTC such as 2026-01-02T03:04:05Z."""
    if isinstance(text, str) and _TIME.fullmatch(text):
        try:
            datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
        except ValueError:
            pass
        else:
            return text
    raise InvalidRecord(f"{what} {text!r} is not a time", hint="write UTC to the second, as in 2026-01-02T03:04:05Z")


def utc_text(moment: datetime) -> str:
    """Return a moment that knows its time zone as UTC text, cut to the second."""
    if moment.tzinfo is None:
        raise InvalidRecord(f"time {moment.isoformat()} has no time zone", hint="use datetime.now(UTC)")
    utc = moment.astimezone(UTC)
    return f"{utc.year:04d}-{utc:%m-%dT%H:%M:%SZ}"


def _object_without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members: dict[str, object] = {}
    for name, value in pairs:
        if name in members:
            raise InvalidRecord(f"JSON member {name!r} appears twice", hint="keep one of the two")
        members[name] = value
    return members


def _refuse_number(text: str) -> NoReturn:
    raise InvalidRecord(f"JSON number {text} is not an integer", hint="write fractions as text, as in '1/3'")


def _check_value(value: object, path: str, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise InvalidRecord(f"{path} is nested deeper than {MAX_DEPTH} levels", hint="refer to large parts by hash")
    if isinstance(value, bool):
        return
    if isinstance(value, str):
        _check_text(value, path)
    elif isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise InvalidRecord(f"{path} is {value}, beyond 2^53-1", hint="write large numbers as text")
    elif isinstance(value, Mapping):
        for name, member in value.items():
            if not isinstance(name, str):
                raise InvalidRecord(f"{path} has a member name that is not text: {name!r}")
            _check_text(name, f"{path} member name")
            _check_value(member, f"{path}.{name}", depth + 1)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            _check_value(item, f"{path}[{index}]", depth + 1)
    else:
        raise InvalidRecord(
            f"{path} is {type(value).__name__}, which a record cannot hold",
            hint="text, integers, true, false, lists and objects only; leave out what is unknown",
        )


def _check_text(text: str, path: str) -> None:
    if text.isascii():
        return
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidRecord(f"{path} holds half a surrogate pair", hint="give well-formed Unicode text")
    if not unicodedata.is_normalized("NFC", text):
        raise InvalidRecord(f"{path} {text!r} is not in Unicode form NFC", hint="normalise it: unicodedata 'NFC'")
