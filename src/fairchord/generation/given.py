# SPDX-License-Identifier: Apache-2.0
"""The piece that is continued: which of its tracks go on in which tracks of the brief, and joining the two ends."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from fairchord.errors import InvalidBrief
from fairchord.generation.brief import Brief
from fairchord.generation.writing.progression import HarmonyBar, read_harmony
from fairchord.music.piece import DURATION, ONSET, Piece, Track
from fairchord.music.time import TICKS_PER_GRID
from fairchord.tokens.grid import GridNotes, to_grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What came before: its bars, the harmony of each, and each brief track's notes, whose onsets are below zero."""

    bars: int
    harmony: tuple[HarmonyBar, ...]
    notes: tuple[GridNotes, ...]


def nothing_given(brief: Brief) -> Given:
    """The start of a new piece."""
    return Given(bars=0, harmony=(), notes=tuple(np.zeros((0, 4), np.int32) for _ in brief.tracks))


def read_given(piece: Piece, brief: Brief) -> Given:
    """Read the piece to continue; it must keep to the brief's meter."""
    meters = {(meter.numerator, meter.denominator) for meter in piece.time_signatures}
    if meters != {(brief.meter.numerator, brief.meter.denominator)}:
        raise InvalidBrief(
            f"the piece to continue is not in {brief.meter} throughout, as the brief is",
            hint="ask for the piece's own meter, or cut it where the meter changes",
        )
    steps = brief.meter.bar_ticks // TICKS_PER_GRID
    bars = length_bars(piece)
    found = match_tracks(piece, brief)
    notes = []
    for track in found:
        grid = np.zeros((0, 4), np.int32)
        if track is not None:
            grid = to_grid(track.notes, is_drum=track.is_drum, length_steps=bars * steps)
            grid[:, ONSET] -= bars * steps
        notes.append(grid)
    return Given(bars=bars, harmony=tuple(read_harmony(piece, bars=bars, steps=steps)), notes=tuple(notes))


def length_bars(piece: Piece) -> int:
    """Bars of a piece in one meter, the last one filled up."""
    return -(-piece.end_ticks // piece.time_signatures[0].bar_ticks)


def match_tracks(piece: Piece, brief: Brief) -> list[Track | None]:
    """For each track of the brief the track of the piece that it continues: of its name, else of its role."""
    left = list(piece.tracks)
    found: list[Track | None] = []
    for wanted, name in zip(brief.tracks, brief.track_names(), strict=True):
        same_kind = [track for track in left if track.is_drum == wanted.is_drum]
        named = [track for track in same_kind if track.name == name]
        same_role = [track for track in same_kind if track.role == wanted.role or (track.is_drum and wanted.is_drum)]
        chosen = next(iter([*named, *same_role]), None)
        if chosen is not None:
            left = [track for track in left if track is not chosen]
        found.append(chosen)
    return found


def join_pieces(given: Piece, brief: Brief, new: Piece) -> Piece:
    """The given piece and its continuation as one; tracks that do not go on stay as they were.

    A tempo between two whole numbers goes on as it is where the brief asks for the nearer of them.
    """
    start = length_bars(given) * given.time_signatures[0].bar_ticks
    continued = match_tracks(given, brief)
    tracks = []
    for track in given.tracks:
        index = next((i for i, match in enumerate(continued) if match is track), None)
        tracks.append(track if index is None else _append(track, new.tracks[index], start))
    tracks += [_append(None, new.tracks[i], start) for i, match in enumerate(continued) if match is None]
    tempi = tuple(tempo for tempo in given.tempi if tempo.onset_ticks < start)
    keys = tuple(key for key in given.key_signatures if key.onset_ticks < start)
    if not tempi or round(tempi[-1].bpm) != brief.bpm:
        tempi += (replace(new.tempi[0], onset_ticks=start),)
    if not keys or str(keys[-1]) != str(new.key_signatures[0]):
        keys += (replace(new.key_signatures[0], onset_ticks=start),)
    return replace(
        given,
        tracks=tuple(tracks),
        tempi=tempi,
        key_signatures=keys,
        chords=(*given.chords, *(replace(span, onset_ticks=span.onset_ticks + start) for span in new.chords)),
    )


def _append(track: Track | None, new: Track, start: int) -> Track:
    moved = new.notes + np.array([start, 0, 0, 0], np.int32)
    return replace(new, notes=moved) if track is None else replace(track, notes=np.concatenate([track.notes, moved]))


def context_notes(rows: GridNotes, *, first_bar: int, bars: int, steps: int) -> GridNotes:
    """The notes that begin in the `bars` bars before `first_bar`, counted from the start of those bars."""
    start, stop = (first_bar - bars) * steps, first_bar * steps
    chosen = rows[(rows[:, ONSET] >= start) & (rows[:, ONSET] < stop)].copy()
    chosen[:, ONSET] -= start
    chosen[:, DURATION] = np.minimum(chosen[:, DURATION], bars * steps - chosen[:, ONSET])
    return chosen
