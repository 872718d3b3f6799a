# SPDX-License-Identifier: Apache-2.0
"""The engine beside torch eager and transformers' `generate`: the same weights, rules and run, interleaved rounds.

    python benchmarks/engine_peers.py [--depth 4] [--rounds 5] [--neighbour] [--json FILE]

Each engine writes one track of eight bars (`track_lines`) in 1 and in 32 sequences, under all rules, on one thread; the
tokens after the beginning are timed. The engine writes 32 sequences as `compose_many` does, some at a time; torch and
transformers write all of them in one batch, which is what suits them. Ratios are taken within a round; printed are
their median and range. The clock counts this process's CPU seconds, because machines are shared; `--wall` takes the
one on the wall, and `--neighbour` does too and keeps another process busy for each core. The weights are random, which
costs the same time a token. Needs: pip install -r benchmarks/requirements.txt, and torch.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import json
import multiprocessing
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from compose import bytes_of_caches, bytes_of_weights, load, read_bandwidth
from peer_torch import TorchSource, load_network
from peer_transformers import FairchordForCausalLM, generate
from track_lines import TrackLine, record_beginning, track_lines

from fairchord.generation.decoding import SIDE_BY_SIDE, Line, write_courses
from fairchord.generation.engine import Engine
from fairchord.generation.next_token import Logits, NextToken, Reader
from fairchord.model.shape import ModelShape
from fairchord.tokens.placement import Placement

CONTEXT, TOP_P = 1024, 0.95
SEQUENCES = (1, 32)
STEPS = {"short": 64, "long": 64}
Seconds = dict[str, float]
clock = time.process_time


class Timed:
    """A NextToken that sums the seconds spent on reading beginnings, which are not what is compared."""

    def __init__(self, source: NextToken) -> None:
        self.source, self.context, self.reading = source, source.context, 0.0

    def start(self, rows: int) -> Timed:
        self.reader: Reader = self.source.start(rows)
        self.restart, self.step = self.reader.restart, self.reader.step
        return self

    def read(self, row: int, tokens: np.ndarray, placement: Placement) -> Logits:
        start = clock()
        logits = self.reader.read(row, tokens, placement)
        self.reading += clock() - start
        return logits


def write_lines(source: NextToken, lines: Sequence[TrackLine], *, side_by_side: int) -> float:
    """Seconds a token of our own decoding loop, beginnings left out."""
    timed = Timed(source)
    courses = [iter([[Line(writing=line)]]) for line in lines]
    start = clock()
    write_courses(timed, courses, should_stop=lambda: False, side_by_side=side_by_side)
    return (clock() - start - timed.reading) / sum(line.written for line in lines)


def generate_lines(model: FairchordForCausalLM, make: Callable[[], list[TrackLine]], steps: int) -> float:
    """Seconds a token of transformers' `generate`; the time for one token, which reads the beginning, is taken off."""
    taken = []
    for count in (1, steps):
        lines = make()
        start = clock()
        generate(model, lines[0].prompt, [line.track for line in lines], steps=count, top_p=TOP_P)
        taken.append(clock() - start)
    return (taken[1] - taken[0]) / ((steps - 1) * len(lines))


def one_round(engines: dict[str, Any], which: str, tokens: Sequence[int], rows: int) -> Seconds:
    """Seconds a token of every engine, one after another."""
    steps = STEPS[which]

    def make() -> list[TrackLine]:
        return track_lines(tokens, which, rows=rows, steps=steps, context=CONTEXT)

    return {
        "engine": write_lines(engines["engine"], make(), side_by_side=min(rows, engines["side by side"])),
        "torch eager": write_lines(engines["torch eager"], make(), side_by_side=rows),
        "transformers": generate_lines(engines["transformers"], make, steps),
    }


def compare(engines: dict[str, Any], which: str, rows: int, rounds: int) -> dict[str, Any]:
    """Interleaved rounds of one case; prints a line and returns what the results file holds."""
    tokens = record_beginning(engines["engine"], which)
    beginning = len(track_lines(tokens, which, rows=1, steps=1, context=CONTEXT)[0].prompt)
    one_round(engines, which, tokens, rows)
    taken = [one_round(engines, which, tokens, rows) for _ in range(rounds)]
    print(f"{which}, {rows} sequences: {beginning} tokens before, {STEPS[which]} written in each")
    result: dict[str, Any] = {"case": which, "sequences": rows, "beginning": beginning, "steps": STEPS[which]}
    for name in taken[0]:
        speed = statistics.median(1 / seconds[name] for seconds in taken)
        ratios = sorted(seconds[name] / seconds["engine"] for seconds in taken)
        middle = statistics.median(ratios)
        result[name] = {"tokens_per_second": round(speed), "ratio": round(middle, 2)}
        result[name] |= {"lowest": round(ratios[0], 2), "highest": round(ratios[-1], 2)}
        line = f"  {name:14s}{speed:8.0f} tokens/s"
        if name != "engine":
            line += f"   the engine is {middle:5.1f} times as fast ({ratios[0]:.1f} to {ratios[-1]:.1f})"
        print(line, flush=True)
    return result


def roofline(engine: Engine, shape: ModelShape, case: dict[str, Any]) -> dict[str, Any]:
    """The share of what reading the weights, keys and values once a token would allow at most."""
    length = case["beginning"] + case["steps"] // 2
    size = bytes_of_weights(shape, engine.precision) + bytes_of_caches(shape, engine.precision) * length
    speed = read_bandwidth(size)
    share = case["engine"]["tokens_per_second"] * size / speed
    print(f"  roofline: {size / 1e6:.1f} MB a token, read at {speed / 1e9:.0f} GB/s: {share:.0%} of it, rules included")
    return {"megabytes_per_token": round(size / 1e6, 2), "gigabytes_per_second": round(speed / 1e9, 1)} | {
        "share": round(share, 3)
    }


def _spin() -> None:
    values = np.random.default_rng(0).standard_normal((256, 256))
    while True:
        values = np.tanh(values @ values)


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--depth", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--neighbour", action="store_true", help="keep another process busy beside the engines")
    parser.add_argument("--side-by-side", type=int, default=SIDE_BY_SIDE, help="rows of the engine in use at once")
    parser.add_argument("--wall", action="store_true", help="count seconds on the wall")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    global clock
    clock = time.perf_counter if options.wall or options.neighbour else time.process_time
    torch.set_num_threads(1)
    shape, weights = load(None, options.depth)
    network = load_network(shape, weights)
    engine = Engine.build(shape, weights)
    engines = {
        "engine": engine,
        "side by side": options.side_by_side,
        "torch eager": TorchSource(network=network, context=CONTEXT),
        "transformers": FairchordForCausalLM(network).eval(),
    }
    fork = multiprocessing.get_context("fork")
    neighbours = [fork.Process(target=_spin, daemon=True) for _ in range(options.neighbour * (os.cpu_count() or 1))]
    for neighbour in neighbours:
        neighbour.start()
    print(f"depth {shape.depth}, {shape.parameter_count / 1e6:.1f} M parameters, {engine.precision}, one thread each")
    results = []
    for which in STEPS:
        for rows in SEQUENCES:
            results.append(compare(engines, which, rows, options.rounds))
            if rows == 1:
                results[-1]["roofline"] = roofline(engine, shape, results[-1])
    for neighbour in neighbours:
        neighbour.terminate()
    if options.json:
        record = {"depth": shape.depth, "rounds": options.rounds, "neighbour": options.neighbour, "cases": results}
        options.json.write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
