# SPDX-License-Identifier: Apache-2.0
"""What each licence permits, as one table; and what is made from a work under it."""

from __future__ import annotations

from typing import Final

import pytest

from builders.rights_world import RightsWorld, a_work
from fairchord.rights.licence import why_refused
from fairchord.rights.permit import require_permit
from fairchord.rights.use import Use
from fairchord.rights.work import RightsBasis

TABLE: Final = """
    licence         | train_base | train_artist | evaluate | generate_commercial | generate_noncommercial | credit
    CC0-1.0         | yes        | yes          | yes      | yes                 | yes                    | no
    CC-PDDC         | yes        | yes          | yes      | yes                 | yes                    | no
    CC-BY-4.0       | yes        | yes          | yes      | yes                 | yes                    | asked
    MIT             | yes        | yes          | yes      | yes                 | yes                    | asked
    CC-BY-NC-4.0    | no         | no           | yes      | no                  | yes                    | asked
    CC-BY-NC-3.0    | no         | no           | yes      | no                  | yes                    | asked
    CC-BY-NC-SA-4.0 | no         | no           | yes      | no                  | no                     | asked
    CC-BY-NC-ND-4.0 | no         | no           | yes      | no                  | no                     | asked
    CC-BY-ND-4.0    | no         | no           | yes      | no                  | no                     | asked
    CC-BY-SA-4.0    | no         | no           | yes      | no                  | no                     | asked
    GPL-3.0-only    | no         | no           | yes      | no                  | no                     | asked
    ODbL-1.0        | no         | no           | yes      | no                  | no                     | asked
    Shareware       | no         | no           | no       | no                  | no                     | asked
"""
HEADER, *ROWS = ([cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_a_licence_permits(row: list[str]) -> None:
    world, licence = RightsWorld(), row[0]
    credited = world.add_work(a_work("Credited", **under(licence), attribution="A. Uthor"))
    nameless = world.add_work(a_work("Nameless", **under(licence)))
    world.claim(credited)
    world.claim(nameless)
    for use, answer in zip(HEADER[1:-1], row[1:-1], strict=True):
        codes = world.codes(credited, use)
        assert codes == ([] if answer == "yes" else ["licence_refuses"])
        asked = ["attribution_missing"] if row[-1] == "asked" else []
        assert world.codes(nameless, use) == [*asked, *codes]


def test_the_words_of_credit_are_in_the_permit() -> None:
    world = RightsWorld()
    work = world.add_work(a_work(**under("CC-BY-4.0"), attribution="A. Uthor, CC BY 4.0"))
    world.claim(work)
    assert require_permit(world.decide(work)).attribution == "A. Uthor, CC BY 4.0"


def test_what_is_made_from_a_noncommercial_work_stays_out_of_commerce() -> None:
    world = RightsWorld()
    parent = world.add_work(a_work("Parent", **under("CC-BY-NC-4.0"), attribution="A. Uthor"))
    child = world.add_work(a_work("Child", **under("CC0-1.0"), parents=(parent.id,)))
    grandchild = world.add_work(a_work("Grandchild", **under("CC0-1.0"), parents=(child.id,)))
    for work in (parent, child, grandchild):
        world.claim(work)
    assert world.codes(grandchild, Use.GENERATE_COMMERCIAL) == ["parent_licence_refuses"]
    assert world.codes(grandchild, Use.TRAIN_BASE) == ["parent_licence_refuses"]
    assert world.codes(grandchild, Use.GENERATE_NONCOMMERCIAL) == []


def test_a_refusal_says_why_a_model_cannot_learn_from_a_noncommercial_work() -> None:
    assert "cannot keep what it learns out of commerce" in str(why_refused("CC-BY-NC-4.0", Use.TRAIN_BASE))


def under(licence: str) -> dict[str, object]:
    return {"basis": RightsBasis.LICENCE_PERMITS, "licence": licence}
