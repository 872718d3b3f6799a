# SPDX-License-Identifier: Apache-2.0
"""The engine's logits are the network's, row by row, and a model folder that is not one is refused."""

import json
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
from numpy.typing import NDArray

from fairchord.errors import InvalidInput, InvalidRecord, ResourceAbsent
from fairchord.generation.engine import RUN, Engine
from fairchord.generation.next_token import Logits
from fairchord.model.engine_graph import tensor_sizes
from fairchord.model.shape import HEAD_WIDTH, NORM_EPSILON, ROPE_BASE, ModelShape
from fairchord.tokens.placement import PLACEMENT_SIZES, Placement
from fairchord.tokens.vocabulary import SIZE, to_json

SHAPE = ModelShape(depth=2, context=256)
Weights = dict[str, NDArray[np.float32]]


def random_weights(seed: int = 0) -> Weights:
    random = np.random.default_rng(seed)
    gains = {name: random.uniform(0.5, 1.5, size) for name, size in tensor_sizes(SHAPE).items() if len(size) == 1}
    matrices = {name: random.normal(0, 0.05, size) for name, size in tensor_sizes(SHAPE).items() if len(size) == 2}
    return {name: value.astype(np.float32) for name, value in (gains | matrices).items()}


def random_sequence(length: int, seed: int = 0) -> tuple[NDArray[np.uint16], Placement]:
    random = np.random.default_rng(seed)
    columns = [random.integers(0, size, length) for size in PLACEMENT_SIZES]
    return random.integers(0, SIZE, length).astype(np.uint16), np.stack(columns, axis=-1).astype(np.uint8)


def score_in_numpy(weights: Weights, tokens: NDArray[np.uint16], placement: Placement) -> Logits:
    """The network written plainly: (T,) to (T, V)."""
    T = len(tokens)
    embeddings = [weights[f"placement_embeddings.{column}.weight"] for column in range(4)]
    x = weights["token_embedding.weight"][tokens] + sum(e[placement[:, i]] for i, e in enumerate(embeddings))
    for layer in range(SHAPE.depth):
        block = f"blocks.{layer}"
        normed = norm(x, weights[f"{block}.norm_attention.weight"])
        q, k, v = (
            (normed @ weights[f"{block}.attention.qkv.weight"].T)
            .reshape(T, 3, SHAPE.heads, HEAD_WIDTH)
            .transpose(1, 2, 0, 3)
        )
        scores = turn(q) @ turn(k).swapaxes(1, 2) / HEAD_WIDTH**0.5
        scores = np.exp(np.where(np.tril(np.ones((T, T), bool)), scores, -np.inf))
        mixed = (scores / scores.sum(-1, keepdims=True) @ v).transpose(1, 0, 2).reshape(T, -1)
        x = x + mixed @ weights[f"{block}.attention.out.weight"].T
        raised = norm(x, weights[f"{block}.norm_feedforward.weight"]) @ weights[f"{block}.up.weight"].T
        x = x + np.maximum(raised, 0) ** 2 @ weights[f"{block}.down.weight"].T
    return norm(x, weights["norm_out.weight"]) @ weights["token_embedding.weight"].T


def norm(x: NDArray[np.float32], gain: NDArray[np.float32]) -> NDArray[np.float32]:
    return x / np.sqrt((x**2).mean(-1, keepdims=True) + NORM_EPSILON) * gain


def turn(x_HTK: NDArray[np.float32]) -> NDArray[np.float32]:
    angles = np.arange(x_HTK.shape[1])[:, None] * ROPE_BASE ** (-np.arange(0, HEAD_WIDTH, 2) / HEAD_WIDTH)
    first, second = np.split(x_HTK, 2, axis=-1)
    return np.concatenate(
        [first * np.cos(angles) - second * np.sin(angles), second * np.cos(angles) + first * np.sin(angles)], axis=-1
    )


@pytest.mark.parametrize(("precision", "tolerance"), [("fp32", 1e-4), ("int8", 0.15)])
def test_logits_are_those_of_the_network(precision: str, tolerance: float) -> None:
    weights = random_weights()
    tokens, placement = random_sequence(60)
    expected = score_in_numpy(weights, tokens, placement)
    reader = Engine.build(SHAPE, weights, precision=precision).start(1)
    found = [reader.read_all(0, tokens[:30], placement[:30]), reader.read_all(0, tokens[30:50], placement[30:50])]
    found += [reader.step(np.array([0]), tokens[t : t + 1], placement[t : t + 1]) for t in range(50, 60)]
    assert np.abs(np.concatenate(found) - expected).max() < tolerance


def test_logits_are_those_of_torch() -> None:
    torch = pytest.importorskip("torch", reason="torch is an optional extra; the network in numpy is tested above")
    from fairchord.model.transformer import Transformer

    weights = random_weights()
    network = Transformer(SHAPE).eval()
    network.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()})
    tokens, placement = random_sequence(80)
    with torch.no_grad():
        expected = network(torch.tensor(tokens[None].astype(int)), torch.tensor(placement[None].astype(int))).numpy()[0]
    found = Engine.build(SHAPE, weights, precision="fp32").start(1).read_all(0, tokens, placement)
    assert np.abs(found - expected).max() < 1e-3


