# SPDX-License-Identifier: Apache-2.0
"""`fairchord replay`: run parts of a model's training again and compare every bit with what the log recorded."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairchord.cli.options import HERE, AsJson, ProjectFolder

if TYPE_CHECKING:
    from fairchord.training.replay_plan import Leg
    from fairchord.workflows.replay_report import ReplayReport


def replay(
    model: Annotated[str, typer.Argument(help="Name of a model of the project, or its folder.")],
    project: ProjectFolder = HERE,
    segments: Annotated[int, typer.Option(help="Segments to draw, besides the first.")] = 3,
    nonce: Annotated[str | None, typer.Option(help="Your own random hexadecimal; drawn here unless given.")] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write the report to, as JSON.")] = None,
    force_compare: Annotated[
        bool, typer.Option("--force-compare", help="Call a difference failed on another machine type too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Replay segments of a training run that were chosen after it was recorded; exit 0 only when all held."""
    from fairchord.cli.printing import print_json, progress_shown, remark
    from fairchord.durable import write_durably
    from fairchord.training.challenge import check_nonce
    from fairchord.workflows.chain_papers import find_model, refuse_the_starter
    from fairchord.workflows.project import Project
    from fairchord.workflows.replay_training import Challenge, Watch, replay_training

    refuse_the_starter(model, project)
    drawn = check_nonce(nonce.lower()) if nonce else os.urandom(32).hex()
    remark(f"nonce {drawn}" + ("" if nonce else " (drawn here: an auditor brings their own with --nonce)"))
    challenge = Challenge(nonce=drawn, segments=segments, force_compare=force_compare)
    with Project.open(project) as opened, progress_shown("replaying") as progress:
        folder = find_model(opened, model)
        report = replay_training(opened, folder, challenge, watch=Watch(on_plan=_tell_cost, progress=progress))
    if out is not None:
        write_durably(out, report.to_bytes())
    print_json(report.to_dict()) if as_json else _print(report)
    if not report.has_held:
        raise typer.Exit(1)


def _tell_cost(legs: tuple[Leg, ...]) -> None:
    from fairchord.cli.printing import remark

    for leg in legs:
        start = f"the state after step {leg.from_step}" if leg.from_step else "the seed"
        names = ", ".join(str(segment.segment) for segment in leg.segments)
        remark(f"segment {names}: {leg.steps} steps from {start}")


def _print(report: ReplayReport) -> None:
    from fairchord.cli.printing import print_table

    for check in report.checks:
        print(f"{check.outcome:20s} {check.name}" + (f": {check.reason}" if check.reason else ""))
    for difference in report.differences:
        print(f"{'differs here':20s} {difference}")
    rows = [
        (
            one.segment,
            f"{one.first_step}-{one.last_step}",
            one.replayed_from,
            one.outcome,
            one.reason or ("" if one.is_drawn else "on the way"),
        )
        for one in report.segments
    ]
    if rows:
        print_table(("segment", "steps", "replayed from", "verdict", "reason"), rows)
        print(f"{report.steps_replayed} of {report.step_count} steps; {report.chance_in_words}")
    print(f"{report.model_id}: {report.outcome}")
