# SPDX-License-Identifier: Apache-2.0
"""The published tables: one spelling for each set of keys, exactly normalised, nothing of the future in the columns."""

import math
import sys
from dataclasses import replace
from itertools import chain, combinations
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[3] / "benchmarks" / "quality" / "published"
sys.path.insert(0, str(FOLDER))

torch = pytest.importorskip("torch", reason="needs torch (pip install 'fairchord[train]')")

import factorised  # noqa: E402
import frame_learning  # noqa: E402
import frame_rows  # noqa: E402
import leakage  # noqa: E402
import note_sets  # noqa: E402
from note_sets import KEEP, KEYS, State, advance, first_state, spell  # noqa: E402

TOY = 4
SETS = [tuple(reversed(keys)) for n in range(TOY + 1) for keys in combinations(range(TOY), n)]


def toy_state(before: tuple[int, ...]) -> State:
    """A state before a frame in which only the TOY lowest keys are left."""
    return replace(first_state(), frame=1, before=before, last=TOY)


def spelled(state: State, frame: tuple[int, ...]) -> list[tuple[State, int]]:
    """The states and tokens of one frame, each checked to be allowed."""
    written: tuple[int, ...] = ()
    steps = []
    for token in spell(frame, state):
        assert state.allows(token)
        steps.append((state, token))
        state, written = advance(state, token, written)
    return steps


def chance(state: State, token: int) -> float:
    """Some probability of a token among those that a state allows, by no particular rule."""

    def weight(t: int) -> float:
        return 1.5 + math.sin(7 * t + 3 * state.rank + state.last + len(state.before))

    return weight(token) / sum(weight(t) for t in range(note_sets.START) if state.allows(t))


@pytest.mark.parametrize("before", SETS)
def test_probabilities_of_all_sets_sum_to_one(before: tuple[int, ...]) -> None:
    state = toy_state(before)
    total = sum(math.prod(chance(s, token) for s, token in spelled(state, frame)) for frame in SETS)
    assert total == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("before", SETS)
def test_each_set_has_a_spelling_of_its_own(before: tuple[int, ...]) -> None:
    spellings = {tuple(token for _, token in spelled(toy_state(before), frame)) for frame in SETS}
    assert len(spellings) == len(SETS)


def random_frames(seed: int, length: int = 30, density: float = 0.05) -> note_sets.Frames:
    generator = np.random.default_rng(seed)
    frames = generator.random((length, KEYS)) < density
    held = generator.random(length) < 0.4
    for place in np.flatnonzero(held[1:]) + 1:
        frames[place] = frames[place - 1]
    frames[:, [0, 87]] |= (generator.random((length, 2)) < 0.4).astype(bool)
    return frames


@pytest.mark.parametrize("seed", range(5))
def test_writing_and_reading_give_the_frames_back(seed: int) -> None:
    frames = random_frames(seed)
    tokens, _ = note_sets.write(frames)
    assert np.array_equal(note_sets.read(tokens), frames)


def test_an_unchanged_frame_is_one_token() -> None:
    frames = np.zeros((3, KEYS), bool)
    frames[:, [10, 20, 30]] = True
    assert note_sets.write(frames)[0] == [30, 20, 10, note_sets.KEEP, KEEP, KEEP]


def test_the_networks_mask_is_the_rules() -> None:
    row_frames = random_frames(7)
    row = frame_rows.row_of(row_frames)
    mask = frame_rows.allowed(torch.from_numpy(row.columns)).numpy()
    _, states = note_sets.write(row_frames)
    assert [[state.allows(t) for t in range(note_sets.START)] for state in states] == mask[:, :-1].tolist()
    assert not mask[:, note_sets.START].any()


def test_columns_know_nothing_of_the_future() -> None:
    frames = random_frames(8)
    changed = frames.copy()
    changed[20:] = random_frames(9)[20:]
    row, other = frame_rows.row_of(frames), frame_rows.row_of(changed)
    known = int((row.frame < 20).sum()) + 1
    assert np.array_equal(row.columns[:known], other.columns[:known])


@pytest.mark.parametrize("task", [frame_rows.JOINT, factorised.FACTORISED], ids=lambda task: task.name)
@torch.no_grad()
def test_what_comes_later_does_not_change_what_earlier_frames_cost(task: frame_rows.Task) -> None:
    frames = random_frames(8, density=0.02)
    changed = frames.copy()
    changed[20:] = random_frames(9, density=0.02)[20:]
    model = frame_learning.new_model(frame_learning.FrameRecipe(depth=1, dropout=0.0, steps=1), task).eval()
    for block in model.blocks:
        torch.nn.init.normal_(block.attention.out.weight, std=0.5)
    costs = []
    for each in (frames, changed):
        row = task.row_of(each)
        tokens, columns, _ = frame_learning.collate([(row.tokens, row.columns)])
        costs.append(task.nats(model, tokens, columns)[0][torch.from_numpy(row.frame) < 20])
    assert torch.allclose(*costs, atol=1e-5)


@pytest.mark.parametrize("shift", [-5, 3])
def test_transposing_a_row_is_transposing_its_frames(shift: int) -> None:
    frames = random_frames(10)
    frames[:, :6] = frames[:, -6:] = False
    moved, expected = (
        frame_rows.transpose(frame_rows.row_of(frames), shift),
        frame_rows.row_of(np.roll(frames, shift, 1)),
    )
    assert np.array_equal(moved.tokens, expected.tokens)
    assert np.array_equal(moved.columns, expected.columns)


