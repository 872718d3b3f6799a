# SPDX-License-Identifier: Apache-2.0
"""`fairchord train`: learn from a frozen snapshot, with the loss shown as it falls."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairchord.errors import EnvironmentLacking

if TYPE_CHECKING:
    from fairchord.training.loop import StepReport


def train(
    snapshot: Annotated[str, typer.Argument(help="A snapshot frozen for train_base: its name, or its folder.")],
    project: Annotated[Path, typer.Option("--project", "-p", help="The project's folder.")] = Path("."),
    name: Annotated[str, typer.Option(help="Name of the new model.")] = "base",
    recipe: Annotated[str, typer.Option(help="tiny, starter, release or large.")] = "starter",
    steps: Annotated[int | None, typer.Option(help="Number of steps, instead of the recipe's.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed, instead of the recipe's.")] = None,
    device: Annotated[str, typer.Option(help="cpu, or cuda where there is one.")] = "cpu",
    keep_states: Annotated[str, typer.Option(help="States kept for replays: auto, all, last-N or none.")] = "auto",
    segment_steps: Annotated[
        int | None, typer.Option(help="Steps in a segment of the chain; the recipe's evaluate_every unless given.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Train a base model, recorded step by step; an interrupted run of the same name goes on where it stopped."""
    from fairchord.cli.printing import print_result, remark
    from fairchord.workflows.build_snapshot import find_snapshot
    from fairchord.workflows.project import Project
    from fairchord.workflows.train_model import RunOptions, cost_of_states, train_model

    try:
        from fairchord.training.recipe import recipe_named
    except ImportError as error:
        raise EnvironmentLacking("learning needs torch", hint="pip install 'fairchord[train]'") from error
    chosen = recipe_named(recipe)
    changes = {key: value for key, value in (("steps", steps), ("seed", seed)) if value is not None}
    options = RunOptions(device=device, keep_states=keep_states, segment_steps=segment_steps)
    remark(cost_of_states(chosen.with_changes(**changes), options))
    with Project.open(project) as opened:
        model = train_model(
            opened,
            find_snapshot(opened, snapshot),
            chosen.with_changes(**changes),
            name=name,
            options=options,
            on_step=LiveLoss(chosen.steps if steps is None else steps),
        )
    facts = {
        "model": str(model.folder),
        "nll_per_note": f"{model.nll_per_note:.4f}",
        "best_step": model.best_step,
        "entry": model.entry,
        "chain_root": model.chain_root,
    }
    print_result(facts, as_json=as_json)


class LiveLoss:
    """Shows the step, the training loss and the best held-out NLL per note while a run goes on (on stderr)."""

    def __init__(self, steps: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self.columns = Progress(
            TextColumn("step {task.completed}/{task.total}"),
            BarColumn(),
            TextColumn("{task.description}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        self.task = self.columns.add_task("starting", total=steps)
        self.smooth: float | None = None
        self.best = ""
        self.columns.start()

    def __call__(self, report: StepReport) -> None:
        """Take in one step."""
        self.smooth = report.loss if self.smooth is None else 0.95 * self.smooth + 0.05 * report.loss
        if report.evaluation is not None and report.is_best:
            self.best = f", best {report.evaluation.nll_per_note:.3f} nats a note at step {report.step}"
        self.columns.update(self.task, completed=report.step, description=f"loss {self.smooth:.3f}{self.best}")
        if report.step == report.steps:
            self.columns.stop()
