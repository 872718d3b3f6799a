# SPDX-License-Identifier: Apache-2.0
"""Two optimisers at equal processor seconds: the release recipe cut to a budget, learned once with each.

python benchmarks/optimisers.py SNAPSHOT [--seconds 400] [--depth 4] [--rate 3e-3] [--threads 1]
Each run's number of steps is set from the time its first five steps take, so that its whole schedule fits the budget.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import torch
from training_rate import read_windows

from fairchord.training.batches import BatchSource, validation_batches
from fairchord.training.evaluate import evaluate
from fairchord.training.recipe import OPTIMISERS, Recipe, release
from fairchord.training.run import start_run, take_step

TRIED = 5


def seconds_a_step(source: BatchSource, recipe: Recipe) -> float:
    """Mean processor seconds of a few steps of a run that is thrown away."""
    run = start_run(recipe, "cpu")
    take_step(run, source.batch(0), recipe, "cpu")
    start = time.process_time()
    for step in range(1, TRIED + 1):
        take_step(run, source.batch(step), recipe, "cpu")
    return (time.process_time() - start) / TRIED


def main() -> None:
    """Print steps, seconds and held-out NLL of each."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("snapshot", type=Path)
    parser.add_argument("--seconds", type=float, default=400.0)
    parser.add_argument("--depth", type=int, default=4)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--optimiser", choices=OPTIMISERS, action="append")
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    windows = read_windows(asked.snapshot)
    recipe = release().with_changes(depth=asked.depth, learning_rate=asked.rate, warmup_steps=30)
    held_out = validation_batches(windows, recipe)
    source = BatchSource(windows, recipe)
    for optimiser in asked.optimiser or OPTIMISERS:
        cut = recipe.with_changes(optimiser=optimiser)
        cut = cut.with_changes(steps=max(TRIED, int(asked.seconds / seconds_a_step(source, cut))))
        run, start = start_run(cut, "cpu"), time.process_time()
        for step in range(cut.steps):
            take_step(run, source.batch(step), cut, "cpu")
        spent = time.process_time() - start
        found = evaluate(run.model, held_out)
        print(f"{optimiser:6s} {cut.steps} steps, {spent:.0f} s: {found.nll_per_note:.3f} nats a note", flush=True)


if __name__ == "__main__":
    main()
