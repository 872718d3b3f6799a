# SPDX-License-Identifier: Apache-2.0
"""The vocabulary: ids are contiguous, names are unique, and the digest binds weights to it."""

import json

import pytest

from fairchord.tokens import vocabulary


def test_every_id_has_one_name() -> None:
    names = [vocabulary.token_name(token) for token in range(vocabulary.SIZE)]
    assert len(set(names)) == vocabulary.SIZE


def test_name_and_id_are_inverse() -> None:
    for token in range(vocabulary.SIZE):
        family, _, value = vocabulary.token_name(token).partition("=")
        assert vocabulary.token_id(family, value) == token


def test_unknown_value_raises() -> None:
    with pytest.raises(KeyError, match="Pitch=128"):
        vocabulary.token_id("Pitch", 128)


def test_json_lists_every_family_in_order() -> None:
    table = json.loads(vocabulary.to_json())
    assert [row["family"] for row in table["families"]] == [name for name, _ in vocabulary.FAMILIES]
    assert table["size"] == vocabulary.SIZE


def test_it_prints_itself(capsys: pytest.CaptureFixture[str]) -> None:
    vocabulary.main()
    assert f"{vocabulary.SIZE} tokens" in capsys.readouterr().out
