# SPDX-License-Identifier: Apache-2.0
"""A Transformer-XL of ComMU's published configuration, written from the papers' description (Dai et al. 2019).

Six layers, ten heads, width 500, feed-forward 1,000, dropout 0.1; segments of 128 tokens with a memory of 1,024;
relative positions by sinusoids and two learned biases; normalisation after each part; tied embeddings.
Shapes: B rows, T tokens, S = memory + T, D width, H heads, K head width, V vocabulary.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F


@dataclass(frozen=True, slots=True, kw_only=True)
class XlShape:
    """Sizes of the network; the defaults are the published ones, the vocabulary is the snapshot's."""

    vocabulary_size: int
    layers: int = 6
    heads: int = 10
    width: int = 500
    feedforward: int = 1000
    dropout: float = 0.1
    segment: int = 128
    memory: int = 1024


def sinusoids(length: int, width: int) -> Tensor:
    """Encodings of the distances length - 1 down to 0: (length, width)."""
    distances = torch.arange(length - 1, -1, -1, dtype=torch.float32)
    frequencies = 10_000 ** (-torch.arange(0, width, 2, dtype=torch.float32) / width)
    angles = distances[:, None] * frequencies
    return torch.cat([angles.sin(), angles.cos()], dim=-1)


def align_distances(by_distance_BHTS: Tensor) -> Tensor:
    """Turn columns of falling distance into columns of keys: row i moves left by T - 1 - i places.

    What moves in at the right lies in the future and is masked by the caller.
    """
    B, H, T, S = by_distance_BHTS.shape
    padded = F.pad(by_distance_BHTS, (1, 0)).view(B, H, S + 1, T)
    return padded[:, :, 1:].view(B, H, T, S)


class RelativeAttention(nn.Module):
    """Causal attention whose scores are content plus distance, with one learned bias for each."""

    def __init__(self, shape: XlShape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.head_width = shape.width // shape.heads
        self.query = nn.Linear(shape.width, shape.width, bias=False)
        self.key_value = nn.Linear(shape.width, 2 * shape.width, bias=False)
        self.distance = nn.Linear(shape.width, shape.width, bias=False)
        self.out = nn.Linear(shape.width, shape.width, bias=False)

    def forward(self, x_BTD: Tensor, memory_BMD: Tensor, r_SD: Tensor, bias: tuple[Tensor, Tensor]) -> Tensor:
        key_BHSK, value_BHSK = self.project(torch.cat([memory_BMD, x_BTD], 1))
        return self.attend(x_BTD, key_BHSK, value_BHSK, self.place(r_SD), bias)

    def project(self, x_BSD: Tensor) -> tuple[Tensor, Tensor]:
        """Keys and values, (B, H, S, K) each."""
        B, S, _ = x_BSD.shape
        key, value = self.key_value(x_BSD).view(B, S, 2, self.heads, self.head_width).permute(2, 0, 3, 1, 4)
        return key, value

    def place(self, r_SD: Tensor) -> Tensor:
        """The keys of the distances: (H, K, S)."""
        found: Tensor = self.distance(r_SD).view(len(r_SD), self.heads, self.head_width).permute(1, 2, 0)
        return found

    def attend(
        self, x_BTD: Tensor, key_BHSK: Tensor, value_BHSK: Tensor, distance_HKS: Tensor, bias: tuple[Tensor, Tensor]
    ) -> Tensor:
        """Mix the values by content and distance; the last T keys are those of x."""
        B, T, D = x_BTD.shape
        S = key_BHSK.shape[2]
        query = self.query(x_BTD).view(B, T, self.heads, self.head_width)
        scores = (query + bias[0]).transpose(1, 2) @ key_BHSK.transpose(2, 3)
        scores = scores + align_distances((query + bias[1]).transpose(1, 2) @ distance_HKS)
        future = torch.ones(T, S, dtype=torch.bool).triu(S - T + 1)
        scores = (scores * self.head_width**-0.5).masked_fill(future, -torch.inf)
        mixed = scores.softmax(-1) @ value_BHSK
        out: Tensor = self.out(mixed.transpose(1, 2).reshape(B, T, D))
        return out


class XlLayer(nn.Module):
    """Attention, then feed-forward, each added and then normalised."""

    def __init__(self, shape: XlShape) -> None:
        super().__init__()
        self.attention = RelativeAttention(shape)
        self.norm_attention = nn.LayerNorm(shape.width)
        self.up = nn.Linear(shape.width, shape.feedforward)
        self.down = nn.Linear(shape.feedforward, shape.width)
        self.norm_feedforward = nn.LayerNorm(shape.width)
        self.dropout = nn.Dropout(shape.dropout)

    def forward(self, x_BTD: Tensor, memory_BMD: Tensor, r_SD: Tensor, bias: tuple[Tensor, Tensor]) -> Tensor:
        return self.finish(x_BTD, self.attention(x_BTD, memory_BMD, r_SD, bias))

    def finish(self, x_BTD: Tensor, attended_BTD: Tensor) -> Tensor:
        """Add what attention found, then the feed-forward part."""
        x_BTD = self.norm_attention(x_BTD + self.dropout(attended_BTD))
        raised = self.dropout(F.relu(self.up(x_BTD)))
        out: Tensor = self.norm_feedforward(x_BTD + self.dropout(self.down(raised)))
        return out


Memory = list[Tensor]
"""The inputs of each layer over the tokens remembered, (B, M, D); M is what there was, at most the shape's memory."""


class TransformerXl(nn.Module):
    """Tokens and the memory of what came before them in; logits and the new memory out."""

    def __init__(self, shape: XlShape) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary_size, shape.width)
        self.layers = nn.ModuleList(XlLayer(shape) for _ in range(shape.layers))
        size = (shape.heads, shape.width // shape.heads)
        self.content_bias, self.place_bias = nn.Parameter(torch.zeros(size)), nn.Parameter(torch.zeros(size))
        self.dropout = nn.Dropout(shape.dropout)
        self.out_bias = nn.Parameter(torch.zeros(shape.vocabulary_size))
        for parameter in self.parameters():
            if parameter.dim() == 2:
                nn.init.normal_(parameter, std=0.02)

    def no_memory(self, rows: int) -> Memory:
        """The memory before anything was read."""
        return [torch.zeros(rows, 0, self.shape.width) for _ in self.layers]

    def forward(self, tokens_BT: Tensor, memory: Memory) -> tuple[Tensor, Memory]:
        """Logits (B, T, V) of the token after each, and what to remember (without gradients)."""
        x_BTD = self.dropout(self.embedding(tokens_BT) * self.shape.width**0.5)
        length = memory[0].shape[1] + tokens_BT.shape[1]
        r_SD = self.dropout(sinusoids(length, self.shape.width))
        kept: Memory = []
        for layer, past in zip(self.layers, memory, strict=True):
            kept.append(torch.cat([past, x_BTD.detach()], 1)[:, -self.shape.memory :])
            x_BTD = layer(x_BTD, past, r_SD, (self.content_bias, self.place_bias))
        return F.linear(self.dropout(x_BTD), self.embedding.weight, self.out_bias), kept
