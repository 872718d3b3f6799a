# SPDX-License-Identifier: Apache-2.0
"""Whatever is sent as a list or as TDMRep is read, or refused with our own words; nothing else happens."""

from __future__ import annotations

import json
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from fairchord.errors import FairchordError
from fairchord.rights.match_keys import check_match_key
from fairchord.rights.tdmrep import find_rule, matches
from fairchord.workflows.read_tdmrep import read_layer
from fairchord.workflows.reservation_list import read_list

cells = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=12)
rows = st.lists(st.lists(cells, max_size=6).map(",".join), max_size=8).map("\n".join)


@given(st.binary(max_size=200) | rows.map(lambda text: ("iswc,title,writers\n" + text).encode()))
def test_any_list_is_read_or_refused(content: bytes) -> None:
    with suppress(FairchordError):
        listed = read_list(content)
        assert listed.rows >= 1
        for key in listed.keys:
            assert check_match_key(key) == key


@given(st.lists(st.tuples(st.sampled_from(["Rain", "Été", "비"]), st.sampled_from(["Lima", "Okri|Lima"])), min_size=1))
def test_every_row_counts_once_as_new_or_as_duplicate(pairs: list[tuple[str, str]]) -> None:
    listed = read_list(("title,writers,iswc\n" + "\n".join(f"{t},{w}," for t, w in pairs)).encode())
    assert (listed.rows, len(listed.keys), listed.bad) == (len(pairs), len(pairs) - listed.duplicates, ())


values = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=6), st.lists, max_leaves=4)
rules = st.lists(
    st.dictionaries(st.sampled_from(["location", "tdm-reservation", "tdm-policy"]), values | st.sampled_from(["/*", 1]))
)


@given(st.binary(max_size=80) | rules.map(lambda value: json.dumps(value).encode()))
def test_any_layer_is_read_or_refused(content: bytes) -> None:
    with suppress(FairchordError):
        find_rule([read_layer(content)], "/music/a.mid")


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_pattern_is_matched_without_an_error(pattern: str, path: str) -> None:
    assert matches(pattern, path) in (True, False)
