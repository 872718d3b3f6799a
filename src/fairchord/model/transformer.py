# SPDX-License-Identifier: Apache-2.0
"""The decoder-only transformer: RMSNorm before each part, rotary positions, squared ReLU, tied embeddings.

A token's input is its embedding plus those of its placement (bar, position, chord in force, role).
Shapes: B sequences, T tokens, D width, H heads, K head width, F feed-forward width, V vocabulary, P placement columns.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from fairchord.model.shape import HEAD_WIDTH, NORM_EPSILON, ROPE_BASE, ModelShape


def rotary_table(length: int) -> tuple[Tensor, Tensor]:
    """Cosines and sines of the rotary angles: two (length, K / 2) tables."""
    frequencies = ROPE_BASE ** (-torch.arange(0, HEAD_WIDTH, 2, dtype=torch.float64) / HEAD_WIDTH)
    angles = torch.arange(length, dtype=torch.float64)[:, None] * frequencies
    return angles.cos().float(), angles.sin().float()


def rotate(x_BHTK: Tensor, cos_TK: Tensor, sin_TK: Tensor) -> Tensor:
    """Turn the two halves of each head by the angle of its position."""
    first, second = x_BHTK.chunk(2, dim=-1)
    return torch.cat([first * cos_TK - second * sin_TK, second * cos_TK + first * sin_TK], dim=-1)


class RMSNorm(nn.Module):
    """Root-mean-square normalisation with a gain."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x_BTD: Tensor) -> Tensor:
        return F.rms_norm(x_BTD, (x_BTD.shape[-1],), self.weight, NORM_EPSILON)


class SquaredReLU(torch.autograd.Function):
    """max(x, 0) squared; remembers one tensor where two operations would remember two."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        raised = x.clamp_min(0)
        ctx.save_for_backward(raised)
        return raised.square()

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        (raised,) = ctx.saved_tensors
        change: Tensor = (gradient * raised).mul_(2)
        return change


class Attention(nn.Module):
    """Causal self-attention with rotary positions."""

    def __init__(self, shape: ModelShape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.qkv = nn.Linear(shape.width, 3 * shape.width, bias=False)
        self.out = nn.Linear(shape.width, shape.width, bias=False)

    def forward(self, x_BTD: Tensor, cos_TK: Tensor, sin_TK: Tensor) -> Tensor:
        B, T, D = x_BTD.shape
        q, k, v = self.qkv(x_BTD).view(B, T, 3, self.heads, HEAD_WIDTH).permute(2, 0, 3, 1, 4)
        q, k = rotate(q, cos_TK, sin_TK), rotate(k, cos_TK, sin_TK)
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        out: Tensor = self.out(mixed.transpose(1, 2).reshape(B, T, D))
        return out


class Block(nn.Module):
    """Attention, then feed-forward, each added to the stream."""

    def __init__(self, shape: ModelShape, dropout: float) -> None:
        super().__init__()
        self.norm_attention = RMSNorm(shape.width)
        self.attention = Attention(shape)
        self.norm_feedforward = RMSNorm(shape.width)
        self.up = nn.Linear(shape.width, shape.feedforward, bias=False)
        self.down = nn.Linear(shape.feedforward, shape.width, bias=False)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x_BTD: Tensor, cos_TK: Tensor, sin_TK: Tensor) -> Tensor:
        x_BTD = x_BTD + self.dropout(self.attention(self.norm_attention(x_BTD), cos_TK, sin_TK))
        raised_BTF = SquaredReLU.apply(self.up(self.norm_feedforward(x_BTD)))  # type: ignore[no-untyped-call]
        out_BTD: Tensor = x_BTD + self.dropout(self.down(raised_BTF))
        return out_BTD


class Transformer(nn.Module):
    """Tokens and placements in, logits out."""

    cos_TK: Tensor
    sin_TK: Tensor

    def __init__(self, shape: ModelShape, *, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape = shape
        self.token_embedding = nn.Embedding(shape.vocabulary_size, shape.width)
        self.placement_embeddings = nn.ModuleList(nn.Embedding(size, shape.width) for size in shape.placement_sizes)
        self.blocks = nn.ModuleList(Block(shape, dropout) for _ in range(shape.depth))
        self.norm_out = RMSNorm(shape.width)
        self.dropout = nn.Dropout(dropout)
        cos, sin = rotary_table(shape.context)
        self.register_buffer("cos_TK", cos, persistent=False)
        self.register_buffer("sin_TK", sin, persistent=False)
        self._initialise()

    def _initialise(self) -> None:
        for name, parameter in self.named_parameters():
            if parameter.dim() < 2:
                continue
            if name.endswith(("attention.out.weight", "down.weight")):
                nn.init.zeros_(parameter)
            elif "embedding" in name:
                nn.init.normal_(parameter, std=0.02)
            else:
                nn.init.normal_(parameter, std=self.shape.width**-0.5 * 0.6)

    def forward(self, tokens_BT: Tensor, placement_BTP: Tensor) -> Tensor:
        """Logits (B, T, V) of the token after each; padding on the right changes nothing before it."""
        T = tokens_BT.shape[1]
        x_BTD = self.token_embedding(tokens_BT)
        for column, embedding in enumerate(self.placement_embeddings):
            x_BTD = x_BTD + embedding(placement_BTP[..., column])
        x_BTD = self.dropout(x_BTD)
        for block in self.blocks:
            x_BTD = block(x_BTD, self.cos_TK[:T], self.sin_TK[:T])
        return F.linear(self.norm_out(x_BTD), self.token_embedding.weight)
