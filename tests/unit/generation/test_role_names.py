# SPDX-License-Identifier: Apache-2.0
"""Roles as people name them, and numbers out of range as they gave them."""

from __future__ import annotations

import pytest

from fairchord.errors import InvalidBrief
from fairchord.generation.brief import Brief
from fairchord.generation.track_brief import parse_role
from fairchord.music.track_role import TrackRole


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ("main_melody", TrackRole.MAIN_MELODY),
        ("Main melody", TrackRole.MAIN_MELODY),
        ("melody", TrackRole.MAIN_MELODY),
        ("Drum", TrackRole.DRUMS),
        ("sub-melody", TrackRole.SUB_MELODY),
    ],
)
def test_a_role_is_read_as_people_write_it(said: str, role: TrackRole) -> None:
    assert parse_role(said) is role


def test_an_unknown_role_names_the_known_ones() -> None:
    with pytest.raises(InvalidBrief, match="role 'tuba' is not known") as refused:
        parse_role("tuba")
    assert "accompaniment" in (refused.value.hint or "")


def test_thousandths_out_of_range_are_explained() -> None:
    with pytest.raises(InvalidBrief, match="guidance_per_mille 9000") as refused:
        Brief.from_dict({"bars": 1, "roles": "bass", "guidance_per_mille": 9000})
    assert "0 to 5" in (refused.value.hint or "")
