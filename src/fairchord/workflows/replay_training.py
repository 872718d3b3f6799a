# SPDX-License-Identifier: Apache-2.0
"""Replay parts of a recorded training run and say, bit for bit, whether they lead where the log says.

In the order the code follows: the papers (`chain_papers.py`); the snapshot is opened, so every permit is decided again;
the weights before the first step are drawn from the seed; the states on the disk are hashed; the segments that the
nonce draws are run again; the released weights are compared with the state that the log names.
Where code or environment differ from what was committed to, a difference in the numbers proves nothing and is called
"not comparable here"; equality proves as much as ever. A batch depends on code and numpy alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fairchord.corpus.snapshot import Snapshot
from fairchord.disclosure.model_provenance import WEIGHTS
from fairchord.errors import EnvironmentLacking, RecordTampered
from fairchord.training.challenge import chance_to_catch, choose_segments
from fairchord.training.code_hash import code_sha256
from fairchord.training.replay_plan import Leg, plan_replay
from fairchord.workflows.build_snapshot import find_snapshot_of, open_recorded
from fairchord.workflows.chain_papers import ChainPapers, RecordedModel, check_papers, open_recorded_model
from fairchord.workflows.project import Project
from fairchord.workflows.replay_report import Check, Outcome, ReplayReport, SegmentVerdict

if TYPE_CHECKING:
    from fairchord.training.replay import KeptStates, Replayed

PAPERS: Final = "log, chain and recipe hold together"
FIRST_STATE: Final = "the weights before the first step follow from the seed"
STATES: Final = "the states on the disk are those of the chain"
WEIGHTS_ARE_STATE: Final = "the released weights are the state that the log names"


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """What the auditor asks: a nonce of their own, how many segments, and whether a difference counts anywhere."""

    nonce: str
    segments: int = 3
    force_compare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """How this machine differs from what was committed to, and whether batches are comparable in spite of it."""

    differences: tuple[str, ...]
    same_batches: bool
    force_compare: bool

    def judge(self, *, is_batch: bool = False) -> Outcome:
        """Say what a mismatch means here."""
        is_comparable = not self.differences or self.force_compare or (is_batch and self.same_batches)
        return Outcome.FAILED if is_comparable else Outcome.NOT_COMPARABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Who is told what will be run, and how far it is."""

    on_plan: Callable[[tuple[Leg, ...]], None] = lambda legs: None
    progress: Callable[[int, int], None] = lambda done, total: None


def replay_training(
    project: Project, folder: Path, challenge: Challenge, *, watch: Watch | None = None
) -> ReplayReport:
    """Replay segments of a model's training; raises only when nothing was recorded, or a permit has ended."""
    replay = _training_replay()
    model = open_recorded_model(project, folder)
    try:
        papers = check_papers(project, model)
    except RecordTampered as error:
        return _report(model, challenge, checks=[Check(name=PAPERS, outcome=Outcome.FAILED, reason=error.message)])
    snapshot = open_recorded(project, find_snapshot_of(project, papers.commitment.snapshot_root))
    environment = papers.commitment.environment
    with replay.as_many_threads(environment):
        return _replay(project, papers, snapshot, challenge, watch or Watch())


def _replay(
    project: Project, papers: ChainPapers, snapshot: Snapshot, challenge: Challenge, watch: Watch
) -> ReplayReport:
    replay, chain, summary = _training_replay(), papers.chain, papers.model.summary
    here = _circumstances(papers, challenge)
    lesson = replay.Lesson.of(snapshot, papers.recipe, str(papers.commitment.environment.get("device")))
    states = replay.KeptStates.check(project.runs_folder / papers.commitment.name, chain)
    drawn = choose_segments(chain.root, challenge.nonce, count=challenge.segments, of=len(chain.segments))
    is_kept = summary.state_step in states.whole
    legs = plan_replay(chain, [*drawn, *([] if is_kept else [summary.state_segment])], states.whole)
    watch.on_plan(legs)
    tell = _counted(watch, sum(leg.steps for leg in legs))
    verdicts: list[SegmentVerdict] = []
    matches: bool | None = None
    for replayed, run in replay.replay_legs(legs, lesson, states, tell):
        verdicts.append(_verdict(replayed, here, drawn))
        if replayed.segment.segment == summary.state_segment and verdicts[-1].outcome is Outcome.HELD:
            matches = replay.weights_match(run.tensors(), papers.model.folder / WEIGHTS)
    if is_kept and matches is None:
        matches = replay.weights_match(states.load(summary.state_step), papers.model.folder / WEIGHTS)
    checks = [
        Check(name=PAPERS, outcome=Outcome.HELD),
        _first_state(papers, here),
        _states(states),
        _weights(matches),
    ]
    return _report(
        papers.model, challenge, checks=checks, segments=verdicts, papers=papers, differences=here.differences
    )


