# SPDX-License-Identifier: Apache-2.0
"""TDMRep: rule order, first match, unset values, layers."""

from __future__ import annotations

import pytest

from fairchord.errors import InvalidInput
from fairchord.rights.tdmrep import TdmRule, find_rule, matches, read_fields, read_rules


def reserved(path: str, *layers: tuple[TdmRule, ...]) -> bool | None:
    rule = find_rule(layers, path)
    return None if rule is None else rule.is_reserved


def test_the_first_matching_rule_decides() -> None:
    rules = read_rules(
        [
            {"location": "/open/", "tdm-reservation": 0},
            {"location": "/*", "tdm-reservation": 1, "tdm-policy": "https://example.org/policy.json"},
            {"location": "/closed/", "tdm-reservation": 0},
        ]
    )
    assert [reserved(path, rules) for path in ("/open/a.mid", "/a.mid", "/closed/a.mid", "/")] == [
        False,
        True,
        True,
        True,
    ]
    found = find_rule([rules], "/a.mid")
    assert found is not None
    assert found.policy == "https://example.org/policy.json"


@pytest.mark.parametrize("value", [2, "yes", "", None, True, False, 1.0, [1]])
def test_any_other_value_is_unset_and_the_next_rule_decides(value: object) -> None:
    rules = read_rules([{"location": "/a", "tdm-reservation": value}, {"location": "/a", "tdm-reservation": 1}])
    assert reserved("/a", rules) is True
    assert read_rules([{"location": "/a", "tdm-reservation": value}]) == ()


def test_digits_as_text_count_too() -> None:
    assert reserved("/a", read_rules([{"location": "/a", "tdm-reservation": "0", "tdm-policy": 7}])) is False


def test_later_layers_override_and_a_silent_one_resets_nothing() -> None:
    file = read_rules([{"location": "/*", "tdm-reservation": 1}])
    header = read_fields([("TDM-Reservation", " 0 "), ("tdm-policy", "https://example.org/p")])
    assert reserved("/a", file, header) is False
    assert reserved("/a", header, file) is True
    assert reserved("/a", file, read_fields([("content-type", "text/html")])) is True
    assert reserved("/a", file, read_fields([("tdm-reservation", "maybe")])) is True
    assert reserved("/a", read_rules([{"location": "/b", "tdm-reservation": 1}])) is None


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("/music", "/music/a.mid", True),
        ("/music$", "/music/a.mid", False),
        ("/music$", "/music", True),
        ("/*.mid$", "/x/a.mid", True),
        ("/*.mid$", "/x/a.mid?x", False),
        ("/*.mid", "/x/a.mid?x", True),
        ("/a*b*c", "/a-b-c-d", True),
        ("/a*b*c", "/a-c-b", False),
        ("/a*a$", "/a", False),
        ("/*", "/", True),
        ("*", "/anything", True),
        ("/%6Dusic/", "/music/a", True),
        ("/caf\u00e9/", "/caf%C3%A9/x", True),
        ("/Music", "/music", False),
    ],
)
def test_patterns(pattern: str, path: str, expected: bool) -> None:
    assert matches(pattern, path) is expected


def test_many_stars_are_matched_in_no_time() -> None:
    assert not matches("/" + "*a" * 2_000 + "$", "/" + "a" * 1_999 + "b")


@pytest.mark.parametrize("value", [{}, "x", None, [1], [{"tdm-reservation": 1}], [{"location": "music"}]])
def test_what_is_no_list_of_rules_is_refused(value: object) -> None:
    with pytest.raises(InvalidInput):
        read_rules(value)
