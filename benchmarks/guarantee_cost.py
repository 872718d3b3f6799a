# SPDX-License-Identifier: Apache-2.0
"""What each guarantee costs: how often people break it, and what it does to the likelihood of music.

    python benchmarks/guarantee_cost.py --snapshot FOLDER --model FOLDER [--windows 120] [--briefs 24] [--json FILE]

On held-out human windows, where only role and instrument are asked for (bounds are the role's own):
  forbidden   share of human tokens, and of the notes, that the rule would have taken away, of those the grammar allows;
  mass        mean probability that the model gave to what the rule takes away, at the steps where it takes any;
  gain        nats per note that the model gains where the rule allows the human token, by renormalising under it;
  cost        nats per note of a model that follows the rule as often as people do and is itself otherwise, less those
              of the model alone: below 0, the rule tells the model something; above, it forbids what the model knew.
On composed clips, the conditions taken from held-out clips: nats per note of the clip under the model without any rule,
with all rules and leanings on, with each rule off in turn, and with all off but the grammar and the length bound.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from guarantees_of_people import Logits, log_softmax, read_human

from fairchord.cli.printing import print_table, progress_shown
from fairchord.evaluation.held_out import HeldOutClip, held_out_clips, open_clips
from fairchord.generation.compose import compose_many
from fairchord.generation.engine import Engine
from fairchord.generation.rules import constraints
from fairchord.generation.rules.constraints import (
    bound_bar,
    keep_to_velocity,
    limit_polyphony,
    never_empty,
)
from fairchord.generation.rules.tonality import Mask, Tonality, lay_tonality
from fairchord.generation.track_brief import TrackBrief
from fairchord.generation.writing import draft_writing, window_writing
from fairchord.generation.writing.sampler import Sampler
from fairchord.tokens.grammar import Pen
from fairchord.tokens.grid import from_grid
from fairchord.workflows.held_out_brief import brief_of_clip

RESULT = Path(__file__).parent / "quality" / "guarantee-cost.json"


@dataclass(slots=True)
class Measured:
    """Nats of every chosen token under the model without rules."""

    nats: float = 0.0

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Count what is drawn meanwhile."""
        draw = Sampler.draw

        def counted(sampler: Sampler, logits: Logits, mask: Mask, favour: Any) -> int:
            token = draw(sampler, logits, mask, favour)
            self.nats -= float(log_softmax(logits)[token])
            return token

        Sampler.draw = counted  # type: ignore[method-assign]
        try:
            yield
        finally:
            Sampler.draw = draw  # type: ignore[method-assign]


def _tonality_without(name: str) -> Callable[..., Tonality]:
    """`lay_tonality` without one of its guarantees; what it leans to stays."""

    def laid(track: TrackBrief, harmony: Any, key: Any, *, strong: Any, steps: int, final_bar: int = -1) -> Tonality:
        whole = lay_tonality(track, harmony, key, strong=strong, steps=steps, final_bar=final_bar)
        if name == "held notes":
            return replace(whole, until=np.full_like(whole.until, whole.until.shape[0] * steps))
        if name == "strong beats":
            free = lay_tonality(track, harmony, key, strong=(), steps=steps, final_bar=final_bar)
            return replace(whole, allowed=free.allowed)
        if name == "last bar":
            return replace(
                whole, allowed=lay_tonality(track, harmony, key, strong=strong, steps=steps, final_bar=-1).allowed
            )
        bare = [((0, None),)] * len(harmony)
        free = lay_tonality(track, bare, None, strong=(), steps=steps)
        allowed = free.allowed if name == "key or chord" else np.ones_like(whole.allowed)
        return replace(whole, allowed=allowed, until=np.full_like(whole.until, whole.until.shape[0] * steps))

    return laid


