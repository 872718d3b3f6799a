# SPDX-License-Identifier: Apache-2.0
"""Canonical JSON: the third-party vectors, and everything that our stricter profile refuses."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
import rfc8785

from builders.vectors import vectors_folder
from fairchord.canonical import (
    canonical_bytes,
    check_sha256,
    check_time,
    hash_of,
    parse_canonical,
    sha256_hex,
    utc_text,
)
from fairchord.errors import InvalidRecord


def test_members_are_sorted_and_nothing_is_wasted() -> None:
    assert canonical_bytes({"b": [1, True], "a": "é\n"}) == '{"a":"é\\n","b":[1,true]}'.encode()
    assert hash_of({}) == sha256_hex(b"{}")


def test_members_are_sorted_by_utf_16_units() -> None:
    assert canonical_bytes({"\ue000": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ue000":1}'.encode()


@pytest.mark.parametrize(
    "value",
    [
        None,
        1.0,
        float("nan"),
        2**53,
        -(2**53),
        "e\u0301",
        "\ud800",
        {"e\u0301": 1},
        {1: 2},
        {"a": None},
        [0.5],
        {"set"},
        b"bytes",
        [["deep", {"a": 1.5}]],
    ],
)
def test_values_outside_the_profile_are_refused(value: object) -> None:
    with pytest.raises(InvalidRecord):
        canonical_bytes(value)


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":1}',
        b'{"a":1,"b":2,"a":3}',
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'{"a":1}\n',
        b'{"a":1.0}',
        b'{"a":1e2}',
        b'{"a":null}',
        b'{"a":NaN}',
        b"[Infinity]",
        b"[-0]",
        b'"\\u0061"',
        b'"\\/"',
        b"\xff",
        b"",
        b"{",
        b"[1,]",
        b'"\\ud800"',
        b"[" * 100_000,
        b"1" * 5_000,
        '"e\u0301"'.encode(),
        b"\xef\xbb\xbf{}",
    ],
)
def test_other_spellings_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidRecord):
        parse_canonical(data)


def test_what_is_canonical_reads_back() -> None:
    value = {"a": [1, -2, "x", False, {}], "z": {"y": "ü"}}
    assert parse_canonical(canonical_bytes(value)) == value
    assert parse_canonical(canonical_bytes(2**53 - 1)) == 2**53 - 1


def test_nesting_has_a_limit() -> None:
    value: object = 1
    for _ in range(40):
        value = [value]
    with pytest.raises(InvalidRecord, match="nested"):
        canonical_bytes(value)


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-01T00:00:00",
        "2026-1-1T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "２026-01-01T00:00:00Z",
        "2026-01-01T00:00:00.5Z",
        "2026-01-01 00:00:00Z",
        "",
        "2026-01-01T00:00:00Z\n",
        "0000-01-01T00:00:00Z",
    ],
)
def test_malformed_times_are_refused(text: str) -> None:
    with pytest.raises(InvalidRecord):
        check_time(text)


def test_times_are_whole_seconds_of_utc() -> None:
    summer = datetime(2026, 7, 1, 14, 30, 15, 999_999, tzinfo=timezone(timedelta(hours=2)))
    assert utc_text(summer) == "2026-07-01T12:30:15Z"
    assert check_time(utc_text(datetime(1, 1, 1, tzinfo=UTC))) == "0001-01-01T00:00:00Z"
    with pytest.raises(InvalidRecord, match="no time zone"):
        utc_text(datetime(2026, 1, 1))


def test_hashes_are_lower_case_hexadecimal() -> None:
    assert check_sha256("ab" * 32) == "ab" * 32
    for wrong in ("AB" * 32, "ab" * 31, "ab" * 32 + "\n", 7):
        with pytest.raises(InvalidRecord):
            check_sha256(wrong)  # type: ignore[arg-type]  # reason: hostile input


def test_third_party_vectors() -> None:
    folder = vectors_folder("jcs")
    names = sorted(path.name for path in (folder / "input").iterdir())
    assert len(names) == 6
    for name in names:
        value = json.loads((folder / "input" / name).read_text(encoding="utf-8"))
        assert rfc8785.dumps(value) == (folder / "output" / name).read_bytes().rstrip(b"\n"), name
