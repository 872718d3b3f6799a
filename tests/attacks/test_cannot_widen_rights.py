# SPDX-License-Identifier: Apache-2.0
"""Attempts to use more than was given: another work, use, model, place or moment; around societies, disputes, lists."""

from __future__ import annotations

from typing import Any

import pytest

from builders.rights_world import DAY_ONE, DAY_TWO, NEXT_YEAR, RightsWorld, a_granted_world, a_key, a_party, a_work
from fairchord.canonical import canonical_bytes
from fairchord.errors import FairchordError, InvalidRecord, RecordTampered
from fairchord.rights.carve_out import CarveOut
from fairchord.rights.decide import decide_again
from fairchord.rights.party import Mandate, PartyKind
from fairchord.rights.permit import Permit, require_permit
from fairchord.rights.public_domain import DeadAuthor, Edition, PublicDomain
from fairchord.rights.register import Statement
from fairchord.rights.replay import replay
from fairchord.rights.reservation import Reservation
from fairchord.rights.reservation_keys import ReservationKeys
from fairchord.rights.use import Use
from fairchord.rights.work import RightsBasis

ISWC = "iswc:T0345246801"
NARROW = {"uses": (Use.TRAIN_ARTIST,), "territories": ("FR",), "start": DAY_ONE, "end": DAY_TWO, "artist_model": "ana"}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"use": Use.GENERATE_COMMERCIAL}, "use_not_granted"),
        ({"use": Use.TRAIN_BASE}, "use_not_granted"),
        ({"territory": "DE"}, "territory_not_granted"),
        ({"territory": "*"}, "territory_not_granted"),
        ({"at": DAY_TWO}, "grant_expired"),
        ({"at": NEXT_YEAR}, "grant_expired"),
        ({"model": "ben"}, "grant_for_other_model"),
        ({"model": None}, "grant_for_other_model"),
    ],
)
def test_cannot_use_a_grant_for_more_than_it_says(asked: dict[str, Any], code: str) -> None:
    world, _, work, _ = a_granted_world(**NARROW)
    question = {"use": Use.TRAIN_ARTIST, "territory": "FR", "at": DAY_ONE, "model": "ana"}
    assert world.codes(work, **question) == []
    assert code in world.codes(work, **{**question, **asked})


def test_cannot_use_a_grant_for_another_work_of_the_same_holder() -> None:
    world, ana, _, _ = a_granted_world()
    assert world.codes(world.add_work(a_work("Other", holders=(ana,)))) == ["grant_missing"]


def test_cannot_use_a_grant_one_second_before_its_start_or_at_its_end() -> None:
    world, _, work, _ = a_granted_world(start="2026-01-01T00:00:10Z", end="2026-01-01T00:00:20Z")
    seconds = {second: world.codes(work, at=f"2026-01-01T00:00:{second}Z") for second in ("09", "10", "19", "20")}
    assert seconds == {"09": ["grant_not_started"], "10": [], "19": [], "20": ["grant_expired"]}


@pytest.mark.parametrize(
    "widening",
    [
        {"artist_model": "ben"},
        {"kind": "commission"},
        {"withdrawal_effects": ["retire_adapter"]},
        {"effect_days": 400},
        {"royalty_terms_sha256": "00" * 32},
    ],
)
def test_cannot_change_the_further_terms_of_a_signed_grant(widening: dict[str, object]) -> None:
    effects = {"royalty_terms_sha256": "ab" * 32, "contract_sha256": "ab" * 32, "artist_model": "ana"}
    world, ana, work, _ = a_granted_world()
    grant = world.a_grant(ana, work, **effects, signed_at=DAY_TWO)
    signature = a_key("Ana").sign("grant", canonical_bytes(grant.to_dict()))
    with pytest.raises((RecordTampered, InvalidRecord)):
        world.state("grant", {**grant.to_dict(), **widening}, author=ana.id, signature=signature)


def test_cannot_drop_the_model_from_a_signed_grant() -> None:
    world, ana, work, _ = a_granted_world()
    body = world.a_grant(ana, work, artist_model="ana", signed_at=DAY_TWO).to_dict()
    signature = a_key("Ana").sign("grant", canonical_bytes(body))
    with pytest.raises(RecordTampered):
        world.state("grant", {name: body[name] for name in body if name != "artist_model"}, author=ana.id,
                    signature=signature)  # fmt: skip


def test_cannot_pass_a_permit_for_one_model_off_as_one_for_another() -> None:
    world, _, work, _ = a_granted_world(artist_model="ana")
    permit = require_permit(world.decide(work, model="ana"))
    for model in ("ben", None):
        record = {name: value for name, value in permit.to_dict().items() if name != "model"}
        forged = Permit.from_dict(record if model is None else {**record, "model": model})
        assert decide_again(world.register, forged) != forged


