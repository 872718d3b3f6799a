# SPDX-License-Identifier: Apache-2.0
"""Numbers that people can say: reservation 3 is the third reservation in the log; so with withdrawals and the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fairchord.errors import ResourceAbsent
from fairchord.rights.register import Recorded, Register
from fairchord.workflows.project import Project

NUMBERED: Final = ("reservation", "withdrawal", "dispute")


def recorded_of(register: Register, kind: str) -> Mapping[str, Recorded[Any]]:
    """Every record of a numbered kind, by its hash, in the order of the log."""
    tables: dict[str, Mapping[str, Recorded[Any]]] = {
        "reservation": register.reservations,
        "withdrawal": register.withdrawals_by_hash,
        "dispute": register.disputes,
    }
    return tables[kind]


def number_of(register: Register, kind: str, sha256: str) -> int:
    """The number of a record among those of its kind."""
    index = recorded_of(register, kind)[sha256].index
    return sum(item.index <= index for item in recorded_of(register, kind).values())


def find_numbered(project: Project, text: str, kinds: tuple[str, ...] = NUMBERED) -> tuple[str, Recorded[Any]]:
    """Return the kind and the record that a text names: 'reservation 3', 'reservation-3', a hash or its opening."""
    register = project.register()
    kind, _, number = text.strip().replace("-", " ").rpartition(" ")
    if number.isdigit() and (kind in kinds or (not kind and len(kinds) == 1)):
        kind = kind or kinds[0]
        ordered = sorted(recorded_of(register, kind).values(), key=lambda item: item.index)
        if 1 <= int(number) <= len(ordered):
            return kind, ordered[int(number) - 1]
    found = [
        (one, item)
        for one in kinds
        for sha256, item in recorded_of(register, one).items()
        if len(text) >= 8 and sha256.startswith(text)
    ]
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"{one} 1 to {len(recorded_of(register, one))}" for one in kinds if recorded_of(register, one))
    raise ResourceAbsent(f"no {' or '.join(kinds)} {text!r} is in the log", hint=f"there are: {known or 'none'}")
