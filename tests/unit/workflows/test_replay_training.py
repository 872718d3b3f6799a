# SPDX-License-Identifier: Apache-2.0
"""A replay of an honest run holds, says what it cost, and never calls another machine's bits a failure."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="learning needs the extra `train`")

from builders.recorded_world import (  # noqa: E402
    NONCE,
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
from fairchord.canonical import canonical_bytes, hash_of, sha256_hex  # noqa: E402
from fairchord.cli.main import main  # noqa: E402
from fairchord.corpus.manifest import TRAIN  # noqa: E402
from fairchord.disclosure.model_provenance import PROVENANCE, ModelProvenance, verify_model  # noqa: E402
from fairchord.errors import ConsentMissing, InvalidInput, RecordTampered, ResourceAbsent  # noqa: E402
from fairchord.rights.party import PartyKind  # noqa: E402
from fairchord.rights.reservation import Reservation  # noqa: E402
from fairchord.training.batches import validation_batches, windows_of  # noqa: E402
from fairchord.training.chain import CHAIN, Chain  # noqa: E402
from fairchord.training.commitment import Commitment  # noqa: E402
from fairchord.training.environment import as_many_threads, differences  # noqa: E402
from fairchord.training.keep_states import KeepStates, state_path  # noqa: E402
from fairchord.training.loop import Lesson, learn  # noqa: E402
from fairchord.training.recorder import Recorder, Recording  # noqa: E402
from fairchord.training.replay import KeptStates, replay_legs  # noqa: E402
from fairchord.training.replay_plan import Leg, plan_replay  # noqa: E402
from fairchord.training.run import start_run  # noqa: E402
from fairchord.workflows.build_snapshot import open_recorded  # noqa: E402
from fairchord.workflows.chain_papers import check_papers, find_model, open_recorded_model, refuse_the_starter  # noqa: E402
from fairchord.workflows.open_model import starter_folder  # noqa: E402
from fairchord.workflows.project import Project  # noqa: E402
from fairchord.workflows.register_party import PartyDetails, register_keyless_party  # noqa: E402
from fairchord.workflows.replay_training import Challenge, Watch, replay_training  # noqa: E402
from fairchord.workflows.train_model import RunOptions, train_model  # noqa: E402


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[Project]:
    with a_recorded_project(tmp_path / "studio") as opened:
        yield opened


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with a_project_to_train(tmp_path / "studio")[0] as opened:
        yield opened


def made_elsewhere(project: Project, **elsewhere: str) -> None:
    """Record the run anew, as if it had been made under other circumstances."""
    entry = next(entry for entry in project.ledger.entries() if entry.kind == "training_run")
    there = Commitment.from_dict(entry.body)
    there = replace(there, environment={**there.environment, **elsewhere})
    project.ledger.append("training_run", there.to_dict())
    path = project.models_folder / "base" / CHAIN
    chain = Chain.read(path)
    lines = [replace(chain.start, training_run=there.sha256).to_bytes()]
    for segment in chain.segments:
        lines.append(replace(segment, previous=sha256_hex(lines[-1])).to_bytes())
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    model = ModelProvenance.from_bytes((path.parent / PROVENANCE).read_bytes())
    assert model.facts.training_chain is not None
    sign_again(project, chain=Chain.read(path).summary(model.facts.training_chain.state_segment))


def test_an_honest_run_holds_to_the_last_bit(recorded: Project) -> None:
    report = replay_all(recorded)
    assert report.has_held
    assert outcomes(report) == ["held"] * 3
    assert (report.steps_replayed, report.step_count) == (6, 6)
    assert not report.differences
    assert json.loads(report.to_bytes())["verdict"] == "held"


def test_weights_state_chain_run_and_snapshot_are_one_line_of_hashes(recorded: Project) -> None:
    folder, entries = recorded.models_folder / "base", list(recorded.ledger.entries())
    run, checkpoint = (next(e for e in entries if e.kind == kind) for kind in ("training_run", "checkpoint"))
    state = state_path(recorded.runs_folder / "base", checkpoint.body["state_step"]).read_bytes()
    assert checkpoint.body["weights_sha256"] == sha256_hex((folder / "model.safetensors").read_bytes())
    assert checkpoint.body["state_sha256"] == sha256_hex(state)
    assert checkpoint.body["chain_root"] == sha256_hex((folder / CHAIN).read_bytes().splitlines()[-1])
    assert checkpoint.body["training_run"] == hash_of(run.body)
    assert run.body["snapshot_root"] == next(e.body["root"] for e in entries if e.kind == "snapshot")
    assert sha256_hex((recorded.runs_folder / "base" / "recipe.json").read_bytes()) == run.body["recipe_sha256"]
    assert (recorded.runs_folder / "base" / "commitment.json").read_bytes() == canonical_bytes(run.body)


def test_the_commitment_is_in_the_log_before_the_first_step(project: Project) -> None:
    def stop_at_once(report: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_model(project, project.snapshots_folder / "frozen", a_short_recipe(), name="base", on_step=stop_at_once)
    entry = list(project.ledger.entries())[-1]
    assert entry.kind == "training_run"
    assert Commitment.from_dict(entry.body).segment_steps == 2
    train_base(project)
    assert [e.kind for e in project.ledger.entries()].count("training_run") == 1
    assert replay_all(project).has_held


def test_a_run_does_not_go_on_under_other_circumstances(project: Project) -> None:
    def stop_at_once(report: object) -> None:
        raise KeyboardInterrupt

    frozen = project.snapshots_folder / "frozen"
    with pytest.raises(KeyboardInterrupt):
        train_model(project, frozen, a_short_recipe(), name="base", on_step=stop_at_once)
    with pytest.raises(InvalidInput, match="recipe sha256"):
        train_base(project, learning_rate=1e-4)
    with pytest.raises(InvalidInput, match="segment steps 2, and now it is 1"):
        train_model(project, frozen, a_short_recipe(), name="base", options=RunOptions(segment_steps=1))
    before = torch.get_num_threads()
    torch.set_num_threads(before + 1)
    try:
        with pytest.raises(InvalidInput, match="environment"):
            train_base(project)
    finally:
        torch.set_num_threads(before)


def test_segments_must_fit_the_evaluations(project: Project) -> None:
    frozen = project.snapshots_folder / "frozen"
    with pytest.raises(InvalidInput, match="segments of 4 steps do not fit evaluations every 2 steps"):
        train_model(project, frozen, a_short_recipe(), name="base", options=RunOptions(segment_steps=4))
    assert not [entry for entry in project.ledger.entries() if entry.kind == "training_run"]


@pytest.mark.parametrize(
    ("keep", "legs"), [("none", [(0, 3)]), ("last-1", [(0, 3)]), ("all", [(0, 1), (2, 1), (4, 1)])]
)
def test_what_was_not_kept_is_replayed_from_further_back(
    project: Project, keep: str, legs: list[tuple[int, int]]
) -> None:
    train_base(project, keep_states=keep)
    told: list[tuple[Leg, ...]] = []
    watch = Watch(on_plan=told.append)
    folder = project.models_folder / "base"
    report = replay_training(project, folder, Challenge(nonce=NONCE, segments=2), watch=watch)
    assert report.has_held
    assert [(leg.from_step, len(leg.segments)) for leg in told[0]] == legs


def test_without_its_state_the_way_to_the_released_weights_is_replayed_too(project: Project) -> None:
    train_base(project, keep_states="none")
    nonce = next(n for n in (f"{i:032x}" for i in range(99)) if not drawn(project, n, 2))
    report = replay_all(project, segments=1, nonce=nonce)
    assert report.has_held
    assert [(one.segment, one.is_drawn) for one in report.segments] == [(0, True), (1, True), (2, False)]
    assert str(report.false_segment_caught) == "1/2"


def drawn(project: Project, nonce: str, segment: int) -> bool:
    from fairchord.training.challenge import choose_segments

    root = Chain.read(project.models_folder / "base" / CHAIN).root
    return segment in choose_segments(root, nonce, count=1, of=3)


def test_progress_counts_every_step(recorded: Project) -> None:
    seen: list[tuple[int, int]] = []
    watch = Watch(progress=lambda done, total: seen.append((done, total)))
    replay_training(recorded, recorded.models_folder / "base", Challenge(nonce=NONCE), watch=watch)
    assert seen == [(step, 6) for step in range(1, 7)]


def test_equal_bits_on_another_machine_type_hold_all_the_same(recorded: Project) -> None:
    made_elsewhere(recorded, processor="another processor", torch="1.0")
    report = replay_all(recorded)
    assert report.has_held
    assert [difference.partition(":")[0] for difference in report.differences] == ["processor", "torch"]


def test_a_difference_on_another_machine_type_is_not_called_a_failure(project: Project) -> None:
    snapshot = open_recorded(project, project.snapshots_folder / "frozen")
    CheatingTrainer(project=project, snapshot=snapshot, recipe=a_short_recipe(), skips=3).train("base")
    made_elsewhere(project, processor="another processor")
    report = replay_all(project)
    assert (report.outcome.value, outcomes(report)[1]) == ("not comparable here", "not comparable here")
    assert not report.has_held
    assert replay_all(project, force_compare=True).outcome.value == "failed"


def test_another_batch_is_a_failure_on_every_machine_with_the_same_code_and_numpy(project: Project) -> None:
    recipe, snapshot = a_short_recipe(), open_recorded(project, project.snapshots_folder / "frozen")
    feeds = batches_of(with_an_extra_work(project), recipe)
    CheatingTrainer(project=project, snapshot=snapshot, recipe=recipe, feeds=feeds).train("base")
    made_elsewhere(project, processor="another processor")
    assert outcomes(replay_all(project))[0] == "failed"
    made_elsewhere(project, numpy="1.0")
    assert replay_all(project).outcome.value == "not comparable here"


def test_threads_are_set_as_they_were_and_put_back() -> None:
    before = torch.get_num_threads()
    with as_many_threads({"threads": before + 1}):
        assert torch.get_num_threads() == before + 1
    assert torch.get_num_threads() == before
    assert not differences({"threads": 1, "torch": "2"}, {"threads": 9, "torch": "2"})


def test_a_model_made_before_chains_were_kept_says_not_recorded(recorded: Project) -> None:
    folder = recorded.models_folder / "older"
    shutil.copytree(recorded.models_folder / "base", folder)
    (folder / CHAIN).unlink()
    stated = ModelProvenance.from_bytes((folder / PROVENANCE).read_bytes()).facts
    from fairchord.disclosure.model_provenance import sign_model

    sign_model(folder, replace(stated, training_chain=None), recorded.operator_key())
    with pytest.raises(ResourceAbsent, match="not recorded"):
        replay_all(recorded, "older")


def test_the_starter_is_said_not_to_be_replayable_here(tmp_path: Path) -> None:
    for name in ("starter", str(starter_folder())):
        with pytest.raises(ResourceAbsent, match="the music it read does not ship"):
            refuse_the_starter(name, tmp_path)
    refuse_the_starter("base", tmp_path)
    (tmp_path / "models" / "starter").mkdir(parents=True)
    refuse_the_starter("starter", tmp_path)


def test_the_starter_states_the_chain_that_lies_beside_it() -> None:
    stated = verify_model(starter_folder()).facts.training_chain
    assert stated is not None
    assert stated == Chain.read(starter_folder() / CHAIN).summary(stated.state_segment)


def test_a_model_of_another_log_is_not_replayed(recorded: Project, tmp_path: Path) -> None:
    with Project.create(tmp_path / "other", name="Other") as other, pytest.raises(RecordTampered, match="another key"):
        open_recorded_model(other, recorded.models_folder / "base")


def test_a_model_is_found_by_its_name_or_its_path(recorded: Project) -> None:
    folder = recorded.models_folder / "base"
    assert find_model(recorded, "base") == find_model(recorded, str(folder)) == folder
    with pytest.raises(ResourceAbsent, match="no model 'nothing'"):
        find_model(recorded, "nothing")


def test_the_papers_hold_without_a_replay(recorded: Project) -> None:
    model = open_recorded_model(recorded, recorded.models_folder / "base")
    papers = check_papers(recorded, model)
    assert papers.recipe == a_short_recipe()
    assert papers.chain.root == model.summary.chain_root


def test_a_work_reserved_since_is_not_trained_on_again(recorded: Project) -> None:
    society = register_keyless_party(recorded, PartyDetails(name="A society", kind=PartyKind.SOCIETY))
    work = next(iter(recorded.register().works))
    letter = Reservation(lodged_by=society.id, works=(work,), reference="letter", signed_at=recorded.now())
    recorded.ledger.append("reservation", letter.to_dict())
    with pytest.raises(ConsentMissing):
        replay_all(recorded)


def test_a_snapshot_that_is_gone_is_named(recorded: Project) -> None:
    shutil.rmtree(recorded.snapshots_folder / "frozen")
    with pytest.raises(ResourceAbsent, match="is not in"):
        replay_all(recorded)


def test_evaluations_are_replayed_with_the_segments_they_end(project: Project, tmp_path: Path) -> None:
    """Four works hold nothing out, so the training windows stand in for what is held out."""
    recipe, snapshot = a_short_recipe(), open_recorded(project, project.snapshots_folder / "frozen")
    lesson = Lesson.of(snapshot, recipe, "cpu")
    lesson = replace(lesson, held_out=validation_batches(windows_of(snapshot), recipe, split=TRAIN)[:2])
    recording = Recording(folder=tmp_path, training_run="1" * 64, segment_steps=1, keep=KeepStates())
    run = start_run(recipe, "cpu")
    learn(run, lesson, Recorder.begin(recording, "2" * 64), until=recipe.steps, save=lambda: None)
    chain = Chain.read(tmp_path / CHAIN)
    assert [segment.evaluation is not None for segment in chain.segments] == [False, True] * 3
    for held_out, wrong in ((lesson.held_out, []), (lesson.held_out[:1], [1, 3, 5]), ([], [1, 3, 5])):
        told = replay_legs(
            plan_replay(chain, range(6), range(1, 7)),
            replace(lesson, held_out=held_out),
            KeptStates.check(tmp_path, chain),
            lambda: None,
        )
        found = [one.segment.segment for one, _ in told if one.mismatch and one.mismatch.what == "evaluation"]
        assert found == wrong


def test_the_verb_tells_the_verdict_and_writes_the_report(
    recorded: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["replay", "base", "-p", str(recorded.folder), "--nonce", NONCE, "-o", str(tmp_path / "report.json")]
    assert main(asked) == 0
    told = capsys.readouterr()
    assert told.out.rstrip().endswith("base: held")
    assert f"nonce {NONCE}" in told.err
    assert json.loads((tmp_path / "report.json").read_text())["nonce"] == NONCE
    path = state_path(recorded.runs_folder / "base", 2)
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")
    assert main([*asked, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["verdict"] == "failed"
    assert main([*asked, "--nonce", "short"]) == 2
