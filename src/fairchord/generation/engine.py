# SPDX-License-Identifier: Apache-2.0
"""The generating engine: a model folder's weights run by ONNX Runtime on the CPU, without torch.

With one thread the same inputs give the same bytes on one machine type, and a row's logits do not depend on the other
rows of its batch, so a draft is the same alone or among others. With more threads that is not promised.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
import safetensors.numpy
from numpy.typing import NDArray
from safetensors import SafetensorError

from fairchord.errors import InvalidInput, InvalidRecord, ResourceAbsent
from fairchord.generation.next_token import Logits
from fairchord.model.engine_graph import CACHE_TYPES, PRECISIONS, Weights, build_graph, cache_names
from fairchord.model.shape import HEAD_WIDTH, ModelShape
from fairchord.tokens.placement import Placement

RUN: Final = 32
"""Most rows in one call of the session (docs/decisions/0020-engine.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """An opened model: its session, and the embeddings that are summed outside the graph."""

    shape: ModelShape
    weights_sha256: str
    precision: str
    session: Any
    token_embedding: NDArray[np.float32]
    placement_embeddings: tuple[NDArray[np.float32], ...]

    @classmethod
    def open(cls, model_dir: Path, *, precision: str = "int8", threads: int = 1) -> Engine:
        """Open a model folder (config.json and model.safetensors)."""
        shape = _read_shape(model_dir / "config.json")
        content = _read_bytes(model_dir / "model.safetensors")
        try:
            weights = safetensors.numpy.load(content)
        except (SafetensorError, KeyError, ValueError) as error:
            raise InvalidRecord(
                f"{model_dir / 'model.safetensors'} is not a safetensors file", hint="fetch the model again"
            ) from error
        return cls.build(
            shape, weights, precision=precision, threads=threads, sha256=hashlib.sha256(content).hexdigest()
        )

    @classmethod
    def build(
        cls, shape: ModelShape, weights: Weights, *, precision: str = "int8", threads: int = 1, sha256: str = ""
    ) -> Engine:
        """Make an engine of weights already in memory."""
        if precision not in PRECISIONS:
            raise InvalidInput(f"precision {precision!r} is not known", hint="choose " + " or ".join(PRECISIONS))
        session = _open_session(build_graph(shape, weights, precision=precision), threads)
        return cls(
            shape=shape,
            weights_sha256=sha256,
            precision=precision,
            session=session,
            token_embedding=weights["token_embedding.weight"].astype(np.float32),
            placement_embeddings=tuple(
                weights[f"placement_embeddings.{column}.weight"].astype(np.float32)
                for column in range(len(shape.placement_sizes))
            ),
        )

    @property
    def context(self) -> int:
        """Most tokens in one sequence."""
        return self.shape.context

    def start(self, rows: int) -> EngineReader:
        """Begin `rows` empty sequences; memory is touched only as they grow."""
        size = (rows, self.shape.heads, self.context, HEAD_WIDTH)
        kept_as = CACHE_TYPES[self.precision]
        return EngineReader(self, {name: np.zeros(size, kept_as) for name in cache_names(self.shape)}, [0] * rows)

    def embed(self, tokens: NDArray[np.uint16], placement: Placement) -> NDArray[np.float32]:
        """Sum the embeddings of tokens and of their placement: (T,) and (T, 4) to (T, D)."""
        x_TD = self.token_embedding[tokens]
        for column, table in enumerate(self.placement_embeddings):
            x_TD += table[placement[:, column]]
        return x_TD


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ResourceAbsent(f"cannot read {path}", hint="name a model folder, or train one") from error


def _read_shape(path: Path) -> ModelShape:
    content = _read_bytes(path)
    try:
        record = json.loads(content)
        return ModelShape.from_dict(record)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidRecord(f"{path} does not describe a model", hint="fetch the model again") from error


def _open_session(graph: bytes, threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # A spinning thread starves whatever else the machine is doing; measured to cost far more than it gains.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


@dataclass(slots=True)
class _Step:
    """The arrays bound for one-token steps of a run of rows; filled anew for each step."""

    binding: Any
    x: NDArray[np.float32]
    lengths: NDArray[np.int32]
    total: NDArray[np.int32]
    places: NDArray[np.int64]
    logits: NDArray[np.float32]


@dataclass(slots=True)
class EngineReader:
    """Sequences being read: their key and value caches, updated in place, and their lengths."""

    engine: Engine
    caches: dict[str, NDArray[Any]]
    lengths: list[int]
    _steps: dict[tuple[int, int], _Step] = field(default_factory=dict)

    def read(self, row: int, tokens: NDArray[np.uint16], placement: Placement) -> Logits:
        """Append tokens to one row; logits of what follows the last."""
        last: Logits = self.read_all(row, tokens, placement, first=len(tokens) - 1)[0]
        return last

    def read_all(self, row: int, tokens: NDArray[np.uint16], placement: Placement, *, first: int = 0) -> Logits:
        """Append tokens to one row; logits after each of them from `first` on."""
        self._grow(row, len(tokens))
        places = np.arange(first, len(tokens)).reshape(1, -1, 1)
        step = self._bind(row, row + 1, len(tokens), places)
        step.x[0] = self.engine.embed(tokens, placement)
        step.lengths[0], step.total[0] = self.lengths[row] - 1, self.lengths[row]
        self.engine.session.run_with_iobinding(step.binding)
        logits: Logits = step.logits[0]
        return logits

    def restart(self, row: int) -> None:
        """Empty one row; what its caches hold is written over."""
        self.lengths[row] = 0

    def step(self, rows: NDArray[np.int64], tokens: NDArray[np.uint16], placement: Placement) -> Logits:
        """Append one token to each of `rows` (rising), in runs of neighbouring rows."""
        x_RD = self.engine.embed(tokens, placement)
        places = rows.tolist()
        for row in places:
            self._grow(row, 1)
        out = np.empty((len(places), self.engine.shape.vocabulary_size), np.float32)
        first = 0
        for index in range(1, len(places) + 1):
            if index == len(places) or index - first == RUN or places[index] != places[index - 1] + 1:
                out[first:index] = self._step_run(places[first], places[index - 1] + 1, x_RD[first:index])
                first = index
        return out

    def _step_run(self, low: int, high: int, x_RD: NDArray[np.float32]) -> Logits:
        if (low, high) not in self._steps:
            self._steps[low, high] = self._bind(low, high, 1, np.zeros((high - low, 1, 1), np.int64))
        step = self._steps[low, high]
        lengths = self.lengths[low:high]
        step.x[:, 0] = x_RD
        step.lengths[:] = lengths
        step.lengths -= 1
        step.total[0] = max(lengths)
        self.engine.session.run_with_iobinding(step.binding)
        logits: Logits = step.logits[:, 0]
        return logits

    def _grow(self, row: int, count: int) -> None:
        self.lengths[row] += count
        if count < 1 or self.lengths[row] >= self.engine.context:
            raise InvalidInput(
                f"a sequence of {self.lengths[row]} tokens does not fit a context of {self.engine.context}",
                hint="compose fewer tracks at once",
            )

    def _bind(self, low: int, high: int, length: int, places: NDArray[np.int64]) -> _Step:
        """Bind fresh arrays, and the rows' own stretch of every cache as both past and present."""
        shape, rows = self.engine.shape, high - low
        step = _Step(
            binding=self.engine.session.io_binding(),
            x=np.zeros((rows, length, shape.width), np.float32),
            lengths=np.zeros(rows, np.int32),
            total=np.zeros(1, np.int32),
            places=places,
            logits=np.empty((rows, places.shape[1], shape.vocabulary_size), np.float32),
        )
        named: dict[str, NDArray[Any]] = {
            "x": step.x,
            "seqlens_k": step.lengths,
            "total": step.total,
            "take": step.places,
        }
        for name, array in named.items():
            step.binding.bind_input(name, *_where(array))
        step.binding.bind_output("logits", *_where(step.logits))
        for name, cache in self.caches.items():
            step.binding.bind_input(f"past_{name}", *_where(cache[low:high]))
            step.binding.bind_output(f"present_{name}", *_where(cache[low:high]))
        return step


def _where(array: NDArray[Any]) -> tuple[str, int, Any, tuple[int, ...], int]:
    """Where an array lies, as a binding wants it; whoever binds keeps the array alive."""
    return "cpu", 0, array.dtype.type, array.shape, array.ctypes.data