def test_a_network_gives_a_distribution_over_toy_sets() -> None:
    frames = np.zeros((2, KEYS), bool)
    frames[0, [1, 2]] = True
    model = frame_learning.new_model(frame_learning.FrameRecipe(depth=1, dropout=0.0, steps=1)).eval()
    total = 0.0
    for keys in SETS:
        frames[1] = False
        frames[1, list(keys)] = True
        frames[1, KEYS - 1] = True
        row = frame_rows.row_of(frames)
        tokens, columns, _ = frame_learning.collate([(row.tokens, row.columns)])
        # As if the top key of frame two were TOY: then only the toy sets are left.
        place = int(np.flatnonzero(row.frame == 1)[1])
        columns[0, place:, frame_rows.LAST] = torch.where(
            columns[0, place:, frame_rows.LAST] == KEYS, TOY + 1, columns[0, place:, frame_rows.LAST]
        )
        total += math.exp(-float(frame_rows.token_nats(model, tokens, columns)[0, place:].sum().detach()))
    assert total == pytest.approx(1, abs=1e-4)


def test_windows_do_not_change_the_likelihood_of_short_pieces() -> None:
    rows = [frame_rows.row_of(random_frames(seed)) for seed in (1, 2)]
    model = frame_learning.new_model(frame_learning.FrameRecipe(depth=1, dropout=0.0, steps=1, window=512))
    whole = frame_learning.likelihood(model, rows, window=512)
    assert whole.frames == 60
    tokens, columns, weight = frame_learning.collate([(row.tokens, row.columns) for row in rows])
    nats = (frame_rows.token_nats(model.eval(), tokens, columns) * weight).sum()
    assert whole.all_frames == pytest.approx(float(nats.detach()) / 60, rel=1e-4)


def test_half_windows_measure_every_frame_once() -> None:
    rows = [frame_rows.row_of(random_frames(3, 60))]
    model = frame_learning.new_model(frame_learning.FrameRecipe(depth=1, dropout=0.0, steps=1, window=512))
    whole = frame_learning.likelihood(model, rows, window=512)
    cut = frame_learning.likelihood(model, rows, window=64)
    assert cut.frames == whole.frames == 60
    assert cut.all_frames == pytest.approx(whole.all_frames, rel=0.05)


def test_factorised_columns_know_nothing_of_the_future_and_move_with_the_key() -> None:
    frames = random_frames(8, density=0.02)
    frames[:, :6] = frames[:, -6:] = False
    changed = frames.copy()
    changed[20:] = np.roll(frames, 1, 1)[20:]
    row, other = factorised.row_of(frames), factorised.row_of(changed)
    assert np.array_equal(row.columns[:21], other.columns[:21])
    moved, expected = factorised.transpose(row, 4), factorised.row_of(np.roll(frames, 4, 1))
    assert np.array_equal(moved.columns, expected.columns)
    assert np.array_equal(moved.tokens, expected.tokens)


def test_a_factorised_frame_costs_the_sum_over_its_keys() -> None:
    frames = random_frames(8, 5)
    model = frame_learning.new_model(
        frame_learning.FrameRecipe(depth=1, dropout=0.0, steps=1), factorised.FACTORISED
    ).eval()
    row = factorised.row_of(frames)
    tokens, columns, _ = frame_learning.collate([(row.tokens, row.columns)])
    logits = model(tokens[:, :-1], columns[:, :-1])[0, :, :KEYS] - 4.0
    chances = torch.sigmoid(torch.where(torch.from_numpy(frames), logits, -logits))
    expected = -chances.log().sum(-1)
    assert torch.allclose(factorised.frame_nats(model, tokens, columns)[0], expected, rtol=1e-4)


def test_a_transposed_stretch_leaks_and_a_new_one_does_not() -> None:
    train = [random_frames(1, 80)]
    train[0][:, :3] = train[0][:, -3:] = False
    found = leakage.audit(train, [np.roll(train[0], 2, 1)[10:70], random_frames(2, 80)])
    assert found.leaking == (0,)
    assert found.windows_found > 0


@pytest.mark.slow
def test_a_run_that_was_stopped_goes_on_as_if_it_had_not(tmp_path: Path) -> None:
    rows = [frame_rows.row_of(random_frames(seed)) for seed in range(4)]
    recipe = frame_learning.FrameRecipe(depth=1, dropout=0.1, steps=4, batch_tokens=256, evaluate_every=2)
    whole = frame_learning.FrameRun(recipe)
    frame_learning.learn(whole, rows, rows[:1], save=tmp_path / "whole.pt", say=lambda line: None)
    first = frame_learning.FrameRun(recipe)
    frame_learning.learn(first, rows, rows[:1], save=tmp_path / "part.pt", say=lambda line: None, stop_after=2)
    second = frame_learning.FrameRun(recipe)
    second.resume(tmp_path / "part.pt")
    frame_learning.learn(second, rows, rows[:1], save=tmp_path / "part.pt", say=lambda line: None)
    pairs = zip(whole.model.parameters(), second.model.parameters(), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)
    assert [line[:3] for line in chain(whole.history)] == [line[:3] for line in second.history]
