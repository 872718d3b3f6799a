# SPDX-License-Identifier: Apache-2.0
"""Disputes, rulings, answers and appeals: who may say them, and when a dispute is over."""

from __future__ import annotations

from typing import Any

import pytest

from builders.rights_world import DAY_ONE, RightsWorld, a_granted_world, a_party, a_work
from fairchord.errors import FairchordError, InvalidRecord
from fairchord.rights.answer import Answer, AnswerDecision, Appeal
from fairchord.rights.dispute import Dispute, Outcome, Ruling
from fairchord.rights.party import Mandate, Party, PartyKind
from fairchord.rights.work import Work

HASH = "ab" * 32
LAST_DAY = "2026-01-28T23:59:59Z"
DAY_28 = "2026-01-29T00:00:00Z"


def test_an_open_dispute_refuses_the_work_and_what_is_made_from_it() -> None:
    world, ana, work, _ = a_granted_world()
    child = world.add_work(a_work("Arranged", holders=(ana,), parents=(work.id,)))
    world.grant(ana, child)
    world.dispute(world.add_party(a_party("Zoe")), work)
    assert world.codes(work) == ["disputed"]
    assert world.codes(child) == ["parent_disputed"]


def test_its_raiser_withdraws_a_dispute() -> None:
    world, _, work, _ = a_granted_world()
    zoe = world.add_party(a_party("Zoe"))
    dispute = world.dispute(zoe, work)
    with pytest.raises(FairchordError, match="cannot withdraw what it did not state"):
        world.withdraw(world.operator, dispute)
    world.withdraw(zoe, dispute)
    assert world.codes(work) == []


def test_a_dismissed_dispute_is_over_when_the_days_to_appeal_are() -> None:
    world, _, work, _, arbiter, dispute = a_disputed_world()
    world.rule(arbiter, dispute)
    assert world.codes(work, at=LAST_DAY) == ["disputed"]
    assert world.codes(work, at=DAY_28) == []


def test_an_upheld_dispute_goes_on() -> None:
    world, _, work, _, arbiter, dispute = a_disputed_world()
    world.rule(arbiter, dispute, Outcome.UPHELD)
    assert world.codes(work, at="2027-01-01T00:00:00Z") == ["disputed"]


def test_an_appeal_opens_a_dismissed_dispute_until_a_new_ruling() -> None:
    world, zoe, work, _, arbiter, dispute = a_disputed_world()
    first = world.rule(arbiter, dispute)
    world.time = LAST_DAY
    world.appeal(zoe, dispute)
    assert world.codes(work, at="2027-01-01T00:00:00Z") == ["disputed"]
    with pytest.raises(FairchordError, match="before the appeal"):
        world.state_signed("ruling", first.to_dict(), arbiter)
    world.rule(arbiter, dispute)
    assert world.codes(work, at="2026-02-25T23:59:58Z") == ["disputed"]
    assert world.codes(work, at="2026-02-25T23:59:59Z") == []


def test_an_appeal_comes_in_time_from_its_lodger_after_an_answer() -> None:
    world, zoe, _, ana, arbiter, dispute = a_disputed_world()
    with pytest.raises(FairchordError, match="no answer or ruling"):
        world.appeal(zoe, dispute)
    world.rule(arbiter, dispute)
    with pytest.raises(FairchordError, match="cannot appeal what"):
        world.appeal(ana, dispute)
    appeal = world.appeal(zoe, dispute)
    assert world.register.appeals[dispute.sha256][-1].sha256 == appeal.sha256
    with pytest.raises(FairchordError, match="is entry"):
        world.state_signed("appeal", appeal.to_dict(), zoe)
    world.time = DAY_28
    with pytest.raises(FairchordError, match="28 days to appeal"):
        world.appeal(zoe, dispute)


def test_a_letter_writer_without_key_raises_and_appeals_through_the_operator() -> None:
    world, _, work, _ = a_granted_world()
    writer = world.add_party(a_party("Writer", verify_key=None, mandate=Mandate.UNKNOWN))
    dispute = world.dispute(writer, work, document_sha256=HASH)
    world.answer(dispute)
    world.appeal(writer, dispute, document_sha256=HASH)
    assert world.codes(work) == ["disputed"]


