# SPDX-License-Identifier: Apache-2.0
"""The states that a training run kept, each opened as an engine: the points of curves by training time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import safetensors.numpy

from fairchord.canonical import sha256_hex
from fairchord.generation.engine import Engine
from fairchord.model.shape import ModelShape

_MODEL = "model."


def open_states(run: Path) -> Iterator[tuple[str, Engine]]:
    """Every state in RUN/states, by training step."""
    for path in sorted((run / "states").glob("*.safetensors")):
        content = path.read_bytes()
        tensors = safetensors.numpy.load(content)
        weights = {name.removeprefix(_MODEL): value for name, value in tensors.items() if name.startswith(_MODEL)}
        depth = 1 + max(int(found[1]) for name in weights if (found := re.match(r"blocks\.(\d+)\.", name)))
        yield f"step {int(path.stem)}", Engine.build(ModelShape(depth=depth), weights, sha256=sha256_hex(content))
