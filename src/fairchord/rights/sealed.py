# SPDX-License-Identifier: Apache-2.0
"""Sealed text: a record says that a text was fixed, and only who has its Opening can read it.

"sealed:" and 64 hexadecimal digits: the SHA-256 of the line "fairchord/sealed/v1", 32 random bytes (the salt) and the
text in UTF-8. Who erases the Opening has erased the text; the log and its tree stay as they are.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any, Final

from fairchord.errors import InvalidRecord, RecordTampered
from fairchord.rights.fields import Fields, check_filled

PREFIX: Final = "sealed:"
SALT_BYTES: Final = 32
_SEAL: Final = re.compile(r"sealed:[0-9a-f]{64}", re.ASCII)
_SALT: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_DOMAIN: Final = b"fairchord/sealed/v1\n"
_SHOWN_DIGITS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What opens one sealed text: its salt, in hexadecimal, and the text. It never goes into the log."""

    seal: str
    salt: str
    text: str

    def __post_init__(self) -> None:
        check_filled(self.text, "a sealed text")
        if not _SALT.fullmatch(self.salt):
            raise InvalidRecord("a salt is not 32 bytes in hexadecimal", hint="restore the opening from a copy")
        if self.seal != _digest(self.text, bytes.fromhex(self.salt)):
            raise RecordTampered(
                f"this opening does not belong to {short_seal(self.seal)}", hint="restore the opening from a copy"
            )

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {"salt": self.salt, "seal": self.seal, "text": self.text}

    @classmethod
    def from_dict(cls, record: object) -> Opening:
        """Read the record; one that does not open its seal is refused."""
        fields = Fields(record, "opening")
        opening = cls(seal=fields.text("seal"), salt=fields.text("salt"), text=fields.text("text"))
        fields.finish()
        return opening


def seal_text(text: str, salt: bytes) -> Opening:
    """Seal a text with 32 bytes that nobody else knows."""
    if len(salt) != SALT_BYTES:
        raise InvalidRecord(f"a salt has {SALT_BYTES} bytes, this one has {len(salt)}")
    return Opening(seal=_digest(text, salt), salt=salt.hex(), text=text)


def is_sealed(text: str) -> bool:
    """Say whether a text is a seal."""
    return _SEAL.fullmatch(text) is not None


def short_seal(text: str) -> str:
    """Shorten a seal to its first digits, for people to read; any other text comes back as it is."""
    return text[: len(PREFIX) + _SHOWN_DIGITS] + "…" if is_sealed(text) else text


def _digest(text: str, salt: bytes) -> str:
    return PREFIX + hashlib.sha256(_DOMAIN + salt + text.encode("utf-8")).hexdigest()
