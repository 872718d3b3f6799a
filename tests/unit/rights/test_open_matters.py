# SPDX-License-Identifier: Apache-2.0
"""What waits for an answer, an appeal or a completion, and by when."""

from __future__ import annotations

import pytest

from builders.rights_world import DAY_ONE, RightsWorld, a_granted_world, a_party
from fairchord.errors import FairchordError
from fairchord.rights.answer import AnswerDecision
from fairchord.rights.deadline import END_OF_TIME, days_after, has_passed
from fairchord.rights.dispute import Outcome
from fairchord.rights.grant import WithdrawalEffect
from fairchord.rights.open_matters import open_matters

HASH = "ab" * 32
DAY_14, DAY_28 = "2026-01-15T00:00:00Z", "2026-01-29T00:00:00Z"


def stands(world: RightsWorld, at: str = DAY_ONE) -> list[tuple[str, str, str, bool]]:
    found = open_matters(world.register, at)
    return [(matter.kind, matter.state.value, matter.due, matter.is_overdue) for matter in found]


def test_a_reservation_waits_for_its_answer_for_fourteen_days() -> None:
    world, ana, work, _ = a_granted_world()
    reservation = world.reserve(ana, work)
    assert stands(world) == [("reservation", "waiting", DAY_14, False)]
    assert stands(world, DAY_14) == [("reservation", "waiting", DAY_14, False)]
    assert stands(world, "2026-01-15T00:00:01Z") == [("reservation", "waiting", DAY_14, True)]
    (matter,) = open_matters(world.register, DAY_ONE)
    assert matter.to_dict() == {
        "by": ana.id,
        "due": DAY_14,
        "index": 4,
        "is_overdue": False,
        "kind": "reservation",
        "lodged_at": DAY_ONE,
        "sha256": reservation.sha256,
        "state": "waiting",
    }


def test_an_answered_reservation_may_be_appealed_and_is_then_closed() -> None:
    world, ana, work, _ = a_granted_world()
    reservation = world.reserve(ana, work)
    world.answer(reservation)
    assert stands(world) == [("reservation", "answered", DAY_28, False)]
    assert stands(world, DAY_28) == []
    world.appeal(ana, reservation)
    assert stands(world, DAY_28) == [("reservation", "appealed", DAY_14, True)]


def test_an_answer_may_ask_for_more_time() -> None:
    world, ana, work, _ = a_granted_world()
    reservation = world.reserve(ana, work)
    world.answer(reservation, decision=AnswerDecision.MORE_TIME)
    assert stands(world) == [("reservation", "waiting", DAY_14, False)]
    world.answer(reservation, decision=AnswerDecision.MORE_TIME, due=DAY_28)
    assert stands(world) == [("reservation", "waiting", DAY_28, False)]


def test_a_lifted_reservation_is_closed() -> None:
    world, ana, work, _ = a_granted_world()
    world.withdraw(ana, world.reserve(ana, work))
    assert stands(world) == []


def test_a_dispute_is_listed_until_it_is_over() -> None:
    world, _, work, _ = a_granted_world()
    zoe, arbiter = world.add_party(a_party("Zoe")), world.add_party(a_party("Arbiter"))
    dispute = world.dispute(zoe, work)
    assert stands(world) == [("dispute", "waiting", DAY_14, False)]
    world.rule(arbiter, dispute, Outcome.UPHELD)
    assert stands(world, END_OF_TIME) == [("dispute", "ruled", DAY_28, False)]
    world.rule(arbiter, dispute)
    assert stands(world) == [("dispute", "ruled", DAY_28, False)]
    assert stands(world, DAY_28) == []


def test_a_withdrawal_waits_for_the_effects_that_its_grant_chose() -> None:
    effects = (WithdrawalEffect.STOP_NEW_SNAPSHOTS, WithdrawalEffect.RETRAIN)
    world, ana, _, grant = a_granted_world(withdrawal_effects=effects, effect_days=28)
    withdrawal = world.withdraw(ana, grant)
    assert stands(world) == [("withdrawal", "waiting", DAY_28, False)]
    world.answer(withdrawal, decision=AnswerDecision.ACCEPTED)
    assert stands(world) == [("withdrawal", "answered", DAY_28, False)]
    world.state("completion", {"withdrawal": withdrawal.sha256}, author=world.operator.id)
    assert stands(world) == []


def test_the_withdrawal_of_an_irrevocable_grant_has_nothing_to_complete() -> None:
    world, ana, _, grant = a_granted_world(irrevocable=True)
    world.withdraw(ana, grant)
    assert stands(world) == []


def test_a_withdrawal_without_chosen_effects_is_answered_in_fourteen_days() -> None:
    world, ana, _, grant = a_granted_world()
    world.withdraw(ana, grant)
    assert stands(world) == [("withdrawal", "waiting", DAY_14, False)]


def test_deadlines_end_with_the_calendar() -> None:
    assert days_after("9999-12-31T00:00:00Z", 1) == END_OF_TIME
    assert not has_passed(END_OF_TIME, "9999-12-31T00:00:00Z", 1)
    assert has_passed(DAY_28, DAY_ONE, 28)
    assert not has_passed("2026-01-28T23:59:59Z", DAY_ONE, 28)


def test_what_is_retired_revoked_or_completed_is_remembered() -> None:
    world, ana, _, grant = a_granted_world()
    withdrawal = world.withdraw(ana, grant)
    world.state("retirement", {"weights_sha256": HASH, "reason": "withdrawn"}, author=world.operator.id)
    world.state("revocation", {"certificate_sha256": HASH, "reason": "withdrawn"}, author=world.operator.id)
    world.state("completion", {"withdrawal": withdrawal.sha256}, author=world.operator.id)
    register = world.register
    assert register.retired[HASH].index < register.revoked[HASH].index < register.completed[withdrawal.sha256].index


def test_a_completion_is_of_a_withdrawal_in_the_log() -> None:
    world, _, _, grant = a_granted_world()
    with pytest.raises(FairchordError, match="is not in the log before it"):
        world.state("completion", {"withdrawal": grant.sha256}, author=world.operator.id)


def test_a_report_and_a_snapshot_are_recorded_and_no_more() -> None:
    world = RightsWorld()
    report = {"kind": "eu-summary", "report_sha256": HASH, "log_size": 1}
    world.state("report", report, author=world.operator.id)
    snapshot = {"root": HASH, "permits_root": HASH, "work_count": 1, "index_root": HASH, "index_count": 3}
    world.state("snapshot", snapshot, author=world.operator.id)
    assert world.register.size == 3
