# SPDX-License-Identifier: Apache-2.0
"""Attacks that a reviewer found on the rights rules: played-back statements, borrowed names, unsound mandates."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders.rights_world import DAY_ONE, DAY_TWO, RightsWorld, a_granted_world, a_key, a_party, a_work
from fairchord.canonical import canonical_bytes
from fairchord.errors import InvalidRecord
from fairchord.rights.party import Mandate, Party, PartyKind
from fairchord.rights.register import Register
from fairchord.rights.work import Work


def test_cannot_undo_an_assignment_by_playing_back_an_earlier_registration() -> None:
    world, ana, work, _ = a_granted_world()
    society = world.add_party(a_party("Society", kind=PartyKind.SOCIETY))
    world.add_party(replace(ana, mandate=Mandate.ASSIGNED, society=society.id, signed_at=DAY_TWO))
    world.reserve(society, parties=(society.id,))
    for replayed in (ana, replace(ana, signed_at=DAY_ONE), replace(ana, signed_at=DAY_TWO)):
        with pytest.raises(InvalidRecord, match="not a newer statement"):
            world.add_party(replayed)
    assert world.codes(work) == ["mandate_assigned", "grant_without_mandate", "reserved"]


def test_cannot_take_a_grant_to_a_ledger_whose_operator_borrows_the_licensees_name() -> None:
    world, _, _, _ = a_granted_world()
    elsewhere = RightsWorld()
    elsewhere.register = Register()
    with pytest.raises(InvalidRecord, match="hash of its key"):
        elsewhere.add_party(a_party("Thief", id=world.operator.id))


@pytest.mark.parametrize("digits", ["", "-0", "-00000000"])
def test_cannot_register_a_key_under_a_name_that_does_not_name_it(digits: str) -> None:
    with pytest.raises(InvalidRecord, match="hash of its key"):
        RightsWorld().add_party(a_party("Ana", id="party-ana" + digits))


@pytest.mark.parametrize("mandate", [Mandate.UNKNOWN, Mandate.ASSIGNED])
def test_a_society_cannot_grant_what_it_may_not_have(mandate: Mandate) -> None:
    world = RightsWorld()
    other = world.add_party(a_party("Other"))
    above = other.id if mandate is Mandate.ASSIGNED else None
    society = world.add_party(a_party("Society", kind=PartyKind.SOCIETY, mandate=mandate, society=above))
    ana = world.add_party(a_party("Ana", mandate=Mandate.ASSIGNED, society=society.id))
    work = world.add_work(a_work(holders=(ana,)))
    world.grant(ana, work, signed_by=society)
    assert world.codes(work) == ["mandate_assigned", "society_without_mandate"]


def test_a_party_statement_with_its_time_reads_back_equal() -> None:
    party = a_party("Ana", signed_at=DAY_ONE)
    assert Party.from_dict(party.to_dict()) == party
    assert a_key("Ana").sign("party", canonical_bytes(party.to_dict()))


def test_a_thousand_fine_shares_are_refused_in_words() -> None:
    record = a_work(holders=(a_party("Ana"),)).to_dict()
    odd = range(999_999, 997_999, -2)
    record["shares"] = [{"holder": f"party-{number}", "part": f"1/{number}"} for number in odd]
    assert len(canonical_bytes(record)) < 65_535
    with pytest.raises(InvalidRecord, match=r"sum to 0\.001"):
        Work.from_dict(record)


def test_a_notice_that_would_end_after_the_last_year_has_not_ended() -> None:
    world, ana, work, grant = a_granted_world(notice_days=30)
    world.time = "9999-12-31T00:00:00Z"
    world.withdraw(ana, grant)
    assert world.codes(work, "generate_commercial") == []
    assert world.codes(work) == ["grant_withdrawn"]
