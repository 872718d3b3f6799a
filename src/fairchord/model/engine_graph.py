# SPDX-License-Identifier: Apache-2.0
"""The network as an ONNX graph, built from its weights without torch.

Inputs: x (B, T, D) summed embeddings; seqlens_k (B), each row's length after this call less one; total (1), the longest
of them; take (B, N, 1), the places whose logits are wanted; and for each layer the key and value caches (B, H, L, 64),
which the attention operator updates in place (with int8 as 8-bit numbers with a scale for each channel, else as fp32).
Output: logits (B, N, V) and the caches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from fairchord.errors import InvalidRecord
from fairchord.model.shape import HEAD_WIDTH, NORM_EPSILON, ROPE_BASE, ModelShape

Weights = Mapping[str, NDArray[Any]]
PRECISIONS: Final = ("int8", "int8-weights", "fp32")
"""8-bit weights, keys and values; 8-bit weights alone; nothing rounded."""
BLOCK: Final = 64
"""Weights that share one scale; with 64 the operator's results do not depend on the number of rows in the batch."""
CACHE_TYPES: Final[Mapping[str, Any]] = {"int8": np.int8, "int8-weights": np.float32, "fp32": np.float32}
"""What keys and values are kept as, for each precision."""
_REACH: Final = 6.0
"""A key or value is kept exactly up to so many times its usual size; larger ones, which are rare, are cut."""
_CONTRIB: Final = "com.microsoft"
_OPSET, _IR_VERSION = 18, 10


def cache_names(shape: ModelShape) -> tuple[str, ...]:
    """Names of the caches, without their 'past_' and 'present_' prefixes."""
    return tuple(f"{part}_{layer}" for layer in range(shape.depth) for part in ("key", "value"))


def check_weights(shape: ModelShape, weights: Weights) -> None:
    """Refuse weights that lack a tensor, have one of another size, or hold a value that is not a number."""
    for name, size in tensor_sizes(shape).items():
        if name not in weights or weights[name].shape != size:
            found = "is absent" if name not in weights else f"has size {weights[name].shape}"
            raise InvalidRecord(f"weight {name!r} {found}", hint=f"the model's config.json asks for {size}")
        if not np.isfinite(weights[name]).all():
            raise InvalidRecord(f"weight {name!r} holds a value that is not finite", hint="the training run diverged")


def tensor_sizes(shape: ModelShape) -> dict[str, tuple[int, ...]]:
    """Name and size of every weight, as the network names them."""
    width, feedforward = shape.width, shape.feedforward
    sizes: dict[str, tuple[int, ...]] = {"token_embedding.weight": (shape.vocabulary_size, width)}
    for column, size in enumerate(shape.placement_sizes):
        sizes[f"placement_embeddings.{column}.weight"] = (size, width)
    for layer in range(shape.depth):
        sizes |= {
            f"blocks.{layer}.norm_attention.weight": (width,),
            f"blocks.{layer}.attention.qkv.weight": (3 * width, width),
            f"blocks.{layer}.attention.out.weight": (width, width),
            f"blocks.{layer}.norm_feedforward.weight": (width,),
            f"blocks.{layer}.up.weight": (feedforward, width),
            f"blocks.{layer}.down.weight": (width, feedforward),
        }
    return sizes | {"norm_out.weight": (width,)}


