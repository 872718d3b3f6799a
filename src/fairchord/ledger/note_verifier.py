# SPDX-License-Identifier: Apache-2.0
"""Opening a signed note under several keys, by the rules of https://c2sp.org/signed-note; cosignatures of witnesses.

Keys: type 0x01, Ed25519 over the text (a log); type 0x04, Ed25519 over "cosignature/v1", a time and the text (a
witness, https://c2sp.org/tlog-cosignature); type 0x06, the same with ML-DSA-44. Signatures by other keys are ignored;
one of a known key that does not hold refuses the whole note.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fairchord.errors import InvalidRecord, RecordTampered
from fairchord.ledger.mldsa_key import PUBLIC_BYTES, SIGNATURE_BYTES, MldsaKey, mldsa_message
from fairchord.ledger.signed_note import MOST_SIGNATURES
from fairchord.signing import SigningKey, VerifyKey

LOG_TYPE: Final = 0x01
WITNESS_TYPE: Final = 0x04
MLDSA_TYPE: Final = 0x06
WITNESS_TYPES: Final = (WITNESS_TYPE, MLDSA_TYPE)
_LATEST_TIME: Final = 2**63 - 1
_EM_DASH: Final = "\u2014 "


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteVerifier:
    """A name, a type of signature and the key that makes such signatures under that name."""

    name: str
    kind: int
    verify_key: VerifyKey | MldsaKey

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise InvalidRecord(f"{self.name!r} is not a name for a signed note", hint="no spaces and no '+'")
        if self.kind not in (LOG_TYPE, *WITNESS_TYPES):
            raise InvalidRecord(
                f"the key of {self.name} is of type {self.kind:#04x}",
                hint="known are 0x01 (log), 0x04 and 0x06 (witness)",
            )

    @property
    def key_id(self) -> bytes:
        """The four bytes that open each signature by this key."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.verify_key.raw).digest()[:4]

    @property
    def ed25519_key(self) -> VerifyKey:
        """The key, where it is an Ed25519 key."""
        if not isinstance(self.verify_key, VerifyKey):
            raise InvalidRecord(f"the key of {self.name} is no Ed25519 key", hint="a log's own key is of type 0x01")
        return self.verify_key

    @property
    def text(self) -> str:
        """The verifier key as one word: name+id+base64."""
        encoded = base64.b64encode(bytes([self.kind]) + self.verify_key.raw).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    @classmethod
    def from_text(cls, text: str) -> NoteVerifier:
        """Read a verifier key; its id must be the one that follows from its name, type and key."""
        name, _, rest = text.partition("+")
        key_id, _, encoded = rest.partition("+")
        raw = _decode(encoded)
        if not raw or len(raw) != (1 + PUBLIC_BYTES if raw[0] == MLDSA_TYPE else 33):
            raise InvalidRecord(f"{text[:200]!r} is not a verifier key", hint="expected name+8 hex digits+base64")
        verifier = cls(name=name, kind=raw[0], verify_key=_read_key(raw))
        if key_id.lower() != verifier.key_id.hex():
            raise InvalidRecord(f"the verifier key {text!r} does not carry its own id", hint="copy it again, whole")
        return verifier

    def check(self, text: str, signature: bytes) -> NoteSignature:
        """Return the signature on a text; raise RecordTampered when it does not hold."""
        time: int | None = None
        if self.kind in WITNESS_TYPES:
            time, signature = int.from_bytes(signature[:8], "big"), signature[8:]
        length = SIGNATURE_BYTES if self.kind == MLDSA_TYPE else 64
        is_sound = len(signature) == length and (time or 0) <= _LATEST_TIME
        if not is_sound or not self.verify_key.verifies_raw(self._message(text, time or 0), signature):
            raise RecordTampered(
                f"the signature of {self.name} does not hold under key {self.verify_key.fingerprint[:16]}",
                hint="the note was changed, or it is of another size or another log than was signed",
            )
        return NoteSignature(verifier=self, time=time)

    def _message(self, text: str, time: int) -> bytes:
        if self.kind == MLDSA_TYPE:
            return mldsa_message(self.name, text, time)
        return cosigned_message(text, time) if self.kind == WITNESS_TYPE else text.encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSignature:
    """A signature that holds; `time`, in seconds since 1970, only where the signer is a witness."""

    verifier: NoteVerifier
    time: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedNote:
    """The text of a note, and every known signer of it."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def signers(self) -> frozenset[NoteVerifier]:
        """The keys whose signature holds."""
        return frozenset(signature.verifier for signature in self.signatures)


def open_signed_note(note: bytes, verifiers: Sequence[NoteVerifier]) -> OpenedNote:
    """Return the text of a note that at least one of these keys, and none of them wrongly, has signed."""
    text, lines = split_note(note)
    found: dict[tuple[str, bytes], NoteSignature] = {}
    for name, key_id, signature in lines:
        known = [item for item in verifiers if (item.name, item.key_id) == (name, key_id)]
        if len(known) > 1:
            raise InvalidRecord(f"two of the keys given are called {name}+{key_id.hex()}", hint="give each key once")
        if known:
            found[name, key_id] = known[0].check(text, signature)
    if not found:
        raise RecordTampered("no known key has signed the note", hint="give the verifier key of whoever signed it")
    return OpenedNote(text=text, signatures=tuple(found.values()))


def split_note(note: bytes) -> tuple[str, tuple[tuple[str, bytes, bytes], ...]]:
    """Return the text of a note, and of each signature line the name, the key's id and the signature."""
    try:
        whole = note.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidRecord("a signed note is not UTF-8", hint="fetch it again") from error
    text, separator, block = whole.rpartition("\n\n")
    lines = block.removesuffix("\n").split("\n")
    if any(character < " " and character != "\n" for character in whole):
        raise InvalidRecord("a signed note holds a control character", hint="only newlines are allowed")
    if not separator or not block.endswith("\n") or len(lines) > MOST_SIGNATURES:
        raise InvalidRecord("not a signed note", hint="expected a text, a blank line, then signature lines")
    return text + "\n", tuple(_read_line(line) for line in lines)


def is_key_name(name: str) -> bool:
    """Say whether a name may stand in a signature line."""
    return bool(name) and not any(character.isspace() or character == "+" for character in name)


def cosigned_message(text: str, time: int) -> bytes:
    """Return what a witness signs: its own header, the time, and the whole text of the tree head."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def cosign(text: str, name: str, key: SigningKey, time: int) -> str:
    """Return the signature line of a witness under a tree head's text."""
    verifier = NoteVerifier(name=name, kind=WITNESS_TYPE, verify_key=key.verify_key)
    signature = time.to_bytes(8, "big") + key.sign_note(cosigned_message(text, time))
    return f"{_EM_DASH}{name} {base64.b64encode(verifier.key_id + signature).decode()}\n"


def _read_line(line: str) -> tuple[str, bytes, bytes]:
    name, _, encoded = line.removeprefix(_EM_DASH).partition(" ")
    payload = _decode(encoded)
    if not line.startswith(_EM_DASH) or not is_key_name(name) or payload is None or len(payload) < 5:
        raise InvalidRecord(f"{line[:80]!r} is not a signature line", hint="expected a dash, a name and base64")
    return name, payload[:4], payload[4:]


def _read_key(raw: bytes) -> VerifyKey | MldsaKey:
    return MldsaKey(raw[1:]) if raw[0] == MLDSA_TYPE else VerifyKey(raw[1:])


def _decode(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