OFF = {
    "key or chord": "key or chord, strong beats, last bar, held notes",
    "strong beats": "strong beats",
    "last bar": "last bar",
    "held notes": "held notes",
    "velocity bounds": "velocity bounds",
    "voices": "voices",
    "no long silence": "no long silence",
    "leanings": "leanings (no guarantee: what is favoured)",
    "everything": "all rules but the grammar and the bound of a bar, and the leanings",
}
"""What is switched off in turn, and what that includes."""


@contextmanager
def without(name: str) -> Iterator[None]:
    """Compose without one guarantee."""
    rules = {
        "velocity bounds": (keep_to_velocity,), "voices": (limit_polyphony,), "no long silence": (never_empty,),
    }.get(name, ())  # fmt: skip
    kept = dict(constraints.RULES), window_writing.lay_tonality, window_writing.favour_pitches
    as_notes = draft_writing.DraftWriting.as_notes
    for pen, present in kept[0].items():
        left = tuple(rule for rule in present if rule not in rules)
        constraints.RULES[pen] = (bound_bar,) * (pen in (Pen.BAR, Pen.NOTE)) if name == "everything" else left
    if name in ("key or chord", "strong beats", "last bar", "held notes"):
        window_writing.lay_tonality = _tonality_without(name)
    if name in ("leanings", "everything"):
        window_writing.favour_pitches = lambda _writing: None
    if name in ("velocity bounds", "everything"):
        draft_writing.DraftWriting.as_notes = lambda _self, _index, grid: from_grid(grid)  # type: ignore[method-assign]
    try:
        yield
    finally:
        constraints.RULES.update(kept[0])
        window_writing.lay_tonality, window_writing.favour_pitches = kept[1:]
        draft_writing.DraftWriting.as_notes = as_notes  # type: ignore[method-assign]


def compose_with_and_without(engine: Engine, clips: Sequence[HeldOutClip]) -> dict[str, dict[str, float]]:
    """Nats per note of composed clips under the model without rules."""
    briefs = [brief_of_clip(clip, seed=number) for number, clip in enumerate(clips)]
    found = {}
    for name in ("", *OFF):
        measured = Measured()
        with progress_shown(f"without {name}" if name else "all on"), without(name), measured.watching():
            drafts = compose_many(engine, briefs)
        notes = sum(draft.piece.note_count for draft in drafts)
        found[name or "all on"] = {"nats_per_note": measured.nats / notes, "notes": notes}
    return found


def main() -> None:
    """Measure, print both tables and write the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--snapshot", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--windows", type=int, default=120)
    parser.add_argument("--briefs", type=int, default=24)
    parser.add_argument("--json", type=Path, default=RESULT)
    arguments = parser.parse_args()
    engine, source = Engine.open(arguments.model), open_clips(arguments.snapshot)
    clips = held_out_clips(source, count=2 * arguments.windows, tracks=(1, 6))
    fitting = [(clip, source.tokens_of(clip.row)) for clip in clips]
    fitting = [(clip, tokens) for clip, tokens in fitting if len(tokens) < engine.context][: arguments.windows]
    human = read_human(engine, fitting)
    composed = compose_with_and_without(engine, [clip for clip, _ in fitting[: arguments.briefs]])
    result = {
        "weights_sha256": engine.weights_sha256,
        "precision": engine.precision,
        "human": human,
        "composed": composed,
    }
    arguments.json.write_text(json.dumps(result, indent=1) + "\n")
    print(f"{human['windows']} human windows, {human['notes']} notes, {human['nats_per_note']:.3f} nats per note alone")
    columns = ("forbidden_tokens", "forbidden_notes", "mass", "gain", "cost")
    shown = [[name, *(f"{row[column]:+.4f}" for column in columns)] for name, row in human["rules"].items()]
    print_table(["guarantee", *columns], shown)
    on = composed["all on"]["nats_per_note"]
    shown = [
        [name, OFF.get(name, ""), f"{row['nats_per_note']:.3f}", f"{row['nats_per_note'] - on:+.3f}", row["notes"]]
        for name, row in composed.items()
    ]
    print_table(["switched off", "which means", "nats per note", "change", "notes"], shown)


if __name__ == "__main__":
    main()
