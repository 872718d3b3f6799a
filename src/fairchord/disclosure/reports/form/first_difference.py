# SPDX-License-Identifier: Apache-2.0
"""Where two JSON values first differ, as a path a person can follow: sections[2.1].fields[used].answer.value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

_NAMES: Final = ("name", "number")
_LONGEST: Final = 300
_ABSENT: Final = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A place, what is stated there and what was found by computing again."""

    where: str
    stated: str
    found: str


def first_difference(stated: Any, found: Any, *, where: str = "") -> Difference | None:
    """Return the first place where two values differ, in the order of sorted members; None when they are equal."""
    if isinstance(stated, Mapping) and isinstance(found, Mapping):
        for name in sorted({*stated, *found}):
            place = f"{where}.{name}" if where else str(name)
            if name not in stated or name not in found:
                return _difference(place, stated.get(name, _ABSENT), found.get(name, _ABSENT))
            inner = first_difference(stated[name], found[name], where=place)
            if inner is not None:
                return inner
        return None
    if isinstance(stated, list) and isinstance(found, list):
        for index, (one, other) in enumerate(zip(stated, found, strict=False)):
            inner = first_difference(one, other, where=f"{where}[{_name_of(other, index)}]")
            if inner is not None:
                return inner
        if len(stated) != len(found):
            return _difference(f"{where}.length", len(stated), len(found))
        return None
    if type(stated) is type(found) and stated == found:
        return None
    return _difference(where, stated, found)


def _difference(where: str, stated: object, found: object) -> Difference:
    return Difference(where=where, stated=str(stated)[:_LONGEST], found=str(found)[:_LONGEST])


def _name_of(item: object, place: int) -> str:
    if isinstance(item, Mapping):
        for name in _NAMES:
            if isinstance(item.get(name), str) and item[name]:
                return str(item[name])
    return str(place)
