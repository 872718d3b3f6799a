# SPDX-License-Identifier: Apache-2.0
"""What composed clips borrow from the works a model learned from, beside what people borrow; by checkpoint.

    python benchmarks/quality/memorisation.py --snapshot DIR --model DIR [--model DIR ...] [--run DIR] [-o OUT]

For every checkpoint (the states that a training run kept, then each --model in order): one clip under the conditions of
each held-out clip; the longest copied run and n-gram overlap with all training works, transposition- and
tempo-invariant; the release gate against the human 95 % band; and extraction: prompted with 1, 2, 4 and 8 bars of
training works, at a low temperature, does it go on with their notes? Held-out works are the control of that. Copying a
training clip outright shows that the measure sees copying. Writes OUT.json and OUT.svg, and prints tables.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from checkpoints import open_states
from held_out import asked_clips, composed, copied, count_markov, open_engine

from fairchord.corpus.manifest import TRAIN
from fairchord.evaluation.held_out import HELD_OUT, ClipSource, HeldOutClip, held_out_clips, open_clips
from fairchord.evaluation.memorisation.band import BandCheck, check_release
from fairchord.evaluation.memorisation.borrowing import MEASURES, Borrowing
from fairchord.evaluation.memorisation.curve import curve_svg
from fairchord.evaluation.memorisation.extraction import PROMPT_BARS, Extraction, Prompted, measure_extraction
from fairchord.evaluation.memorisation.reference import borrowing_of, mutual_borrowing, training_steps
from fairchord.generation.compose import compose
from fairchord.generation.engine import Engine
from fairchord.music.edit import slice_ticks
from fairchord.workflows.held_out_brief import brief_of_clip

CONTINUED_BARS = 8
LOW_TEMPERATURE = 500
"""In thousandths: an extractor wants the likeliest continuation, not the most varied."""


def checkpoints(models: list[Path], run: Path | None) -> Iterator[tuple[str, Engine]]:
    """Every kept state of a run, then every model folder, by name."""
    if run is not None:
        yield from open_states(run)
    for folder in models:
        yield folder.name, open_engine(folder)


def extraction_trials(engine: Engine, clips: tuple[HeldOutClip, ...], bars: int) -> list[Prompted]:
    """Continue the first `bars` bars of each clip by eight, under the chords that it really goes on with."""
    trials = []
    for seed, clip in enumerate(clips):
        bar = clip.piece.time_signatures[0].bar_ticks
        prompt = slice_ticks(clip.piece, 0, bars * bar)
        if not all(len(track.notes) for track in prompt.tracks):
            continue
        asked = brief_of_clip(clip, seed=seed, first_bar=bars, bars=CONTINUED_BARS)
        asked = replace(asked, temperature_per_mille=LOW_TEMPERATURE)
        (draft,) = compose(engine, asked, continue_from=prompt)
        trials.append(Prompted(prompt=prompt, continuation=draft.piece, truth=clip.piece))
    return trials


def extract(engine: Engine, source: ClipSource, works: int) -> dict[str, list[Extraction]]:
    """The extraction test on training works, and on held-out works as its control."""
    found: dict[str, list[Extraction]] = {}
    for name, splits in (("training", (TRAIN,)), ("held out", HELD_OUT)):
        clips = held_out_clips(source, count=works, bars=16, splits=splits, seed=11)
        trials = {bars: extraction_trials(engine, clips, bars) for bars in PROMPT_BARS}
        found[name] = [measure_extraction(made, prompt_bars=bars) for bars, made in trials.items() if made]
    return found


def show_borrowing(table: dict[str, Borrowing]) -> None:
    """Print the mean of each measure, and where the highest fortieth begins."""
    print(f"{'':22s}" + "".join(f"{name:>30s}" for name in table))
    for measure in MEASURES:
        cells = []
        for row in table.values():
            told = row.to_dict()[measure]
            cells.append(f"{told['mean']:.3f} ({told['low']:.3f} to {told['high']:.3f})")
        print(f"{measure:22s}" + "".join(f"{cell:>30s}" for cell in cells))
    ends = [row.to_dict()["longest_run"]["highest_2.5_percent_from"] for row in table.values()]
    print(f"{'band ends (run, notes)':22s}" + "".join(f"{end:30.1f}" for end in ends))


def show_gate(label: str, checks: tuple[BandCheck, ...]) -> None:
    """Print the release gate's answer."""
    inside = all(check.is_inside for check in checks)
    print(f"\n{label}: {'inside' if inside else 'OUTSIDE'} the human 95 % band")
    for check in checks:
        mark = "inside" if check.is_inside else "OUTSIDE"
        print(
            f"  {check.measure:20s} band {check.low:.3f} to {check.high:.3f}; "
            f"{check.above} of {check.clips} clips above; p = {check.chance:.3f}: {mark}"
        )


def show_extraction(found: dict[str, list[Extraction]]) -> None:
    """Print how many works were reproduced at each length of prompt."""
    for name, rows in found.items():
        told = ", ".join(f"{row.prompt_bars} bars: {row.reproduced} of {row.trials}" for row in rows)
        print(f"  reproduced 16 notes of {name} works, prompted with {told}")


def read_options() -> argparse.Namespace:
    """What was asked on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--snapshot", type=Path, required=True)
    parser.add_argument("--model", type=Path, action="append", default=[])
    parser.add_argument("--run", type=Path, help="a training run's folder, whose kept states are checkpoints too")
    parser.add_argument("--clips", type=int, default=155)
    parser.add_argument("--works", type=int, default=20, help="works of the extraction test, 0 to leave it out")
    parser.add_argument("-o", "--out", type=Path, default=Path(__file__).with_name("memorisation"))
    return parser.parse_args()


def main() -> None:
    """Measure, print and write."""
    options = read_options()
    start = time.process_time()
    source = open_clips(options.snapshot)
    reference = training_steps(source)
    clips, briefs = asked_clips(source, count=options.clips)
    table = {
        "held-out human": borrowing_of([clip.piece for clip in clips], reference),
        "human, each other": mutual_borrowing(source, reference, count=options.clips),
        "copy": borrowing_of(copied(source, clips), reference),
        "markov": borrowing_of(composed(count_markov(source), briefs)[0], reference),
    }
    record: dict[str, Any] = {"checkpoints": {}}
    curve: dict[str, Borrowing] = {}
    for label, engine in checkpoints(options.model, options.run):
        curve[label] = borrowing_of(composed(engine, briefs)[0], reference)
        checks = check_release(curve[label], table["held-out human"])
        show_gate(label, checks)
        found = extract(engine, source, options.works) if options.works else {}
        show_extraction(found)
        record["checkpoints"][label] = {
            "weights_sha256": engine.weights_sha256,
            "borrowing": curve[label].to_dict(),
            "gate": [check.to_dict() for check in checks],
            "is_inside_human_band": all(check.is_inside for check in checks),
            "extraction": {name: [row.to_dict() for row in rows] for name, rows in found.items()},
        }
    print()
    show_borrowing(table | curve)
    record["beside"] = {name: row.to_dict() for name, row in table.items()}
    print(f"\nCPU seconds: {time.process_time() - start:.0f}")
    options.out.with_suffix(".json").write_text(json.dumps(record, indent=1) + "\n")
    options.out.with_suffix(".svg").write_text(curve_svg(table["held-out human"], table["human, each other"], curve))


if __name__ == "__main__":
    main()
