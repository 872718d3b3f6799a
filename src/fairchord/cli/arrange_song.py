# SPDX-License-Identifier: Apache-2.0
"""`fairchord arrange song`: a plan in; the whole song with stems, mix, pictures, report and certificate out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairchord.cli.options import AsJson
from fairchord.cli.performance_options import ExpressionKind, Scores, Swing, with_performance

if TYPE_CHECKING:
    from fairchord.workflows.arrange_song import ArrangedOutput, SongOrder


def song(
    plan: Annotated[Path, typer.Argument(help="The plan's text; fairchord arrange plan writes one.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder to make.")] = Path("song"),
    bank: Annotated[str, typer.Option(help="house, musescore, fluidr3, or an .sf2 file.")] = "house",
    no_audio: Annotated[bool, typer.Option("--no-audio", help="Write no stems and no mix.")] = False,
    form: Annotated[str, typer.Option("--format", help="wav, flac, mp3, for mix and stems; such as wav,mp3.")] = "wav",
    expression: ExpressionKind = "all",
    swing: Swing = 50,
    score: Scores = None,
    credentials: Annotated[bool, typer.Option("--credentials", help="C2PA in every sound and MIDI file.")] = False,
    no_training: Annotated[
        bool, typer.Option("--no-training", help="State in them: not for training AI, nor data mining.")
    ] = False,
    licence: Annotated[bool, typer.Option("--licence", help="Give the user terms of use; see the reference.")] = False,
    licensee: Annotated[str | None, typer.Option(help="Who that user is; sealed in the certificate.")] = None,
    model: Annotated[Path | None, typer.Option(help="Model folder; the starter model unless given.")] = None,
    project: Annotated[
        Path | None, typer.Option("--project", "-p", help="Project that issues the certificate.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an earlier output of fairchord.")] = False,
    stream: Annotated[bool, typer.Option("--stream", help="Tell each bar once it is written.")] = False,
    as_json: AsJson = False,
) -> None:
    """Compose a plan section by section and say what was kept of it. Ctrl-C stops it: what exists is written."""
    from fairchord.cli.printed_song import print_song
    from fairchord.workflows.arrange_song import SongOrder
    from fairchord.workflows.export_files import Export
    from fairchord.workflows.new_folder import check_target
    from fairchord.workflows.state_plan import open_plan

    check_target(out, overwrite=overwrite)
    forms = tuple(word.strip().lower() for word in form.split(",") if word.strip())
    stated = open_plan(plan)
    export = Export(forms=forms, credentials=credentials, reserves_training=no_training, grants_licence=licence)
    export = with_performance(replace(export, licensee=licensee), expression, swing, score)
    order = SongOrder(plan=stated.plan, plan_text=stated.text, folder=out, overwrite=overwrite, export=export)
    order = replace(order, bank=None if no_audio else bank)
    output = _carry_out(order, model, project, stream=stream, as_json=as_json)
    print_song(output, stated.remarks, as_json=as_json, as_line=stream)


def _carry_out(
    order: SongOrder, model: Path | None, project: Path | None, *, stream: bool, as_json: bool
) -> ArrangedOutput:
    from fairchord.cli.bars_shown import bars_shown
    from fairchord.cli.step_progress import steps_shown
    from fairchord.cli.stop_request import stop_requested
    from fairchord.generation.compose import Watch
    from fairchord.workflows.arrange_song import arrange
    from fairchord.workflows.issuing_project import open_issuing_project
    from fairchord.workflows.open_model import open_model

    with open_issuing_project(project) as issuing:
        opened = open_model(model)
        if stream:
            with bars_shown(order.plan.whole_brief(), order.folder, as_json=as_json) as watch:
                return arrange(issuing, opened, order, watch=watch)
        with steps_shown() as progress, stop_requested() as should_stop:
            return arrange(issuing, opened, order, progress=progress, watch=Watch(should_stop=should_stop))
