# SPDX-License-Identifier: Apache-2.0
"""A real, tiny, signed model folder: random weights in the true shape, a screening index of two works of the shelf."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.numpy

from fairchord.canonical import sha256_hex
from fairchord.disclosure.model_provenance import ModelFacts, sign_model
from fairchord.model.engine_graph import tensor_sizes
from fairchord.model.shape import ModelShape
from fairchord.music.piece import Piece
from fairchord.screening.index import build_index
from fairchord.shelf import shelf_pieces
from fairchord.signing import SigningKey
from fairchord.tokens.vocabulary import to_json
from fairchord.workflows.open_model import SCREENING_INDEX

TRAINER = SigningKey.from_seed(hashlib.sha256(b"trainer").digest())


def a_tiny_model(
    folder: Path, works: Iterable[tuple[str, str, Piece]] | None = None, *, seed: int = 0, **changes: Any
) -> Path:
    """Write and sign a model; `works` are what its screening index knows (two shelf pieces, unless given)."""
    shape = ModelShape(depth=1)
    random = np.random.default_rng(seed)
    gains = {name: random.uniform(0.5, 1.5, size) for name, size in tensor_sizes(shape).items() if len(size) == 1}
    matrices = {name: random.normal(0, 0.05, size) for name, size in tensor_sizes(shape).items() if len(size) == 2}
    weights = {name: value.astype(np.float32) for name, value in sorted((gains | matrices).items())}
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(shape.to_dict()))
    (folder / "vocabulary.json").write_text(to_json())
    (folder / "model.safetensors").write_bytes(safetensors.numpy.save(weights))
    if works is None:
        works = [(f"work-{shelf.id}", shelf.title, shelf.piece) for shelf in shelf_pieces()[:2]]
    (folder / SCREENING_INDEX).write_bytes(build_index(works))
    facts: dict[str, Any] = {
        "model_id": f"tiny-{seed}",
        "snapshot_root": sha256_hex(b"snapshot"),
        "permits_root": sha256_hex(b"permits"),
        "use": "train_base",
        "territory": "*",
        "recipe": {"steps": 0},
        "seed": seed,
        "tree_head_size": 3,
        "tree_head_root": sha256_hex(b"root"),
        "issued_at": "2026-03-01T12:00:00Z",
    }
    sign_model(folder, ModelFacts(**{**facts, **changes}), TRAINER)
    return folder
