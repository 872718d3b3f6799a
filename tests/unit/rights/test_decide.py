# SPDX-License-Identifier: Apache-2.0
"""What `decide` answers, case by case."""

from __future__ import annotations

from fractions import Fraction

import pytest

from builders.rights_world import DAY_ONE, DAY_TWO, NEXT_YEAR, RightsWorld, a_granted_world, a_party, a_work
from fairchord.errors import ConsentMissing, InvalidRecord
from fairchord.rights.party import Mandate, PartyKind
from fairchord.rights.permit import Permit, Refusal, require_permit
from fairchord.rights.use import Use
from fairchord.rights.work import Authorship, RightsBasis, Share


def test_a_live_grant_of_the_only_holder_gives_a_permit_that_names_it() -> None:
    world, _, work, grant = a_granted_world()
    permit = world.decide(work)
    assert isinstance(permit, Permit)
    assert permit.basis is RightsBasis.AUTHOR_CONSENTED
    assert [(item.index, item.kind) for item in permit.evidence] == [(2, "work"), (3, "grant")]
    assert permit.evidence[1].sha256 == grant.sha256
    assert permit.content_sha256s == work.content_sha256s


def test_a_permit_reads_back_equal_and_has_one_hash() -> None:
    world, _, work, _ = a_granted_world()
    permit = require_permit(world.decide(work))
    again = Permit.from_dict(permit.to_dict())
    assert again == permit
    assert again.sha256 == permit.sha256


def test_an_unregistered_work_is_refused() -> None:
    assert RightsWorld().codes(a_work(basis=RightsBasis.PUBLIC_DOMAIN).id) == ["work_unknown"]


def test_an_unknown_use_and_territory_and_time_are_refused_together() -> None:
    world, _, work, _ = a_granted_world()
    codes = world.codes(work, "train_everything", territory="Mars", at="yesterday")
    assert codes == ["use_unknown", "territory_unknown", "time_malformed"]


def test_a_moment_before_the_last_entry_is_refused() -> None:
    world, _, work, _ = a_granted_world()
    assert world.codes(work, at="2025-12-31T23:59:59Z") == ["time_before_log"]


def test_every_holder_must_have_granted() -> None:
    world = RightsWorld()
    ana, ben = world.add_party(a_party("Ana")), world.add_party(a_party("Ben"))
    work = world.add_work(a_work(holders=(ana, ben)))
    world.grant(ana, work)
    assert world.codes(work) == ["grant_missing"]
    world.grant(ben, work)
    permit = require_permit(world.decide(work))
    assert [item.kind for item in permit.evidence] == ["work", "grant", "grant"]


def test_two_grants_of_one_holder_do_not_add_up_to_one_permit() -> None:
    world, ana, work, _ = a_granted_world(uses=(Use.TRAIN_ARTIST,), territories=("FR",))
    world.grant(ana, work, uses=(Use.EVALUATE,), territories=("US",))
    assert world.codes(work, territory="US") == ["territory_not_granted", "use_not_granted"]


def test_uses_are_separate_switches() -> None:
    world, _, work, _ = a_granted_world(uses=(Use.TRAIN_ARTIST,))
    assert world.codes(work, Use.TRAIN_ARTIST) == []
    for use in set(Use) - {Use.TRAIN_ARTIST, Use.TRAIN_BASE}:
        assert world.codes(work, use) == ["use_not_granted"]


def test_the_base_learns_only_from_irrevocable_grants() -> None:
    world, ana, work, _ = a_granted_world(uses=(Use.TRAIN_BASE,))
    assert world.codes(work, Use.TRAIN_BASE) == ["grant_revocable"]
    world.grant(ana, work, uses=(Use.TRAIN_BASE,), irrevocable=True)
    assert world.codes(work, Use.TRAIN_BASE) == []


@pytest.mark.parametrize(
    ("granted", "wanted", "codes"),
    [
        (("*",), "*", []),
        (("*",), "FR", []),
        (("FR", "KR"), "KR", []),
        (("FR", "KR"), "*", ["territory_not_granted"]),
        (("US",), "FR", ["territory_not_granted"]),
    ],
)
def test_only_a_worldwide_grant_covers_the_world(granted: tuple[str, ...], wanted: str, codes: list[str]) -> None:
    world, _, work, _ = a_granted_world(territories=granted)
    assert world.codes(work, territory=wanted) == codes


