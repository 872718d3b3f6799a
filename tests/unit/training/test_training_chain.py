# SPDX-License-Identifier: Apache-2.0
"""The chain's file: every line follows from the one before, and a run that was killed goes on to the same bytes."""

from __future__ import annotations

import math
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="learning needs the extra `train`")

from builders.recorded_world import a_project_to_train, a_short_recipe  # noqa: E402
from fairchord.canonical import sha256_hex  # noqa: E402
from fairchord.corpus.snapshot import Snapshot  # noqa: E402
from fairchord.errors import InvalidInput, InvalidRecord, RecordTampered, ResourceAbsent  # noqa: E402
from fairchord.training.batches import BatchSource, windows_of  # noqa: E402
from fairchord.training.chain import CHAIN, Chain, ChainSummary, check_float_text  # noqa: E402
from fairchord.training.course import check_course, learning_rate  # noqa: E402
from fairchord.training.fingerprints import batch_sha256, state_bytes, state_sha256  # noqa: E402
from fairchord.training.keep_states import (  # noqa: E402
    AUTO_LIMIT,
    KeepStates,
    kept_steps,
    parse_keep_states,
    state_path,
)
from fairchord.training.loop import STATE, initial_state_sha256, train  # noqa: E402
from fairchord.training.recipe import Recipe  # noqa: E402
from fairchord.training.recorder import Recording  # noqa: E402
from fairchord.workflows.build_snapshot import open_recorded  # noqa: E402

RUN = "1" * 64


@pytest.fixture(scope="module")
def project_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world") / "studio"
    a_project_to_train(folder)[0].close()
    return folder


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    project, frozen = a_project_to_train(tmp_path_factory.mktemp("world") / "studio")
    with project:
        return open_recorded(project, frozen)


