# SPDX-License-Identifier: Apache-2.0
"""Every way that we could think of to learn from a work that nobody permitted. Each must raise."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from builders.project_world import ProjectWorld, a_frozen_world, a_registered_world, a_tune
from fairchord.canonical import canonical_bytes, sha256_hex
from fairchord.corpus.admission import AdmissionGate, Offer
from fairchord.corpus.known_music import KnownMusic
from fairchord.corpus.reading import MusicReader
from fairchord.errors import ConsentMissing, FairchordError, InvalidRecord, RecordTampered, ResourceAbsent
from fairchord.music.midi import write_midi
from fairchord.rights.decide import decide
from fairchord.rights.identifiers import WorkId
from fairchord.rights.permit import Permit, Refusal, require_permit
from fairchord.rights.use import Use
from fairchord.workflows.admit_waiting import admit_waiting
from fairchord.workflows.admit_works import Candidate, Fate, admit_works
from fairchord.workflows.build_snapshot import build_snapshot, open_recorded
from fairchord.workflows.project import Project
from fairchord.workflows.record_grant import GrantTerms, draft_grant, record_signed_grant, sign_grant
from fairchord.workflows.record_reservation import ReservationTerms, record_reservation
from fairchord.workflows.withdraw import withdraw


def offer_of(world: ProjectWorld, seed: int) -> Offer:
    path = world.folder / f"tune{seed}.mid"
    return Offer(name=path.name, content=path.read_bytes())


def test_a_work_without_any_grant_is_in_no_snapshot(tmp_path: Path) -> None:
    world, works, folder = a_frozen_world(tmp_path)
    assert {work.work_id for work in open_recorded(world.project, folder).works} == set(works)
    assert set(works) < set(world.project.register().works)


def test_a_project_of_refused_works_freezes_nothing(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    with pytest.raises(ConsentMissing):
        build_snapshot(world.project, name="frozen")
    assert list(world.project.snapshots_folder.iterdir()) == []


def test_one_of_two_holders_is_not_enough(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    world.grant(world.named("Ana Lima"), world.titled("Tune 8"))
    with pytest.raises(ConsentMissing):
        build_snapshot(world.project)


@pytest.mark.parametrize("terms", [{"uses": (Use.EVALUATE,)}, {"irrevocable": False}, {"territories": ("FR",)}])
def test_a_narrower_grant_does_not_train_the_base(tmp_path: Path, terms: dict[str, object]) -> None:
    world = a_registered_world(tmp_path)
    world.grant(world.named("Ana Lima"), world.titled("Tune 1"), **terms)  # type: ignore[arg-type]  # passed on as they are
    with pytest.raises(ConsentMissing):
        build_snapshot(world.project)


def test_an_evaluation_snapshot_says_what_it_is_for(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    world.grant(world.named("Ana Lima"), world.titled("Tune 1"), uses=(Use.EVALUATE,))
    report = build_snapshot(world.project, use=Use.EVALUATE)
    assert open_recorded(world.project, report.folder).use is Use.EVALUATE


def test_a_blob_that_was_swapped_is_not_frozen(tmp_path: Path) -> None:
    world, works, _ = a_frozen_world(tmp_path)
    sha256 = world.project.admitted()[works[0]].piece_sha256
    (world.project.blobs.root / sha256[:2] / sha256).write_bytes(b"other music")
    with pytest.raises(RecordTampered, match=sha256):
        build_snapshot(world.project, name="second")
    assert [path.name for path in world.project.snapshots_folder.iterdir()] == ["frozen"]


def test_the_gate_refuses_a_permit_for_another_work(tmp_path: Path) -> None:
    world, works, _ = a_frozen_world(tmp_path)
    with pytest.raises(RecordTampered):
        _admit(world, offer_of(world, 7), _permit(world, works[0]))


def test_the_gate_refuses_a_forged_permit(tmp_path: Path) -> None:
    world, works, _ = a_frozen_world(tmp_path)
    ungranted = world.titled("Tune 7")
    forged = replace(
        _permit(world, works[0]), work=ungranted, content_sha256s=(sha256_hex(offer_of(world, 7).content),)
    )
    with pytest.raises(ConsentMissing):
        _admit(world, offer_of(world, 7), forged)


def test_the_gate_refuses_an_old_permit_after_a_reservation(tmp_path: Path) -> None:
    world, works, _ = a_frozen_world(tmp_path)
    permit = _permit(world, works[0])
    terms = ReservationTerms(lodged_by=world.named("Ben Okri").id, reference="letter", works=(works[0],))
    record_reservation(world.project, terms)
    with pytest.raises(ConsentMissing):
        _admit(world, offer_of(world, 1), permit)


@pytest.mark.parametrize("use", [Use.GENERATE_COMMERCIAL, Use.ATTRIBUTE_BY_NAME])
def test_the_gate_refuses_a_permit_for_a_use_that_is_not_learning(tmp_path: Path, use: Use) -> None:
    world = a_registered_world(tmp_path)
    ana, work = world.named("Ana Lima"), world.titled("Tune 1")
    world.grant(ana, work, uses=(use,))
    with pytest.raises(ConsentMissing):
        _admit(world, offer_of(world, 1), _permit(world, work, use))


def test_the_gate_refuses_bytes_that_differ_from_the_work(tmp_path: Path) -> None:
    world, works, _ = a_frozen_world(tmp_path)
    other = Offer(name="tune1.mid", content=write_midi(a_tune(99)))
    with pytest.raises(RecordTampered):
        _admit(world, other, _permit(world, works[0]))


def test_admitting_many_refuses_what_has_no_grant_and_swapped_bytes(tmp_path: Path) -> None:
    world, _, _ = a_frozen_world(tmp_path)
    ungranted = world.titled("Tune 7")
    outcomes = admit_works(world.project, [Candidate(work=ungranted, offer=offer_of(world, 7))])
    assert [outcome.fate for outcome in outcomes] == [Fate.REFUSED]
    assert ungranted not in world.project.admitted()


def test_a_file_put_into_the_waiting_room_by_hand_is_not_admitted(tmp_path: Path) -> None:
    world, works, _ = a_frozen_world(tmp_path)
    world.project.waiting.put(WorkId("work-smuggled"), Offer(name="x.mid", content=write_midi(a_tune(50))))
    admit_waiting(world.project)
    assert set(world.project.admitted()) == set(works)


def test_other_music_for_a_registered_work_in_the_waiting_room_is_not_admitted(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    ana, work = world.named("Ana Lima"), world.titled("Tune 1")
    world.project.waiting.put(work, Offer(name="x.mid", content=write_midi(a_tune(50))))
    recorded = world.grant(ana, work)
    assert [outcome.fate for outcome in recorded.admitted] == [Fate.QUARANTINED]
    with pytest.raises(ConsentMissing):
        build_snapshot(world.project)


def test_an_admission_entry_for_an_ungranted_work_does_not_train(tmp_path: Path) -> None:
    """Even the operator, who can write admissions, cannot freeze what decide refuses."""
    world, works, _ = a_frozen_world(tmp_path)
    ungranted = world.titled("Tune 7")
    admitted = world.project.admitted()[works[0]].to_dict()
    world.project.ledger.append("admission", admitted | {"work": ungranted})
    report = build_snapshot(world.project)
    assert [refusal.work for refusal in report.left_out] == [ungranted]
    assert {work.work_id for work in open_recorded(world.project, report.folder).works} == set(works)


def test_an_admission_that_names_other_bytes_for_a_granted_work_does_not_train(tmp_path: Path) -> None:
    world, works, _ = a_frozen_world(tmp_path)
    admitted = world.project.admitted()[works[0]].to_dict()
    world.project.ledger.append("admission", admitted | {"content_sha256": "ab" * 32})
    with pytest.raises(ConsentMissing):
        build_snapshot(world.project)


def test_a_grant_signed_by_the_wrong_key_is_refused(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    ana, ben, work = world.named("Ana Lima"), world.named("Ben Okri"), world.titled("Tune 1")
    terms = GrantTerms(holder=ana.id, works=(work,), uses=(Use.TRAIN_BASE,), irrevocable=True)
    grant, size = draft_grant(world.project, terms), world.project.ledger.size
    with pytest.raises(InvalidRecord):
        sign_grant(world.project, grant, world.project.signing_key(ben.id))
    signature = world.project.signing_key(ben.id).sign("grant", canonical_bytes(grant.to_dict()))
    with pytest.raises(FairchordError):
        record_signed_grant(world.project, grant, signature)
    with pytest.raises(FairchordError):
        record_signed_grant(world.project, grant, signature, signer=ben.id)
    with pytest.raises(FairchordError):
        record_signed_grant(world.project, grant, signature, signer=world.project.ledger.operator)
    assert world.project.ledger.size == size


def test_a_signature_of_another_kind_is_no_grant(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    ana, work = world.named("Ana Lima"), world.titled("Tune 1")
    grant = draft_grant(world.project, GrantTerms(holder=ana.id, works=(work,), uses=(Use.TRAIN_BASE,)))
    signature = world.project.signing_key(ana.id).sign("withdrawal", canonical_bytes(grant.to_dict()))
    with pytest.raises(FairchordError):
        record_signed_grant(world.project, grant, signature)


def test_a_signature_over_narrower_terms_does_not_carry_wider_ones(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    ana, work = world.named("Ana Lima"), world.titled("Tune 1")
    grant = draft_grant(world.project, GrantTerms(holder=ana.id, works=(work,), uses=(Use.EVALUATE,)))
    signature = world.project.signing_key(ana.id).sign("grant", canonical_bytes(grant.to_dict()))
    with pytest.raises(FairchordError):
        record_signed_grant(world.project, replace(grant, uses=(Use.TRAIN_BASE,), irrevocable=True), signature)


def test_a_withdrawn_grant_cannot_be_recorded_again(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    ana, work = world.named("Ana Lima"), world.titled("Tune 1")
    recorded = world.grant(ana, work, uses=(Use.TRAIN_ARTIST,), irrevocable=False)
    withdraw(world.project, ana.id, [recorded.grant.sha256])
    with pytest.raises(FairchordError):
        sign_grant(world.project, recorded.grant, world.project.signing_key(ana.id))


def test_the_same_music_under_a_new_name_is_a_duplicate_of_the_refused_work(tmp_path: Path) -> None:
    """Transposing a work that is admitted does not make a second one out of it."""
    world, _, _ = a_frozen_world(tmp_path)
    mallory = world.party("Mallory")
    known = set(world.project.register().works)
    with pytest.raises(FairchordError, match="the same music"):
        world.work(mallory, seed=77, piece=a_tune(1).transpose(3))
    assert set(world.project.register().works) == known


@pytest.mark.parametrize(
    "name",
    ["FAIRCHORD_FORCE", "FAIRCHORD_SKIP_CONSENT", "FAIRCHORD_DEBUG", "FAIRCHORD_ENV", "CI", "PYTEST_CURRENT_TEST"],
)
def test_no_environment_variable_changes_the_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    world = a_registered_world(tmp_path)
    work = world.titled("Tune 1")
    monkeypatch.setenv(name, "1")
    assert os.environ[name] == "1"
    answer = decide(world.project.register(), work, Use.TRAIN_BASE, territory="*", at=world.project.now())
    assert isinstance(answer, Refusal)
    with pytest.raises(ConsentMissing):
        build_snapshot(world.project)


def test_a_ledger_edited_on_disk_does_not_open(tmp_path: Path) -> None:
    world, _, _ = a_frozen_world(tmp_path)
    world.project.close()
    path = world.project.folder / "ledger.sqlite"
    data = path.read_bytes()
    assert b'"Tune 7"' in data
    path.write_bytes(data.replace(b'"Tune 7"', b'"Tune 9"'))
    with pytest.raises(FairchordError):
        Project.open(world.project.folder, clock=world.project.clock)


def test_without_the_operators_key_nothing_is_recorded(tmp_path: Path) -> None:
    world, _, _ = a_frozen_world(tmp_path)
    (world.project.keys_folder / "operator.pem").unlink()
    with Project.open(world.project.folder, clock=world.project.clock) as reader, pytest.raises(FairchordError):
        build_snapshot(reader)
    with pytest.raises(ResourceAbsent):
        world.project.operator_key()


def _permit(world: ProjectWorld, work: WorkId, use: Use = Use.TRAIN_BASE) -> Permit:
    return require_permit(decide(world.project.register(), work, use, territory="*", at=world.project.now()))


def _admit(world: ProjectWorld, offer: Offer, permit: Permit) -> object:
    with MusicReader() as reader:
        return AdmissionGate(world.project.register(), world.project.blobs, reader, KnownMusic()).admit(offer, permit)
