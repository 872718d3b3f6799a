# SPDX-License-Identifier: Apache-2.0
"""One stored window becomes one training example: tracks chosen, reordered, transposed, told less, cut.

Everything happens on token ids with vectorised lookups; the music itself is never parsed again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.tokens.holes import cut_hole, fill_weight, split_bars
from fairchord.tokens.placement import Placement, place
from fairchord.tokens.vocabulary import (
    EOS,
    HARMONY_END,
    PIECE_CONDITIONS,
    PITCH_RANGE_EDGES,
    SIZE,
    TRACK_CONDITIONS,
    TRACK_END,
    VOCABULARY,
)

Tokens = NDArray[np.uint16]
HEAD_TOKENS: Final = 1 + len(PIECE_CONDITIONS)
HARMONY_WEIGHT: Final = 0.5
"""Weight of a harmony token's loss beside a note token's 1; given conditions weigh nothing."""
LOWEST_PITCH: Final = 21
HIGHEST_PITCH: Final = 108


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One sequence to learn: tokens (T,), placement (T, P), and the weight (T,) of predicting each token."""

    tokens: Tokens
    placement: Placement
    weight: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Augmentation:
    """How examples are varied: chances are between 0 and 1."""

    transpose: bool = True
    condition_dropout: float = 0.12
    harmony_dropout: float = 0.06
    track_dropout: float = 0.15
    tempo_bins: int = 2
    hole_chance: float = 0.0
    """How often bars of some tracks are cut out and asked for again at the end (tokens.holes)."""
    scattered_chance: float = 0.2
    """How often the bars of a hole are drawn one by one instead of in a row."""


def _transposition_table() -> NDArray[np.uint16]:
    """Token id after a shift of s semitones, at row s + 12; drums and everything else stay."""
    table = np.tile(np.arange(SIZE, dtype=np.uint16), (25, 1))
    pitch, chord, slash, key = (VOCABULARY[name] for name in ("Pitch", "Chord", "Slash", "Key"))
    for row, shift in enumerate(range(-12, 13)):
        pitches = np.clip(np.arange(128) + shift, 0, 127)
        table[row, pitch.first : pitch.stop] = pitch.first + pitches
        table[row, slash.first : slash.stop] = slash.first + (np.arange(12) + shift) % 12
        for family in (chord, key):
            index = np.arange(family.stop - family.first - 1)
            moved = index // 12 * 12 + (index % 12 + shift) % 12
            table[row, family.first + 1 : family.stop] = family.first + 1 + moved
    return table


_TRANSPOSED: Final = _transposition_table()


def split_tracks(tokens: Tokens) -> tuple[Tokens, list[Tokens]]:
    """Split one sequence into its opening (up to HARMONY_END) and its tracks."""
    harmony_end = int(np.argmax(tokens == HARMONY_END)) + 1
    ends = np.flatnonzero(tokens == TRACK_END) + 1
    starts = np.concatenate([[harmony_end], ends[:-1]])
    return tokens[:harmony_end], [tokens[a:b] for a, b in zip(starts, ends, strict=True)]


def prepare(tokens: Tokens, *, max_tokens: int) -> Example | None:
    """An example as stored, for evaluation: tracks that do not fit are left out; None when none fits."""
    opening, tracks = split_tracks(tokens)
    return _assemble(opening, _fitting(tracks, max_tokens - len(opening) - 1))


def augment(tokens: Tokens, *, max_tokens: int, how: Augmentation, generator: np.random.Generator) -> Example | None:
    """A varied example of one stored window; None when not even one track fits."""
    opening, tracks = split_tracks(tokens)
    order = generator.permutation(len(tracks))
    if len(tracks) > 1 and generator.random() < how.track_dropout:
        order = order[: int(generator.integers(1, len(tracks)))]
    kept = _fitting([tracks[i] for i in order], max_tokens - len(opening) - 1)
    if not kept:
        return None
    if how.transpose:
        opening, kept = _transpose(opening, kept, generator)
    opening = _drop_conditions(_shift_tempo(opening, how.tempo_bins, generator), how, generator)
    kept = [_drop_track_conditions(track, how, generator) for track in kept]
    if how.hole_chance and generator.random() < how.hole_chance:
        return _assemble_holed(opening, kept, max_tokens=max_tokens, how=how, generator=generator)
    return _assemble(opening, kept)


def _fitting(tracks: list[Tokens], room: int) -> list[Tokens]:
    kept = []
    for track in tracks:
        if len(track) <= room:
            kept.append(track)
            room -= len(track)
    return kept


