# SPDX-License-Identifier: Apache-2.0
"""The training loop: plain steps, checkpoints as it goes, and a resume that is bit-equal to an uninterrupted run.

A step is a pure function of the weights, the optimisers' state, the seed and the step's number: batches and dropout are
seeded by (seed, step), so nothing else needs to be remembered. Same seed, threads and machine type: same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fairchord.corpus.snapshot import Snapshot
from fairchord.errors import InvalidInput
from fairchord.training.batches import Batch, BatchSource, validation_batches, windows_of
from fairchord.training.course import is_evaluated, learning_rate
from fairchord.training.evaluate import Evaluation, evaluate
from fairchord.training.fingerprints import state_sha256
from fairchord.training.recipe import Recipe
from fairchord.training.recorder import Recorder, Recording
from fairchord.training.resume import BEST, STATE, identity_of, resume_run, save_run
from fairchord.training.run import Run, make_deterministic, start_run, take_step

__all__ = ["STATE", "Lesson", "StepReport", "TrainingResult", "initial_state_sha256", "learn", "train"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepReport:
    """What one step tells whoever watches: the training loss, and an Evaluation when one was made."""

    step: int
    steps: int
    loss: float
    evaluation: Evaluation | None
    is_best: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingResult:
    """Where the best checkpoint lies, its evaluation, and the course of the run."""

    best_folder: Path
    best_nll_per_note: float
    best_step: int
    steps_done: int
    history: tuple[tuple[int, float, float], ...]
    """(step, mean training loss since the last evaluation, validation NLL per note)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lesson:
    """What a run learns from and is measured on."""

    source: BatchSource
    held_out: list[Batch]
    recipe: Recipe
    device: str

    @classmethod
    def of(cls, snapshot: Snapshot, recipe: Recipe, device: str) -> Lesson:
        """The lesson that a snapshot and a recipe make."""
        windows = windows_of(snapshot)
        held_out = validation_batches(windows, recipe)
        return cls(source=BatchSource(windows, recipe), held_out=held_out, recipe=recipe, device=device)

    def measure(self, run: Run) -> Evaluation | None:
        """Measure a run on what is held out, if anything is."""
        return evaluate(run.model, self.held_out, device=self.device) if self.held_out else None


def initial_state_sha256(recipe: Recipe) -> str:
    """Hash the state before the first step, which follows from the recipe's seed alone."""
    return state_sha256(start_run(recipe, "cpu").tensors())


def train(
    snapshot: Snapshot,
    recipe: Recipe,
    folder: Path,
    *,
    device: str = "cpu",
    stop_after: int | None = None,
    on_step: Callable[[StepReport], None] = lambda report: None,
    recording: Recording | None = None,
) -> TrainingResult:
    """Train to `folder` (STATE to resume from, `best/` by validation NLL per note), resuming what is there.

    `stop_after` ends the run after that many steps, as an interruption would. Training ends early when `patience`
    evaluations in a row bring nothing better. With a `recording`, the run's chain is written as it goes.
    """
    make_deterministic(device)
    lesson, identity = Lesson.of(snapshot, recipe, device), identity_of(snapshot, recipe)
    run, recorder = _start_or_resume(lesson, folder, recording, identity)

    def save() -> None:
        save_run(run, identity, folder, chain=None if recorder is None else recorder.position)

    until = recipe.steps if stop_after is None else min(recipe.steps, stop_after)
    learn(run, lesson, recorder, until=until, save=save, on_step=on_step)
    save()
    return TrainingResult(
        best_folder=folder / BEST,
        best_nll_per_note=run.course.best,
        best_step=run.course.best_step,
        steps_done=run.course.step,
        history=tuple(run.course.history),
    )


def learn(
    run: Run,
    lesson: Lesson,
    recorder: Recorder | None,
    *,
    until: int,
    save: Callable[[], None],
    on_step: Callable[[StepReport], None] = lambda report: None,
) -> None:
    """Take steps until the recipe is done, recording each; `save` is called after each evaluation."""
    recipe, course = lesson.recipe, run.course
    while course.step < until and not course.is_over(recipe):
        batch = lesson.source.batch(course.step)
        loss = take_step(run, batch, recipe, lesson.device)
        if recorder is not None:
            rate = learning_rate(recipe, course.step - 1)
            recorder.note(course.step - 1, batch, recipe, learning_rate=rate, loss=loss)
        evaluation, is_best = None, False
        is_due = is_evaluated(recipe, course.step)
        if is_due:
            evaluation = lesson.measure(run)
            is_best = course.evaluate(None if evaluation is None else evaluation.nll_per_note)
            if is_best:
                run.keep_weights()
        if recorder is not None and (is_due or recorder.is_full):
            nll = None if evaluation is None else evaluation.nll_per_note
            recorder.close(run.tensors(), evaluation=nll, best_step=course.best_step)
        if is_due:
            save()
        on_step(StepReport(step=course.step, steps=recipe.steps, loss=loss, evaluation=evaluation, is_best=is_best))


def _start_or_resume(
    lesson: Lesson, folder: Path, recording: Recording | None, identity: dict[str, object]
) -> tuple[Run, Recorder | None]:
    resumed = resume_run(identity, lesson.recipe, folder, lesson.device)
    if resumed is None:
        run = start_run(lesson.recipe, lesson.device)
        return run, None if recording is None else Recorder.begin(recording, state_sha256(run.tensors()))
    run, position = resumed
    if recording is None:
        return run, None
    if position is None:
        raise InvalidInput(f"the run in {folder} has no training chain", hint="choose a new name or folder")
    return run, Recorder.resume(recording, position, state_sha256(run.tensors()))
