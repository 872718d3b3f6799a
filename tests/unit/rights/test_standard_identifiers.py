# SPDX-License-Identifier: Apache-2.0
"""Identifiers in their printed and normalised forms, and their check digits."""

from __future__ import annotations

import pytest

from fairchord.errors import InvalidRecord
from fairchord.rights.standard_identifiers import (
    PARTY_IDENTIFIERS,
    check_identifier,
    check_identifiers,
    normalise_identifier,
    print_identifier,
    read_identifier,
)

PRINTED = [
    ("iswc", "T-034.524.680-1", "iswc:T0345246801", "T-034.524.680-1"),
    ("iswc", "T0345246801", "iswc:T0345246801", "T-034.524.680-1"),
    ("iswc", "t 034 524 680 1", "iswc:T0345246801", "T-034.524.680-1"),
    ("isrc", "USRC17607839", "isrc:USRC17607839", "US-RC1-76-07839"),
    ("isrc", "us-rc1-76-07839", "isrc:USRC17607839", "US-RC1-76-07839"),
    ("ipi", "00014107338", "ipi:00014107338", "00014107338"),
    ("ipi", "14107338", None, None),
    ("ipi", "014107338", "ipi:00014107338", "00014107338"),
    ("ipi", "I-000000229-7", "ipi:I0000002297", "I-000000229-7"),
    ("isni", "0000 0001 2103 2683", "isni:0000000121032683", "0000 0001 2103 2683"),
    ("isni", "0000-0001-2281-955X", "isni:000000012281955X", "0000 0001 2281 955X"),
]


@pytest.mark.parametrize(("kind", "printed", "normalised", "shown"), PRINTED)
def test_printed_forms_become_one_text(kind: str, printed: str, normalised: str | None, shown: str | None) -> None:
    if normalised is None:
        with pytest.raises(InvalidRecord, match="is not an IPI"):
            normalise_identifier(kind, printed)
        return
    assert normalise_identifier(kind, printed) == normalised
    assert read_identifier(f"{kind.upper()} {printed}") == normalised
    assert read_identifier(normalised) == check_identifier(normalised) == normalised
    assert print_identifier(normalised) == shown


@pytest.mark.parametrize(
    ("kind", "wrong", "given", "expected"),
    [
        ("iswc", "T-034.524.680-2", "2", "1"),
        ("iswc", "T-034.525.680-1", "1", "5"),
        ("ipi", "00014107339", "39", "38"),
        ("ipi", "I-000000229-8", "8", "7"),
        ("isni", "0000 0001 2103 2684", "4", "3"),
        ("isni", "0000 0001 2281 9550", "0", "X"),
    ],
)
def test_a_wrong_check_digit_is_named_with_the_right_one(kind: str, wrong: str, given: str, expected: str) -> None:
    with pytest.raises(InvalidRecord, match=f"ends with {given}, its check digits ask for {expected}"):
        normalise_identifier(kind, wrong)


@pytest.mark.parametrize("text", ["isni:0000000121032683", "ipi:00014107338"])
def test_every_single_mistyped_digit_of_an_isni_or_ipi_name_number_is_noticed(text: str) -> None:
    kind, _, value = text.partition(":")
    for place, digit in enumerate(value):
        for other in "0123456789":
            if digit.isdigit() and other != digit:
                with pytest.raises(InvalidRecord):
                    normalise_identifier(kind, value[:place] + other + value[place + 1 :])


@pytest.mark.parametrize("number", ["00000000000", "90000030000"])
def test_the_check_of_an_ipi_name_number_may_be_two_zeros(number: str) -> None:
    assert normalise_identifier("ipi", number) == f"ipi:{number}"


@pytest.mark.parametrize("text", ["T0345246801", "doi:10.1/x", "", "iswc:", "iswc T-1", "isrc:US", "ISNIx 1"])
def test_what_is_no_identifier_is_refused(text: str) -> None:
    with pytest.raises(InvalidRecord):
        read_identifier(text)


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidRecord) as raised:
        normalise_identifier("upc", "1")
    assert "iswc, isrc, ipi, isni" in raised.value.hint


@pytest.mark.parametrize("text", ["ISWC T-034.524.680-1", "iswc:t0345246801", 7])
def test_records_hold_only_the_normalised_spelling(text: object) -> None:
    with pytest.raises(InvalidRecord, match=r"normalised spelling|not text"):
        check_identifier(text)  # type: ignore[arg-type]  # reason: hostile input


def test_a_list_of_identifiers_has_one_sort_and_no_repetition() -> None:
    check_identifiers(["ipi:00014107338", "isni:0000000121032683"], PARTY_IDENTIFIERS, "party-ana")
    with pytest.raises(InvalidRecord, match="cannot bear iswc"):
        check_identifiers(["iswc:T0345246801"], PARTY_IDENTIFIERS, "party-ana")
    with pytest.raises(InvalidRecord, match="twice"):
        check_identifiers(["ipi:00014107338"] * 2, PARTY_IDENTIFIERS, "party-ana")
