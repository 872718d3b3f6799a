# SPDX-License-Identifier: Apache-2.0
"""Sealed text: opens with its own salt and text alone, and says nothing without them."""

from __future__ import annotations

import hashlib

import pytest

from fairchord.errors import InvalidRecord, RecordTampered
from fairchord.rights.sealed import Opening, is_sealed, seal_text, short_seal

SALT = bytes(range(32))


def test_a_seal_is_the_hash_that_the_docstring_describes() -> None:
    opening = seal_text("Ana Lima", SALT)
    expected = hashlib.sha256(b"fairchord/sealed/v1\n" + SALT + b"Ana Lima").hexdigest()
    assert opening == Opening(seal=f"sealed:{expected}", salt=SALT.hex(), text="Ana Lima")
    assert Opening.from_dict(opening.to_dict()) == opening


def test_the_same_text_under_another_salt_has_another_seal() -> None:
    assert seal_text("Ana Lima", SALT).seal != seal_text("Ana Lima", SALT[::-1]).seal


def test_only_a_whole_seal_counts_as_one() -> None:
    seal = seal_text("Ana", SALT).seal
    assert is_sealed(seal)
    assert not any(is_sealed(text) for text in ("", "Ana", "sealed:", seal[:-1], seal + "0", seal.upper(), seal + "\n"))


def test_a_seal_is_shortened_for_people_and_other_text_is_left() -> None:
    seal = seal_text("Ana", SALT).seal
    assert short_seal(seal) == seal[:15] + "…"
    assert short_seal("Ana Lima") == "Ana Lima"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"text": "Ben"}, RecordTampered),
        ({"salt": "00" * 32}, RecordTampered),
        ({"salt": "00"}, InvalidRecord),
        ({"text": " "}, InvalidRecord),
        ({"note": "x"}, InvalidRecord),
    ],
)
def test_an_opening_that_does_not_open_its_seal_is_refused(change: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        Opening.from_dict(seal_text("Ana", SALT).to_dict() | change)


def test_a_short_salt_is_refused() -> None:
    with pytest.raises(InvalidRecord, match="32 bytes"):
        seal_text("Ana", b"salt")
