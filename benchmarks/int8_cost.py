# SPDX-License-Identifier: Apache-2.0
"""What rounding to 8 bits costs on trained weights: nats per note of held-out windows, the engine's int8 beside fp32.

    python benchmarks/int8_cost.py --snapshot FOLDER [--model FOLDER] [--windows 200] [--json FILE]

No torch. Counted as training counts: every token of the tracks' bodies, over the number of notes; windows of the
validation and test splits, one of a work. Three engines: fp32; int8 weights with keys and values in fp32, to tell the
two apart; int8 as shipped. The interval is over windows (bootstrap). The bar is 0.5 percent.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.numpy

import fairchord
from fairchord.corpus.manifest import TEST, VALIDATION
from fairchord.evaluation.held_out import ClipSource, open_clips
from fairchord.generation.engine import Engine
from fairchord.tokens.placement import place
from fairchord.tokens.vocabulary import HARMONY_END, TRACK_CONDITIONS, VOCABULARY

STARTER = Path(fairchord.__file__).parent / "starter"
PITCH, DRUM, ROLE = VOCABULARY["Pitch"], VOCABULARY["Drum"], VOCABULARY["Role"]


def windows(source: ClipSource, count: int, longest: int) -> Iterator[np.ndarray]:
    """Token sequences of held-out works, one of each, in an order drawn with a fixed seed."""
    seen: set[int] = set()
    for row in np.random.default_rng(1).permutation(source.rows((VALIDATION, TEST))):
        work, tokens = int(source.sequences[row, 2]), source.tokens_of(int(row))
        if work not in seen and len(tokens) <= longest and len(seen) < count:
            seen.add(work)
            yield np.array(tokens)


def body_nats(engine: Engine, tokens: np.ndarray) -> float:
    """Nats of the tracks' bodies given the conditions and the harmony."""
    logits = engine.start(1).read_all(0, tokens[:-1], place(tokens[:-1])).astype(np.float64)
    logits -= logits.max(axis=-1, keepdims=True)
    following = tokens[1:].astype(np.int64)
    nats = np.log(np.exp(logits).sum(axis=-1)) - logits[np.arange(len(following)), following]
    counts = np.arange(len(tokens)) > int(np.argmax(tokens == HARMONY_END))
    for start in np.flatnonzero((tokens >= ROLE.first) & (tokens < ROLE.stop)):
        counts[start : start + len(TRACK_CONDITIONS)] = False
    counts[-1] = False
    return float(nats[counts[1:]].sum())


def count_notes(tokens: np.ndarray) -> int:
    return int(sum(((tokens >= f.first) & (tokens < f.stop)).sum() for f in (PITCH, DRUM)))


def interval(change: np.ndarray, base: np.ndarray) -> tuple[float, float]:
    """95 % of the relative change when windows are drawn again."""
    random = np.random.default_rng(0)
    drawn = random.integers(0, len(base), (2000, len(base)))
    low, high = np.percentile(change[drawn].sum(axis=1) / base[drawn].sum(axis=1), (2.5, 97.5))
    return float(low), float(high)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--snapshot", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=STARTER)
    parser.add_argument("--windows", type=int, default=200)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    shape = Engine.open(options.model).shape
    weights = safetensors.numpy.load_file(options.model / "model.safetensors")
    engines = {
        "fp32": Engine.build(shape, weights, precision="fp32"),
        "int8 weights alone": Engine.build(shape, weights, precision="int8-weights"),
        "int8": Engine.build(shape, weights),
    }
    held_out = list(windows(open_clips(options.snapshot), options.windows, shape.context - 1))
    notes = sum(map(count_notes, held_out))
    nats = {name: np.array([body_nats(engine, w) for w in held_out]) for name, engine in engines.items()}
    result: dict[str, Any] = {"windows": len(held_out), "notes": notes}
    print(f"{len(held_out)} windows, {notes} notes, {shape.parameter_count / 1e6:.1f} M parameters")
    for name, each in nats.items():
        change = each - nats["fp32"]
        low, high = interval(change, nats["fp32"])
        relative = change.sum() / nats["fp32"].sum()
        result[name] = {"nats_per_note": each.sum() / notes, "change": relative, "low": low, "high": high}
        print(f"{name:20s} {each.sum() / notes:.4f} nats/note  {relative:+.3%} ({low:+.3%} to {high:+.3%})")
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
