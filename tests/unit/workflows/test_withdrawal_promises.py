# SPDX-License-Identifier: Apache-2.0
"""Withdrawals: what a preview says, what the entry does at once, and completion only when all promises are kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from builders.project_world import ProjectWorld, a_registered_world
from fairchord.disclosure.lodging_receipt import LodgingReceipt
from fairchord.errors import ConsentMissing, InvalidInput, InvalidRecord, ResourceAbsent
from fairchord.rights.grant import Grant, WithdrawalEffect
from fairchord.rights.party import PartyKind
from fairchord.rights.use import Use
from fairchord.workflows.build_snapshot import build_snapshot, find_snapshot_of, open_recorded
from fairchord.workflows.complete_withdrawal import Completion, check_completion, complete_withdrawal
from fairchord.workflows.find_party import find_party
from fairchord.workflows.issue_receipt import issue_receipt, write_receipt
from fairchord.workflows.project import Project
from fairchord.workflows.record_carve_out import CarveOutTerms, record_carve_out
from fairchord.workflows.record_dispute import DisputeTerms, record_dispute
from fairchord.workflows.record_reservation import ReservationTerms, record_reservation
from fairchord.workflows.retire_model import retire_model
from fairchord.workflows.withdraw import draft_withdrawals, withdraw
from fairchord.workflows.withdrawal_plan import WithdrawalPlan, plan_withdrawal

USES = (Use.TRAIN_ARTIST, Use.EVALUATE, Use.GENERATE_COMMERCIAL)
ALL = tuple(WithdrawalEffect)
WEIGHTS = "ab" * 32


def a_model_of(world: ProjectWorld, name: str, weights: str, *, use: Use = Use.TRAIN_ARTIST) -> str:
    """A snapshot, and the checkpoint entry of a model that learned from it."""
    root = build_snapshot(world.project, use=use, name=name).root
    world.project.ledger.append("checkpoint", {"name": name, "snapshot_root": root, "weights_sha256": weights})
    return root


def a_granted_world(folder: Path, **terms: object) -> tuple[ProjectWorld, Grant]:
    """Ana has granted tune 1 revocably; a model learned from it, and certified one piece."""
    world = a_registered_world(folder)
    wanted = {"uses": USES, "irrevocable": False, "notice_days": 30, "withdrawal_effects": ALL, "effect_days": 10}
    recorded = world.grant(world.named("Ana Lima"), world.titled("Tune 1"), **(wanted | terms))
    if not recorded.grant.irrevocable:
        a_model_of(world, "artist", WEIGHTS)
        for weights in ({"weights_sha256": WEIGHTS}, {}):
            world.project.ledger.append("certificate", {"certificate_sha256": "cd" * 32, **weights})
    return world, recorded.grant


def on_day(world: ProjectWorld, month: int, day: int) -> Project:
    world.project.close()
    world.project = Project.open(world.project.folder, clock=lambda: datetime(2026, month, day, 12, tzinfo=UTC))
    return world.project


def todo(found: Completion) -> list[str]:
    return [promise.what for promise in found.promises if not promise.is_kept]


def test_a_preview_names_everything_touched_and_what_happens_when(tmp_path: Path) -> None:
    world, grant = a_granted_world(tmp_path)
    size = world.project.ledger.size
    plan = plan_withdrawal(world.project, grant.sha256)
    assert (plan.kind, plan.due[:10], plan.is_irrevocable) == ("grant", "2026-04-10", False)
    assert [snapshot.name for snapshot in plan.touched.snapshots] == ["artist"]
    assert [(model.name, model.is_retired) for model in plan.touched.models] == [("artist", False)]
    assert (plan.touched.certificates, plan.touched.certificates_without_model) == (("cd" * 32,), 1)
    said = "\n".join(plan.happens)
    for words in ("learning and evaluation end", "2026-03-31", "no new snapshot", "makes none", "are retired", "anew"):
        assert words in said
    assert (world.project.ledger.size, plan.to_dict()["touched"]["adapters"]) == (size, [])


def test_a_grant_that_chose_nothing_promises_nothing_more(tmp_path: Path) -> None:
    world, grant = a_granted_world(tmp_path, withdrawal_effects=(), effect_days=0)
    assert any("nothing more is promised" in line for line in plan_withdrawal(world.project, grant.sha256).happens)


def test_a_snapshot_that_rests_on_another_grant_is_not_touched(tmp_path: Path) -> None:
    world, grant = a_granted_world(tmp_path)
    other = world.grant(world.named("Ana Lima"), world.titled("Tune 2"), uses=USES, irrevocable=False)
    a_model_of(world, "both", "ee" * 32)
    assert [model.name for model in plan_withdrawal(world.project, other.grant.sha256).touched.models] == ["both"]
    assert [model.name for model in plan_withdrawal(world.project, grant.sha256).touched.models] == ["artist", "both"]


def test_a_snapshot_whose_list_is_gone_is_named_as_unknown(tmp_path: Path) -> None:
    world, grant = a_granted_world(tmp_path)
    folder = world.project.snapshots_folder / "artist"
    folder.rename(tmp_path / "elsewhere")
    touched = plan_withdrawal(world.project, grant.sha256).touched
    assert (touched.snapshots, len(touched.unknown_snapshots)) == ((), 1)


def test_completion_comes_only_when_every_promise_is_kept(tmp_path: Path) -> None:
    world, grant = a_granted_world(tmp_path)
    ana = world.named("Ana Lima").id
    (done,) = withdraw(world.project, ana, [grant.sha256])
    with pytest.raises(ConsentMissing):
        open_recorded(world.project, world.project.snapshots_folder / "artist")
    first = complete_withdrawal(world.project, "withdrawal 1")
    assert (first.is_complete, first.lodged, world.project.register().completed) == (False, None, {})
    assert [what.partition(" (")[0] for what in todo(first)] == [
        "the notice period is over",
        "every model that learned from it is retired, except: artist",
        "a model was trained anew, after the withdrawal and without the works",
    ]
    retire_model(world.project, "artist", "its grant was withdrawn")
    world.grant(world.named("Ben Okri"), world.titled("Tune 7"), uses=USES, irrevocable=False)
    a_model_of(world, "anew", "ef" * 32)
    assert [what.partition(" (")[0] for what in todo(check_completion(world.project, "1"))] == [
        "the notice period is over"
    ]
    project = on_day(world, 4, 1)
    found = complete_withdrawal(project, done.withdrawal.sha256)
    assert (found.is_complete, len(found.promises)) == (True, 6)
    assert found.lodged is not None
    assert found.receipt is not None
    certificate = issue_receipt(project, found.lodged, found.receipt)
    path = write_receipt(project, certificate, found.lodged.by, tmp_path / "out")[0]
    LodgingReceipt.from_bytes(path.read_bytes()).verify(project.ledger.operator_key)
    assert path.name == "completion-1.receipt.json"
    assert "Ana Lima" in path.with_suffix(".txt").read_text()
    with pytest.raises(InvalidInput, match="complete already"):
        complete_withdrawal(project, "withdrawal 1")


def test_a_withdrawal_of_an_irrevocable_grant_completes_as_noted(tmp_path: Path) -> None:
    terms = {"withdrawal_effects": (), "effect_days": 0, "notice_days": 0, "uses": (Use.TRAIN_BASE,)}
    world, grant = a_granted_world(tmp_path, irrevocable=True, **terms)
    (done,) = withdraw(world.project, world.named("Ana Lima").id, [grant.sha256])
    assert (done.is_irrevocable, "irrevocable" in done.plan.happens[0]) == (True, True)
    assert check_completion(world.project, "1").is_complete


def test_the_receipt_of_a_withdrawal_says_what_was_promised(tmp_path: Path) -> None:
    world, grant = a_granted_world(tmp_path)
    (done,) = withdraw(world.project, world.named("Ana Lima").id, [grant.sha256])
    receipt = issue_receipt(world.project, done.lodged(), done.receipt)
    receipt.verify()
    assert (receipt.facts.kind, receipt.facts.number, receipt.facts.answer_by[:10]) == ("withdrawal", 1, "2026-04-10")
    assert [model["name"] for model in receipt.facts.touched["models"]] == ["artist"]


def test_other_records_are_withdrawn_with_their_own_words(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    ana, work = world.named("Ana Lima").id, world.titled("Tune 1")
    society = world.party("SACEM", kind=PartyKind.SOCIETY)
    held = ReservationTerms(lodged_by=society.id, reference="x", works=(work,))
    reservation = record_reservation(world.project, held).reservation.sha256
    dispute = record_dispute(world.project, DisputeTerms(work=work, raised_by=society.id, reason="ours")).dispute
    record_carve_out(world.project, CarveOutTerms(member=ana, society=society.id, uses=USES))
    (carve_out,) = world.project.register().carve_outs
    makers: dict[str, Callable[[WithdrawalPlan], bool]] = {
        reservation: lambda plan: plan.kind == "reservation" and plan.touched.works == (work,),
        dispute.sha256: lambda plan: plan.kind == "dispute" and plan.touched.works == (work,),
        carve_out: lambda plan: plan.kind == "carve_out" and len(plan.touched.works) == 3,
    }
    for record, holds in makers.items():
        assert holds(plan_withdrawal(world.project, record))
        (done,) = withdraw(world.project, society.id, [record])
        assert check_completion(world.project, done.withdrawal.sha256).is_complete


def test_what_nobody_stated_cannot_be_withdrawn(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    with pytest.raises(InvalidRecord, match="no grant or reservation"):
        draft_withdrawals(world.project, find_party(world.project, "Ana Lima"), ["ab" * 32])
    with pytest.raises(ResourceAbsent, match="withdrawal 'withdrawal 1'"):
        check_completion(world.project, "withdrawal 1")


def test_a_model_is_retired_once_and_by_a_name_that_is_known(tmp_path: Path) -> None:
    world, _ = a_granted_world(tmp_path)
    assert find_snapshot_of(world.project, a_model_of(world, "two", "ee" * 32)).name == "two"
    weights, _ = retire_model(world.project, WEIGHTS, "as asked")
    assert (weights, WEIGHTS in world.project.register().retired) == (WEIGHTS, True)
    for model, error, words in (
        ("artist", InvalidInput, "retired already"),
        ("nothing", ResourceAbsent, "there are: artist, two"),
        ("two", InvalidInput, "no reason"),
    ):
        with pytest.raises(error, match=r"retired already|no model|no reason") as caught:
            retire_model(world.project, model, " " if model == "two" else "x")
        assert words in caught.value.message + caught.value.hint
    retire_model(world.project, "two", "asked for by Ana Lima")
    reason = str(world.project.register().retired["ee" * 32].record["reason"])
    assert world.project.book.shown(reason) == "asked for by Ana Lima" != reason
