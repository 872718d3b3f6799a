# SPDX-License-Identifier: Apache-2.0
"""How well a model predicts held-out music: nats a note, nats a chord.

NLL per note is the summed negative log likelihood of every token of the tracks' bodies (bars, positions, velocities,
pitches, holds, durations, drums, track ends), given the conditions and the harmony, divided by the number of notes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch.nn import functional as F

from fairchord.model.transformer import Transformer
from fairchord.tokens.vocabulary import VOCABULARY
from fairchord.training.batches import Batch


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Held-out likelihood; `notes` and `chords` say how much it rests on."""

    nll_per_note: float
    nll_per_chord: float
    notes: int
    chords: int


def token_losses(model: Transformer, batch: Batch, device: str = "cpu") -> tuple[torch.Tensor, torch.Tensor]:
    """Loss (B, T - 1) in nats of every token after the first, and its weight."""
    tokens = torch.from_numpy(batch.tokens).to(device)
    placement = torch.from_numpy(batch.placement).to(device)
    weight = torch.from_numpy(batch.weight).to(device)[:, 1:]
    logits = model(tokens[:, :-1], placement[:, :-1])
    losses = F.cross_entropy(logits.float().flatten(0, 1), tokens[:, 1:].flatten(), reduction="none")
    return losses.view_as(weight), weight


def count(batch: Batch, *families: str) -> int:
    """Number of tokens of some families."""
    return sum(
        int(((batch.tokens >= VOCABULARY[name].first) & (batch.tokens < VOCABULARY[name].stop)).sum())
        for name in families
    )


@torch.no_grad()
def evaluate(model: Transformer, batches: Sequence[Batch], *, device: str = "cpu") -> Evaluation:
    """Measure a model on fixed batches, without dropout."""
    was_training = model.training
    model.eval()
    note_nats, chord_nats, notes, chords = 0.0, 0.0, 0, 0
    for batch in batches:
        losses, weight = token_losses(model, batch, device)
        note_nats += float(losses[weight == 1.0].double().sum())
        chord_nats += float(losses[(weight > 0.0) & (weight < 1.0)].double().sum())
        notes += count(batch, "Pitch", "Drum")
        chords += count(batch, "Chord")
    model.train(was_training)
    return Evaluation(
        nll_per_note=note_nats / max(notes, 1), nll_per_chord=chord_nats / max(chords, 1), notes=notes, chords=chords
    )
