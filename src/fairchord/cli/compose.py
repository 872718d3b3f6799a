# SPDX-License-Identifier: Apache-2.0
"""`fairchord compose`: a brief in; MIDI, stems, mix, picture and certificate out; credentials and licence if asked."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairchord.cli import brief_options as wish
from fairchord.cli.options import AsJson, per_mille
from fairchord.cli.performance_options import ExpressionKind, Scores, Swing, with_performance
from fairchord.errors import InvalidInput

if TYPE_CHECKING:
    from fairchord.workflows.compose_piece import ComposedPiece, Order
    from fairchord.workflows.export_files import Export
    from fairchord.workflows.given_piece import GivenPiece
    from fairchord.workflows.project import Project
    from fairchord.workflows.state_brief import Stated


def compose(
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder to make.")] = Path("song"),
    key: wish.Key = None, bpm: wish.Bpm = None, meter: wish.Meter = None, bars: wish.Bars = None,
    chords: wish.Chords = None, roles: wish.Roles = None, program: wish.Programs = None,
    instrument: wish.Instruments = None, pitches: wish.Pitches = None, velocity: wish.Velocities = None,
    density: wish.Densities = None, polyphony: wish.Polyphonies = None, rhythm: wish.Rhythm = None,
    section: wish.Section = None, dynamics: wish.Dynamics = None, genre: wish.Genre = None, mood: wish.Mood = None,
    style: wish.Style = None, brief: wish.BriefFile = None, fix: wish.Fix = False, title: wish.Title = None,
    seed: wish.Seed = None, temperature: wish.Temperature = None, guidance: wish.Guidance = None,
    candidates: wish.Candidates = None,
    drafts: Annotated[int, typer.Option(help="How many drafts, each in a folder of its own.")] = 1,
    continue_from: Annotated[Path | None, typer.Option(help="A piece to continue; needs --own or --work.")] = None,
    own: Annotated[bool, typer.Option("--own", help="Declare the piece to continue your own.")] = False,
    work: Annotated[str | None, typer.Option(help="The piece's Work in the project; its permit is decided.")] = None,
    commercial: Annotated[bool, typer.Option("--commercial", help="Ask that permit for commercial use.")] = False,
    bank: Annotated[str, typer.Option(help="house, musescore, fluidr3, or an .sf2 file.")] = "house",
    no_audio: Annotated[bool, typer.Option("--no-audio", help="Write no stems and no mix.")] = False,
    form: Annotated[str, typer.Option("--format", help="wav, flac, mp3, for mix and stems; such as wav,mp3.")] = "wav",
    expression: ExpressionKind = "all", swing: Swing = 50, score: Scores = None,
    credentials: Annotated[bool, typer.Option("--credentials", help="C2PA in every sound and MIDI file.")] = False,
    no_training: wish.NoTraining = False,
    licence: Annotated[bool, typer.Option("--licence", help="Give the user terms of use; see the reference.")] = False,
    licensee: Annotated[str | None, typer.Option(help="Who that user is; sealed in the certificate.")] = None,
    stream: Annotated[bool, typer.Option("--stream", help="Tell each bar once written; Ctrl-C keeps them.")] = False,
    model: wish.ModelFolder = None, project: wish.Issuer = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an earlier output of fairchord.")] = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Compose a piece from a brief. What is not asked is left to the model."""
    from fairchord.cli.composed import print_composed
    from fairchord.workflows.compose_piece import Order
    from fairchord.workflows.issuing_project import open_issuing_project

    export = _read_export(out, form, overwrite=overwrite, credentials=credentials, licensee=licensee)
    terms = replace(export, reserves_training=no_training, grants_licence=licence)
    export = with_performance(terms, expression, swing, score)
    asked = {"key": key, "bpm": bpm, "meter": meter, "bars": bars, "chords": chords, "roles": roles, "genre": genre}
    asked |= {"title": title, "rhythm": rhythm, "section": section, "dynamics": dynamics, "mood": mood, "style": style}
    asked |= {"seed": seed, "candidates": candidates, **_in_per_mille(temperature=temperature, guidance=guidance)}
    per_track = {"program": program, "instrument": instrument, "range": pitches, "velocity": velocity}
    per_track |= {"density": density, "polyphony": polyphony}
    with open_issuing_project(project) as issuing:
        given = _read_given(issuing, continue_from, own=own, work=work, commercial=commercial)
        stated = _state(_over_file(brief, asked), per_track, given, fix=fix)
        order = Order(brief=stated.brief, folder=out, drafts=drafts, given=given)
        order = replace(order, bank=None if no_audio else bank, overwrite=overwrite, export=export)
        composed = _carry_out(issuing, order, model, stream=stream, as_json=as_json)
        print_composed(composed, as_json=as_json, as_line=stream)


