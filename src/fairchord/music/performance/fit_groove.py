# SPDX-License-Identifier: Apache-2.0
"""Fit a Groove to drum performances by moments: means and spreads of cells, drawn towards coarser cells where hits are
few; then the covariance of pairs of hits by their distance. Pure numbers; whoever calls it has the permits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.errors import InvalidInput
from fairchord.music.performance.drum_places import (
    BAR_PLACES,
    BEAT_PLACES,
    DRUM_CLASSES,
    Amounts,
    Indices,
    bar_places,
    drum_classes,
    in_beats,
)
from fairchord.music.performance.groove import STYLE_NAMES, TEMPO_EXPONENT, Binding, Groove, style_of, tempo_scale
from fairchord.music.piece import ONSET, PITCH, VELOCITY, NoteArray, Piece
from fairchord.music.time import TICKS_PER_GRID

LEAST_HITS: Final = 16
REACH: Final = 1.0
"""A hit farther than this from its place, in twelfths of a beat, belongs to no place and is left out."""
_STRAIGHT: Final = (0, 3, 6, 9, 12)
_TRIPLET: Final = (0, 4, 8, 12)
_PULL: Final = 20
"""A cell with this many hits lies halfway between its own figures and those of the coarser cell."""
_LAGS: Final = (1, 2, 4, 8)
_FAR: Final = 16
_WINDOW: Final = 400
_CLIP: Final = 4.0


_NONE: Final = Binding(drift=0, event=0, pattern=0, memory=0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hits:
    """A performance as the model sees it: one entry a hit, in order of time.

    `offsets` are milliseconds at the reference tempo with the performance's own mean taken out (the latency of its
    instrument); `loudness` is velocity less the mean of the hit's drum; `events` number the moments.
    """

    style: str
    bpm: float
    drums: Indices
    places: Indices
    bar_places: Indices
    events: Indices
    offsets: Amounts
    loudness: Amounts
    left_out: int


def read_hits(piece: Piece, genre: str, *, tempo_exponent: float = TEMPO_EXPONENT) -> Hits | None:
    """Describe a drum performance in one tempo; None when it has too few hits or is not in four."""
    rows = [track.notes for track in piece.tracks if track.is_drum and len(track.notes)]
    meters = {(meter.numerator, meter.denominator) for meter in piece.time_signatures}
    if not rows or meters != {(4, 4)} or len(piece.tempi) != 1:
        return None
    notes: NoteArray = np.concatenate(rows)
    notes = notes[np.lexsort((notes[:, PITCH], notes[:, ONSET]))]
    beats, twelfths = in_beats(notes, piece.time_signatures)
    places, offsets, beats = _place(beats, twelfths)
    is_near = np.abs(offsets) <= REACH
    if int(is_near.sum()) < LEAST_HITS:
        return None
    notes, places, offsets, beats = notes[is_near], places[is_near], offsets[is_near], beats[is_near]
    bpm = piece.tempi[0].bpm
    milliseconds = offsets * 60_000 / bpm / 12 / tempo_scale(bpm, tempo_exponent)
    drums = drum_classes(notes[:, PITCH])
    velocities = notes[:, VELOCITY].astype(np.float64)
    moments = np.rint(notes[:, ONSET] / TICKS_PER_GRID - offsets).astype(np.int64)
    return Hits(
        style=style_of(genre),
        bpm=bpm,
        drums=drums,
        places=places,
        bar_places=bar_places(beats, places),
        events=np.unique(moments, return_inverse=True)[1].astype(np.int64),
        offsets=milliseconds - milliseconds.mean(),
        loudness=velocities - _means_by(drums, velocities),
        left_out=int((~is_near).sum()),
    )


def _place(beats: Indices, twelfths: Amounts) -> tuple[Indices, Amounts, Indices]:
    """Places, offsets and beats, by sixteenths or by triplets: whichever the performance keeps to more closely."""
    found = []
    for grid in (_STRAIGHT, _TRIPLET):
        nearest = np.abs(twelfths[:, None] - np.array(grid)).argmin(axis=1)
        offsets = twelfths - np.array(grid)[nearest]
        width = grid[1]
        found.append((float((offsets**2).mean()) / width**2, grid, nearest, offsets))
    _, grid, nearest, offsets = min(found, key=lambda one: one[0])
    twelfth = np.array(grid)[nearest]
    is_next = twelfth == grid[-1]
    index = {place: number for number, place in enumerate(BEAT_PLACES)}
    places = np.array([index[int(place) % grid[-1]] for place in twelfth], dtype=np.int64)
    return places, offsets, beats + is_next


def _means_by(groups: Indices, values: Amounts) -> Amounts:
    sums, counts = np.bincount(groups, values), np.bincount(groups)
    means: Amounts = (sums / np.maximum(counts, 1))[groups]
    return means


def fit_groove(performances: Sequence[Hits]) -> Groove:
    """Fit the table and the bindings to some performances."""
    if not performances:
        raise InvalidInput("no drum performance was given to learn from", hint="a snapshot with played drums has some")
    drums, places = (np.concatenate([getattr(hits, name) for hits in performances]) for name in ("drums", "places"))
    bars = np.concatenate([hits.bar_places for hits in performances])
    offsets, loudness = (np.concatenate([getattr(h, name) for h in performances]) for name in ("offsets", "loudness"))
    styles = np.concatenate([np.full(len(h.drums), STYLE_NAMES.index(h.style)) for h in performances])
    count = len(DRUM_CLASSES)
    whole = np.broadcast_to(_figures(offsets), (count, 2))
    by_drum = _cells(offsets, (drums,), (count,), whole)
    by_place = _cells(offsets, (drums, places), (count, len(BEAT_PLACES)), by_drum[:, None, :])
    shape = (len(STYLE_NAMES), count, len(BEAT_PLACES))
    timing = _cells(offsets, (styles, drums, places), shape, by_place[None])
    timing[-1] = by_place
    loud_by_drum = _cells(loudness, (drums,), (count,), np.broadcast_to(_figures(loudness), (count, 2)))
    loud = _cells(loudness, (drums, bars), (count, BAR_PLACES), loud_by_drum[:, None, :])
    groove = Groove(timing=_tenths(timing), loudness=_tenths(loud), timing_binding=_NONE, loudness_binding=_NONE)
    residuals = [standardise(groove, hits) for hits in performances]
    return Groove(
        timing=groove.timing,
        loudness=groove.loudness,
        timing_binding=_bind([z for z, _ in residuals], performances),
        loudness_binding=_bind([z for _, z in residuals], performances),
    )


def standardise(groove: Groove, hits: Hits) -> tuple[Amounts, Amounts]:
    """Offsets and loudness of a performance as multiples of their cells' spreads from the means."""
    mean, spread = groove.timing_of(hits.style, hits.drums, hits.places)
    loud_mean, loud_spread = groove.loudness_of(hits.drums, hits.bar_places)
    return (hits.offsets - mean) / np.maximum(spread, 0.1), (hits.loudness - loud_mean) / np.maximum(loud_spread, 0.1)


