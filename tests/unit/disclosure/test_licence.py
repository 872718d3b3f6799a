# SPDX-License-Identifier: Apache-2.0
"""The licence of an output: well formed, sealed, as cautious as its least known work; and its terms never change."""

from __future__ import annotations

from typing import Any

import pytest

from fairchord.canonical import sha256_hex
from fairchord.disclosure.licence import (
    UseState,
    check_licence,
    licence_sentence,
    make_licence,
    terms_text,
    worst_state,
)
from fairchord.disclosure.marking import NOTICE_SENTENCES
from fairchord.errors import InvalidRecord
from fairchord.rights.sealed import seal_text
from fairchord.rights.use import Use

YES, NO, UNKNOWN = UseState.PERMITTED, UseState.NOT_PERMITTED, UseState.NOT_KNOWN
SEAL = seal_text("Ana Lima", bytes(32)).seal
TERMS_SHA256 = "606231713bb9ae7d380903e34f60492b5bf6af9cbadfa5f7b2bf13221cd0ebdb"


def a_licence(**changes: Any) -> dict[str, Any]:
    states = {Use.GENERATE_COMMERCIAL: NO, Use.GENERATE_NONCOMMERCIAL: YES}
    return {**make_licence(states, basis="this project's log", works=3, licensee=SEAL), **changes}


def test_published_terms_never_change() -> None:
    """A certificate names its terms by their hash: another wording is fairchord-output-2."""
    assert sha256_hex(terms_text().encode()) == TERMS_SHA256


def test_terms_are_in_three_languages_and_say_what_they_are() -> None:
    text = terms_text()
    assert all(sentence in text for sentence in NOTICE_SENTENCES.values())
    for words in ("HAVE A LAWYER READ THIS", "PAR UN AVOCAT", "변호사의 검토"):
        assert words in text


def test_a_licence_says_its_uses_in_one_line() -> None:
    assert licence_sentence(a_licence()) == "terms fairchord-output-1; commercial use: no; other use: yes"
    unknown = make_licence(
        dict.fromkeys((Use.GENERATE_COMMERCIAL, Use.GENERATE_NONCOMMERCIAL), UNKNOWN),
        basis="none",
        works=None,
        licensee=None,
    )
    assert "not known" in licence_sentence(unknown)
    assert set(unknown) == {"terms", "terms_sha256", "uses", "basis"}


@pytest.mark.parametrize(
    ("states", "worst"),
    [((YES, YES), YES), ((YES, NO), NO), ((YES, UNKNOWN), UNKNOWN), ((UNKNOWN, NO), NO), ((), UNKNOWN)],
)
def test_the_least_of_all_works_counts(states: tuple[UseState, ...], worst: UseState) -> None:
    assert worst_state(states) is worst


@pytest.mark.parametrize(
    "changes",
    [
        {"licensee": "Ana Lima"},
        {"licensee": None},
        {"uses": {}},
        {"uses": {"generate_commercial": "permitted"}},
        {"uses": {"generate_commercial": "permitted", "generate_noncommercial": "surely"}},
        {
            "uses": {
                "generate_commercial": "permitted",
                "generate_noncommercial": "permitted",
                "train_base": "permitted",
            }
        },
        {"terms": ""},
        {"terms_sha256": "x"},
        {"basis": ""},
        {"works": -1},
        {"works": True},
        {"extra": "x"},
    ],
)
def test_a_malformed_licence_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidRecord):
        check_licence(a_licence(**changes))
