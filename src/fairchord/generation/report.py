# SPDX-License-Identifier: Apache-2.0
"""What a finished piece kept of its brief, counted from the notes alone and not from how they were chosen."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from fairchord.generation.brief import Brief
from fairchord.generation.draft import Kept
from fairchord.generation.given import length_bars
from fairchord.generation.rules.tonality import scale_tones
from fairchord.generation.track_brief import TrackBrief
from fairchord.generation.wish_report import report_wishes
from fairchord.generation.writing.progression import HarmonyBar, lay_out, read_harmony
from fairchord.music.harmony import Chord, KeySignature
from fairchord.music.piece import DURATION, ONSET, PITCH, VELOCITY, NoteArray, Piece, Track
from fairchord.music.time import TICKS_PER_GRID


def report(piece: Piece, brief: Brief) -> tuple[Kept, ...]:
    """Check a piece against its brief, one control after another; first those that every piece has."""
    pairs = tuple(zip(piece.tracks, brief.tracks, strict=True))
    return (
        _keep_bars(piece, brief),
        Kept(
            control="meter",
            kept=str(piece.time_signatures[0]) == str(brief.meter),
            detail=str(piece.time_signatures[0]),
        ),
        _keep_chords(piece, brief),
        _keep_within("pitch range", pairs, PITCH),
        _keep_within("velocity", pairs, VELOCITY),
        _keep_polyphony(pairs),
        _keep_playing(pairs, brief),
        _keep_key(piece, brief),
        *report_wishes(piece, brief),
    )


def _keep_bars(piece: Piece, brief: Brief) -> Kept:
    bars = length_bars(piece)
    return Kept(control="bars", kept=bars == brief.bars, detail=f"{bars} of {brief.bars}")


def _keep_chords(piece: Piece, brief: Brief) -> Kept:
    steps = brief.meter.bar_ticks // TICKS_PER_GRID
    found = read_harmony(piece, bars=brief.bars, steps=steps)
    if brief.chords:
        wanted = lay_out(brief.chords, bars=brief.bars, steps=steps)
        same = sum(bar == other for bar, other in zip(found, wanted, strict=True))
        return Kept(control="chords", kept=same == brief.bars, detail=f"{same} of {brief.bars} bars as asked")
    filled = sum(all(chord is not None for _, chord in bar) for bar in found)
    return Kept(control="chords", kept=filled == brief.bars, detail=f"{filled} of {brief.bars} bars have harmony")


def _keep_within(control: str, pairs: tuple[tuple[Track, TrackBrief], ...], column: int) -> Kept:
    outside = 0
    for track, wanted in pairs:
        least, greatest = wanted.pitch_bounds if column == PITCH else wanted.velocity_bounds
        values = track.notes[:, column]
        outside += int(np.count_nonzero((values < least) | (values > greatest)))
    return Kept(control=control, kept=not outside, detail=f"{outside} notes outside")


def _keep_polyphony(pairs: tuple[tuple[Track, TrackBrief], ...]) -> Kept:
    over = [wanted.role.value for track, wanted in pairs if most_voices(track) > wanted.voices]
    return Kept(control="polyphony", kept=not over, detail="over the limit: " + (", ".join(over) or "none"))


def most_voices(track: Track) -> int:
    """Most notes sounding at once; for drums, most hits at one moment."""
    if not len(track.notes):
        return 0
    if track.is_drum:
        return int(np.unique(track.notes[:, ONSET], return_counts=True)[1].max())
    starts = np.sort(track.notes[:, ONSET])
    stops = np.sort(track.notes[:, ONSET] + track.notes[:, DURATION])
    sounding = np.arange(1, len(starts) + 1) - np.searchsorted(stops, starts, side="right")
    return int(sounding.max())


def _keep_playing(pairs: tuple[tuple[Track, TrackBrief], ...], brief: Brief) -> Kept:
    silent = []
    for track, wanted in pairs:
        longest = longest_silence(track.notes, bars=brief.bars, bar_ticks=brief.meter.bar_ticks)
        if not len(track.notes) or longest >= wanted.habits.hold_bars:
            silent.append(wanted.role.value)
    return Kept(control="never empty", kept=not silent, detail="silent too long: " + (", ".join(silent) or "none"))


def longest_silence(notes: NoteArray, *, bars: int, bar_ticks: int) -> int:
    """Most bars in a row in which no note begins."""
    played: list[int] = sorted({*(notes[:, ONSET] // bar_ticks).tolist(), -1, bars})
    return max(later - earlier - 1 for earlier, later in pairwise(played))


def _keep_key(piece: Piece, brief: Brief) -> Kept:
    """Every pitched note belongs to the key or to the chord in force where it begins."""
    key = piece.key_signatures[0] if piece.key_signatures else None
    steps = brief.meter.bar_ticks // TICKS_PER_GRID
    harmony = read_harmony(piece, bars=brief.bars, steps=steps)
    outside = total = 0
    for track in piece.tracks:
        if track.is_drum:
            continue
        for onset, _, pitch, _ in track.notes.tolist():
            total += 1
            outside += pitch % 12 not in _tones_at(harmony, onset // TICKS_PER_GRID, steps, key)
    return Kept(control="key or chord", kept=not outside, detail=f"{outside} of {total} notes outside")


def _tones_at(harmony: list[HarmonyBar], step: int, steps: int, key: KeySignature | None) -> frozenset[int]:
    chord: Chord | None = None
    for position, name in harmony[step // steps]:
        if position <= step % steps:
            chord = name
    return scale_tones(chord, key)
