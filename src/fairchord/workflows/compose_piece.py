# SPDX-License-Identifier: Apache-2.0
"""Compose: brief to drafts, each screened, drawn, written, played and certified, in a folder that appears whole.

OUT/song.mid  OUT/piano-roll.svg  OUT/stems/<role>.wav  OUT/mix.wav  OUT/certificate.json; several drafts each have
their own OUT/draft-1, OUT/draft-2 and so on.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from fairchord.audio.renderer import render
from fairchord.audio.rendering import write_rendering
from fairchord.disclosure.certificate import Certificate
from fairchord.disclosure.marking import mark_midi, mark_svg, mark_wav
from fairchord.generation.brief import Brief
from fairchord.generation.compose import Watch, compose
from fairchord.generation.draft import Draft
from fairchord.generation.given import join_pieces
from fairchord.music.midi import write_midi
from fairchord.music.piano_roll import piano_roll_svg
from fairchord.music.piece import Piece
from fairchord.screening.verdict import Verdict, screen
from fairchord.workflows.certify import OutputFacts, certify
from fairchord.workflows.given_piece import GivenPiece
from fairchord.workflows.new_folder import new_folder
from fairchord.workflows.open_model import OpenedModel, check_standing_in
from fairchord.workflows.project import Project

Progress = Callable[[str, float], None]
MIDI: Final = "song.mid"
PICTURE: Final = "piano-roll.svg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to compose and where to put it; `bank` None means no sound."""

    brief: Brief
    folder: Path
    drafts: int = 1
    given: GivenPiece | None = None
    bank: str | Path | None = "house"
    overwrite: bool = False


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
        return {
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
    project: Project, model: OpenedModel, order: Order, *, progress: Progress = lambda _doing, _done: None
) -> tuple[ComposedPiece, ...]:
    """Compose every draft of an order, best screened first; nothing remains when any step fails."""
    check_standing_in(project, model.provenance)
    with new_folder(order.folder, overwrite=order.overwrite) as staging:
        drafts = compose(
            model.engine,
            order.brief,
            drafts=order.drafts,
            continue_from=None if order.given is None else order.given.piece,
            watch=Watch(progress=lambda done, total: progress("composing", done / total)),
        )
        places = ["."] if order.drafts == 1 else [f"draft-{number}" for number in range(1, order.drafts + 1)]
        made = []
        for draft, place in zip(drafts, places, strict=True):
            output = staging / place
            output.mkdir(exist_ok=True)
            composed = _make_output(project, model, order, draft, output, progress=progress)
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
    check_standing_in(project, model.provenance)
    with new_folder(order.folder, overwrite=order.overwrite) as staging:
        composed = _make_output(project, model, order, draft, staging, progress=progress)
    return replace(composed, folder=order.folder)


def _rank(composed: ComposedPiece) -> tuple[int, int, int]:
    """Clear before close, then more controls kept, then the shorter run shared with a training work."""
    kept, _ = composed.controls_kept
    return len(composed.verdict.matches), -kept, composed.verdict.longest_notes


def _make_output(
    project: Project, model: OpenedModel, order: Order, draft: Draft, folder: Path, *, progress: Progress
) -> ComposedPiece:
    piece = draft.piece if order.given is None else join_pieces(order.given.piece, draft.brief, draft.piece)
    piece = replace(piece, title=draft.brief.title)
    verdict = screen(piece, model.index)
    (folder / MIDI).write_bytes(mark_midi(write_midi(piece)))
    (folder / PICTURE).write_text(mark_svg(piano_roll_svg(piece)), encoding="utf-8")
    sound = {} if order.bank is None else _play(piece, order.bank, folder, progress)
    progress("certifying", 1.0)
    signed = certify(
        project,
        folder,
        OutputFacts(
            title=draft.brief.title,
            seed=draft.seed,
            brief=draft.brief.to_dict(),
            composition=_composition(draft, model),
            model=model.to_dict(),
            screening=verdict.to_dict(),
            sound=sound,
            given={} if order.given is None else order.given.right,
        ),
    )
    return ComposedPiece(folder=folder, piece=piece, draft=draft, verdict=verdict, certificate=signed.certificate)


def _play(piece: Piece, bank: str | Path, folder: Path, progress: Progress) -> Mapping[str, Any]:
    rendering = render(piece, bank=bank, progress=progress)
    for path in write_rendering(rendering, folder):
        mark_wav(path)
    played_by = {name: unicodedata.normalize("NFC", text) for name, text in rendering.bank.to_dict().items()}
    levels = {"loudness_lufs": rendering.loudness_lufs, "true_peak_dbtp": rendering.true_peak_dbtp}
    return played_by | {name: f"{level:.1f}" for name, level in levels.items()}


def _composition(draft: Draft, model: OpenedModel) -> Mapping[str, Any]:
    return {
        "draft": draft.index,
        "tokens_sha256": draft.tokens_sha256,
        "token_count": draft.token_count,
        "is_complete": draft.is_complete,
        "precision": model.engine.precision,
        "controls": _controls(draft),
    }


def _controls(draft: Draft) -> list[dict[str, Any]]:
    return [{"control": kept.control, "kept": kept.kept, "detail": kept.detail} for kept in draft.report]
