# SPDX-License-Identifier: Apache-2.0
"""A peer of the engine: the same weights in torch eager, with key and value caches laid out once. For benchmarks only.

It is a NextToken like the engine, so the same composing code, rules and sampler run on both. The rows of one batch are
read with one prompt and stepped together, which is the best case of a plain cache: no masks, no padding, no copies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from fairchord.model.shape import HEAD_WIDTH, ModelShape
from fairchord.model.transformer import Transformer, rotate
from fairchord.tokens.placement import Placement


def load_network(shape: ModelShape, weights: Mapping[str, Any]) -> Transformer:
    """The network of our own model file, with these weights, for inference."""
    network = Transformer(shape).eval()
    network.load_state_dict({name: torch.from_numpy(np.asarray(value, np.float32)) for name, value in weights.items()})
    return network


@dataclass(frozen=True, slots=True, kw_only=True)
class TorchSource:
    """The network, and how long a sequence may be."""

    network: Any
    context: int

    def start(self, rows: int) -> TorchReader:
        """Begin `rows` empty sequences."""
        shape = self.network.shape
        caches = [torch.zeros(2, rows, shape.heads, self.context, HEAD_WIDTH) for _ in range(shape.depth)]
        return TorchReader(self, caches, [0] * rows)


@dataclass(slots=True)
class TorchReader:
    """Sequences of one length, each read on its own and then stepped together."""

    source: TorchSource
    caches: list[Tensor]
    lengths: list[int]

    def restart(self, row: int) -> None:
        """Empty one row."""
        self.lengths[row] = 0

    def read(self, row: int, tokens: NDArray[np.uint16], placement: Placement) -> NDArray[np.float32]:
        """Append tokens to one row; logits of what follows the last."""
        start = self.lengths[row]
        self.lengths[row] += len(tokens)
        logits = self._advance(slice(row, row + 1), tokens[None], placement[None], start)
        first: NDArray[np.float32] = logits[0]
        return first

    def step(self, rows: NDArray[np.int64], tokens: NDArray[np.uint16], placement: Placement) -> NDArray[np.float32]:
        """Append one token to each of `rows`, which are all the rows and equally long."""
        start = self.lengths[int(rows[0])]
        if len(rows) != len(self.lengths) or any(length != start for length in self.lengths):
            raise ValueError("this peer steps all rows together")
        self.lengths = [start + 1] * len(rows)
        return self._advance(slice(0, len(rows)), tokens[:, None], placement[:, None], start)

    @torch.inference_mode()
    def _advance(
        self, rows: slice, tokens: NDArray[np.uint16], placement: NDArray[np.uint8], start: int
    ) -> NDArray[np.float32]:
        network, stop = self.source.network, start + tokens.shape[1]
        placed = torch.from_numpy(placement.astype(np.int64))
        x = network.token_embedding(torch.from_numpy(tokens.astype(np.int64)))
        for column, embedding in enumerate(network.placement_embeddings):
            x = x + embedding(placed[..., column])
        cos, sin = network.cos_TK[start:stop], network.sin_TK[start:stop]
        for block, cache in zip(network.blocks, self.caches, strict=True):
            x = x + attend(block, x, cache[:, rows], (cos, sin), slice(start, stop))
            x = x + block.down(F.relu(block.up(block.norm_feedforward(x))).square())
        logits: NDArray[np.float32] = F.linear(network.norm_out(x[:, -1]), network.token_embedding.weight).numpy()
        return logits


def attend(block: Any, x: Tensor, cache: Tensor, turn: tuple[Tensor, Tensor], places: slice) -> Tensor:
    """Attention of new tokens over all before them; the cache takes their keys and values in place."""
    heads = block.attention.heads
    q, k, v = block.attention.qkv(block.norm_attention(x)).view(*x.shape[:2], 3, heads, -1).permute(2, 0, 3, 1, 4)
    cache[0, :, :, places], cache[1, :, :, places] = rotate(k, *turn), v
    keys, values = cache[0, :, :, : places.stop], cache[1, :, :, : places.stop]
    causal = None if x.shape[1] == 1 else causal_mask(places)
    mixed = F.scaled_dot_product_attention(rotate(q, *turn), keys, values, attn_mask=causal)
    out: Tensor = block.attention.out(mixed.transpose(1, 2).reshape(x.shape))
    return out


def causal_mask(places: slice) -> Tensor:
    """Which keys each new token may see."""
    return torch.arange(places.stop)[None] <= torch.arange(places.start, places.stop)[:, None]