def test_the_term_begins_with_its_first_second_and_ends_before_its_last() -> None:
    world, _, work, _ = a_granted_world(start=DAY_TWO, end=NEXT_YEAR)
    assert world.codes(work, at="2026-01-01T23:59:59Z") == ["grant_not_started"]
    assert world.codes(work, at=DAY_TWO) == []
    assert world.codes(work, at="2026-12-31T23:59:59Z") == []
    assert world.codes(work, at=NEXT_YEAR) == ["grant_expired"]


def test_a_withdrawal_ends_a_revocable_grant() -> None:
    world, ana, work, grant = a_granted_world()
    world.withdraw(ana, grant)
    assert world.codes(work) == ["grant_withdrawn"]
    assert world.codes(work, Use.GENERATE_COMMERCIAL) == ["grant_withdrawn"]


def test_during_notice_nothing_new_is_learned_and_what_exists_may_still_play() -> None:
    world, ana, work, grant = a_granted_world(notice_days=30)
    world.withdraw(ana, grant)
    assert world.codes(work, Use.TRAIN_ARTIST) == ["grant_withdrawn"]
    permit = require_permit(world.decide(work, Use.GENERATE_COMMERCIAL, at="2026-01-30T23:59:59Z"))
    assert "notice" in permit.notes[0]
    assert world.codes(work, Use.GENERATE_COMMERCIAL, at="2026-01-31T00:00:00Z") == ["grant_withdrawn"]


def test_an_irrevocable_grant_outlives_its_withdrawal_and_the_permit_says_so() -> None:
    world, ana, work, grant = a_granted_world(irrevocable=True)
    world.withdraw(ana, grant)
    permit = require_permit(world.decide(work))
    assert permit.notes == ("the withdrawal in entry 4 does not end the grant in entry 3, which is irrevocable",)


def test_a_new_grant_after_a_withdrawal_counts() -> None:
    world, ana, work, grant = a_granted_world()
    world.withdraw(ana, grant)
    world.time = DAY_TWO
    world.grant(ana, work)
    assert world.codes(work) == []


def test_an_unknown_mandate_refuses_even_a_signed_grant() -> None:
    world = RightsWorld()
    ana = world.add_party(a_party("Ana", mandate=Mandate.UNKNOWN))
    work = world.add_work(a_work(holders=(ana,)))
    world.grant(ana, work)
    assert world.codes(work) == ["mandate_unknown"]


def test_a_member_of_a_society_cannot_grant_alone_but_the_society_can() -> None:
    world = RightsWorld()
    society = world.add_party(a_party("Society", kind=PartyKind.SOCIETY))
    ana = world.add_party(a_party("Ana", mandate=Mandate.ASSIGNED, society=society.id))
    work = world.add_work(a_work(holders=(ana,)))
    world.grant(ana, work)
    assert world.codes(work) == ["mandate_assigned", "grant_without_mandate"]
    world.time = DAY_TWO
    world.grant(ana, work, signed_by=society)
    assert world.codes(work) == []


def test_a_society_loses_its_say_when_the_member_takes_the_rights_back() -> None:
    world = RightsWorld()
    society = world.add_party(a_party("Society", kind=PartyKind.SOCIETY))
    ana = world.add_party(a_party("Ana", mandate=Mandate.ASSIGNED, society=society.id))
    work = world.add_work(a_work(holders=(ana,)))
    world.grant(ana, work, signed_by=society)
    world.add_party(a_party("Ana", signed_at=DAY_TWO))
    assert world.codes(work) == ["grant_without_mandate"]


@pytest.mark.parametrize("target", ["works", "parties", "content_sha256s"])
def test_a_reservation_blocks_by_work_by_party_and_by_content(target: str) -> None:
    world, ana, work, _ = a_granted_world()
    ben = world.add_party(a_party("Ben", verify_key=None, mandate=Mandate.UNKNOWN))
    scope = {"works": (work.id,), "parties": (ana.id,), "content_sha256s": work.content_sha256s}
    world.reserve(ben, **{target: scope[target]})
    assert world.codes(work) == ["reserved"]


