# SPDX-License-Identifier: Apache-2.0
"""A peer of the engine: our network as a transformers model, run by its own `generate`. For benchmarks only.

The weights, the attention kernel (torch's fused one) and the rules are the same; the loop, the cache, the top-p filter
and the draw are those of transformers, as somebody who used it would write it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F
from transformers import (
    DynamicCache,
    GenerationConfig,
    LogitsProcessor,
    LogitsProcessorList,
    PreTrainedConfig,
    PreTrainedModel,
)
from transformers.generation import GenerationMixin
from transformers.modeling_outputs import CausalLMOutputWithPast

from fairchord.generation.rules.constraints import allowed_tokens, favour_pitches
from fairchord.generation.rules.track_writing import TrackWriting
from fairchord.generation.writing.placer import Placer
from fairchord.model.transformer import Transformer, rotate
from fairchord.tokens.vocabulary import PAD, VOCABULARY

_PITCH = VOCABULARY["Pitch"]


class FairchordConfig(PreTrainedConfig):
    """What `generate` asks of a configuration."""

    model_type = "fairchord-decoder"

    def __init__(self, depth: int = 4, width: int = 256, vocabulary: int = 1013, **others: Any) -> None:
        super().__init__(**others)
        self.num_hidden_layers = self.num_attention_heads = self.num_key_value_heads = depth
        self.hidden_size, self.vocab_size = width, vocabulary


class FairchordForCausalLM(PreTrainedModel, GenerationMixin):
    """Our network behind transformers' interface; `placers` follow each row's pen, as ours do."""

    config_class = FairchordConfig
    _supports_sdpa = True

    def __init__(self, network: Transformer) -> None:
        shape = network.shape
        super().__init__(FairchordConfig(shape.depth, shape.width, shape.vocabulary_size))
        self.network = network
        self.placers: list[Placer] = []

    def get_input_embeddings(self) -> Any:
        return self.network.token_embedding

    def forward(
        self, input_ids: Tensor, past_key_values: DynamicCache | None = None, **_others: Any
    ) -> CausalLMOutputWithPast:
        """Logits of what follows the last token of each row."""
        cache = DynamicCache() if past_key_values is None else past_key_values
        network, start, length = self.network, cache.get_seq_length(), input_ids.shape[1]
        placed = np.stack([placer.place(row) for placer, row in zip(self.placers, input_ids.tolist(), strict=True)])
        places = torch.from_numpy(placed.astype(np.int64))
        x = network.token_embedding(input_ids)
        for column, embedding in enumerate(network.placement_embeddings):
            x = x + embedding(places[..., column])
        cos, sin = network.cos_TK[start : start + length], network.sin_TK[start : start + length]
        for layer, block in enumerate(network.blocks):
            qkv = block.attention.qkv(block.norm_attention(x)).view(*x.shape[:2], 3, block.attention.heads, -1)
            q, k, v = qkv.permute(2, 0, 3, 1, 4)
            keys, values = cache.update(rotate(k, cos, sin), v, layer)
            mixed = F.scaled_dot_product_attention(rotate(q, cos, sin), keys, values, is_causal=length > 1)
            x = x + block.attention.out(mixed.transpose(1, 2).reshape(x.shape))
            x = x + block.down(F.relu(block.up(block.norm_feedforward(x))).square())
        logits = F.linear(network.norm_out(x[:, -1:]), network.token_embedding.weight)
        return CausalLMOutputWithPast(logits=logits, past_key_values=cache)


class Rules(LogitsProcessor):
    """The rules of one track a row: takes the token drawn last, then forbids what may not follow."""

    def __init__(self, tracks: Sequence[TrackWriting]) -> None:
        self.tracks = tracks
        self.is_begun = False

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        if self.is_begun:
            for track, token in zip(self.tracks, input_ids[:, -1].tolist(), strict=True):
                track.take(token)
        self.is_begun = True
        masks = torch.from_numpy(np.stack([allowed_tokens(track) for track in self.tracks]))
        for row, track in enumerate(self.tracks):
            if (favour := favour_pitches(track)) is not None:
                scores[row, _PITCH.first : _PITCH.stop] += torch.from_numpy(favour)
        return scores.masked_fill(~masks, -torch.inf)


@torch.inference_mode()
def generate(
    model: FairchordForCausalLM, prompt: Sequence[int], tracks: Sequence[TrackWriting], *, steps: int, top_p: float
) -> int:
    """Generate `steps` tokens in every row after one prompt, under the rules; how many were generated."""
    model.placers = [Placer() for _ in tracks]
    how = GenerationConfig(
        max_new_tokens=steps, do_sample=True, top_p=top_p, top_k=0, use_cache=True, pad_token_id=PAD, eos_token_id=None
    )
    rows = torch.tensor([list(prompt)] * len(tracks))
    out: Any = model.generate(
        rows,
        attention_mask=torch.ones_like(rows),
        generation_config=how,
        logits_processor=LogitsProcessorList([Rules(tracks)]),
    )
    return int(out.shape[1] - rows.shape[1]) * len(tracks)
