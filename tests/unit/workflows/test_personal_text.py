# SPDX-License-Identifier: Apache-2.0
"""Names in texts: found whole and in any case, by the same rule whether one text is asked about or many."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairchord.workflows.personal_text import NameFinder, holds_name

LETTERS = "aAbiIİıßſKkéÉ -.'한é"


@pytest.mark.parametrize(
    ("text", "is_there"),
    [
        ("words by ana lima, 1999", True),
        ("ANA LIMA", True),
        ("Diana Lima", False),
        ("Ana Limas", False),
        ("Ana", False),
        ("by J. O'Neil (arr.)", True),
        ("한강 노래", True),
        ("", False),
    ],
)
def test_whole_names_in_any_case(text: str, is_there: bool) -> None:
    names = ["Ana Lima", "J. O'Neil", "한강", ""]
    assert holds_name(text, names) is is_there


@given(st.text(LETTERS, max_size=12), st.lists(st.text(LETTERS, max_size=4), max_size=4))
def test_filing_names_by_their_first_word_loses_none(text: str, names: list[str]) -> None:
    plainly = any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) for name in names if name)
    assert NameFinder(names).are_in(text) is plainly
