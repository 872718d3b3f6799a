# SPDX-License-Identifier: Apache-2.0
"""Votes with the key laid beside them: what was said of which clip, by whom, whichever side it was on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from fairchord.evaluation.listening.plan import ListeningPlan, PlannedClip
from fairchord.evaluation.listening.votes import Answer, Votes


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One answer, opened: `preferred` 0 is the clip heard as A, 1 as B, None neither."""

    listener: str
    trial: str
    clips: tuple[PlannedClip, PlannedClip]
    answer: Answer

    @property
    def preferred(self) -> int | None:
        """Which of the clips was preferred."""
        return {"a": 0, "b": 1}.get(self.answer.prefer)

    @property
    def taken_for_human(self) -> tuple[bool, bool] | None:
        """Which of the clips were taken for a human's; None when the listener could not tell."""
        said = self.answer.human
        return None if said == "unsure" else (said in ("a", "both"), said in ("b", "both"))

    @property
    def ratings(self) -> tuple[int, int]:
        """How good each clip was found."""
        return self.answer.rating_a, self.answer.rating_b

    @property
    def preferred_file(self) -> str:
        """The clip preferred, by its file's name; '-' where none was."""
        return "-" if self.preferred is None else self.clips[self.preferred].file


def open_votes(
    plan: ListeningPlan, votes: Iterable[Votes]
) -> tuple[tuple[Heard, ...], tuple[tuple[Heard, Heard], ...]]:
    """Every answer that counts, and each listener's first and repeated answer to the trial asked twice.

    The repetition is not counted as a vote.
    """
    counted: list[Heard] = []
    twice: list[tuple[Heard, Heard]] = []
    for one in votes:
        opened = {answer.place: _open(plan, one, answer) for answer in one.answers}
        last = len(plan.sheets[one.sheet]) - 1
        counted += [heard for place, heard in opened.items() if place != last]
        if last in opened and 0 in opened:
            twice.append((opened[0], opened[last]))
    return tuple(counted), tuple(twice)


def _open(plan: ListeningPlan, votes: Votes, answer: Answer) -> Heard:
    trial, first, second = plan.sides(votes.sheet, answer.place)
    return Heard(listener=votes.listener, trial=trial, clips=(first, second), answer=answer)


def between(heard: Sequence[Heard], one: str, other: str) -> Iterator[tuple[Heard, float]]:
    """Answers about a pair of sources, with 1 where `one` was preferred, 0 where `other` was, 0.5 for neither."""
    for answer in heard:
        sources = tuple(clip.source for clip in answer.clips)
        if set(sources) == {one, other}:
            won = 0.5 if answer.preferred is None else float(sources[answer.preferred] == one)
            yield answer, won
