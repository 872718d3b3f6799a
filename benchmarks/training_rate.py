# SPDX-License-Identifier: Apache-2.0
"""How much of the machine's matrix-multiply rate a training step reaches, both measured in the same run, in turns.

python benchmarks/training_rate.py [--depth 4 --depth 6] [--tokens 4096] [--threads 2] [--snapshot DIR]
A step is the real one (forward, loss, backward, clipping, both optimisers) on so many tokens: rows of equal length, or
with a snapshot its own batches. Counted are 6 operations for each weight of a matrix and each token,
and 6 T D for attention in each layer and token (its causal half); embeddings, norms and the optimiser count nothing.
The peer is torch's own product of two 1,024-square float32 matrices, the best of ten before and after each step; the
share is the median over steps of the step's rate over those two.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from statistics import median

import numpy as np
import torch

from fairchord.corpus.freeze import MANIFEST, SEQUENCES, TOKENS
from fairchord.model.shape import ModelShape
from fairchord.training.batches import Batch, BatchSource, Windows
from fairchord.training.recipe import Recipe, release
from fairchord.training.run import Run, start_run, take_step

SQUARE = 1024


def multiply_rate() -> float:
    """Operations a second of one product of two squares, best of ten."""
    left, right = torch.randn(SQUARE, SQUARE), torch.randn(SQUARE, SQUARE)
    best = 0.0
    for _ in range(10):
        start = time.perf_counter()
        left @ right
        best = max(best, 2 * SQUARE**3 / (time.perf_counter() - start))
    return best


def operations(shape: ModelShape, batch: Batch) -> float:
    """Operations of one step on a batch that the definition above counts, padding left out."""
    weights = 12 * shape.depth * shape.width**2 + shape.width * shape.vocabulary_size
    total = 0.0
    for length in (batch.tokens != 0).sum(axis=1).tolist():
        total += length * (6 * weights + 6 * shape.depth * shape.width * length)
    return total


def even_batch(shape: ModelShape, length: int, tokens_a_step: int) -> Batch:
    """Rows of one length, of tokens drawn by lot."""
    random, rows = np.random.default_rng(1), tokens_a_step // length
    tokens = random.integers(1, shape.vocabulary_size, (rows, length))
    placement = np.stack([random.integers(0, size, (rows, length)) for size in shape.placement_sizes], axis=-1)
    return Batch(tokens=tokens, placement=placement, weight=np.ones((rows, length), np.float32))


def read_windows(snapshot: Path) -> Windows:
    """A snapshot's arrays; nothing is released from here, so no permit is decided."""
    works = json.loads((snapshot / MANIFEST).read_text())["works"]
    return Windows(
        tokens=np.load(snapshot / TOKENS, mmap_mode="r"),
        sequences=np.load(snapshot / SEQUENCES),
        collections=tuple(work["collection"] for work in works),
    )


def measure(run: Run, recipe: Recipe, batches: list[Batch], shape: ModelShape) -> tuple[float, float, float]:
    """Median over batches of (share of the multiply rate, operations a second, tokens a second)."""
    take_step(run, batches[0], recipe, "cpu")
    rates, speeds, peers = [], [], [multiply_rate()]
    for batch in batches:
        start = time.perf_counter()
        take_step(run, batch, recipe, "cpu")
        seconds = time.perf_counter() - start
        rates.append(operations(shape, batch) / seconds)
        speeds.append(int((batch.tokens != 0).sum()) / seconds)
        peers.append(multiply_rate())
    shares = [2 * rate / (before + after) for rate, before, after in zip(rates, peers, peers[1:], strict=False)]
    return median(shares), median(rates), median(speeds)


def main() -> None:
    """Print one line for each depth and kind of rows."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--depth", type=int, action="append")
    parser.add_argument("--tokens", type=int, default=4096, help="tokens in a step")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--snapshot", type=Path)
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    for depth in asked.depth or (4, 6):
        recipe, shape = release().with_changes(depth=depth, batch_tokens=asked.tokens), ModelShape(depth=depth)
        kinds = {
            f"rows of {length}": [even_batch(shape, length, asked.tokens)] * asked.steps for length in (256, 512, 1024)
        }
        if asked.snapshot is not None:
            source = BatchSource(read_windows(asked.snapshot), recipe.with_changes(shares={}))
            kinds["the recipe's own rows"] = [source.batch(step) for step in range(asked.steps)]
        for kind, batches in kinds.items():
            share, rate, speed = measure(start_run(recipe, "cpu"), recipe, batches, shape)
            print(
                f"depth {depth} ({shape.parameter_count / 1e6:.1f} M), {asked.threads} threads, {kind}: "
                f"{share:.0%} of the multiply rate ({rate / 1e9:.0f} GF/s), {speed:,.0f} tokens a second",
                flush=True,
            )


if __name__ == "__main__":
    main()
