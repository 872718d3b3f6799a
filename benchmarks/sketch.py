# SPDX-License-Identifier: Apache-2.0
"""`fairchord sketch` on random lines of ComMU's form: what is kept, counted from the files by another reader; speed.

    python benchmarks/sketch.py [--model FOLDER] [--lines 150] [--seed 2] [--out sketch.json]

Kept: the mean pitch in its range, every velocity within its bounds, every note in the key or in the tones of each chord
slot that it overlaps (half-open), the number of bars, empty clips. Speed: processor seconds a clip, one thread, with 32
clips side by side and with one, in the same run; read the ratio. Needs symusic.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import json
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import symusic

from fairchord.generation.commu.line import read_line
from fairchord.generation.compose import compose, compose_many
from fairchord.music.conditions import PITCH_RANGES
from fairchord.music.harmony import SCALES, parse_chord
from fairchord.music.instruments import COMMU_INSTRUMENTS
from fairchord.workflows.open_model import open_model
from fairchord.workflows.sketch_clips import SketchOrder, sketch_clips

SYMBOLS: Final = ["C", "G", "Am", "F", "Dm", "Em", "Gsus4", "E", "Fmaj7", "Am7", "Dm7", "G7", "Bb", "F#m7b5", "Fm"]
SLOTS: Final = {"4/4": 8, "3/4": 6, "6/8": 6, "12/8": 12}
EDGES: Final = (36, 48, 60, 72, 84, 96)
TIMED: Final = 32


def random_line(random: np.random.Generator) -> dict[str, Any]:
    """One line with every field, chords that fill its bars, and velocities that may be two apart."""
    meter = str(random.choice(["4/4", "4/4", "4/4", "3/4", "6/8", "12/8"]))
    bars, half = int(random.choice([4, 8, 16])), SLOTS[meter] // 2
    chords = [str(name) for name in random.choice(SYMBOLS, bars * 2) for _ in range(half)]
    least = int(random.integers(20, 110))
    return {
        "audio_key": str(random.choice(["cmajor", "aminor"])),
        "chord_progressions": [chords],
        "pitch_range": str(random.choice(PITCH_RANGES, p=[0.05, 0.15, 0.2, 0.25, 0.2, 0.1, 0.05])),
        "num_measures": bars,
        "bpm": int(random.integers(50, 180)),
        "genre": str(random.choice(["newage", "cinematic"])),
        "track_role": str(random.choice(["main_melody", "sub_melody", "accompaniment", "bass", "pad", "riff"])),
        "inst": str(random.choice(list(COMMU_INSTRUMENTS))),
        "sample_rhythm": str(random.choice(["standard", "standard", "standard", "triplet"])),
        "time_signature": meter,
        "min_velocity": least,
        "max_velocity": least + int(random.choice([1, 7, 15])),
    }


def count_kept(line: Mapping[str, Any], path: Path) -> dict[str, tuple[int, int]]:
    """What one clip keeps, as (kept, counted)."""
    score = symusic.Score(str(path))
    notes = [note for track in score.tracks for note in track.notes]
    if not notes:
        return {"not empty": (0, 1)}
    slot, slots = score.ticks_per_quarter // 2, SLOTS[line["time_signature"]]
    tonic = 0 if line["audio_key"] == "cmajor" else 9
    scale = {(tonic + step) % 12 for step in SCALES["major" if tonic == 0 else "minor"]}
    tones = [parse_chord(name).pitch_classes for name in line["chord_progressions"][0]]
    inside = 0
    for note in notes:
        over = tones[note.start // slot : -(-note.end // slot)]
        inside += note.pitch % 12 in scale or all(note.pitch % 12 in chord for chord in over)
    mean = sum(note.pitch for note in notes) / len(notes)
    bars = -(-max(note.end for note in notes) // (slot * slots))
    loud = all(line["min_velocity"] <= note.velocity <= line["max_velocity"] for note in notes)
    return {
        "not empty": (1, 1),
        "mean pitch in range (CP)": (int(PITCH_RANGES[sum(mean >= edge for edge in EDGES)] == line["pitch_range"]), 1),
        "clips with every velocity within (CV)": (int(loud), 1),
        "notes in key or every chord slot (CH, half-open)": (inside, len(notes)),
        "bars as asked": (int(bars == line["num_measures"]), 1),
        "tempo as asked": (int(round(score.tempos[0].qpm) == line["bpm"]), 1),
    }


def measure_speed(engine: Any, lines: list[dict[str, Any]]) -> dict[str, float]:
    """Processor seconds a clip, one after another and side by side; the clips are the same bytes."""
    briefs = [read_line(line, seed=index, title="clip").brief for index, line in enumerate(lines[:TIMED])]
    begin = time.process_time()
    alone = [compose(engine, brief)[0].tokens_sha256 for brief in briefs]
    middle = time.process_time()
    together = [draft.tokens_sha256 for draft in compose_many(engine, briefs)]
    end = time.process_time()
    if alone != together:
        raise SystemExit("clips differ by what is beside them")
    one, many = (middle - begin) / len(briefs), (end - middle) / len(briefs)
    return {"seconds_a_clip_alone": round(one, 4), "seconds_a_clip_side_by_side": round(many, 4), "ratio": one / many}


def main() -> None:
    """Sketch, count, time, print, and write the numbers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--lines", type=int, default=150)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    random = np.random.default_rng(given.seed)
    lines = [random_line(random) for _ in range(given.lines)]
    opened = open_model(given.model)
    totals: dict[str, list[int]] = {}
    with tempfile.TemporaryDirectory() as folder:
        briefs, out = Path(folder) / "briefs.jsonl", Path(folder) / "clips"
        briefs.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        done = sketch_clips(opened.engine, opened.index, SketchOrder(briefs=briefs, folder=out))
        for number, line in enumerate(lines, 1):
            for name, (kept, counted) in count_kept(line, out / f"{number:04d}.mid").items():
                total = totals.setdefault(name, [0, 0])
                total[0], total[1] = total[0] + kept, total[1] + counted
    result = {
        "model": opened.provenance.facts.model_id,
        "lines": given.lines,
        "seed": given.seed,
        "kept": {name: f"{kept} of {counted}" for name, (kept, counted) in totals.items()},
        "close_to_training_works": len(done.close),
        "speed": measure_speed(opened.engine, lines),
    }
    text = json.dumps(result, indent=2)
    print(text)
    if given.out:
        given.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
