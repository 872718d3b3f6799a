# SPDX-License-Identifier: Apache-2.0
"""The harmony of a piece while it is written: for each bar, where in it each chord begins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fairchord.music.harmony import SCALES, Chord, ChordSpan, KeySignature
from fairchord.music.piece import Piece
from fairchord.music.time import TICKS_PER_GRID
from fairchord.tokens.vocabulary import BAR, VOCABULARY, token_id

HarmonyBar = tuple[tuple[int, Chord | None], ...]
"""Chords of one bar as (position in grid steps, chord); the first at 0; None where there is no chord."""


def lay_out(progression: Sequence[Sequence[Chord | None]], *, bars: int, steps: int) -> list[HarmonyBar]:
    """Repeat a progression to fill `bars` bars; the chords of a bar share it evenly."""
    filled = []
    for bar in range(bars):
        chords = progression[bar % len(progression)]
        filled.append(_tidy((index * steps // len(chords), chord) for index, chord in enumerate(chords)))
    return filled


def _tidy(changes: Iterable[tuple[int, Chord | None]]) -> HarmonyBar:
    """Leave out a chord that repeats the one before it in the bar."""
    kept: list[tuple[int, Chord | None]] = []
    for position, chord in changes:
        if not kept or kept[-1][1] != chord:
            kept.append((position, chord))
    return tuple(kept)


def read_harmony(piece: Piece, *, bars: int, steps: int) -> list[HarmonyBar]:
    """The harmony of the first `bars` bars of a piece."""
    changes: list[dict[int, Chord | None]] = [{0: None} for _ in range(bars)]
    for span in piece.chords:
        start = round(span.onset_ticks / TICKS_PER_GRID)
        stop = min(bars * steps, round((span.onset_ticks + span.duration_ticks) / TICKS_PER_GRID))
        if stop < bars * steps:
            changes[stop // steps][stop % steps] = None
        while start < stop:
            changes[start // steps][start % steps] = span.chord
            start = (start // steps + 1) * steps
    return [_tidy(sorted(bar.items())) for bar in changes]


def harmony_tokens(harmony: Sequence[HarmonyBar]) -> list[int]:
    """The tokens of the harmony part, up to but without HARMONY_END."""
    tokens: list[int] = []
    for bar in harmony:
        tokens.append(BAR)
        for position, chord in bar:
            tokens += [VOCABULARY["Position"].first + position, *_chord_tokens(chord)]
    return tokens


def _chord_tokens(chord: Chord | None) -> list[int]:
    if chord is None:
        return [token_id("Chord", "N.C.")]
    tokens = [token_id("Chord", str(chord).partition("/")[0])]
    return tokens if chord.bass is None else [*tokens, VOCABULARY["Slash"].first + chord.bass]


def chord_spans(harmony: Sequence[HarmonyBar], *, steps: int) -> tuple[ChordSpan, ...]:
    """The harmony as spans in ticks; a chord that goes on is one span."""
    changes: list[tuple[int, Chord | None]] = []
    for index, bar in enumerate(harmony):
        for position, chord in bar:
            if not changes or changes[-1][1] != chord:
                changes.append((index * steps + position, chord))
    stops = [*(start for start, _ in changes[1:]), len(harmony) * steps]
    return tuple(
        ChordSpan(onset_ticks=start * TICKS_PER_GRID, duration_ticks=(stop - start) * TICKS_PER_GRID, chord=chord)
        for (start, chord), stop in zip(changes, stops[: len(changes)], strict=True)
        if chord is not None
    )


def infer_key(chords: Sequence[Chord], among: Sequence[KeySignature] = ()) -> KeySignature:
    """The key that holds most of the chords' tones; among equals the one whose tonic chord comes first or last."""

    def fit(key: KeySignature) -> tuple[int, int, int]:
        inside = sum(len(chord.pitch_classes & key.pitch_classes) for chord in chords)
        third = 4 if key.mode == "major" else 3
        tonics = [
            chord.root == key.tonic and (chord.root + third) % 12 in chord.pitch_classes
            for chord in (chords[0], chords[-1])
        ]
        return inside, 2 * tonics[0] + tonics[1], -key.tonic

    keys = [KeySignature(tonic=tonic, mode=mode) for mode in SCALES for tonic in range(12)]
    return max(among or keys, key=fit)
