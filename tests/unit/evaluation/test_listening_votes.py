# SPDX-License-Identifier: Apache-2.0
"""Votes as they come in, and the result they give: known listeners, known answers."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.listening_world import a_plan, prefers, read_some, some_votes
from fairchord.errors import InvalidInput
from fairchord.evaluation.listening.plan import PlannedClip
from fairchord.evaluation.listening.result import ListeningResult, Preference, compute_result
from fairchord.evaluation.listening.result_page import result_html
from fairchord.evaluation.listening.result_text import tell_result
from fairchord.evaluation.listening.statistics import agreement, holm, sign_test, strengths, wilson
from fairchord.evaluation.listening.votes import read_votes

PLAN = a_plan()
OURS_FIRST = prefers("ours", "human", "baseline")


def against(result: ListeningResult, one: str, other: str) -> Preference:
    return next(p for p in result.preferences if (p.one, p.other) == (one, other))


def test_wilsons_interval_is_as_in_the_textbook() -> None:
    share, low, high = wilson(15, 20)
    assert (share, round(low, 3), round(high, 3)) == (0.75, 0.531, 0.888)
    assert wilson(0, 10)[1] == 0.0
    assert wilson(10, 10)[2] == pytest.approx(1.0)


def test_the_sign_test_is_exact() -> None:
    assert sign_test(5, 0) == pytest.approx(2 / 32)
    assert sign_test(0, 0) == 1.0


def test_holm_corrects_in_order() -> None:
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06})


def test_strengths_give_back_the_odds() -> None:
    first, second = strengths(np.array([[0.0, 3000.0], [1000.0, 0.0]]))
    assert first / second == pytest.approx(3.0, rel=0.01)
    assert strengths(np.array([[0.0, 9.0], [0.0, 0.0]]))[0] < 1.0
    assert strengths(np.zeros((3, 3))).tolist() == pytest.approx([1 / 3] * 3)


def test_agreement_is_one_in_full_and_none_by_chance() -> None:
    assert agreement({"t": ["a", "a"], "u": ["b", "b"]}) == pytest.approx(1.0)
    assert agreement({"t": ["a", "b"], "u": ["a", "b"]}) == pytest.approx(-0.5)
    assert agreement({"t": ["a"], "u": ["b"]}) is None
    # Krippendorff 2011, example of nominal data with two observers: alpha = 0.692.
    pairs = enumerate(zip("aabbdcccedda", "babbbccceddd", strict=True))
    assert agreement({str(n): pair for n, pair in pairs}) == pytest.approx(0.692, abs=0.001)


def test_listeners_who_agree_are_counted_as_they_voted() -> None:
    result = compute_result(PLAN, read_some(PLAN, 40, OURS_FIRST))
    assert (result.listeners, result.votes, result.is_enough) == (40, 240, True)
    preference = against(result, "ours", "human")
    assert (preference.wins, preference.losses, preference.share) == (80, 0, 1.0)
    assert preference.is_significant
    assert result.agreement_with_self == (40, 40)
    assert result.agreement_between == pytest.approx(1.0)
    ratings = {judged.source: judged.rating.mean for judged in result.judged if judged.rating}
    assert ratings == {"ours": 5.0, "human": 4.0, "baseline": 3.0}
    order = sorted(result.judged, key=lambda judged: -judged.strength)
    assert [judged.source for judged in order] == ["ours", "human", "baseline"]


def test_what_was_taken_for_human_is_counted_of_answers_that_could_tell() -> None:
    result = compute_result(PLAN, read_some(PLAN, 12, OURS_FIRST))
    human = {judged.source: judged.taken_for_human[0] for judged in result.judged}
    assert human == {"ours": 0.0, "human": 1.0, "baseline": 0.0}
    assert result.human_found[0] == 1.0


def test_votes_that_follow_the_side_show_no_difference_and_no_agreement_with_self() -> None:
    def left(_first: PlannedClip, _second: PlannedClip) -> dict[str, Any]:
        return {"prefer": "a"}

    result = compute_result(PLAN, read_some(PLAN, 60, left))
    assert result.is_enough
    assert not any(preference.is_significant for preference in result.preferences)
    assert result.agreement_with_self == (0, 60)


def test_few_votes_are_said_to_be_few_and_prove_nothing() -> None:
    result = compute_result(PLAN, read_some(PLAN, 3, OURS_FIRST))
    assert not result.is_enough
    assert not any(preference.is_significant for preference in result.preferences)
    assert any("Too few" in sentence for sentence in tell_result(result))
    assert not any("is preferred" in sentence for sentence in tell_result(result))


def test_no_votes_give_a_result_that_says_so() -> None:
    told = " ".join(tell_result(compute_result(PLAN, [])))
    assert told.startswith("0 listeners, 0 answers. Too few")
    assert "no answer yet" in told


def test_the_result_page_escapes_what_listeners_wrote() -> None:
    page = result_html(compute_result(PLAN, read_some(PLAN, 3, OURS_FIRST)), PLAN, [("<script>x</script>", "en")])
    assert "<script>" not in page
    assert "Ana Lima" in page
    assert "CC0-1.0" in page


@pytest.mark.parametrize(
    "changes",
    [
        {"form": "other"}, {"test": "0" * 64}, {"sheet": 9999}, {"sheet": True}, {"listener": "../../etc"},
        {"language": "xx"}, {"remark": "x" * 3000}, {"answers": {}}, {"answers": [1]}, {"answers": [{"place": 0}]},
    ],
)  # fmt: skip
def test_votes_of_another_form_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        read_votes(some_votes(PLAN, 1, OURS_FIRST, **changes), PLAN)


def test_a_trial_answered_twice_is_refused() -> None:
    record = json.loads(some_votes(PLAN, 1, OURS_FIRST))
    record["answers"][1]["place"] = 0
    with pytest.raises(InvalidInput, match="twice"):
        read_votes(json.dumps(record).encode(), PLAN)


@given(
    st.binary(max_size=200)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ).map(lambda value: json.dumps(value).encode())
)
def test_anything_else_raises_our_error_only(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        read_votes(data, PLAN)
