# SPDX-License-Identifier: Apache-2.0
"""Infilling: any bars of any tracks of a piece, written from everything around them; all other notes stay as they are.

A long piece is infilled window by window (`editing.hole_window`), one whose meter changes stretch by stretch
(`editing.bar_grid`); the form of a sequence is in `editing.hole_tokens`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

import numpy as np

from fairchord.errors import InvalidBrief
from fairchord.generation.brief import Brief
from fairchord.generation.compose import Watch
from fairchord.generation.decoding import Course, Line, write_courses
from fairchord.generation.draft import BarWritten
from fairchord.generation.editing.bar_grid import (
    Stretch,
    bar_starts,
    bars_of,
    cut_stretch,
    piece_bars,
    stretches,
    writable_bars,
)
from fairchord.generation.editing.edit_report import report_edit
from fairchord.generation.editing.edited import Edited, TokenDigest
from fairchord.generation.editing.filling import Filling
from fairchord.generation.editing.hole import Hole, format_bars
from fairchord.generation.editing.hole_tokens import (
    bar_lines,
    filling_head,
    head_of,
    whole_track,
    window_notes,
    with_masks,
)
from fairchord.generation.editing.hole_window import HoleWindow, next_window, parts_of
from fairchord.generation.editing.hole_writing import HoleWriting
from fairchord.generation.editing.track_wishes import brief_of_edit, complete, read_wishes, wishes_for
from fairchord.generation.next_token import NextToken
from fairchord.generation.track_brief import TrackBrief
from fairchord.generation.writing.sampler import Sampler
from fairchord.music.piece import NoteArray, Piece
from fairchord.music.time import METERS
from fairchord.tokens.encode import Tokens, bar_steps, describe_piece, encode_harmony, encode_head
from fairchord.tokens.vocabulary import EOS, MAX_BARS

NOTHING_ASKED: Final[Mapping[int, TrackBrief]] = MappingProxyType({})


def infill(
    source: NextToken,
    piece: Piece,
    hole: Hole,
    *,
    brief: Brief | None = None,
    asked: Mapping[int, TrackBrief] = NOTHING_ASKED,
    seed: int = 0,
    ends: bool = True,
    watch: Watch | None = None,
) -> Edited:
    """Write the bars of the hole anew. The piece's chords hold.

    Each track keeps to what is asked of it (by its index), else to the brief, else to what its own notes show. The
    same arguments give the same notes. With `ends` False the piece's last bar does not close it.
    """
    piece = complete(piece)
    bars = piece_bars(piece)
    _check_hole(piece, hole, bars=bars)
    wishes = tuple(asked.get(index, wanted) for index, wanted in enumerate(wishes_for(piece, brief)))
    described = brief_of_edit(piece, wishes, brief, bars=bars, seed=seed)
    told = _Told(watch or Watch(), total=hole.count)
    work = _Work(piece=piece, hole=hole, brief=described, wishes=wishes, sampler=_sampler(described, seed), told=told)
    is_complete = all(work.write(source, stretch, ends=ends) for stretch in stretches(piece))
    return Edited(
        piece=work.standing,
        brief=described,
        seed=seed,
        written=work.written,
        tokens_sha256=work.digest.sha256,
        token_count=work.digest.count,
        is_complete=is_complete,
        report=report_edit(piece, work.standing, hole, wishes),
    )


def _check_hole(piece: Piece, hole: Hole, *, bars: int) -> None:
    if len(hole.bars) != len(piece.tracks) or any(not 0 <= bar < bars for bar in hole.all_bars):
        raise InvalidBrief(
            f"the bars to write are not all bars of the {len(piece.tracks)} tracks of {piece.title!r}",
            hint=f"the piece has {bars} bars; make the hole with Hole.of(piece, ...)",
        )
    if stuck := hole.all_bars - writable_bars(piece):
        raise InvalidBrief(
            f"bars {format_bars(stuck)} of {piece.title!r} are in no meter that the model knows, or cut short",
            hint="name other bars; the meters are " + ", ".join(f"{n}/{d}" for n, d in METERS),
        )


def _sampler(brief: Brief, seed: int) -> Sampler:
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 0, 1])))
    return Sampler(random, brief.temperature_per_mille / 1000, brief.top_p_per_mille / 1000)


@dataclass(slots=True)
class _Told:
    """Counts bars and passes them on."""

    watch: Watch
    total: int
    done: int = 0

    def on_bar(self, bar: BarWritten) -> None:
        self.done += 1
        if self.watch.on_bar is not None:
            self.watch.on_bar(bar)
        if self.watch.progress is not None:
            self.watch.progress(self.done, self.total)

    def should_stop(self) -> bool:
        return self.watch.should_stop is not None and self.watch.should_stop()


@dataclass(slots=True, kw_only=True)
class _Work:
    """An infill under way: `standing` is the piece with the notes that stand, new ones included, stretch by stretch."""

    piece: Piece
    hole: Hole
    brief: Brief
    wishes: tuple[TrackBrief, ...]
    sampler: Sampler
    told: _Told
    digest: TokenDigest = field(default_factory=TokenDigest)
    standing: Piece = field(init=False)
    written: Hole = field(init=False)

    def __post_init__(self) -> None:
        starts = bar_starts(self.piece)
        kept = [
            track.notes[~np.isin(bars_of(track.notes, starts), list(bars))]
            for track, bars in zip(self.piece.tracks, self.hole.bars, strict=True)
        ]
        self.standing = _with_notes(self.piece, kept)
        self.written = Hole.nothing(self.piece)

    def write(self, source: NextToken, stretch: Stretch, *, ends: bool) -> bool:
        """Write the bars of the hole that lie in one stretch; False when it was stopped."""
        inside = tuple(
            frozenset(bar - stretch.first_bar for bar in bars & frozenset(stretch.bar_numbers))
            for bars in self.hole.bars
        )
        if not any(inside):
            return True
        part, ringing = cut_stretch(self.standing, stretch)
        is_last = stretch.bar_numbers.stop == piece_bars(self.piece)
        filling = Filling(
            piece=part,
            brief=replace(self.brief, meter=stretch.meter),
            wishes=self.wishes,
            bars=stretch.bars,
            hole=Hole(bars=inside),
            sampler=self.sampler,
            on_bar=lambda bar: self.told.on_bar(_moved(bar, stretch)),
            ends=ends and is_last,
            ringing=ringing,
            digest=self.digest,
        )
        courses = [_write_windows(source.context, filling)]
        is_complete = write_courses(source, courses, should_stop=self.told.should_stop, side_by_side=1)
        shift = np.array([stretch.start_ticks, 0, 0, 0], np.int32)
        joined = [
            np.concatenate([track.notes, new + shift])
            for track, new in zip(self.standing.tracks, filling.new_notes(), strict=True)
        ]
        self.standing = _with_notes(self.standing, joined)
        done = [frozenset(bar + stretch.first_bar for bar in bars) for bars in filling.written]
        self.written = self.written.plus(Hole(bars=tuple(done)))
        return is_complete


def _with_notes(piece: Piece, notes: Sequence[NoteArray]) -> Piece:
    tracks = tuple(replace(track, notes=rows) for track, rows in zip(piece.tracks, notes, strict=True))
    return replace(piece, tracks=tracks)


def _moved(bar: BarWritten, stretch: Stretch) -> BarWritten:
    notes = bar.notes + np.array([stretch.start_ticks, 0, 0, 0], np.int32)
    return replace(bar, bar=bar.bar + stretch.first_bar, notes=notes)


def _write_windows(context: int, filling: Filling) -> Course:
    """The course of an infill: its windows, one after another."""

    def fits(window: HoleWindow) -> bool:
        return all(HoleWriting(filling=filling, window=part, context=context).fits() for part in parts_of(window))

    left = filling.hole
    while not left.is_empty:
        window = next_window(left, filling.wishes, bars=filling.bars, fits=fits)
        for part in parts_of(window):
            writing = HoleWriting(filling=filling, window=part, context=context)
            yield [Line(writing=writing, guidance=filling.brief.guidance_per_mille / 1000)]
        left = left.minus(Hole(bars=tuple(frozenset(bars) for bars in filling.written)))


def infill_tokens(piece: Piece, hole: Hole, *, bars: int, brief: Brief | None = None) -> Tokens:
    """A piece of up to 16 bars with a hole in it, and what the hole holds, as one sequence of the form that is learned.

    Whole tracks come first, then those with a hole, then what fills each.
    """
    if not 1 <= bars <= MAX_BARS:
        raise InvalidBrief(f"a sequence of {bars} bars is out of range", hint=f"give 1 to {MAX_BARS}")
    steps = bar_steps(piece)
    wishes = tuple(read_wishes(track) for track in piece.tracks) if brief is None else wishes_for(piece, brief)
    whole, holed, fillings = list[int](), list[int](), list[int]()
    every = frozenset(range(bars))
    for track, wanted, missing in zip(piece.tracks, wishes, hole.bars, strict=True):
        rows = window_notes(track, first_bar=0, bars=bars, steps=steps, length_bars=bars)
        head = head_of(wanted, track, rows, length_steps=bars * steps, dynamics=None)
        lines = bar_lines(rows, is_drum=track.is_drum, bars=bars, steps=steps)
        if not missing:
            whole += whole_track(head, lines)
            continue
        is_known = ~np.isin(rows[:, 0] // steps, list(missing))
        known = bar_lines(rows[is_known], is_drum=track.is_drum, bars=bars, steps=steps)
        asked = bar_lines(rows[~is_known], is_drum=track.is_drum, bars=bars, steps=steps)
        holed += whole_track(head, with_masks(known, missing))
        fillings += whole_track(filling_head(head), with_masks(asked, every - missing))
    opening = encode_head(describe_piece(piece, bars=bars))
    body = np.array([*whole, *holed, *fillings, EOS], np.uint16)
    return np.concatenate([opening, encode_harmony(piece, bars=bars), body])
