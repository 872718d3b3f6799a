# SPDX-License-Identifier: Apache-2.0
"""What the training chain costs, and what a replay costs. Run: python benchmarks/replay.py [--starter-steps N]

Each recipe is trained without a chain and with one, in turn, on a project of the shelf's 48 works; the shortest of the
repeats counts. Times are processor seconds of one thread, since others may use the machine too, and threads that wait
for one another count their waiting. Beside the ratio stands what recording itself took inside the run. Then one segment
is replayed from its kept state.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch

from fairchord.corpus.snapshot import Snapshot
from fairchord.training.batches import Batch
from fairchord.training.chain import CHAIN, Chain
from fairchord.training.keep_states import KeepStates, kept_steps, state_path
from fairchord.training.loop import Lesson, initial_state_sha256, learn
from fairchord.training.recipe import RECIPES, Recipe, starter, tiny
from fairchord.training.recorder import Recorder, Recording
from fairchord.training.replay import KeptStates, replay_legs
from fairchord.training.replay_plan import plan_replay
from fairchord.training.run import make_deterministic, start_run
from fairchord.workflows.add_shelf import add_shelf
from fairchord.workflows.build_snapshot import build_snapshot, open_recorded
from fairchord.workflows.project import Project


class TimedRecorder(Recorder):
    """A recorder that knows how long it took over steps, and over the ends of segments."""

    steps_took = 0.0
    ends_took = 0.0

    def note(self, step: int, batch: Batch, recipe: Recipe, *, learning_rate: float, loss: float) -> None:
        """Record one step."""
        start = time.process_time()
        super().note(step, batch, recipe, learning_rate=learning_rate, loss=loss)
        self.steps_took += time.process_time() - start

    def close(self, tensors: Mapping[str, torch.Tensor], *, evaluation: float | None, best_step: int) -> None:
        """End a segment."""
        start = time.process_time()
        super().close(tensors, evaluation=evaluation, best_step=best_step)
        self.ends_took += time.process_time() - start


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A recipe to be measured, where its runs lie, and how often each is repeated."""

    snapshot: Snapshot
    recipe: Recipe
    folder: Path
    repeats: int

    @property
    def lesson(self) -> Lesson:
        """What is learned; a new one each time, so that batches are made anew."""
        return Lesson.of(self.snapshot, self.recipe, "cpu")

    def recorder(self) -> TimedRecorder:
        """A new chain in an empty folder."""
        shutil.rmtree(self.folder, ignore_errors=True)
        length = self.recipe.evaluate_every
        recording = Recording(folder=self.folder, training_run="0" * 64, segment_steps=length, keep=KeepStates())
        begun = Recorder.begin(recording, initial_state_sha256(self.recipe))
        return TimedRecorder(recording, lines=begun.lines, head=begun.head, pending=[])

    def train(self, recorder: Recorder | None) -> None:
        """Run the recipe once."""
        learn(start_run(self.recipe, "cpu"), self.lesson, recorder, until=self.recipe.steps, save=lambda: None)

    def replay(self, segment: int) -> None:
        """Run one segment again from its kept state."""
        chain = Chain.read(self.folder / CHAIN)
        states = KeptStates.check(self.folder, chain)
        for replayed, _ in replay_legs(plan_replay(chain, [segment], states.whole), self.lesson, states, lambda: None):
            if replayed.mismatch or replayed.not_run:
                raise SystemExit(f"segment {segment} did not hold: {replayed.mismatch or replayed.not_run}")


def timed(work: Callable[[], object]) -> float:
    """Return how many processor seconds a piece of work takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def measure(name: str, bench: Bench) -> None:
    """Print what the chain and a replay cost for one recipe."""
    bare, recorded, recorders = [], [], []
    for _ in range(bench.repeats):
        bare.append(timed(lambda: bench.train(None)))
        recorder = bench.recorder()
        recorded.append(timed(partial(bench.train, recorder)))
        recorders.append(recorder)
    steps, count = bench.recipe.steps, bench.recipe.steps // bench.recipe.evaluate_every
    a_step = min(one.steps_took for one in recorders) / steps
    an_end = min(one.ends_took for one in recorders) / count
    real = RECIPES[bench.recipe.name]().evaluate_every
    share = (a_step + an_end / real) / (min(recorded) / steps)
    state = state_path(bench.folder, kept_steps(bench.folder)[-1]).stat().st_size
    replay = min(timed(lambda: bench.replay(count - 1)) for _ in range(bench.repeats))
    chain = (bench.folder / CHAIN).stat().st_size
    print(f"{name}: depth {bench.recipe.depth}, {steps} steps in {count} segments, best of {bench.repeats}")
    print(f"  training without a chain   {min(bare):8.2f} s   {1000 * min(bare) / steps:8.1f} ms a step")
    print(f"  training with a chain      {min(recorded):8.2f} s   ratio {min(recorded) / min(bare):.3f}")
    print(f"  recording a step           {1000 * a_step:8.2f} ms")
    print(f"  recording a segment's end  {1000 * an_end:8.1f} ms  with the state hashed and kept")
    print(f"  recording in all           {share:8.2%} of a run with segments of {real} steps")
    print(f"  chain.jsonl                {chain / 1e3:8.1f} kB  {chain / steps:8.0f} bytes a step")
    print(f"  one state, all states      {state / 1e6:8.1f} MB  {state * count / 1e6:8.1f} MB")
    print(f"  replay of one segment      {replay:8.2f} s   {replay / min(recorded):8.1%} of the run")


def main() -> None:
    """Measure the tiny recipe, and the starter's shape and batches for some steps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starter-steps", type=int, default=12)
    steps = parser.parse_args().starter_steps
    make_deterministic("cpu")
    torch.set_num_threads(1)
    print(f"torch {torch.__version__}, {torch.get_num_threads()} thread, {torch.backends.cpu.get_cpu_capability()}")
    with tempfile.TemporaryDirectory() as work:
        with Project.create(Path(work) / "project", name="Benchmark") as project:
            add_shelf(project)
            snapshot = open_recorded(project, build_snapshot(project, name="shelf").folder)
        shape = starter().with_changes(steps=steps, evaluate_every=max(1, steps // 3), warmup_steps=5, shares={})
        measure("tiny", Bench(snapshot=snapshot, recipe=tiny(), folder=Path(work) / "tiny", repeats=5))
        measure("starter's shape", Bench(snapshot=snapshot, recipe=shape, folder=Path(work) / "starter", repeats=2))


if __name__ == "__main__":
    main()
