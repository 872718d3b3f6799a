# SPDX-License-Identifier: Apache-2.0
"""Members of societies: who may sign for them, and which paper is missing when they may not."""

from __future__ import annotations

from typing import Any

import pytest

from builders.rights_world import DAY_TWO, NEXT_YEAR, RightsWorld, a_key, a_party, a_work
from fairchord.canonical import canonical_bytes
from fairchord.errors import FairchordError, InvalidRecord
from fairchord.rights.carve_out import CarveOut
from fairchord.rights.key_change import KeyAction, KeyChange
from fairchord.rights.party import Mandate, Party, PartyKind
from fairchord.rights.permit import Refusal, require_permit
from fairchord.rights.use import Use
from fairchord.rights.work import Work

PAPER = "ab" * 32


def test_a_refusal_names_the_missing_paper() -> None:
    world, society, ana, work = a_member()
    world.grant(ana, work)
    refusal = world.decide(work)
    assert isinstance(refusal, Refusal)
    assert [reason.code for reason in refusal.reasons] == ["mandate_assigned", "grant_without_mandate"]
    paper = f"a carve-out signed by {society.id} for training an artist's own model, or {society.id}'s own grant"
    assert all(paper in reason.next_step for reason in refusal.reasons)


def test_a_carve_out_lets_a_member_sign_and_is_evidence() -> None:
    world, society, ana, work = a_member()
    world.grant(ana, work)
    carve_out = world.carve_out(society, ana)
    permit = require_permit(world.decide(work))
    assert [item.kind for item in permit.evidence] == ["work", "grant", "carve_out"]
    assert permit.evidence[2].sha256 == carve_out.sha256
    assert permit.notes == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"uses": (Use.EVALUATE,)},
        {"territories": ("FR",)},
        {"start": DAY_TWO},
        {"works": ("work-other",)},
    ],
)
def test_a_carve_out_covers_what_it_names_only(changes: dict[str, Any]) -> None:
    world, society, ana, work = a_member()
    world.grant(ana, work)
    world.carve_out(society, ana, **changes)
    assert world.codes(work) == ["mandate_assigned", "grant_without_mandate", "carve_out_not_covering"]


def test_a_carve_out_ends_to_the_second() -> None:
    world, society, ana, work = a_member()
    world.grant(ana, work)
    world.carve_out(society, ana, end=DAY_TWO)
    assert world.codes(work, at="2026-01-01T23:59:59Z") == []
    assert "carve_out_not_covering" in world.codes(work, at=DAY_TWO)


def test_a_withdrawn_carve_out_ends_at_once() -> None:
    world, society, ana, work = a_member()
    world.grant(ana, work)
    carve_out = world.carve_out(society, ana)
    world.withdraw(society, carve_out)
    assert "carve_out_withdrawn" in world.codes(work)
    with pytest.raises(FairchordError, match="is entry"):
        world.state_signed("carve_out", carve_out.to_dict(), society)


def test_only_its_society_withdraws_a_signed_carve_out() -> None:
    world, society, ana, _ = a_member()
    carve_out = world.carve_out(society, ana)
    for stranger in (ana, world.operator):
        with pytest.raises(FairchordError, match="cannot withdraw what it did not state"):
            world.withdraw(stranger, carve_out)


def test_the_base_needs_an_irrevocable_carve_out() -> None:
    world, society, ana, work = a_member()
    world.grant(ana, work, uses=(Use.TRAIN_BASE,), irrevocable=True)
    world.carve_out(society, ana)
    assert "carve_out_revocable" in world.codes(work, Use.TRAIN_BASE)
    lasting = world.carve_out(society, ana, irrevocable=True)
    assert world.codes(work, Use.TRAIN_BASE) == []
    world.withdraw(society, lasting)
    assert world.codes(work, Use.TRAIN_BASE) == []


