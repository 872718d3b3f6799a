# SPDX-License-Identifier: Apache-2.0
"""A witness's ML-DSA-44 key and what it signs (https://c2sp.org/tlog-cosignature, type 0x06). Checked here, never made.

The message is binary: the label "subtree/v1\\n\\0", the witness's name and the origin each behind a length of one byte,
the time before and the range 0 to size after the origin, all in eight bytes, then the root.
"""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from fairchord.canonical import sha256_hex
from fairchord.errors import EnvironmentLacking, InvalidRecord
from fairchord.ledger.tree_head import SignedTreeHead

PUBLIC_BYTES: Final = 1312
SIGNATURE_BYTES: Final = 2420
_LABEL: Final = b"subtree/v1\n\x00"
_MOST_NAME_BYTES: Final = 255


class MldsaKey:
    """A public ML-DSA-44 key."""

    __slots__ = ("_key", "raw")

    def __init__(self, raw: bytes) -> None:
        if len(raw) != PUBLIC_BYTES:
            raise InvalidRecord(f"an ML-DSA-44 key has {PUBLIC_BYTES} bytes, this one has {len(raw)}")
        try:
            from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

            self._key = MLDSA44PublicKey.from_public_bytes(raw)
        except (ImportError, UnsupportedAlgorithm) as error:
            raise EnvironmentLacking(
                "this installation cannot check ML-DSA signatures", hint="a newer `cryptography` can: 50 or later"
            ) from error
        self.raw = raw

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the raw key, in hexadecimal."""
        return sha256_hex(self.raw)

    def verifies_raw(self, message: bytes, signature: bytes) -> bool:
        """Say whether the signature covers exactly these bytes."""
        try:
            self._key.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MldsaKey) and other.raw == self.raw

    def __hash__(self) -> int:
        return hash(self.raw)


def mldsa_message(name: str, text: str, time: int) -> bytes:
    """Return what a witness of this name signs for a tree head; a text that is none cannot be signed this way."""
    head = SignedTreeHead.from_text(text, text)
    names = (name.encode(), head.origin.encode())
    if any(len(item) > _MOST_NAME_BYTES for item in names):
        raise InvalidRecord(f"a name of more than {_MOST_NAME_BYTES} bytes cannot be cosigned with ML-DSA")
    witness, origin = (bytes([len(item)]) + item for item in names)
    numbers = (number.to_bytes(8, "big") for number in (time, 0, head.size))
    at, start, end = numbers
    return _LABEL + witness + at + origin + start + end + head.root
