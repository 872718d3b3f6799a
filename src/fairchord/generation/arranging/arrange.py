# SPDX-License-Identifier: Apache-2.0
"""Composing a plan: section after section, each hearing what came before it, letters bringing their music back."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from fairchord.generation.arranging.drum_fill import add_crash, add_fill
from fairchord.generation.arranging.plan import Plan
from fairchord.generation.arranging.recall import hole_of_return, recall
from fairchord.generation.arranging.section_music import SectionMusic, context_before, join_sections, onsets_of
from fairchord.generation.arranging.song_end import end_song
from fairchord.generation.arranging.song_report import report_song
from fairchord.generation.compose import Watch, compose
from fairchord.generation.draft import BarWritten, Kept
from fairchord.generation.infill import infill
from fairchord.generation.next_token import NextToken
from fairchord.music.piece import ONSET, Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangedSong:
    """A song and the plan that it obeys. `tokens_sha256` covers the digests of its sections' tokens, in order."""

    piece: Piece
    plan: Plan
    tokens_sha256: str
    token_count: int
    is_complete: bool
    report: tuple[Kept, ...]


def arrange_song(source: NextToken, plan: Plan, *, watch: Watch | None = None) -> ArrangedSong:
    """Compose a plan; the same plan gives the same song. Stopped by its watch, it keeps what exists."""
    told = _Told(plan, watch or Watch())
    music: list[SectionMusic] = []
    for index in range(len(plan.sections)):
        music.append(_write_section(source, plan, index, music, told))
        if not music[-1].is_complete:
            break
    piece = join_sections(plan, music)
    digests = "".join(made.tokens_sha256 for made in music)
    return ArrangedSong(
        piece=piece,
        plan=plan,
        tokens_sha256=hashlib.sha256(digests.encode()).hexdigest(),
        token_count=sum(made.token_count for made in music),
        is_complete=len(music) == len(plan.sections) and music[-1].is_complete,
        report=report_song(piece, plan),
    )


def _write_section(
    source: NextToken, plan: Plan, index: int, music: Sequence[SectionMusic], told: _Told
) -> SectionMusic:
    first = plan.first_of(index)
    if first is None:
        made = _write_first(source, plan, index, music, told)
    else:
        made = _write_return(source, plan, index, music[first].material, told)
    if made.is_complete:
        made = replace(made, played=_finish(plan, index, made.material))
        told.tell_section(index, made.played)
    return made


def _write_first(source: NextToken, plan: Plan, index: int, music: Sequence[SectionMusic], told: _Told) -> SectionMusic:
    """A section with music of its own, composed after what came before."""
    (draft,) = compose(
        source,
        plan.section_brief(index),
        continue_from=context_before(plan, music),
        ends=index == len(plan.sections) - 1,
        watch=replace(told.watch, progress=None, on_bar=lambda bar: told.tell_bar(index, bar)),
    )
    return SectionMusic(
        material=draft.piece,
        played=draft.piece,
        tokens_sha256=draft.tokens_sha256,
        token_count=draft.token_count,
        is_complete=draft.is_complete,
    )


def _write_return(source: NextToken, plan: Plan, index: int, material: Piece, told: _Told) -> SectionMusic:
    """A section that brings earlier music back: recalled, then varied and joined by others where the plan says so."""
    brief = plan.section_brief(index)
    first = plan.first_of(index)
    assert first is not None
    recalled = recall(plan, index, first, material)
    hole = hole_of_return(plan, index, first, brief)
    if hole.is_empty:
        return SectionMusic(
            material=recalled, played=recalled, tokens_sha256="", token_count=0, is_complete=not told.stops
        )
    written = infill(
        source,
        recalled,
        hole,
        brief=brief,
        seed=brief.seed,
        ends=index == len(plan.sections) - 1,
        watch=replace(told.watch, progress=None, on_bar=None),
    )
    piece = _never_silent(written.piece, recalled)
    return SectionMusic(
        material=piece,
        played=piece,
        tokens_sha256=written.tokens_sha256,
        token_count=written.token_count,
        is_complete=written.is_complete,
    )


def _never_silent(piece: Piece, recalled: Piece) -> Piece:
    """Where varying left nothing of a track, it plays as it did."""
    tracks = zip(piece.tracks, recalled.tracks, strict=True)
    return replace(piece, tracks=tuple(new if len(new.notes) else before for new, before in tracks))


def _finish(plan: Plan, index: int, piece: Piece) -> Piece:
    """The fill at its end, the crash after the one before, and the end of the song."""
    section, brief = plan.sections[index], plan.section_brief(index)
    drums = next((track for track in brief.tracks if track.is_drum), None)
    if drums is not None and index and plan.sections[index - 1].fill:
        piece = add_crash(piece, drums)
    if drums is not None and section.fill:
        piece = add_fill(piece, drums, bars=section.bars, seed=brief.seed)
    if index == len(plan.sections) - 1:
        piece = end_song(piece, brief, plan.key_of(section))
    return piece


@dataclass(slots=True)
class _Told:
    """Passes bars on as they will be heard: those that a fill or the end changes, and returns, when all is written."""

    plan: Plan
    watch: Watch
    done: int = 0
    told: set[tuple[int, str, int]] = field(default_factory=set)

    @property
    def stops(self) -> bool:
        return self.watch.should_stop is not None and self.watch.should_stop()

    def tell_bar(self, index: int, bar: BarWritten) -> None:
        name = self.plan.sections[index].plays[bar.track]
        if not self._is_changed_later(index, name, bar.bar):
            self._tell(index, name, bar)

    def tell_section(self, index: int, piece: Piece) -> None:
        """Tell every bar of a section that was not told yet."""
        bar_ticks = piece.time_signatures[0].bar_ticks
        for bar in range(self.plan.sections[index].bars):
            for number, track in enumerate(piece.tracks):
                if (index, track.name, bar) not in self.told:
                    low, high = np.searchsorted(track.notes[:, ONSET], (bar * bar_ticks, (bar + 1) * bar_ticks))
                    self._tell(
                        index, track.name, BarWritten(draft=0, track=number, bar=bar, notes=track.notes[low:high])
                    )

    def _is_changed_later(self, index: int, name: str, bar: int) -> bool:
        sections = self.plan.sections
        if index == len(sections) - 1:
            return True
        is_drum = next(track.is_drum for track in self.plan.tracks if track.name == name)
        is_filled = bar == sections[index].bars - 1 and sections[index].fill
        return is_drum and (is_filled or (bar == 0 and index > 0 and sections[index - 1].fill))

    def _tell(self, index: int, name: str, bar: BarWritten) -> None:
        self.told.add((index, name, bar.bar))
        self.done += 1
        if self.watch.on_bar is not None:
            names = [track.name for track in self.plan.tracks]
            first = sum(section.bars for section in self.plan.sections[:index])
            notes = bar.notes + np.array([onsets_of(self.plan)[index], 0, 0, 0], np.int32)
            self.watch.on_bar(BarWritten(draft=0, track=names.index(name), bar=first + bar.bar, notes=notes))
        if self.watch.progress is not None:
            total = sum(section.bars * len(section.plays) for section in self.plan.sections)
            self.watch.progress(self.done, total)
