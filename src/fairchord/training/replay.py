# SPDX-License-Identifier: Apache-2.0
"""Runs segments of a training run again and compares every batch, loss and state with the chain, bit for bit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from safetensors import SafetensorError
from safetensors.torch import load, load_file

from fairchord.canonical import sha256_hex
from fairchord.errors import RecordTampered
from fairchord.training.chain import Chain, Segment, StepRecord
from fairchord.training.course import learning_rate
from fairchord.training.environment import as_many_threads, differences, environment_here, has_cuda
from fairchord.training.fingerprints import batch_sha256, state_sha256
from fairchord.training.keep_states import kept_steps, state_path
from fairchord.training.loop import Lesson, initial_state_sha256
from fairchord.training.replay_plan import Leg
from fairchord.training.run import Run, make_deterministic, run_from_tensors, start_run, take_step, torch_seed

__all__ = [
    "KeptStates", "Lesson", "Mismatch", "Replayed", "as_many_threads", "differences", "environment_here", "has_cuda",
    "initial_state_sha256", "replay_legs", "weights_match",
]  # fmt: skip

BATCH: Final = "batch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """The first thing in a segment that came out otherwise: batch, learning rate, loss, state or evaluation."""

    step: int
    what: str
    recorded: str
    found: str

    @property
    def is_batch(self) -> bool:
        """Whether it lies in what the network was fed, which depends on code and numpy alone."""
        return self.what == BATCH

    def __str__(self) -> str:
        return f"step {self.step}: the {self.what} differs: {_short(self.recorded)} recorded, {_short(self.found)} now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What became of one segment: where its replay started, the mismatch if there is one, and why it was not run."""

    segment: Segment
    from_step: int
    mismatch: Mismatch | None = None
    not_run: str = ""


@dataclass(slots=True)
class KeptStates:
    """The states of a run that are kept and whole, by step, and those that are there but not as they were recorded."""

    folder: Path
    chain: Chain
    whole: tuple[int, ...]
    changed: tuple[int, ...]

    @classmethod
    def check(cls, folder: Path, chain: Chain) -> KeptStates:
        """Hash every kept state and compare it with the chain."""
        ends, steps = {segment.end_step for segment in chain.segments}, kept_steps(folder)
        hashes = {step: sha256_hex(state_path(folder, step).read_bytes()) for step in steps}
        whole = tuple(step for step in steps if step in ends and hashes[step] == chain.state_at(step))
        return cls(folder, chain, whole, tuple(step for step in steps if step not in whole))

    def load(self, step: int) -> dict[str, torch.Tensor]:
        """Read one of the whole states."""
        path = state_path(self.folder, step)
        data = path.read_bytes()
        if sha256_hex(data) != self.chain.state_at(step):
            raise RecordTampered(f"{path} changed while it was read", hint="try again")
        tensors: dict[str, torch.Tensor] = load(data)
        return tensors


def replay_legs(
    legs: tuple[Leg, ...], lesson: Lesson, states: KeptStates, on_step: Callable[[], None]
) -> Iterator[tuple[Replayed, Run]]:
    """Run the legs again; gives each segment as it ends, with the run as it then stands."""
    make_deterministic(lesson.device)
    for leg in legs:
        run = start_run(lesson.recipe, lesson.device)
        if leg.from_step:
            run = run_from_tensors(lesson.recipe, states.load(leg.from_step), lesson.device)
            run.course.step = leg.from_step
        failed: Segment | None = None
        for segment in leg.segments:
            if failed is not None:
                why = f"the way to it failed in segment {failed.segment}, and no nearer state was kept"
                yield Replayed(segment=segment, from_step=leg.from_step, not_run=why), run
                continue
            mismatch = _replay(segment, run, lesson, on_step)
            failed = segment if mismatch else None
            yield Replayed(segment=segment, from_step=leg.from_step, mismatch=mismatch), run


def weights_match(run_tensors: dict[str, torch.Tensor], weights_file: Path) -> bool:
    """Whether a released weights file is this state's weights, rounded to half precision, and nothing else."""
    try:
        released = load_file(weights_file)
    except (OSError, SafetensorError):
        return False
    of_state = {name[6:]: t.half() for name, t in run_tensors.items() if name.startswith("model.")}
    return set(released) == set(of_state) and all(_same_bits(released[name], of_state[name]) for name in released)


def _replay(segment: Segment, run: Run, lesson: Lesson, on_step: Callable[[], None]) -> Mismatch | None:
    """Run one segment; the first mismatch of a batch outweighs an earlier one of a loss, which may lie in the machine.

    After a loss differs, only the batches of the remaining steps are compared.
    """
    found: Mismatch | None = None
    for record in segment.steps:
        on_step()
        wrong = _batch_mismatch(record, lesson)
        if wrong is not None:
            return wrong
        found = found or _step_mismatch(record, run, lesson)
    return found or _end_mismatch(segment, run, lesson)


def _batch_mismatch(record: StepRecord, lesson: Lesson) -> Mismatch | None:
    batch = lesson.source.batch(record.step)
    digest = batch_sha256(batch, torch_seed=torch_seed(lesson.recipe, record.step))
    return (
        None if digest == record.batch else Mismatch(step=record.step, what=BATCH, recorded=record.batch, found=digest)
    )


def _step_mismatch(record: StepRecord, run: Run, lesson: Lesson) -> Mismatch | None:
    rate = learning_rate(lesson.recipe, record.step).hex()
    if rate != record.learning_rate:
        return Mismatch(step=record.step, what="learning rate", recorded=record.learning_rate, found=rate)
    loss = take_step(run, lesson.source.batch(record.step), lesson.recipe, lesson.device).hex()
    return None if loss == record.loss else Mismatch(step=record.step, what="loss", recorded=record.loss, found=loss)


def _end_mismatch(segment: Segment, run: Run, lesson: Lesson) -> Mismatch | None:
    last, digest = segment.end_step - 1, state_sha256(run.tensors())
    if digest != segment.end_state_sha256:
        return Mismatch(step=last, what="state", recorded=segment.end_state_sha256, found=digest)
    evaluation = lesson.measure(run) if segment.evaluation is not None else None
    nll = None if evaluation is None else evaluation.nll_per_note.hex()
    if nll != segment.evaluation:
        return Mismatch(step=last, what="evaluation", recorded=segment.evaluation or "none", found=nll or "none")
    return None


def _same_bits(one: torch.Tensor, other: torch.Tensor) -> bool:
    if one.dtype is not torch.float16 or one.shape != other.shape:
        return False
    return torch.equal(one.contiguous().view(torch.int16), other.contiguous().view(torch.int16))


def _short(text: str) -> str:
    return text if text.startswith(("0x", "-0x")) or len(text) < 20 else f"{text[:16]}…"
