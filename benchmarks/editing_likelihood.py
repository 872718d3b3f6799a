# SPDX-License-Identifier: Apache-2.0
"""What people's own bars cost a model in a hole and as a track that goes on, and how well what is written joins.

Used by benchmarks/editing.py, which says what each number means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from fairchord.evaluation.held_out import held_out_clips, open_clips
from fairchord.evaluation.interval import estimate
from fairchord.generation.editing.hole import Hole
from fairchord.generation.engine import Engine
from fairchord.generation.infill import infill
from fairchord.music.edit import slice_ticks
from fairchord.music.piece import ONSET, Piece
from fairchord.tokens.encode import encode
from fairchord.tokens.holes import cut_hole
from fairchord.tokens.placement import place
from fairchord.tokens.vocabulary import BAR, VOCABULARY
from fairchord.training.augment import split_tracks


def measure_likelihood(model: Path, snapshot: Path, clips: int) -> dict[str, Any]:
    engine, source = Engine.open(model), open_clips(snapshot)
    sequences, notes = [], []
    for clip in held_out_clips(source, count=clips):
        offset, length = (int(value) for value in source.sequences[clip.row][:2])
        stored = np.asarray(source.tokens[offset : offset + length])
        if (pair := two_ways(stored, clip.row, context=engine.context)) is not None:
            sequences.append(pair)
            notes.append(count_notes(pair[0][1]))
    costs = [(costs_of_notes(engine, *in_hole), costs_of_notes(engine, *plain)) for in_hole, plain in sequences]
    filled = np.array([one.sum() for one, _ in costs])
    went_on = np.array([other.sum() for _, other in costs])
    mixed = np.array([-np.log((np.exp(-one) + np.exp(-other)) / 2).sum() for one, other in costs])
    count = np.array(notes)
    gain = estimate(((went_on - filled) / count).tolist())
    return {
        "model": engine.weights_sha256, "clips": len(count), "notes": int(count.sum()),
        "nats_a_note_in_a_hole_per_mille": round(1000 * float(filled.sum() / count.sum())),
        "nats_a_note_going_on_per_mille": round(1000 * float(went_on.sum() / count.sum())),
        "nats_a_note_of_both_mixed_per_mille": round(1000 * float(mixed.sum() / count.sum())),
        "gain_per_clip_per_mille": [round(1000 * value) for value in (gain.mean, gain.low, gain.high)],
    }  # fmt: skip


def costs_of_notes(engine: Engine, opening: list[int], said: list[int]) -> Any:
    """What each token costs, velocities left out: a filling states one more of them than a track that goes on."""
    tokens = np.array([*opening, *said], np.uint16)
    logits = engine.start(1).read_all(0, tokens, place(tokens), first=len(opening) - 1)[:-1].astype(np.float64)
    costs = np.log(np.exp(logits - logits.max(axis=1, keepdims=True)).sum(axis=1)) + logits.max(axis=1)
    costs -= logits[np.arange(len(said)), said]
    velocity = VOCABULARY["Velocity"]
    return costs[[token not in velocity for token in said]]


Said = tuple[list[int], list[int]]
HOLE = (3, 4)
"""Bars, from 0."""


def two_ways(stored: Any, row: int, *, context: int) -> tuple[Said, Said] | None:
    """A clip's bars 4 and 5 of one track, to be said in a hole, and as a track that goes on."""
    opening, tracks = split_tracks(stored)
    played = [i for i, track in enumerate(tracks) if count_notes(hole_of(track).tolist())]
    if not played:
        return None
    chosen = played[row % len(played)]
    others = [token for i, track in enumerate(tracks) if i != chosen for token in track.tolist()]
    holed, filling = cut_hole(tracks[chosen], HOLE)
    head = [*opening.tolist(), *others]
    if len(head) + len(holed) + len(filling) + len(tracks[chosen]) > context - 8:
        return None
    in_hole, plain = hole_of(filling[1:]).tolist(), hole_of(tracks[chosen]).tolist()
    before_hole = filling[1:].tolist()[: at_hole(filling[1:])]
    before = tracks[chosen].tolist()[: at_hole(tracks[chosen])]
    return ([*head, *holed.tolist(), int(filling[0]), *before_hole], in_hole), ([*head, *before], plain)


