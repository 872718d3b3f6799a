# SPDX-License-Identifier: Apache-2.0
"""One finished, certified output, however its music was made: screened, drawn, written, played, licensed, signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fairchord.disclosure.certificate import Certificate
from fairchord.music.piece import Piece
from fairchord.screening.verdict import Verdict, screen
from fairchord.workflows.certify import OutputFacts, certify
from fairchord.workflows.export_files import (
    Export,
    Progress,
    write_credentials,
    write_notes,
    write_performance,
    write_sound,
    write_terms,
)
from fairchord.workflows.open_model import OpenedModel
from fairchord.workflows.perform_piece import perform_piece
from fairchord.workflows.project import Project
from fairchord.workflows.write_scores import write_scores


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeMusic:
    """Music to be written out: what was asked and what came of it, as a certificate states them."""

    piece: Piece
    seed: int
    asked: Mapping[str, Any]
    composition: Mapping[str, Any]
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where an output goes and in which forms; `bank` None means no sound, `licence` what is granted, if anything."""

    folder: Path
    bank: str | Path | None
    export: Export
    licence: Mapping[str, Any] = field(default_factory=dict)


def write_output(
    project: Project, model: OpenedModel, made: MadeMusic, to: Destination, *, progress: Progress
) -> tuple[Verdict, Certificate]:
    """Fill a folder, which may hold files of the same output already, and certify all that is in it."""
    about = model.to_dict()
    verdict = screen(made.piece, model.index)
    written = _write_files(project, made, to, about=about, progress=progress)
    signed = certify(
        project,
        to.folder,
        OutputFacts(
            title=made.piece.title,
            seed=made.seed,
            brief=made.asked,
            composition={
                **made.composition,
                "precision": model.engine.precision,
                "notes_sha256": written.notes_sha256,
                "expression": dict(written.expression),
            },
            model=about,
            screening=verdict.to_dict(),
            sound=written.sound,
            given=made.given,
            licence=to.licence,
        ),
    )
    return verdict, signed.certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """What the certificate says of the files that were written."""

    notes_sha256: str
    expression: Mapping[str, Any]
    sound: Mapping[str, Any]


def _write_files(
    project: Project, made: MadeMusic, to: Destination, *, about: Mapping[str, Any], progress: Progress
) -> _Written:
    """Write the music in every form that is asked for, and what goes with it."""
    piece, export = made.piece, to.export
    notes = write_notes(piece, to.folder)
    played = perform_piece(piece, made.asked, export.expression, seed=made.seed, project=project)
    if played.piece is not piece:
        write_performance(played.piece, to.folder)
    write_scores(piece, to.folder, forms=export.scores)
    sound: Mapping[str, Any] = {}
    if to.bank is not None:
        sound = write_sound(played.piece, to.bank, to.folder, forms=export.forms, progress=progress)
    if to.licence:
        write_terms(to.folder)
    progress("certifying", 1.0)
    if export.credentials:
        write_credentials(
            project,
            to.folder,
            title=piece.title,
            model=about,
            licence=to.licence,
            reserves_training=export.reserves_training,
        )
    return _Written(notes_sha256=notes, expression=played.facts, sound=sound)
