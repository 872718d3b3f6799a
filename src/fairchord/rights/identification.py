# SPDX-License-Identifier: Apache-2.0
"""An Identification: identifiers and match keys of a work that is registered already. An ISWC often comes later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fairchord.errors import InvalidRecord
from fairchord.rights.fields import Fields, without_empty
from fairchord.rights.identifiers import WorkId, work_id
from fairchord.rights.work import check_keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Identification:
    """What a registered work is also known by. It adds, and takes nothing away."""

    work: WorkId
    identifiers: tuple[str, ...] = ()
    melodies: tuple[str, ...] = ()
    title_keys: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        work_id(self.work)
        if not (self.identifiers or self.melodies or self.title_keys):
            raise InvalidRecord(f"the identification of {self.work} says nothing", hint="give an ISWC or a melody key")
        check_keys(self.identifiers, self.melodies, self.title_keys, self.work)

    @property
    def match_keys(self) -> tuple[str, ...]:
        """The match keys that it adds."""
        return (*self.identifiers, *("melody:" + melody for melody in self.melodies), *self.title_keys)

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        optional = {
            "identifiers": list(self.identifiers),
            "melodies": list(self.melodies),
            "title_keys": list(self.title_keys),
        }
        return {"work": self.work, **without_empty(optional)}

    @classmethod
    def from_dict(cls, record: object) -> Identification:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "identification")
        identification = cls(
            work=work_id(fields.text("work")),
            identifiers=fields.optional_texts("identifiers"),
            melodies=fields.optional_texts("melodies"),
            title_keys=fields.optional_texts("title_keys"),
        )
        fields.finish()
        return identification