def measure_join(model: Path, snapshot: Path, clips: int) -> dict[str, Any]:
    engine, source = Engine.open(model), open_clips(snapshot)
    found: dict[str, list[float]] = {"filling": [], "went_on": [], "best_of_four_fillings": []}
    for clip in held_out_clips(source, count=clips):
        piece = clip.piece
        lines = [i for i, track in enumerate(piece.tracks) if not track.is_drum and len(track.notes) > 12]
        if not lines or (own := cost_of_what_follows(engine, piece, chosen := lines[clip.row % len(lines)])) is None:
            continue
        hole = Hole.of(piece, tracks=(chosen,), bars=HOLE)
        for name, candidates in (("filling", 1), ("best_of_four_fillings", 4)):
            filled = infill(engine, piece, hole, seed=clip.row, candidates=candidates).piece
            found[name].append((cost_of_what_follows(engine, filled, chosen) or own) - own)
        blind = went_on_blindly(engine, piece, chosen, seed=clip.row)
        found["went_on"].append((cost_of_what_follows(engine, blind, chosen) or own) - own)
    told = {name: estimate(values) for name, values in found.items()}
    return {
        "model": engine.weights_sha256, "clips": len(found["filling"]),
        "nats_a_note_above_the_original_per_mille": {
            name: [round(1000 * value) for value in (e.mean, e.low, e.high)] for name, e in told.items()
        },
    }  # fmt: skip


def went_on_blindly(engine: Engine, piece: Piece, chosen: int, *, seed: int) -> Piece:
    """The same bars written by a model that sees nothing after them, put into the piece."""
    bar_ticks = piece.time_signatures[0].bar_ticks
    start, stop = HOLE[0] * bar_ticks, (HOLE[1] + 1) * bar_ticks
    short = slice_ticks(piece, 0, stop)
    written = infill(engine, short, Hole.of(short, tracks=(chosen,), bars=HOLE), seed=seed, ends=False).piece
    old, new = piece.tracks[chosen].notes, written.tracks[chosen].notes
    rows = np.concatenate([old[(old[:, ONSET] < start) | (old[:, ONSET] >= stop)], new[new[:, ONSET] >= start]])
    tracks = [replace(t, notes=rows) if i == chosen else t for i, t in enumerate(piece.tracks)]
    return replace(piece, tracks=tuple(tracks))


def cost_of_what_follows(engine: Engine, piece: Piece, chosen: int) -> float | None:
    """Nats a note of the bars after the hole, when all else is known; None when there is nothing to say."""
    order = [*(i for i in range(len(piece.tracks)) if i != chosen), chosen]
    stored = encode(replace(piece, tracks=tuple(piece.tracks[i] for i in order)), bars=8)
    opening, tracks = split_tracks(stored)
    after = int(np.flatnonzero(tracks[-1] == BAR)[HOLE[1] + 1]) + 1
    said = tracks[-1][after:].tolist()
    known = [*opening.tolist(), *(token for track in tracks[:-1] for token in track.tolist())]
    known += tracks[-1][:after].tolist()
    if len(known) + len(said) > engine.context - 8 or not count_notes(said):
        return None
    return float(costs_of_notes(engine, known, said).sum()) / count_notes(said)


def at_hole(track: Any) -> int:
    """Where the first bar of the hole has been opened."""
    return int(np.flatnonzero(track == BAR)[HOLE[0]]) + 1


def hole_of(track: Any) -> Any:
    """The tokens of the hole's bars, and the bar line that closes them."""
    return track[at_hole(track) : int(np.flatnonzero(track == BAR)[HOLE[1] + 1]) + 1]


def count_notes(tokens: Sequence[int]) -> int:
    families = [VOCABULARY["Pitch"], VOCABULARY["Drum"]]
    return sum(any(token in family for family in families) for token in tokens)
