# SPDX-License-Identifier: Apache-2.0
"""Arrange: plan to song, screened, drawn, written, played and certified, in a folder that appears whole.

Beside what `compose_piece` writes: OUT/plan.txt as it was given, OUT/plan.svg, OUT/report.txt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from fairchord.canonical import sha256_hex
from fairchord.disclosure.certificate import Certificate
from fairchord.errors import ResourceAbsent
from fairchord.generation.arranging.arrange import ArrangedSong, arrange_song
from fairchord.generation.arranging.plan import Plan
from fairchord.generation.arranging.plan_text import write_plan
from fairchord.generation.arranging.timeline import timeline_svg
from fairchord.generation.compose import Watch
from fairchord.music.piece import Piece
from fairchord.screening.verdict import Verdict
from fairchord.workflows.export_files import Export, Progress
from fairchord.workflows.new_folder import new_folder
from fairchord.workflows.open_model import OpenedModel, check_standing_in
from fairchord.workflows.project import Project
from fairchord.workflows.state_licence import state_licence
from fairchord.workflows.write_output import Destination, MadeMusic, write_output

PLAN_FILE: Final = "plan.txt"
PLAN_PICTURE: Final = "plan.svg"
REPORT_FILE: Final = "report.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class SongOrder:
    """Which plan to compose and where to put the song; `plan_text` is its file, remarks included."""

    plan: Plan
    folder: Path
    plan_text: str = ""
    bank: str | Path | None = "house"
    overwrite: bool = False
    export: Export = field(default_factory=Export)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangedOutput:
    """One finished, certified song."""

    folder: Path
    song: ArrangedSong
    verdict: Verdict
    certificate: Certificate

    @property
    def piece(self) -> Piece:
        """Its notes."""
        return self.song.piece

    @property
    def lines_kept(self) -> tuple[int, int]:
        """How many lines of the report were kept, and of how many."""
        return sum(kept.kept for kept in self.song.report), len(self.song.report)

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as plain values."""
        return {
            "folder": str(self.folder),
            "files": [*(fact.name for fact in self.certificate.files), "certificate.json"],
            "seed": self.song.plan.seed,
            "bars": self.song.plan.bars,
            "seconds": round(self.song.plan.seconds, 1),
            "notes": self.piece.note_count,
            "is_complete": self.song.is_complete,
            "screening": self.verdict.to_dict(),
            "controls": controls_of(self.song),
            "certificate_sha256": self.certificate.sha256,
        }


def arrange(
    project: Project,
    model: OpenedModel,
    order: SongOrder,
    *,
    progress: Progress = lambda _doing, _done: None,
    watch: Watch | None = None,
) -> ArrangedOutput:
    """Compose a plan and write the song out; where the watch stops it, what exists is, and the certificate says so."""
    order.export.check()
    check_standing_in(project, model.provenance)
    watch = replace(watch or Watch(), progress=lambda done, total: progress("composing", done / total))
    song = arrange_song(model.engine, order.plan, watch=watch)
    return write_song(project, model, order, song, progress=progress)


def write_song(
    project: Project,
    model: OpenedModel,
    order: SongOrder,
    song: ArrangedSong,
    *,
    progress: Progress = lambda _doing, _done: None,
) -> ArrangedOutput:
    """Write and certify a song that was composed before, as `arrange` does with its own."""
    order.export.check()
    check_standing_in(project, model.provenance)
    if not song.piece.note_count:
        raise ResourceAbsent("no note was written before the song was stopped", hint="let it run longer")
    licence: Mapping[str, Any] = {}
    if order.export.grants_licence:
        licence = state_licence(project, model, {}, licensee=order.export.licensee)
    text = order.plan_text or write_plan(song.plan)
    with new_folder(order.folder, overwrite=order.overwrite) as staging:
        (staging / PLAN_FILE).write_bytes(text.encode())
        (staging / PLAN_PICTURE).write_text(timeline_svg(song.plan), encoding="utf-8")
        (staging / REPORT_FILE).write_text(report_text(song), encoding="utf-8")
        made = MadeMusic(
            piece=song.piece,
            seed=song.plan.seed,
            asked={**song.plan.to_dict(), "plan_sha256": sha256_hex(text.encode())},
            composition=_composition(song),
        )
        to = Destination(folder=staging, bank=order.bank, export=order.export, licence=licence)
        verdict, certificate = write_output(project, model, made, to, progress=progress)
    output = ArrangedOutput(folder=staging, song=song, verdict=verdict, certificate=certificate)
    return replace(output, folder=order.folder)


def report_text(song: ArrangedSong) -> str:
    """What was kept of the plan, a line each."""
    width = max(len(kept.control) for kept in song.report)
    lines = [f"{'kept' if kept.kept else 'NOT '}  {kept.control:{width}s}  {kept.detail}" for kept in song.report]
    if not song.is_complete:
        lines.insert(0, "This song was stopped before its end.")
    return "\n".join(lines) + "\n"


def controls_of(song: ArrangedSong) -> list[dict[str, Any]]:
    """The report as plain values."""
    return [{"control": kept.control, "kept": kept.kept, "detail": kept.detail} for kept in song.report]


def _composition(song: ArrangedSong) -> Mapping[str, Any]:
    return {
        "draft": 0,
        "tokens_sha256": song.tokens_sha256,
        "token_count": song.token_count,
        "is_complete": song.is_complete,
        "controls": controls_of(song),
    }
