# SPDX-License-Identifier: Apache-2.0
"""Both systems trained for the same CPU seconds on the same clips; each yields a point of its curve now and then.

CPU seconds are of this process and count everything a system does to learn (drawing clips included), not measuring.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F
from xl_network import TransformerXl
from xl_sequences import interleave, note_count

from fairchord.model.transformer import Transformer
from fairchord.training.augment import Example
from fairchord.training.batches import cut_batches
from fairchord.training.evaluate import evaluate, token_losses

POOL_EXAMPLES: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Where a system stands: what it cost, what it has read (tokens and notes), and how well it predicts."""

    cpu_seconds: float
    steps: int
    tokens: int
    notes: int
    nll_per_note: float


@dataclass(frozen=True, slots=True, kw_only=True)
class XlRecipe:
    """The published optimiser; `rate` and `rows` are what a CPU changes (published: 4e-3 at 256 rows on 4 GPUs)."""

    rate: float
    rows: int
    warmup: int = 100
    final_rate: float = 1e-4
    clip: float = 1.0


Measure = Callable[[], float]
Say = Callable[[Point], None]
Spelled = tuple[NDArray[np.int64], NDArray[np.float32]]
"""Tokens of a clip, and the weight of predicting each: 1 for the tokens of notes."""
Spell = Callable[[Example], Spelled]


def spell_theirs(example: Example) -> Spelled:
    """As ComMU does: chords stand in the track."""
    return interleave(example.tokens)


def spell_ours(example: Example) -> Spelled:
    """As our network reads it, without what stands beside the tokens (bar, position, chord in force, role)."""
    return example.tokens.astype(np.int64), example.weight


SPELLINGS: Final[dict[str, Spell]] = {"commu": spell_theirs, "ours": spell_ours}


class Clock:
    """CPU seconds of learning: measuring is taken out."""

    def __init__(self) -> None:
        self.began = time.process_time()

    @property
    def now(self) -> float:
        """Seconds learned."""
        return time.process_time() - self.began

    def aside(self, measure: Measure) -> float:
        """Measure without the clock running."""
        began = time.process_time()
        found = measure()
        self.began += time.process_time() - began
        return found


