# SPDX-License-Identifier: Apache-2.0
"""Weights that learned otherwise than the log says do not survive a replay, whatever the trainer records."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="learning needs the extra `train`")

from builders.recorded_world import (  # noqa: E402
    CheatingTrainer,
    a_project_to_train,
    a_recorded_project,
    a_short_recipe,
    batches_of,
    outcomes,
    replay_all,
    sign_again,
    train_base,
    with_an_extra_work,
)
from fairchord.canonical import hash_of, sha256_hex  # noqa: E402
from fairchord.disclosure.model_provenance import WEIGHTS  # noqa: E402
from fairchord.errors import RecordTampered  # noqa: E402
from fairchord.model.checkpoint import load_checkpoint  # noqa: E402
from fairchord.training.chain import CHAIN, Chain, Segment  # noqa: E402
from fairchord.training.challenge import choose_segments  # noqa: E402
from fairchord.training.commitment import Commitment  # noqa: E402
from fairchord.training.keep_states import KeepStates, state_path  # noqa: E402
from fairchord.training.loop import train  # noqa: E402
from fairchord.training.recorder import Recording  # noqa: E402
from fairchord.training.run import Run  # noqa: E402
from fairchord.workflows.build_snapshot import open_recorded  # noqa: E402
from fairchord.workflows.commit_training import commit_run  # noqa: E402
from fairchord.workflows.project import Project  # noqa: E402
from fairchord.workflows.replay_training import (  # noqa: E402
    FIRST_STATE,
    PAPERS,
    STATES,
    WEIGHTS_ARE_STATE,
    ReplayReport,
)
from fairchord.workflows.train_model import release  # noqa: E402


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with a_project_to_train(tmp_path / "studio")[0] as opened:
        yield opened


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[Project]:
    with a_recorded_project(tmp_path / "studio") as opened:
        yield opened


def cheating(project: Project, **cheats: object) -> CheatingTrainer:
    snapshot = open_recorded(project, project.snapshots_folder / "frozen")
    return CheatingTrainer(project=project, snapshot=snapshot, recipe=a_short_recipe(), **cheats)  # type: ignore[arg-type]  # passed on as they are


def reasons(report: ReplayReport) -> str:
    assert report.outcome.value == "failed"
    assert not report.has_held
    failed = [item for item in (*report.checks, *report.segments) if item.outcome.value == "failed"]
    return "; ".join(item.reason for item in failed)


def failed_checks(report: ReplayReport) -> list[str]:
    return [check.name for check in report.checks if check.outcome.value == "failed"]


def test_the_changed_trainer_is_honest_when_it_does_not_cheat(project: Project) -> None:
    train_base(project)
    cheating(project).train()
    assert replay_all(project, "cheat").has_held
    weights = [(project.models_folder / name / WEIGHTS).read_bytes() for name in ("base", "cheat")]
    assert weights[0] == weights[1]


def test_cannot_train_on_one_file_more_than_was_committed_to(project: Project) -> None:
    """The trainer is the real one, its data the real larger snapshot; only its name is that of the smaller."""
    committed, larger = open_recorded(project, project.snapshots_folder / "frozen"), with_an_extra_work(project)
    assert len(larger.works) == len(committed.works) + 1
    recipe, folder = a_short_recipe(), project.runs_folder / "cheat"
    commitment = commit_run(project, committed, recipe, name="cheat", device="cpu", segment_steps=None)
    disguised = replace(larger, root=committed.root, permits_root=committed.permits_root)
    recording = Recording(folder=folder, training_run=commitment.sha256, segment_steps=2, keep=KeepStates())
    result = train(disguised, recipe, folder / "unfinished", recording=recording)
    release(project, committed, recipe, result, name="cheat")
    report = replay_all(project, "cheat")
    assert "step 0: the batch differs" in reasons(report)
    assert set(outcomes(report)) <= {"failed", "cannot be replayed"}


def test_cannot_claim_honest_batches_and_feed_others(project: Project) -> None:
    recipe = a_short_recipe()
    feeds = batches_of(with_an_extra_work(project), recipe)
    trainer = cheating(project, feeds=feeds)
    trainer.claims = batches_of(trainer.snapshot, recipe)
    trainer.train()
    assert "step 0: the loss differs" in reasons(replay_all(project, "cheat"))


def test_cannot_swap_two_batches(project: Project) -> None:
    trainer = cheating(project)
    honest = batches_of(trainer.snapshot, trainer.recipe)
    trainer.feeds = lambda step: honest({1: 4, 4: 1}.get(step, step))
    trainer.train()
    report = replay_all(project, "cheat")
    assert "step 1: the batch differs" in reasons(report)
    assert outcomes(report) == ["failed", "held", "failed"]


def test_cannot_skip_a_step(project: Project) -> None:
    cheating(project, skips=3).train()
    report = replay_all(project, "cheat")
    assert "step 3: the loss differs" in reasons(report)
    assert outcomes(report) == ["held", "failed", "held"]


def test_cannot_take_one_step_more(project: Project) -> None:
    cheating(project, doubles=3).train()
    assert "step 3: the state differs" in reasons(replay_all(project, "cheat"))


def test_cannot_start_from_another_seed(project: Project) -> None:
    cheating(project, starts_from=a_short_recipe(seed=2)).train()
    assert "step 0: the loss differs" in reasons(replay_all(project, "cheat"))


def test_cannot_commit_to_a_start_that_the_seed_does_not_give(recorded: Project) -> None:
    """Something smuggled into the first weights, committed to and recorded as it is."""
    sign_again(recorded, chain=as_another_run(recorded, initial_state_sha256="5" * 64).summary(2))
    report = replay_all(recorded)
    assert failed_checks(report) == [FIRST_STATE]
    assert "the log committed to 5555" in reasons(report)


def test_cannot_edit_weights_after_the_run(recorded: Project) -> None:
    path = recorded.models_folder / "base" / WEIGHTS
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")
    with pytest.raises(RecordTampered, match="changed after signing"):
        replay_all(recorded)
    sign_again(recorded)
    assert "other weights or another chain for this run" in reasons(replay_all(recorded))
    sign_again(recorded, chain=as_another_run(recorded).summary(2))
    assert failed_checks(replay_all(recorded)) == [WEIGHTS_ARE_STATE]


def test_cannot_release_weights_that_were_changed_before_signing(project: Project) -> None:
    def nudge(run: Run) -> None:
        run.model.norm_out.weight.data[0] += 0.01

    cheating(project, releases=nudge).train()
    report = replay_all(project, "cheat")
    assert failed_checks(report) == [WEIGHTS_ARE_STATE]
    assert outcomes(report) == ["held"] * 3


def test_cannot_release_the_best_weights_of_another_run(project: Project) -> None:
    other = train_base(project, seed=7)

    def exchange(run: Run) -> None:
        run.model.load_state_dict(load_checkpoint(other.folder).state_dict())

    cheating(project, releases=exchange).train()
    assert failed_checks(replay_all(project, "cheat")) == [WEIGHTS_ARE_STATE]


def test_cannot_edit_a_state(recorded: Project) -> None:
    path = state_path(recorded.runs_folder / "base", 2)
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")
    report = replay_all(recorded)
    assert failed_checks(report) == [STATES]
    assert outcomes(report) == ["held"] * 3


def test_cannot_put_the_state_of_another_run_in_place(recorded: Project) -> None:
    states = recorded.runs_folder / "base"
    shutil.copy(state_path(states, 4), state_path(states, 2))
    assert failed_checks(replay_all(recorded)) == [STATES]


@pytest.mark.parametrize("line", [1, 2, 4])
def test_cannot_edit_the_chain(recorded: Project, line: int) -> None:
    path = recorded.models_folder / "base" / CHAIN
    lines = path.read_bytes().split(b"\n")
    lines[line - 1] = lines[line - 1].replace(b'"loss":"0x1.', b'"loss":"0x1.0', 1).replace(b'"initial', b'"Initial')
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(RecordTampered, match="changed after signing"):
        replay_all(recorded)
    sign_again(recorded, enter=False)
    assert failed_checks(replay_all(recorded)) == [PAPERS]


def test_cannot_recompute_the_chain_after_the_fact(recorded: Project) -> None:
    """Every line is linked anew and the folder signed anew, but the root is not the one in the log."""
    chain = rechained(recorded.models_folder / "base" / CHAIN, loss="0x1.8000000000000p+1")
    sign_again(recorded, enter=False)
    assert "the log has another" in reasons(replay_all(recorded))
    for enter in (False, True):
        sign_again(recorded, chain=chain.summary(2), enter=enter)
        assert "other weights or another chain for this run" in reasons(replay_all(recorded))


def test_cannot_commit_after_the_training(recorded: Project) -> None:
    """A commitment entered only after the checkpoint that names it."""
    entry = next(entry for entry in recorded.ledger.entries() if entry.kind == "training_run")
    late = {**entry.body, "recipe_name": "late"}
    chain = rechained(recorded.models_folder / "base" / CHAIN, training_run=hash_of(late))
    sign_again(recorded, chain=chain.summary(2))
    recorded.ledger.append("training_run", late)
    assert "it holds snapshot, checkpoint, training_run" in reasons(replay_all(recorded))


def test_cannot_end_a_run_where_it_suits(recorded: Project) -> None:
    as_another_run(recorded)
    path = recorded.models_folder / "base" / CHAIN
    path.write_bytes(b"".join(line + b"\n" for line in path.read_bytes().split(b"\n")[:3]))
    sign_again(recorded, chain=Chain.read(path).summary(1))
    assert "before the recipe does" in reasons(replay_all(recorded))


def test_cannot_release_a_state_that_the_recipe_would_not(recorded: Project) -> None:
    sign_again(recorded, chain=as_another_run(recorded).summary(0))
    assert "by the recipe the weights of step 6 are released" in reasons(replay_all(recorded))


def test_a_cheat_in_a_segment_that_is_not_drawn_goes_unseen(project: Project) -> None:
    """The limit, stated in docs/explanation/training-bound-to-data.md: one false segment in two, one drawn of two."""
    cheating(project, skips=3).train()
    root = Chain.read(project.models_folder / "cheat" / CHAIN).root
    nonces = {choose_segments(root, f"{n:032x}", count=1, of=3)[1]: f"{n:032x}" for n in range(99)}
    reports = [replay_all(project, "cheat", segments=1, nonce=nonces[segment]) for segment in (1, 2)]
    assert [report.has_held for report in reports] == [False, True]
    assert [str(report.false_segment_caught) for report in reports] == ["1/2", "1/2"]


def rechained(path: Path, **changes: str) -> Chain:
    """Link a whole chain anew after changing its start, or the first step of its last segment."""
    chain = Chain.read(path)
    start = replace(chain.start, **{name: text for name, text in changes.items() if name != "loss"})
    lines, previous = [start.to_bytes()], sha256_hex(start.to_bytes())
    for segment in chain.segments:
        steps = segment.steps
        if "loss" in changes and segment is chain.segments[-1]:
            steps = (replace(steps[0], loss=changes["loss"]), *steps[1:])
        linked: Segment = replace(segment, previous=previous, steps=steps)
        lines.append(linked.to_bytes())
        previous = sha256_hex(lines[-1])
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return Chain.read(path)


def as_another_run(project: Project, **changes: str) -> Chain:
    """Commit to the same run anew, or with changes, and link the chain beside the weights to that."""
    entry = next(entry for entry in project.ledger.entries() if entry.kind == "training_run")
    again = replace(Commitment.from_dict(entry.body), recipe_name="again", **changes)  # type: ignore[arg-type]  # texts only
    project.ledger.append("training_run", again.to_dict())
    return rechained(project.models_folder / "base" / CHAIN, training_run=again.sha256, **changes)