@pytest.mark.parametrize("precision", ["fp32", "int8"])
def test_a_row_has_the_same_bytes_alone_and_among_rows_of_other_lengths(precision: str) -> None:
    engine = Engine.build(SHAPE, random_weights(), precision=precision)
    sequences = [random_sequence(100, seed) for seed in range(5)]
    together, alone = engine.start(5), engine.start(1)
    for row, (tokens, placement) in enumerate(sequences):
        together.read(row, tokens[: 20 + 9 * row], placement[: 20 + 9 * row])
    tokens, placement = sequences[2]
    alone.read(0, tokens[:38], placement[:38])
    for step in range(30):
        rows = np.array([0, 2, 4]) if step % 2 else np.arange(5)
        at = [together.lengths[row] for row in rows]
        now = np.array([sequences[row][0][t] for row, t in zip(rows, at, strict=True)])
        placed = np.array([sequences[row][1][t] for row, t in zip(rows, at, strict=True)])
        logits = together.step(rows, now, placed)[rows.tolist().index(2)]
        lone = alone.step(np.array([0]), tokens[38 + step : 39 + step], placement[38 + step : 39 + step])
        assert logits.tobytes() == lone[0].tobytes()


def test_rows_of_a_large_batch_have_the_bytes_of_each_alone() -> None:
    engine = Engine.build(SHAPE, random_weights())
    rows = np.array([row for row in range(RUN + 5) if row != 3])
    together, sequences = engine.start(RUN + 5), [random_sequence(12, row) for row in range(RUN + 5)]
    for row in rows.tolist():
        together.restart(row)
        together.read(row, *(part[: 4 + row % 3] for part in sequences[row]))
    for step in range(3):
        now = np.array([sequences[row][0][4 + row % 3 + step] for row in rows])
        placed = np.array([sequences[row][1][4 + row % 3 + step] for row in rows])
        logits = together.step(rows, now, placed)
    for row in (0, RUN - 1, RUN, RUN + 4):
        alone, (tokens, placement) = engine.start(1), sequences[row]
        alone.read(0, tokens[: 4 + row % 3], placement[: 4 + row % 3])
        for at in range(4 + row % 3, 7 + row % 3):
            lone = alone.step(np.array([0]), tokens[at : at + 1], placement[at : at + 1])
        assert logits[rows.tolist().index(row)].tobytes() == lone[0].tobytes()


def test_keys_and_values_of_eight_bits_change_the_logits_little() -> None:
    weights, (tokens, placement) = random_weights(), random_sequence(200)
    exact = Engine.build(SHAPE, weights, precision="fp32").start(1).read_all(0, tokens, placement)
    rounded = Engine.build(SHAPE, weights).start(1).read_all(0, tokens, placement)
    assert np.sqrt(np.mean((exact - rounded) ** 2)) < 0.05 * exact.std()


def write_model(folder: Path, weights: Weights, *, dtype: str = "float32") -> Path:
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(SHAPE.to_dict()))
    (folder / "vocabulary.json").write_text(to_json())
    (folder / "model.safetensors").write_bytes(safetensors.numpy.save({k: v.astype(dtype) for k, v in weights.items()}))
    return folder


def test_a_folder_with_half_precision_weights_opens(tmp_path: Path) -> None:
    engine = Engine.open(write_model(tmp_path / "model", random_weights(), dtype="float16"))
    tokens, placement = random_sequence(10)
    assert np.isfinite(engine.start(1).read(0, tokens, placement)).all()
    assert len(engine.weights_sha256) == 64


def test_a_folder_without_a_model_is_absent(tmp_path: Path) -> None:
    with pytest.raises(ResourceAbsent, match=r"config\.json"):
        Engine.open(tmp_path)


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff\xfe", b'{"architecture": "other"}'])
def test_a_config_that_describes_no_model_is_refused(tmp_path: Path, content: bytes) -> None:
    folder = write_model(tmp_path / "model", random_weights())
    (folder / "config.json").write_bytes(content)
    with pytest.raises(InvalidRecord):
        Engine.open(folder)


@pytest.mark.parametrize("length", [0, 7, 100, 5000])
def test_truncated_weights_are_refused(tmp_path: Path, length: int) -> None:
    folder = write_model(tmp_path / "model", random_weights())
    (folder / "model.safetensors").write_bytes((folder / "model.safetensors").read_bytes()[:length])
    with pytest.raises(InvalidRecord, match="safetensors"):
        Engine.open(folder)


def test_weights_that_lack_a_tensor_or_are_not_finite_are_refused() -> None:
    weights = random_weights()
    with pytest.raises(InvalidRecord, match="absent"):
        Engine.build(SHAPE, {name: value for name, value in weights.items() if name != "norm_out.weight"})
    weights["norm_out.weight"][3] = np.nan
    with pytest.raises(InvalidRecord, match="not finite"):
        Engine.build(SHAPE, weights)


def test_an_unknown_precision_and_an_overlong_sequence_are_refused() -> None:
    with pytest.raises(InvalidInput, match="int4"):
        Engine.build(SHAPE, random_weights(), precision="int4")
    tokens, placement = random_sequence(256)
    with pytest.raises(InvalidInput, match="context"):
        Engine.build(SHAPE, random_weights()).start(1).read(0, tokens, placement)