def test_a_societys_reservation_covers_all_its_members() -> None:
    world = RightsWorld()
    society = world.add_party(a_party("Society", kind=PartyKind.SOCIETY))
    ana = world.add_party(a_party("Ana", mandate=Mandate.ASSIGNED, society=society.id))
    work = world.add_work(a_work(holders=(ana,)))
    world.grant(ana, work, signed_by=society)
    reservation = world.reserve(society, parties=(society.id,))
    assert world.codes(work) == ["reserved"]
    world.grant(ana, work, signed_by=society, despite=(reservation.sha256,))
    assert world.codes(work) == []


def test_a_reservation_yields_to_a_later_grant_of_the_same_holder_that_names_it() -> None:
    world, ana, work, _ = a_granted_world()
    reservation = world.reserve(ana, work)
    world.time = DAY_TWO
    world.grant(ana, work)
    assert world.codes(work) == ["reserved"]
    world.grant(ana, work, despite=(reservation.sha256,))
    assert world.codes(work) == []


def test_a_reservation_does_not_yield_to_another_holders_grant() -> None:
    world = RightsWorld()
    ana, ben = world.add_party(a_party("Ana")), world.add_party(a_party("Ben"))
    work = world.add_work(a_work(holders=(ana, ben)))
    reservation = world.reserve(ana, work)
    world.grant(ana, work)
    world.grant(ben, work, despite=(reservation.sha256,))
    assert world.codes(work) == ["reserved"]


def test_a_lifted_reservation_no_longer_blocks() -> None:
    world, ana, work, _ = a_granted_world()
    reservation = world.reserve(ana, work)
    world.withdraw(ana, reservation)
    assert world.codes(work) == []


def test_a_refusal_gathers_every_reason() -> None:
    world = RightsWorld()
    ana, ben = world.add_party(a_party("Ana")), world.add_party(a_party("Ben", mandate=Mandate.UNKNOWN))
    work = world.add_work(a_work(holders=(ana, ben), authorship=Authorship.UNKNOWN))
    world.grant(ana, work, uses=(Use.EVALUATE,), territories=("FR",), end=DAY_TWO)
    world.reserve(ben, work)
    assert world.codes(work, Use.TRAIN_BASE, at=DAY_TWO) == [
        "authorship_undeclared",
        "use_not_granted",
        "territory_not_granted",
        "grant_expired",
        "grant_revocable",
        "mandate_unknown",
        "grant_missing",
        "reserved",
    ]
    decision = world.decide(work, Use.TRAIN_BASE, at=DAY_TWO)
    assert isinstance(decision, Refusal)
    assert all(reason.next_step for reason in decision.reasons)


def test_acting_against_a_refusal_raises_with_every_reason() -> None:
    world = RightsWorld()
    with pytest.raises(ConsentMissing, match="not registered") as raised:
        require_permit(world.decide(a_work(basis=RightsBasis.PUBLIC_DOMAIN).id))
    assert raised.value.hint == "check its title or id, or register it with its holders"


def test_shares_that_do_not_sum_to_one_are_refused() -> None:
    ana, ben = a_party("Ana"), a_party("Ben")
    for part in (Fraction(499, 1000), Fraction(501, 1000)):
        shares = (Share(holder=ana.id, part=Fraction(1, 2)), Share(holder=ben.id, part=part))
        with pytest.raises(InvalidRecord, match="sum to"):
            a_work(shares=shares)


def test_the_register_at_one_size_is_not_changed_by_later_entries() -> None:
    world, ana, _, grant = a_granted_world()
    before = world.register
    world.withdraw(ana, grant)
    world.add_work(a_work("Another", holders=(ana,)))
    assert (before.size, len(before.works), len(before.withdrawals)) == (4, 1, 0)
    assert world.register.size == 6
    assert before.last_time == DAY_ONE


def test_a_refusal_can_be_written_down() -> None:
    world = RightsWorld()
    refusal = world.decide(a_work(basis=RightsBasis.PUBLIC_DOMAIN).id)
    record = refusal.to_dict()
    assert record["reasons"][0]["code"] == "work_unknown"
    assert set(record) == {"work", "use", "territory", "at", "log_size", "reasons"}


def test_even_a_work_that_lost_its_shares_in_memory_is_refused() -> None:
    world, _, work, _ = a_granted_world()
    object.__setattr__(world.register.works[work.id].record, "shares", ())
    assert world.codes(work) == ["shares_missing"]
