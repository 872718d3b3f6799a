# SPDX-License-Identifier: Apache-2.0
"""Names of works and parties, and territories. A WorkId is never a PartyId; both are safe as file names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final, NewType

from fairchord.canonical import check_sha256, sha256_hex
from fairchord.errors import InvalidRecord

WorkId = NewType("WorkId", str)
PartyId = NewType("PartyId", str)

WORLD: Final = "*"
"""The territory that stands for everywhere."""
_WORK: Final = re.compile(r"work(-[a-z0-9]+)+")
_PARTY: Final = re.compile(r"party(-[a-z0-9]+)+")
_TERRITORY: Final = re.compile(r"\*|[A-Z]{2}")
_LONGEST: Final = 96
_LONGEST_SLUG: Final = 48
CONTENT_DIGITS: Final = 16
"""A WorkId ends with so many digits of its content's hash, so that consent to it is consent to that content."""
KEY_DIGITS: Final = 16
FEWEST_KEY_DIGITS: Final = 8
"""The PartyId of a party with a key ends with digits of its key's hash, so that nobody else can bear its name."""


def work_id(text: str) -> WorkId:
    """Return the text as a WorkId when it is spelled like one."""
    if not isinstance(text, str) or len(text) > _LONGEST or not _WORK.fullmatch(text):
        raise InvalidRecord(
            f"{text!r} is not a work id", hint="expected work-, then a-z and 0-9 in groups joined by '-'"
        )
    return WorkId(text)


def party_id(text: str) -> PartyId:
    """Return the text as a PartyId when it is spelled like one."""
    if not isinstance(text, str) or len(text) > _LONGEST or not _PARTY.fullmatch(text):
        raise InvalidRecord(
            f"{text!r} is not a party id", hint="expected party-, then a-z and 0-9 in groups joined by '-'"
        )
    return PartyId(text)


def make_work_id(title: str, content_sha256: str) -> WorkId:
    """Name a work by its title and the first digits of its content's hash: work-amber-rain-3f2a9c01d4e5b677."""
    return work_id("-".join(["work", *_slug(title), check_sha256(content_sha256)[:CONTENT_DIGITS]]))


def make_party_id(name: str, seed_text: str) -> PartyId:
    """Name a party by its name and the first digits of the hash of its key's text (or of another stable text)."""
    return party_id("-".join(["party", *_slug(name), sha256_hex(seed_text.encode())[:KEY_DIGITS]]))


def names_key(party: PartyId, key_text: str) -> bool:
    """Say whether a PartyId ends, as `make_party_id` writes it, with first digits of the hash of this key's text."""
    digits = party.rpartition("-")[2]
    return len(digits) >= FEWEST_KEY_DIGITS and sha256_hex(key_text.encode()).startswith(digits)


def check_territory(text: str) -> str:
    """Return the text when it is '*' or two capital letters as in ISO 3166."""
    if not isinstance(text, str) or not _TERRITORY.fullmatch(text):
        raise InvalidRecord(f"{text!r} is not a territory", hint="two capital letters such as FR, or * for the world")
    return text


def check_territories(territories: Iterable[str], what: str) -> None:
    """Refuse an empty or malformed list of territories."""
    listed = tuple(territories)
    if not listed:
        raise InvalidRecord(f"{what} names no territory", hint="name countries such as FR, or * for the world")
    for territory in listed:
        check_territory(territory)


def covers_territory(territories: Iterable[str], wanted: str) -> bool:
    """Say whether a list of territories covers one; only '*' covers '*'."""
    listed = tuple(territories)
    return WORLD in listed or wanted in listed


def describe_territory(territory: str) -> str:
    """Return a territory in words."""
    return "worldwide" if territory == WORLD else territory


def _slug(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))[:_LONGEST_SLUG].strip("-")
    return [slug] if slug else []