def _read_export(out: Path, form: str, *, overwrite: bool, credentials: bool, licensee: str | None) -> Export:
    from fairchord.workflows.export_files import Export
    from fairchord.workflows.new_folder import check_target

    check_target(out, overwrite=overwrite)
    forms = tuple(word.strip().lower() for word in form.split(",") if word.strip())
    return Export(forms=forms, credentials=credentials, licensee=licensee)


def _in_per_mille(**numbers: float | None) -> dict[str, int | None]:
    """Numbers as a Brief holds them."""
    return {f"{n}_per_mille": None if number is None else per_mille(n, number) for n, number in numbers.items()}


def _over_file(path: Path | None, asked: dict[str, Any]) -> dict[str, Any]:
    """What the options ask, over what a brief file asks; the seed is drawn by lot where neither names one."""
    from fairchord.workflows.brief_file import read_brief_file

    record = {} if path is None else read_brief_file(path)
    given = {name: value for name, value in asked.items() if value is not None}
    if "roles" in given:
        record.pop("tracks", None)
    return {"seed": secrets.randbelow(2**31), **record, **given}


def _state(
    asked: dict[str, Any], per_track: dict[str, list[str] | None], given: GivenPiece | None, *, fix: bool
) -> Stated:
    """State the brief, and say on stderr what presets set and what was folded or settled."""
    from fairchord.cli.printing import remark
    from fairchord.workflows.state_brief import state_wishes

    wanted = {kind: texts for kind, texts in per_track.items() if texts}
    stated = state_wishes(asked, per_track=wanted, given=given.piece if given else None, takes_nearest=fix)
    for note in (*stated.set_by_presets, *stated.notes):
        remark(note)
    return stated


def _carry_out(
    project: Project, order: Order, model: Path | None, *, stream: bool, as_json: bool
) -> tuple[ComposedPiece, ...]:
    from fairchord.cli.bars_shown import bars_shown
    from fairchord.cli.step_progress import steps_shown
    from fairchord.cli.stop_request import stop_requested
    from fairchord.generation.compose import Watch
    from fairchord.workflows.compose_piece import compose_piece
    from fairchord.workflows.open_model import open_model

    order.export.check()
    if stream and order.drafts != 1:
        raise InvalidInput("--stream shows one draft as it grows", hint="leave out --drafts, or --stream")
    opened = open_model(model)
    if stream:
        with bars_shown(order.brief, order.folder, as_json=as_json) as watch:
            return compose_piece(project, opened, order, watch=watch)
    with steps_shown() as progress, stop_requested() as should_stop:
        return compose_piece(project, opened, order, progress=progress, watch=Watch(should_stop=should_stop))


def _read_given(
    project: Project, path: Path | None, *, own: bool, work: str | None, commercial: bool
) -> GivenPiece | None:
    from fairchord.workflows.given_piece import read_own, read_work

    if path is None:
        if own or work:
            raise InvalidInput("--own and --work speak of a piece to continue", hint="name it: --continue-from FILE")
        return None
    if own == bool(work):
        raise InvalidInput(
            f"by what right {path.name} is continued is not said, or said twice",
            hint="declare it your own with --own, or name its Work in the project with --work ID",
        )
    return read_own(path) if work is None else read_work(path, project, work, commercial=commercial)
