# SPDX-License-Identifier: Apache-2.0
"""Train a base model from a recorded Snapshot and release it with its provenance.

The order is the promise: permits are decided again when the snapshot is opened; the run is entered in the log before
the first step; permits are decided once more before the weights are released; the checkpoint is signed and entered.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fairchord.canonical import hash_of
from fairchord.corpus.manifest import TEST
from fairchord.corpus.snapshot import Snapshot
from fairchord.disclosure.model_card import write_model_card, write_works
from fairchord.disclosure.model_provenance import ModelFacts, sign_model
from fairchord.errors import ConsentMissing, EnvironmentLacking, InvalidInput
from fairchord.rights.use import Use
from fairchord.workflows.build_screening import write_screening_index
from fairchord.workflows.build_snapshot import open_recorded
from fairchord.workflows.project import Project

if TYPE_CHECKING:
    from fairchord.training.evaluate import Evaluation
    from fairchord.training.loop import StepReport, TrainingResult
    from fairchord.training.recipe import Recipe

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedModel:
    """A released model: where it lies, how well it predicts, and the Entry that records it."""

    folder: Path
    model_id: str
    nll_per_note: float
    best_step: int
    entry: int


def train_model(
    project: Project,
    snapshot_folder: Path,
    recipe: Recipe,
    *,
    name: str,
    device: str = "cpu",
    on_step: Callable[[StepReport], None] = lambda report: None,
) -> TrainedModel:
    """Train, resuming an interrupted run of the same name, and release to PROJECT/models/NAME."""
    if not _NAME.fullmatch(name):
        raise InvalidInput(f"{name!r} is not a model name", hint="use lower-case letters, digits, '.', '-' and '_'")
    loop = _training()
    snapshot = _open_for_training(project, snapshot_folder)
    folder = project.models_folder / name
    run_folder = project.models_folder / f".{name}.run"
    if folder.exists():
        raise InvalidInput(f"model {name!r} is there already", hint="choose another --name")
    if not run_folder.exists():
        facts = {"snapshot_root": snapshot.root, "recipe_sha256": recipe_sha256(recipe), "seed": recipe.seed}
        project.ledger.append("training_run", {**facts, "name": name, "recipe_name": recipe.name})
    result = loop.train(snapshot, recipe, run_folder, device=device, on_step=on_step)
    try:
        _open_for_training(project, snapshot_folder)
    except ConsentMissing:
        shutil.rmtree(run_folder)
        raise
    model = release(project, snapshot, recipe, result, name=name)
    shutil.rmtree(run_folder)
    return model


def release(project: Project, snapshot: Snapshot, recipe: Recipe, result: TrainingResult, *, name: str) -> TrainedModel:
    """Write the best checkpoint with its works, card, screening index and signed provenance; enter it in the log."""
    from fairchord.model.checkpoint import load_checkpoint, save_checkpoint

    folder = project.models_folder / name
    model = load_checkpoint(result.best_folder)
    save_checkpoint(folder, model, dtype="float16", context=recipe.max_tokens)
    measured = measure(snapshot, recipe, folder)
    write_works(folder, snapshot.works)
    write_screening_index(project, snapshot, folder)
    write_model_card(folder, snapshot=snapshot, recipe=recipe.to_dict(), history=result.history, measured=measured)
    facts = ModelFacts(
        model_id=name,
        snapshot_root=snapshot.root,
        permits_root=snapshot.permits_root,
        use=str(snapshot.use),
        territory=snapshot.territory,
        recipe=_plain(recipe.to_dict()),
        seed=recipe.seed,
        tree_head_size=snapshot.tree_head_size,
        tree_head_root=snapshot.tree_head_root,
        issued_at=project.now(),
    )
    provenance = sign_model(folder, facts, project.operator_key())
    body = {"weights_sha256": provenance.weights_sha256, "snapshot_root": snapshot.root, "name": name}
    receipt = project.ledger.append("checkpoint", body)
    nll = measured["model"]
    return TrainedModel(folder=folder, model_id=name, nll_per_note=nll, best_step=result.best_step, entry=receipt.index)


def measure(snapshot: Snapshot, recipe: Recipe, folder: Path) -> dict[str, float]:
    """NLL per note of the released weights on the validation windows, beside the baselines (nan: nothing held out)."""
    from fairchord.model.checkpoint import load_checkpoint
    from fairchord.training.baselines import measure_baselines
    from fairchord.training.batches import validation_batches, windows_of
    from fairchord.training.evaluate import evaluate

    windows = windows_of(snapshot)
    batches = validation_batches(windows, recipe)
    if not batches:
        return {"model": float("nan")}
    evaluation: Evaluation = evaluate(load_checkpoint(folder), batches)
    measured = {
        "model": evaluation.nll_per_note,
        "notes": float(evaluation.notes),
        "nll_per_chord": evaluation.nll_per_chord,
    }
    if len(windows.rows(TEST, most_bars=recipe.most_bars)):
        measured |= measure_baselines(windows, recipe)
    return measured


def recipe_sha256(recipe: Recipe) -> str:
    """Hash of a recipe, with its fractions written as text."""
    return hash_of(_plain(recipe.to_dict()))


def _plain(value: Any) -> Any:
    """Ledger records hold no floats: write them as decimal text."""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _open_for_training(project: Project, folder: Path) -> Snapshot:
    snapshot = open_recorded(project, folder)
    if snapshot.use is not Use.TRAIN_BASE:
        raise InvalidInput(
            f"snapshot {folder} was frozen for {snapshot.use}, not for {Use.TRAIN_BASE}",
            hint="freeze one for training: fairchord snapshot --use train_base",
        )
    return snapshot


def _training() -> Any:
    try:
        from fairchord.training import loop
    except ImportError as error:
        raise EnvironmentLacking(
            "learning needs torch, which is not installed", hint="pip install 'fairchord[train]'"
        ) from error
    return loop
