# SPDX-License-Identifier: Apache-2.0
"""Ed25519 keys and signatures. Every signed text opens with its type and version: `fairchord/<kind>/v1` and a newline.

The one exception is a signed note (C2SP), whose form is fixed elsewhere; a note may not begin with `fairchord/`,
so that no signature can be taken for another. A text form of a public key: ed25519:<64 hexadecimal digits>.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from fairchord.canonical import sha256_hex
from fairchord.durable import flush_folder
from fairchord.errors import InvalidRecord, RecordTampered, ResourceAbsent

KEY_PREFIX: Final = "ed25519:"
NAMESPACE: Final = b"fairchord/"
_KIND: Final = re.compile(r"[a-z][a-z0-9_]*")
_PRIME: Final = 2**255 - 19
_CURVE_D: Final = -121665 * pow(121666, -1, _PRIME) % _PRIME
_ORDER_8_Y: Final = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_SMALL_ORDER_Y: Final = frozenset({0, 1, _PRIME - 1, _ORDER_8_Y, _PRIME - _ORDER_8_Y})
"""The y coordinates of the eight points whose order divides 8: a signature under such a key proves nothing."""


class VerifyKey:
    """A public Ed25519 key that is on the curve, in its canonical spelling and not of small order."""

    __slots__ = ("_key", "raw")

    def __init__(self, raw: bytes) -> None:
        _check_point(raw)
        self.raw = raw
        self._key = Ed25519PublicKey.from_public_bytes(raw)

    @classmethod
    def from_text(cls, text: str) -> VerifyKey:
        """Read the text form, ed25519:<64 hexadecimal digits>."""
        if not re.fullmatch(KEY_PREFIX + "[0-9a-f]{64}", text):
            raise InvalidRecord(f"{text!r} is not a public key", hint="expected ed25519: and 64 lower-case hex digits")
        return cls(bytes.fromhex(text.removeprefix(KEY_PREFIX)))

    @property
    def text(self) -> str:
        """The text form."""
        return KEY_PREFIX + self.raw.hex()

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the raw key, in hexadecimal."""
        return sha256_hex(self.raw)

    def verify(self, kind: str, payload: bytes, signature: str) -> None:
        """Raise RecordTampered unless the signature covers this payload as this kind of text."""
        if not self.verifies_raw(signed_text(kind, payload), decode_signature(signature)):
            raise RecordTampered(
                f"the signature on this {kind} does not hold under key {self.fingerprint[:16]}",
                hint="it was signed by another key, or changed after signing",
            )

    def verifies_raw(self, message: bytes, signature: bytes) -> bool:
        """Say whether the signature covers exactly these bytes; for formats defined elsewhere."""
        try:
            self._key.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, VerifyKey) and other.raw == self.raw

    def __hash__(self) -> int:
        return hash(self.raw)

    def __repr__(self) -> str:
        return f"VerifyKey({self.text})"


class SigningKey:
    """A private Ed25519 key. It never prints itself."""

    __slots__ = ("_key", "verify_key")

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.verify_key = VerifyKey(key.public_key().public_bytes_raw())

    @classmethod
    def generate(cls, random_bytes: Callable[[int], bytes] = os.urandom) -> SigningKey:
        """Make a new key from 32 random bytes."""
        return cls.from_seed(random_bytes(32))

    @classmethod
    def from_seed(cls, seed: bytes) -> SigningKey:
        """Make the key that belongs to a 32-byte seed."""
        if len(seed) != 32:
            raise InvalidRecord(f"a key seed has 32 bytes, this one has {len(seed)}")
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    @classmethod
    def load(cls, path: Path) -> SigningKey:
        """Read an unencrypted PKCS 8 PEM file."""
        try:
            key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        except FileNotFoundError:
            raise ResourceAbsent(
                f"no signing key at {path}", hint="create the project first, or name the key"
            ) from None
        except OSError as error:
            raise ResourceAbsent(f"cannot read the signing key {path}: {error.strerror}") from error
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise InvalidRecord(
                f"{path} is not a private key in PEM form", hint="use an unencrypted PKCS 8 key"
            ) from error
        if not isinstance(key, Ed25519PrivateKey):
            raise InvalidRecord(f"{path} is not an Ed25519 key", hint="openssl genpkey -algorithm ed25519 makes one")
        return cls(key)

    def save(self, path: Path) -> None:
        """Write the key as PEM that only its owner may read; an existing file is never replaced."""
        pem = self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise InvalidRecord(
                f"{path} exists already", hint="a key is never overwritten: choose another name"
            ) from None
        except OSError as error:
            raise ResourceAbsent(f"cannot write the signing key {path}: {error.strerror}") from error
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        flush_folder(path.parent)

    def sign(self, kind: str, payload: bytes) -> str:
        """Sign a payload as one kind of text; return the signature in base64."""
        return base64.b64encode(self._key.sign(signed_text(kind, payload))).decode()

    def sign_note(self, text: bytes) -> bytes:
        """Sign the text of a signed note; texts in our own namespace are refused."""
        if text.startswith(NAMESPACE):
            raise InvalidRecord("a signed note may not begin with 'fairchord/'", hint="choose another origin")
        return self._key.sign(text)

    def __repr__(self) -> str:
        return f"SigningKey(of {self.verify_key.text})"


def signed_text(kind: str, payload: bytes) -> bytes:
    """Return what is signed: the type and version line, then the payload."""
    if not _KIND.fullmatch(kind):
        raise InvalidRecord(f"{kind!r} is not a kind of signed text", hint="lower-case letters, digits, underscores")
    return NAMESPACE + kind.encode() + b"/v1\n" + payload


def decode_signature(text: str) -> bytes:
    """Read a signature from its only spelling: 64 bytes in padded base64."""
    try:
        signature = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidRecord("a signature is not base64", hint="expected 88 characters of base64") from error
    if len(signature) != 64 or base64.b64encode(signature).decode() != text:
        raise InvalidRecord("a signature is not 64 bytes in base64", hint="expected 88 characters of base64")
    return signature


@lru_cache(maxsize=65_536)
def _check_point(raw: bytes) -> None:
    """Refuse bytes that are no point, a point spelled otherwise than RFC 8032 asks, or a point of small order."""
    if len(raw) != 32:
        raise InvalidRecord(f"a public key has 32 bytes, this one has {len(raw)}")
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    if y >= _PRIME:
        raise InvalidRecord(f"public key {raw.hex()} is not in its canonical spelling", hint="export the key again")
    if y in _SMALL_ORDER_Y:
        raise InvalidRecord(f"public key {raw.hex()} has small order", hint="anyone can sign for it: make a new key")
    numerator, denominator = (y * y - 1) % _PRIME, (_CURVE_D * y * y + 1) % _PRIME
    if pow(numerator * denominator % _PRIME, (_PRIME - 1) // 2, _PRIME) != 1:
        raise InvalidRecord(f"public key {raw.hex()} is not a point of edwards25519", hint="export the key again")
