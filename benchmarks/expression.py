# SPDX-License-Identifier: Apache-2.0
"""How well the groove model foresees drummers it has not heard: python benchmarks/expression.py PROJECT SNAPSHOT.

The model is fitted on the training split of the Groove collection in a frozen snapshot, as the shipped groove was, and
judged on the performances of validation and test: negative log-likelihood a hit (natural logarithm) and root mean
square error of the forecast, of offsets (ms, the performance's mean taken out) and of velocities (less the mean of the
drum). Beside it: a flat performance, and the same model fitted after the places of hits were shuffled.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fairchord.corpus.manifest import SPLITS, TEST, TRAIN, VALIDATION
from fairchord.music.performance.drum_places import BAR_PLACES
from fairchord.music.performance.fit_groove import Hits, fit_groove
from fairchord.music.performance.groove import TEMPO_EXPONENT, Binding, Groove, tempo_scale
from fairchord.workflows.build_snapshot import find_snapshot, open_recorded
from fairchord.workflows.fit_groove_record import COLLECTION, read_performances
from fairchord.workflows.project import Project

WINDOW = 400
"""Hits of each performance that are judged together: the covariance of all of them is one matrix."""
EXPONENTS = (0.0, 0.5, 1.0)
NO_BINDING = Binding(drift=0, event=0, pattern=0, memory=0)
Amounts = NDArray[np.float64]


def main() -> None:
    """Fit, judge, print, and write the figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project", type=Path)
    parser.add_argument("snapshot")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    with Project.open(asked.project) as project:
        snapshot = open_recorded(project, find_snapshot(project, asked.snapshot))

        def read(split: int, exponent: float = TEMPO_EXPONENT) -> Sequence[Hits]:
            return read_performances(project, snapshot, COLLECTION, split=SPLITS[split], tempo_exponent=exponent)[1]

        sweep = {}
        for exponent in EXPONENTS:
            groove = unbound(fit_groove(read(TRAIN, exponent)))
            judged = [judge(groove, one, exponent=exponent)["timing"] for one in read(VALIDATION, exponent)]
            sweep[str(exponent)] = total(judged)
        train, validation, test = (read(split) for split in (TRAIN, VALIDATION, TEST))
    groove = fit_groove(train)
    result = {
        "snapshot_root": snapshot.root,
        "train": counted(train),
        "validation": counted(validation),
        "test": counted(test),
        "tempo_exponent_on_validation": sweep,
        "bindings": {"timing": groove.timing_binding.to_dict(), "loudness": groove.loudness_binding.to_dict()},
        "held_out": compare(groove, train, [*validation, *test]),
    }
    print(json.dumps(result, indent=1))
    if asked.out:
        asked.out.write_text(json.dumps(result, indent=1) + "\n")


def counted(performances: Sequence[Hits]) -> dict[str, int]:
    """How much there is, and how many hits belong to no place."""
    hits = sum(len(one.drums) for one in performances)
    return {"performances": len(performances), "hits": hits, "left_out": sum(one.left_out for one in performances)}


def compare(groove: Groove, train: Sequence[Hits], held_out: Sequence[Hits]) -> dict[str, Any]:
    """Every model on the same held-out hits."""
    random = np.random.Generator(np.random.PCG64(1))
    shuffled = unbound(fit_groove([shuffle(one, random) for one in train]))
    models = {"flat": flat(train), "places shuffled": shuffled, "places": unbound(groove), "places and binding": groove}
    figures: dict[str, Any] = {}
    for name, model in models.items():
        judged = [judge(model, one) for one in held_out]
        figures[name] = {what: total([one[what] for one in judged]) for what in ("timing", "loudness")}
    return figures


def flat(train: Sequence[Hits]) -> Groove:
    """No departure from the grid is foreseen: one spread for all hits."""
    blank = fit_groove(train)
    timing, loudness = np.zeros_like(blank.timing), np.zeros_like(blank.loudness)
    timing[..., 1] = round(10 * float(np.concatenate([one.offsets for one in train]).std()))
    loudness[..., 1] = round(10 * float(np.concatenate([one.loudness for one in train]).std()))
    return Groove(timing=timing, loudness=loudness, timing_binding=NO_BINDING, loudness_binding=NO_BINDING)


def unbound(groove: Groove) -> Groove:
    """The same tables, each hit for itself."""
    return Groove(
        timing=groove.timing.copy(),
        loudness=groove.loudness.copy(),
        timing_binding=NO_BINDING,
        loudness_binding=NO_BINDING,
    )


def shuffle(hits: Hits, random: np.random.Generator) -> Hits:
    """Tear offsets and loudness from the drums and places at which they were played."""
    order = random.permutation(len(hits.drums))
    return replace(hits, offsets=hits.offsets[order], loudness=hits.loudness[order])


def judge(groove: Groove, hits: Hits, *, exponent: float = TEMPO_EXPONENT) -> dict[str, tuple[float, float, int]]:
    """Negative log-likelihood, squared error of the forecast of each hit from those before, and number of hits."""
    cut = slice(0, WINDOW)
    cells = hits.drums[cut] * BAR_PLACES + hits.bar_places[cut]
    mean, spread = groove.timing_of(hits.style, hits.drums[cut], hits.places[cut])
    loud_mean, loud_spread = groove.loudness_of(hits.drums[cut], hits.bar_places[cut])
    scale = tempo_scale(hits.bpm, exponent)
    events = hits.events[cut]
    timing = weigh((hits.offsets[cut] - mean) * scale, spread * scale, events, cells, groove.timing_binding)
    loudness = weigh(hits.loudness[cut] - loud_mean, loud_spread, events, cells, groove.loudness_binding)
    return {"timing": timing, "loudness": loudness}


def weigh(residuals: Amounts, spreads: Amounts, events: Any, cells: Any, binding: Binding) -> tuple[float, float, int]:
    """Judge one performance by the Gaussian that the model is."""
    spreads = np.maximum(spreads, 0.1)
    lag = np.abs(events[:, None] - events[None, :])
    drift, event, pattern, _ = (weight**2 for weight in binding.weights())
    memory = binding.memory / 1000
    shared = drift * (memory**lag if memory else (lag == 0)) + event * (lag == 0)
    shared = shared + pattern * (cells[:, None] == cells[None, :])
    np.fill_diagonal(shared, 1.0)
    root = np.linalg.cholesky(shared + 1e-9 * np.eye(len(shared)))
    surprise = np.linalg.solve(root, residuals / spreads)
    steps = np.diag(root) * spreads
    likelihood = 0.5 * (surprise**2).sum() + np.log(steps).sum() + 0.5 * len(residuals) * np.log(2 * np.pi)
    return float(likelihood), float(((surprise * steps) ** 2).sum()), len(residuals)


def total(judged: Sequence[tuple[float, float, int]]) -> dict[str, float]:
    """Figures a hit."""
    count = sum(hits for _, _, hits in judged)
    nll, squares = (sum(one[index] for one in judged) for index in (0, 1))
    return {"nll_a_hit": round(nll / count, 4), "rmse": round(float(np.sqrt(squares / count)), 2), "hits": count}


if __name__ == "__main__":
    main()
