# SPDX-License-Identifier: Apache-2.0
"""Letters to fill in: in three languages, each naming every field of its record and every use, each for a lawyer."""

from __future__ import annotations

import dataclasses
import re

import pytest

from fairchord.errors import InvalidInput
from fairchord.rights.grant import Grant, GrantKind, WithdrawalEffect
from fairchord.rights.reservation import Reservation, ReservationForm
from fairchord.rights.use import Use
from fairchord.rights.withdrawal import Withdrawal
from fairchord.workflows.letter_template import KINDS, LANGUAGES, read_template

LAWYER = {"en": "Have a lawyer read this", "fr": "par un avocat", "ko": "변호사의 검토를 받으십시오"}
RECORDS: dict[str, type] = {"grant": Grant, "commission": Grant, "reservation": Reservation, "withdrawal": Withdrawal}
WORDS = {
    "grant": [*Use, *WithdrawalEffect, GrantKind.LICENCE],
    "commission": [*Use, *WithdrawalEffect, GrantKind.COMMISSION],
    "reservation": [*ReservationForm],
    "withdrawal": [*WithdrawalEffect],
}
LETTERS = [(kind, language) for kind in KINDS for language in LANGUAGES]


@pytest.mark.parametrize(("kind", "language"), LETTERS)
def test_a_letter_names_every_field_and_word_of_its_record(kind: str, language: str) -> None:
    named = set(re.findall(r"`([a-z0-9_]+)`", read_template(kind, language)))
    fields = {field.name for field in dataclasses.fields(RECORDS[kind])}
    assert fields <= named
    assert {word.value for word in WORDS[kind]} <= named


@pytest.mark.parametrize(("kind", "language"), LETTERS)
def test_a_letter_says_at_its_head_that_a_lawyer_should_read_it(kind: str, language: str) -> None:
    assert LAWYER[language] in read_template(kind, language).split("##")[0]


def test_letters_are_written_in_their_language() -> None:
    for kind in KINDS:
        korean = re.findall(r"[가-힣]", read_template(kind, "ko"))
        french = re.findall(r"[éèàêçœÉ’]", read_template(kind, "fr"))
        assert (len(korean) > 300, len(french) > 40) == (True, True)


def test_an_unknown_letter_or_language_is_refused() -> None:
    for kind, language in (("lease", "en"), ("grant", "de")):
        with pytest.raises(InvalidInput, match=r"no (template|language)"):
            read_template(kind, language)
