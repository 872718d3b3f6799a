# SPDX-License-Identifier: Apache-2.0
"""A GrowingMap answers everything as a dict would, and its earlier versions never change."""

from hypothesis import given
from hypothesis import strategies as st

from fairchord.rights.growing_map import GrowingMap

BATCHES = st.lists(st.dictionaries(st.integers(0, 40), st.integers(), max_size=12), max_size=12)


def grown(batches: list[dict[int, int]]) -> list[tuple[GrowingMap[int, int], dict[int, int]]]:
    """Return every version with the dict that it should equal."""
    versions = [(GrowingMap[int, int](), dict[int, int]())]
    for batch in batches:
        was, expected = versions[-1]
        versions.append((GrowingMap.on(was, dict(batch)).settled(), {**expected, **batch}))
    return versions


@given(BATCHES)
def test_every_version_equals_its_dict_in_order_and_content(batches: list[dict[int, int]]) -> None:
    for version, expected in grown(batches):
        assert list(version.items()) == list(expected.items())
        assert len(version) == len(expected)
        assert version == expected
        assert all((name in version) == (name in expected) for name in range(-1, 42))
        assert [version.get(name) for name in range(42)] == [expected.get(name) for name in range(42)]
        assert repr(version) == f"GrowingMap({expected!r})"


@given(BATCHES, BATCHES)
def test_two_branches_from_one_version_do_not_see_each_other(
    one: list[dict[int, int]], two: list[dict[int, int]]
) -> None:
    trunk, expected = grown(one)[-1]
    branches = [GrowingMap.on(trunk, dict(batch)).settled() for batch in two]
    assert [dict(branch) for branch in branches] == [{**expected, **batch} for batch in two]
    assert trunk == expected


def test_it_starts_from_any_mapping_and_follows_the_layer_being_filled() -> None:
    filling: dict[str, int] = {}
    view = GrowingMap.on({"a": 1}, filling)
    filling["b"] = 2
    assert dict(view) == {"a": 1, "b": 2}


def test_layers_stay_few() -> None:
    version: GrowingMap[int, int] = GrowingMap()
    for number in range(3000):
        version = GrowingMap.on(version, {number: number}).settled()
    assert len(version) == 3000
    assert len(version._layers) <= 12
