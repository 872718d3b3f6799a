# SPDX-License-Identifier: Apache-2.0
"""Infilling under any logits, and what the dial of `vary` does: counted, not assumed.

    python benchmarks/editing.py guarantees [--count 1000] [--seed 1] [--json FILE]
    python benchmarks/editing.py vary [--model FOLDER] [--pieces 6] [--json FILE]
    python benchmarks/editing.py likelihood --snapshot FOLDER [--model FOLDER] [--clips 120] [--json FILE]
    python benchmarks/editing.py join --snapshot FOLDER [--model FOLDER] [--clips 40] [--json FILE]

`guarantees`: briefs over the whole brief space (benchmarks/guarantees.py), composed with random logits, every other one
played off the grid as people do; then bars drawn at random are infilled with random or stubborn logits. Counted from
the notes before and after: known notes changed, new notes that collide, leave their range, velocities, voices, key or
bar, empty fillings, unbounded work. `vary`: which part of the notes changes at each setting of the dial, with a model,
and how long an infill takes beside composing the same piece. `likelihood`: what people's own bars cost a model in nats
per note, once in a hole with everything around them in view, once as a track that goes on and knows only what came
before; bars 4 and 5 of one track of held-out clips of eight, never learned from, all other tracks read in both.
`join`: what the bars after such a hole cost as a track that goes on, in nats a note above what they cost after people's
own bars: after a filling, after bars of a track that went on without knowing them, and after the best of four fillings.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from guarantees import draw_brief

from fairchord.cli.printing import print_table, progress_shown
from fairchord.errors import InvalidBrief
from fairchord.evaluation.held_out import held_out_clips, open_clips
from fairchord.evaluation.interval import estimate
from fairchord.generation.brief import Brief
from fairchord.generation.compose import compose
from fairchord.generation.editing.bar_grid import piece_bars
from fairchord.generation.editing.edited import Edited
from fairchord.generation.editing.hole import Hole
from fairchord.generation.editing.vary import share_changed, vary
from fairchord.generation.engine import Engine
from fairchord.generation.infill import infill
from fairchord.generation.scripted import Scripted, insisting_on, random_logits
from fairchord.music.edit import repair_overlaps, slice_ticks
from fairchord.music.piece import DURATION, ONSET, Piece, note_array
from fairchord.tokens.encode import encode
from fairchord.tokens.holes import cut_hole
from fairchord.tokens.placement import place
from fairchord.tokens.vocabulary import BAR, VOCABULARY
from fairchord.training.augment import split_tracks
from fairchord.workflows.open_model import starter_folder

RESULT = Path(__file__).parent / "quality" / "editing.json"
MOST_TOKENS_A_BAR = 3000
"""Tokens of an infill for each bar of a track that it writes, everything it reads around them included."""
SHARES = (0, 10, 25, 50, 75, 100)


SCORES = (
    random_logits, random_logits, random_logits, insisting_on(), insisting_on("Control"),
    insisting_on("Position", "Hold", "Duration"), insisting_on("Pitch", "Drum", "Velocity"),
    insisting_on("Velocity", "Position"),
)  # fmt: skip


def played_by_people(piece: Piece, random: np.random.Generator) -> Piece:
    """The same notes early, late, long and short."""
    tracks = []
    for track in piece.tracks:
        notes = track.notes.copy()
        notes[:, ONSET] = np.maximum(0, notes[:, ONSET] + random.integers(-19, 20, len(notes)))
        notes[:, DURATION] = np.maximum(1, notes[:, DURATION] + random.integers(-60, 200, len(notes)))
        notes[:, DURATION] = np.minimum(notes[:, DURATION], np.maximum(1, piece.end_ticks - notes[:, ONSET]))
        tracks.append(replace(track, notes=repair_overlaps(note_array(notes))[0]))
    return replace(piece, tracks=tuple(tracks))


def draw_hole(piece: Piece, random: np.random.Generator) -> Hole:
    """A run of bars of some tracks, or scattered bars."""
    bars = piece_bars(piece)
    chosen = random.random(len(piece.tracks)) < 0.5
    chosen[int(random.integers(len(piece.tracks)))] = True
    if random.random() < 0.3:
        drawn = [frozenset(np.flatnonzero(random.random(bars) < 0.4).tolist()) for _ in piece.tracks]
    else:
        first = int(random.integers(bars))
        span = frozenset(range(first, min(bars, first + int(random.integers(1, 9)))))
        drawn = [span] * len(piece.tracks)
    hole = Hole(bars=tuple(b if c else frozenset() for b, c in zip(drawn, chosen, strict=True)))
    return hole if not hole.is_empty else Hole.of(piece, tracks=(0,), bars=(0,))


def infill_one(seed: int, number: int) -> tuple[Edited, Hole]:
    random = np.random.default_rng([seed, number, 7])
    brief: Brief | None = draw_brief(seed, number)[0]
    assert brief is not None
    (draft,) = compose(Scripted(score=random_logits, context=1024), brief)
    piece = draft.piece
    if number % 2:
        piece, brief = played_by_people(piece, random), None
    hole = draw_hole(piece, random)
    score = SCORES[int(random.integers(len(SCORES)))]
    context = int(random.choice([700, 1024, 2048]))
    candidates = int(random.choice([1, 1, 1, 2, 3]))
    source = Scripted(score=score, context=context)
    return infill(source, piece, hole, brief=brief, seed=number, candidates=candidates), hole


def measure_guarantees(count: int, seed: int) -> dict[str, Any]:
    broken: Counter[str] = Counter()
    bars = tokens = refused = 0
    with progress_shown("infills") as progress:
        for number in range(count):
            try:
                edited, hole = infill_one(seed, number)
            except InvalidBrief:
                refused += 1
                continue
            broken.update(kept.control for kept in edited.report if not kept.kept)
            broken["incomplete"] += not edited.is_complete
            broken["not what was asked"] += edited.written != hole
            broken["unbounded"] += edited.token_count > MOST_TOKENS_A_BAR * hole.count
            bars, tokens = bars + hole.count, tokens + edited.token_count
            progress(number + 1, count)
    kinds = [kept.control for kept in edited.report] + ["incomplete", "not what was asked", "unbounded"]
    return {
        "count": count, "seed": seed, "refused_before_generating": refused, "bars_written": bars, "tokens": tokens,
        "broken": {kind: broken[kind] for kind in kinds},
    }  # fmt: skip


def measure_vary(model: Path, pieces: int) -> dict[str, Any]:
    engine = Engine.open(model)
    changed: dict[int, list[float]] = {share: [] for share in SHARES}
    ratios = []
    for seed in range(pieces):
        record = {"bars": 8, "roles": "main_melody,accompaniment,bass,drums", "chords": "Am F C G", "key": "A minor"}
        brief = Brief.from_dict({**record, "seed": seed})
        start = time.perf_counter()
        (draft,) = compose(engine, brief)
        composing = time.perf_counter() - start
        for share in SHARES:
            edited = vary(engine, draft.piece, share, brief=brief, seed=seed)
            changed[share].append(share_changed(draft.piece, edited.piece))
        start = time.perf_counter()
        infill(engine, draft.piece, Hole.of(draft.piece, tracks="main_melody", bars="3-4"), brief=brief, seed=seed)
        ratios.append((time.perf_counter() - start) / composing)
    return {
        "model": engine.weights_sha256, "pieces": pieces,
        "changed_per_mille": {str(share): round(1000 * float(np.mean(parts))) for share, parts in changed.items()},
        "two_bars_of_melody_beside_composing_per_mille": round(1000 * float(np.median(ratios))),
    }  # fmt: skip


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("guarantees", "vary", "likelihood", "join"))
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", type=Path, default=starter_folder())
    parser.add_argument("--pieces", type=int, default=6)
    parser.add_argument("--snapshot", type=Path)
    parser.add_argument("--clips", type=int, default=120)
    parser.add_argument("--json", type=Path, default=RESULT)
    given = parser.parse_args()
    if given.what == "guarantees":
        result = measure_guarantees(given.count, given.seed)
        rows = [(name, value) for name, value in result["broken"].items()]
    elif given.what == "likelihood":
        result = measure_likelihood(given.model, given.snapshot, given.clips)
        rows = list(result.items())
    elif given.what == "join":
        result = measure_join(given.model, given.snapshot, given.clips)
        rows = list(result["nats_a_note_above_the_original_per_mille"].items())
    else:
        result = measure_vary(given.model, given.pieces)
        rows = [
            (f"vary {share}", f"{value / 10:.1f} % of notes") for share, value in result["changed_per_mille"].items()
        ]
    print_table(("what", "found"), rows)
    record = json.loads(given.json.read_text()) if given.json.exists() else {}
    given.json.write_text(json.dumps({**record, given.what: result}, indent=1) + "\n")


if __name__ == "__main__":
    main()
