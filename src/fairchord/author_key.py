# SPDX-License-Identifier: Apache-2.0
"""An AuthorKey: the public key under which a party signs, in one of two forms, each with its one form of signature.

- ed25519:<64 hexadecimal digits>; a signature is 64 bytes in base64. Keys that fairchord or openssl made.
- A line of an OpenSSH .pub file without its comment; a signature is sshsig:<base64>. Keys that people have already.

What is signed is the same for both: `fairchord/<kind>/v1`, a newline, the canonical bytes. No private key comes here.
"""

from __future__ import annotations

from functools import lru_cache

from fairchord.errors import InvalidRecord
from fairchord.openssh import OpenSshKey
from fairchord.signing import KEY_PREFIX, VerifyKey, signed_text
from fairchord.sshsig import NAMESPACE, SshSignature


class AuthorKey:
    """A public key of either form; two are equal when their texts are."""

    __slots__ = ("_key", "text")

    def __init__(self, key: VerifyKey | OpenSshKey) -> None:
        self._key = key
        self.text = key.text if isinstance(key, VerifyKey) else key.line

    @classmethod
    def from_text(cls, text: str) -> AuthorKey:
        """Read a key in either form; the comment of a .pub line is dropped."""
        return _read(text)

    @property
    def is_openssh(self) -> bool:
        """Whether it is an OpenSSH key, whose signatures `ssh-keygen -Y verify` checks."""
        return isinstance(self._key, OpenSshKey)

    @property
    def algorithm(self) -> str:
        """What kind of key it is, as OpenSSH calls it; `ed25519` for the plain form."""
        return self._key.algorithm if isinstance(self._key, OpenSshKey) else KEY_PREFIX.removesuffix(":")

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the key's bytes, in hexadecimal."""
        return self._key.fingerprint

    def verify(self, kind: str, payload: bytes, signature_text: str) -> None:
        """Raise RecordTampered unless the signature covers this payload as this kind of text."""
        if isinstance(self._key, VerifyKey):
            self._key.verify(kind, payload, signature_text)
        else:
            SshSignature.read(signature_text).verify(self._key, signed_text(kind, payload), f"this {kind}")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AuthorKey) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"AuthorKey({self.text})"


def check_key_text(text: str) -> str:
    """Return the text of a key in its only spelling: what records hold."""
    if AuthorKey.from_text(text).text != text:
        raise InvalidRecord(f"{text[:60]!r} is not a public key in its only spelling", hint="leave its comment out")
    return text


def allowed_signers_line(party: str, key: AuthorKey) -> str:
    """Return a line of the file with which `ssh-keygen -Y verify -f FILE -I PARTY -n fairchord` knows a key."""
    if not key.is_openssh:
        raise InvalidRecord(
            f"the key of {party} is not an OpenSSH key, so ssh-keygen cannot check it",
            hint="check signatures by such keys with openssl pkeyutl -verify -rawin",
        )
    return f'{party} namespaces="{NAMESPACE}" {key.text}'


@lru_cache(maxsize=4096)
def _read(text: str) -> AuthorKey:
    return AuthorKey(VerifyKey.from_text(text) if text.startswith(KEY_PREFIX) else OpenSshKey.from_line(text))
