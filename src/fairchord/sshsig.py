# SPDX-License-Identifier: Apache-2.0
"""SSHSIG, what `ssh-keygen -Y sign -n fairchord` writes (PROTOCOL.sshsig of OpenSSH), for the namespace fairchord only.

    -----BEGIN SSH SIGNATURE-----
    U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg...
    -----END SSH SIGNATURE-----

Inside: SSHSIG, version 1, the public key, the namespace, an empty string, sha256 or sha512, the signature. In a record
it is one text: sshsig: and the same bytes in base64. What is signed: SSHSIG, namespace, an empty string, the name of
the hash, the message's hash.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from fairchord.errors import InvalidRecord, RecordTampered
from fairchord.openssh import OpenSshKey, WireReader, decode_base64, write_string

PREFIX: Final = "sshsig:"
NAMESPACE: Final = "fairchord"
ARMOR_FIRST: Final = "-----BEGIN SSH SIGNATURE-----"
ARMOR_LAST: Final = "-----END SSH SIGNATURE-----"
_MAGIC: Final = b"SSHSIG"
_VERSION: Final = 1
_HASHES: Final = {"sha256": hashlib.sha256, "sha512": hashlib.sha512}
_ARMOR_WIDTH: Final = 70
_LONGEST: Final = 32_000
_WHAT: Final = "an SSH signature"


@dataclass(frozen=True, slots=True, kw_only=True)
class SshSignature:
    """The parts of an SSHSIG; `read` has checked all that can be checked without key and message."""

    public_key: bytes
    hash_name: str
    signature: bytes

    @classmethod
    def read(cls, text: str) -> SshSignature:
        """Read the text form; another version, namespace or hash is refused."""
        if not text.startswith(PREFIX) or len(text) > _LONGEST:
            raise InvalidRecord(
                "a signature by an OpenSSH key does not begin with sshsig:",
                hint="sign with: ssh-keygen -Y sign -n fairchord -f KEY FILE",
            )
        reader = WireReader(decode_base64(text.removeprefix(PREFIX), _WHAT), _WHAT)
        if reader.take(len(_MAGIC)) != _MAGIC or reader.number() != _VERSION:
            raise InvalidRecord(f"{_WHAT} is not of version {_VERSION}", hint="sign with: ssh-keygen -Y sign")
        public_key, namespace, reserved = reader.string(), reader.string(), reader.string()
        hash_name, signature = reader.text(), reader.string()
        reader.finish()
        if namespace != NAMESPACE.encode():
            raise InvalidRecord(
                f"{_WHAT} is for the namespace {namespace[:40].decode('ascii', 'replace')!r}, not for {NAMESPACE}",
                hint=f"sign with: ssh-keygen -Y sign -n {NAMESPACE} -f KEY FILE",
            )
        if reserved or hash_name not in _HASHES:
            raise InvalidRecord(f"{_WHAT} uses what is not known: {hash_name[:40]!r}", hint="use sha512 or sha256")
        return cls(public_key=public_key, hash_name=hash_name, signature=signature)

    def verify(self, key: OpenSshKey, message: bytes, what: str) -> None:
        """Raise RecordTampered unless this very key signed this message; `what` names it in the error."""
        named = b"".join(write_string(part) for part in (NAMESPACE.encode(), b"", self.hash_name.encode()))
        signed = _MAGIC + named + write_string(_HASHES[self.hash_name](message).digest())
        if self.public_key != key.blob or not key.verifies(signed, self.signature):
            raise RecordTampered(
                f"the signature on {what} does not hold under key {key.fingerprint[:16]}",
                hint="it was signed by another key, or changed after signing",
            )


def armor(signature_text: str) -> str:
    """Return the file that `ssh-keygen -Y verify` reads for a signature in its text form."""
    SshSignature.read(signature_text)
    encoded = signature_text.removeprefix(PREFIX)
    lines = (encoded[start : start + _ARMOR_WIDTH] for start in range(0, len(encoded), _ARMOR_WIDTH))
    return "\n".join((ARMOR_FIRST, *lines, ARMOR_LAST, ""))


def dearmor(file_text: str) -> str:
    """Return the text form of a signature file that `ssh-keygen -Y sign` wrote."""
    lines = [line.strip() for line in file_text.strip().splitlines()]
    if len(lines) < 3 or lines[0] != ARMOR_FIRST or lines[-1] != ARMOR_LAST:
        raise InvalidRecord(f"{_WHAT} is not in its armour", hint=f"expected lines from {ARMOR_FIRST} to {ARMOR_LAST}")
    signature_text = PREFIX + "".join(lines[1:-1])
    SshSignature.read(signature_text)
    return signature_text
