# SPDX-License-Identifier: Apache-2.0
"""A piece while bars of it are written: the notes that stand, and what its tracks are held to."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from fairchord.generation.brief import Brief
from fairchord.generation.draft import BarWritten
from fairchord.generation.editing.edited import TokenDigest
from fairchord.generation.editing.hole import Hole
from fairchord.generation.editing.track_wishes import held_to, key_at
from fairchord.generation.rules.tonality import Tonality, lay_tonality, strong_beats
from fairchord.generation.track_brief import TrackBrief
from fairchord.generation.writing.conditions import describe_piece
from fairchord.generation.writing.progression import HarmonyBar, read_harmony
from fairchord.generation.writing.sampler import Sampler
from fairchord.music.harmony import KeySignature
from fairchord.music.piece import DURATION, ONSET, PITCH, VELOCITY, NoteArray, Piece, Track
from fairchord.music.time import TICKS_PER_GRID
from fairchord.tokens.grid import GridNotes, from_grid

OnBar = Callable[[BarWritten], None]
_ANY_KEY = KeySignature(tonic=0, mode="major")


@dataclass(slots=True, kw_only=True)
class Filling:
    """The state of an infill across its windows. `tracks` hold the notes that stand: known ones, and new ones so far.

    `ends` says that the piece's last bar closes it; a part of a longer piece goes on, and `ringing` are the notes that
    sound into it from before, whose onsets are below zero.
    """

    piece: Piece
    brief: Brief
    wishes: tuple[TrackBrief, ...]
    bars: int
    hole: Hole
    sampler: Sampler
    on_bar: OnBar
    ends: bool
    ringing: tuple[NoteArray, ...] = ()
    tracks: list[Track] = field(default_factory=list)
    held: tuple[TrackBrief, ...] = ()
    harmony: list[HarmonyBar] = field(default_factory=list)
    written: list[set[int]] = field(default_factory=list)
    new: list[list[NoteArray]] = field(default_factory=list)
    digest: TokenDigest = field(default_factory=TokenDigest)

    def __post_init__(self) -> None:
        self.tracks = [
            self._without_hole(track, hole) for track, hole in zip(self.piece.tracks, self.hole.bars, strict=True)
        ]
        self.held = tuple(held_to(wanted) for wanted in self.wishes)
        self.harmony = read_harmony(self.piece, bars=self.bars, steps=self.steps)
        self.written = [set() for _ in self.piece.tracks]
        self.new = [[] for _ in self.piece.tracks]

    @property
    def steps(self) -> int:
        """Grid steps of a bar."""
        return self.piece.time_signatures[0].bar_ticks // TICKS_PER_GRID

    def _without_hole(self, track: Track, hole: frozenset[int]) -> Track:
        if not hole or not len(track.notes):
            return track
        return replace(track, notes=track.notes[~np.isin(_grid_bars(track.notes, self.steps), list(hole))])

    def key_at_bar(self, bar: int) -> KeySignature | None:
        """The key in force at a bar; None when nothing suggests one."""
        return key_at(self.piece, bar * self.steps * TICKS_PER_GRID)

    def describe(self, first_bar: int, bars: int) -> dict[str, str]:
        """The conditions of a window, by family."""
        key = self.key_at_bar(first_bar)
        described = describe_piece(
            self.brief,
            key=key or _ANY_KEY,
            bars=bars,
            opening="starts" if first_bar == 0 else "continues",
            closing="ends" if self.ends and first_bar + bars == self.bars else "goes_on",
        )
        if key is None:
            del described["Key"]
        return described

    def lay_tonality(self, index: int, first_bar: int, stop_bar: int, *, final_bar: int) -> Tonality:
        """The pitches of a track over some bars, each under the key in force at its bar line."""
        keys = [self.key_at_bar(bar) for bar in range(first_bar, stop_bar)]
        laid = {
            key: lay_tonality(
                self.held[index],
                self.harmony[first_bar:stop_bar],
                key,
                strong=strong_beats(self.steps, is_triple=self.brief.meter.numerator == 3),
                steps=self.steps,
                final_bar=final_bar,
            )
            for key in set(keys)
        }
        return Tonality(
            allowed=np.stack([laid[key].allowed[bar] for bar, key in enumerate(keys)]),
            favour=np.stack([laid[key].favour[bar] for bar, key in enumerate(keys)]),
            until=np.stack([laid[key].until[bar] for bar, key in enumerate(keys)]),
        )

    def known_notes(self, index: int) -> NoteArray:
        """The notes of a track that stand, those that ring from before included."""
        notes = self.tracks[index].notes
        return np.concatenate([self.ringing[index], notes]) if self.ringing else notes

    @property
    def ends_silent(self) -> bool:
        """Whether nothing sounds yet in the piece's last bar."""
        last_bar = (self.bars - 1) * self.steps * TICKS_PER_GRID
        return not any((track.notes[:, ONSET] + track.notes[:, DURATION] > last_bar).any() for track in self.tracks)

    def latest_bar_before(self, index: int, bar: int) -> int:
        """The latest bar before `bar` in which a note of the track begins; -1 when there is none."""
        notes = self.tracks[index].notes
        earlier = _grid_bars(notes, self.steps) if len(notes) else np.zeros(0, np.int32)
        earlier = earlier[earlier < bar]
        return int(earlier.max()) if len(earlier) else -1

    def keep_bar(self, index: int, rows: GridNotes, *, bar: int, first_bar: int) -> None:
        """Put the notes of a written bar among those that stand; `first_bar` is where its window begins."""
        moved = rows.copy()
        moved[:, ONSET] += first_bar * self.steps
        notes = self._as_notes(index, moved)
        track = self.tracks[index]
        self.tracks[index] = replace(track, notes=np.concatenate([track.notes, notes]))
        self.new[index].append(notes)
        self.written[index].add(first_bar + bar)
        self.on_bar(BarWritten(draft=0, track=index, bar=first_bar + bar, notes=notes))

    def _as_notes(self, index: int, rows: GridNotes) -> NoteArray:
        """Grid notes of a track in ticks, in its velocities."""
        least, greatest = self.held[index].velocity_bounds
        notes = from_grid(rows)
        notes[:, VELOCITY] = np.clip(notes[:, VELOCITY], least, greatest)
        end = self.bars * self.steps * TICKS_PER_GRID
        notes[:, DURATION] = np.minimum(notes[:, DURATION], end - notes[:, ONSET])
        return notes

    def fork(self, sampler: Sampler, on_bar: OnBar) -> Filling:
        """The same state, to go on by itself."""
        other = copy(self)
        other.sampler, other.on_bar, other.digest = sampler, on_bar, self.digest.fork()
        other.tracks, other.written = list(self.tracks), [set(bars) for bars in self.written]
        other.new = [list(parts) for parts in self.new]
        return other

    def take_over(self, other: Filling) -> None:
        """Go on from where a fork arrived."""
        self.tracks, self.written, self.new, self.digest = other.tracks, other.written, other.new, other.digest

    def new_notes(self) -> list[NoteArray]:
        """What was written in each track; a drum hit stops where its drum is struck again."""
        found = []
        for track, new in zip(self.tracks, self.new, strict=True):
            notes = np.concatenate([np.zeros((0, 4), np.int32), *new])
            found.append(cut_hits(notes, track.notes) if track.is_drum else notes)
        return found


def cut_hits(hits: NoteArray, every: NoteArray) -> NoteArray:
    """Drum hits that stop where their drum is struck again, by one of `every`."""
    cut = hits.copy()
    for pitch in np.unique(hits[:, PITCH]):
        mine = np.flatnonzero(hits[:, PITCH] == pitch)
        onsets = np.append(np.sort(every[every[:, PITCH] == pitch, ONSET]), np.iinfo(np.int32).max)
        later = onsets[np.searchsorted(onsets, hits[mine, ONSET], side="right")]
        cut[mine, DURATION] = np.minimum(hits[mine, DURATION], later - hits[mine, ONSET])
    return cut


def _grid_bars(notes: NoteArray, steps: int) -> NDArray[np.int32]:
    """The bar of each note on the grid."""
    bars: NDArray[np.int32] = (notes[:, ONSET] + TICKS_PER_GRID // 2) // TICKS_PER_GRID // steps
    return bars
