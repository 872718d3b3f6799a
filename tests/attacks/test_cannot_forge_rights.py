# SPDX-License-Identifier: Apache-2.0
"""Attempts to obtain a Permit, or to change who may give one, without the holder's signature on these very words."""

from __future__ import annotations

from fractions import Fraction

import pytest

from builders.rights_world import DAY_TWO, NEXT_YEAR, RightsWorld, a_granted_world, a_key, a_party, a_work
from fairchord.canonical import canonical_bytes, parse_canonical
from fairchord.errors import FairchordError, InvalidRecord, RecordTampered
from fairchord.rights.party import PartyKind
from fairchord.rights.register import Statement
from fairchord.rights.replay import extend, replay
from fairchord.rights.use import Use
from fairchord.rights.work import RightsBasis, Share, Work


def test_cannot_grant_with_another_key() -> None:
    world = RightsWorld()
    ana = world.add_party(a_party("Ana"))
    work = world.add_work(a_work(holders=(ana,)))
    before = world.register
    with pytest.raises(RecordTampered, match="does not hold"):
        world.state_signed("grant", world.a_grant(ana, work).to_dict(), ana, key=a_key("Mallory"))
    assert world.register is before
    assert world.codes(work) == ["grant_missing"]


def test_cannot_grant_without_any_signature_even_as_operator() -> None:
    world = RightsWorld()
    ana = world.add_party(a_party("Ana"))
    work = world.add_work(a_work(holders=(ana,)))
    body = world.a_grant(ana, work).to_dict()
    with pytest.raises(InvalidRecord, match="has not signed"):
        world.state("grant", body, author=ana.id)
    with pytest.raises(InvalidRecord, match="cannot grant for"):
        world.state_signed("grant", body, world.operator)


def test_cannot_reuse_a_grants_signature_for_another_work() -> None:
    world, ana, work, grant = a_granted_world()
    other = world.add_work(a_work("Another", holders=(ana,)))
    signature = a_key("Ana").sign("grant", canonical_bytes(grant.to_dict()))
    with pytest.raises(RecordTampered):
        world.state("grant", {**grant.to_dict(), "works": [other.id]}, author=ana.id, signature=signature)
    assert world.codes(other) == ["grant_missing"]
    assert world.codes(work) == []


@pytest.mark.parametrize(
    "widening",
    [
        {"uses": ["generate_commercial", "train_artist", "train_base"]},
        {"irrevocable": True},
        {"end": NEXT_YEAR},
        {"territories": ["*", "FR"]},
        {"notice_days": 365},
        {"start": "2020-01-01T00:00:00Z"},
    ],
)
def test_cannot_widen_a_grant_after_signing(widening: dict[str, object]) -> None:
    world, ana, _, grant = a_granted_world()
    signature = a_key("Ana").sign("grant", canonical_bytes(grant.to_dict()))
    with pytest.raises(RecordTampered):
        world.state("grant", {**grant.to_dict(), **widening}, author=ana.id, signature=signature)


def test_cannot_use_a_signature_made_for_another_kind_of_record() -> None:
    world = RightsWorld()
    ana = world.add_party(a_party("Ana"))
    work = world.add_work(a_work(holders=(ana,)))
    body = world.a_grant(ana, work).to_dict()
    signature = a_key("Ana").sign("withdrawal", canonical_bytes(body))
    with pytest.raises(RecordTampered):
        world.state("grant", body, author=ana.id, signature=signature)


def test_cannot_bring_a_withdrawn_grant_back_by_recording_it_again() -> None:
    world, ana, work, grant = a_granted_world()
    world.withdraw(ana, grant)
    with pytest.raises(InvalidRecord, match="is entry 3 already"):
        world.state_signed("grant", grant.to_dict(), ana)
    assert world.codes(work) == ["grant_withdrawn"]


def test_cannot_pass_off_a_grant_kept_back_as_later_than_a_reservation() -> None:
    world = RightsWorld()
    ana = world.add_party(a_party("Ana"))
    work = world.add_work(a_work(holders=(ana,)))
    kept_back = world.a_grant(ana, work)
    world.reserve(ana, work)
    world.time = DAY_TWO
    world.state_signed("grant", kept_back.to_dict(), ana)
    assert world.codes(work) == ["reserved"]


def test_cannot_override_a_reservation_that_is_not_yet_in_the_log() -> None:
    world = RightsWorld()
    ana = world.add_party(a_party("Ana"))
    work = world.add_work(a_work(holders=(ana,)))
    with pytest.raises(InvalidRecord, match="not in the log before it"):
        world.grant(ana, work, despite=("ab" * 32,))


def test_cannot_take_a_grant_to_another_ledger() -> None:
    world, ana, work, grant = a_granted_world()
    elsewhere = RightsWorld()
    stranger = a_party("Stranger", kind=PartyKind.ORGANISATION)
    elsewhere.register = type(elsewhere.register)()
    elsewhere.operator = stranger
    elsewhere.add_party(stranger)
    elsewhere.add_party(ana)
    elsewhere.add_work(work)
    with pytest.raises(InvalidRecord, match="who keeps this log"):
        elsewhere.state_signed("grant", grant.to_dict(), ana)
    assert world.codes(work) == []


