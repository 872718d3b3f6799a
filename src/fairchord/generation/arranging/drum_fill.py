# SPDX-License-Identifier: Apache-2.0
"""The fill at a section's end, by rule and not by the model: drums down the kit, louder to the bar line, then a crash.

Three shapes, chosen by the seed: half a bar, half a bar that begins thinly, or the last beat alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from fairchord.generation.arranging.section_music import cut_notes
from fairchord.generation.track_brief import TrackBrief
from fairchord.music.piece import ONSET, PITCH, NoteArray, Piece
from fairchord.music.time import TICKS_PER_GRID, TICKS_PER_QUARTER, TimeSignature
from fairchord.tokens.grid import DRUM_STEPS

SNARE, HIGH_TOM, MIDDLE_TOM, FLOOR_TOM, CRASH, KICK = 38, 50, 47, 43, 49, 36
_DOWN_THE_KIT: Final = (SNARE, HIGH_TOM, MIDDLE_TOM, FLOOR_TOM)
_SIXTEENTH: Final = TICKS_PER_QUARTER // 4
_LENGTH: Final = DRUM_STEPS * TICKS_PER_GRID
LEAST_STROKES: Final = 3


def fill_ticks(meter: TimeSignature) -> int:
    """How much of the last bar a fill may take: half of it, or the last beat of three."""
    return meter.bar_ticks // (3 if meter.numerator == 3 else 2)


def add_fill(piece: Piece, drums: TrackBrief, *, bars: int, seed: int) -> Piece:
    """Put a fill at the end of a section's drums, in place of what they play there."""
    meter = piece.time_signatures[0]
    end = bars * meter.bar_ticks
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 2])))
    shape = int(random.integers(3))
    start = end - (fill_ticks(meter) if shape < 2 else min(fill_ticks(meter), 4 * _SIXTEENTH))
    onsets = list(range(start, end, _SIXTEENTH))
    if shape == 1:
        onsets = [at for at in onsets if at >= (start + end) // 2 or (at - start) % (2 * _SIXTEENTH) == 0]
    sounds = _sounds(piece, drums)
    least, greatest = drums.velocity_bounds
    softest = least + (greatest - least) // 3
    rows = []
    for count, at in enumerate(onsets):
        pitch = sounds[count * len(sounds) // len(onsets)]
        velocity = softest + (greatest - softest) * (count + 1) // len(onsets)
        rows.append((at, min(_LENGTH, end - at), pitch, velocity))
    return _with_drums(piece, lambda notes: np.concatenate([cut_notes(notes, start), np.array(rows, np.int32)]))


def add_crash(piece: Piece, drums: TrackBrief) -> Piece:
    """Open the section after a fill with a crash, where the kit's range and hands allow it."""
    lowest, highest = drums.pitch_bounds
    crash = np.array([(0, _LENGTH, CRASH, drums.velocity_bounds[1])], np.int32)

    def crashed(notes: NoteArray) -> NoteArray:
        now = notes[notes[:, ONSET] == 0]
        if len(now) >= drums.voices or CRASH in now[:, PITCH] or not lowest <= CRASH <= highest:
            return notes
        return np.concatenate([crash, notes])

    return _with_drums(piece, crashed)


def _sounds(piece: Piece, drums: TrackBrief) -> list[int]:
    """The drums of the fill: down the kit as far as the range has them, else the one that was struck most."""
    lowest, highest = drums.pitch_bounds
    if found := [pitch for pitch in _DOWN_THE_KIT if lowest <= pitch <= highest]:
        return found
    struck = [int(pitch) for track in piece.tracks if track.is_drum for pitch in track.notes[:, PITCH]]
    return [max(set(struck), key=struck.count) if struck else lowest]


def _with_drums(piece: Piece, change: Callable[[NoteArray], NoteArray]) -> Piece:
    tracks = tuple(replace(track, notes=change(track.notes)) if track.is_drum else track for track in piece.tracks)
    return replace(piece, tracks=tracks)
