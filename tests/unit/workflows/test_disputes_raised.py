# SPDX-License-Identifier: Apache-2.0
"""Disputes: raised with a receipt, refusing at once, ended by an arbiter's ruling and the days to appeal."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from builders.project_world import ProjectWorld, a_frozen_world
from fairchord.errors import ConsentMissing, InvalidRecord
from fairchord.rights.answer import AnswerDecision
from fairchord.rights.dispute import Outcome
from fairchord.rights.party import PartyKind
from fairchord.rights.permit import Permit, Refusal
from fairchord.rights.sealed import is_sealed
from fairchord.workflows.answer_matter import answer_matter, list_matters, record_appeal
from fairchord.workflows.build_snapshot import open_recorded
from fairchord.workflows.explain_decision import explain_decision
from fairchord.workflows.issue_receipt import issue_receipt
from fairchord.workflows.project import Project
from fairchord.workflows.record_dispute import DisputeTerms, RecordedDispute, RulingTerms, record_dispute, record_ruling


def raise_dispute(world: ProjectWorld, **more: object) -> RecordedDispute:
    """Ben says that tune 1 is his; an arbiter was registered before."""
    world.party("Court", kind=PartyKind.ORGANISATION)
    ben, work = world.named("Ben Okri"), world.titled("Tune 1")
    given = {"reason": "Ana Lima took it from me", "document": b"my sketch"} | more
    return record_dispute(world.project, DisputeTerms(work=work, raised_by=ben.id, **given))  # type: ignore[arg-type]


def ruling(world: ProjectWorld, outcome: Outcome) -> RulingTerms:
    return RulingTerms(
        by=world.named("Court").id, dispute="dispute 1", outcome=outcome, reasons="as found", document=b"the ruling"
    )


def answer(world: ProjectWorld) -> Permit | Refusal:
    return explain_decision(world.project, "Tune 1", "train_base")


def test_a_dispute_refuses_at_once_and_its_raiser_gets_a_receipt(tmp_path: Path) -> None:
    world, works, folder = a_frozen_world(tmp_path)
    recorded = raise_dispute(world)
    assert (recorded.number, recorded.is_signed, recorded.touched.works) == (1, True, (works[0],))
    assert [snapshot.name for snapshot in recorded.touched.snapshots] == ["frozen"]
    assert is_sealed(recorded.dispute.reason)
    assert world.project.book.letter(str(recorded.dispute.document_sha256)) == b"my sketch"
    with pytest.raises(ConsentMissing):
        open_recorded(world.project, folder)
    receipt = issue_receipt(world.project, recorded.lodged(), recorded.receipt)
    receipt.verify()
    assert (receipt.facts.answer_by[:10], receipt.facts.openings[0].text) == ("2026-03-15", "Ana Lima took it from me")


def test_a_dismissal_counts_after_the_days_to_appeal(tmp_path: Path) -> None:
    world, _, _ = a_frozen_world(tmp_path)
    raise_dispute(world)
    record_ruling(world.project, ruling(world, Outcome.DISMISSED))
    assert isinstance(answer(world), Refusal)
    world.project.close()
    world.project = Project.open(world.project.folder, clock=lambda: datetime(2026, 3, 30, tzinfo=UTC))
    assert isinstance(answer(world), Permit)


def test_an_appeal_keeps_it_open_and_the_list_tells_the_story(tmp_path: Path) -> None:
    world, _, _ = a_frozen_world(tmp_path)
    raise_dispute(world)
    answer_matter(world.project, "dispute 1", AnswerDecision.ACCEPTED, "we wait for the court")
    record_ruling(world.project, ruling(world, Outcome.DISMISSED))
    appeal = record_appeal(world.project, "dispute 1", "the court did not hear me")
    assert (appeal.kind, appeal.number, appeal.answer_by[:10]) == ("dispute", 1, "2026-03-15")
    (matter,) = list_matters(world.project, ("dispute",))
    assert [line.partition(",")[0] for line in matter.said] == ["answer: accepted", "ruling: dismissed", "appeal"]
    assert (matter.by, "Ana Lima took it" in matter.what) == ("Ben Okri", True)
    assert isinstance(answer(world), Refusal)


def test_nobody_with_a_stake_rules_on_it(tmp_path: Path) -> None:
    world, _, _ = a_frozen_world(tmp_path)
    raise_dispute(world)
    for name in ("Ana Lima", "Ben Okri", "Studio"):
        terms = RulingTerms(by=world.named(name).id, dispute="1", outcome=Outcome.DISMISSED, reasons="mine")
        with pytest.raises(InvalidRecord, match="cannot be its arbiter"):
            record_ruling(world.project, terms)


def test_what_was_settled_is_listed_as_closed(tmp_path: Path) -> None:
    world, _, _ = a_frozen_world(tmp_path)
    raise_dispute(world)
    record_ruling(world.project, ruling(world, Outcome.DISMISSED))
    world.project.close()
    with Project.open(world.project.folder, clock=lambda: datetime(2026, 5, 1, tzinfo=UTC)) as project:
        (matter,) = list_matters(project, ("dispute",))
        assert (matter.state, matter.due, matter.is_overdue) == ("closed", "", False)
