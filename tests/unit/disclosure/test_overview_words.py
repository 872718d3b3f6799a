# SPDX-License-Identifier: Apache-2.0
"""The overview speaks three languages, and each of them says everything."""

import re
from string import Formatter

import pytest

from fairchord.disclosure.overview.model_station import MODEL_CHECKS, TRAINING_CHECKS
from fairchord.disclosure.overview.people_station import CHECKS as PEOPLE_CHECKS
from fairchord.disclosure.overview.phrases import TABLES, Phrases
from fairchord.disclosure.overview.piece_station import CHECKS as PIECE_CHECKS
from fairchord.disclosure.overview.works_station import CHECKS as WORKS_CHECKS
from fairchord.errors import InvalidInput

PARTS = (*PIECE_CHECKS, *MODEL_CHECKS, *TRAINING_CHECKS, *WORKS_CHECKS, *PEOPLE_CHECKS)
NEVER_OPEN = {"certificate", "files", "marking", "settings", "model", "snapshot", "permits"}
NEVER_OPEN |= {"log", "authors", "consent", "reservations"}
NEVER_FAIL = {"issuer"}
LETTERS = {"fr": r"[a-zà-ÿœ]", "ko": r"[가-힣]"}
NAMES = {"collection_", "percent", "collection_freedoom", "collection_openscore-lieder"}
NAMES |= {"collection_openscore-string-quartets", "collection_groove", "collection_open-hymnal"}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", ["fr", "ko"])
def test_no_word_is_missing_in_any_language(language: str) -> None:
    assert list(TABLES[language]) == list(TABLES["en"])


@pytest.mark.parametrize("language", ["fr", "ko"])
def test_every_phrase_holds_the_same_values(language: str) -> None:
    for name, text in TABLES["en"].items():
        assert placeholders(TABLES[language][name]) == placeholders(text), name


@pytest.mark.parametrize("language", ["fr", "ko"])
def test_no_sentence_was_left_in_english(language: str) -> None:
    for name, text in TABLES["en"].items():
        if name not in NAMES and len(text.split()) > 3:
            assert TABLES[language][name] != text, name
            assert re.search(LETTERS[language], TABLES[language][name]), name


@pytest.mark.parametrize("language", ["en", "fr", "ko"])
def test_whatever_a_check_finds_can_be_said(language: str) -> None:
    for part in PARTS:
        standings = {"held", "open", "failed"} - ({"open"} if part in NEVER_OPEN else set())
        for standing in standings - ({"failed"} if part in NEVER_FAIL else set()):
            assert Phrases(language).say(f"{standing}_{part}")


def test_another_language_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no words in 'de'"):
        Phrases("de")


def test_a_term_without_a_word_is_shown_as_it_stands() -> None:
    assert Phrases("ko").word("territory", "FR") == "FR"