def _figures(values: Amounts) -> Amounts:
    return np.array([values.mean(), values.var()])


def _cells(values: Amounts, keys: tuple[Indices, ...], shape: tuple[int, ...], coarser: Amounts) -> Amounts:
    """Mean and variance in each cell, drawn towards the coarser cell by `_PULL` hits' worth."""
    flat = np.ravel_multi_index(keys, shape)
    size = int(np.prod(shape))
    counts = np.bincount(flat, minlength=size).reshape(shape)
    sums = np.bincount(flat, values, minlength=size).reshape(shape)
    means = sums / np.maximum(counts, 1)
    squares = np.bincount(flat, values**2, minlength=size).reshape(shape) / np.maximum(counts, 1)
    own = np.stack([means, np.maximum(squares - means**2, 0)], axis=-1)
    share = (counts / (counts + _PULL))[..., None]
    drawn: Amounts = share * own + (1 - share) * np.broadcast_to(coarser, own.shape)
    return drawn


def _tenths(figures: Amounts) -> NDArray[np.int32]:
    table = np.stack([figures[..., 0], np.sqrt(figures[..., 1])], axis=-1) * 10
    return np.array(np.rint(table), dtype=np.int32)


def _bind(residuals: Sequence[Amounts], performances: Sequence[Hits]) -> Binding:
    """Read the shares off pairs of hits: near ones of different cells share drift, far ones of one cell share habit."""
    size = 2 * _WINDOW
    sums, counts = np.zeros(size), np.zeros(size)
    for values, hits in zip(residuals, performances, strict=True):
        z = np.clip(values[:_WINDOW], -_CLIP, _CLIP)
        cells = hits.drums[:_WINDOW] * BAR_PLACES + hits.bar_places[:_WINDOW]
        first, second = np.triu_indices(len(z), 1)
        lag = np.abs(hits.events[first] - hits.events[second])
        kind = (cells[first] == cells[second]) * _WINDOW + lag
        sums += np.bincount(kind, z[first] * z[second], minlength=size)
        counts += np.bincount(kind, minlength=size)
    by_kind, pairs = sums.reshape(2, _WINDOW), counts.reshape(2, _WINDOW)
    other = by_kind[0] / np.maximum(pairs[0], 1)
    far_other, far_same = by_kind[:, _FAR:].sum(axis=1) / np.maximum(pairs[:, _FAR:].sum(axis=1), 1)
    pattern = float(np.clip(far_same - far_other, 0, 1))
    near = np.maximum(other[list(_LAGS)], 1e-3)
    slope, height = np.polyfit(np.array(_LAGS), np.log(near), 1)
    memory = float(np.clip(np.exp(slope), 0, 0.999))
    drift = float(np.clip(np.exp(height), 0, 1))
    event = float(np.clip(other[0] - drift, 0, 1))
    total = max(1.0, drift + event + pattern)
    return Binding(
        drift=int(1000 * drift / total),
        event=int(1000 * event / total),
        pattern=int(1000 * pattern / total),
        memory=int(1000 * memory),
    )
