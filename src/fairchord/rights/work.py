# SPDX-License-Identifier: Apache-2.0
"""A Work: the legal object (not the notes), who made it, who holds which Share, and why it might be used at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

from fairchord.canonical import check_sha256
from fairchord.errors import InvalidRecord
from fairchord.rights.fields import Fields, check_distinct, check_filled, without_empty
from fairchord.rights.identifiers import CONTENT_DIGITS, WORLD, PartyId, WorkId, check_territories, party_id, work_id
from fairchord.rights.standard_identifiers import WORK_IDENTIFIERS, check_identifiers

TITLE_KEY: Final = re.compile(r"title:[0-9a-f]{32}")
_MELODY: Final = re.compile(r"[0-9a-f]{16,64}")
_PART: Final = re.compile(r"([1-9]\d{0,5})/([1-9]\d{0,5})", re.ASCII)


class Authorship(StrEnum):
    """Who made the music, as declared by whoever registers it."""

    HUMAN = "human"
    MACHINE_ASSISTED = "machine-assisted"
    UNKNOWN = "unknown"


class RightsBasis(StrEnum):
    """Why a work may be used. The four are never mixed: a licence that permits is not an author who agreed."""

    PUBLIC_DOMAIN = "public_domain"
    LICENCE_PERMITS = "licence_permits"
    AUTHOR_CONSENTED = "author_consented"
    OWN_PROJECT = "own_project"


CLAIM_BASES: Final = frozenset({RightsBasis.PUBLIC_DOMAIN, RightsBasis.LICENCE_PERMITS})
"""Bases that rest on a RightsClaim; the others rest on Grants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributor:
    """Someone who made part of a work, and as what (composer, arranger, transcriber)."""

    name: str
    role: str
    ipi: str | None = None

    def __post_init__(self) -> None:
        check_filled(self.name, "a contributor's name")
        check_filled(self.role, f"the role of {self.name}")
        if self.ipi is not None:
            check_identifiers((self.ipi,), frozenset({"ipi"}), f"the contributor {self.name}")

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {"name": self.name, "role": self.role, **without_empty({"ipi": self.ipi})}

    @classmethod
    def from_dict(cls, record: object) -> Contributor:
        """Read {"name": "Ana Lima", "role": "composer"}, with an IPI where there is one."""
        fields = Fields(record, "contributor")
        contributor = cls(name=fields.text("name"), role=fields.text("role"), ipi=fields.optional_text("ipi"))
        fields.finish()
        return contributor


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The part of a work that a party holds, as an exact fraction; written '1/3'."""

    holder: PartyId
    part: Fraction

    def __post_init__(self) -> None:
        party_id(self.holder)
        if not isinstance(self.part, Fraction) or not 0 < self.part <= 1:
            raise InvalidRecord(
                f"the share of {self.holder} is {self.part}", hint="a share is an exact fraction above 0 and up to 1"
            )
        if self.part.denominator > 999_999:
            raise InvalidRecord(f"the share of {self.holder} is too fine", hint="denominators go up to 999999")

    @property
    def part_text(self) -> str:
        """The fraction in lowest terms, as 'n/d'."""
        return f"{self.part.numerator}/{self.part.denominator}"

    @classmethod
    def from_dict(cls, record: object) -> Share:
        """Read {"holder": "party-...", "part": "1/2"}; only lowest terms are accepted."""
        fields = Fields(record, "share")
        holder, text = party_id(fields.text("holder")), fields.text("part")
        fields.finish()
        match = _PART.fullmatch(text)
        if match is None:
            raise InvalidRecord(f"the share {text!r} of {holder} is not a fraction", hint="write it as '1/2' or '1/1'")
        share = cls(holder=holder, part=Fraction(int(match[1]), int(match[2])))
        if share.part_text != text:
            raise InvalidRecord(
                f"the share {text!r} of {holder} is not in lowest terms", hint=f"write {share.part_text}"
            )
        return share


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A work. Shares sum to exactly one, or are empty when the basis is not the holders' consent.

    `identifiers` are its ISWC and ISRCs. `melodies` are the keys of its lines (`music.melody_keys`), and `title_keys`
    those of its title with writers whose names are sealed: a Reservation may name the work by any of them.
    """

    id: WorkId
    title: str
    contributors: tuple[Contributor, ...]
    content_sha256s: tuple[str, ...]
    source: str
    authorship: Authorship
    basis: RightsBasis
    shares: tuple[Share, ...] = ()
    licence: str = ""
    territories: tuple[str, ...] = (WORLD,)
    attribution: str = ""
    parents: tuple[WorkId, ...] = ()
    identifiers: tuple[str, ...] = ()
    melodies: tuple[str, ...] = ()
    title_keys: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        work_id(self.id)
        check_filled(self.title, f"the title of {self.id}")
        check_territories(self.territories, self.id)
        for sha256 in self.content_sha256s:
            check_sha256(sha256, what=f"{self.id}: content")
        if not self.content_sha256s:
            raise InvalidRecord(f"{self.id} has no content hash", hint="register at least the SHA-256 of its file")
        if not self.id.endswith("-" + self.content_sha256s[0][:CONTENT_DIGITS]):
            raise InvalidRecord(
                f"{self.id} does not end with the first {CONTENT_DIGITS} digits of its content's hash",
                hint=f"expected ...-{self.content_sha256s[0][:CONTENT_DIGITS]}; make_work_id names works so",
            )
        check_distinct(self.content_sha256s, f"{self.id}: content")
        check_distinct(self.territories, f"{self.id}: territories")
        check_distinct(self.parents, f"{self.id}: parents")
        for parent in self.parents:
            work_id(parent)
        if self.basis is RightsBasis.LICENCE_PERMITS and not self.licence:
            raise InvalidRecord(f"{self.id} rests on a licence that is not named", hint="give its SPDX identifier")
        check_keys(self.identifiers, self.melodies, self.title_keys, self.id)
        _check_shares(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {
            "attribution": self.attribution,
            "authorship": self.authorship.value,
            "basis": self.basis.value,
            "content_sha256s": list(self.content_sha256s),
            "contributors": [maker.to_dict() for maker in self.contributors],
            "id": self.id,
            "licence": self.licence,
            "parents": list(self.parents),
            "shares": [{"holder": share.holder, "part": share.part_text} for share in self.shares],
            "source": self.source,
            "territories": list(self.territories),
            "title": self.title,
            **without_empty(
                {
                    "identifiers": list(self.identifiers),
                    "melodies": list(self.melodies),
                    "title_keys": list(self.title_keys),
                }
            ),
        }

    @classmethod
    def from_dict(cls, record: object) -> Work:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "work")
        work = cls(
            id=work_id(fields.text("id")),
            title=fields.text("title"),
            contributors=tuple(Contributor.from_dict(item) for item in fields.items("contributors")),
            content_sha256s=fields.texts("content_sha256s"),
            source=fields.text("source"),
            authorship=fields.word("authorship", Authorship),
            basis=fields.word("basis", RightsBasis),
            shares=tuple(Share.from_dict(item) for item in fields.items("shares")),
            licence=fields.text("licence"),
            territories=fields.texts("territories"),
            attribution=fields.text("attribution"),
            parents=tuple(work_id(parent) for parent in fields.texts("parents")),
            identifiers=fields.optional_texts("identifiers"),
            melodies=fields.optional_texts("melodies"),
            title_keys=fields.optional_texts("title_keys"),
        )
        fields.finish()
        return work


