# SPDX-License-Identifier: Apache-2.0
"""How fast composing is, beside torch on the same weights in the same run, and beside what the memory could feed.

    python benchmarks/compose.py [--model FOLDER] [--depth 4] [--rounds 3]

Without a model folder the weights are random, which costs the same time a token. Every engine runs on one thread; the
rounds are interleaved and the best of each is printed, so read the ratios, not the absolutes.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import importlib.util
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.numpy

from fairchord.generation.brief import Brief
from fairchord.generation.compose import Watch, compose
from fairchord.generation.draft import BarWritten
from fairchord.generation.engine import Engine
from fairchord.model.engine_graph import BLOCK, CACHE_TYPES, tensor_sizes
from fairchord.model.shape import ModelShape
from fairchord.tokens.placement import PLACEMENT_SIZES
from fairchord.tokens.vocabulary import SIZE

SKETCH = {"bars": 8, "key": "A minor", "bpm": 92, "chords": "Am F C G", "roles": "main_melody,accompaniment,bass,drums"}
PROMPT, STEPS = 300, 64


def random_weights(shape: ModelShape) -> dict[str, Any]:
    """Weights of the right sizes, small enough that nothing overflows."""
    random = np.random.default_rng(0)
    sizes = tensor_sizes(shape).items()
    return {name: (random.standard_normal(size) * 0.05).astype(np.float32) for name, size in sizes}


def load(folder: Path | None, depth: int) -> tuple[ModelShape, dict[str, Any]]:
    """A model folder's shape and weights, or random ones."""
    if folder is None:
        shape = ModelShape(depth=depth)
        return shape, random_weights(shape)
    return Engine.open(folder).shape, safetensors.numpy.load_file(folder / "model.safetensors")


def steps_per_second(engine: Engine, rows: int) -> float:
    """Tokens a second of the engine alone, after a prompt of 300 tokens."""
    random = np.random.default_rng(1)
    reader = engine.start(rows)
    tokens = random.integers(0, SIZE, (rows, PROMPT + STEPS)).astype(np.uint16)
    placement = np.stack([random.integers(0, n, tokens.shape) for n in PLACEMENT_SIZES], axis=-1).astype(np.uint8)
    for row in range(rows):
        reader.read(row, tokens[row, :PROMPT], placement[row, :PROMPT])
    every = np.arange(rows)
    reader.step(every, tokens[:, PROMPT], placement[:, PROMPT])
    start = time.perf_counter()
    for step in range(PROMPT + 1, PROMPT + STEPS):
        reader.step(every, tokens[:, step], placement[:, step])
    return rows * (STEPS - 1) / (time.perf_counter() - start)


def torch_steps(shape: ModelShape, weights: dict[str, Any]) -> Callable[[int], float]:
    """The same measurement for torch eager with caches of its own."""
    import torch
    from torch.nn import functional as F

    from fairchord.model.transformer import Transformer, rotate

    torch.set_num_threads(1)
    network: Any = Transformer(shape).eval()
    network.load_state_dict({name: torch.from_numpy(np.asarray(value, np.float32)) for name, value in weights.items()})

    def advance(x: Any, caches: list[Any], at: int) -> Any:
        T = x.shape[1]
        cos, sin = network.cos_TK[at : at + T], network.sin_TK[at : at + T]
        for block, cache in zip(network.blocks, caches, strict=True):
            normed = block.norm_attention(x)
            qkv = block.attention.qkv(normed).view(*x.shape[:2], 3, shape.heads, -1).permute(2, 0, 3, 1, 4)
            cache[0, :, :, at : at + T], cache[1, :, :, at : at + T] = rotate(qkv[1], cos, sin), qkv[2]
            mixed = F.scaled_dot_product_attention(
                rotate(qkv[0], cos, sin), cache[0, :, :, : at + T], cache[1, :, :, : at + T], is_causal=T > 1
            )
            x = x + block.attention.out(mixed.transpose(1, 2).reshape(x.shape))
            x = x + block.down(F.relu(block.up(block.norm_feedforward(x))).square())
        return F.linear(network.norm_out(x[:, -1]), network.token_embedding.weight)

    def measure(rows: int) -> float:
        with torch.inference_mode():
            caches = [torch.zeros(2, rows, shape.heads, 512, 64) for _ in range(shape.depth)]
            x = torch.randn(rows, PROMPT + STEPS, shape.width) * 0.05
            advance(x[:, :PROMPT], caches, 0)
            advance(x[:, PROMPT : PROMPT + 1], caches, PROMPT)
            start = time.perf_counter()
            for step in range(PROMPT + 1, PROMPT + STEPS):
                advance(x[:, step : step + 1], caches, step)
            return rows * (STEPS - 1) / (time.perf_counter() - start)

    return measure


