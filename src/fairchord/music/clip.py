# SPDX-License-Identifier: Apache-2.0
"""Clips: a few bars cut from a piece at bar lines, with the conditions they fulfil.

A note that begins up to half a grid step before a bar line is played by a human on that line, and is cut there.
Notes already sounding at the start of a clip are left out, because an attack there would be invented; notes that go on
past its end stop there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.errors import InvalidMusic
from fairchord.music.analysis import Analysis
from fairchord.music.analysis.measure import measure, rhythm_class
from fairchord.music.conditions import Conditions, TrackConditions, name_pitch_range
from fairchord.music.edit import chords_between
from fairchord.music.harmony import ChordSpan, KeySignature
from fairchord.music.piece import DURATION, ONSET, Piece, Track
from fairchord.music.time import METERS, TICKS_PER_GRID, TimeSignature

_EARLY_TICKS: Final = TICKS_PER_GRID // 2
_WRITTEN_AS: Final = {(2, 2): (4, 4), (8, 8): (4, 4), (4, 8): (2, 4)}
"""Meters with bars as long as a known one, in which they are written."""
_Ticks = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """Some bars of a piece, moved to tick 0; tracks that are silent there are left out."""

    piece: Piece
    conditions: Conditions
    track_conditions: tuple[TrackConditions, ...]
    """One for each track of `piece`, in order."""
    start_bar: int
    length_bars: int


def cut_clips(
    piece: Piece,
    analysis: Analysis,
    *,
    lengths: Sequence[int] = (4, 8, 16),
    hop_bars: int | None = None,
    genre: str | None = None,
) -> list[Clip]:
    """Cut every clip of the given lengths, one each `hop_bars` (by default half its length).

    Only whole bars in one meter that the model knows are cut (2/2 counts as 4/4), and none in which nothing sounds.
    """
    if not lengths or min(lengths) < 1 or (hop_bars is not None and hop_bars < 1):
        raise InvalidMusic("clip lengths and hop must be at least one bar", hint="use for example lengths=(4, 8, 16)")
    known = _with_findings(piece, analysis)
    bars = np.array(piece.bar_onsets(), dtype=np.int64)
    runs = _runs(known, bars)
    clips = []
    for length in lengths:
        hop = hop_bars or max(length // 2, 1)
        for first, stop, meter in runs:
            for start in range(first, stop - length + 1, hop):
                part = _cut(known, analysis.keys, meter, bars[start : start + length + 1])
                if part.tracks:
                    clips.append(_describe(part, start, length, len(bars) - 1, genre))
    return clips


def _with_findings(piece: Piece, analysis: Analysis) -> Piece:
    """Give the piece its analysed roles and chords, and leave empty tracks out."""
    tracks = [track for track in piece.tracks if len(track.notes)]
    named = tuple(replace(track, role=found.role) for track, found in zip(tracks, analysis.tracks, strict=True))
    return replace(piece, tracks=named, chords=analysis.chords)


def _runs(piece: Piece, bars: _Ticks) -> list[tuple[int, int, TimeSignature]]:
    """Give the stretches of bars that may be cut: first bar, bar after the last, meter."""
    which = np.searchsorted([m.onset_ticks for m in piece.time_signatures], bars[:-1], side="right") - 1
    meters = [_in_known_meter(piece.time_signatures[index]) for index in which]
    lengths = np.array([meter.bar_ticks for meter in meters])
    label = np.array([_label(meter) for meter in meters])
    label[~_is_sounding(piece, bars) | (np.diff(bars) != lengths)] = -1
    edges = np.flatnonzero(np.diff(label, prepend=-2, append=-2)).tolist()
    return [(a, b, meters[a]) for a, b in pairwise(edges) if label[a] >= 0]


def _in_known_meter(meter: TimeSignature) -> TimeSignature:
    pair = (meter.numerator, meter.denominator)
    numerator, denominator = _WRITTEN_AS.get(pair, pair)
    return replace(meter, numerator=numerator, denominator=denominator)


def _label(meter: TimeSignature) -> int:
    pair = (meter.numerator, meter.denominator)
    return METERS.index(pair) if pair in METERS else -1


def _is_sounding(piece: Piece, bars: _Ticks) -> NDArray[np.bool_]:
    """Tell for each bar whether any note sounds in it."""
    change = np.zeros(len(bars), dtype=np.int64)
    for track in piece.tracks:
        onset = track.notes[:, ONSET].astype(np.int64)
        first = np.searchsorted(bars, onset + _EARLY_TICKS, side="right") - 1
        stop = np.searchsorted(bars, onset + track.notes[:, DURATION], side="left")
        np.add.at(change, np.minimum(first, len(bars) - 1), 1)
        np.add.at(change, np.minimum(np.maximum(stop, first + 1), len(bars) - 1), -1)
    result: NDArray[np.bool_] = np.cumsum(change)[:-1] > 0
    return result


def _cut(piece: Piece, keys: tuple[KeySignature, ...], meter: TimeSignature, bars: _Ticks) -> Piece:
    start, end = int(bars[0]), int(bars[-1])
    tempo = [event for event in piece.tempi if event.onset_ticks <= start][-1]
    return Piece(
        title=piece.title,
        tracks=tuple(_cut_tracks(piece.tracks, start, end)),
        tempi=(replace(tempo, onset_ticks=0),),
        time_signatures=(replace(meter, onset_ticks=0),),
        key_signatures=(_main_key(keys, start, end),),
        chords=_chords_by_bar(piece.chords, bars),
    )


def _cut_tracks(tracks: Sequence[Track], start: int, end: int) -> Iterator[Track]:
    for track in tracks:
        first, last = np.searchsorted(track.notes[:, ONSET], (max(start - _EARLY_TICKS, 0), end - _EARLY_TICKS))
        if last > first:
            part = track.notes[first:last].copy()
            part[:, ONSET] = np.maximum(part[:, ONSET] - start, 0)
            part[:, DURATION] = np.minimum(part[:, DURATION], end - start - part[:, ONSET])
            yield replace(track, notes=part)


def _main_key(keys: tuple[KeySignature, ...], start: int, end: int) -> KeySignature:
    """Give the key that is in force longest between two ticks."""
    edges = np.clip([*(key.onset_ticks for key in keys[1:]), end], start, end)
    return replace(keys[int(np.argmax(np.diff(edges, prepend=start)))], onset_ticks=0)


def _chords_by_bar(chords: tuple[ChordSpan, ...], bars: _Ticks) -> tuple[ChordSpan, ...]:
    """Cut chords at every bar line, so that each bar states its own."""
    start = int(bars[0])
    onsets = np.array([span.onset_ticks for span in chords], dtype=np.int64)
    first = max(int(np.searchsorted(onsets, start, side="right")) - 1, 0)
    near = chords[first : int(np.searchsorted(onsets, bars[-1]))]
    return tuple(
        replace(span, onset_ticks=span.onset_ticks + bar - start)
        for bar, stop in pairwise(bars.tolist())
        for span in chords_between(near, bar, stop)
    )


def _describe(piece: Piece, start: int, length: int, bars_in_source: int, genre: str | None) -> Clip:
    meter = piece.time_signatures[0]
    conditions = Conditions(
        bpm=round(piece.tempi[0].bpm),
        key=piece.key_signatures[0],
        meter=meter,
        length_bars=length,
        chords=piece.chords,
        genre=genre,
        rhythm=rhythm_class(np.concatenate([track.notes for track in piece.tracks])),
        opens=start == 0,
        closes=start + length == bars_in_source,
    )
    return Clip(
        piece=piece,
        conditions=conditions,
        track_conditions=tuple(describe_track(track, meter.bar_ticks * length) for track in piece.tracks),
        start_bar=start,
        length_bars=length,
    )


def describe_track(track: Track, length_ticks: int) -> TrackConditions:
    """Give the conditions that a track with notes fulfils over a length of music."""
    numbers = measure(track.notes, length_ticks)
    return TrackConditions(
        role=track.role,
        program=track.program,
        pitch_range=None if track.is_drum else name_pitch_range(numbers.mean_pitch / 1000),
        lowest=numbers.lowest,
        highest=numbers.highest,
        min_velocity=numbers.min_velocity,
        max_velocity=numbers.max_velocity,
        rhythm=numbers.rhythm,
        density=numbers.density,
        polyphony=numbers.polyphony,
    )