@pytest.mark.parametrize("who", ["operator", "raiser", "holder", "society"])
def test_an_arbiter_is_no_party_to_the_matter(who: str) -> None:
    world = RightsWorld()
    society = world.add_party(a_party("Society", kind=PartyKind.SOCIETY))
    ana = world.add_party(a_party("Ana", mandate=Mandate.ASSIGNED, society=society.id))
    zoe = world.add_party(a_party("Zoe"))
    work = world.add_work(a_work(holders=(ana,)))
    dispute = world.dispute(zoe, work)
    someone = {"operator": world.operator, "raiser": zoe, "holder": ana, "society": society}[who]
    with pytest.raises(FairchordError, match="cannot be its arbiter"):
        world.rule(someone, dispute)
    with pytest.raises(FairchordError, match="cannot be its arbiter"):
        world.dispute(zoe, work, arbiter=someone.id, reason="again")


def test_a_dispute_that_names_its_arbiter_is_ruled_by_that_one() -> None:
    world, zoe, work, _, arbiter, _ = a_disputed_world()
    other = world.add_party(a_party("Other Arbiter"))
    named = world.dispute(zoe, work, arbiter=arbiter.id)
    with pytest.raises(FairchordError, match=r"names .* as its arbiter"):
        world.rule(other, named)
    world.rule(arbiter, named)


def test_an_arbiter_is_registered_before_the_dispute() -> None:
    world, _, _, _, _, dispute = a_disputed_world()
    late = world.add_party(a_party("Late Arbiter"))
    with pytest.raises(FairchordError, match="after the dispute was raised"):
        world.rule(late, dispute)


def test_nobody_rules_for_an_arbiter() -> None:
    world, _, _, _, arbiter, dispute = a_disputed_world()
    ruling = Ruling(
        by=arbiter.id, dispute=dispute.sha256, outcome=Outcome.DISMISSED, reasons="none", signed_at=world.time
    )
    with pytest.raises(FairchordError, match="cannot rule for"):
        world.state("ruling", ruling.to_dict(), author=world.operator.id)


def test_what_is_said_of_an_unknown_record_is_refused() -> None:
    world, zoe, work, _, arbiter, _ = a_disputed_world()
    absent = Dispute(work=work.id, raised_by=zoe.id, reason="not recorded", signed_at=DAY_ONE)
    with pytest.raises(FairchordError, match="no dispute"):
        world.rule(arbiter, absent)
    with pytest.raises(FairchordError, match="no reservation, dispute or withdrawal"):
        world.answer(absent)
    with pytest.raises(FairchordError, match="no grant or reservation"):
        world.withdraw(zoe, absent)


def test_a_dispute_is_over_a_registered_work_and_said_once() -> None:
    world, zoe, work, _, _, dispute = a_disputed_world()
    with pytest.raises(FairchordError, match="is entry"):
        world.state_signed("dispute", dispute.to_dict(), zoe)
    with pytest.raises(FairchordError, match="no work"):
        world.dispute(zoe, a_work("Unregistered", holders=(zoe,)))
    with pytest.raises(FairchordError, match="not a registered party"):
        world.dispute(zoe, work, arbiter="party-nobody")


def test_an_answer_lifts_nothing() -> None:
    world, ana, work, _ = a_granted_world()
    reservation = world.reserve(ana, work)
    answer = world.answer(reservation, due="2026-02-01T00:00:00Z")
    assert world.codes(work) == ["reserved"]
    with pytest.raises(FairchordError, match="is entry"):
        world.state("answer", answer.to_dict(), author=world.operator.id)


RECORDS: list[Any] = [
    Dispute(work="work-a", raised_by="party-a", reason="mine", signed_at=DAY_ONE, arbiter="party-b"),
    Ruling(by="party-b", dispute=HASH, outcome=Outcome.UPHELD, reasons="so", signed_at=DAY_ONE, document_sha256=HASH),
    Answer(record=HASH, decision=AnswerDecision.MORE_TIME, reasons="so", signed_at=DAY_ONE, due=DAY_ONE),
    Appeal(by="party-a", record=HASH, reasons="so", signed_at=DAY_ONE, document_sha256=HASH),
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_records_read_back_equal_and_refuse_the_rest(record: Any) -> None:
    kind, body = type(record), record.to_dict()
    assert kind.from_dict(body) == record
    for name in body:
        for wrong in ("", 7, None, []):
            with pytest.raises(InvalidRecord):
                kind.from_dict({**body, name: wrong})
    with pytest.raises(InvalidRecord, match="unknown field"):
        kind.from_dict({**body, "more": "x"})


def a_disputed_world() -> tuple[RightsWorld, Party, Work, Party, Party, Dispute]:
    """A granted work that Zoe disputes, in a world with an arbiter."""
    world, ana, work, _ = a_granted_world()
    zoe, arbiter = world.add_party(a_party("Zoe")), world.add_party(a_party("Arbiter"))
    return world, zoe, work, ana, arbiter, world.dispute(zoe, work)
