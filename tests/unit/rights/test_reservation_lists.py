# SPDX-License-Identifier: Apache-2.0
"""Reservations by identifier, title, melody and list; and what they match."""

from __future__ import annotations

from typing import Any

import pytest

from builders.rights_world import RightsWorld, a_granted_world, a_party, a_work
from fairchord.errors import FairchordError, InvalidRecord
from fairchord.rights.identification import Identification
from fairchord.rights.match_keys import melody_key, title_key
from fairchord.rights.party import Party, PartyKind
from fairchord.rights.reservation import Reservation, ReservationForm
from fairchord.rights.reservation_keys import KEYS_IN_A_PART, ReservationKeys, split_keys
from fairchord.rights.work import Contributor, Work

ISWC, IPI, ISNI, MELODY = "iswc:T0345246801", "ipi:00014107338", "isni:0000000121032683", "ab" * 16
HASH = "cd" * 32


@pytest.mark.parametrize(
    "key", [ISWC, IPI, ISNI, melody_key(MELODY), title_key("Amber Rain", ["Someone Lima"]), "isrc:USRC17607839"]
)
def test_a_reservation_by_key_covers_the_work(key: str) -> None:
    world, work = a_world_with_keys()
    society = world.add_party(a_party("Society", kind=PartyKind.SOCIETY))
    world.reserve(society, keys=(key,))
    assert world.codes(work) == ["reserved"]


def test_another_key_covers_nothing() -> None:
    world, work = a_world_with_keys()
    world.reserve(world.operator, keys=("iswc:T0000000010", title_key("Amber Rain", ["Moss"])))
    assert world.codes(work) == []


def test_a_key_that_comes_later_makes_an_earlier_reservation_match() -> None:
    world, ana, work, _ = a_granted_world()
    world.reserve(ana, keys=(ISWC,))
    assert world.codes(work) == []
    identify(world, work, identifiers=(ISWC,))
    assert world.codes(work) == ["reserved"]
    assert [one.record.keys for one in world.register.reservations_matching([ISWC])] == [(ISWC,)]


def test_an_identifier_names_one_work() -> None:
    world, work = a_world_with_keys()
    other = world.add_work(a_work("Other", holders=(world.operator,)))
    with pytest.raises(FairchordError, match="is registered to"):
        identify(world, other, identifiers=(ISWC,))
    with pytest.raises(FairchordError, match="is registered to"):
        world.add_work(a_work("Third", holders=(world.operator,), identifiers=(ISWC,)))
    identify(world, work, identifiers=(ISWC,))


def test_a_long_list_follows_in_parts_and_matches() -> None:
    world, work = a_world_with_keys()
    keys = [title_key(f"Title {number}", ["Nobody"]) for number in range(2 * KEYS_IN_A_PART)]
    reservation = world.reserve_list(world.operator, [*keys, ISWC])
    assert world.register.reservation_parts[reservation.sha256] == (3, 3)
    assert world.codes(work) == ["reserved"]
    world.withdraw(world.operator, reservation)
    assert world.codes(work) == []


def test_one_key_in_two_reservations_needs_both_lifted() -> None:
    world, work = a_world_with_keys()
    lodgers = [world.add_party(a_party(name)) for name in ("One", "Two")]
    first, second = (world.reserve_list(lodger, [ISWC]) for lodger in lodgers)
    assert world.codes(work) == ["reserved", "reserved"]
    world.withdraw(lodgers[0], first)
    world.withdraw(lodgers[1], second, work)
    assert world.codes(work) == []


@pytest.mark.parametrize(("part", "parts"), [(1, 2), (3, 3), (2, 3)])
def test_parts_come_in_order_and_once(part: int, parts: int) -> None:
    world, _ = a_world_with_keys()
    reservation = world.reserve(world.operator, list_sha256=HASH, list_count=2)
    state_part(world, reservation, 1, 2, ISWC)
    with pytest.raises(FairchordError, match=r"follows part 1 of 2"):
        state_part(world, reservation, part, parts, IPI)
    state_part(world, reservation, 2, 2, IPI)
    with pytest.raises(FairchordError, match=r"follows part 2 of 2"):
        state_part(world, reservation, 2, 2, IPI)


def test_parts_belong_to_a_reservation_with_a_list() -> None:
    world, work = a_world_with_keys()
    without = world.reserve(world.operator, work)
    with pytest.raises(FairchordError, match="has no list"):
        state_part(world, without, 1, 1, ISWC)
    absent = Reservation(lodged_by=world.operator.id, reference="x", signed_at=world.time, keys=(ISWC,))
    with pytest.raises(FairchordError, match="not in the log"):
        state_part(world, absent, 1, 1, ISWC)


