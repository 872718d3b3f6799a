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
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from editing_likelihood import measure_join, measure_likelihood
from guarantees import draw_brief

from fairchord.cli.printing import print_table, progress_shown
from fairchord.errors import InvalidBrief
from fairchord.generation.brief import Brief
from fairchord.generation.compose import compose
from fairchord.generation.editing.bar_grid import piece_bars
from fairchord.generation.editing.edited import Edited
from fairchord.generation.editing.hole import Hole
from fairchord.generation.editing.vary import share_changed, vary
from fairchord.generation.engine import Engine
from fairchord.generation.infill import infill
from fairchord.generation.scripted import Scripted, insisting_on, random_logits
from fairchord.music.edit import repair_overlaps
from fairchord.music.piece import DURATION, ONSET, Piece, note_array
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
