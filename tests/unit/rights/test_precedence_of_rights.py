# SPDX-License-Identifier: Apache-2.0
"""The order of precedence between Reservations and Grants, as one table: who lodged, who granted when, what was lifted.

A work is held half by Ana (a member of a society, with a carve-out that lets her sign too) and half by Ben. All have
granted everything long before. Then a reservation over the work is lodged, and one more grant is signed: before it,
after it without naming it, or after it and naming it in `despite`. A stranger holds no share: his grant is refused.
"""

from __future__ import annotations

from itertools import product
from typing import Final

import pytest

from builders.rights_world import RightsWorld, a_party, a_work
from fairchord.errors import FairchordError
from fairchord.rights.grant import Grant
from fairchord.rights.party import Mandate, Party, PartyKind
from fairchord.rights.permit import Permit, Refusal
from fairchord.rights.reservation import Reservation
from fairchord.rights.work import Work

TABLE: Final = """
    lodged by  | granted by | the grant      | in force | lifted | lifted for it | lifted for another
    holder     | holder     | before it      | refuse   | permit | permit        | refuse
    holder     | holder     | after, unnamed | refuse   | permit | permit        | refuse
    holder     | holder     | after, named   | permit   | permit | permit        | permit
    holder     | co-holder  | before it      | refuse   | permit | permit        | refuse
    holder     | co-holder  | after, unnamed | refuse   | permit | permit        | refuse
    holder     | co-holder  | after, named   | refuse   | permit | permit        | refuse
    holder     | society    | before it      | refuse   | permit | permit        | refuse
    holder     | society    | after, unnamed | refuse   | permit | permit        | refuse
    holder     | society    | after, named   | refuse   | permit | permit        | refuse
    holder     | stranger   | before it      | refuse   | permit | permit        | refuse
    holder     | stranger   | after, unnamed | refuse   | permit | permit        | refuse
    holder     | stranger   | after, named   | refuse   | permit | permit        | refuse
    co-holder  | holder     | before it      | refuse   | permit | permit        | refuse
    co-holder  | holder     | after, unnamed | refuse   | permit | permit        | refuse
    co-holder  | holder     | after, named   | refuse   | permit | permit        | refuse
    co-holder  | co-holder  | before it      | refuse   | permit | permit        | refuse
    co-holder  | co-holder  | after, unnamed | refuse   | permit | permit        | refuse
    co-holder  | co-holder  | after, named   | permit   | permit | permit        | permit
    co-holder  | society    | before it      | refuse   | permit | permit        | refuse
    co-holder  | society    | after, unnamed | refuse   | permit | permit        | refuse
    co-holder  | society    | after, named   | refuse   | permit | permit        | refuse
    co-holder  | stranger   | before it      | refuse   | permit | permit        | refuse
    co-holder  | stranger   | after, unnamed | refuse   | permit | permit        | refuse
    co-holder  | stranger   | after, named   | refuse   | permit | permit        | refuse
    society    | holder     | before it      | refuse   | permit | permit        | refuse
    society    | holder     | after, unnamed | refuse   | permit | permit        | refuse
    society    | holder     | after, named   | refuse   | permit | permit        | refuse
    society    | co-holder  | before it      | refuse   | permit | permit        | refuse
    society    | co-holder  | after, unnamed | refuse   | permit | permit        | refuse
    society    | co-holder  | after, named   | refuse   | permit | permit        | refuse
    society    | society    | before it      | refuse   | permit | permit        | refuse
    society    | society    | after, unnamed | refuse   | permit | permit        | refuse
    society    | society    | after, named   | permit   | permit | permit        | permit
    society    | stranger   | before it      | refuse   | permit | permit        | refuse
    society    | stranger   | after, unnamed | refuse   | permit | permit        | refuse
    society    | stranger   | after, named   | refuse   | permit | permit        | refuse
    stranger   | holder     | before it      | refuse   | permit | permit        | refuse
    stranger   | holder     | after, unnamed | refuse   | permit | permit        | refuse
    stranger   | holder     | after, named   | refuse   | permit | permit        | refuse
    stranger   | co-holder  | before it      | refuse   | permit | permit        | refuse
    stranger   | co-holder  | after, unnamed | refuse   | permit | permit        | refuse
    stranger   | co-holder  | after, named   | refuse   | permit | permit        | refuse
    stranger   | society    | before it      | refuse   | permit | permit        | refuse
    stranger   | society    | after, unnamed | refuse   | permit | permit        | refuse
    stranger   | society    | after, named   | refuse   | permit | permit        | refuse
    stranger   | stranger   | before it      | refuse   | permit | permit        | refuse
    stranger   | stranger   | after, unnamed | refuse   | permit | permit        | refuse
    stranger   | stranger   | after, named   | refuse   | permit | permit        | refuse
"""