def _circumstances(papers: ChainPapers, challenge: Challenge) -> Circumstances:
    replay, commitment = _training_replay(), papers.commitment
    device = str(commitment.environment.get("device"))
    if device == "cuda" and not replay.has_cuda():
        raise EnvironmentLacking("the run was made on a GPU (cuda), and there is none here", hint="replay it on one")
    here = replay.environment_here(device)
    named = replay.differences(commitment.environment, here)
    code = code_sha256()
    same_code = code == commitment.code_sha256
    told = () if same_code else (f"code: {commitment.code_sha256[:16]}… then, {code[:16]}… here",)
    same_numpy = commitment.environment.get("numpy") == here["numpy"]
    return Circumstances(
        differences=(*told, *named), same_batches=same_code and same_numpy, force_compare=challenge.force_compare
    )


def _verdict(replayed: Replayed, here: Circumstances, drawn: Iterable[int]) -> SegmentVerdict:
    segment, mismatch = replayed.segment, replayed.mismatch
    outcome, reason = Outcome.HELD, ""
    if replayed.not_run:
        outcome, reason = Outcome.NOT_REPLAYED, replayed.not_run
    elif mismatch is not None:
        outcome, reason = here.judge(is_batch=mismatch.is_batch), str(mismatch)
    return SegmentVerdict(
        segment=segment.segment,
        first_step=segment.first_step,
        last_step=segment.end_step - 1,
        replayed_from=replayed.from_step,
        is_drawn=segment.segment in drawn,
        outcome=outcome,
        reason=reason,
    )


def _first_state(papers: ChainPapers, here: Circumstances) -> Check:
    found = _training_replay().initial_state_sha256(papers.recipe)
    recorded = papers.commitment.initial_state_sha256
    if found == recorded:
        return Check(name=FIRST_STATE, outcome=Outcome.HELD)
    reason = f"seed {papers.recipe.seed} gives {found[:16]}…, and the log committed to {recorded[:16]}…"
    return Check(name=FIRST_STATE, outcome=here.judge(), reason=reason)


def _states(states: KeptStates) -> Check:
    if not states.changed:
        return Check(name=STATES, outcome=Outcome.HELD, reason="" if states.whole else "none is kept")
    steps = ", ".join(map(str, states.changed))
    return Check(name=STATES, outcome=Outcome.FAILED, reason=f"changed, or no state of this run: step {steps}")


def _weights(matches: bool | None) -> Check:
    if matches is None:
        reason = "the state is not kept, and the way to it did not hold"
        return Check(name=WEIGHTS_ARE_STATE, outcome=Outcome.NOT_REPLAYED, reason=reason)
    reason = "" if matches else f"{WEIGHTS} holds other weights than the state"
    return Check(name=WEIGHTS_ARE_STATE, outcome=Outcome.HELD if matches else Outcome.FAILED, reason=reason)


def _report(
    model: RecordedModel,
    challenge: Challenge,
    *,
    checks: list[Check],
    segments: Iterable[SegmentVerdict] = (),
    papers: ChainPapers | None = None,
    differences: tuple[str, ...] = (),
) -> ReplayReport:
    count, verdicts = model.summary.segment_count, tuple(segments)
    run = [one for one in verdicts if one.outcome is not Outcome.NOT_REPLAYED]
    drawn = sum(one.is_drawn and one.segment > 0 for one in run)
    return ReplayReport(
        model_id=model.provenance.facts.model_id,
        weights_sha256=model.provenance.weights_sha256,
        snapshot_root=model.provenance.facts.snapshot_root,
        chain_root=model.summary.chain_root,
        nonce=challenge.nonce,
        checks=tuple(checks),
        segments=verdicts,
        segment_count=count,
        step_count=0 if papers is None else papers.chain.segments[-1].end_step,
        steps_replayed=sum(one.last_step - one.first_step + 1 for one in run),
        false_segment_caught=chance_to_catch(count=drawn, of=count),
        differences=differences,
    )


def _counted(watch: Watch, total: int) -> Callable[[], None]:
    done = iter(range(1, total + 1))
    return lambda: watch.progress(next(done, total), total)


def _training_replay() -> Any:
    try:
        from fairchord.training import replay
    except ImportError as error:
        raise EnvironmentLacking("a replay trains, and needs torch", hint="pip install 'fairchord[train]'") from error
    return replay