@pytest.mark.parametrize("part", ["0.999", "999/1000", "0.9999999999999999"])
def test_cannot_hold_almost_all_of_a_work(part: str) -> None:
    world = RightsWorld()
    body = a_work(holders=(world.operator,)).to_dict()
    with pytest.raises(FairchordError, match=r"not a fraction|sum to 999/1000"):
        world.state("work", {**body, "shares": [{"holder": world.operator.id, "part": part}]}, author=world.operator.id)


def test_cannot_leave_out_a_co_writer_by_giving_the_rest_to_the_others() -> None:
    world = RightsWorld()
    ana, ben = world.add_party(a_party("Ana")), world.add_party(a_party("Ben"))
    work = world.add_work(a_work(holders=(ana, ben)))
    world.grant(ana, work, irrevocable=True, uses=tuple(Use))
    body = {**work.to_dict(), "shares": [{"holder": ana.id, "part": "1/1"}]}
    with pytest.raises(FairchordError, match="registered already"):
        world.state("work", body, author=world.operator.id)
    assert world.codes(work) == ["grant_missing"]


def test_a_member_of_a_society_cannot_grant_without_a_carve_out() -> None:
    world = RightsWorld()
    society = world.add_party(a_party("Society", kind=PartyKind.SOCIETY))
    ana = world.add_party(a_party("Ana", mandate=Mandate.ASSIGNED, society=society.id))
    work = world.add_work(a_work(holders=(ana,)))
    world.grant(ana, work, irrevocable=True, uses=tuple(Use))
    assert world.codes(work) == ["mandate_assigned", "grant_without_mandate"]
    carve_out = CarveOut(
        society=society.id, member=ana.id, uses=tuple(Use), territories=("*",), start=DAY_ONE, signed_at=DAY_ONE
    )
    for author, key in ((society, "Ana"), (society, "Operator")):
        with pytest.raises(RecordTampered):
            world.state_signed("carve_out", carve_out.to_dict(), author, key=a_key(key))
    for author in (ana, world.operator):
        with pytest.raises(FairchordError, match="must sign its own carve-out"):
            world.state_signed("carve_out", carve_out.to_dict(), author)
    assert world.codes(work) == ["mandate_assigned", "grant_without_mandate"]


def test_a_carve_out_for_one_member_does_not_serve_another() -> None:
    world = RightsWorld()
    society = world.add_party(a_party("Society", kind=PartyKind.SOCIETY))
    ana, ben = (world.add_party(a_party(n, mandate=Mandate.ASSIGNED, society=society.id)) for n in ("Ana", "Ben"))
    work = world.add_work(a_work(holders=(ana, ben)))
    world.carve_out(society, ana)
    world.grant(ana, work)
    world.grant(ben, work)
    assert world.codes(work) == ["mandate_assigned", "grant_without_mandate"]


@pytest.mark.parametrize("kind", ["party", "grant", "withdrawal", "reservation"])
def test_cannot_use_the_signature_of_a_carve_out_as_another_record(kind: str) -> None:
    world = RightsWorld()
    society = world.add_party(a_party("Society"))
    member = world.add_party(a_party("Ana", mandate=Mandate.ASSIGNED, society=society.id))
    record = CarveOut(
        society=society.id, member=member.id, uses=(Use.EVALUATE,), territories=("*",), start=DAY_ONE, signed_at=DAY_ONE
    )
    signature = a_key("Society").sign(kind, canonical_bytes(record.to_dict()))
    with pytest.raises(RecordTampered):
        world.state("carve_out", record.to_dict(), author=society.id, signature=signature)


def test_cannot_dispute_withdraw_or_appeal_in_someone_else_s_name() -> None:
    world, ana, work, _ = a_granted_world()
    zoe = world.add_party(a_party("Zoe"))
    dispute = world.dispute(zoe, work)
    with pytest.raises(FairchordError, match="comes from the operator"):
        world.state_signed("dispute", {**dispute.to_dict(), "reason": "again"}, ana)
    for stranger in (ana, world.operator):
        with pytest.raises(FairchordError, match="cannot withdraw"):
            world.withdraw(stranger, dispute)
    assert world.codes(work) == ["disputed"]


def test_no_grant_overrides_an_open_dispute() -> None:
    world, ana, work, _ = a_granted_world()
    world.dispute(world.add_party(a_party("Zoe")), work)
    world.grant(ana, work, irrevocable=True, uses=tuple(Use))
    assert all(world.codes(work, use) == ["disputed"] for use in Use)


