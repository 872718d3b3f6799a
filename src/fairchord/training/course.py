# SPDX-License-Identifier: Apache-2.0
"""The course of a run: when it is evaluated, which weights are the best so far, and when it ends early.

Nothing here knows the network, so that the same rules can be checked afterwards against a training chain.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from fairchord.errors import RecordTampered
from fairchord.training.chain import Chain
from fairchord.training.recipe import Recipe


def learning_rate(recipe: Recipe, step: int) -> float:
    """Linear warm-up, then a cosine to the final rate."""
    if step < recipe.warmup_steps:
        return recipe.learning_rate * (step + 1) / recipe.warmup_steps
    done = (step - recipe.warmup_steps) / max(1, recipe.steps - recipe.warmup_steps)
    span = recipe.learning_rate - recipe.final_learning_rate
    return recipe.final_learning_rate + span * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


def is_evaluated(recipe: Recipe, step: int) -> bool:
    """Whether the run is evaluated after so many steps."""
    return step % recipe.evaluate_every == 0 or step == recipe.steps


@dataclass(slots=True)
class Course:
    """How far a run has come."""

    step: int = 0
    best: float = math.inf
    best_step: int = 0
    history: list[tuple[int, float, float]] = field(default_factory=list)
    """(step, mean training loss since the last evaluation, validation NLL per note)."""
    losses: list[float] = field(default_factory=list)

    def take(self, loss: float) -> None:
        """Count one step."""
        self.step += 1
        self.losses.append(loss)

    def evaluate(self, nll_per_note: float | None) -> bool:
        """Write down an evaluation (None: nothing is held out, so the loss counts); say whether it is the best."""
        mean_loss = sum(self.losses) / max(1, len(self.losses))
        self.losses = []
        nll = mean_loss if nll_per_note is None else nll_per_note
        self.history.append((self.step, mean_loss, nll))
        if nll >= self.best:
            return False
        self.best, self.best_step = nll, self.step
        return True

    def is_over(self, recipe: Recipe) -> bool:
        """Whether all steps are done, or `patience` evaluations in a row brought nothing better."""
        is_stale = self.step - self.best_step >= recipe.patience * recipe.evaluate_every and bool(self.history)
        return self.step >= recipe.steps or is_stale

    def to_dict(self) -> dict[str, Any]:
        """Return the course as JSON values."""
        best = None if math.isinf(self.best) else self.best
        told = {"step": self.step, "best": best, "best_step": self.best_step}
        return {**told, "history": self.history, "losses": self.losses}

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Course:
        """Read the course of an interrupted run."""
        return cls(
            step=int(record["step"]),
            best=math.inf if record["best"] is None else float(record["best"]),
            best_step=int(record["best_step"]),
            history=[(int(s), float(a), float(b)) for s, a, b in record["history"]],
            losses=[float(loss) for loss in record["losses"]],
        )


def check_course(chain: Chain, recipe: Recipe) -> int:
    """Return the segment whose weights this recipe releases; raise RecordTampered when the run did not keep to it."""
    course = Course()
    if chain.start.segment_steps < 1 or recipe.evaluate_every % chain.start.segment_steps:
        raise RecordTampered("the chain's segments do not fit the recipe's evaluations")
    for segment in chain.segments:
        for step in segment.steps:
            if course.is_over(recipe):
                raise RecordTampered(f"the chain goes on after step {course.step}, where the recipe ends")
            if step.learning_rate != learning_rate(recipe, step.step).hex():
                raise RecordTampered(f"step {step.step} has another learning rate than the recipe's")
            course.take(float.fromhex(step.loss))
        if is_evaluated(recipe, course.step):
            course.evaluate(None if segment.evaluation is None else float.fromhex(segment.evaluation))
        elif segment.evaluation is not None:
            raise RecordTampered(f"step {course.step} has an evaluation that the recipe does not make")
    if not course.is_over(recipe):
        raise RecordTampered(f"the chain ends at step {course.step}, before the recipe does")
    return next((one.segment for one in chain.segments if one.end_step == course.best_step), len(chain.segments) - 1)
