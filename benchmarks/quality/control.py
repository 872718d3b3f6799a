# SPDX-License-Identifier: Apache-2.0
"""Control on held-out conditions: CP, CV, CH and D, published and strict, ours beside human and beside no rules.

    python benchmarks/quality/control.py --snapshot FOLDER --model FOLDER [--rows 200] [--samples 5] [--json FILE]

Each row is one pitched track of one held-out clip (4, 8 or 16 bars): its conditions are written as a line of ComMU's
table, and that line is all that our composer reads, through the same door as `fairchord sketch`. Columns: ours; the
same model and sampler with every rule but the grammar and the length bound off; the human clips. CP, CV and length are
1 for the human clips by construction. Their D has two ends, because no human wrote five clips for one line: other clips
of the same role in the same work, and in other works of the same role, meter, length, mode and pitch range, all moved
to one key. Intervals draw whole works.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from fairchord.cli.printing import print_table, progress_shown
from fairchord.evaluation.clip_conditions import ClipConditions, describe_clip
from fairchord.evaluation.control import ControlRow, Measure, measure_control
from fairchord.evaluation.held_out import HELD_OUT, ClipSource, open_clips
from fairchord.generation.brief import Brief
from fairchord.generation.commu.line import read_line
from fairchord.generation.compose import Watch, compose_many
from fairchord.generation.engine import Engine
from fairchord.generation.rules.constraints import bound_bar
from fairchord.generation.rules.tonality import Mask
from fairchord.generation.rules.track_writing import TrackWriting
from fairchord.generation.writing import draft_writing, window_writing
from fairchord.music.piece import PITCH, NoteArray
from fairchord.tokens.grammar import Pen
from fairchord.tokens.grid import GridNotes, from_grid

RESULT = Path(__file__).parent / "control.json"
LENGTHS = (4, 8, 16)
FEWEST_NOTES_A_BAR = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HumanClip:
    """One track of a held-out clip, and whose it is."""

    conditions: ClipConditions
    notes: NoteArray
    work: int
    row: int


def human_clips(source: ClipSource) -> list[HumanClip]:
    """Every pitched track of every held-out clip that the conditions can describe."""
    found = []
    for row in source.rows(HELD_OUT):
        clip = source.clip(int(row))
        if clip.bars not in LENGTHS or not clip.piece.key_signatures or not clip.piece.chords:
            continue
        for track in clip.piece.tracks:
            if track.is_drum or len(track.notes) < FEWEST_NOTES_A_BAR * clip.bars:
                continue
            asked = describe_clip(clip.piece, track, bars=clip.bars)
            asked = replace(asked, genre=clip.conditions.get("Genre"), rhythm=clip.conditions.get("Rhythm"))
            found.append(HumanClip(conditions=asked, notes=track.notes, work=clip.work, row=int(row)))
    return found


def draw_rows(clips: Sequence[HumanClip], count: int, seed: int) -> list[HumanClip]:
    """Draw rows work after work, so that no long work fills the table."""
    random = np.random.default_rng(seed)
    by_work: dict[int, list[HumanClip]] = defaultdict(list)
    for index in random.permutation(len(clips)):
        by_work[clips[index].work].append(clips[index])
    works = [by_work[work] for work in random.permutation(sorted(by_work))]
    drawn = [work[turn] for turn in range(max(map(len, works))) for work in works if turn < len(work)]
    return drawn[:count]


def briefs_of(rows: Sequence[HumanClip], samples: int, seed: int, sampling: dict[str, int]) -> list[Brief]:
    """The briefs of every row, as `fairchord sketch` reads them from a line of the table."""
    briefs = []
    for number, row in enumerate(rows):
        line: dict[str, Any] = row.conditions.to_row() | {"inst": str(row.conditions.program)}
        line["chord_progressions"] = json.loads(line["chord_progressions"])
        for sample in range(samples):
            read = read_line(line, seed=seed * 10**6 + number * 100 + sample, title="control")
            briefs.append(replace(read.brief, **sampling))
    return briefs


@contextmanager
def no_rules() -> Iterator[None]:
    """Compose with the grammar and the length bound alone: no rule, no leaning, velocities as drawn."""
    kept = window_writing.allowed_tokens, window_writing.favour_pitches, draft_writing.DraftWriting.as_notes

    def grammar_alone(writing: TrackWriting) -> Mask:
        mask = writing.grammar.allowed()
        if writing.grammar.pen in (Pen.BAR, Pen.NOTE):
            bound_bar(writing, mask)
        return mask

    def as_drawn(_self: draft_writing.DraftWriting, _index: int, grid: GridNotes) -> NoteArray:
        return from_grid(grid)

    window_writing.allowed_tokens = grammar_alone
    window_writing.favour_pitches = lambda _writing: None
    draft_writing.DraftWriting.as_notes = as_drawn  # type: ignore[method-assign]
    try:
        yield
    finally:
        window_writing.allowed_tokens, window_writing.favour_pitches = kept[:2]
        draft_writing.DraftWriting.as_notes = kept[2]  # type: ignore[method-assign]


def composed_rows(
    engine: Engine, rows: Sequence[HumanClip], briefs: Sequence[Brief], samples: int, label: str
) -> list[ControlRow]:
    """Compose every brief and put the clips beside their rows."""
    began = time.perf_counter()
    with progress_shown(label) as progress:
        drafts = compose_many(engine, briefs, watch=Watch(progress=progress))
    print(f"{label}: {(time.perf_counter() - began) / len(drafts):.2f} s a clip here, now, on one thread")
    notes = [draft.piece.tracks[0].notes for draft in drafts]
    return [
        ControlRow(
            conditions=row.conditions,
            clips=tuple(notes[number * samples : (number + 1) * samples]),
            group=str(row.work),
        )
        for number, row in enumerate(rows)
    ]


def likes_of(row: HumanClip, clips: Sequence[HumanClip], samples: int, *, same_work: bool) -> ControlRow | None:
    """A human row with other human clips like it beside it, moved to its key; None where there are none."""

    def kind(clip: HumanClip) -> tuple[Any, ...]:
        asked = clip.conditions
        assert asked.key is not None
        form = (asked.role, str(asked.meter), asked.bars, asked.key.mode)
        return form if same_work else (*form, asked.pitch_range)

    others = [
        clip
        for clip in clips
        if clip.row != row.row and (clip.work == row.work) == same_work and kind(clip) == kind(row)
    ]
    if not others:
        return None
    random = np.random.default_rng(row.row)
    chosen = random.permutation(len(others))[: samples - 1]
    moved = (_in_key_of(others[index], row) for index in chosen)
    return ControlRow(conditions=row.conditions, clips=(row.notes, *moved), group=str(row.work))


def _in_key_of(clip: HumanClip, row: HumanClip) -> NoteArray:
    assert clip.conditions.key is not None
    assert row.conditions.key is not None
    notes = clip.notes.copy()
    up = (row.conditions.key.tonic - clip.conditions.key.tonic) % 12
    notes[:, PITCH] += up if up <= 6 else up - 12
    return notes


def by_role(rows: Sequence[ControlRow]) -> dict[str, dict[str, float]]:
    """Strict CH by note and published D of each role."""
    parts: dict[str, list[ControlRow]] = defaultdict(list)
    for row in rows:
        parts[str(row.conditions.role)].append(row)
    wanted = (("CH note", "strict"), ("D", "published"))
    return {
        role: {
            f"{m.name} {m.form}": round(m.estimate.mean, 4)
            for m in measure_control(part)
            if (m.name, m.form) in wanted and m.estimate is not None
        }
        | {"rows": len(part)}
        for role, part in sorted(parts.items())
    }


def main() -> None:
    """Compose, measure, print the table and write the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--snapshot", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--samples", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--temperature", type=int, help="in thousandths; the brief's own unless given")
    parser.add_argument("--top-p", type=int, help="in thousandths; the brief's own unless given")
    parser.add_argument("--json", type=Path, default=RESULT)
    arguments = parser.parse_args()
    asked = {"temperature_per_mille": arguments.temperature, "top_p_per_mille": arguments.top_p}
    sampling = {name: value for name, value in asked.items() if value is not None}
    engine, samples = Engine.open(arguments.model), arguments.samples
    clips = human_clips(open_clips(arguments.snapshot))
    rows = draw_rows(clips, arguments.rows, arguments.seed)
    briefs = briefs_of(rows, samples, arguments.seed, sampling)
    columns = {"ours": composed_rows(engine, rows, briefs, samples, "ours")}
    with no_rules():
        columns["rules off"] = composed_rows(engine, rows, briefs, samples, "rules off")
    columns["human"] = [ControlRow(conditions=row.conditions, clips=(row.notes,), group=str(row.work)) for row in rows]
    for name, same_work in (("human, same work", True), ("human, other works", False)):
        likes = [likes_of(row, clips, samples, same_work=same_work) for row in rows]
        columns[name] = [like for like in likes if like is not None]
    measures = {name: measure_control(made, seed=arguments.seed) for name, made in columns.items()}
    result = {
        "rows": len(rows),
        "works": len({row.work for row in rows}),
        "samples": samples,
        "seed": arguments.seed,
        "temperature_per_mille": briefs[0].temperature_per_mille,
        "top_p_per_mille": briefs[0].top_p_per_mille,
        "weights_sha256": engine.weights_sha256,
        "precision": engine.precision,
        "measures": {name: [measure.to_dict() for measure in found] for name, found in measures.items()},
        "by_role": {name: by_role(made) for name, made in columns.items()},
    }  # fmt: skip
    arguments.json.write_text(json.dumps(result, indent=1) + "\n")
    show(measures)


def show(measures: dict[str, tuple[Measure, ...]]) -> None:
    """Print the columns side by side; of the human likes only D, which is all they are for."""
    table = []
    for index, measure in enumerate(measures["ours"]):
        cells = [
            "-" if estimate is None or (", " in name and measure.name != "D") else estimate
            for name, found in measures.items()
            for estimate in [found[index].estimate]
        ]
        table.append([measure.form, measure.name, *cells])
    print_table(["form", "metric", *measures], table)


if __name__ == "__main__":
    main()