@pytest.fixture(scope="module")
def whole(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of six steps in three segments, uninterrupted."""
    folder = tmp_path_factory.mktemp("run") / "whole"
    record(snapshot, folder)
    return folder


def record(
    snapshot: Snapshot,
    folder: Path,
    recipe: Recipe | None = None,
    *,
    stop_after: int | None = None,
    steps: int = 2,
    keep: KeepStates | None = None,
) -> None:
    recording = Recording(folder=folder, training_run=RUN, segment_steps=steps, keep=keep or KeepStates())
    chosen = recipe or a_short_recipe()
    train(snapshot, chosen, folder / "unfinished", recording=recording, stop_after=stop_after)


def lines_of(folder: Path) -> list[bytes]:
    return (folder / CHAIN).read_bytes().splitlines()


def read_changed(folder: Path, old: bytes, new: bytes) -> Chain:
    data = (folder / CHAIN).read_bytes()
    assert old in data
    return Chain.from_bytes(data.replace(old, new, 1))


def test_the_chain_says_what_was_fed_and_what_came_of_it(snapshot: Snapshot, whole: Path) -> None:
    chain, recipe = Chain.read(whole / CHAIN), a_short_recipe()
    batch = BatchSource(windows_of(snapshot), recipe).batch(3)
    step = chain.segments[1].steps[1]
    assert step.batch == batch_sha256(batch, torch_seed=recipe.seed * 1_000_003 + 3)
    assert step.learning_rate == learning_rate(recipe, 3).hex()
    assert chain.start.initial_state_sha256 == initial_state_sha256(recipe)
    assert check_course(chain, recipe) == 2


def test_lines_are_linked_by_their_hashes(whole: Path) -> None:
    lines, chain = lines_of(whole), Chain.read(whole / CHAIN)
    assert [segment.previous for segment in chain.segments] == [sha256_hex(line) for line in lines[:-1]]
    assert chain.root == sha256_hex(lines[-1])


def test_a_kept_state_hashes_to_what_the_chain_says(whole: Path) -> None:
    chain = Chain.read(whole / CHAIN)
    assert kept_steps(whole) == (2, 4, 6)
    for step in kept_steps(whole):
        assert sha256_hex(state_path(whole, step).read_bytes()) == chain.state_at(step)


def test_one_changed_byte_of_a_batch_changes_its_hash(snapshot: Snapshot) -> None:
    batch = BatchSource(windows_of(snapshot), a_short_recipe()).batch(0)
    weight = batch.weight.copy()
    weight[0, -1] += 1
    hashes = {
        batch_sha256(batch, torch_seed=1),
        batch_sha256(batch, torch_seed=2),
        batch_sha256(replace(batch, weight=weight), torch_seed=1),
        batch_sha256(replace(batch, tokens=batch.tokens[:, ::-1]), torch_seed=1),
        batch_sha256(replace(batch, placement=batch.placement + 1), torch_seed=1),
    }
    assert len(hashes) == 5


def test_a_state_is_the_same_file_whatever_the_order_of_its_tensors() -> None:
    one, two = torch.arange(6.0).reshape(2, 3), torch.tensor(1.5)
    assert state_bytes({"a": one, "b": two}) == state_bytes({"b": two, "a": one.clone()})
    assert state_sha256({"a": one}) != state_sha256({"a": one.reshape(3, 2)})


def test_a_state_of_other_numbers_than_float32_is_refused() -> None:
    with pytest.raises(InvalidRecord, match="float32 only"):
        state_bytes({"a": torch.zeros(2, dtype=torch.float64)})


@pytest.mark.parametrize("stop", [1, 4])
def test_a_run_that_was_interrupted_goes_on_to_the_same_chain(
    snapshot: Snapshot, whole: Path, tmp_path: Path, stop: int
) -> None:
    record(snapshot, tmp_path / "run", stop_after=stop)
    record(snapshot, tmp_path / "run")
    assert lines_of(tmp_path / "run") == lines_of(whole)


def test_a_line_that_the_saved_state_does_not_know_is_cut_and_made_again(
    snapshot: Snapshot, whole: Path, tmp_path: Path
) -> None:
    """As after a kill between the chain's line and the file to resume from; and after half a line."""
    run = tmp_path / "run"
    record(snapshot, run, stop_after=3)
    earlier = (run / "unfinished" / STATE).read_bytes()
    record(snapshot, run, stop_after=5)
    (run / "unfinished" / STATE).write_bytes(earlier)
    (run / CHAIN).write_bytes((run / CHAIN).read_bytes()[:-40])
    record(snapshot, run)
    assert lines_of(run) == lines_of(whole)


def test_the_chain_of_another_run_is_not_taken_up(snapshot: Snapshot, whole: Path, tmp_path: Path) -> None:
    record(snapshot, tmp_path / "run", a_short_recipe(seed=5), stop_after=4)
    shutil.copy(whole / CHAIN, tmp_path / "run" / CHAIN)
    with pytest.raises(RecordTampered, match="not the chain of the run"):
        record(snapshot, tmp_path / "run", a_short_recipe(seed=5))


def test_a_run_without_a_chain_does_not_go_on_with_one(snapshot: Snapshot, tmp_path: Path) -> None:
    train(snapshot, a_short_recipe(), tmp_path / "run" / "unfinished", stop_after=2)
    with pytest.raises(InvalidInput, match="has no training chain"):
        record(snapshot, tmp_path / "run")


@pytest.mark.slow
def test_a_run_killed_outright_goes_on_to_the_same_chain(
    project_folder: Path, snapshot: Snapshot, whole: Path, tmp_path: Path
) -> None:
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from builders.recorded_world import a_short_recipe, KeepStates, open_recorded, Project, Recording\n"
        "from fairchord.training.loop import train\n"
        "def killed(report):\n"
        "    if report.step == 3: os.kill(os.getpid(), signal.SIGKILL)\n"
        "project, run = Project.open(Path(sys.argv[1])), Path(sys.argv[2])\n"
        "snapshot = open_recorded(project, project.snapshots_folder / 'frozen')\n"
        f"recording = Recording(folder=run, training_run='{RUN}', segment_steps=2, keep=KeepStates())\n"
        "train(snapshot, a_short_recipe(), run / 'unfinished', recording=recording, on_step=killed)\n"
    )
    tests = Path(__file__).resolve().parents[2]
    told = [sys.executable, "-c", script, str(project_folder), str(tmp_path / "run")]
    ended = subprocess.run(told, cwd=tests, capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert len(lines_of(tmp_path / "run")) == 2
    record(snapshot, tmp_path / "run")
    assert lines_of(tmp_path / "run") == lines_of(whole)


def test_segments_may_be_shorter_than_evaluations_and_the_last_may_be_short(snapshot: Snapshot, tmp_path: Path) -> None:
    recipe = a_short_recipe(steps=7, evaluate_every=4)
    record(snapshot, tmp_path / "run", recipe)
    chain = Chain.read(tmp_path / "run" / CHAIN)
    assert [len(segment.steps) for segment in chain.segments] == [2, 2, 2, 1]
    assert check_course(chain, recipe) == 3


def test_training_that_ends_early_by_the_recipe_keeps_to_it(snapshot: Snapshot, tmp_path: Path) -> None:
    recipe = a_short_recipe(steps=30, learning_rate=30.0, final_learning_rate=30.0, patience=1, gradient_clip=1e9)
    record(snapshot, tmp_path / "run", recipe)
    chain = Chain.read(tmp_path / "run" / CHAIN)
    assert chain.segments[-1].end_step < 30
    released = check_course(chain, recipe)
    assert released == len(chain.segments) - 2
    with pytest.raises(RecordTampered, match="before the recipe does"):
        check_course(chain, replace(recipe, patience=100))
    with pytest.raises(RecordTampered, match="another learning rate"):
        check_course(chain, replace(recipe, learning_rate=20.0))
    with pytest.raises(RecordTampered, match="goes on after step"):
        check_course(chain, replace(recipe, steps=2))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b'"type":"training-chain"', b'"type":"other"', "line 1: it is not a training chain"),
        (b'"segment":1', b'"segment":2', "line 3: it is segment 2 from step 2, out of its place"),
        (b'"step":3', b'"step":4', "line 3: its steps do not follow one another"),
        (b'"loss":"0x1.', b'"loss":"0x1.z', "line 2: .* is not a hexadecimal float"),
        (b'"first_step":2', b'"first_step": 2', "line 3: JSON is not in its canonical spelling"),
        (b'"steps":[', b'"more":1,"steps":[', "line 2: JSON is not in its canonical|unknown field"),
    ],
)
def test_a_line_that_was_changed_is_named(whole: Path, old: bytes, new: bytes, said: str) -> None:
    with pytest.raises(RecordTampered, match=said):
        read_changed(whole, old, new)


