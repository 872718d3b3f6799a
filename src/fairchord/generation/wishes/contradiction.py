# SPDX-License-Identifier: Apache-2.0
"""A contradiction: two wishes that cannot both be met, why, and the nearest change that lets a brief be made."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

Wishes = Mapping[str, Any]
"""A brief's fields as plain values: bars, meter and key as text, chords a text for each bar, tracks as tables."""
Change = tuple[tuple[str | int, ...], Any]
"""Where in the wishes, and what to put there; None takes the wish away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two wishes in words, why they cannot both be met, and the proposal in words and as changes."""

    first: str
    second: str
    why: str
    proposal: str
    changes: tuple[Change, ...]
    otherwise: str = ""
    """Another way out, which is not taken unasked."""

    def to_dict(self) -> dict[str, str]:
        """The contradiction for machines."""
        return {"first": self.first, "second": self.second, "why": self.why, "nearest_that_fits": self.proposal}

    def __str__(self) -> str:
        return f"{self.first} and {self.second} contradict: {self.why}"


def change_wishes(wishes: Wishes, contradiction: Contradiction) -> dict[str, Any]:
    """The wishes with a contradiction's proposal taken."""
    changed: dict[str, Any] = deepcopy(dict(wishes))
    for path, value in contradiction.changes:
        place: Any = changed
        for step in path[:-1]:
            place = place[step]
        if value is not None:
            place[path[-1]] = value
        elif isinstance(place, list) and isinstance(path[-1], int):
            del place[path[-1]]
        else:
            place.pop(path[-1], None)
    return changed
