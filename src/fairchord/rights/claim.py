# SPDX-License-Identifier: Apache-2.0
"""A RightsClaim: the operator's signed statement that works are in the public domain, or that their licence permits.

It is evidence that someone can be held to, and never the author's consent; a Permit says which of the two it rests on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fairchord.errors import InvalidRecord
from fairchord.rights.fields import Fields, check_distinct, check_filled
from fairchord.rights.identifiers import WorkId, check_territories, work_id
from fairchord.rights.public_domain import PublicDomain
from fairchord.rights.use import Use, check_uses, read_uses
from fairchord.rights.work import CLAIM_BASES, RightsBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsClaim:
    """A claim over works: on which basis, where it holds, for which uses, and on what evidence.

    With `public_domain`, years of death and edition are stated, and `decide` does the arithmetic for each territory;
    without, a Permit rests on the operator's evidence text alone.
    """

    works: tuple[WorkId, ...]
    basis: RightsBasis
    territories: tuple[str, ...]
    uses: tuple[Use, ...]
    evidence: str
    licence: str = ""
    public_domain: PublicDomain | None = None

    def __post_init__(self) -> None:
        if not self.works:
            raise InvalidRecord("a rights claim names no work")
        for work in self.works:
            work_id(work)
        check_distinct(self.works, "a rights claim")
        if self.basis not in CLAIM_BASES:
            raise InvalidRecord(
                f"a rights claim cannot rest on {self.basis.value}", hint="consent takes a Grant signed by the holder"
            )
        if self.basis is RightsBasis.LICENCE_PERMITS and not self.licence:
            raise InvalidRecord("a rights claim names no licence", hint="give its SPDX identifier")
        check_territories(self.territories, "a rights claim")
        check_distinct(self.territories, "a rights claim: territories")
        check_uses(self.uses, "a rights claim")
        check_filled(self.evidence, "the evidence of a rights claim")
        if self.public_domain is not None and self.basis is not RightsBasis.PUBLIC_DOMAIN:
            raise InvalidRecord(
                f"a rights claim of {self.basis.value} says who died when",
                hint="years of death belong to a claim of public_domain",
            )

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        record: dict[str, Any] = {
            "basis": self.basis.value,
            "evidence": self.evidence,
            "licence": self.licence,
            "territories": list(self.territories),
            "uses": [use.value for use in self.uses],
            "works": list(self.works),
        }
        if self.public_domain is not None:
            record["public_domain"] = self.public_domain.to_dict()
        return record

    @classmethod
    def from_dict(cls, record: object) -> RightsClaim:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "rights claim")
        claim = cls(
            works=tuple(work_id(work) for work in fields.texts("works")),
            basis=fields.word("basis", RightsBasis),
            territories=fields.texts("territories"),
            uses=read_uses(fields.texts("uses")),
            evidence=fields.text("evidence"),
            licence=fields.text("licence"),
            public_domain=PublicDomain.from_dict(fields.item("public_domain")) if fields.has("public_domain") else None,
        )
        fields.finish()
        return claim
