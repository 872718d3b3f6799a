# SPDX-License-Identifier: Apache-2.0
"""The guarantees of ten thousand composed clips, counted in their MIDI bytes by code that the generator does not use.

    python benchmarks/guarantees.py --model FOLDER [--count 10000] [--seed 1] [--state FILE] [--json FILE]

Each clip has a brief of its own, drawn over the whole brief space: every meter, role, instrument, key and chord, tiny
ranges, pieces of one bar, eight tracks, chords that change on eighths, any temperature. Briefs that Fairchord refuses
are drawn again and counted. Each clip is written to MIDI, read back by `midi_bytes.py` and judged by
`fairchord.evaluation.guarantees`. With --state the run goes on where it was stopped. One thread.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from midi_bytes import read_piece

from fairchord.cli.printing import print_table, progress_shown
from fairchord.errors import InvalidBrief
from fairchord.evaluation.guarantees import GUARANTEES, Asked, AskedTrack, ChordChange, broken_guarantees
from fairchord.generation.brief import Brief
from fairchord.generation.compose import compose_many
from fairchord.generation.draft import Draft
from fairchord.generation.engine import Engine
from fairchord.generation.track_brief import TrackBrief
from fairchord.music.harmony import PITCH_NAMES, QUALITIES
from fairchord.music.midi import write_midi
from fairchord.music.playable_range import playable_range
from fairchord.music.time import METERS
from fairchord.music.track_role import TrackRole
from fairchord.tokens.vocabulary import GENRES, PITCH_RANGES, SECTIONS

RESULT = Path(__file__).parent / "quality" / "guarantees.json"
BATCH = 64
LENGTHS = {1: 0.1, 2: 0.1, 3: 0.08, 4: 0.2, 5: 0.08, 8: 0.25, 9: 0.06, 12: 0.05, 16: 0.05, 17: 0.02, 33: 0.01}
"""Bars of a piece, and how often."""
SPANS = (0, 1, 2, 3, 5, 7, 11, 12, 14, 19, 24, 36, 48)
"""Semitones between the bounds of a range; in the small ones many chords have no tone."""
CARRIERS = ("accompaniment", "bass", "pad")
GRID_TICKS = 40
MOST_TOKENS_A_BAR = 130
"""No track may take more tokens a bar than this, conditions and harmony included, re-reading counted."""


def draw_brief(seed: int, number: int) -> tuple[Brief, int]:
    """Brief number so and so, and how many were refused before it."""
    random = np.random.default_rng([seed, number])
    for refused in range(1000):
        try:
            return Brief.from_dict(_record(random) | {"seed": number}), refused
        except InvalidBrief:
            continue
    raise RuntimeError("a thousand briefs were refused in a row")


def _record(random: np.random.Generator) -> dict[str, Any]:
    meter = "/".join(str(n) for n in METERS[random.integers(len(METERS))])
    count = int(random.choice([1, 2, 3, 4, 5, 6, 8], p=[0.45, 0.17, 0.13, 0.13, 0.05, 0.04, 0.03]))
    roles = list(random.choice([role.value for role in TrackRole if role != "drums"], count))
    if random.random() < 0.25:
        roles[int(random.integers(count))] = "drums"
    record: dict[str, Any] = {
        "bars": int(random.choice(list(LENGTHS), p=list(LENGTHS.values()))),
        "meter": meter,
        "bpm": int(random.integers(20, 301)),
        "tracks": [_track(random, role) for role in roles],
        "temperature_per_mille": int(random.choice([1, 700, 1000, 1000, 1300, 3000])),
        "top_p_per_mille": int(random.choice([1, 500, 950, 950, 1000])),
        "sounds_throughout": bool(random.random() < 0.2),
    }
    if random.random() < 0.6:
        record["key"] = f"{random.choice(PITCH_NAMES)} {random.choice(['major', 'minor'])}"
    if random.random() < 0.6:
        record["chords"] = _chords(random, meter, record.get("key"))
    for field, values in (
        ("genre", GENRES), ("section", SECTIONS), ("rhythm", ("standard", "triplet")), ("dynamics", ("flat", "shaped")),
    ):  # fmt: skip
        if random.random() < 0.3:
            record[field] = str(random.choice(values))
    if random.random() < 0.02:
        record["guidance_per_mille"] = 2000
    if random.random() < 0.02:
        record["candidates"] = 2
    return record


def _track(random: np.random.Generator, role: str) -> dict[str, Any]:
    track: dict[str, Any] = {"role": role}
    kind = random.random()
    if role != "drums" and kind < 0.25:
        track["pitch_range"] = str(random.choice(PITCH_RANGES))
    elif kind < 0.55:
        track["lowest"] = int(random.integers(0, 116))
        if random.random() < 0.7:
            track["highest"] = int(min(127, track["lowest"] + random.choice(SPANS)))
    if role != "drums" and random.random() < 0.5:
        track["program"] = int(random.integers(128))
    if random.random() < 0.4:
        track["min_velocity"] = int(random.integers(1, 128))
        if random.random() < 0.8:
            track["max_velocity"] = int(random.integers(track["min_velocity"], 128))
    for field, least, greatest in (("density", 0, 7), ("polyphony", 1, 8)):
        if random.random() < 0.25:
            track[field] = int(random.integers(least, greatest + 1))
    return track


def _chords(random: np.random.Generator, meter: str, key: str | None) -> list[str]:
    """A progression, in one of three manners: a chord a bar, up to six a bar, or changes on eighths with rests."""
    qualities = ["", "m", "7", "m7", "maj7"] if key is not None and random.random() < 0.5 else list(QUALITIES)
    numerator, denominator = (int(part) for part in meter.split("/"))
    eighths = 8 * numerator // denominator
    manner = random.random()
    bars = []
    for _ in range(int(random.integers(1, 9))):
        size = 1 if manner < 0.5 else int(random.integers(1, 7)) if manner < 0.8 else eighths
        names = [f"{random.choice(PITCH_NAMES)}{random.choice(qualities)}" for _ in range(size)]
        if manner >= 0.8:
            names = [names[slot // 3 * 3] for slot in range(size)]
            names = ["N.C." if random.random() < 0.05 else name for name in names]
        if random.random() < 0.1 and names[0] != "N.C.":
            names[0] = f"{names[0]}/{random.choice(PITCH_NAMES)}"
        bars.append(" ".join(names))
    return bars


def asked_of(brief: Brief) -> Asked:
    """What a brief asks for, in the judge's terms."""
    steps = brief.meter.bar_ticks // GRID_TICKS
    changes: list[ChordChange] = []
    for bar in range(brief.bars if brief.chords else 0):
        chords = brief.chords[bar % len(brief.chords)]
        for place, chord in enumerate(chords):
            changes.append(((bar * steps + place * steps // len(chords)) * GRID_TICKS, chord))
    return Asked(
        bars=brief.bars,
        meter=brief.meter,
        bpm=brief.bpm,
        key=brief.key,
        chords=tuple(changes),
        onset_grid={"standard": 120, "triplet": 160}.get(brief.rhythm or "", 1),
        tracks=tuple(_asked_track(track) for track in brief.tracks),
    )


def _asked_track(track: TrackBrief) -> AskedTrack:
    bounds, playable = track.pitch_bounds, playable_range(track.gm_program)
    is_playable = not track.is_drum and playable[0] <= bounds[0] and bounds[1] <= playable[1]
    return AskedTrack(
        program=track.gm_program,
        is_drum=track.is_drum,
        pitch=bounds,
        velocity=track.velocity_bounds,
        voices=track.voices,
        silent_bars=4 if track.role == "pad" else 2,
        carries_harmony=track.role.value in CARRIERS,
        playable=playable if is_playable else (0, 127),
        pitch_range=track.pitch_range,
    )


def judge(draft: Draft) -> list[str]:
    """Every guarantee that a draft's MIDI file breaks, and what else must not be."""
    piece, end = read_piece(write_midi(draft.piece))
    broken = list(broken_guarantees(piece, asked_of(draft.brief), end_ticks=end))
    brief = draft.brief
    if not draft.is_complete:
        broken.append("complete")
    if draft.token_count > 400 + brief.bars * (40 + MOST_TOKENS_A_BAR * 2 * len(brief.tracks)):
        broken.append("bounded")
    if any(not kept.kept for kept in draft.report if kept.control in PROMISED):
        broken.append("own report")
    return broken


PROMISED = ("bars", "meter", "chords", "pitch range", "velocity", "polyphony", "never empty", "key or chord")


def run(engine: Engine, arguments: argparse.Namespace) -> list[dict[str, Any]]:
    """Compose and judge every clip, or those that the state file does not hold yet."""
    state: Path | None = arguments.state
    done: list[dict[str, Any]] = []
    if state is not None and state.exists():
        done = [json.loads(line) for line in state.read_text().splitlines()]
    with progress_shown("clips") as progress:
        for first in range(len(done), arguments.count, BATCH):
            numbers = range(first, min(first + BATCH, arguments.count))
            drawn = [draw_brief(arguments.seed, number) for number in numbers]
            began = time.perf_counter()
            drafts = compose_many(engine, [brief for brief, _ in drawn])
            seconds = (time.perf_counter() - began) / len(drafts)
            rows = [
                {
                    "clip": number, "broken": judge(draft), "refused": refused, "notes": draft.piece.note_count,
                    "tokens": draft.token_count, "tracks": len(draft.brief.tracks), "meter": str(draft.brief.meter),
                    "seconds": round(seconds, 3),
                }
                for number, draft, (_, refused) in zip(numbers, drafts, drawn, strict=True)
            ]  # fmt: skip
            done += rows
            if state is not None:
                with state.open("a") as file:
                    file.writelines(json.dumps(row) + "\n" for row in rows)
            progress(len(done), arguments.count)
    return done[: arguments.count]


def main() -> None:
    """Compose, judge, print the table and write the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", type=Path, help="keeps what was judged, a line a clip")
    parser.add_argument("--json", type=Path, default=RESULT)
    arguments = parser.parse_args()
    engine = Engine.open(arguments.model)
    rows = run(engine, arguments)
    broken = Counter(name for row in rows for name in row["broken"])
    names = (*GUARANTEES, "complete", "bounded", "own report")
    result = {
        "clips": len(rows),
        "seed": arguments.seed,
        "weights_sha256": engine.weights_sha256,
        "precision": engine.precision,
        "broken": {name: broken[name] for name in names},
        "clips_that_break_any": sum(bool(row["broken"]) for row in rows),
        "first_clips_that_break": [row["clip"] for row in rows if row["broken"]][:20],
        "briefs_refused": sum(row["refused"] for row in rows),
        "notes": sum(row["notes"] for row in rows),
        "clips_by_meter": dict(Counter(row["meter"] for row in rows)),
        "clips_by_tracks": dict(sorted(Counter(str(row["tracks"]) for row in rows).items())),
        "seconds": round(sum(row["seconds"] for row in rows), 1),
    }
    arguments.json.parent.mkdir(exist_ok=True)
    arguments.json.write_text(json.dumps(result, indent=1) + "\n")
    shares = [(name, broken[name], f"{100 * (1 - broken[name] / len(rows)):.2f} %") for name in names]
    print_table(["guarantee", "clips that break it", "kept"], shares)
    print(f"{len(rows)} clips, {result['clips_that_break_any']} break any; {result['notes']} notes")


if __name__ == "__main__":
    main()