def train_ours(
    model: Transformer, examples: Iterator[Example], *, seconds: float, rate: float, measure: Measure, say: Say
) -> None:
    """Muon for the matrices, AdamW for the rest, cosine over the seconds: the release recipe."""
    matrices = [p for name, p in model.named_parameters() if p.dim() == 2 and "embedding" not in name]
    others = [p for name, p in model.named_parameters() if p.dim() != 2 or "embedding" in name]
    optimisers: list[torch.optim.Optimizer] = [
        torch.optim.Muon(matrices, lr=rate, weight_decay=0.1, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW(others, lr=3e-3, betas=(0.9, 0.95), weight_decay=0.0),
    ]
    rates = [group["lr"] for optimiser in optimisers for group in optimiser.param_groups]
    clock, steps, tokens, notes, next_point = Clock(), 0, 0, 0, seconds / 16
    generator = np.random.default_rng(0)
    while clock.now < seconds:
        batches = cut_batches(list(islice(examples, POOL_EXAMPLES)), 4096)
        for place in generator.permutation(len(batches)):
            done = clock.now / seconds
            if done >= 1:
                break
            scale = min(1.0, (steps + 1) / 30) * (0.03 + 0.97 * 0.5 * (1 + math.cos(math.pi * done)))
            for group, full in zip((g for o in optimisers for g in o.param_groups), rates, strict=True):
                group["lr"] = full * scale
            batch = batches[place]
            losses, weight = token_losses(model, batch)
            _step(model, (losses * weight).sum() / weight.sum(), optimisers)
            steps, tokens = steps + 1, tokens + int((batch.tokens != 0).sum())
            notes += note_count(batch.tokens)
            if clock.now >= next_point:
                next_point += seconds / 16
                say(_point(clock, steps, tokens, notes, measure))
    say(_point(clock, steps, tokens, notes, measure))


def train_theirs(
    model: TransformerXl, examples: Iterator[Spelled], recipe: XlRecipe, *, seconds: float, measure: Measure, say: Say
) -> None:
    """Adam, warm-up, inverse square root; rows side by side in segments, the memory carried from one to the next."""
    optimiser = torch.optim.Adam(model.parameters(), lr=recipe.rate)
    clock, steps, tokens, notes, next_point = Clock(), 0, 0, 0, seconds / 16
    generator = np.random.default_rng(0)
    while clock.now < seconds:
        sequences = sorted(islice(examples, POOL_EXAMPLES), key=lambda spelled: len(spelled[0]))
        for group in generator.permutation(len(sequences) // recipe.rows):
            rows = sequences[group * recipe.rows : (group + 1) * recipe.rows]
            for loss in segment_losses(model, rows):
                if clock.now >= seconds:
                    break
                decay = max(recipe.final_rate / recipe.rate, math.sqrt(recipe.warmup / max(1, steps)))
                optimiser.param_groups[0]["lr"] = recipe.rate * min((steps + 1) / recipe.warmup, decay)
                _step(model, loss, [optimiser])
                steps += 1
            tokens += sum(len(row) for row, _ in rows)
            notes += sum(note_count(row) for row, _ in rows)
            if clock.now >= seconds:
                break
            if clock.now >= next_point:
                next_point += seconds / 16
                say(_point(clock, steps, tokens, notes, measure))
    say(_point(clock, steps, tokens, notes, measure))


def _step(model: nn.Module, loss: Tensor, optimisers: Sequence[torch.optim.Optimizer]) -> None:
    for optimiser in optimisers:
        optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    for optimiser in optimisers:
        optimiser.step()


def _point(clock: Clock, steps: int, tokens: int, notes: int, measure: Measure) -> Point:
    nll = clock.aside(measure)
    return Point(cpu_seconds=clock.now, steps=steps, tokens=tokens, notes=notes, nll_per_note=nll)


def _segments(model: TransformerXl, rows: Sequence[Spelled]) -> Iterator[tuple[Tensor, Tensor]]:
    """Losses and weights (B, T) of segment after segment of rows read side by side."""
    length = max(len(tokens) for tokens, _ in rows)
    padded = np.zeros((len(rows), length), np.int64)
    weights = np.zeros((len(rows), length), np.float32)
    for place, (tokens, weight) in enumerate(rows):
        padded[place, : len(tokens)], weights[place, : len(weight)] = tokens, weight
    tokens_BT, weight_BT = torch.from_numpy(padded), torch.from_numpy(weights)
    memory = model.no_memory(len(rows))
    for start in range(0, length - 1, model.shape.segment):
        stop = min(start + model.shape.segment, length - 1)
        logits, memory = model(tokens_BT[:, start:stop], memory)
        targets = tokens_BT[:, start + 1 : stop + 1]
        losses = F.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none").view(targets.shape)
        yield losses, weight_BT[:, start + 1 : stop + 1]


def segment_losses(model: TransformerXl, rows: Sequence[Spelled]) -> Iterator[Tensor]:
    """The mean loss of each segment that has something to learn."""
    for losses, weight in _segments(model, rows):
        if float(weight.sum()):
            yield (losses * weight).sum() / weight.sum()


@torch.no_grad()
def their_nll_per_note(model: TransformerXl, examples: Sequence[Spelled], *, rows: int = 8) -> float:
    """Nats a note: of every token of the notes, given the conditions and the chords read so far."""
    model.eval()
    spelled = sorted(examples, key=lambda clip: len(clip[0]))
    nats, notes = 0.0, 0
    for start in range(0, len(spelled), rows):
        group = spelled[start : start + rows]
        nats += sum(float(losses[weight == 1].double().sum()) for losses, weight in _segments(model, group))
        notes += sum(note_count(tokens) for tokens, _ in group)
    model.train()
    return nats / notes


def our_nll_per_note(model: Transformer, examples: Sequence[Example]) -> float:
    """Nats a note, as `fairchord.training.evaluate` defines it."""
    return evaluate(model, cut_batches(examples, 4096)).nll_per_note
