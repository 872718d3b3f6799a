# SPDX-License-Identifier: Apache-2.0
"""The list of attacks in the documentation names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = re.findall(
    r"`((?:tests/[\w/]+/)?test_\w+\.py)(?:::(\w+))?`", (ROOT / "docs/explanation/attacks.md").read_text()
)


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED)))
def test_every_test_that_the_list_names_is_there(file: str, name: str) -> None:
    path = ROOT / file if file.startswith("tests/") else ROOT / "tests/attacks" / file
    assert path.is_file(), file
    assert not name or re.search(rf"^def {name}\(", path.read_text(), re.M), f"{file} has no {name}"


def test_every_file_of_attacks_is_in_the_list() -> None:
    listed = {Path(file).name for file, _ in NAMED}
    rest = {path.name for path in (ROOT / "tests/attacks").glob("test_cannot_*.py")} - listed
    assert rest <= UNLISTED, rest - UNLISTED


UNLISTED = {
    "test_cannot_confuse_conformance.py",
    "test_cannot_hide_a_draft.py",
    "test_cannot_hostile_midi.py",
    "test_cannot_hostile_scores.py",
    "test_cannot_pass_an_overview.py",
    "test_cannot_review_ledger.py",
    "test_cannot_review_reading.py",
    "test_cannot_review_rights.py",
}
"""Attacks on readers of music, on conformance and on pages, and those that reviews have found: told in the files."""
