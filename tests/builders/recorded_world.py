# SPDX-License-Identifier: Apache-2.0
"""A project with a model whose training was recorded, and a trainer that was changed to cheat.

The honest project is built once and copied. Runs have six steps in segments of two, so that three segments are all.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import torch

from builders.trained_world import a_clock, a_frozen_project, a_recipe, seeded_bytes
from fairchord.corpus.snapshot import Snapshot
from fairchord.disclosure.model_provenance import PROVENANCE, ModelProvenance, sign_model, verify_model
from fairchord.model.checkpoint import save_checkpoint
from fairchord.shelf import shelf_pieces
from fairchord.training.batches import Batch, BatchSource, windows_of
from fairchord.training.chain import ChainSummary
from fairchord.training.course import learning_rate
from fairchord.training.fingerprints import state_sha256
from fairchord.training.keep_states import KeepStates
from fairchord.training.loop import TrainingResult
from fairchord.training.recipe import Recipe
from fairchord.training.recorder import Recorder, Recording
from fairchord.training.run import Run, start_run, take_step
from fairchord.workflows.add_shelf import add_shelf
from fairchord.workflows.build_snapshot import build_snapshot, open_recorded
from fairchord.workflows.commit_training import commit_run
from fairchord.workflows.project import Project
from fairchord.workflows.replay_report import ReplayReport
from fairchord.workflows.replay_training import Challenge, replay_training
from fairchord.workflows.train_model import RunOptions, TrainedModel, release, train_model

torch.set_num_threads(1)
"""Networks this small are faster on one thread, and test processes side by side would wait for one another."""
NONCE = "ab" * 16
FeedBatch = Callable[[int], Batch]


def a_short_recipe(**changes: object) -> Recipe:
    return a_recipe(**{"evaluate_every": 2, "patience": 100, **changes})


def a_project_to_train(folder: Path) -> tuple[Project, Path]:
    """A project of four works with a snapshot of them, `frozen`; no model yet."""
    shutil.copytree(_frozen(), folder)
    project = Project.open(folder, clock=a_clock)
    return project, project.snapshots_folder / "frozen"


def a_recorded_project(folder: Path) -> Project:
    """The same, with the model `base` trained on it."""
    shutil.copytree(_trained(), folder)
    return Project.open(folder, clock=a_clock)


def with_an_extra_work(project: Project) -> Snapshot:
    """A second snapshot of the project, `more`, that holds one work more."""
    add_shelf(project, pieces=shelf_pieces()[4:5], random_bytes=seeded_bytes)
    return open_recorded(project, build_snapshot(project, name="more").folder)


def train_base(project: Project, *, keep_states: str = "all", **changes: object) -> TrainedModel:
    frozen, options = project.snapshots_folder / "frozen", RunOptions(keep_states=keep_states)
    return train_model(project, frozen, a_short_recipe(**changes), name="base", options=options)


def replay_all(project: Project, name: str = "base", **asked: object) -> ReplayReport:
    challenge = Challenge(**{"nonce": NONCE, "segments": 99, **asked})  # type: ignore[arg-type]  # passed on as they are
    return replay_training(project, project.models_folder / name, challenge)


def outcomes(report: ReplayReport) -> list[str]:
    """The verdict on each segment, in order."""
    return [one.outcome.value for one in report.segments]


def batches_of(snapshot: Snapshot, recipe: Recipe) -> FeedBatch:
    return BatchSource(windows_of(snapshot), recipe).batch


@dataclass(kw_only=True)
class CheatingTrainer:
    """Commits to one thing in the log, does another, and releases the result as if nothing were."""

    project: Project
    snapshot: Snapshot
    recipe: Recipe
    feeds: FeedBatch | None = None
    """What the network is really fed."""
    claims: FeedBatch | None = None
    """What is recorded instead."""
    skips: int | None = None
    """A step that is recorded and not taken."""
    doubles: int | None = None
    """A step that is taken twice and recorded once."""
    starts_from: Recipe | None = None
    """The recipe whose seed the first weights come from."""
    releases: Callable[[Run], None] = lambda run: None
    """What is done to the weights before they are released, and not recorded."""

    def train(self, name: str = "cheat") -> TrainedModel:
        commitment = commit_run(self.project, self.snapshot, self.recipe, name=name, device="cpu", segment_steps=None)
        folder = self.project.runs_folder / name
        keep, length = KeepStates(), commitment.segment_steps
        recording = Recording(folder=folder, training_run=commitment.sha256, segment_steps=length, keep=keep)
        run = start_run(self.starts_from or self.recipe, "cpu")
        recorder = Recorder.begin(recording, state_sha256(start_run(self.recipe, "cpu").tensors()))
        for step in range(self.recipe.steps):
            self._take(run, recorder, step)
        return release(self.project, self.snapshot, self.recipe, self._result(run, folder), name=name)

    def _take(self, run: Run, recorder: Recorder, step: int) -> None:
        honest = batches_of(self.snapshot, self.recipe)
        fed = (self.feeds or honest)(step)
        if step == self.skips:
            run.course.take(loss := 5.5)
        else:
            loss = take_step(run, fed, self.recipe, "cpu")
        if step == self.doubles:
            kept = replace(run.course, losses=[*run.course.losses])
            run.course.step -= 1
            take_step(run, fed, self.recipe, "cpu")
            run.course = kept
        rate, told = learning_rate(self.recipe, step), (self.claims or self.feeds or honest)(step)
        recorder.note(step, told, self.recipe, learning_rate=rate, loss=loss)
        if recorder.is_full:
            if run.course.evaluate(None):
                run.keep_weights()
            recorder.close(run.tensors(), evaluation=None, best_step=run.course.best_step)

    def _result(self, run: Run, folder: Path) -> TrainingResult:
        run.model.load_state_dict(run.best_weights)
        self.releases(run)
        save_checkpoint(folder / "best", run.model)
        course = run.course
        return TrainingResult(
            best_folder=folder / "best",
            best_nll_per_note=course.best,
            best_step=course.best_step,
            steps_done=course.step,
            history=tuple(course.history),
        )


def sign_again(project: Project, name: str = "base", *, chain: ChainSummary | None = None, enter: bool = True) -> None:
    """Sign a changed model folder as its operator could, and enter it in the log as a checkpoint."""
    folder = project.models_folder / name
    stated = ModelProvenance.from_bytes((folder / PROVENANCE).read_bytes()).facts
    facts = replace(stated, training_chain=chain or stated.training_chain)
    signed = sign_model(folder, facts, project.operator_key())
    assert facts.training_chain is not None
    if enter:
        body = {"weights_sha256": signed.weights_sha256, "snapshot_root": facts.snapshot_root, "name": name}
        project.ledger.append("checkpoint", body | facts.training_chain.to_dict())
    verify_model(folder)


def _kept_until_the_end() -> Path:
    folder = tempfile.mkdtemp(prefix="fairchord-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


@cache
def _frozen() -> Path:
    folder = _kept_until_the_end() / "studio"
    project, _ = a_frozen_project(folder)
    project.close()
    return folder


@cache
def _trained() -> Path:
    folder = _kept_until_the_end() / "studio"
    shutil.copytree(_frozen(), folder)
    with Project.open(folder, clock=a_clock) as project:
        train_base(project)
    return folder
