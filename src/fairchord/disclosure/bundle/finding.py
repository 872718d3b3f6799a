# SPDX-License-Identifier: Apache-2.0
"""A Finding: what one check of a bundle says, in the same words as the shell script inside it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Standing(StrEnum):
    """What came of a check. `open`: nothing is wrong, and nothing is proven either."""

    HELD = "held"
    FAILED = "failed"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The outcome of one check: which part of the bundle, and why."""

    standing: Standing
    part: str
    sentence: str

    @property
    def line(self) -> str:
        """The line that the script prints for it: what a bundle holds cannot steer a terminal."""
        plain = "".join(chr(byte) if 0x20 <= byte < 0x7F else "?" for byte in self.sentence.encode())
        return f"{self.standing.value:<7} {self.part:<13} {plain}"

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain JSON values."""
        return {"part": self.part, "sentence": self.sentence, "standing": self.standing.value}


def held(part: str, sentence: str) -> Finding:
    """Say that a check held."""
    return Finding(standing=Standing.HELD, part=part, sentence=sentence)


def failed(part: str, sentence: str) -> Finding:
    """Say that a check failed."""
    return Finding(standing=Standing.FAILED, part=part, sentence=sentence)


def open_(part: str, sentence: str) -> Finding:
    """Say that nothing was proven either way."""
    return Finding(standing=Standing.OPEN, part=part, sentence=sentence)
