# SPDX-License-Identifier: Apache-2.0
"""TDMRep, the W3C group's report of 10 May 2024: which locations of a site are reserved against mining.

https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/

1. Within one layer the first rule whose pattern matches the path decides; `*` stands for anything, a final `$` for the
   end, and a pattern without one matches whatever begins with it.
2. A value other than 0 or 1 counts as not set, and the rule as absent.
3. A later layer (file, then HTTP fields, then the page's own tags) overrides an earlier one; a layer that is silent
   about a path changes nothing.

Example of a file: [{"location": "/open/", "tdm-reservation": 0}, {"location": "/*", "tdm-reservation": 1}]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, unquote

from fairchord.errors import InvalidInput

FIELD: Final = "tdm-reservation"
POLICY: Final = "tdm-policy"
EVERYWHERE: Final = "/*"
_END: Final = "$"


@dataclass(frozen=True, slots=True, kw_only=True)
class TdmRule:
    """One rule: where, and whether mining is reserved there."""

    location: str
    is_reserved: bool
    policy: str = ""


Layer = tuple[TdmRule, ...]


def read_rules(value: object) -> Layer:
    """Read the array of a tdmrep.json file; rules that set nothing are left out, in the file's order."""
    if not isinstance(value, list):
        raise InvalidInput("a TDMRep file is not an array of rules", hint='expected [{"location": "/*", ...}]')
    rules = (_read_rule(place, record) for place, record in enumerate(value, start=1))
    return tuple(rule for rule in rules if rule is not None)


def read_fields(fields: Iterable[tuple[str, str]]) -> Layer:
    """Read HTTP fields or a page's meta tags: a layer that speaks of every path, or an empty one."""
    named = {name.strip().lower(): value.strip() for name, value in fields}
    is_reserved = _value_of(named.get(FIELD))
    if is_reserved is None:
        return ()
    return (TdmRule(location=EVERYWHERE, is_reserved=is_reserved, policy=named.get(POLICY, "")),)


def find_rule(layers: Sequence[Layer], path: str) -> TdmRule | None:
    """Return the rule that decides for a path; None when no layer speaks of it."""
    deciding = None
    for layer in layers:
        deciding = next((rule for rule in layer if matches(rule.location, path)), deciding)
    return deciding


def matches(pattern: str, path: str) -> bool:
    """Say whether a location pattern matches a path; percent-encoding and its case do not count."""
    wanted, text = _plain(pattern.removesuffix(_END)), _plain(path)
    first, *rest = wanted.split("*")
    if not text.startswith(first):
        return False
    place = len(first)
    last = rest.pop() if rest and pattern.endswith(_END) else None
    for part in rest:
        found = text.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    if last is not None:
        return len(text) - len(last) >= place and text.endswith(last)
    return place == len(text) or not pattern.endswith(_END)


def _read_rule(place: int, record: object) -> TdmRule | None:
    fields: Mapping[str, Any] = record if isinstance(record, Mapping) else {}
    location, policy = fields.get("location"), fields.get(POLICY, "")
    if not isinstance(location, str) or not location.startswith(("/", "*")):
        raise InvalidInput(f"rule {place} of the TDMRep file has no location", hint='such as "/music/*"')
    is_reserved = _value_of(fields.get(FIELD))
    if is_reserved is None:
        return None
    return TdmRule(location=location, is_reserved=is_reserved, policy=policy if isinstance(policy, str) else "")


def _value_of(value: object) -> bool | None:
    """Whether 1 or 0 is said; anything else says nothing."""
    if isinstance(value, bool):
        return None
    return {"0": False, "1": True}.get(str(value)) if isinstance(value, int | str) else None


def _plain(path: str) -> str:
    return quote(unquote(path), safe="/*:@!$&'()+,;=~-._")
