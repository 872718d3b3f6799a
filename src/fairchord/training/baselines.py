# SPDX-License-Identifier: Apache-2.0
"""Two floors for NLL per note: a Markov chain with Witten-Bell smoothing, and copying the longest match.

Both see the same tokens as the model. The Markov chain interpolates orders 0 to 5 (Witten and Bell 1991, method C).
The copier finds the longest context (up to 16 tokens) that occurs in the training windows and bets on what followed it
there; how much it bets at each length is fitted on a split that is not the one reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.corpus.manifest import TEST, TRAIN, VALIDATION
from fairchord.tokens.vocabulary import SIZE, VOCABULARY
from fairchord.training.augment import prepare
from fairchord.training.batches import Windows
from fairchord.training.recipe import Recipe

MARKOV_ORDER: Final = 5
COPY_ORDER: Final = 16
MOST_TRAINING_WINDOWS: Final = 20_000
_MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Sequences laid end to end (`tokens`), which places are predicted (`targets`) and how many notes there are."""

    tokens: NDArray[np.uint16]
    starts: NDArray[np.int64]
    """Start of the sequence each place belongs to."""
    targets: NDArray[np.int64]
    notes: int


def lay_out(windows: Windows, split: int, recipe: Recipe, *, most: int) -> Corpus:
    """Lay a split's windows end to end, at most `most` of them, evenly spaced."""
    rows = windows.rows(split, most_bars=recipe.most_bars)
    rows = rows[np.linspace(0, len(rows) - 1, min(len(rows), most)).astype(int)] if len(rows) else rows
    examples = [prepare(windows.window(int(row)), max_tokens=recipe.max_tokens) for row in rows]
    kept = [example for example in examples if example is not None]
    lengths = np.array([len(example.tokens) for example in kept])
    tokens = np.concatenate([example.tokens for example in kept])
    weight = np.concatenate([example.weight for example in kept])
    notes = sum(_count(tokens, name) for name in ("Pitch", "Drum"))
    starts = np.repeat(np.cumsum(lengths) - lengths, lengths)
    return Corpus(tokens=tokens, starts=starts, targets=np.flatnonzero(weight == 1.0), notes=notes)


def _count(tokens: NDArray[np.uint16], family: str) -> int:
    return int(((tokens >= VOCABULARY[family].first) & (tokens < VOCABULARY[family].stop)).sum())


def context_hashes(corpus: Corpus, order: int) -> NDArray[np.uint64]:
    """Hash of the `order` tokens before each target; a context never reaches into another sequence."""
    hashes = np.full(len(corpus.targets), order + 1, np.uint64)
    for back in range(1, order + 1):
        at = corpus.targets - back
        inside = at >= corpus.starts[corpus.targets]
        seen = np.where(inside, corpus.tokens[np.maximum(at, 0)].astype(np.uint64) + np.uint64(1), np.uint64(0))
        with np.errstate(over="ignore"):
            hashes = (hashes ^ seen) * _MULTIPLIER
            hashes ^= hashes >> np.uint64(29)
    return hashes


def _lookup(table: NDArray[np.uint64], values: NDArray[np.int64], wanted: NDArray[np.uint64]) -> NDArray[np.int64]:
    at = np.minimum(np.searchsorted(table, wanted), len(table) - 1)
    return np.where(table[at] == wanted, values[at], 0)


def _join(contexts: NDArray[np.uint64], following: NDArray[np.uint16]) -> NDArray[np.uint64]:
    with np.errstate(over="ignore"):
        return (contexts + following.astype(np.uint64) + np.uint64(7)) * _MULTIPLIER


def markov_nll_per_note(training: Corpus, held_out: Corpus) -> float:
    """NLL per note of the interpolated Markov chain."""
    seen, truth = training.tokens[training.targets], held_out.tokens[held_out.targets]
    chance = np.full(len(truth), 1.0 / SIZE)
    for order in range(MARKOV_ORDER + 1):
        contexts, wanted = context_hashes(training, order), context_hashes(held_out, order)
        pairs, pair_first, pair_counts = np.unique(_join(contexts, seen), return_index=True, return_counts=True)
        names, totals = np.unique(contexts, return_counts=True)
        kinds = np.unique(contexts[pair_first], return_counts=True)[1]
        total = _lookup(names, totals, wanted)
        kind = _lookup(names, kinds, wanted)
        count = _lookup(pairs, pair_counts, _join(wanted, truth))
        chance = np.where(total > 0, (count + kind * chance) / np.maximum(total + kind, 1), chance)
    return float(-np.log(chance).sum() / held_out.notes)


def copy_nearest_nll_per_note(training: Corpus, fitting: Corpus, held_out: Corpus) -> float:
    """NLL per note of the copier, its bets fitted on `fitting`."""
    background = np.bincount(training.tokens[training.targets], minlength=SIZE) + 1.0
    background /= background.sum()
    bets = np.full(COPY_ORDER + 1, 0.5)
    guess, length = _copies(training, fitting)
    right = guess == fitting.tokens[fitting.targets]
    for order in range(COPY_ORDER + 1):
        here = length == order
        bets[order] = (right[here].sum() + 1.0) / (here.sum() + 2.0)
    guess, length = _copies(training, held_out)
    truth = held_out.tokens[held_out.targets]
    chance = bets[length] * (guess == truth) + (1 - bets[length]) * background[truth]
    return float(-np.log(chance).sum() / held_out.notes)


def _copies(training: Corpus, held_out: Corpus) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each target, the token that followed the longest matching context, and that context's length."""
    seen = training.tokens[training.targets].astype(np.int64)
    guess = np.full(len(held_out.targets), -1, np.int64)
    length = np.zeros(len(held_out.targets), np.int64)
    for order in (1, 2, 3, 4, 6, 8, 12, COPY_ORDER):
        contexts, wanted = context_hashes(training, order), context_hashes(held_out, order)
        names, first = np.unique(contexts, return_index=True)
        at = np.minimum(np.searchsorted(names, wanted), len(names) - 1)
        found = names[at] == wanted
        guess, length = np.where(found, seen[first[at]], guess), np.where(found, order, length)
    return guess, length


def measure_baselines(windows: Windows, recipe: Recipe) -> dict[str, float]:
    """NLL per note of both baselines on the validation windows that the model is measured on."""
    training = lay_out(windows, TRAIN, recipe, most=MOST_TRAINING_WINDOWS)
    fitting = lay_out(windows, TEST, recipe, most=recipe.validation_examples)
    held_out = lay_out(windows, VALIDATION, recipe, most=recipe.validation_examples)
    return {
        "markov": markov_nll_per_note(training, held_out),
        "copy_nearest": copy_nearest_nll_per_note(training, fitting, held_out),
    }
