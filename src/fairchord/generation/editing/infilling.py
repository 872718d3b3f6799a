# SPDX-License-Identifier: Apache-2.0
"""An infill under way: stretch by stretch, window by window, the best joined of several fillings where asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from fairchord.generation.brief import Brief
from fairchord.generation.compose import Watch
from fairchord.generation.decoding import Course, Line, write_courses
from fairchord.generation.draft import BarWritten
from fairchord.generation.editing.bar_grid import Stretch, bar_starts, bars_of, cut_stretch, piece_bars
from fairchord.generation.editing.edited import TokenDigest
from fairchord.generation.editing.filling import Filling
from fairchord.generation.editing.hole import Hole
from fairchord.generation.editing.hole_window import HoleWindow, next_window, parts_of
from fairchord.generation.editing.hole_writing import HoleWriting
from fairchord.generation.editing.joining import best_joined, follow_lines
from fairchord.generation.next_token import NextToken
from fairchord.generation.track_brief import TrackBrief
from fairchord.generation.writing.sampler import Sampler
from fairchord.music.piece import DURATION, ONSET, PITCH, NoteArray, Piece


def _sampler(brief: Brief, seed: int, *lot: int) -> Sampler:
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 0, 1, *lot])))
    return Sampler(random, brief.temperature_per_mille / 1000, brief.top_p_per_mille / 1000)


@dataclass(slots=True)
class Told:
    """Counts bars and passes them on."""

    watch: Watch
    total: int
    done: int = 0

    def on_bar(self, bar: BarWritten) -> None:
        """Tell of one bar."""
        self.done += 1
        if self.watch.on_bar is not None:
            self.watch.on_bar(bar)
        if self.watch.progress is not None:
            self.watch.progress(self.done, self.total)

    def should_stop(self) -> bool:
        """Ask whether to stop."""
        return self.watch.should_stop is not None and self.watch.should_stop()


@dataclass(slots=True, kw_only=True)
class Infilling:
    """An infill under way.

    `standing` is the piece with the notes that stand, new ones included, as far as its stretches are written.
    """

    piece: Piece
    hole: Hole
    brief: Brief
    wishes: tuple[TrackBrief, ...]
    seed: int
    candidates: int
    told: Told
    digest: TokenDigest = field(default_factory=TokenDigest)
    standing: Piece = field(init=False)
    written: Hole = field(init=False)

    def __post_init__(self) -> None:
        starts = bar_starts(self.piece)
        kept = [
            track.notes[~np.isin(bars_of(track.notes, starts), list(bars))]
            for track, bars in zip(self.piece.tracks, self.hole.bars, strict=True)
        ]
        self.standing = with_notes(self.piece, kept)
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
            sampler=_sampler(self.brief, self.seed, 0, stretch.first_bar),
            on_bar=lambda bar: self.told.on_bar(_moved(bar, stretch)),
            ends=ends and is_last,
            ringing=ringing,
            digest=self.digest,
        )
        courses = [self._write_windows(source.context, filling)]
        is_complete = write_courses(
            source, courses, should_stop=self.told.should_stop, side_by_side=min(8, self.candidates)
        )
        self.digest = filling.digest
        shift = np.array([stretch.start_ticks, 0, 0, 0], np.int32)
        joined = [
            np.concatenate([track.notes, new + shift])
            for track, new in zip(self.standing.tracks, filling.new_notes(), strict=True)
        ]
        self.standing = with_notes(self.standing, joined)
        done = [frozenset(bar + stretch.first_bar for bar in bars) for bars in filling.written]
        self.written = self.written.plus(Hole(bars=tuple(done)))
        return is_complete

    def put_back(self, before: Piece) -> None:
        """Give the bars that were not written the notes they had, but for those that clash with new ones."""
        starts, left = bar_starts(before), self.hole.minus(self.written)
        notes = list[NoteArray]()
        for index, (old, now) in enumerate(zip(before.tracks, self.standing.tracks, strict=True)):
            new = now.notes[np.isin(bars_of(now.notes, starts), list(self.written.bars[index]))]
            kept = old.notes[np.isin(bars_of(old.notes, starts), list(left.bars[index]))]
            notes.append(np.concatenate([now.notes, kept[~_clash(kept, new)]]))
        self.standing = with_notes(self.standing, notes)

    def _write_windows(self, context: int, filling: Filling) -> Course:
        """The course of a stretch: its windows, one after another."""

        def fits(window: HoleWindow) -> bool:
            return all(HoleWriting(filling=filling, window=part, context=context).fits() for part in parts_of(window))

        left = filling.hole
        while not left.is_empty:
            window = next_window(left, filling.wishes, bars=filling.bars, fits=fits)
            for part in parts_of(window):
                if self.candidates == 1 or not part.needs_filling:
                    yield [self._line(filling, part, context)]
                else:
                    yield from self._write_best(filling, part, context)
            left = left.minus(Hole(bars=tuple(frozenset(bars) for bars in filling.written)))

    def _write_best(self, filling: Filling, window: HoleWindow, context: int) -> Course:
        """Write several fillings of one window, and keep the one that leads best into what follows."""
        announced: list[list[BarWritten]] = [[] for _ in range(self.candidates)]
        forks = [
            filling.fork(_sampler(self.brief, self.seed, 1 + number, window.first_bar), announced[number].append)
            for number in range(self.candidates)
        ]
        filling.take_over(forks[0])  # what is kept if the writing stops here
        yield [self._line(fork, window, context) for fork in forks]
        asked = [follow_lines(fork, window, context=context) for fork in forks]
        if any(asked):
            yield [line for lines in asked for line in lines]
        best = best_joined([[line.nats for line in lines] for lines in asked])
        filling.take_over(forks[best])
        for bar in announced[best]:
            filling.on_bar(bar)

    def _line(self, filling: Filling, window: HoleWindow, context: int) -> Line:
        writing = HoleWriting(filling=filling, window=window, context=context)
        return Line(writing=writing, guidance=self.brief.guidance_per_mille / 1000)


def _clash(rows: NoteArray, others: NoteArray) -> NDArray[np.bool_]:
    """Which rows sound while another of their pitch does."""
    onset, stop, pitch = rows[:, ONSET, None], (rows[:, ONSET] + rows[:, DURATION])[:, None], rows[:, PITCH, None]
    overlap = (others[:, ONSET] < stop) & (others[:, ONSET] + others[:, DURATION] > onset)
    clashing: NDArray[np.bool_] = (overlap & (others[:, PITCH] == pitch)).any(axis=1)
    return clashing


def with_notes(piece: Piece, notes: Sequence[NoteArray]) -> Piece:
    """The piece with these notes in its tracks."""
    tracks = tuple(replace(track, notes=rows) for track, rows in zip(piece.tracks, notes, strict=True))
    return replace(piece, tracks=tracks)


def _moved(bar: BarWritten, stretch: Stretch) -> BarWritten:
    notes = bar.notes + np.array([stretch.start_ticks, 0, 0, 0], np.int32)
    return replace(bar, bar=bar.bar + stretch.first_bar, notes=notes)
