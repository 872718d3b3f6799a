# SPDX-License-Identifier: Apache-2.0
"""Canonical JSON by the whole of RFC 8785: numbers are IEEE doubles, nothing but the RFC forbids anything.

This is wider than what a ledger's records may hold (`fairchord.canonical`: no fractions, no null, NFC only).
A case is the document itself, or {"input": ..., "output" | "expected" | "outhex": ...} to be compared.
"""

from __future__ import annotations

import json
import math
import sys
import threading
from collections.abc import Callable
from typing import Any, Final, NoReturn

import rfc8785

from fairchord.canonical import sha256_hex
from fairchord.conformance.answer import Answer, accept, reject
from fairchord.conformance.case_json import is_hexadecimal
from fairchord.errors import FairchordError, InvalidRecord

CANONICAL: Final = "canonical"
_EXPECTED: Final = ("output", "expected", "outhex")
_DEPTH: Final = 20_000
_STACK_BYTES: Final = 256 * 1024 * 1024


def answer_jcs(data: bytes) -> Answer:
    """Say whether a document has a canonical form, and whether that is the one expected."""
    try:
        canonical = canonicalise(data)
        value = _in_deep_stack(lambda: _parse(data))
        if isinstance(value, dict) and "input" in value and set(value) & set(_EXPECTED):
            return _compare(value)
    except FairchordError as error:
        return reject(error.message)
    is_so = "it is canonical already" if canonical == data else "it has a canonical form"
    return accept(is_so, sha256=sha256_hex(canonical), canonical_bytes=len(canonical))


def canonicalise(data: bytes) -> bytes:
    """Return the canonical form of a JSON document; raise InvalidRecord when it has none."""
    canonical: bytes = _in_deep_stack(lambda: _dump(_parse(data)))
    return canonical


def _compare(case: dict[str, Any]) -> Answer:
    """Compare the canonical form of `input` with what is expected; a text is taken as a JSON document first."""
    given = case["input"]
    found = [_dump(given)]
    if isinstance(given, str):
        try:
            found.insert(0, canonicalise(given.encode("utf-8")))
        except FairchordError as error:
            return reject(f"the input is refused: {error.message}")
    for name in _EXPECTED:
        if name in case and _expected(name, case[name]) not in found:
            return reject(f"the canonical form is not the one in {name!r}", sha256=sha256_hex(found[0]))
    return accept("the canonical form is the one expected", sha256=sha256_hex(found[0]))


def _expected(name: str, value: Any) -> bytes:
    if not isinstance(value, str):
        return _dump(value)
    if name == "outhex":
        digits = "".join(value.split())
        if not is_hexadecimal(digits):
            raise InvalidRecord("outhex is not hexadecimal")
        return bytes.fromhex(digits)
    return value.encode("utf-8")


def _parse(data: bytes) -> Any:
    try:
        return json.loads(
            data.decode("utf-8"),
            parse_int=_read_number,
            parse_float=_read_number,
            parse_constant=_refuse_constant,
            object_pairs_hook=_read_members,
        )
    except UnicodeDecodeError as error:
        raise InvalidRecord(f"not UTF-8: {error}") from error
    except ValueError as error:
        raise InvalidRecord(f"not JSON: {error}") from error
    except RecursionError as error:
        raise InvalidRecord(f"nested deeper than {_DEPTH:,} levels, more than this program follows") from error


def _dump(value: Any) -> bytes:
    try:
        return bytes(rfc8785.dumps(value))
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise InvalidRecord(f"no canonical form: {error}") from error
    except RecursionError as error:
        raise InvalidRecord(f"nested deeper than {_DEPTH:,} levels, more than this program follows") from error


def _read_number(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise InvalidRecord(f"the number {text[:40]} is beyond every IEEE double")
    return number


def _refuse_constant(text: str) -> NoReturn:
    raise InvalidRecord(f"{text} is not JSON")


def _read_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise InvalidRecord(f"member {name[:80]!r} is there twice")
        members[name] = value
    return members


def _in_deep_stack(work: Callable[[], Any]) -> Any:
    """Do some work where nesting may go deep: in a thread with a large stack."""
    outcome: list[Any] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:
            failure.append(error)

    old_limit, old_size = sys.getrecursionlimit(), threading.stack_size(_STACK_BYTES)
    sys.setrecursionlimit(max(old_limit, 2 * _DEPTH))
    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(old_limit)
        threading.stack_size(old_size)
    if failure:
        raise failure[0]
    return outcome[0]
