# SPDX-License-Identifier: Apache-2.0
"""The plan and the page of a listening test: drawn from a secret, even, and giving nothing away."""

from __future__ import annotations

import json
import re
from collections import Counter
from importlib.resources import files

import pytest

from builders.listening_world import a_plan
from fairchord.errors import InvalidInput, RecordTampered
from fairchord.evaluation.listening.page import credits_html, credits_of, page_html
from fairchord.evaluation.listening.plan import HUMAN, OURS, SHEETS, SOURCES, Credit, ListeningPlan, plan_test
from fairchord.evaluation.listening.words import WORDS

CREDIT = Credit(title="T</script><b>", by="Zoë", licence="CC0-1.0", origin="o")


def test_the_same_secret_gives_the_same_test_and_another_another() -> None:
    assert a_plan() == a_plan()
    other = a_plan(secret="other")
    assert not {clip.file for clip in a_plan().clips} & {clip.file for clip in other.clips}
    assert a_plan().commitment != other.commitment


def test_the_key_is_read_back_as_it_was_written() -> None:
    plan = a_plan()
    assert ListeningPlan.from_bytes(plan.to_bytes()) == plan


@pytest.mark.parametrize("data", [b"", b"{}", b'{"form":"other"}', b"[1]"])
def test_a_key_of_another_form_is_refused(data: bytes) -> None:
    with pytest.raises(RecordTampered, match="key of the listening test"):
        ListeningPlan.from_bytes(data)


def test_each_sheet_has_every_kind_of_pair_as_often_and_repeats_its_first_with_sides_exchanged() -> None:
    plan = a_plan(trials_each=6)
    assert len(plan.sheets) == SHEETS
    for sheet in plan.sheets:
        *asked, repeated = sheet
        assert repeated == (asked[0][0], not asked[0][1])
        assert len({trial for trial, _ in asked}) == 6
        kinds = Counter(
            frozenset((plan.clips[plan.trials[trial].first].source, plan.clips[plan.trials[trial].second].source))
            for trial, _ in asked
        )
        assert set(kinds.values()) == {2}


def test_sides_and_orders_are_drawn_anew_for_each_listener() -> None:
    plan = a_plan()
    assert len(set(plan.sheets)) > SHEETS * 0.9
    flips = [flipped for sheet in plan.sheets for _, flipped in sheet]
    assert 0.45 < sum(flips) / len(flips) < 0.55


def test_asking_for_more_trials_than_there_are_asks_all() -> None:
    assert {len(sheet) for sheet in a_plan(items=1, trials_each=50).sheets} == {4}


def test_a_page_gives_no_source_title_author_or_secret_away() -> None:
    plan = a_plan()
    page = page_html(plan)
    data = re.search(r'id="plan">(.*?)</script>', page)
    assert data
    told = json.loads(data[1])
    assert set(told) == {"test", "trials", "sheets"}
    assert told["test"] == plan.commitment
    for word in (*SOURCES[:1], "baseline", "Ana Lima", "Tune", "item-", plan.secret):
        assert word not in data[1], word
    assert plan.secret not in page
    assert "Ana Lima" not in page


def test_a_page_may_run_its_own_script_and_load_nothing_from_elsewhere() -> None:
    page = page_html(a_plan())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert "default-src &#x27;none&#x27;" in policy[1]
    assert "unsafe" not in policy[1]
    assert not re.search(r"https?://", page)
    assert page.count("<script>") == 1


def test_credits_are_escaped_and_say_who_is_human() -> None:
    plan = plan_test({"one": {OURS: CREDIT, HUMAN: CREDIT}}, secret="s", ending="wav")
    page = credits_html(plan)
    assert "<b>" not in page
    assert "Zoë" in page
    assert [told["is_human"] for told in credits_of(plan.clips)] == [False, True]


def test_every_language_has_every_word_with_the_same_places_to_fill() -> None:
    english = WORDS["en"]
    script = files("fairchord.evaluation.listening").joinpath("page.js").read_text()
    for language, table in WORDS.items():
        assert set(table) == set(english), language
        for name, text in table.items():
            assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", english[name])), (language, name)
    for name in english:
        assert f'"{name}"' in script or name in ("name", "no_script", "rating_1", "rating_5"), f"{name} is said nowhere"


def test_a_test_without_pairs_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no item has clips of two sources"):
        plan_test({"one": {OURS: CREDIT}}, secret="s", ending="wav")
    with pytest.raises(InvalidInput, match="no source of clips"):
        plan_test({"one": {"theirs": CREDIT, OURS: CREDIT}}, secret="s", ending="wav")
    with pytest.raises(InvalidInput, match="secret"):
        plan_test({"one": {HUMAN: CREDIT, OURS: CREDIT}}, secret="", ending="wav")
    with pytest.raises(InvalidInput, match="trials"):
        plan_test({"one": {HUMAN: CREDIT, OURS: CREDIT}}, secret="s", ending="wav", trials_each=0)
