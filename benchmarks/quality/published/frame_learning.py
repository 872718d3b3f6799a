# SPDX-License-Identifier: Apache-2.0
"""Fairchord's network on note-set rows: loss, Muon with cosine rate, averaged weights, the best by validation.

A run is a pure function of its recipe: batches and dropout are seeded by (seed, step), so it can be stopped and taken
up again.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from frame_rows import JOINT, Row, Task
from note_sets import KEYS
from numpy.typing import NDArray
from torch import Tensor

from fairchord.model.shape import ModelShape
from fairchord.model.transformer import Transformer


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRecipe:
    """Everything that decides a run besides the data."""

    depth: int
    dropout: float
    steps: int
    seed: int = 1
    batch_tokens: int = 2048
    window: int = 1024
    rate: float = 3e-3
    weight_decay: float = 0.1
    average: float = 0.995
    evaluate_every: int = 100
    lowest_shift: int = -6
    highest_shift: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Likelihood:
    """Mean nats a frame: over all frames, and over frames 2..T of each piece."""

    all_frames: float
    later_frames: float
    frames: int
    by_piece: tuple[tuple[float, float, int], ...]
    """Per piece: nats in all, nats of the first frame, frames."""


Cut = tuple[NDArray[np.int64], NDArray[np.int64]]
"""A stretch of a row: tokens (N + 1) and columns."""


def cut(row: Row, start: int, stop: int, task: Task) -> Cut:
    """The tokens from `start` up to `stop`, with the one before."""
    return row.tokens[start : stop + 1], row.columns[start : stop + task.later_columns]


def new_model(recipe: FrameRecipe, task: Task = JOINT) -> Transformer:
    """The release architecture; only vocabulary and placement sizes are the data's."""
    torch.manual_seed(recipe.seed)
    shape = ModelShape(
        depth=recipe.depth, context=recipe.window, vocabulary_size=task.vocabulary_size,
        placement_sizes=task.placement_sizes, vocabulary_sha256="",
    )  # fmt: skip
    return Transformer(shape, dropout=recipe.dropout)


def collate(cuts: Sequence[Cut]) -> tuple[Tensor, Tensor, Tensor]:
    """Pad on the right: tokens (B, T + 1), columns (B, T or one more, P), weight (B, T)."""
    longest_tokens, longest_columns = cuts[0] if len(cuts) == 1 else max(cuts, key=lambda pair: len(pair[0]))
    tokens = np.zeros((len(cuts), len(longest_tokens)), np.int64)
    columns = np.zeros((len(cuts), *longest_columns.shape), np.int64)
    weight = np.zeros((len(cuts), len(longest_tokens) - 1), np.float32)
    for place, (row_tokens, row_columns) in enumerate(cuts):
        tokens[place, : len(row_tokens)], columns[place, : len(row_columns)] = row_tokens, row_columns
        weight[place, : len(row_tokens) - 1] = 1
    return torch.from_numpy(tokens), torch.from_numpy(columns), torch.from_numpy(weight)


def epoch_batches(
    rows: Sequence[Row], recipe: FrameRecipe, epoch: int, task: Task = JOINT
) -> list[tuple[Tensor, Tensor, Tensor]]:
    """One pass over the pieces, each in a random key; long ones cut into windows at a random offset."""
    generator = np.random.default_rng([recipe.seed, epoch])
    cuts: list[Cut] = []
    for row in rows:
        low = max(recipe.lowest_shift, -row.lowest)
        high = min(recipe.highest_shift, KEYS - 1 - row.highest)
        moved = task.transpose(row, int(generator.integers(low, high + 1)))
        size = len(moved.frame)
        first = int(generator.integers(0, recipe.window)) if size > recipe.window else 0
        edges = [*sorted({0, *range(first, size, recipe.window)}), size]
        cuts += [cut(moved, start, stop, task) for start, stop in pairwise(edges)]
    lengths = np.array([len(tokens) for tokens, _ in cuts]) * generator.uniform(0.9, 1.1, len(cuts))
    batches: list[list[Cut]] = [[]]
    longest = 0
    for place in np.argsort(lengths):
        longest = max(longest, len(cuts[place][0]) - 1)
        if batches[-1] and (len(batches[-1]) + 1) * longest > recipe.batch_tokens:
            batches.append([])
            longest = len(cuts[place][0]) - 1
        batches[-1].append(cuts[place])
    return [collate(batches[i]) for i in generator.permutation(len(batches))]


@torch.no_grad()
def likelihood(model: Transformer, rows: Sequence[Row], *, window: int, task: Task = JOINT) -> Likelihood:
    """Measure a model on whole pieces; in those longer than a window, the past in view is at least half a window."""
    model.eval()
    found: list[tuple[float, float, int]] = [(0.0, 0.0, 0)] * len(rows)
    for place, row in enumerate(rows):
        nats = np.zeros(len(row.frame))
        half = window // 2
        for start in (0, *range(window, len(nats), half)):
            begin, stop = max(0, start - half), min(start + (half if start else window), len(nats))
            tokens, columns, _ = collate([cut(row, begin, stop, task)])
            nats[start:stop] = task.nats(model, tokens, columns)[0, start - begin :].double().numpy()
        found[place] = (float(nats.sum()), float(nats[row.frame == 0].sum()), row.frames)
    model.train()
    return pool(found)


