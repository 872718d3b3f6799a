# SPDX-License-Identifier: Apache-2.0
"""What every `fairchord edit` verb takes beside its own options, told once; and how an edit is carried out."""

from __future__ import annotations

import inspect
import secrets
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, get_type_hints

import typer

from fairchord.cli.performance_options import ExpressionKind, Scores, Swing, with_performance

if TYPE_CHECKING:
    from fairchord.generation.editing.chain import EditChain
    from fairchord.workflows.edit_piece import EditOrder
    from fairchord.workflows.project import Project

Source = Annotated[Path, typer.Argument(help="An output folder of fairchord, or a MIDI or score file.")]
TrackNames = Annotated[str | None, typer.Option(help="Such as bass,drums; all unless given.")]
BarSpan = Annotated[str | None, typer.Option(help="Such as 5-8 or 1-4,9; all unless given.")]
_WITHOUT_CHANCE: Final = ("remove", "transform")


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """The options that all edits share."""

    out: Annotated[Path, typer.Option("-o", "--out", help="Folder to make.")] = Path("edited")
    lock: Annotated[str | None, typer.Option(help="What stays as it is: 'bass:1-8,drums' or '1-4'.")] = None
    seed: Annotated[int | None, typer.Option(help="Same seed, same notes; drawn by lot unless given.")] = None
    own: Annotated[bool, typer.Option("--own", help="Declare a given file your own.")] = False
    work: Annotated[str | None, typer.Option(help="A given file's Work in the project.")] = None
    commercial: Annotated[bool, typer.Option("--commercial", help="Ask its permit for commercial use.")] = False
    bank: Annotated[str, typer.Option(help="house, musescore, fluidr3, or an .sf2 file.")] = "house"
    no_audio: Annotated[bool, typer.Option("--no-audio", help="Write no stems and no mix.")] = False
    form: Annotated[str, typer.Option("--format", help="wav, flac, mp3; such as wav,mp3.")] = "wav"
    expression: ExpressionKind = "all"
    swing: Swing = 50
    score: Scores = None
    credentials: Annotated[bool, typer.Option("--credentials", help="C2PA in every sound and MIDI file.")] = False
    no_training: Annotated[bool, typer.Option("--no-training", help="State in them: not for training AI.")] = False
    licence: Annotated[bool, typer.Option("--licence", help="Give the user terms of use.")] = False
    licensee: Annotated[str | None, typer.Option(help="Who that user is; sealed in the certificate.")] = None
    model: Annotated[Path | None, typer.Option(help="Model folder; the starter model unless given.")] = None
    project: Annotated[Path | None, typer.Option("--project", "-p", help="Project that issues.")] = None
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an earlier output of fairchord.")] = False
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False


def takes_common(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb whose last parameter is a Common all of its options, as a command line sees them."""
    hints = get_type_hints(verb, include_extras=True)
    shared_hints = get_type_hints(Common, include_extras=True)
    own = [p.replace(annotation=hints[p.name]) for p in inspect.signature(verb).parameters.values()][:-1]
    shared = [
        inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=shared_hints[field.name]
        )
        for field in fields(Common)
    ]

    @wraps(verb)
    def command(**given: Any) -> None:
        common = Common(**{field.name: given.pop(field.name) for field in fields(Common)})
        verb(**given, common=common)

    own = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own]
    command.__signature__ = inspect.Signature([*own, *shared])  # type: ignore[attr-defined]  # what Typer reads
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in [*own, *shared]}
    return command


def carry_out(operation: str, source: Path, parameters: dict[str, Any], common: Common) -> None:
    """Open, edit, write, print."""
    from fairchord.cli.edited import print_edited
    from fairchord.cli.step_progress import steps_shown
    from fairchord.cli.stop_request import stop_requested
    from fairchord.generation.editing.edit import Edit
    from fairchord.workflows.edit_piece import edit_piece
    from fairchord.workflows.issuing_project import open_issuing_project
    from fairchord.workflows.open_model import open_model

    order = order_of(common)
    seed = common.seed if common.seed is not None else 0 if operation in _WITHOUT_CHANCE else secrets.randbelow(2**31)
    asked = {name: value for name, value in parameters.items() if value is not None}
    edit = Edit(operation=operation, parameters=asked, seed=seed, locks=common.lock or "")
    with open_issuing_project(common.project) as issuing:
        chain = open_chain(source, issuing, common)
        opened = open_model(common.model)
        with steps_shown() as progress, stop_requested() as should_stop:
            made = edit_piece(issuing, opened, chain, edit, order, progress=progress, should_stop=should_stop)
    print_edited(made, as_json=common.as_json)


def order_of(common: Common) -> EditOrder:
    """Where the output goes; a place that is taken is refused at once."""
    from fairchord.workflows.edit_piece import EditOrder
    from fairchord.workflows.export_files import Export
    from fairchord.workflows.new_folder import check_target

    check_target(common.out, overwrite=common.overwrite)
    export = Export(
        forms=tuple(word.strip().lower() for word in common.form.split(",") if word.strip()),
        credentials=common.credentials,
        reserves_training=common.no_training,
        grants_licence=common.licence,
        licensee=common.licensee,
    )
    export = with_performance(export, common.expression, common.swing, common.score)
    bank = None if common.no_audio else common.bank
    return EditOrder(folder=common.out, bank=bank, overwrite=common.overwrite, export=export)


def open_chain(source: Path, issuing: Project, common: Common) -> EditChain:
    """What is to be edited, by the right that was named."""
    from fairchord.workflows.editable import Claim, open_editable

    return open_editable(source, issuing, Claim(own=common.own, work=common.work, commercial=common.commercial))