def sketch(engine: Engine, drafts: int, seed: int) -> tuple[float, float, int]:
    """Compose eight bars for four tracks: seconds, seconds to the first note, tokens."""
    first: list[float] = []

    def note_time(bar: BarWritten) -> None:
        if len(bar.notes) and not first:
            first.append(time.perf_counter())

    start = time.perf_counter()
    made = compose(engine, Brief.from_dict(SKETCH | {"seed": seed}), drafts=drafts, watch=Watch(on_bar=note_time))
    return time.perf_counter() - start, first[0] - start, sum(draft.token_count for draft in made)


def read_bandwidth(size: int) -> float:
    """Bytes a second that one thread reads from arrays of `size` bytes together, again and again."""
    half = np.ones(size // 8, np.float32)
    other = np.ones(size // 8, np.float32)
    best = 0.0
    for _ in range(12):
        start = time.perf_counter()
        for _ in range(4):
            half.dot(other)
        best = max(best, 4 * 2 * half.nbytes / (time.perf_counter() - start))
    return best


def bytes_of_weights(shape: ModelShape, precision: str) -> int:
    """Bytes of the matrices that one step reads."""
    matrices = shape.parameter_count - sum(shape.placement_sizes) * shape.width
    return matrices * 4 if precision == "fp32" else matrices + matrices * 4 // BLOCK


def bytes_per_token(shape: ModelShape, precision: str) -> int:
    """Weights and cached keys and values that one step reads, at the mean length of the measurement."""
    return bytes_of_weights(shape, precision) + bytes_of_caches(shape, precision) * (PROMPT + STEPS // 2)


def bytes_of_caches(shape: ModelShape, precision: str) -> int:
    """Bytes of the keys and values of one token."""
    return shape.depth * 2 * shape.width * np.dtype(CACHE_TYPES[precision]).itemsize


def compose_and_print(engine: Engine, drafts: int, rounds: int) -> None:
    """Compose some sketches and print the fastest."""
    runs = [sketch(engine, drafts, seed) for seed in range(rounds)]
    seconds, first, tokens = min(runs, key=lambda run: run[0] / run[2])
    print(
        f"8 bars, 4 tracks, {drafts} drafts: {seconds:.2f} s, first note after {first:.3f} s, "
        f"{tokens} tokens, {tokens / seconds:.0f} tokens/s with all rules"
    )


def measures_of(engine: Engine, shape: ModelShape, weights: dict[str, Any]) -> dict[str, Callable[[int], float]]:
    """What is compared: both precisions and, where it is installed, torch."""
    full = Engine.build(shape, weights, precision="fp32")
    measures: dict[str, Callable[[int], float]] = {
        "engine int8": lambda rows: steps_per_second(engine, rows),
        "engine fp32": lambda rows: steps_per_second(full, rows),
    }
    if importlib.util.find_spec("torch") is not None:
        measures["torch eager, KV cache"] = torch_steps(shape, weights)
    else:
        print("torch is not installed: no peer")
    if importlib.util.find_spec("transformers") is None:
        print("transformers is not installed: skipped")
    return measures


def compare(engine: Engine, shape: ModelShape, weights: dict[str, Any], rounds: int) -> None:
    """Run everything in turns and print the best of each, the ratios and the share of the roofline."""
    measures = measures_of(engine, shape, weights)
    best = {(name, rows): 0.0 for name in measures for rows in (1, 16)}
    for _ in range(rounds):
        for name, rows in best:
            best[name, rows] = max(best[name, rows], measures[name](rows))
    print(f"{'':28s}{'batch 1':>10s}{'batch 16':>10s}  tokens/s, best of {rounds}")
    for name in measures:
        print(f"{name:28s}{best[name, 1]:10.0f}{best[name, 16]:10.0f}")
    for name in list(measures)[1:]:
        ratios = [best["engine int8", rows] / best[name, rows] for rows in (1, 16)]
        print(f"{'over ' + name:28s}{ratios[0]:10.1f}{ratios[1]:10.1f}  times")
    for precision in ("int8", "fp32"):
        size = bytes_per_token(shape, precision)
        speed = read_bandwidth(size)
        share = best[f"engine {precision}", 1] * size / speed
        print(f"roofline {precision}: {size / 1e6:.1f} MB a token, read at {speed / 1e9:.0f} GB/s: {share:.0%} of it")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--depth", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    shape, weights = load(options.model, options.depth)
    start = time.perf_counter()
    engine = Engine.build(shape, weights)
    opened = time.perf_counter() - start
    print(f"{shape.parameter_count / 1e6:.1f} M parameters, opened in {opened:.2f} s, one thread")
    for drafts in (1, 16):
        compose_and_print(engine, drafts, options.rounds)
    print(f"peak memory without torch {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    compare(engine, shape, weights, options.rounds)


if __name__ == "__main__":
    main()
