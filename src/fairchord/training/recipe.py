# SPDX-License-Identifier: Apache-2.0
"""Recipes: everything that decides a training run besides the snapshot, as one frozen record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Final

from fairchord.errors import InvalidInput, InvalidRecord
from fairchord.training.augment import Augmentation

OPTIMISERS: Final = ("adamw", "muon")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One training run. `batch_tokens` counts padded tokens; `shares` says how often each collection is drawn.

    Windows longer than `most_bars` are left out: pieces are decoded in windows of at most eight bars. `optimiser` is
    one of OPTIMISERS.
    """

    name: str
    depth: int
    steps: int
    batch_tokens: int = 4096
    max_tokens: int = 1024
    most_bars: int = 8
    optimiser: str = "adamw"
    learning_rate: float = 2e-3
    final_learning_rate: float = 1e-4
    warmup_steps: int = 100
    weight_decay: float = 0.1
    gradient_clip: float = 1.0
    dropout: float = 0.1
    seed: int = 1
    evaluate_every: int = 200
    validation_examples: int = 256
    patience: int = 8
    augmentation: Augmentation = field(default_factory=Augmentation)
    shares: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.optimiser not in OPTIMISERS:
            raise InvalidRecord(
                f"recipe {self.name!r} asks for the optimiser {self.optimiser!r}",
                hint="choose one of: " + ", ".join(OPTIMISERS),
            )

    def to_dict(self) -> dict[str, Any]:
        """The recipe as plain values."""
        return asdict(self)

    def to_record(self) -> dict[str, Any]:
        """The recipe as a ledger record holds it: fractions as text. Its hash names the recipe."""
        record: dict[str, Any] = _without_floats(self.to_dict())
        return record

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Recipe:
        """Read the recipe back from a record; anything missing or unknown is refused."""
        try:
            values = {item.name: _READ[str(item.type)](record[item.name]) for item in fields(cls)}
            recipe = cls(**values)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InvalidRecord(f"the recipe cannot be read: {error}", hint="use the version that wrote it") from error
        if recipe.to_record() != record:
            raise InvalidRecord("the recipe has fields that this version does not know", hint="use the newer version")
        return recipe

    def with_changes(self, **changes: Any) -> Recipe:
        """A recipe that differs in the named fields."""
        return replace(self, **changes)


def _without_floats(value: Any) -> Any:
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, dict):
        return {name: _without_floats(member) for name, member in value.items()}
    return value


def _read_augmentation(record: Mapping[str, Any]) -> Augmentation:
    return Augmentation(**{item.name: _READ[str(item.type)](record[item.name]) for item in fields(Augmentation)})


_READ: Final[dict[str, Callable[[Any], Any]]] = {
    "str": str,
    "int": int,
    "bool": bool,
    "float": float,
    "Augmentation": _read_augmentation,
    "dict[str, float]": lambda shares: {name: float(share) for name, share in shares.items()},
}
"""How a field of a recipe is read back, by its type."""

SHELF_AND_PUBLIC_SHARES: Final = {
    "shelf": 0.20,
    "freedoom": 0.22,
    "groove": 0.10,
    "open-hymnal": 0.12,
    "mutopia": 0.20,
    "openscore-lieder": 0.10,
    "openscore-string-quartets": 0.06,
}
"""How often each collection is drawn, so that the model does not sound like 1850 (data/README)."""


def tiny() -> Recipe:
    """Seconds on one core: tests and the demo's own training lesson."""
    return Recipe(
        name="tiny", depth=1, steps=30, batch_tokens=1024, max_tokens=512, warmup_steps=5, evaluate_every=10,
        validation_examples=16, augmentation=Augmentation(hole_chance=0.35),
    )  # fmt: skip


def starter() -> Recipe:
    """A small model with the release model's lessons: about an hour on two cores."""
    return Recipe(
        name="starter", depth=3, steps=4500, optimiser="muon", learning_rate=3e-3, evaluate_every=250, dropout=0.0,
        augmentation=Augmentation(hole_chance=0.35), shares=SHELF_AND_PUBLIC_SHARES,
    )  # fmt: skip


def release() -> Recipe:
    """The shipped model: about two hours on two cores, less when they are idle."""
    return Recipe(
        name="release", depth=4, steps=3600, max_tokens=1536, optimiser="muon", learning_rate=3e-3,
        evaluate_every=400, dropout=0.0, augmentation=Augmentation(hole_chance=0.35), shares=SHELF_AND_PUBLIC_SHARES,
    )  # fmt: skip


def large() -> Recipe:
    """A larger model for a machine with a GPU (bf16) or a day of CPU; never run yet."""
    return Recipe(
        name="large", depth=6, steps=20_000, batch_tokens=32_768, max_tokens=2048, dropout=0.1, optimiser="muon",
        learning_rate=2e-3, warmup_steps=400, evaluate_every=500, validation_examples=1024,
        augmentation=Augmentation(hole_chance=0.35), shares=SHELF_AND_PUBLIC_SHARES,
    )  # fmt: skip


RECIPES: Final[dict[str, Callable[[], Recipe]]] = {"tiny": tiny, "starter": starter, "release": release, "large": large}


def recipe_named(name: str) -> Recipe:
    """The recipe of that name."""
    if name not in RECIPES:
        raise InvalidInput(f"recipe {name!r} is not known", hint="choose one of: " + ", ".join(RECIPES))
    return RECIPES[name]()