def test_cannot_cut_a_list_short_by_a_second_count_or_rewrite_a_part() -> None:
    world, _, work, _ = a_granted_world(uses=(Use.TRAIN_ARTIST,))
    society = world.add_party(a_party("Society"))
    reservation = world.reserve(society, list_sha256="ab" * 32, list_count=3)
    parts = [(1, 3, "iswc:T0000000010"), (2, 3, ISWC)]
    for part, count, key in parts:
        record = ReservationKeys(reservation=reservation.sha256, part=part, parts=count, keys=(key,))
        world.state("reservation_keys", record.to_dict(), author=world.operator.id)
    for part, count in ((2, 2), (1, 3), (3, 4)):
        record = ReservationKeys(reservation=reservation.sha256, part=part, parts=count, keys=("ipi:00014107338",))
        with pytest.raises(FairchordError, match="follows part 2 of 3"):
            world.state("reservation_keys", record.to_dict(), author=world.operator.id)
    assert world.codes(work) == []


def test_cannot_escape_a_reserved_iswc_by_registering_the_work_after_it() -> None:
    world, ana, _, _ = a_granted_world()
    world.reserve(world.add_party(a_party("Society")), keys=(ISWC,))
    work = world.add_work(a_work("Later", holders=(ana,), identifiers=(ISWC,)))
    world.grant(ana, work, irrevocable=True)
    assert world.codes(work) == ["reserved"]


def test_cannot_lift_for_more_works_than_the_lodger_named() -> None:
    world, ana, work, _ = a_granted_world()
    other = world.add_work(a_work("Other", holders=(ana,)))
    world.grant(ana, other)
    reservation = world.reserve(ana, parties=(ana.id,))
    lift = world.withdraw(ana, reservation, other)
    body = {**lift.to_dict(), "works": [other.id, work.id]}
    signature = a_key("Ana").sign("withdrawal", canonical_bytes(lift.to_dict()))
    with pytest.raises(RecordTampered):
        world.state("withdrawal", body, author=ana.id, signature=signature)
    assert (world.codes(work), world.codes(other)) == (["reserved"], [])


def test_cannot_reserve_in_a_society_s_name_with_a_key_of_one_s_own() -> None:
    world = RightsWorld()
    society, troll = world.add_party(a_party("Society")), world.add_party(a_party("Troll"))
    record = Reservation(lodged_by=society.id, reference="x", signed_at=DAY_ONE, keys=(ISWC,))
    with pytest.raises(FairchordError, match="comes from the operator"):
        world.state_signed("reservation", record.to_dict(), troll)


def test_a_later_claim_does_not_widen_what_was_permitted_before() -> None:
    world = RightsWorld()
    work = world.add_work(a_work("Old", basis=RightsBasis.PUBLIC_DOMAIN, territories=("*",)))
    world.claim(work, territories=("FR",), uses=(Use.EVALUATE,))
    before = world.register
    world.claim(work)
    permit = require_permit(world.decide(work, Use.TRAIN_BASE))
    backdated = Permit.from_dict({**permit.to_dict(), "log_size": before.size})
    assert decide_again(before, backdated) != backdated


def test_a_claim_cannot_declare_a_term_to_be_over() -> None:
    world = RightsWorld()
    work = world.add_work(a_work("New", basis=RightsBasis.PUBLIC_DOMAIN))
    statement = PublicDomain(
        authors=(DeadAuthor(name="A. Live", death_year=2020),), edition=Edition(evidence="sworn to be free")
    )
    world.claim(work)
    world.claim(work, public_domain=statement, evidence="it is free, believe me")
    assert "public_domain_term_running" in world.codes(work, territory="FR")


def test_a_forged_ruling_met_in_replay_has_no_effect() -> None:
    world, _, work, _ = a_granted_world()
    zoe, arbiter = world.add_party(a_party("Zoe")), world.add_party(a_party("Arbiter"))
    dispute = world.dispute(zoe, work)
    sound = world.register
    ruling = world.rule(arbiter, dispute)
    signature = a_key("Arbiter").sign("ruling", canonical_bytes(ruling.to_dict()))
    body = {**ruling.to_dict(), "reasons": "other words"}
    forged = Statement(
        index=sound.size, kind="ruling", body=body, at=DAY_ONE, author=arbiter.id, author_signature=signature
    )
    replayed = replay(sound, [forged])
    assert [problem.index for problem in replayed.problems] == [sound.size]
    assert replayed.open_disputes(work.id, NEXT_YEAR)