def test_a_carve_out_of_another_society_counts_for_nothing() -> None:
    world, _, ana, work = a_member()
    world.grant(ana, work)
    world.carve_out(world.add_party(a_party("Other Society")), ana)
    assert world.codes(work) == ["mandate_assigned", "grant_without_mandate"]


def test_a_society_that_has_assigned_further_carves_nothing_out() -> None:
    world = RightsWorld()
    society = world.add_party(a_party("Society", mandate=Mandate.UNKNOWN))
    ana = world.add_party(a_party("Ana", mandate=Mandate.ASSIGNED, society=society.id))
    work = world.add_work(a_work(holders=(ana,)))
    world.grant(ana, work)
    world.carve_out(society, ana)
    assert world.codes(work)[-1] == "society_without_mandate"


def test_a_carve_out_is_held_back_while_the_society_s_key_is_lost() -> None:
    world, society, ana, work = a_member()
    world.grant(ana, work)
    world.carve_out(society, ana)
    change = KeyChange(
        action=KeyAction.LOST,
        party=society.id,
        old_key=str(society.verify_key),
        operator=world.operator.id,
        reason="the stick is gone",
        signed_at=world.time,
    )
    signature = a_key("Society").sign("key", canonical_bytes(change.to_dict()))
    world.state("key", change.to_dict(), author=society.id, signature=signature)
    assert world.codes(work)[-1] == "key_lost"


def test_a_society_without_key_is_recorded_from_its_paper_and_the_permit_says_so() -> None:
    world, society, ana, work = a_member(verify_key=None)
    world.grant(ana, work)
    with pytest.raises(FairchordError, match="no paper"):
        world.carve_out(society, ana)
    carve_out = world.carve_out(society, ana, document_sha256=PAPER)
    (note,) = require_permit(world.decide(work)).notes
    assert PAPER in note
    assert "not signed with a key" in note
    world.withdraw(world.operator, carve_out)
    assert "carve_out_withdrawn" in world.codes(work)


def test_the_operator_cannot_record_a_carve_out_of_a_society_with_a_key() -> None:
    world, society, ana, _ = a_member()
    record = CarveOut(
        society=society.id,
        member=ana.id,
        uses=(Use.EVALUATE,),
        territories=("*",),
        start=world.time,
        signed_at=world.time,
        document_sha256=PAPER,
    )
    with pytest.raises(FairchordError, match="must sign its own carve-out"):
        world.state("carve_out", record.to_dict(), author=world.operator.id)


@pytest.mark.parametrize(
    "changes",
    [
        {"uses": ()},
        {"territories": ()},
        {"territories": ("FR", "FR")},
        {"end": "2025-01-01T00:00:00Z"},
        {"works": ("work-a", "work-a")},
        {"works": ("party-a",)},
        {"document_sha256": "paper"},
        {"start": "soon"},
        {"signed_at": "soon"},
    ],
)
def test_malformed_carve_outs_are_refused(changes: dict[str, Any]) -> None:
    world, society, ana, _ = a_member()
    with pytest.raises(InvalidRecord):
        world.carve_out(society, ana, **changes)


def test_nobody_carves_out_for_itself() -> None:
    world, society, _, _ = a_member()
    with pytest.raises(InvalidRecord, match="is for itself"):
        world.carve_out(society, society)


def test_a_carve_out_reads_back_equal() -> None:
    world, society, ana, work = a_member()
    carve_out = world.carve_out(society, ana, end=NEXT_YEAR, works=(work.id,), document_sha256=PAPER, irrevocable=True)
    assert CarveOut.from_dict(carve_out.to_dict()) == carve_out


def a_member(**of_society: Any) -> tuple[RightsWorld, Party, Party, Work]:
    world = RightsWorld()
    society = world.add_party(a_party("Society", kind=PartyKind.SOCIETY, **of_society))
    ana = world.add_party(a_party("Ana", mandate=Mandate.ASSIGNED, society=society.id))
    return world, society, ana, world.add_work(a_work(holders=(ana,)))
