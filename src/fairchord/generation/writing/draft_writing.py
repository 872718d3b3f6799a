# SPDX-License-Identifier: Apache-2.0
"""One draft as it grows: its harmony, the notes of every track in grid steps, and the digest of its tokens."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from fairchord.generation.brief import Brief, keys_within
from fairchord.generation.given import Given
from fairchord.generation.rules.roles import WRITING_ORDER
from fairchord.generation.sampling_settings import SETTINGS, SamplingSettings
from fairchord.generation.writing.progression import HarmonyBar, chord_spans, infer_key, lay_out
from fairchord.generation.writing.sampler import Sampler
from fairchord.music.harmony import SCALES, KeySignature
from fairchord.music.piece import DURATION, ONSET, VELOCITY, NoteArray, Piece, Track
from fairchord.music.time import TICKS_PER_GRID, Tempo
from fairchord.tokens.grid import GridNotes, from_grid


@dataclass(slots=True, kw_only=True)
class DraftWriting:
    """The state of one draft across its windows; onsets count from the start of the new piece, given ones below 0."""

    brief: Brief
    index: int
    key: KeySignature
    sampler: Sampler
    given: Given
    harmony: list[HarmonyBar]
    notes: list[GridNotes]
    digest: Any = field(default_factory=hashlib.sha256)
    token_count: int = 0
    bars_done: int = 0

    @property
    def steps(self) -> int:
        """Grid steps of a bar."""
        return self.brief.meter.bar_ticks // TICKS_PER_GRID

    def harmony_between(self, first: int, stop: int) -> list[HarmonyBar]:
        """The harmony of bars `first` to `stop`, counted from the start of the new piece; below 0 it was given."""
        known = [*self.given.harmony, *self.harmony]
        return known[first + self.given.bars : stop + self.given.bars]

    def log(self, tokens: Sequence[int]) -> None:
        """Add a finished sequence to the digest."""
        self.digest.update(np.array(tokens, "<u2").tobytes())
        self.token_count += len(tokens)

    def track_notes(self, index: int) -> NoteArray:
        """The new notes of a track."""
        return self.as_notes(index, self.notes[index][self.notes[index][:, ONSET] >= 0])

    def as_notes(self, index: int, grid: GridNotes) -> NoteArray:
        """Grid notes of a track as the piece will have them."""
        least, greatest = self.brief.tracks[index].velocity_bounds
        notes = from_grid(grid)
        # A drum hit has a fixed length, which may reach beyond the last bar line.
        end = self.brief.bars * self.brief.meter.bar_ticks
        notes[:, DURATION] = np.minimum(notes[:, DURATION], end - notes[:, ONSET])
        notes[:, VELOCITY] = np.clip(notes[:, VELOCITY], least, greatest)
        return notes

    def piece(self) -> Piece:
        """The new piece as it stands."""
        brief = self.brief
        tracks = tuple(
            Track(
                name=name,
                role=wanted.role,
                program=wanted.gm_program,
                is_drum=wanted.is_drum,
                notes=self.track_notes(index),
            )
            for index, (wanted, name) in enumerate(zip(brief.tracks, brief.track_names(), strict=True))
        )
        return Piece(
            title=brief.title,
            tracks=tracks,
            tempi=(Tempo.from_bpm(brief.bpm),),
            time_signatures=(brief.meter,),
            key_signatures=(self.key,),
            chords=chord_spans(self.harmony, steps=self.steps),
        )


def begin_draft(brief: Brief, given: Given, index: int, *, settings: SamplingSettings = SETTINGS) -> DraftWriting:
    """Set up draft number `index` of a brief, with a generator of its own."""
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([brief.seed, index])))
    steps = brief.meter.bar_ticks // TICKS_PER_GRID
    return DraftWriting(
        brief=brief,
        index=index,
        key=choose_key(brief, given, random),
        sampler=Sampler(random, brief.temperature_per_mille / 1000, brief.top_p_per_mille / 1000, settings),
        given=given,
        harmony=lay_out(brief.chords, bars=brief.bars, steps=steps) if brief.chords else [],
        notes=[notes.copy() for notes in given.notes],
    )


def fork_draft(draft: DraftWriting, window: int, candidate: int) -> DraftWriting:
    """Another draft that goes on from here: candidate 0 as the draft itself would, each other one by its own lot."""
    random = deepcopy(draft.sampler.random)
    if candidate:
        lot = [draft.brief.seed, draft.index, window, candidate]
        random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(lot)))
    return replace(
        draft,
        sampler=replace(draft.sampler, random=random),
        harmony=list(draft.harmony),
        notes=list(draft.notes),
        digest=draft.digest.copy(),
    )


def choose_key(brief: Brief, given: Given, random: np.random.Generator) -> KeySignature:
    """The brief's key; else the one its chords, or those given, suggest; else one drawn from the draft's generator.

    Where there is no chord the key alone decides, so it has a note in the range of every track.
    """
    if brief.key is not None:
        return brief.key
    heard = [chord for bar in given.harmony for _, chord in bar if chord is not None]
    chords = [chord for bar in brief.chords for chord in bar if chord is not None] or heard
    if chords:
        has_rests = any(chord is None for bar in brief.chords for chord in bar)
        return infer_key(chords, among=keys_within(None, brief.reaches()) if has_rests else ())
    mode = list(SCALES)[int(random.integers(2))]
    return KeySignature(tonic=int(random.integers(12)), mode=mode)


def writing_order(brief: Brief) -> list[int]:
    """Indices of the brief's tracks in the order they are written."""
    return sorted(range(len(brief.tracks)), key=lambda index: WRITING_ORDER.index(brief.tracks[index].role))
