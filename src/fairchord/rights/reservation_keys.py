# SPDX-License-Identifier: Apache-2.0
"""ReservationKeys: one part of the list of match keys that belongs to a Reservation too long for one entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from fairchord.canonical import check_sha256
from fairchord.errors import InvalidRecord
from fairchord.rights.fields import Fields, check_distinct
from fairchord.rights.match_keys import check_match_key

KEYS_IN_A_PART: Final = 1_200
"""So many keys of at most 71 characters, with their quotes and commas, stay well under the size of an entry."""
MOST_PARTS: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationKeys:
    """Part `part` of `parts`, counted from 1; the reservation is named by its hash."""

    reservation: str
    part: int
    parts: int
    keys: tuple[str, ...]

    def __post_init__(self) -> None:
        check_sha256(self.reservation, what="the reservation of these keys")
        what = f"part {self.part} of {self.parts} of reservation {self.reservation[:16]}..."
        if not 1 <= self.part <= self.parts <= MOST_PARTS:
            raise InvalidRecord(f"{what} does not count", hint=f"parts go from 1 to their number, {MOST_PARTS} at most")
        if not self.keys:
            raise InvalidRecord(f"{what} has no keys")
        for key in self.keys:
            check_match_key(key, what=f"{what}: key")
        check_distinct(self.keys, what)

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {
            "keys": list(self.keys),
            "part": self.part,
            "parts": self.parts,
            "reservation": self.reservation,
        }

    @classmethod
    def from_dict(cls, record: object) -> ReservationKeys:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "reservation keys")
        keys = cls(
            reservation=fields.text("reservation"),
            part=fields.count("part"),
            parts=fields.count("parts"),
            keys=fields.texts("keys"),
        )
        fields.finish()
        return keys


def split_keys(reservation: str, keys: Iterable[str]) -> tuple[ReservationKeys, ...]:
    """Return the parts that hold all of these keys, each key once, in their order."""
    distinct = tuple(dict.fromkeys(keys))
    starts = range(0, len(distinct), KEYS_IN_A_PART)
    return tuple(
        ReservationKeys(
            reservation=reservation,
            part=number,
            parts=len(starts),
            keys=distinct[start : start + KEYS_IN_A_PART],
        )
        for number, start in enumerate(starts, 1)
    )
