# SPDX-License-Identifier: Apache-2.0
"""Compose: brief to drafts, each screened, drawn, written, played and certified, in a folder that appears whole.

OUT/song.mid  OUT/piano-roll.svg  OUT/AI-NOTICE.txt  OUT/stems/<role>.wav  OUT/mix.wav  OUT/certificate.json; several
drafts each have their own OUT/draft-1, OUT/draft-2 and so on. FLAC, MP3, OUT/song.mid.c2pa, OUT/credentials-root.pem
and OUT/LICENCE.txt are there when they are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from fairchord.disclosure.certificate import Certificate
from fairchord.errors import ResourceAbsent
from fairchord.generation.brief import Brief
from fairchord.generation.compose import Watch, compose
from fairchord.generation.draft import Draft
from fairchord.generation.given import join_pieces
from fairchord.music.piece import Piece
from fairchord.screening.verdict import Verdict
from fairchord.workflows.export_files import Export, Progress
from fairchord.workflows.given_piece import GivenPiece
from fairchord.workflows.new_folder import new_folder
from fairchord.workflows.open_model import OpenedModel, check_standing_in
from fairchord.workflows.project import Project
from fairchord.workflows.state_licence import state_licence
from fairchord.workflows.write_output import Destination, MadeMusic, write_output

_NOBODY: Final = Watch()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to compose and where to put it; `bank` None means no sound."""

    brief: Brief
    folder: Path
    drafts: int = 1
    given: GivenPiece | None = None
    bank: str | Path | None = "house"
    overwrite: bool = False
    export: Export = field(default_factory=Export)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposedPiece:
    """One finished, certified output."""

    folder: Path
    piece: Piece
    draft: Draft
    verdict: Verdict
    certificate: Certificate

    @property
    def controls_kept(self) -> tuple[int, int]:
        """How many of the brief's controls hold in the piece, and of how many."""
        return sum(kept.kept for kept in self.draft.report), len(self.draft.report)

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as plain values."""
        names = [fact.name for fact in self.certificate.files]
        marked = {} if self.draft.is_complete else {"is_complete": False}
        return marked | {
            "folder": str(self.folder),
            "files": [*names, "certificate.json"],
            "draft": self.draft.index + 1,
            "seed": self.draft.seed,
            "notes": self.piece.note_count,
            "screening": self.verdict.to_dict(),
            "controls": _controls(self.draft),
            "certificate_sha256": self.certificate.sha256,
        }


def compose_piece(
    project: Project,
    model: OpenedModel,
    order: Order,
    *,
    watch: Watch = _NOBODY,
    progress: Progress = lambda _doing, _done: None,
) -> tuple[ComposedPiece, ...]:
    """Compose every draft of an order, best screened first; nothing remains when any step fails.

    When the watch asks to stop, what exists is kept: pieces of the bars written so far, certified as incomplete.
    """
    order.export.check()
    check_standing_in(project, model.provenance)
    licence = _licence(project, model, order)
    with new_folder(order.folder, overwrite=order.overwrite) as staging:
        drafts = compose(
            model.engine,
            order.brief,
            drafts=order.drafts,
            continue_from=None if order.given is None else order.given.piece,
            watch=replace(watch, progress=lambda done, total: progress("composing", done / total)),
        )
        if not all(draft.is_complete or draft.piece.note_count for draft in drafts):
            raise ResourceAbsent(
                "it was stopped before the first bar was written, so nothing is kept", hint="let it write for longer"
            )
        places = ["."] if order.drafts == 1 else [f"draft-{number}" for number in range(1, order.drafts + 1)]
        made = []
        for draft, place in zip(drafts, places, strict=True):
            output = staging / place
            output.mkdir(exist_ok=True)
            composed = _make_output(project, model, order, draft, output, licence=licence, progress=progress)
            made.append(replace(composed, folder=order.folder if place == "." else order.folder / place))
    return tuple(sorted(made, key=_rank))


def write_draft(
    project: Project,
    model: OpenedModel,
    order: Order,
    draft: Draft,
    *,
    progress: Progress = lambda _doing, _done: None,
) -> ComposedPiece:
    """Write and certify a draft that was composed before, as `compose_piece` does with its own."""
    order.export.check()
    check_standing_in(project, model.provenance)
    licence = _licence(project, model, order)
    with new_folder(order.folder, overwrite=order.overwrite) as staging:
        composed = _make_output(project, model, order, draft, staging, licence=licence, progress=progress)
    return replace(composed, folder=order.folder)


def _rank(composed: ComposedPiece) -> tuple[int, int, int]:
    """Clear before close, then more controls kept, then the shorter run shared with a training work."""
    kept, _ = composed.controls_kept
    return len(composed.verdict.matches), -kept, composed.verdict.longest_notes


def _licence(project: Project, model: OpenedModel, order: Order) -> Mapping[str, Any]:
    if not order.export.grants_licence:
        return {}
    given = {} if order.given is None else order.given.right
    return state_licence(project, model, given, licensee=order.export.licensee)


def _make_output(
    project: Project,
    model: OpenedModel,
    order: Order,
    draft: Draft,
    folder: Path,
    *,
    licence: Mapping[str, Any],
    progress: Progress,
) -> ComposedPiece:
    piece = draft.piece if order.given is None else join_pieces(order.given.piece, draft.brief, draft.piece)
    piece = replace(piece, title=draft.brief.title)
    made = MadeMusic(
        piece=piece,
        seed=draft.seed,
        asked=draft.brief.to_dict(),
        composition=_composition(draft),
        given={} if order.given is None else order.given.right,
    )
    to = Destination(folder=folder, bank=order.bank, export=order.export, licence=licence)
    verdict, certificate = write_output(project, model, made, to, progress=progress)
    return ComposedPiece(folder=folder, piece=piece, draft=draft, verdict=verdict, certificate=certificate)


def _composition(draft: Draft) -> Mapping[str, Any]:
    return {
        "draft": draft.index,
        "tokens_sha256": draft.tokens_sha256,
        "token_count": draft.token_count,
        "is_complete": draft.is_complete,
        "controls": _controls(draft),
    }


def _controls(draft: Draft) -> list[dict[str, Any]]:
    return [{"control": kept.control, "kept": kept.kept, "detail": kept.detail} for kept in draft.report]