def quantise(weight_NK: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Round each run of BLOCK weights to 8 bits around 128 with one scale: (N, K / BLOCK, BLOCK) and (N, K / BLOCK)."""
    blocks = weight_NK.reshape(len(weight_NK), -1, BLOCK)
    scales = np.abs(blocks).max(axis=-1, keepdims=True) / np.float32(127)
    scales[scales == 0] = 1
    return (np.rint(blocks / scales) + 128).astype(np.uint8), scales[..., 0]


def cache_scales(shape: ModelShape, weights: Weights, layer: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What one step of the 8-bit caches stands for in each channel of the keys and of the values: two times (D,).

    The usual size of a channel is the length of its weights, because what they multiply is normalised to length one in
    each dimension. Rotary positions turn the two halves of a head into each other, so those share one scale.
    """
    gain = weights[f"blocks.{layer}.norm_attention.weight"].astype(np.float32)
    qkv = weights[f"blocks.{layer}.attention.qkv.weight"].astype(np.float32)
    squares = np.square(qkv[shape.width :] * gain).sum(axis=1).reshape(2, shape.heads, 2, HEAD_WIDTH // 2)
    squares[0] = squares[0].sum(axis=1, keepdims=True)
    scales = np.maximum(np.sqrt(squares) * np.float32(_REACH / 127), np.float32(1e-8)).reshape(2, shape.width)
    return scales[0], scales[1]


@dataclass(slots=True)
class _Graph:
    """Nodes and initializers as they are added."""

    precision: str
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)

    def constant(self, name: str, value: NDArray[Any]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, operator: str, inputs: list[str], outputs: list[str], **options: Any) -> str:
        self.nodes.append(helper.make_node(operator, inputs, outputs, **options))
        return outputs[0]

    def linear(self, x: str, name: str, weight_NK: NDArray[np.float32]) -> str:
        """Multiply by a weight stored as (outputs, inputs)."""
        if self.precision == "fp32":
            return self.node("MatMul", [x, self.constant(name, weight_NK.T)], [f"{name}.out"])
        rounded, scales = quantise(weight_NK)
        inputs = [x, self.constant(f"{name}.q", rounded), self.constant(f"{name}.scale", scales)]
        rows, columns = weight_NK.shape
        sizes = {"N": rows, "K": columns, "bits": 8, "block_size": BLOCK, "accuracy_level": 4}
        return self.node("MatMulNBits", inputs, [f"{name}.out"], domain=_CONTRIB, **sizes)

    def add_and_norm(self, stream: str, change: str, gain: str) -> tuple[str, str]:
        """Add a change to the stream and normalise: (normalised, new stream)."""
        outputs = [f"{change}.normed", "", "", f"{change}.stream"]
        self.node(
            "SkipSimplifiedLayerNormalization", [stream, change, gain], outputs, domain=_CONTRIB, epsilon=NORM_EPSILON
        )
        return outputs[0], outputs[3]


def build_graph(shape: ModelShape, weights: Weights, *, precision: str = "int8") -> bytes:
    """Serialise the whole network; `precision` is one of PRECISIONS."""
    check_weights(shape, weights)
    graph = _Graph(precision)

    def weight(name: str) -> NDArray[np.float32]:
        return weights[name].astype(np.float32)

    for name, table in zip(("cos", "sin"), _rotary_tables(shape.context), strict=True):
        graph.constant(name, table)
    gains = [f"blocks.{layer}.norm_{part}" for layer in range(shape.depth) for part in ("attention", "feedforward")]
    gains.append("norm_out")
    for gain in gains:
        graph.constant(gain, weight(f"{gain}.weight"))
    normed = graph.node(
        "SimplifiedLayerNormalization", ["x", gains[0]], ["x.normed"], axis=-1, epsilon=NORM_EPSILON, stash_type=1
    )
    stream = "x"
    for layer in range(shape.depth):
        block = f"blocks.{layer}"
        qkv = graph.linear(normed, f"{block}.qkv", weight(f"{block}.attention.qkv.weight"))
        attended = _attend(graph, qkv, shape, weights, layer)
        mixed = graph.linear(attended, f"{block}.mix", weight(f"{block}.attention.out.weight"))
        normed, stream = graph.add_and_norm(stream, mixed, gains[2 * layer + 1])
        raised = graph.node("Relu", [graph.linear(normed, f"{block}.up", weight(f"{block}.up.weight"))], [f"{block}.r"])
        squared = graph.node("Mul", [raised, raised], [f"{block}.r2"])
        lowered = graph.linear(squared, f"{block}.down", weight(f"{block}.down.weight"))
        normed, stream = graph.add_and_norm(stream, lowered, gains[2 * layer + 2])
    taken = graph.node("GatherND", [normed, "take"], ["taken"], batch_dims=1)
    logits = graph.linear(taken, "head", weight("token_embedding.weight"))
    graph.node("Identity", [logits], ["logits"])
    return _serialise(graph, shape)


def _rotary_tables(length: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    frequencies = ROPE_BASE ** (-np.arange(0, HEAD_WIDTH, 2) / HEAD_WIDTH)
    angles = np.arange(length)[:, None] * frequencies
    return np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)


def _attend(graph: _Graph, qkv: str, shape: ModelShape, weights: Weights, layer: int) -> str:
    inputs = [qkv, "", "", f"past_key_{layer}", f"past_value_{layer}", "seqlens_k", "total", "cos", "sin"]
    outputs = [f"attended_{layer}", f"present_key_{layer}", f"present_value_{layer}"]
    options: dict[str, Any] = {"num_heads": shape.heads, "kv_num_heads": shape.heads, "do_rotary": 1}
    if graph.precision == "int8":
        names = (f"key_scale_{layer}", f"value_scale_{layer}")
        scales = zip(names, cache_scales(shape, weights, layer), strict=True)
        inputs += ["", "", "", *(graph.constant(name, scale) for name, scale in scales)]
        options |= {"k_quant_type": "PER_CHANNEL", "v_quant_type": "PER_CHANNEL", "kv_cache_bit_width": 8}
    return graph.node("GroupQueryAttention", inputs, outputs, domain=_CONTRIB, **options)


def _serialise(graph: _Graph, shape: ModelShape) -> bytes:
    def value(name: str, kind: int, size: list[str | int]) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, kind, size)

    cache: list[str | int] = ["B", shape.heads, "L", HEAD_WIDTH]
    kept = TensorProto.INT8 if graph.precision == "int8" else TensorProto.FLOAT
    inputs = [
        value("x", TensorProto.FLOAT, ["B", "T", shape.width]),
        value("seqlens_k", TensorProto.INT32, ["B"]),
        value("total", TensorProto.INT32, [1]),
        value("take", TensorProto.INT64, ["B", "N", 1]),
        *(value(f"past_{name}", kept, cache) for name in cache_names(shape)),
    ]
    outputs = [
        value("logits", TensorProto.FLOAT, ["B", "N", shape.vocabulary_size]),
        *(value(f"present_{name}", kept, cache) for name in cache_names(shape)),
    ]
    body = helper.make_graph(graph.nodes, "fairchord", inputs, outputs, graph.constants)
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_CONTRIB, 1)]
    model = helper.make_model(body, opset_imports=opsets, ir_version=_IR_VERSION)
    serialised: bytes = model.SerializeToString()
    return serialised
