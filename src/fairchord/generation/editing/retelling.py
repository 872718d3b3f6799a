# SPDX-License-Identifier: Apache-2.0
"""What a new harmony must suit: the bars it is for, the tracks that stay, the key, and which chords fit where."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from fairchord.errors import InvalidBrief
from fairchord.generation.brief import Brief
from fairchord.generation.editing.bar_grid import only_meter, piece_bars
from fairchord.generation.editing.harmony_fit import fitting_chords, weigh_tones
from fairchord.generation.editing.track_wishes import brief_of_edit, key_of, wishes_for
from fairchord.generation.rules.harmony_writing import chords_in_key, chords_in_reach, chords_on_tonic
from fairchord.generation.rules.tonality import Mask, strong_beats
from fairchord.generation.track_brief import TrackBrief
from fairchord.generation.writing.conditions import describe_piece
from fairchord.generation.writing.progression import HarmonyBar, read_harmony
from fairchord.music.harmony import KeySignature
from fairchord.music.piece import PITCH, NoteArray, Piece, Track
from fairchord.music.time import TICKS_PER_GRID
from fairchord.music.track_role import TrackRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Retelling:
    """A piece that is to be harmonised anew from `first_bar` up to `stop_bar`, under `tune` and other kept notes."""

    brief: Brief
    bars: int
    first_bar: int
    stop_bar: int
    steps: int
    key: KeySignature
    strong: tuple[int, ...]
    harmony: tuple[HarmonyBar, ...]
    tune: Track
    tune_wishes: TrackBrief
    kept_notes: NoteArray
    chords: Mask
    closing: Mask
    _fits: dict[tuple[int, int], Mask] = field(default_factory=dict, repr=False, compare=False)

    @property
    def note_count(self) -> int:
        """Notes of the tune."""
        return len(self.tune.notes)

    def describe(self, first_bar: int, bars: int) -> dict[str, str]:
        """The conditions of a window, by family."""
        return describe_piece(
            self.brief,
            key=self.key,
            bars=bars,
            opening="starts" if first_bar == 0 else "continues",
            closing="ends" if first_bar + bars == self.bars else "goes_on",
        )

    def fitting(self, bar: int, position: int) -> Mask:
        """Which chords fit what is kept from a position of a bar to its end."""
        if (bar, position) not in self._fits:
            at = bar * self.steps
            strong = [at + beat for beat in self.strong]
            weights = weigh_tones(self.kept_notes, start=at + position, stop=at + self.steps, strong=strong)
            self._fits[bar, position] = fitting_chords(weights, self.chords, self.key)
        return self._fits[bar, position]


def retell(
    piece: Piece, *, tune: int, kept: frozenset[int], bars: frozenset[int] | None, brief: Brief | None, seed: int
) -> Retelling:
    """Set up a new harmony for a run of bars of a complete piece."""
    meter, count = only_meter(piece), piece_bars(piece)
    chosen = frozenset(range(count)) if bars is None else bars
    if len(chosen) != max(chosen) - min(chosen) + 1:
        raise InvalidBrief("the bars to harmonise anew are not in a row", hint="give one span, such as 5-8")
    key = key_of(piece)
    assert key is not None
    wishes = wishes_for(piece, brief)
    described = brief_of_edit(piece, wishes, brief, bars=count, seed=seed)
    steps = meter.bar_ticks // TICKS_PER_GRID
    reach = chords_in_reach([wanted for index, wanted in enumerate(wishes) if index not in kept])
    inside = chords_in_key(key) & reach
    pitched = [piece.tracks[index].notes for index in sorted(kept | {tune}) if not piece.tracks[index].is_drum]
    return Retelling(
        brief=described,
        bars=count,
        first_bar=min(chosen),
        stop_bar=max(chosen) + 1,
        steps=steps,
        key=key,
        strong=strong_beats(steps, is_triple=described.meter.numerator == 3),
        harmony=tuple(read_harmony(piece, bars=count, steps=steps)),
        tune=piece.tracks[tune],
        tune_wishes=wishes[tune],
        kept_notes=np.concatenate(pitched),
        chords=inside if inside.any() else reach,
        closing=chords_on_tonic(key) & reach,
    )


def find_tune(piece: Piece) -> int:
    """The track that carries the tune: the main melody, else another tuneful one, else the highest."""
    sounding = [i for i, track in enumerate(piece.tracks) if not track.is_drum and len(track.notes)]
    if not sounding:
        raise InvalidBrief(f"{piece.title!r} has no pitched track to harmonise", hint="name a piece with a melody")
    for role in (TrackRole.MAIN_MELODY, TrackRole.SUB_MELODY, TrackRole.RIFF):
        for index in sounding:
            if piece.tracks[index].role == role:
                return index
    return max(sounding, key=lambda index: float(piece.tracks[index].notes[:, PITCH].mean()))