def test_the_lodger_may_sign_the_parts_and_a_stranger_may_not() -> None:
    world, work = a_world_with_keys()
    society = world.add_party(a_party("Society"))
    stranger = world.add_party(a_party("Stranger"))
    reservation = world.reserve(society, list_sha256=HASH, list_count=1)
    (part,) = split_keys(reservation.sha256, [ISWC])
    with pytest.raises(FairchordError, match="comes from the operator"):
        world.state_signed("reservation_keys", part.to_dict(), stranger)
    world.state_signed("reservation_keys", part.to_dict(), society)
    assert world.codes(work) == ["reserved"]


def test_keys_are_split_evenly_and_each_is_kept_once() -> None:
    keys = [melody_key(f"{number:032x}") for number in range(KEYS_IN_A_PART + 1)]
    parts = split_keys(HASH, [*keys, *keys])
    assert [(part.part, part.parts, len(part.keys)) for part in parts] == [(1, 2, KEYS_IN_A_PART), (2, 2, 1)]
    assert [key for part in parts for key in part.keys] == keys


@pytest.mark.parametrize(
    "changes",
    [
        {"part": 0},
        {"part": 3},
        {"parts": 10**6, "part": 10**6},
        {"keys": ()},
        {"keys": (ISWC, ISWC)},
        {"keys": ("sealed:x",)},
        {"reservation": "x"},
    ],
)
def test_malformed_parts_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidRecord):
        ReservationKeys(**{"reservation": HASH, "part": 1, "parts": 2, "keys": (ISWC,), **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"keys": ("T-034.524.680-1",)},
        {"keys": (ISWC, ISWC)},
        {"document_sha256": "letter"},
        {"list_sha256": HASH},
        {"list_count": 3},
        {"list_sha256": HASH, "list_count": -1},
        {"list_sha256": "list", "list_count": 3},
    ],
)
def test_malformed_reservations_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidRecord):
        Reservation(**{"lodged_by": "party-a", "reference": "x", "signed_at": "2026-01-01T00:00:00Z", **changes})


def test_a_partial_lift_is_of_a_reservation() -> None:
    world, ana, work, grant = a_granted_world()
    with pytest.raises(FairchordError, match="only a reservation is lifted for some works"):
        world.withdraw(ana, grant, work)
    reservation = world.reserve(ana, work)
    lift = world.withdraw(ana, reservation, work)
    with pytest.raises(FairchordError, match="is entry"):
        world.state_signed("withdrawal", lift.to_dict(), ana)
    assert world.codes(work) == []


def test_records_read_back_equal() -> None:
    reservation = Reservation(
        lodged_by=world_party().id,
        reference="register of 3 May",
        signed_at="2026-01-01T00:00:00Z",
        keys=(ISWC,),
        form=ReservationForm.TDMREP,
        document_sha256=HASH,
        list_sha256=HASH,
        list_count=12,
    )
    assert Reservation.from_dict(reservation.to_dict()) == reservation
    (part,) = split_keys(reservation.sha256, [ISWC])
    assert ReservationKeys.from_dict(part.to_dict()) == part
    found = Identification(work=a_work(holders=(world_party(),)).id, melodies=(MELODY,))
    assert Identification.from_dict(found.to_dict()) == found


def state_part(world: RightsWorld, reservation: Reservation, part: int, parts: int, key: str) -> None:
    record = ReservationKeys(reservation=reservation.sha256, part=part, parts=parts, keys=(key,))
    world.state("reservation_keys", record.to_dict(), author=world.operator.id)


def identify(world: RightsWorld, work: Work, **changes: Any) -> None:
    record = Identification(work=work.id, **changes)
    world.state("identification", record.to_dict(), author=world.operator.id)


def world_party() -> Party:
    return a_party("Ana")


def a_world_with_keys() -> tuple[RightsWorld, Work]:
    """A granted work with identifiers and a melody, of a holder with an ISNI, by a composer with an IPI."""
    world = RightsWorld()
    ana = world.add_party(a_party("Ana", identifiers=(ISNI,)))
    composer = Contributor(name="Someone Lima", role="composer", ipi=IPI)
    keys = {"identifiers": (ISWC, "isrc:USRC17607839"), "melodies": (MELODY,)}
    work = world.add_work(a_work(holders=(ana,), contributors=(composer,), **keys))
    world.grant(ana, work)
    return world, work
