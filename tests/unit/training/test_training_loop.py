# SPDX-License-Identifier: Apache-2.0
"""Training: resumed is bit-equal to uninterrupted, the loss falls, and the released model is bound to its snapshot."""

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="learning needs the extra `train`")

from tests.builders.trained_world import a_frozen_project, a_recipe, a_snapshot  # noqa: E402

from fairchord.corpus.snapshot import Snapshot  # noqa: E402
from fairchord.disclosure.model_provenance import verify_model  # noqa: E402
from fairchord.errors import ConsentMissing, InvalidInput  # noqa: E402
from fairchord.rights.party import PartyKind  # noqa: E402
from fairchord.rights.reservation import Reservation  # noqa: E402
from fairchord.training.augment import Augmentation  # noqa: E402
from fairchord.training.loop import STATE, StepReport, train  # noqa: E402
from fairchord.training.recipe import OPTIMISERS  # noqa: E402
from fairchord.workflows.project import Project  # noqa: E402
from fairchord.workflows.register_party import PartyDetails, register_keyless_party  # noqa: E402
from fairchord.workflows.train_model import train_model  # noqa: E402


def reserve(project: Project) -> None:
    """Record a society's letter about one work of the project."""
    society = register_keyless_party(project, PartyDetails(name="A society", kind=PartyKind.SOCIETY))
    work = next(iter(project.register().works))
    letter = Reservation(lodged_by=society.id, works=(work,), reference="letter of today", signed_at=project.now())
    project.ledger.append("reservation", letter.to_dict())


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return a_snapshot(tmp_path_factory.mktemp("world") / "project")


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_resumed_run_is_bit_equal_to_an_uninterrupted_one(snapshot: Snapshot, tmp_path: Path, optimiser: str) -> None:
    recipe = a_recipe(optimiser=optimiser, augmentation=Augmentation(hole_chance=0.5))
    train(snapshot, recipe, tmp_path / "whole")
    for stop in (2, 4, 6):
        train(snapshot, recipe, tmp_path / "parts", stop_after=stop)
    assert (tmp_path / "parts" / STATE).read_bytes() == (tmp_path / "whole" / STATE).read_bytes()
    weights = Path("best") / "model.safetensors"
    assert (tmp_path / "parts" / weights).read_bytes() == (tmp_path / "whole" / weights).read_bytes()


def test_loss_falls(snapshot: Snapshot, tmp_path: Path) -> None:
    losses: list[float] = []
    recipe = a_recipe(steps=25, evaluate_every=25)
    train(snapshot, recipe, tmp_path / "run", on_step=lambda report: losses.append(report.loss))
    assert sum(losses[-5:]) < 0.9 * sum(losses[:5])


def test_another_seed_gives_other_weights(snapshot: Snapshot, tmp_path: Path) -> None:
    train(snapshot, a_recipe(steps=2), tmp_path / "one")
    train(snapshot, a_recipe(steps=2, seed=2), tmp_path / "two")
    assert (tmp_path / "one" / STATE).read_bytes() != (tmp_path / "two" / STATE).read_bytes()


def test_resuming_with_another_recipe_is_refused(snapshot: Snapshot, tmp_path: Path) -> None:
    train(snapshot, a_recipe(), tmp_path / "run", stop_after=2)
    with pytest.raises(InvalidInput, match="another recipe"):
        train(snapshot, a_recipe(learning_rate=1e-3), tmp_path / "run")


def test_resuming_on_another_snapshot_is_refused(snapshot: Snapshot, tmp_path: Path) -> None:
    train(snapshot, a_recipe(), tmp_path / "run", stop_after=2)
    other = a_snapshot(tmp_path / "other", works=3)
    with pytest.raises(InvalidInput, match="another snapshot"):
        train(other, a_recipe(), tmp_path / "run")


def test_planted_best_weights_are_overwritten(snapshot: Snapshot, tmp_path: Path) -> None:
    train(snapshot, a_recipe(), tmp_path / "run", stop_after=4)
    train(snapshot, a_recipe(seed=9), tmp_path / "elsewhere", stop_after=4)
    best = tmp_path / "run" / "best" / "model.safetensors"
    own = best.read_bytes()
    best.write_bytes((tmp_path / "elsewhere" / "best" / "model.safetensors").read_bytes())
    train(snapshot, a_recipe(), tmp_path / "run", stop_after=4)
    assert best.read_bytes() == own


def test_weights_that_saw_a_work_reserved_later_are_never_released(tmp_path: Path) -> None:
    project, frozen = a_frozen_project(tmp_path / "project", works=2)

    def reserve_midway(report: StepReport) -> None:
        if report.step == 2:
            reserve(project)

    with project:
        with pytest.raises(ConsentMissing):
            train_model(project, frozen, a_recipe(steps=3), name="small", on_step=reserve_midway)
        assert [path.name for path in project.models_folder.iterdir()] == []


def test_a_model_name_cannot_leave_the_project(tmp_path: Path) -> None:
    project, frozen = a_frozen_project(tmp_path / "project", works=2)
    with project, pytest.raises(InvalidInput, match="model name"):
        train_model(project, frozen, a_recipe(steps=3), name="../../escaped")


def test_shares_must_name_a_collection_of_the_snapshot(snapshot: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="gives no share"):
        train(snapshot, a_recipe(shares={"elsewhere": 1.0}), tmp_path / "run")


def test_released_model_is_signed_and_entered(tmp_path: Path) -> None:
    project, frozen = a_frozen_project(tmp_path / "project", works=2)
    with project:
        model = train_model(project, frozen, a_recipe(steps=3), name="small")
        provenance = verify_model(model.folder)
        entry = project.ledger.entry(model.entry)
        kinds = [e.kind for e in project.ledger.entries()]
    assert entry.body["weights_sha256"] == provenance.weights_sha256
    assert entry.body["snapshot_root"] == provenance.facts.snapshot_root
    assert kinds.index("training_run") < kinds.index("checkpoint")
    assert len((model.folder / "works.jsonl").read_text().splitlines()) == 2


def test_a_reservation_after_freezing_stops_training(tmp_path: Path) -> None:
    project, frozen = a_frozen_project(tmp_path / "project", works=2)
    with project:
        reserve(project)
        with pytest.raises(ConsentMissing):
            train_model(project, frozen, a_recipe(steps=3), name="small")
        assert not (project.models_folder / "small").exists()
