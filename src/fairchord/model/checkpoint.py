# SPDX-License-Identifier: Apache-2.0
"""A Checkpoint on disk: `config.json`, `model.safetensors`, `vocabulary.json`. Weights are data, never code."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Final

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save

from fairchord.durable import write_durably
from fairchord.errors import RecordTampered, ResourceAbsent
from fairchord.model.shape import ModelShape
from fairchord.model.transformer import Transformer
from fairchord.tokens import vocabulary

CONFIG: Final = "config.json"
WEIGHTS: Final = "model.safetensors"
VOCABULARY: Final = "vocabulary.json"


def save_checkpoint(folder: Path, model: Transformer, *, dtype: str = "float32", context: int | None = None) -> None:
    """Write a model's shape, weights (as `dtype`, such as float16) and vocabulary.

    `context` states the longest sequence the weights are released for, when that is less than the shape allows.
    """
    shape = model.shape if context is None else replace(model.shape, context=context)
    tensors = {
        name: tensor.detach().to("cpu", getattr(torch, dtype)).contiguous()
        for name, tensor in model.state_dict().items()
    }
    write_durably(folder / CONFIG, (json.dumps(shape.to_dict(), indent=1) + "\n").encode())
    write_durably(folder / VOCABULARY, vocabulary.to_json().encode())
    write_durably(folder / WEIGHTS, save(tensors))


def load_checkpoint(folder: Path, *, dropout: float = 0.0) -> Transformer:
    """Read a model for learning or evaluating (generating has its own engine, without torch)."""
    try:
        shape = ModelShape.from_dict(json.loads((folder / CONFIG).read_text()))
        tensors = load_file(folder / WEIGHTS)
    except FileNotFoundError as error:
        raise ResourceAbsent(
            f"{error.filename} is not there", hint=f"a checkpoint folder holds {CONFIG} and {WEIGHTS}"
        ) from error
    except (SafetensorError, ValueError, KeyError) as error:
        raise RecordTampered(f"checkpoint {folder} cannot be read: {error}", hint="fetch or train it again") from error
    model = Transformer(shape, dropout=dropout)
    model.load_state_dict({name: tensor.float() for name, tensor in tensors.items()})
    return model
