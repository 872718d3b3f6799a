# SPDX-License-Identifier: Apache-2.0
"""How near composed clips are, as a set, to held-out human clips: with the human ceiling, and floors.

    python benchmarks/quality/distribution.py --snapshot DIR --model DIR [--clips 155] [-o OUT]

One eight-bar clip of each held-out work gives its conditions; `held_out.py` says what each set is. The "human" row is
human clips against other human clips: no set can be expected to do better. The copy passes here; the memorisation
benchmark is where it fails. Writes OUT.json and OUT.svg, and prints a table.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import json
import time
from collections.abc import Mapping
from pathlib import Path

from held_out import asked_clips, composed, copied, count_markov, open_engine, shuffled

from fairchord.evaluation.distribution.comparison import SetDistance, compare_sets
from fairchord.evaluation.distribution.features import FEATURES, YANG_LERCH
from fairchord.evaluation.distribution.picture import distance_svg
from fairchord.evaluation.held_out import open_clips


def measure(snapshot: Path, model: Path, clips: int) -> tuple[dict[str, SetDistance], dict[str, float]]:
    """Make the sets and compare them; CPU seconds of each step."""
    seconds: dict[str, float] = {}
    source = open_clips(snapshot)
    asked, briefs = asked_clips(source, count=clips)
    human = [clip.piece for clip in asked]
    engine = open_engine(model)
    made, seconds["model"] = composed(engine, briefs)
    chain, seconds["markov"] = composed(count_markov(source), briefs)
    start = time.process_time()
    others = {"copy": copied(source, asked), "shuffled": [shuffled(piece) for piece in human]}
    table = compare_sets(human, {"model": made, "markov": chain, **others})
    seconds["copying and comparing"] = time.process_time() - start
    return table, seconds


def show(table: Mapping[str, SetDistance]) -> None:
    """Print every row."""
    print(f"{next(iter(table.values())).clips} clips a set, eight bars each; estimate (95 % interval)\n")
    print(f"{'':26s}" + "".join(f"{name:>30s}" for name in table))
    print(f"{'Frechet distance':26s}" + "".join(f"{row.frechet!s:>30s}" for row in table.values()))
    print(f"{'1-NN accuracy (0.5 best)':26s}" + "".join(f"{row.nearest_neighbour!s:>30s}" for row in table.values()))
    mean = [sum(row.overlap[name].mean for name in YANG_LERCH) / len(YANG_LERCH) for row in table.values()]
    print(f"{'mean overlap, Yang-Lerch':26s}" + "".join(f"{value:30.3f}" for value in mean))
    for what in ("overlap", "divergence", "means"):
        print(f"\n{what}")
        for name in FEATURES:
            cells = [getattr(row, what).get(name) for row in table.values()]
            if cells[0] is not None:
                print(f"{name:26s}" + "".join(f"{cell!s:>30s}" for cell in cells))


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--snapshot", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--clips", type=int, default=155)
    parser.add_argument("-o", "--out", type=Path, default=Path(__file__).with_name("distribution"))
    options = parser.parse_args()
    engine = open_engine(options.model)
    table, seconds = measure(options.snapshot, options.model, options.clips)
    show(table)
    print("\nCPU seconds: " + ", ".join(f"{name} {value:.0f}" for name, value in seconds.items()))
    record = {
        "model_weights_sha256": engine.weights_sha256,
        "sets": {name: row.to_dict() for name, row in table.items()},
    }
    options.out.with_suffix(".json").write_text(json.dumps(record, indent=1) + "\n")
    options.out.with_suffix(".svg").write_text(distance_svg(table))


if __name__ == "__main__":
    main()