def _check_shares(work: Work) -> None:
    check_distinct((share.holder for share in work.shares), f"{work.id}: shares")
    total = sum((share.part for share in work.shares), Fraction())
    if total != 1 and (work.shares or work.basis not in CLAIM_BASES):
        raise InvalidRecord(
            f"the shares of {work.id} sum to {_short(total)}, not to 1",
            hint="list every holder once, with exact fractions",
        )


def _short(total: Fraction) -> str:
    """Write a sum; many fine shares have a denominator of thousands of digits."""
    return str(total) if total.denominator < 10**12 else f"{float(total):.15f}..."


def check_keys(identifiers: tuple[str, ...], melodies: tuple[str, ...], title_keys: tuple[str, ...], what: str) -> None:
    """Refuse identifiers, melodies or title keys of a work that are malformed or said twice."""
    check_identifiers(identifiers, WORK_IDENTIFIERS, what)
    for melody in melodies:
        if not isinstance(melody, str) or not _MELODY.fullmatch(melody):
            raise InvalidRecord(f"{what}: {melody!r} is not a melody key", hint="16 to 64 lower-case hex digits")
    for key in title_keys:
        if not isinstance(key, str) or not TITLE_KEY.fullmatch(key):
            raise InvalidRecord(f"{what}: {key!r} is not a title key", hint="title: and 32 lower-case hex digits")
    check_distinct((*melodies, *title_keys), what)
