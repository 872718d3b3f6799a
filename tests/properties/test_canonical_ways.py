# SPDX-License-Identifier: Apache-2.0
"""The short way to canonical bytes gives what RFC 8785 gives, and accepts nothing that the long way refuses."""

from __future__ import annotations

import json
from enum import StrEnum
from types import MappingProxyType

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from fairchord.canonical import MAX_DEPTH, _check_value, _parse_carefully, canonical_bytes, parse_canonical
from fairchord.errors import InvalidRecord

CHARACTERS = st.one_of(
    st.characters(max_codepoint=0x7F),
    st.characters(min_codepoint=0x80, max_codepoint=0x360),
    st.sampled_from("\ud7a3\ud800\udfff\ue000\uf900\uffff\U00010000\U0001f600\U0010ffff\u0301\u1100\u1161\u2028\x7f"),
    st.characters(),
)
TEXTS = st.text(CHARACTERS, max_size=8)
SCALARS = st.one_of(
    TEXTS,
    st.booleans(),
    st.integers(),
    st.integers(2**53 - 2, 2**53 + 1),
    st.floats(),
    st.none(),
    st.binary(max_size=2),
)


def nested(scalars: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.recursive(
        scalars,
        lambda inner: st.one_of(
            st.lists(inner, max_size=4),
            st.lists(inner, max_size=4).map(tuple),
            st.dictionaries(TEXTS, inner, max_size=5),
        ),
        max_leaves=12,
    )


VALUES = nested(SCALARS)
SOUND = nested(st.one_of(TEXTS, st.booleans(), st.integers(-9, 9)))


def the_long_way(value: object) -> bytes | None:
    try:
        _check_value(value, "value", 0)
    except InvalidRecord:
        return None
    return rfc8785.dumps(value)  # type: ignore[arg-type]


def answer(value: object) -> bytes | None:
    try:
        return canonical_bytes(value)
    except InvalidRecord:
        return None


@given(st.one_of(VALUES, SOUND))
@example({"\ue000": 1, "\U0001f600": 2})
@example({"\ud7a3": 1, "\u1100\u1161": 2})
@example({"a\x7f\u2028\u2029/<>&'\"\\": "\b\t\n\f\r\x00\x1f"})
def test_the_short_way_writes_what_rfc_8785_writes(value: object) -> None:
    assert answer(value) == the_long_way(value)


@given(st.one_of(VALUES, SOUND).map(answer).filter(bool))
def test_what_was_written_is_read_back(data: bytes) -> None:
    assert canonical_bytes(parse_canonical(data)) == data


SPELLINGS = st.builds(
    lambda value, ascii_only, spaced: json.dumps(
        value, ensure_ascii=ascii_only, separators=(", ", ": ") if spaced else (",", ":")
    ).encode("utf-8", "surrogatepass"),
    nested(st.one_of(TEXTS, st.booleans(), st.none(), st.integers(), st.floats())),
    st.booleans(),
    st.booleans(),
)


def read(way: object, data: bytes) -> object:
    try:
        return ("read", way(data))  # type: ignore[operator]
    except InvalidRecord as error:
        return ("refused", error.message)


@given(st.one_of(SPELLINGS, st.binary(max_size=20)))
@example(b'{"a":1,"a":1}')
@example(b'{"b":1,"a":1}')
@example(b"[-0]")
@example(b"[1.0]")
@example(b"[NaN]")
@example(b"[9007199254740992]")
@example(b"[null]")
@example('["\u0065\u0301"]'.encode())
@example('{"\ue000":1,"\U0001f600":2}'.encode())
@example('{"\U0001f600":2,"\ue000":1}'.encode())
@example(b"[" * 40 + b"]" * 40)
@example(b"[" * 100_000)
@example(b'"\xff"')
@example(b"\xef\xbb\xbf1")
def test_the_short_way_reads_and_refuses_what_the_long_way_does(data: bytes) -> None:
    assert read(parse_canonical, data) == read(_parse_carefully, data)


@pytest.mark.parametrize("levels", [MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1])
@pytest.mark.parametrize("wrap", [lambda inner: [inner], lambda inner: (inner,), lambda inner: {"a": inner}])
def test_both_ways_agree_on_depth(levels: int, wrap: object) -> None:
    value: object = "x"
    for _ in range(levels):
        value = wrap(value)  # type: ignore[operator]
    assert answer(value) == the_long_way(value)


def test_words_that_are_text_take_the_long_way() -> None:
    class Word(StrEnum):
        YES = "yes"

    assert canonical_bytes({"word": Word.YES}) == b'{"word":"yes"}'


def test_a_mapping_that_is_no_dict_is_refused_by_name() -> None:
    with pytest.raises(InvalidRecord, match="mappingproxy"):
        canonical_bytes(MappingProxyType({"a": 1}))
