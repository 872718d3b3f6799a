# SPDX-License-Identifier: Apache-2.0
"""Every way that we could think of to learn from a work that nobody permitted. Each must raise."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from builders.project_world import ProjectWorld, a_frozen_world, a_registered_world, a_tune, an_empty_world
from fairchord.canonical import canonical_bytes, parse_canonical, sha256_hex
from fairchord.corpus.admission import AdmissionGate, Offer
from fairchord.corpus.known_music import KnownMusic
from fairchord.corpus.manifest import Manifest, merkle_root
from fairchord.corpus.reading import MusicReader
from fairchord.corpus.snapshot import open_snapshot
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
from fairchord.workflows.withdraw import live_grants_of, withdraw


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


def test_an_evaluation_snapshot_cannot_be_relabelled_for_training(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    world.grant(world.named("Ana Lima"), world.titled("Tune 1"), uses=(Use.EVALUATE,))
    folder = build_snapshot(world.project, use=Use.EVALUATE).folder
    text = (folder / "manifest.json").read_text()
    (folder / "manifest.json").write_text(text.replace('"use":"evaluate"', '"use":"train_base"'))
    with pytest.raises(RecordTampered):
        open_recorded(world.project, folder)


def test_a_withdrawal_between_freezing_and_opening_is_seen(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    ana, work = world.named("Ana Lima"), world.titled("Tune 1")
    world.grant(ana, work, uses=(Use.TRAIN_ARTIST,), irrevocable=False)
    folder = build_snapshot(world.project, use=Use.TRAIN_ARTIST).folder
    withdraw(world.project, ana.id, live_grants_of(world.project, ana.id, work))
    with pytest.raises(ConsentMissing, match=work):
        open_recorded(world.project, folder)


def test_a_reservation_after_freezing_is_seen(tmp_path: Path) -> None:
    world, works, folder = a_frozen_world(tmp_path)
    ben = world.named("Ben Okri")
    record_reservation(
        world.project, ReservationTerms(lodged_by=ben.id, reference="letter of 2 March", works=(works[0],))
    )
    with pytest.raises(ConsentMissing, match=works[0]):
        open_recorded(world.project, folder)


def test_a_term_that_ended_since_is_seen(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    world.grant(world.named("Ana Lima"), world.titled("Tune 1"), end="2026-06-01T00:00:00Z")
    folder = build_snapshot(world.project).folder
    with pytest.raises(ConsentMissing):
        open_snapshot(folder, world.project.register(), at="2026-06-01T00:00:00Z")


@pytest.mark.parametrize("name", ["manifest.json", "permits.json", "tokens.npy", "sequences.npy", "receipt.json"])
def test_one_changed_byte_of_any_file_is_found_and_named(tmp_path: Path, name: str) -> None:
    world, _, folder = a_frozen_world(tmp_path)
    path = folder / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(RecordTampered, match=name.replace(".", r"\.")):
        open_recorded(world.project, folder)


@pytest.mark.parametrize("name", ["manifest.json", "permits.json", "tokens.npy", "sequences.npy", "receipt.json"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    world, _, folder = a_frozen_world(tmp_path)
    (folder / name).unlink()
    with pytest.raises(RecordTampered, match=name.replace(".", r"\.")):
        open_recorded(world.project, folder)


def test_a_file_added_to_the_folder_is_found(tmp_path: Path) -> None:
    world, _, folder = a_frozen_world(tmp_path)
    (folder / "more-tokens.npy").write_bytes((folder / "tokens.npy").read_bytes())
    with pytest.raises(RecordTampered, match="more-tokens"):
        open_recorded(world.project, folder)


def test_tokens_that_are_a_link_to_others_are_found(tmp_path: Path) -> None:
    world, _, folder = a_frozen_world(tmp_path)
    elsewhere = tmp_path / "elsewhere.npy"
    elsewhere.write_bytes((folder / "tokens.npy").read_bytes())
    (folder / "tokens.npy").unlink()
    (folder / "tokens.npy").symlink_to(elsewhere)
    with pytest.raises(RecordTampered, match=r"tokens\.npy"):
        open_recorded(world.project, folder)


def test_other_tokens_with_their_hash_mended_in_the_manifest_are_found(tmp_path: Path) -> None:
    world, _, folder = a_frozen_world(tmp_path)
    tokens = np.load(folder / "tokens.npy")
    np.save(folder / "tokens.npy", tokens[::-1].copy())
    record = parse_canonical((folder / "manifest.json").read_bytes())
    record["arrays"]["tokens.npy"] = sha256_hex((folder / "tokens.npy").read_bytes())
    (folder / "manifest.json").write_bytes(canonical_bytes(record))
    with pytest.raises(RecordTampered, match=r"manifest\.json"):
        open_recorded(world.project, folder)


def test_a_receipt_signed_by_another_key_is_found(tmp_path: Path) -> None:
    """Everything is consistent and signed, but not by this project's operator."""
    world, _, folder = a_frozen_world(tmp_path)
    other = an_empty_world(tmp_path / "other", first_key=200)
    other.project.ledger.append("snapshot", _roots(folder) | {"work_count": 2})
    (folder / "receipt.json").write_bytes(other.project.ledger.entry_bytes(1))
    with pytest.raises(RecordTampered, match=r"receipt\.json"):
        open_recorded(world.project, folder)


def test_a_receipt_that_the_log_does_not_hold_is_found(tmp_path: Path) -> None:
    """A rogue operator signs a snapshot entry that it never put into the log."""
    world, _, folder = a_frozen_world(tmp_path)
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"):
        source = world.project.folder / name
        if source.exists():
            (copy / name).write_bytes(source.read_bytes())
    (copy / "keys").symlink_to(world.project.keys_folder)
    with Project.open(copy, clock=world.project.clock) as fork:
        index = fork.ledger.append("snapshot", _roots(folder) | {"work_count": 2}).index
        (folder / "receipt.json").write_bytes(fork.ledger.entry_bytes(index))
    with pytest.raises(RecordTampered, match=r"receipt\.json"):
        open_recorded(world.project, folder)


def test_another_entry_of_the_log_is_no_receipt(tmp_path: Path) -> None:
    world, _, folder = a_frozen_world(tmp_path)
    (folder / "receipt.json").write_bytes(world.project.ledger.entry_bytes(0))
    with pytest.raises(RecordTampered, match=r"receipt\.json"):
        open_recorded(world.project, folder)


def test_a_snapshot_of_another_project_cannot_be_opened(tmp_path: Path) -> None:
    _, _, folder = a_frozen_world(tmp_path / "one")
    other = an_empty_world(tmp_path / "two", first_key=200)
    with pytest.raises(FairchordError):
        open_recorded(other.project, folder)


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


def _roots(folder: Path) -> dict[str, str]:
    manifest = Manifest.from_bytes((folder / "manifest.json").read_bytes())
    permits = json.loads((folder / "permits.json").read_bytes())
    return {"permits_root": merkle_root(permits), "root": manifest.root}
