# SPDX-License-Identifier: Apache-2.0
"""Train a base model from a recorded Snapshot and release it with its provenance.

The order is the promise: permits are decided again when the snapshot is opened; the run is entered in the log before
the first step, with all that decides its weights; each step is recorded in the training chain; permits are decided once
more before the weights are released; the checkpoint is signed and entered with the chain's root.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fairchord.corpus.manifest import TEST
from fairchord.corpus.snapshot import Snapshot
from fairchord.disclosure.model_card import write_model_card, write_works
from fairchord.disclosure.model_provenance import ModelFacts, sign_model
from fairchord.durable import write_durably
from fairchord.errors import ConsentMissing, EnvironmentLacking, InvalidInput
from fairchord.rights.use import Use
from fairchord.training.chain import CHAIN, Chain, ChainSummary
from fairchord.training.commitment import MODEL_NAME
from fairchord.training.keep_states import KeepStates, parse_keep_states, state_bytes_of
from fairchord.workflows.build_screening import write_screening_index
from fairchord.workflows.build_snapshot import open_recorded
from fairchord.workflows.commit_training import commit_run
from fairchord.workflows.find_index import write_model_index
from fairchord.workflows.project import Project

if TYPE_CHECKING:
    from fairchord.training.evaluate import Evaluation
    from fairchord.training.loop import StepReport, TrainingResult
    from fairchord.training.recipe import Recipe
    from fairchord.training.recorder import Recording

_UNFINISHED: Final = "unfinished"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedModel:
    """A released model: where it lies, how well it predicts, and the Entry that records it."""

    folder: Path
    model_id: str
    nll_per_note: float
    best_step: int
    entry: int
    chain_root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """How a run computes and what it keeps; see `keep_states.py`. Segments are as long as the recipe's evaluations."""

    device: str = "cpu"
    keep_states: str = "auto"
    segment_steps: int | None = None


def train_model(
    project: Project,
    snapshot_folder: Path,
    recipe: Recipe,
    *,
    name: str,
    options: RunOptions | None = None,
    on_step: Callable[[StepReport], None] = lambda report: None,
) -> TrainedModel:
    """Train, resuming an interrupted run of the same name, and release to PROJECT/models/NAME."""
    if not MODEL_NAME.fullmatch(name):
        raise InvalidInput(f"{name!r} is not a model name", hint="use lower-case letters, digits, '.', '-' and '_'")
    loop, options = _training(), options or RunOptions()
    snapshot = _open_for_training(project, snapshot_folder)
    run_folder, unfinished = project.runs_folder / name, project.runs_folder / name / _UNFINISHED
    if (project.models_folder / name).exists():
        raise InvalidInput(f"model {name!r} is there already", hint="choose another --name")
    recording = _record(project, snapshot, recipe, name=name, options=options)
    result = loop.train(snapshot, recipe, unfinished, device=options.device, on_step=on_step, recording=recording)
    try:
        _open_for_training(project, snapshot_folder)
    except ConsentMissing:
        shutil.rmtree(run_folder)
        raise
    model = release(project, snapshot, recipe, result, name=name)
    shutil.rmtree(unfinished)
    return model


def cost_of_states(recipe: Recipe, options: RunOptions) -> str:
    """Say what the states that will be kept take on the disk."""
    keep, parameters, segments = _keep(recipe, options)
    one, count = state_bytes_of(parameters) / 1e6, len(keep.wanted(segments, segments - 1))
    if not count:
        return "no state is kept: a replay of any part will start at the seed"
    return f"states for replays: at most {count} of {one:.1f} MB, {count * one:.0f} MB (--keep-states)"


def _keep(recipe: Recipe, options: RunOptions) -> tuple[KeepStates, int, int]:
    """What to keep, and for how many parameters and segments at most."""
    from fairchord.model.shape import ModelShape

    parameters = ModelShape(depth=recipe.depth).parameter_count
    segments = math.ceil(recipe.steps / max(1, options.segment_steps or recipe.evaluate_every))
    return parse_keep_states(options.keep_states, parameters=parameters, segments=segments), parameters, segments


def _record(project: Project, snapshot: Snapshot, recipe: Recipe, *, name: str, options: RunOptions) -> Recording:
    """Commit to the run, and say where its chain and states go."""
    from fairchord.training.recorder import Recording

    keep, _, _ = _keep(recipe, options)
    steps, device = options.segment_steps, options.device
    commitment = commit_run(project, snapshot, recipe, name=name, device=device, segment_steps=steps)
    folder, length = project.runs_folder / name, commitment.segment_steps
    return Recording(folder=folder, training_run=commitment.sha256, segment_steps=length, keep=keep)


def release(project: Project, snapshot: Snapshot, recipe: Recipe, result: TrainingResult, *, name: str) -> TrainedModel:
    """Write the best checkpoint with its works, card, indexes and signed provenance; enter it in the log."""
    from fairchord.model.checkpoint import load_checkpoint, save_checkpoint

    folder = project.models_folder / name
    model = load_checkpoint(result.best_folder)
    save_checkpoint(folder, model, dtype="float16", context=recipe.max_tokens)
    measured = measure(snapshot, recipe, folder)
    write_works(folder, snapshot.works)
    write_screening_index(project, snapshot, folder)
    write_model_index(project, snapshot.root, folder)
    summary = _release_chain(project.runs_folder / name / CHAIN, folder / CHAIN, result)
    write_model_card(folder, snapshot=snapshot, recipe=recipe.to_dict(), history=result.history, measured=measured)
    facts = ModelFacts(
        model_id=name,
        snapshot_root=snapshot.root,
        permits_root=snapshot.permits_root,
        use=str(snapshot.use),
        territory=snapshot.territory,
        recipe=recipe.to_record(),
        seed=recipe.seed,
        tree_head_size=snapshot.tree_head_size,
        tree_head_root=snapshot.tree_head_root,
        issued_at=project.now(),
        training_chain=summary,
    )
    provenance = sign_model(folder, facts, project.operator_key())
    body = {"weights_sha256": provenance.weights_sha256, "snapshot_root": snapshot.root, "name": name}
    receipt = project.ledger.append("checkpoint", body | summary.to_dict())
    nll = measured["model"]
    return TrainedModel(
        folder=folder,
        model_id=name,
        nll_per_note=nll,
        best_step=result.best_step,
        entry=receipt.index,
        chain_root=summary.chain_root,
    )


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


def _release_chain(source: Path, target: Path, result: TrainingResult) -> ChainSummary:
    """Put the finished chain beside the weights; say which of its states they are."""
    data = source.read_bytes()
    chain = Chain.from_bytes(data, what=str(source))
    write_durably(target, data)
    return chain.summary(next(one.segment for one in chain.segments if one.end_step == result.best_step))


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