def pool(found: Sequence[tuple[float, float, int]]) -> Likelihood:
    """Pool pieces over frames."""
    nats, first, frames = (sum(column) for column in zip(*found, strict=True))
    return Likelihood(
        all_frames=nats / frames, later_frames=(nats - first) / (frames - len(found)), frames=int(frames),
        by_piece=tuple(found),
    )  # fmt: skip


class FrameRun:
    """A network in training, its averaged twin, and where it stands."""

    def __init__(self, recipe: FrameRecipe, task: Task = JOINT) -> None:
        self.recipe = recipe
        self.task = task
        self.model = new_model(recipe, task)
        self.averaged = copy.deepcopy(self.model)
        matrices = [p for name, p in self.model.named_parameters() if p.dim() == 2 and "embedding" not in name]
        others = [p for name, p in self.model.named_parameters() if p.dim() != 2 or "embedding" in name]
        self.optimisers: list[torch.optim.Optimizer] = [
            torch.optim.Muon(
                matrices, lr=recipe.rate, weight_decay=recipe.weight_decay, adjust_lr_fn="match_rms_adamw"
            ),
            torch.optim.AdamW(others, lr=recipe.rate, betas=(0.9, 0.95), weight_decay=0.0),
        ]
        self.step, self.cpu_seconds, self.best, self.best_step = 0, 0.0, math.inf, 0
        self.best_weights: dict[str, Tensor] = {}
        self.history: list[tuple[int, float, float, float]] = []

    def take_step(self, batch: tuple[Tensor, Tensor, Tensor]) -> float:
        """One optimiser step; returns the loss in nats a token."""
        recipe = self.recipe
        torch.manual_seed(recipe.seed * 1_000_003 + self.step)
        warm = min(1.0, (self.step + 1) / 40)
        rate = recipe.rate * warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * self.step / recipe.steps)))
        tokens, columns, weight = batch
        loss = (self.task.nats(self.model, tokens, columns) * weight).sum() / weight.sum()
        for optimiser in self.optimisers:
            optimiser.zero_grad(set_to_none=True)
            for group in optimiser.param_groups:
                group["lr"] = rate
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimiser in self.optimisers:
            optimiser.step()
        self.step += 1
        decay = min(recipe.average, self.step / (self.step + 10))
        with torch.no_grad():
            for kept, new in zip(self.averaged.parameters(), self.model.parameters(), strict=True):
                kept.lerp_(new, 1 - decay)
        return float(loss.detach())

    def save(self, path: Path) -> None:
        """Write everything a resumed run needs."""
        state = {name: getattr(self, name) for name in _KEPT} | {
            "recipe": asdict(self.recipe),
            "model": self.model.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimisers": [optimiser.state_dict() for optimiser in self.optimisers],
        }
        partial = path.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(path)

    def resume(self, path: Path) -> None:
        """Take up what was saved, if it is this recipe's."""
        if not path.exists():
            return
        state = torch.load(path, weights_only=True)
        if state["recipe"] != asdict(self.recipe):
            raise SystemExit(f"{path} holds a run of another recipe; name another folder")
        for name in _KEPT:
            setattr(self, name, state[name])
        self.model.load_state_dict(state["model"])
        self.averaged.load_state_dict(state["averaged"])
        for optimiser, saved in zip(self.optimisers, state["optimisers"], strict=True):
            optimiser.load_state_dict(saved)


_KEPT = ("step", "cpu_seconds", "best", "best_step", "best_weights", "history")


def learn(
    run: FrameRun,
    train: Sequence[Row],
    valid: Sequence[Row],
    *,
    save: Path,
    say: Callable[[str], None],
    stop_after: int | None = None,
) -> None:
    """Take the recipe's steps; the averaged weights that are best on validation are kept."""
    recipe, epoch, first = run.recipe, 0, 0
    until = recipe.steps if stop_after is None else stop_after
    batches = epoch_batches(train, recipe, 0, run.task)
    losses: list[float] = []
    began = time.process_time() - run.cpu_seconds
    while run.step < until:
        while run.step - first >= len(batches):
            first, epoch = first + len(batches), epoch + 1
            batches = epoch_batches(train, recipe, epoch, run.task)
        losses.append(run.take_step(batches[run.step - first]))
        if run.step % recipe.evaluate_every == 0 or run.step == recipe.steps:
            found = likelihood(run.averaged, valid, window=recipe.window, task=run.task).all_frames
            run.cpu_seconds = time.process_time() - began
            run.history.append((run.step, float(np.mean(losses)), found, run.cpu_seconds))
            if found < run.best:
                run.best, run.best_step = found, run.step
                run.best_weights = {name: tensor.clone() for name, tensor in run.averaged.state_dict().items()}
            run.save(save)
            say(
                f"step {run.step} epoch {epoch} loss {np.mean(losses):.3f} valid {found:.4f} "
                f"best {run.best:.4f} cpu {run.cpu_seconds:.0f} s"
            )
            losses = []