def test_a_changed_loss_breaks_the_link_of_the_line_after(whole: Path) -> None:
    data = (whole / CHAIN).read_bytes()
    loss = Chain.from_bytes(data).segments[0].steps[0].loss.encode()
    with pytest.raises(RecordTampered, match="line 3: it is not linked to the line before it"):
        Chain.from_bytes(data.replace(loss, b"0x1.8000000000000p+1"))


@pytest.mark.parametrize("keep", [0, 1, 2, 3])
def test_a_chain_without_its_end_is_shorter_or_cut(whole: Path, keep: int) -> None:
    lines = lines_of(whole)
    short = b"".join(line + b"\n" for line in lines[:keep])
    if keep < 2:
        with pytest.raises(RecordTampered, match="cut short"):
            Chain.from_bytes(short)
    else:
        assert Chain.from_bytes(short).root != sha256_hex(lines[-1])
        with pytest.raises(RecordTampered, match="cut short"):
            Chain.from_bytes(short[:-1])


def test_a_chain_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ResourceAbsent, match="no training chain was recorded"):
        Chain.read(tmp_path / CHAIN)


def test_the_summary_reads_back_and_refuses_what_it_does_not_know(whole: Path) -> None:
    summary = Chain.read(whole / CHAIN).summary(1)
    assert ChainSummary.from_dict(summary.to_dict()) == summary
    assert (summary.state_step, summary.segment_count) == (4, 3)
    with pytest.raises(InvalidRecord, match="unknown field"):
        ChainSummary.from_dict({**summary.to_dict(), "more": 1})


@pytest.mark.parametrize("value", [0.0, 1.0, -2.5, 5e-324, 0.1, math.inf, math.nan, 1.7e308])
def test_every_float_has_one_spelling(value: float) -> None:
    assert check_float_text(value.hex()) == value.hex()


@pytest.mark.parametrize("text", ["1.0", "0x1p+1", "0X1.8p+1", "0x1.8p+1", "0x2.0000000000000p+0", " nan", "", "0x"])
def test_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(InvalidRecord, match="not a hexadecimal float"):
        check_float_text(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [("all", (2, 4, 6)), ("auto", (2, 4, 6)), ("last-1", (6,)), ("last 2", (4, 6)), ("none", ())],
)
def test_states_are_kept_as_asked(snapshot: Snapshot, tmp_path: Path, text: str, kept: tuple[int, ...]) -> None:
    record(snapshot, tmp_path / "run", keep=parse_keep_states(text, parameters=100_000, segments=3))
    assert kept_steps(tmp_path / "run") == kept


def test_auto_keeps_evenly_spaced_states_of_a_large_model_within_its_limit() -> None:
    keep = parse_keep_states("auto", parameters=11_000_000, segments=40)
    wanted = keep.wanted(40, 30)
    assert len(wanted) * 12 * 11_000_000 <= AUTO_LIMIT + 12 * 11_000_000
    assert 30 in wanted
    assert len(wanted) > 10


@pytest.mark.parametrize("text", ["some", "last-0", "last-", "-1", "last-1.5", ""])
def test_an_unknown_way_to_keep_states_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="is not known"):
        parse_keep_states(text, parameters=1, segments=1)
