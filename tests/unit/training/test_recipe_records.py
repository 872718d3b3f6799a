# SPDX-License-Identifier: Apache-2.0
"""A recipe is read back from its record to the last bit, so that a replay runs what was committed to."""

from __future__ import annotations

import pytest

from fairchord.canonical import canonical_bytes, parse_canonical
from fairchord.errors import InvalidRecord
from fairchord.training.augment import Augmentation
from fairchord.training.recipe import RECIPES, Recipe, recipe_named


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_reads_back_as_it_was(name: str) -> None:
    recipe = recipe_named(name)
    assert Recipe.from_record(parse_canonical(canonical_bytes(recipe.to_record()))) == recipe


def test_odd_fractions_and_another_augmentation_read_back() -> None:
    how = Augmentation(transpose=False, condition_dropout=0.1 + 0.2, tempo_bins=0)
    recipe = recipe_named("tiny").with_changes(learning_rate=1 / 3, augmentation=how, shares={"shelf": 1e-9})
    assert Recipe.from_record(recipe.to_record()) == recipe


@pytest.mark.parametrize(
    "change",
    [{"steps": "many"}, {"more": 1}, {"augmentation": None}, {"shares": []}, {"seed": None}, {"learning_rate": "0x"}],
)
def test_a_record_that_is_not_a_recipe_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(InvalidRecord, match="recipe"):
        Recipe.from_record(recipe_named("tiny").to_record() | change)


def test_a_record_that_lacks_a_field_is_refused() -> None:
    record = recipe_named("tiny").to_record()
    del record["seed"]
    with pytest.raises(InvalidRecord, match="seed"):
        Recipe.from_record(record)