def _transpose(opening: Tokens, tracks: list[Tokens], generator: np.random.Generator) -> tuple[Tokens, list[Tokens]]:
    pitch = VOCABULARY["Pitch"]
    joined = np.concatenate(tracks)
    pitches = joined[(joined >= pitch.first) & (joined < pitch.stop)].astype(int) - pitch.first
    lowest, highest = (int(pitches.min()), int(pitches.max())) if len(pitches) else (60, 60)
    legal = [s for s in range(-5, 7) if s == 0 or (lowest + s >= LOWEST_PITCH and highest + s <= HIGHEST_PITCH)]
    shift = int(generator.choice(legal))
    if shift == 0:
        return opening, tracks
    row = _TRANSPOSED[shift + 12]
    return row[opening], [_say_pitch_range(row[track]) for track in tracks]


def _say_pitch_range(track: Tokens) -> Tokens:
    """Write the pitch range anew after a transposition."""
    pitch, ranges = VOCABULARY["Pitch"], VOCABULARY["PitchRange"]
    at = TRACK_CONDITIONS.index("PitchRange")
    pitches = track[(track >= pitch.first) & (track < pitch.stop)]
    if len(pitches) and track[at] != ranges.first:
        mean = float(pitches.mean()) - pitch.first
        track[at] = ranges.first + 1 + int(np.searchsorted(PITCH_RANGE_EDGES, mean, side="right"))
    return track


def _shift_tempo(opening: Tokens, bins: int, generator: np.random.Generator) -> Tokens:
    tempo, at = VOCABULARY["Tempo"], 1 + PIECE_CONDITIONS.index("Tempo")
    opening = opening.copy()
    if opening[at] != tempo.first and bins:
        shifted = int(opening[at]) + int(generator.integers(-bins, bins + 1))
        opening[at] = min(tempo.stop - 1, max(tempo.first + 1, shifted))
    return opening


def _drop_conditions(opening: Tokens, how: Augmentation, generator: np.random.Generator) -> Tokens:
    """Make some conditions unknown; meter and length are always told."""
    for at, family in enumerate(PIECE_CONDITIONS, start=1):
        if family not in ("Meter", "Bars") and generator.random() < how.condition_dropout:
            opening[at] = VOCABULARY[family].first
    if generator.random() < how.harmony_dropout:
        return np.append(opening[:HEAD_TOKENS], np.uint16(HARMONY_END))
    return opening


def _drop_track_conditions(track: Tokens, how: Augmentation, generator: np.random.Generator) -> Tokens:
    track = track.copy()
    for at, family in enumerate(TRACK_CONDITIONS):
        is_told = family == "Role" or track[at] == VOCABULARY["Program"].stop - 1
        if not is_told and generator.random() < how.condition_dropout:
            track[at] = VOCABULARY[family].first
    return track


def _assemble(opening: Tokens, tracks: list[Tokens]) -> Example | None:
    if not tracks:
        return None
    return _weigh(opening, [(track, _track_weight(track)) for track in tracks])


def _assemble_holed(
    opening: Tokens, tracks: list[Tokens], *, max_tokens: int, how: Augmentation, generator: np.random.Generator
) -> Example | None:
    """Whole tracks, then tracks with a hole, then what fills each; whole when that is too long or there is no hole."""
    bars = len(split_bars(tracks[0])[1])
    count = 1 + int(generator.integers(len(tracks))) if generator.random() < 0.5 else 1
    hole = _draw_hole(bars, how, generator)
    if not hole:
        return _assemble(opening, tracks)
    whole, cut = tracks[:-count], [cut_hole(track, hole) for track in tracks[-count:]]
    size = len(opening) + sum(len(track) for track in whole) + sum(len(a) + len(b) for a, b in cut) + 1
    if size > max_tokens:
        return _assemble(opening, tracks)
    parts = [(track, _track_weight(track)) for track in whole]
    parts += [(holed, np.zeros(len(holed), np.float32)) for holed, _ in cut]
    parts += [(filling, fill_weight(filling)) for _, filling in cut]
    return _weigh(opening, parts)


def _draw_hole(bars: int, how: Augmentation, generator: np.random.Generator) -> frozenset[int]:
    """Some but not all bars; none when there is only one."""
    if bars < 2:
        return frozenset()
    length = int(generator.integers(1, bars))
    if generator.random() < how.scattered_chance:
        return frozenset(generator.choice(bars, length, replace=False).tolist())
    first = int(generator.integers(0, bars - length + 1))
    return frozenset(range(first, first + length))


def _track_weight(track: Tokens) -> NDArray[np.float32]:
    weight = np.ones(len(track), np.float32)
    weight[: len(TRACK_CONDITIONS)] = 0.0
    return weight


def _weigh(opening: Tokens, parts: list[tuple[Tokens, NDArray[np.float32]]]) -> Example:
    """Join an opening, parts with their weights, and EOS, which weighs nothing."""
    tokens = np.concatenate([opening, *(tokens for tokens, _ in parts), np.array([EOS], np.uint16)])
    harmony = np.full(len(opening), HARMONY_WEIGHT, np.float32)
    harmony[:HEAD_TOKENS] = 0.0
    weight = np.concatenate([harmony, *(weight for _, weight in parts), np.zeros(1, np.float32)])
    return Example(tokens=tokens, placement=place(tokens), weight=weight)
