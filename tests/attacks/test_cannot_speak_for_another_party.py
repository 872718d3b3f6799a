# SPDX-License-Identifier: Apache-2.0
"""Keys, mandates, withdrawals, reservations and claims stated by someone whose they are not: refused."""

from __future__ import annotations

import pytest

from builders.rights_world import RightsWorld, a_granted_world, a_key, a_party, a_work
from fairchord.errors import InvalidRecord, RecordTampered
from fairchord.rights.party import Mandate, PartyKind
from fairchord.rights.reservation import Reservation
from fairchord.rights.withdrawal import Withdrawal
from fairchord.rights.work import RightsBasis


def test_cannot_replace_a_partys_key() -> None:
    world, ana, _, _ = a_granted_world()
    hijacked = a_party("Ana", verify_key=a_key("Mallory").verify_key.text)
    with pytest.raises(InvalidRecord, match="another key"):
        world.state_signed("party", hijacked.to_dict(), ana, key=a_key("Mallory"))


def test_cannot_give_a_key_to_a_party_that_has_none() -> None:
    world = RightsWorld()
    silent = world.add_party(a_party("Ana", id="party-ana", verify_key=None, mandate=Mandate.UNKNOWN))
    hijacked = a_party("Ana", id=silent.id)
    with pytest.raises(InvalidRecord, match="another key"):
        world.state_signed("party", hijacked.to_dict(), hijacked)


def test_cannot_register_a_key_without_holding_it() -> None:
    world = RightsWorld()
    ana = a_party("Ana")
    with pytest.raises(RecordTampered):
        world.state_signed("party", ana.to_dict(), ana, key=a_key("Operator"))
    with pytest.raises(InvalidRecord, match="must sign its own"):
        world.state_signed("party", ana.to_dict(), world.operator)
    with pytest.raises(InvalidRecord, match="has not signed"):
        world.state("party", ana.to_dict(), author=ana.id)


def test_cannot_change_a_mandate_for_someone_else() -> None:
    world = RightsWorld()
    ana = world.add_party(a_party("Ana", mandate=Mandate.UNKNOWN))
    with pytest.raises(RecordTampered):
        world.state_signed("party", a_party("Ana").to_dict(), ana, key=a_key("Operator"))


def test_cannot_withdraw_or_lift_for_someone_else() -> None:
    world, ana, work, grant = a_granted_world()
    mallory = world.add_party(a_party("Mallory"))
    with pytest.raises(InvalidRecord, match="did not state"):
        world.withdraw(mallory, grant)
    forged = Withdrawal(by=ana.id, record=grant.sha256, signed_at=world.time).to_dict()
    with pytest.raises(InvalidRecord, match="cannot withdraw for"):
        world.state_signed("withdrawal", forged, mallory)
    reservation = world.reserve(ana, work)
    with pytest.raises(InvalidRecord, match="did not state"):
        world.withdraw(world.operator, reservation)
    assert world.codes(work) == ["reserved"]


def test_cannot_withdraw_twice_or_what_is_not_there() -> None:
    world, ana, _, grant = a_granted_world()
    world.withdraw(ana, grant)
    with pytest.raises(InvalidRecord, match="withdrawn this already"):
        world.withdraw(ana, grant)
    body = Withdrawal(by=ana.id, record="ab" * 32, signed_at=world.time).to_dict()
    with pytest.raises(InvalidRecord, match="no grant or reservation"):
        world.state_signed("withdrawal", body, ana)


def test_cannot_sign_without_a_registered_key() -> None:
    world = RightsWorld()
    silent = world.add_party(a_party("Ana", verify_key=None))
    work = world.add_work(a_work(holders=(silent,)))
    with pytest.raises(InvalidRecord, match="no registered key"):
        world.grant(silent, work)


def test_cannot_grant_what_one_does_not_hold() -> None:
    world, _, work, _ = a_granted_world()
    mallory = world.add_party(a_party("Mallory"))
    with pytest.raises(InvalidRecord, match="holds no share"):
        world.grant(mallory, work)


def test_cannot_grant_for_a_member_as_the_wrong_society() -> None:
    world = RightsWorld()
    right = world.add_party(a_party("Right", kind=PartyKind.SOCIETY))
    wrong = world.add_party(a_party("Wrong", kind=PartyKind.SOCIETY))
    ana = world.add_party(a_party("Ana", mandate=Mandate.ASSIGNED, society=right.id))
    work = world.add_work(a_work(holders=(ana,)))
    with pytest.raises(InvalidRecord, match="cannot grant for"):
        world.grant(ana, work, signed_by=wrong)


def test_cannot_lodge_a_reservation_in_someone_elses_name() -> None:
    world, ana, work, _ = a_granted_world()
    mallory = world.add_party(a_party("Mallory"))
    body = Reservation(lodged_by=ana.id, works=(work.id,), reference="x", signed_at=world.time).to_dict()
    with pytest.raises(InvalidRecord, match="comes from the operator"):
        world.state_signed("reservation", body, mallory)
    world.state("reservation", body, author=world.operator.id)
    with pytest.raises(InvalidRecord, match="already"):
        world.state("reservation", body, author=world.operator.id)


def test_cannot_register_works_claims_or_facts_as_anyone_but_the_operator() -> None:
    world, ana, work, _ = a_granted_world()
    for kind, body in (("work", work.to_dict()), ("rights_claim", {}), ("snapshot", {})):
        with pytest.raises(InvalidRecord, match="comes from the operator"):
            world.state_signed(kind, body, ana)


def test_cannot_claim_another_basis_than_the_works_own() -> None:
    world, _, work, _ = a_granted_world()
    with pytest.raises(InvalidRecord, match="author_consented"):
        world.claim(work, basis=RightsBasis.PUBLIC_DOMAIN)
    nc = world.add_work(a_work("NC", basis=RightsBasis.LICENCE_PERMITS, licence="CC-BY-NC-4.0"))
    with pytest.raises(InvalidRecord, match="CC-BY-NC"):
        world.claim(nc, licence="CC0-1.0")
