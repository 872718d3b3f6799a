# SPDX-License-Identifier: Apache-2.0
"""Tunes the sampler on measurements: ways to draw tokens, each held against held-out human music in the same way.

    python benchmarks/quality/sampling.py --snapshot DIR --model DIR [--clips 160] [--only NAME ...] [-o OUT.json]

One eight-bar clip of each work of the validation split gives its conditions (the test split stays untouched, so that
what is tuned here can be judged there). Every way composes one clip for each brief, with the brief's own seed, and
changes one thing of `generation/sampling_settings.py` or of the brief: temperatures by token family, top-p, the control
of repeated notes, guidance, takes. Printed for each: Frechet distance and one-nearest-neighbour accuracy on the
features of `evaluation.distribution`, mean overlapping area on those of Yang and Lerch, and CPU seconds a clip. The
first row is human music against other human music: nothing can be expected to do better. Differences within the
intervals are none.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from held_out import open_engine

from fairchord.corpus.manifest import VALIDATION
from fairchord.evaluation.distribution.comparison import HUMAN, SetDistance, compare_sets
from fairchord.evaluation.distribution.features import YANG_LERCH
from fairchord.evaluation.held_out import HeldOutClip, held_out_clips, open_clips
from fairchord.generation.brief import Brief
from fairchord.generation.compose import compose_many
from fairchord.generation.sampling_settings import SETTINGS, SamplingSettings
from fairchord.workflows.held_out_brief import try_brief

TIME = ("Position", "Duration", "Hold")
TONE = ("Pitch", "Drum")
EVERY = (*TIME, *TONE, "Velocity")


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way to draw: settings, and what changes in every brief."""

    settings: SamplingSettings = SETTINGS
    brief: Mapping[str, Any] = field(default_factory=dict)


def families(names: tuple[str, ...], warmth: float) -> SamplingSettings:
    """The usual settings with another temperature of some families."""
    return replace(SETTINGS, warmth={**SETTINGS.warmth, **dict.fromkeys(names, warmth)})


WAYS: Mapping[str, Way] = {
    "as shipped": Way(),
    "all 0.9": Way(settings=families(EVERY, 0.9)),
    "all 0.9, top-p 0.95": Way(settings=families(EVERY, 0.9), brief={"top_p_per_mille": 950}),
    "all 1.1": Way(settings=families(EVERY, 1.1)),
    "time 0.9": Way(settings=families(TIME, 0.9)),
    "time 1.1": Way(settings=families(TIME, 1.1)),
    "tone 0.9": Way(settings=families(TONE, 0.9)),
    "tone 1.1": Way(settings=families(TONE, 1.1)),
    "velocity 0.9": Way(settings=families(("Velocity",), 0.9)),
    "top-p 0.90": Way(brief={"top_p_per_mille": 900}),
    "top-p 0.95": Way(brief={"top_p_per_mille": 950}),
    "top-p 1.00": Way(brief={"top_p_per_mille": 1000}),
    "no weariness": Way(settings=replace(SETTINGS, weariness=0.0)),
    "weary at 3 and 6": Way(settings=replace(SETTINGS, melodic_repeats=3, accompanying_repeats=6)),
    "guidance 0.8": Way(brief={"guidance_per_mille": 800}),
    "guidance 1.5": Way(brief={"guidance_per_mille": 1500}),
    "guidance 2.5": Way(brief={"guidance_per_mille": 2500}),
    "best of 4": Way(brief={"candidates": 4}),
    "best of 8": Way(brief={"candidates": 8}),
}


def asked(snapshot: Path, count: int) -> tuple[list[HeldOutClip], list[Brief]]:
    """Clips of the validation split, one of a work, and what each asks for."""
    clips = held_out_clips(open_clips(snapshot), count=count, splits=(VALIDATION,), tracks=(1, 6))
    pairs = [(clip, try_brief(clip, seed=seed)) for seed, clip in enumerate(clips)]
    kept = [(clip, brief) for clip, brief in pairs if brief is not None]
    return [clip for clip, _ in kept], [brief for _, brief in kept]


def row(distance: SetDistance, seconds: float) -> str:
    overlap = sum(distance.overlap[name].mean for name in YANG_LERCH) / len(YANG_LERCH)
    return f"{distance.frechet!s:>26s} {distance.nearest_neighbour!s:>26s} {overlap:9.3f} {seconds:10.2f}"


def main() -> None:
    """Compose in every way, compare, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--snapshot", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--clips", type=int, default=160)
    parser.add_argument("--only", nargs="*", choices=list(WAYS), help="only these ways")
    parser.add_argument("-o", "--out", type=Path)
    options = parser.parse_args()
    engine = open_engine(options.model)
    clips, briefs = asked(options.snapshot, options.clips)
    sets, seconds = {}, {HUMAN: 0.0}
    for name in options.only or WAYS:
        way = WAYS[name]
        start = time.process_time()
        drafts = compose_many(engine, [replace(brief, **way.brief) for brief in briefs], settings=way.settings)
        seconds[name] = (time.process_time() - start) / len(briefs)
        sets[name] = [draft.piece for draft in drafts]
        print(f"composed {name}: {seconds[name]:.2f} CPU s a clip", flush=True)
    table = compare_sets([clip.piece for clip in clips], sets)
    print(
        f"\n{len(clips)} clips\n{'':18s}{'Frechet':>26s} {'1-NN (0.5 best)':>26s} {'overlap':>9s} {'CPU s/clip':>10s}"
    )
    for name, distance in table.items():
        print(f"{name:18s}{row(distance, seconds[name])}")
    if options.out:
        rows = {name: {**distance.to_dict(), "cpu_seconds": seconds[name]} for name, distance in table.items()}
        options.out.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
