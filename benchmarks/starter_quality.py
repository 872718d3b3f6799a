# SPDX-License-Identifier: Apache-2.0
"""How composed music measures beside held-out human music, on the same conditions.

Every held-out eight-bar window with two to five tracks and a chord in every bar gives its key, meter, tempo, chords,
roles and programs as a Brief; the model composes it; both are measured by `fairchord.music.qualities`. A third column
shuffles the human windows' pitches (a floor that any music should pass). Intervals are 95 % bootstrap percentiles.
Usage: python benchmarks/starter_quality.py SNAPSHOT_FOLDER MODEL_FOLDER [--count 60] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from fairchord.corpus.manifest import BARS, LENGTH, OFFSET, SPLIT, TRAIN
from fairchord.errors import FairchordError
from fairchord.generation.brief import Brief
from fairchord.generation.compose import compose
from fairchord.generation.engine import Engine
from fairchord.generation.track_brief import TrackBrief
from fairchord.music.piece import PITCH, Piece
from fairchord.music.qualities import Qualities, measure_qualities
from fairchord.tokens.decode import decode

SHOWN = (
    "notes_in_chord", "notes_in_chord_or_key", "beat_notes_in_chord", "empty_bars", "longest_repeated_note_run",
    "lowest_pitch", "highest_pitch", "melody_range", "notes_per_bar",
)  # fmt: skip


def held_out_pieces(snapshot: Path, count: int) -> list[Piece]:
    """Evenly spaced held-out windows that a Brief can describe."""
    tokens = np.load(snapshot / "tokens.npy", mmap_mode="r")
    rows = np.load(snapshot / "sequences.npy")
    rows = rows[(rows[:, SPLIT] != TRAIN) & (rows[:, BARS] == 8)]
    pieces = []
    for row in rows[np.random.default_rng(1).permutation(len(rows))]:
        piece = decode(tokens[row[OFFSET] : row[OFFSET] + row[LENGTH]].tolist(), title="held out")
        drums = sum(track.is_drum for track in piece.tracks)
        if 2 <= len(piece.tracks) <= 5 and drums <= 1 and piece.key_signatures and all(_bars_of_chords(piece)):
            pieces.append(piece)
        if len(pieces) == count:
            break
    return pieces


def _bars_of_chords(piece: Piece) -> list[list[object]]:
    bar = piece.time_signatures[0].bar_ticks
    return [
        [s.chord for s in piece.chords if s.onset_ticks < (n + 1) * bar and s.onset_ticks + s.duration_ticks > n * bar][
            :4
        ]
        for n in range(8)
    ]


def brief_of(piece: Piece, seed: int) -> Brief:
    """The same conditions as a human piece, as a Brief."""
    return Brief(
        bars=8,
        bpm=round(piece.tempi[0].bpm),
        meter=piece.time_signatures[0],
        key=piece.key_signatures[0],
        chords=tuple(tuple(bar) for bar in _bars_of_chords(piece)),  # type: ignore[arg-type]
        tracks=tuple(
            TrackBrief(role=track.role, program=None if track.is_drum else track.program)
            for track in piece.tracks
            if track.role is not None
        ),
        seed=seed,
    )


def shuffled(piece: Piece) -> Piece:
    """The same rhythm with each track's pitches shuffled."""
    generator = np.random.default_rng(7)

    def mixed(notes: np.ndarray) -> np.ndarray:
        notes = notes.copy()
        notes[:, PITCH] = generator.permutation(notes[:, PITCH])
        return notes

    return replace(piece, tracks=tuple(t if t.is_drum else replace(t, notes=mixed(t.notes)) for t in piece.tracks))


def interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Mean and its 95 % bootstrap interval."""
    data, generator = np.array(values, float), np.random.default_rng(3)
    means = [generator.choice(data, len(data)).mean() for _ in range(1000)]
    return float(data.mean()), float(np.percentile(means, 2.5)), float(np.percentile(means, 97.5))


def main() -> None:
    """Compose, measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("snapshot", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    engine = Engine.open(arguments.model)
    columns: dict[str, list[Qualities]] = {"human": [], "composed": [], "human, pitches shuffled": []}
    for seed, piece in enumerate(held_out_pieces(arguments.snapshot, arguments.count)):
        try:
            composed = compose(engine, brief_of(piece, seed))[0].piece
        except FairchordError as error:
            print(f"left out: {error.message}")
            continue
        for name, made in (("human", piece), ("composed", composed), ("human, pitches shuffled", shuffled(piece))):
            columns[name].append(measure_qualities(made))
    table = {
        name: {field: interval([q.to_dict()[field] for q in made]) for field in SHOWN} for name, made in columns.items()
    }
    print(f"{len(columns['human'])} windows of eight bars; mean (95 % interval)")
    print(f"{'':28s}" + "".join(f"{name:>28s}" for name in table))
    for field in SHOWN:
        cells = [f"{m:.3f} ({low:.3f} to {high:.3f})" for m, low, high in (table[name][field] for name in table)]
        print(f"{field:28s}" + "".join(f"{cell:>28s}" for cell in cells))
    if arguments.json:
        arguments.json.write_text(json.dumps({"windows": len(columns["human"]), "means": table}, indent=1) + "\n")


if __name__ == "__main__":
    main()
