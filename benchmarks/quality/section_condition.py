# SPDX-License-Identifier: Apache-2.0
"""What the condition Section costs a model whose training data never states it: nats a token on held-out sequences.

Each sequence is scored as it is (Section unknown) and with each name of a section in its place.
Run: python benchmarks/quality/section_condition.py --snapshot DIR [--model DIR] [--sequences 40]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from fairchord.corpus.manifest import VALIDATION
from fairchord.generation.engine import Engine
from fairchord.tokens.placement import place
from fairchord.tokens.vocabulary import PIECE_CONDITIONS, SECTIONS, VOCABULARY, token_id
from fairchord.workflows.open_model import starter_folder


def nats(engine: Engine, tokens: np.ndarray) -> float:
    """Mean loss of the tokens after the conditions."""
    reader = engine.start(1)
    logits = reader.read_all(0, tokens[:-1], place(tokens[:-1])).astype(np.float64)
    wanted = tokens[1:]
    logits -= logits.max(axis=1, keepdims=True)
    losses = np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(wanted)), wanted]
    return float(losses[len(PIECE_CONDITIONS) :].mean())


def main() -> None:
    """Print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--snapshot", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=starter_folder())
    parser.add_argument("--sequences", type=int, default=40)
    given = parser.parse_args()
    tokens = np.load(given.snapshot / "tokens.npy", mmap_mode="r")
    rows = np.load(given.snapshot / "sequences.npy")
    stated = tokens[(tokens >= VOCABULARY["Section"].first) & (tokens < VOCABULARY["Section"].stop)]
    engine = Engine.open(given.model)
    rows = rows[(rows[:, 4] == VALIDATION) & (rows[:, 1] < engine.context)]
    chosen = rows[:: max(1, len(rows) // given.sequences)][: given.sequences]
    at = 1 + PIECE_CONDITIONS.index("Section")
    means = {}
    for name in ("unknown", *SECTIONS):
        losses = []
        for offset, length, *_ in chosen.tolist():
            sequence = np.array(tokens[offset : offset + length])
            sequence[at] = token_id("Section", name)
            losses.append(nats(engine, sequence))
        means[name] = round(float(np.mean(losses)), 4)
    counts = np.bincount(stated - VOCABULARY["Section"].first, minlength=1 + len(SECTIONS))
    told = {"sequences_stating_a_section": int(counts[1:].sum()), "sequences": int(counts.sum())}
    print(json.dumps({**told, "scored": len(chosen), "nats_a_token": means}))


if __name__ == "__main__":
    main()
