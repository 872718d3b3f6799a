# SPDX-License-Identifier: Apache-2.0
"""An operator with the code and every key of the project tries the side doors to a model that issues certificates.

Nothing can stop somebody from learning with a program of their own. What is shown here: what comes of it is not issued
under the project's name, or stands in the log as what it is.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="training needs torch")

from safetensors import safe_open  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402

from builders.project_world import a_frozen_world, a_registered_world  # noqa: E402  # after the check for torch
from builders.recorded_world import (  # noqa: E402
    a_project_to_train,
    a_short_recipe,
    outcomes,
    replay_all,
    train_base,
    with_an_extra_work,
)
from fairchord.canonical import sha256_hex  # noqa: E402
from fairchord.disclosure.bundle.bundle import seal_bundle  # noqa: E402
from fairchord.disclosure.bundle.verify import verify_bundle  # noqa: E402
from fairchord.disclosure.model_provenance import ModelFacts, sign_model, verify_model  # noqa: E402
from fairchord.errors import ConsentMissing, FairchordError, InvalidInput, RecordTampered, ResourceAbsent  # noqa: E402
from fairchord.model.checkpoint import load_checkpoint, save_checkpoint  # noqa: E402
from fairchord.rights.decide import decide  # noqa: E402
from fairchord.rights.party import PartyKind  # noqa: E402
from fairchord.rights.permit import Permit, Refusal  # noqa: E402
from fairchord.rights.use import Use  # noqa: E402
from fairchord.rights.work import Authorship, Contributor, RightsBasis  # noqa: E402
from fairchord.training.loop import StepReport, train  # noqa: E402
from fairchord.training.resume import STATE  # noqa: E402
from fairchord.workflows.admit_works import Fate  # noqa: E402
from fairchord.workflows.audit_bundle import gather_bundle  # noqa: E402
from fairchord.workflows.build_snapshot import build_snapshot, open_recorded  # noqa: E402
from fairchord.workflows.model_home import model_home  # noqa: E402
from fairchord.workflows.open_model import open_model  # noqa: E402
from fairchord.workflows.project import Project  # noqa: E402
from fairchord.workflows.record_reservation import ReservationTerms, record_reservation  # noqa: E402
from fairchord.workflows.register_party import PartyDetails, register_keyless_party  # noqa: E402
from fairchord.workflows.register_works import register_works  # noqa: E402
from fairchord.workflows.train_model import RunOptions, release, train_model  # noqa: E402
from fairchord.workflows.work_details import WorkDetails  # noqa: E402


def test_a_file_dropped_into_the_blobs_is_in_no_snapshot(tmp_path: Path) -> None:
    world, works, _ = a_frozen_world(tmp_path)
    content = world.file(99).read_bytes()
    place = world.project.blobs.root / sha256_hex(content)[:2] / sha256_hex(content)
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(content)
    report = build_snapshot(world.project, name="again")
    assert {work.work_id for work in open_recorded(world.project, report.folder).works} == set(works)


def a_model_of_forged_data(project: Project, frozen: Path, folder: Path) -> ModelFacts:
    """Learn from one work more than was frozen, by calling the loop itself with a snapshot under another's root."""
    snapshot = open_recorded(project, frozen)
    forged = replace(with_an_extra_work(project), root=snapshot.root, permits_root=snapshot.permits_root)
    result = train(forged, a_short_recipe(), folder / "run")
    save_checkpoint(folder / "model", load_checkpoint(result.best_folder), dtype="float16", context=512)
    return ModelFacts(
        model_id="forged", snapshot_root=snapshot.root, permits_root=snapshot.permits_root, use="train_base",
        territory="*", recipe=a_short_recipe().to_record(), seed=1, tree_head_size=snapshot.tree_head_size,
        tree_head_root=snapshot.tree_head_root, issued_at=project.now(),
    )  # fmt: skip


def test_a_model_that_was_never_entered_does_not_compose_under_the_operators_key(tmp_path: Path) -> None:
    project, frozen = a_project_to_train(tmp_path / "studio")
    with project:
        facts = a_model_of_forged_data(project, frozen, tmp_path)
        target = project.models_folder / "forged"
        shutil.copytree(tmp_path / "model", target)
        sign_model(target, facts, project.operator_key())
        verify_model(target)
        with pytest.raises(RecordTampered, match="yet no checkpoint in its log"):
            open_model(target)
        with model_home("forged", project.folder) as home:
            found = verify_bundle(seal_bundle(gather_bundle(home), home.key))
    assert "the log holds no checkpoint with these weights and this snapshot" in [item.sentence for item in found]


def test_a_model_entered_with_a_snapshot_that_was_never_frozen_does_not_compose(tmp_path: Path) -> None:
    project, frozen = a_project_to_train(tmp_path / "studio")
    with project:
        facts = replace(a_model_of_forged_data(project, frozen, tmp_path), snapshot_root="0" * 64)
        target = project.models_folder / "forged"
        shutil.copytree(tmp_path / "model", target)
        weights = sign_model(target, facts, project.operator_key()).weights_sha256
        project.ledger.append("checkpoint", {"name": "forged", "snapshot_root": "0" * 64, "weights_sha256": weights})
        with pytest.raises(ResourceAbsent, match="snapshot 0000"):
            open_model(target)


