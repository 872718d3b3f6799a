# SPDX-License-Identifier: Apache-2.0
"""A window of a Piece becomes tokens. Vectorised: no Python loop over notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.errors import InvalidMusic
from fairchord.music.harmony import Chord, ChordSpan
from fairchord.music.piece import DURATION, ONSET, PITCH, VELOCITY, Piece, Track
from fairchord.music.time import METERS, TICKS_PER_GRID
from fairchord.tokens.grid import GridNotes, describe_track, to_grid
from fairchord.tokens.vocabulary import (
    BAR,
    BOS,
    EOS,
    HARMONY_END,
    HOLD_STEPS,
    MAX_BARS,
    PIECE_CONDITIONS,
    TRACK_CONDITIONS,
    TRACK_END,
    UNKNOWN,
    VOCABULARY,
    token_id,
)

Tokens = NDArray[np.uint16]
_FIRST: Final = {name: family.first for name, family in VOCABULARY.items()}


def encode(piece: Piece, *, bars: int, described: Mapping[str, str] | None = None) -> Tokens:
    """Encode the first `bars` bars of a piece: shape (T,) token ids from BOS to EOS.

    The meter, tempo and key come from the piece; `described` adds or replaces piece conditions by family (Genre,
    Section, Rhythm, Opening, Closing), each optional.
    """
    steps = bar_steps(piece)
    head = encode_head(describe_piece(piece, bars=bars) | dict(described or {}))
    tracks = [encode_track(track, length_steps=bars * steps, steps=steps) for track in piece.tracks]
    return np.concatenate([head, encode_harmony(piece, bars=bars), *tracks, np.array([EOS], np.uint16)])


def bar_steps(piece: Piece) -> int:
    """Grid steps of one bar; the piece must keep to one meter that the model knows."""
    meter = piece.time_signatures[0]
    if len(piece.time_signatures) != 1 or (meter.numerator, meter.denominator) not in METERS:
        raise InvalidMusic(
            f"piece {piece.title!r} does not keep to one known meter",
            hint="cut it into clips first; the model knows " + ", ".join(f"{n}/{d}" for n, d in METERS),
        )
    return meter.bar_ticks // TICKS_PER_GRID


def describe_piece(piece: Piece, *, bars: int) -> dict[str, str]:
    """Say a piece's meter, length, tempo and key as token values, by family."""
    if not 1 <= bars <= MAX_BARS:
        raise InvalidMusic(f"a window of {bars} bars is out of range", hint=f"encode 1 to {MAX_BARS} bars at a time")
    described = {"Meter": str(piece.time_signatures[0]), "Bars": str(bars), "Tempo": tempo_value(piece.tempi[0].bpm)}
    if piece.key_signatures:
        described["Key"] = str(piece.key_signatures[0])
    return described


def tempo_value(bpm: float) -> str:
    """The Tempo token's value nearest to `bpm`."""
    return str(5 * min(49, max(4, round(bpm / 5))))


def encode_head(described: Mapping[str, str]) -> Tokens:
    """BOS and the piece's conditions; what is not described is unknown."""
    conditions = [_condition(family, described.get(family, UNKNOWN)) for family in PIECE_CONDITIONS]
    return np.array([BOS, *conditions], np.uint16)


@lru_cache(maxsize=1024)
def _condition(family: str, value: str) -> int:
    return token_id(family, value)


def encode_harmony(piece: Piece, *, bars: int) -> Tokens:
    """The chords of each bar, each written where it begins (and again at each bar line it crosses), to HARMONY_END."""
    return encode_chords(piece.chords, bars=bars, steps=bar_steps(piece))


def encode_chords(chords: Sequence[ChordSpan], *, bars: int, steps: int) -> Tokens:
    """The same for chords that are not in a piece, in bars of so many grid steps."""
    if not chords:
        return np.array([HARMONY_END], np.uint16)
    by_bar: list[dict[int, tuple[int, ...]]] = [{} for _ in range(bars)]
    for start, stop, tokens in _chord_stretches(chords, end=bars * steps):
        while start < stop:
            by_bar[start // steps][start % steps] = tokens
            start = (start // steps + 1) * steps
    written: list[int] = []
    for bar in by_bar:
        written.append(BAR)
        for position in sorted(bar):
            written += [_FIRST["Position"] + position, *bar[position]]
    return np.array([*written, HARMONY_END], np.uint16)


def _chord_stretches(chords: Sequence[ChordSpan], *, end: int) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Every stretch of harmony up to `end` as (start, stop) in grid steps and its tokens; gaps are N.C."""
    reached = 0
    for span in chords:
        start = round(span.onset_ticks / TICKS_PER_GRID)
        stop = min(end, round((span.onset_ticks + span.duration_ticks) / TICKS_PER_GRID))
        if start > reached:
            yield reached, min(start, end), (_FIRST["Chord"],)
        yield start, stop, _chord_tokens(span.chord)
        reached = max(reached, stop)
    yield reached, end, (_FIRST["Chord"],)


@lru_cache(maxsize=4096)
def _chord_tokens(chord: Chord) -> tuple[int, ...]:
    name = token_id("Chord", str(chord).partition("/")[0])
    return (name,) if chord.bass is None else (name, _FIRST["Slash"] + chord.bass)


def encode_track_head(described: Mapping[str, str]) -> Tokens:
    """A track's eight conditions; Role is always known (a track without one accompanies)."""
    values = {"Role": "accompaniment", **described}
    return np.array([_condition(family, values.get(family, UNKNOWN)) for family in TRACK_CONDITIONS], np.uint16)


def encode_track(track: Track, *, length_steps: int, steps: int) -> Tokens:
    """A whole track: conditions, bars of notes, TRACK_END."""
    grid = to_grid(track.notes, is_drum=track.is_drum, length_steps=length_steps)
    head = encode_track_head(describe_track(track, grid, length_steps=length_steps))
    body = encode_notes(grid, is_drum=track.is_drum, bars=length_steps // steps, steps=steps)
    return np.concatenate([head, body, np.array([TRACK_END], np.uint16)])


def encode_notes(grid: GridNotes, *, is_drum: bool, bars: int, steps: int) -> Tokens:
    """The bars of one track: BAR for every bar, each position once, velocity only where it changes."""
    if not len(grid):
        return np.full(bars, BAR, np.uint16)
    bar, position = np.divmod(grid[:, ONSET], steps)
    new_bars = np.diff(bar, prepend=-1)
    new_position = np.diff(grid[:, ONSET], prepend=-1) > 0
    new_velocity = np.diff(grid[:, VELOCITY], prepend=-1) != 0
    holds = np.zeros_like(bar) if is_drum else (grid[:, DURATION] - 1) // HOLD_STEPS
    lengths = new_bars + new_position + new_velocity + 1 + (0 if is_drum else holds + 1)
    ends = np.cumsum(lengths)
    out = np.full(int(ends[-1]) + bars - 1 - int(bar[-1]), BAR, np.uint16)
    at = ends - lengths + new_bars
    out[at[new_position]] = _FIRST["Position"] + position[new_position]
    at = at + new_position
    out[at[new_velocity]] = _FIRST["Velocity"] + grid[new_velocity, VELOCITY]
    at = at + new_velocity
    out[at] = _FIRST["Drum" if is_drum else "Pitch"] + grid[:, PITCH]
    if not is_drum:
        for count in range(1, int(holds.max()) + 1):
            out[at[holds >= count] + count] = _FIRST["Hold"]
        out[ends - 1] = _FIRST["Duration"] + (grid[:, DURATION] - 1) % HOLD_STEPS
    return out
