# SPDX-License-Identifier: Apache-2.0
"""Signed notes of C2SP (https://c2sp.org/signed-note), Ed25519 only: a text, a blank line, one line a signature.

    If you think cryptography is the answer to your problem,
    then you don't know what your problem is.

    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

Signatures by unknown keys are ignored; one by the known key that does not hold refuses the whole note.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import Final

from fairchord.errors import InvalidRecord, RecordTampered
from fairchord.signing import SigningKey, VerifyKey

ED25519_TYPE: Final = b"\x01"
MOST_SIGNATURES: Final = 100
_NAME: Final = re.compile(r"[^\s+]+")
_LINE: Final = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_VERIFIER: Final = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteKey:
    """A name and the Ed25519 key that signs notes under it."""

    name: str
    verify_key: VerifyKey

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise InvalidRecord(f"{self.name!r} is not a name for a signed note", hint="no spaces and no '+'")

    @property
    def key_id(self) -> bytes:
        """The four bytes that open each signature by this key."""
        material = self.name.encode() + b"\n" + ED25519_TYPE + self.verify_key.raw
        return hashlib.sha256(material).digest()[:4]

    @property
    def text(self) -> str:
        """The verifier key as Go's checksum-database code writes it: name+id+base64."""
        encoded = base64.b64encode(ED25519_TYPE + self.verify_key.raw).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    @classmethod
    def from_text(cls, text: str) -> NoteKey:
        """Read a verifier key; its id must be the one that follows from its name and key."""
        match = _VERIFIER.fullmatch(text)
        raw = b"" if match is None else _decode_base64(match[3])
        if match is None or raw[:1] != ED25519_TYPE:
            raise InvalidRecord(f"{text!r} is not an Ed25519 verifier key", hint="expected name+8 hex digits+base64")
        note_key = cls(name=match[1], verify_key=VerifyKey(raw[1:]))
        if note_key.text != text:
            raise InvalidRecord(f"the verifier key {text!r} does not carry its own id", hint="copy it again, whole")
        return note_key


def sign_note(text: str, name: str, *keys: SigningKey) -> str:
    """Return the text with one signature line by each of these keys under this name."""
    _check_text(text)
    lines = []
    for key in keys:
        note_key = NoteKey(name=name, verify_key=key.verify_key)
        signature = base64.b64encode(note_key.key_id + key.sign_note(text.encode())).decode()
        lines.append(f"— {name} {signature}\n")
    return f"{text}\n{''.join(lines)}"


def open_note(note: str, key: NoteKey) -> str:
    """Return the text of a note that this key has signed; raise RecordTampered when it has not."""
    text, separator, block = note.rpartition("\n\n")
    text += "\n"
    lines = block.removesuffix("\n").split("\n")
    if not separator or not block.endswith("\n") or len(lines) > MOST_SIGNATURES:
        raise InvalidRecord("not a signed note", hint="expected a text, a blank line, then signature lines")
    _check_text(text)
    holds = [_line_holds(line, text, key) for line in lines]
    if False in holds or True not in holds:
        raise RecordTampered(
            f"the note is not signed by {key.name} under key {key.verify_key.fingerprint[:16]}",
            hint="it was changed, or it belongs to another log",
        )
    return text


def _line_holds(line: str, text: str, key: NoteKey) -> bool | None:
    """Say whether a signature line by this key holds; None when it is by another key."""
    match = _LINE.fullmatch(line)
    if match is None:
        raise InvalidRecord(f"{line[:80]!r} is not a signature line", hint="expected '— name base64'")
    payload = _decode_base64(match[2])
    if len(payload) < 5:
        raise InvalidRecord(f"the signature line of {match[1]} is too short")
    if match[1] != key.name or payload[:4] != key.key_id:
        return None
    return key.verify_key.verifies_raw(text.encode(), payload[4:])


def _check_text(text: str) -> None:
    if not text.endswith("\n") or any(character < " " and character != "\n" for character in text):
        raise InvalidRecord("the text of a signed note ends with a newline and holds no control characters")


def _decode_base64(text: str) -> bytes:
    try:
        decoded = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidRecord(f"{text[:80]!r} is not base64") from error
    if base64.b64encode(decoded).decode() != text:
        raise InvalidRecord(f"{text[:80]!r} is not base64 in its only spelling")
    return decoded
