# SPDX-License-Identifier: Apache-2.0
"""A small listening test: its plan, and listeners who answer as they are told."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from fairchord.evaluation.listening.plan import BASELINE, HUMAN, OURS, Credit, ListeningPlan, PlannedClip, plan_test
from fairchord.evaluation.listening.votes import FORM, Votes, read_votes

Choosing = Callable[[PlannedClip, PlannedClip], dict[str, Any]]


def a_plan(*, items: int = 4, secret: str = "secret", trials_each: int = 6) -> ListeningPlan:
    credit = Credit(title="Tune", by="Ana Lima", licence="CC0-1.0", origin="a book")
    rows = {f"item-{n}": dict.fromkeys((OURS, HUMAN, BASELINE), credit) for n in range(items)}
    return plan_test(rows, secret=secret, ending="wav", trials_each=trials_each)


def a_listener(number: int) -> str:
    return f"{number:08x}"


def some_votes(plan: ListeningPlan, number: int, choose: Choosing, **changes: Any) -> bytes:
    """What a listener's page sends; `choose` sees the clips heard as A and B."""
    sheet = number % len(plan.sheets)
    answers = []
    for place in range(len(plan.sheets[sheet])):
        _, first, second = plan.sides(sheet, place)
        usual = {"rating_a": 3, "rating_b": 3, "heard_a": 90, "heard_b": 80, "comment": "", "human": "unsure"}
        answers.append({"place": place, **usual, **choose(first, second)})
    record = {
        "form": FORM, "test": plan.commitment, "sheet": sheet, "listener": a_listener(number), "language": "en",
        "remark": "", "answers": answers,
    }  # fmt: skip
    return json.dumps({**record, **changes}).encode()


def read_some(plan: ListeningPlan, count: int, choose: Choosing) -> list[Votes]:
    return [read_votes(some_votes(plan, number, choose), plan) for number in range(count)]


def prefers(*order: str) -> Choosing:
    """Prefers the source that comes first in `order`, and takes human music for human."""

    def choose(first: PlannedClip, second: PlannedClip) -> dict[str, Any]:
        ranks = [order.index(clip.source) for clip in (first, second)]
        humans = [clip.source == HUMAN for clip in (first, second)]
        human = {(True, False): "a", (False, True): "b"}.get((humans[0], humans[1]), "neither")
        ratings = {"rating_a": 5 - ranks[0], "rating_b": 5 - ranks[1]}
        return {"prefer": "a" if ranks[0] < ranks[1] else "b", "human": human, **ratings}

    return choose
