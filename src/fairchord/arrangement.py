# SPDX-License-Identifier: Apache-2.0
"""The library face of whole songs: a plan from few wishes, or a plan's text, to an arranged song.

from fairchord import arrange, plan_song
plan = plan_song(bars=64, form="intro A A B A B C B ending", mood="hopeful", seed=3)
print(plan.text)                      # edit it as you like
song = arrange(plan.text)
song.save("song")
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from fairchord.errors import InvalidBrief
from fairchord.generation.arranging.arrange import ArrangedSong, arrange_song
from fairchord.generation.arranging.plan import Plan
from fairchord.generation.arranging.timeline import timeline_svg
from fairchord.generation.draft import Draft, Kept
from fairchord.music.piece import Piece
from fairchord.song import Song
from fairchord.workflows.arrange_song import ArrangedOutput, SongOrder, write_song
from fairchord.workflows.export_files import Export
from fairchord.workflows.issuing_project import open_issuing_project
from fairchord.workflows.open_model import OpenedModel, open_model
from fairchord.workflows.state_plan import StatedPlan, open_plan, read_stated, state_plan

_WAV_ONLY = Export()


def plan_song(**wishes: Any) -> StatedPlan:
    """Make a plan; `wishes` takes bars or seconds, form, roles, programs, key, bpm, meter, chords, mood, style, genre,
    rhythm, title, seed, variation, lift and energy. The same wishes give the same plan; its `text` is for editing.
    """
    stated = state_plan(wishes)
    _warn(stated)
    return stated


def arrange(
    plan: str | Path | StatedPlan | None = None,
    *,
    model: str | Path | None = None,
    bank: str | Path = "house",
    **wishes: Any,
) -> Arrangement:
    """Compose a whole song: from a plan (its text, its file, or what `plan_song` gave), or from wishes for one."""
    if plan is not None and wishes:
        raise InvalidBrief(
            f"a plan is given, and wishes beside it: {', '.join(sorted(wishes))}",
            hint="edit the plan, or make one of the wishes: plan_song(...)",
        )
    if isinstance(plan, StatedPlan):
        stated = plan
    elif isinstance(plan, str) and "\n" in plan:
        stated = read_stated(plan)
        _warn(stated)
    elif plan is not None:
        stated = open_plan(Path(plan))
        _warn(stated)
    else:
        stated = plan_song(**wishes)
    opened = open_model(None if model is None else Path(model))
    return Arrangement(arranged=arrange_song(opened.engine, stated.plan), text=stated.text, model=opened, bank=bank)


def _warn(stated: StatedPlan) -> None:
    for remark in stated.remarks:
        warnings.warn(remark, stacklevel=3)


@dataclass(frozen=True, kw_only=True)
class Arrangement:
    """An arranged song: its plan, what it kept of it, and the music as a Song that shows, plays and edits itself."""

    arranged: ArrangedSong
    text: str
    model: OpenedModel
    bank: str | Path

    @property
    def plan(self) -> Plan:
        """The plan that it obeys; `text` is the same in words."""
        return self.arranged.plan

    @property
    def piece(self) -> Piece:
        """The notes, with their sections named."""
        return self.arranged.piece

    @property
    def report(self) -> tuple[Kept, ...]:
        """What was kept of the plan, line by line."""
        return self.arranged.report

    @property
    def plan_svg(self) -> str:
        """The plan as a picture: sections across, tracks down."""
        return timeline_svg(self.plan)

    @cached_property
    def song(self) -> Song:
        """The music as a Song: picture, sound, screening, and every edit. An edited Song no longer obeys the plan."""
        plan, arranged = self.plan, self.arranged
        draft = Draft(
            piece=arranged.piece,
            brief=plan.whole_brief(),
            seed=plan.seed,
            index=0,
            tokens_sha256=arranged.tokens_sha256,
            token_count=arranged.token_count,
            is_complete=arranged.is_complete,
            report=arranged.report,
        )
        return Song(draft=draft, model=self.model, bank=self.bank)

    def save(
        self,
        folder: str | Path,
        *,
        project: str | Path | None = None,
        audio: bool = True,
        overwrite: bool = False,
        export: Export = _WAV_ONLY,
    ) -> ArrangedOutput:
        """Write plan, report, MIDI, pictures, stems, mix and certificate, as `fairchord arrange song` does."""
        order = SongOrder(
            plan=self.plan,
            plan_text=self.text,
            folder=Path(folder),
            bank=self.bank if audio else None,
            overwrite=overwrite,
            export=export,
        )
        with open_issuing_project(None if project is None else Path(project)) as issuing:
            return write_song(issuing, self.model, order, self.arranged)

    def _repr_html_(self) -> str:
        return self.plan_svg + self.song._repr_html_()

    def __repr__(self) -> str:
        kept = sum(line.kept for line in self.report)
        return f"<Arrangement {self.plan.title!r}: {self.plan.bars} bars, {kept} of {len(self.report)} lines kept>"
