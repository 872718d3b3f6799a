# SPDX-License-Identifier: Apache-2.0
"""Batches of a run, each a pure function of (seed, step): so a resumed run sees what an uninterrupted one would.

Examples are drawn by collection share, a pool at a time; a pool is sorted by length and cut into batches of about
`batch_tokens` padded tokens, so that padding stays small without packing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.corpus.manifest import BARS, LENGTH, OFFSET, SPLIT, TRAIN, VALIDATION, WORK
from fairchord.corpus.snapshot import Snapshot
from fairchord.errors import InvalidInput
from fairchord.tokens.vocabulary import PAD
from fairchord.training.augment import Example, augment, prepare
from fairchord.training.recipe import Recipe

POOL_BATCHES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Right-padded examples: tokens (B, T) int64, placement (B, T, P) int64, weight (B, T) float32 (0 on padding)."""

    tokens: NDArray[np.int64]
    placement: NDArray[np.int64]
    weight: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """The tokenised windows of a snapshot: all tokens in one array, rows of (offset, length, work, bars, split)."""

    tokens: NDArray[np.uint16]
    sequences: NDArray[np.int64]
    collections: tuple[str, ...]
    """Collection of each work, by work index."""

    def window(self, row: int) -> NDArray[np.uint16]:
        """The stored tokens of one window."""
        offset, length = int(self.sequences[row, OFFSET]), int(self.sequences[row, LENGTH])
        return np.asarray(self.tokens[offset : offset + length])

    def rows(self, split: int, *, most_bars: int) -> NDArray[np.int64]:
        """Rows of one split that hold at most `most_bars` bars."""
        return np.flatnonzero((self.sequences[:, SPLIT] == split) & (self.sequences[:, BARS] <= most_bars))


def windows_of(snapshot: Snapshot) -> Windows:
    """The windows of an opened snapshot, whose permits were decided again when it was opened."""
    collections = tuple(work.collection for work in snapshot.works)
    return Windows(tokens=snapshot.tokens, sequences=snapshot.sequences, collections=collections)


def draw_weights(windows: Windows, recipe: Recipe, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Chance of drawing each row: a collection's share is spread over its windows (long and short ones alike)."""
    names = np.array(windows.collections)[windows.sequences[rows, WORK]]
    found, place, counts = np.unique(names, return_inverse=True, return_counts=True)
    wanted = [recipe.shares.get(str(name), 0.0) for name in found] if recipe.shares else counts
    shares = np.asarray(wanted, np.float64)
    if shares.sum() <= 0:
        raise InvalidInput(
            f"recipe {recipe.name!r} gives no share to any collection of this snapshot ({', '.join(found)})",
            hint="give shares that name the snapshot's collections, or none at all",
        )
    weights = (shares / counts)[place]
    chances: NDArray[np.float64] = weights / weights.sum()
    return chances


class BatchSource:
    """Gives the batch of any step, remembering only the current pool."""

    def __init__(self, windows: Windows, recipe: Recipe) -> None:
        self.windows = windows
        self.recipe = recipe
        self.rows = windows.rows(TRAIN, most_bars=recipe.most_bars)
        if not len(self.rows):
            raise InvalidInput("the snapshot holds no training window", hint="add works with at least four bars")
        self.weights = draw_weights(windows, recipe, self.rows)
        self._pool_number = -1
        self._pool: list[Batch] = []

    def batch(self, step: int) -> Batch:
        """The batch of one step, counted from 0."""
        number, place = divmod(step, POOL_BATCHES)
        if number != self._pool_number:
            self._pool_number, self._pool = number, self._make_pool(number)
        return self._pool[place % len(self._pool)]

    def _make_pool(self, number: int) -> list[Batch]:
        generator = np.random.default_rng([self.recipe.seed, number])
        wanted, examples, size = POOL_BATCHES * self.recipe.batch_tokens, [], 0
        while size < wanted:
            for row in generator.choice(self.rows, size=64, p=self.weights):
                example = augment(
                    self.windows.window(int(row)),
                    max_tokens=self.recipe.max_tokens,
                    how=self.recipe.augmentation,
                    generator=generator,
                )
                if example is not None:
                    examples.append(example)
                    size += len(example.tokens)
        batches = cut_batches(examples, self.recipe.batch_tokens)
        return [batches[i] for i in generator.permutation(len(batches))]


def validation_batches(windows: Windows, recipe: Recipe, *, split: int = VALIDATION) -> list[Batch]:
    """Fixed batches of a split as stored, evenly spaced over its windows."""
    rows = windows.rows(split, most_bars=recipe.most_bars)
    chosen = rows[np.linspace(0, len(rows) - 1, min(len(rows), recipe.validation_examples)).astype(int)]
    prepared = [prepare(windows.window(int(row)), max_tokens=recipe.max_tokens) for row in chosen]
    return cut_batches([example for example in prepared if example is not None], recipe.batch_tokens)


def cut_batches(examples: Sequence[Example], batch_tokens: int) -> list[Batch]:
    """Sort examples by length and cut them into batches of at most `batch_tokens` padded tokens each."""
    ordered = sorted(examples, key=lambda example: len(example.tokens))
    batches: list[Batch] = []
    group: list[Example] = []
    for example in ordered:
        if group and (len(group) + 1) * len(example.tokens) > batch_tokens:
            batches.append(_pad(group))
            group = []
        group.append(example)
    return [*batches, _pad(group)] if group else batches


def _pad(group: Sequence[Example]) -> Batch:
    length = max(len(example.tokens) for example in group)
    columns = group[0].placement.shape[1]
    tokens = np.full((len(group), length), PAD, np.int64)
    placement = np.zeros((len(group), length, columns), np.int64)
    weight = np.zeros((len(group), length), np.float32)
    for row, example in enumerate(group):
        size = len(example.tokens)
        tokens[row, :size], placement[row, :size], weight[row, :size] = (
            example.tokens,
            example.placement,
            example.weight,
        )
    return Batch(tokens=tokens, placement=placement, weight=weight)
