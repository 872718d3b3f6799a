# SPDX-License-Identifier: Apache-2.0
"""Match keys: what a Reservation may name a work by when nobody knows its id here, and what each work answers to.

An identifier (iswc:, isrc:, ipi:, isni:), a melody (melody:<hex>, from `music.melody_keys`), or a title with its
writers (title:<32 hex>). The last is a hash of both in plain letters, so that a list of titles can be matched without
being printed; it hides nothing from someone who guesses the same title and writers.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from itertools import combinations
from typing import Final

from fairchord.errors import InvalidRecord
from fairchord.rights.sealed import is_sealed
from fairchord.rights.standard_identifiers import check_identifier
from fairchord.rights.work import TITLE_KEY, Work

_MELODY: Final = re.compile(r"melody:[0-9a-f]{16,64}")
_MOST_WRITERS_IN_EVERY_GROUP: Final = 4
_NO_SURNAMES: Final = frozenset({"", "jr", "sr", "junior", "senior", "ii", "iii"})


def title_key(title: str, writers: Iterable[str] = ()) -> str:
    """Return the key of a title with the surnames of writers; case, accents, punctuation and order do not count."""
    surnames = sorted({_plain(_surname(writer)) for writer in writers} - {""})
    text = "\n".join(["fairchord/title/v1", _plain(title), *surnames])
    return "title:" + hashlib.sha256(text.encode()).hexdigest()[:32]


def melody_key(hex_digits: str) -> str:
    """Return the key of a melody from its hexadecimal digits."""
    return check_match_key("melody:" + hex_digits)


def check_match_key(text: str, *, what: str = "a match key") -> str:
    """Return the text when it is a match key."""
    if isinstance(text, str) and (TITLE_KEY.fullmatch(text) or _MELODY.fullmatch(text)):
        return text
    if isinstance(text, str) and text.startswith(("title:", "melody:")):
        raise InvalidRecord(f"{what} {text!r} is malformed", hint="title: and 32 hex digits, melody: and 16 to 64")
    return check_identifier(text, what=what)


def match_keys(work: Work) -> tuple[str, ...]:
    """Return every key by which a Reservation may name this work; a list may name only some of its writers."""
    names = [maker.name for maker in work.contributors if not is_sealed(maker.name)]
    keys = [
        *work.identifiers,
        *(maker.ipi for maker in work.contributors if maker.ipi is not None),
        *("melody:" + melody for melody in work.melodies),
        *work.title_keys,
        *(title_keys(work.title, names) if names or not work.contributors else ()),
    ]
    return tuple(dict.fromkeys(keys))


def title_keys(title: str, writers: Iterable[str]) -> tuple[str, ...]:
    """Return the keys of a title with its writers: all together, each alone, and groups as a list may name them."""
    distinct = tuple(sorted({_surname(writer) for writer in writers} - {""}))
    sizes = {1, 2, len(distinct)} if len(distinct) > _MOST_WRITERS_IN_EVERY_GROUP else {*range(1, len(distinct) + 1)}
    groups = (group for size in sorted(sizes) for group in combinations(distinct, size))
    return tuple(dict.fromkeys(title_key(title, group) for group in groups)) or (title_key(title),)


def _surname(name: str) -> str:
    """Return the last word of the surname of 'Ana Lima', 'LIMA, Ana' or 'Lima': the one that all forms share."""
    words = [word for word in name.partition(",")[0].split() if _plain(word) not in _NO_SURNAMES]
    return words[-1] if words else ""


def _plain(text: str) -> str:
    """Return the letters and digits of a text in any script, without accents and without case."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(letter for letter in folded if letter.isalnum()))
