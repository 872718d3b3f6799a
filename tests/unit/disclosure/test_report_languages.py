# SPDX-License-Identifier: Apache-2.0
"""What every report says of its own limits is there in each language."""

from __future__ import annotations

from fairchord.disclosure.reports.form.words import LANGUAGES, limits_in
from fairchord.disclosure.reports.tally import LIMITS


def test_limits_are_said_in_each_language() -> None:
    said = {language: limits_in(language) for language in LANGUAGES}
    assert said["en"] == LIMITS
    assert {len(limits) for limits in said.values()} == {3}
    assert len({text for limits in said.values() for text in limits}) == 9
    assert ("déclaration était vraie" in said["fr"][0], "원장" in said["ko"][0]) == (True, True)
