# SPDX-License-Identifier: Apache-2.0
"""Canonical JSON: the one place where records become bytes to hash and sign.

RFC 8785 (https://www.rfc-editor.org/rfc/rfc8785) with a stricter profile: no floats, no null, text in NFC,
integers within 2^53-1, at most 32 levels. Example: {"at":"2026-01-02T03:04:05Z","works":["work-amber-rain"]}

Plain values take a short way through the standard library's encoder, which differs from RFC 8785 only in the order of
member names beyond U+FFFF and in numbers that are no integers; neither is plain. All else takes the long way.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final, NoReturn

import rfc8785

from fairchord.errors import InvalidRecord

MAX_ENTRY_BYTES: Final = 65_535
MAX_INTEGER: Final = 2**53 - 1
MAX_DEPTH: Final = 32
_DIGITS_OF_LARGEST: Final = 16
_TIME: Final = re.compile(r"(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ", re.ASCII)
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_SURROGATES_AND_BEYOND: Final = re.compile("[\ud800-\U0010ffff]")
_TEXT_ONLY: Final = frozenset({str})
_TEXT_OR_FLAG: Final = frozenset({str, bool})
_encode_plain: Final = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode


def canonical_bytes(value: object) -> bytes:
    """Return the canonical JSON of a value that keeps to the profile."""
    if _is_plain(value, 0) and _is_plain_text(text := _encode_plain(value)):
        return text.encode()
    _check_value(value, "value", 0)
    return rfc8785.dumps(value)  # type: ignore[arg-type]  # reason: _check_value has just proved the shape


def parse_canonical(data: bytes) -> Any:
    """Parse bytes that are canonical JSON in the profile, and nothing else."""
    try:
        text = data.decode("utf-8")
        value = _decode_plain(text)
        is_plain = _is_plain_text(text) and (_is_surely_plain(text) or _is_plain(value, 0))
        if is_plain and _encode_plain(value) == text:
            return value
    except (ValueError, RecursionError):
        pass
    return _parse_carefully(data)


def _parse_carefully(data: bytes) -> Any:
    """Parse what is not plain, and say of what is refused why."""
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
    match = _TIME.fullmatch(text) if isinstance(text, str) else None
    if match is not None and _is_day(match[1]):
        return text
    raise InvalidRecord(f"{what} {text!r} is not a time", hint="write UTC to the second, as in 2026-01-02T03:04:05Z")


def utc_text(moment: datetime) -> str:
    """Return a moment that knows its time zone as UTC text, cut to the second."""
    if moment.tzinfo is None:
        raise InvalidRecord(f"time {moment.isoformat()} has no time zone", hint="use datetime.now(UTC)")
    utc = moment.astimezone(UTC)
    return f"{utc.year:04d}-{utc:%m-%dT%H:%M:%SZ}"


@lru_cache(maxsize=4096)
def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_surely_plain(text: str) -> bool:
    """Say whether what `_decode_plain` read from a text cannot hold a null or be too deep."""
    return "null" not in text and text.count("{") + text.count("[") <= MAX_DEPTH


def _is_plain(value: object, depth: int) -> bool:
    """Say whether a value holds nothing but what the profile allows, leaving its texts aside."""
    kind = type(value)
    if kind is dict:
        members: dict[str, object] = value  # type: ignore[assignment]  # reason: mypy does not narrow on `kind`
        is_named = _TEXT_ONLY.issuperset(map(type, members))
        return depth < MAX_DEPTH and is_named and _are_plain(members.values(), depth + 1)
    if kind is list or kind is tuple:
        return depth < MAX_DEPTH and _are_plain(value, depth + 1)  # type: ignore[arg-type]  # reason: as above
    if kind is int:
        return -MAX_INTEGER <= value <= MAX_INTEGER  # type: ignore[operator]  # reason: as above
    return kind is str or kind is bool


def _are_plain(values: Collection[object], depth: int) -> bool:
    return _TEXT_OR_FLAG.issuperset(map(type, values)) or all(_is_plain(value, depth) for value in values)


def _is_plain_text(text: str) -> bool:
    """Say whether a text, and so each text within it, is NFC and free of what sorts otherwise in UTF-16.

    Below the surrogates, names sort alike by code point and by UTF-16 unit; and each part of an NFC text is NFC.
    """
    return text.isascii() or (not _SURROGATES_AND_BEYOND.search(text) and unicodedata.is_normalized("NFC", text))


def _object_without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members: dict[str, object] = {}
    for name, value in pairs:
        if name in members:
            raise InvalidRecord(f"JSON member {name!r} appears twice", hint="keep one of the two")
        members[name] = value
    return members


def _refuse_number(text: str) -> NoReturn:
    raise InvalidRecord(f"JSON number {text} is not an integer", hint="write fractions as text, as in '1/3'")


def _not_plain(text: str) -> NoReturn:
    raise ValueError(text)


def _plain_integer(text: str) -> int:
    return int(text) if len(text) < _DIGITS_OF_LARGEST else _not_plain(text)


_decode_plain: Final = json.JSONDecoder(
    parse_int=_plain_integer, parse_float=_not_plain, parse_constant=_not_plain
).decode


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
    elif isinstance(value, dict):
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
