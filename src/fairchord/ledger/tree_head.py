# SPDX-License-Identifier: Apache-2.0
"""A TreeHead: the size and root of a log at one moment, signed; in C2SP form (https://c2sp.org/tlog-checkpoint).

The text of the note has the origin on line 1, the size on line 2, the root in base64 on line 3, then extensions.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final

from fairchord.errors import InvalidRecord
from fairchord.ledger.merkle import HASH_BYTES
from fairchord.ledger.signed_note import NoteKey, open_note, sign_note
from fairchord.signing import SigningKey

_SIZE: Final = re.compile(r"0|[1-9]\d{0,18}", re.ASCII)
_LARGEST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedTreeHead:
    """A tree head and the signed note that it was read from or written to."""

    origin: str
    size: int
    root: bytes
    note: str

    @classmethod
    def sign(cls, origin: str, size: int, root: bytes, *keys: SigningKey) -> SignedTreeHead:
        """Sign the size and root of the log called `origin`; with two keys where the operator goes over to another."""
        text = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
        return cls(origin=origin, size=size, root=root, note=sign_note(text, origin, *keys))

    @classmethod
    def parse(cls, note: str, key: NoteKey) -> SignedTreeHead:
        """Read a note that this key has signed and that speaks of this key's log."""
        head = cls.from_text(open_note(note, key), note)
        if head.origin != key.name:
            raise InvalidRecord(f"the note is not a tree head of {key.name}", hint="expected origin, size and root")
        return head

    @classmethod
    def claimed(cls, note: str) -> SignedTreeHead:
        """Read what a note says while nobody has checked its signatures yet."""
        return cls.from_text(note.rpartition("\n\n")[0] + "\n", note)

    @classmethod
    def from_text(cls, text: str, note: str) -> SignedTreeHead:
        """Read the text of a note whose signatures someone else has checked."""
        lines = text.removesuffix("\n").split("\n")
        if len(lines) < 3 or "" in lines:
            raise InvalidRecord("the note is not a tree head", hint="expected origin, size and root")
        if not _SIZE.fullmatch(lines[1]) or int(lines[1]) > _LARGEST:
            raise InvalidRecord(
                f"{lines[1]!r} is not the size of a tree", hint="a decimal number without leading zeros"
            )
        return cls(origin=lines[0], size=int(lines[1]), root=_read_root(lines[2]), note=note)


def _read_root(text: str) -> bytes:
    try:
        root = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidRecord(f"{text!r} is not a root", hint="44 characters of base64 are expected") from error
    if len(root) != HASH_BYTES or base64.b64encode(root).decode() != text:
        raise InvalidRecord(f"{text!r} is not a root", hint="44 characters of base64 are expected")
    return root