def test_cannot_point_a_granted_work_id_at_other_content() -> None:
    _, _, work, _ = a_granted_world()
    body = {**work.to_dict(), "content_sha256s": ["00" * 32]}
    with pytest.raises(InvalidRecord, match="does not end with"):
        Work.from_dict(body)


def test_cannot_register_someones_content_again_with_other_holders() -> None:
    world, ana, work, _ = a_granted_world()
    mallory = world.add_party(a_party("Mallory"))
    fake = a_work("Amber Rain", holders=(mallory,))
    with pytest.raises(InvalidRecord, match="registered already"):
        world.add_work(fake)
    renamed = "work-my-own-rain-" + work.content_sha256s[0][:16]
    with pytest.raises(InvalidRecord, match=f"registered as {work.id}"):
        world.add_work(a_work("Amber Rain", holders=(mallory,), id=renamed))
    assert world.register.work(work.id).shares[0].holder == ana.id


def test_cannot_start_a_log_without_the_operator() -> None:
    world = RightsWorld()
    world.register = type(world.register)()
    with pytest.raises(InvalidRecord, match="must register the operator"):
        world.add_work(a_work(basis=RightsBasis.PUBLIC_DOMAIN))
    with pytest.raises(InvalidRecord, match="needs a verify key"):
        world.add_party(a_party("Operator", verify_key=None))


def test_cannot_turn_back_time_or_jump_positions_or_invent_kinds() -> None:
    world = RightsWorld()
    world.time = "2025-01-01T00:00:00Z"
    with pytest.raises(InvalidRecord, match="before 2026-01-01"):
        world.add_party(a_party("Ana"))
    statement = Statement(index=7, kind="work", body={}, at=NEXT_YEAR, author=world.operator.id)
    with pytest.raises(InvalidRecord, match="where entry 1 is expected"):
        extend(world.register, [statement])
    with pytest.raises(InvalidRecord, match="not a kind of entry"):
        world.state("blessing", {}, author=world.operator.id)


def test_cannot_name_holders_parents_or_works_that_are_not_registered() -> None:
    world = RightsWorld()
    ana = a_party("Ana")
    with pytest.raises(InvalidRecord, match="not a registered party"):
        world.add_work(a_work(holders=(ana,)))
    world.add_party(ana)
    for attempt in (
        lambda: world.add_work(a_work(holders=(ana,), parents=("work-nowhere",))),
        lambda: world.grant(ana, a_work("Nowhere", holders=(ana,))),
        lambda: world.claim(a_work("Nowhere", basis=RightsBasis.PUBLIC_DOMAIN)),
    ):
        with pytest.raises(FairchordError, match="no work"):
            attempt()


@pytest.mark.parametrize("parts", [("1/2", "499/1000"), ("1/2", "501/1000"), ("1/1", "1/1"), ("333/1000", "333/500")])
def test_cannot_register_shares_that_do_not_sum_to_one(parts: tuple[str, str]) -> None:
    world = RightsWorld()
    holders = [world.add_party(a_party(name)) for name in ("Ana", "Ben")]
    body = a_work(basis=RightsBasis.PUBLIC_DOMAIN).to_dict()
    body["basis"] = "author_consented"
    body["shares"] = [{"holder": party.id, "part": part} for party, part in zip(holders, parts, strict=True)]
    with pytest.raises(InvalidRecord, match="sum to"):
        world.state("work", body, author=world.operator.id)


def test_cannot_list_a_holder_twice_to_reach_one() -> None:
    ana = a_party("Ana")
    half = Share(holder=ana.id, part=Fraction(1, 2))
    with pytest.raises(InvalidRecord, match="twice"):
        a_work(shares=(half, half))


def test_cannot_grant_an_unknown_use() -> None:
    world, ana, work, grant = a_granted_world()
    body = {**grant.to_dict(), "uses": ["train_artist", "train_everything"]}
    with pytest.raises(InvalidRecord, match="train_everything"):
        world.state_signed("grant", body, ana)
    assert world.codes(work, "train_everything") == ["use_unknown"]


def test_cannot_smuggle_a_second_meaning_by_duplicate_keys() -> None:
    with pytest.raises(InvalidRecord, match="appears twice"):
        parse_canonical(b'{"uses":["evaluate"],"uses":["train_base"]}')


def test_a_forged_statement_met_in_replay_has_no_effect_and_is_reported() -> None:
    world = RightsWorld()
    ana = world.add_party(a_party("Ana"))
    work = world.add_work(a_work(holders=(ana,)))
    body = world.a_grant(ana, work, uses=(Use.TRAIN_ARTIST,)).to_dict()
    forged = Statement(
        index=3, kind="grant", body=body, at=world.time, author=ana.id,
        author_signature=a_key("Mallory").sign("grant", canonical_bytes(body)),
    )  # fmt: skip
    world.register = replay(world.register, [forged])
    assert [(problem.index, "does not hold" in problem.message) for problem in world.register.problems] == [(3, True)]
    assert world.register.size == 4
    assert world.codes(work) == ["grant_missing"]
