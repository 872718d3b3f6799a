# SPDX-License-Identifier: Apache-2.0
"""What a work may be used for: separate switches, none of which implies another."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from fairchord.errors import InvalidRecord
from fairchord.rights.fields import check_distinct, read_word


class Use(StrEnum):
    """One use of a work."""

    TRAIN_BASE = "train_base"
    TRAIN_ARTIST = "train_artist"
    EVALUATE = "evaluate"
    GENERATE_COMMERCIAL = "generate_commercial"
    GENERATE_NONCOMMERCIAL = "generate_noncommercial"
    ATTRIBUTE_BY_NAME = "attribute_by_name"


LEARNING_USES: Final = frozenset({Use.TRAIN_BASE, Use.TRAIN_ARTIST, Use.EVALUATE})
"""Uses that a Withdrawal stops at once, whatever the notice period: nothing new is learned or measured."""

USE_WORDS: Final[dict[Use, str]] = {
    Use.TRAIN_BASE: "training the base model",
    Use.TRAIN_ARTIST: "training an artist's own model",
    Use.EVALUATE: "evaluation",
    Use.GENERATE_COMMERCIAL: "commercial generation",
    Use.GENERATE_NONCOMMERCIAL: "non-commercial generation",
    Use.ATTRIBUTE_BY_NAME: "attribution by name",
}


def parse_use(text: str) -> Use:
    """Return the Use that is spelled so; an unknown use is refused."""
    return read_word(text, Use, "use")


def read_uses(texts: tuple[str, ...]) -> tuple[Use, ...]:
    """Return a list of uses from their spellings."""
    return tuple(parse_use(text) for text in texts)


def check_uses(uses: tuple[Use, ...], what: str) -> None:
    """Refuse a list of uses that is empty, repeats itself or holds something else."""
    if not uses:
        raise InvalidRecord(f"{what} names no use", hint="name at least one: " + ", ".join(Use))
    if not all(isinstance(use, Use) for use in uses):
        raise InvalidRecord(f"{what} names a use that is not known", hint="one of: " + ", ".join(Use))
    check_distinct(uses, what)