HEADER, *ROWS = ([cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines())
STATES: Final = HEADER[3:]
CASES: Final = [
    (lodger, granter, when, state, expected)
    for lodger, granter, when, *answers in ROWS
    for state, expected in zip(STATES, answers, strict=True)
]


def test_the_table_has_every_combination_once() -> None:
    people = ("holder", "co-holder", "society", "stranger")
    times = ("before it", "after, unnamed", "after, named")
    assert [case[:4] for case in CASES] == list(product(people, people, times, STATES))


@pytest.mark.parametrize(("lodger", "granter", "when", "state", "expected"), CASES)
def test_precedence(lodger: str, granter: str, when: str, state: str, expected: str) -> None:
    world, people, work = a_world_where_all_have_granted()
    if when == "before it":
        grant_again(world, granter, people, work)
    world.time = "2026-01-03T00:00:00Z"
    reservation = world.reserve(people[lodger], work)
    world.time = "2026-01-04T00:00:00Z"
    if when != "before it":
        grant_again(world, granter, people, work, despite=reservation if when == "after, named" else None)
    lift(world, people[lodger], reservation, work, state)
    answer = world.decide(work)
    if expected == "permit":
        assert isinstance(answer, Permit)
    else:
        assert isinstance(answer, Refusal)
        assert [reason.code for reason in answer.reasons] == ["reserved"]


@pytest.mark.parametrize("lodger", ["holder", "co-holder", "society", "stranger"])
def test_the_operator_lifts_nothing(lodger: str) -> None:
    world, people, work = a_world_where_all_have_granted()
    reservation = world.reserve(people[lodger], work)
    with pytest.raises(FairchordError, match="cannot withdraw what it did not state"):
        world.withdraw(world.operator, reservation)
    world.answer(reservation)
    assert world.codes(work) == ["reserved"]


def a_world_where_all_have_granted() -> tuple[RightsWorld, dict[str, Party], Work]:
    world = RightsWorld()
    society = world.add_party(a_party("Society", kind=PartyKind.SOCIETY))
    ana = world.add_party(a_party("Ana", mandate=Mandate.ASSIGNED, society=society.id))
    ben, stranger = world.add_party(a_party("Ben")), world.add_party(a_party("Stranger"))
    work = world.add_work(a_work(holders=(ana, ben)))
    world.carve_out(society, ana)
    world.grant(ana, work)
    world.grant(ana, work, signed_by=society, notice_days=30)
    world.grant(ben, work)
    world.time = "2026-01-02T00:00:00Z"
    return world, {"holder": ana, "co-holder": ben, "society": society, "stranger": stranger}, work


def grant_again(
    world: RightsWorld, granter: str, people: dict[str, Party], work: Work, *, despite: Reservation | None = None
) -> Grant | None:
    holder = people["holder"] if granter == "society" else people[granter]
    named = () if despite is None else (despite.sha256,)
    if granter == "stranger":
        with pytest.raises(FairchordError, match="holds no share"):
            world.grant(holder, work, despite=named)
        return None
    return world.grant(holder, work, signed_by=people[granter], despite=named)


def lift(world: RightsWorld, lodger: Party, reservation: Reservation, work: Work, state: str) -> None:
    if state == "lifted":
        world.withdraw(lodger, reservation)
    elif state == "lifted for it":
        world.withdraw(lodger, reservation, work)
    elif state == "lifted for another":
        other = world.add_work(a_work("Other", holders=(lodger,)))
        world.withdraw(lodger, reservation, other)