def test_the_release_takes_no_run_without_its_chain(tmp_path: Path) -> None:
    project, frozen = a_project_to_train(tmp_path / "studio")
    with project:
        snapshot = open_recorded(project, frozen)
        result = train(snapshot, a_short_recipe(), project.runs_folder / "quiet" / "unfinished")
        with pytest.raises(OSError, match="chain"):
            release(project, snapshot, a_short_recipe(), result, name="quiet")
        assert not any(entry.kind == "checkpoint" for entry in project.ledger.entries())


def test_a_state_swapped_while_a_run_stands_still_is_found(tmp_path: Path) -> None:
    """Weights that learned elsewhere are put where an interrupted run goes on from, its progress kept."""
    project, _ = a_project_to_train(tmp_path / "studio")
    with project:
        interrupt(project)
        path = project.runs_folder / "base" / "unfinished" / STATE
        with safe_open(path, framework="pt") as file:
            told = file.metadata()
        tensors = {
            name: tensor + 1 if tensor.is_floating_point() else tensor for name, tensor in load_file(path).items()
        }
        save_file(tensors, path, metadata=told)
        with pytest.raises(RecordTampered, match="state"):
            train_base(project)


def interrupt(project: Project) -> None:
    """Begin the run `base` as `fairchord train` does, and break it off after its first evaluations."""

    def stop(report: StepReport) -> None:
        if report.step == 4:
            raise KeyboardInterrupt

    frozen = project.snapshots_folder / "frozen"
    with pytest.raises(KeyboardInterrupt):
        train_model(project, frozen, a_short_recipe(), name="base", options=RunOptions(), on_step=stop)


def test_an_interrupted_run_goes_on_with_its_own_data_only(tmp_path: Path) -> None:
    project, frozen = a_project_to_train(tmp_path / "studio")
    with project:
        interrupt(project)
        other = build_snapshot(project, name="other").folder
        with pytest.raises(InvalidInput, match="committed to in the log"):
            train_model(project, other, a_short_recipe(), name="base", options=RunOptions())
        shutil.copytree(project.runs_folder / "base", project.runs_folder / "renamed")
        with pytest.raises(FairchordError):
            train_model(project, frozen, a_short_recipe(), name="renamed", options=RunOptions())
        train_base(project, keep_states="all")
        assert set(outcomes(replay_all(project))) == {"held"}


def test_a_second_ledger_beside_the_first_is_refused(tmp_path: Path) -> None:
    world, _, _ = a_frozen_world(tmp_path)
    world.project.close()
    (world.project.folder / "ledger.url").write_text("postgresql://nobody@127.0.0.1:9/other\n")
    with pytest.raises(RecordTampered, match="two ledgers"):
        Project.open(world.project.folder)


def declared_free(basis: RightsBasis) -> WorkDetails:
    """What an operator who lies would say of somebody else's music."""
    return WorkDetails(
        contributors=(Contributor(name="Unknown", role="composer"),), source="found", authorship=Authorship.HUMAN,
        basis=basis, licence="CC0-1.0" if basis is RightsBasis.LICENCE_PERMITS else "", evidence="so I say",
    )  # fmt: skip


@pytest.mark.parametrize("basis", [RightsBasis.PUBLIC_DOMAIN, RightsBasis.LICENCE_PERMITS])
def test_a_false_basis_stands_in_the_log_as_a_claim_and_a_reservation_ends_it(
    tmp_path: Path, basis: RightsBasis
) -> None:
    """No program can tell a false claim from a true one. It is the operator's own, for all to see, and no consent."""
    world = a_registered_world(tmp_path)
    project = world.project
    (outcome,) = register_works(project, [world.source(50)], declared_free(basis))
    permit = decide(project.register(), outcome.work, Use.TRAIN_BASE, territory="*", at=project.now())
    assert isinstance(permit, Permit)
    assert permit.basis is basis
    assert [project.ledger.entry(item.index).author for item in permit.evidence] == [project.ledger.operator] * 2
    society = register_keyless_party(project, PartyDetails(name="Society", kind=PartyKind.SOCIETY))
    record_reservation(project, ReservationTerms(lodged_by=society.id, reference="a letter", works=(outcome.work,)))
    refusal = decide(project.register(), outcome.work, Use.TRAIN_BASE, territory="*", at=project.now())
    assert isinstance(refusal, Refusal)
    with pytest.raises(ConsentMissing):
        build_snapshot(project)


@pytest.mark.parametrize("basis", [RightsBasis.PUBLIC_DOMAIN, RightsBasis.LICENCE_PERMITS])
def test_a_work_that_waits_for_its_holder_gets_no_other_basis(tmp_path: Path, basis: RightsBasis) -> None:
    world = a_registered_world(tmp_path)
    known = dict(world.project.register().works)
    (outcome,) = register_works(world.project, [world.source(1)], declared_free(basis))
    assert outcome.fate is Fate.DUPLICATE
    assert dict(world.project.register().works) == known
