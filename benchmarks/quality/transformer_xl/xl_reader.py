# SPDX-License-Identifier: Apache-2.0
"""Reading on with a trained Transformer-XL: the keys and values of what was read are kept, not made again.

The published code keeps each layer's inputs and projects all of them again for every token. The logits are the same;
kept keys make a token cost a token, so that its seconds a clip are those of the design and not of a slow reading.
Shapes as in `xl_network`.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F
from xl_network import TransformerXl, XlLayer, sinusoids


class XlReader:
    """One sequence being read; the model must be in evaluation mode."""

    @torch.no_grad()
    def __init__(self, model: TransformerXl, *, most_tokens: int) -> None:
        self.model = model
        self.most_tokens = most_tokens
        """Longest sequence; nothing is forgotten before (the published memory in writing is 4,146)."""
        shape = model.shape
        size = (1, shape.heads, most_tokens, shape.width // shape.heads)
        r_SD = sinusoids(most_tokens, shape.width)
        self._layers = [layer for layer in model.layers if isinstance(layer, XlLayer)]
        self._distances = [layer.attention.place(r_SD).contiguous() for layer in self._layers]
        self._keys = [torch.empty(size) for _ in self._layers]
        self._values = [torch.empty(size) for _ in self._layers]
        self.length = 0

    def restart(self) -> None:
        """Forget what was read."""
        self.length = 0

    @torch.no_grad()
    def read(self, tokens: list[int]) -> Tensor:
        """Read on; the logits (V) of the token after the last."""
        model, start = self.model, self.length
        stop = start + len(tokens)
        assert stop <= self.most_tokens
        x_BTD = model.embedding(torch.tensor([tokens])) * model.shape.width**0.5
        kept = zip(self._layers, self._keys, self._values, self._distances, strict=True)
        for layer, key_BHSK, value_BHSK, distance_HKS in kept:
            key_BHSK[:, :, start:stop], value_BHSK[:, :, start:stop] = layer.attention.project(x_BTD)
            attended = layer.attention.attend(
                x_BTD,
                key_BHSK[:, :, :stop],
                value_BHSK[:, :, :stop],
                distance_HKS[..., self.most_tokens - stop :],
                (model.content_bias, model.place_bias),
            )
            x_BTD = layer.finish(x_BTD, attended)
        self.length = stop
        return F.linear(x_BTD[0, -1], model.embedding.weight, model.out_bias)
