# SPDX-License-Identifier: Apache-2.0
"""What a work answers to when a reservation names it without knowing its id."""

from __future__ import annotations

import pytest

from builders.rights_world import a_work
from fairchord.errors import InvalidRecord
from fairchord.rights.identification import Identification
from fairchord.rights.match_keys import check_match_key, match_keys, melody_key, title_key, title_keys
from fairchord.rights.sealed import seal_text
from fairchord.rights.work import Contributor, RightsBasis, Work

LIMA = title_key("Amber Rain", ["Ana Lima"])


@pytest.mark.parametrize(
    ("title", "writers"),
    [
        ("AMBER RAIN", ["LIMA, Ana"]),
        ("Amber  rain!", ["Lima"]),
        ("Ámber-Raín", ["ana LIMA Jr."]),
        ("amber rain", ["Lima, A.", "Ana Lima"]),
    ],
)
def test_spelling_does_not_count_in_a_title_key(title: str, writers: list[str]) -> None:
    assert title_key(title, writers) == LIMA


@pytest.mark.parametrize(("title", "writers"), [("Amber Rain", ["Lim"]), ("Amber", ["Lima"]), ("Amber Rain", [])])
def test_another_title_or_writer_is_another_key(title: str, writers: list[str]) -> None:
    assert title_key(title, writers) != LIMA


def test_a_title_in_another_script_has_a_key() -> None:
    assert title_key("비 오는 날", ["김 민수"]) == title_key("비오는날", ["민수"])
    assert title_key("비 오는 날", ["민수"]) != title_key("눈 오는 날", ["민수"])


def test_a_double_surname_is_one_in_both_orders() -> None:
    assert title_key("Lluvia", ["Gabriel García Márquez"]) == title_key("Lluvia", ["García Márquez, Gabriel"])


def test_a_list_may_name_some_of_the_writers() -> None:
    keys = title_keys("Trio", ["Ana Lima", "Ben Moss", "Cho Yun"])
    assert len(keys) == 7
    assert title_key("Trio", ["Moss", "Lima"]) in keys
    assert title_key("Trio", ["Yun"]) in keys


def test_many_writers_give_few_keys() -> None:
    writers = [f"Writer {letter}{letter}" for letter in "abcdefghij"]
    keys = title_keys("Choir", writers)
    assert len(keys) == 10 + 45 + 1
    assert title_key("Choir", writers) in keys


def test_a_work_answers_to_its_identifiers_people_melodies_and_titles() -> None:
    work = work_with(
        identifiers=("iswc:T0345246801",),
        melodies=("ab" * 16,),
        contributors=(Contributor(name="Ana Lima", role="composer", ipi="ipi:00014107338"),),
    )
    assert match_keys(work) == ("iswc:T0345246801", "ipi:00014107338", melody_key("ab" * 16), LIMA)


def test_sealed_names_give_no_title_key_of_their_own() -> None:
    seal = seal_text("Ana Lima", bytes(32)).seal
    work = work_with(contributors=(Contributor(name=seal, role="composer"),), title_keys=(LIMA,))
    assert match_keys(work) == (LIMA,)


def test_a_work_without_contributors_answers_to_its_title_alone() -> None:
    assert match_keys(work_with(contributors=())) == (title_key("Amber Rain"),)


@pytest.mark.parametrize(
    "text",
    ["title:ab", "melody:", "melody:AB" + "a" * 20, "iswc:T1", "sealed:" + "ab" * 32, "", 7, "title:" + "g" * 32],
)
def test_malformed_match_keys_are_refused(text: object) -> None:
    with pytest.raises(InvalidRecord):
        check_match_key(text)  # type: ignore[arg-type]  # reason: hostile input


@pytest.mark.parametrize(
    "changes",
    [
        {"melodies": ("zz",)},
        {"melodies": (7,)},
        {"melodies": ("ab" * 16,) * 2},
        {"title_keys": ("title:x",)},
        {"title_keys": (7,)},
        {"identifiers": ("ipi:00014107338",)},
    ],
)
def test_malformed_keys_of_a_work_are_refused(changes: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(InvalidRecord):
        work_with(**changes)
    with pytest.raises(InvalidRecord):
        Identification(work=work_with().id, **changes)


def test_an_identification_says_something() -> None:
    with pytest.raises(InvalidRecord, match="says nothing"):
        Identification(work=work_with().id)


def work_with(**changes: object) -> Work:
    return a_work(
        basis=RightsBasis.PUBLIC_DOMAIN, **{"contributors": (Contributor(name="Ana Lima", role="c"),), **changes}
    )
