# SPDX-License-Identifier: Apache-2.0
"""OpenSSH public keys, as in `id_ed25519.pub`, and the signatures that they make (RFC 4253, 8332, 8709; PROTOCOL.u2f).

    ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI... ana@home

Each part of a key or signature is a length of four bytes, then so many bytes. Accepted: Ed25519, ECDSA on P-256, RSA of
3072 bits and more with SHA-2, Ed25519 on a security key that was touched. DSA, SHA-1, short RSA keys, small-order and
oddly spelled points are refused, as is every second spelling. No private key ever comes here.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from fairchord.canonical import sha256_hex
from fairchord.errors import InvalidRecord
from fairchord.signing import VerifyKey

ED25519: Final = "ssh-ed25519"
SECURITY_KEY: Final = "sk-ssh-ed25519@openssh.com"
ECDSA: Final = "ecdsa-sha2-nistp256"
RSA: Final = "ssh-rsa"
FEWEST_RSA_BITS: Final = 3072
MOST_RSA_BITS: Final = 16_384
_RSA_HASHES: Final = {"rsa-sha2-256": hashes.SHA256, "rsa-sha2-512": hashes.SHA512}
_TOUCHED: Final = 0x01
_LONGEST_LINE: Final = 16_000
_LINE: Final = re.compile(r"([^\s]+) ([A-Za-z0-9+/]+={0,2})(?: [^\r\n]*)?")

Check = Callable[[str, "WireReader", bytes], bool]
"""Given a signature's name and a reader of the rest of it, says whether it covers these bytes."""


class WireReader:
    """Takes the parts of an SSH message one by one; `finish` refuses what is left over."""

    __slots__ = ("_left", "_what")

    def __init__(self, data: bytes, what: str) -> None:
        self._left = data
        self._what = what

    def take(self, count: int) -> bytes:
        """Take so many bytes."""
        if len(self._left) < count:
            raise InvalidRecord(f"{self._what} is cut short", hint="copy it again, whole")
        taken, self._left = self._left[:count], self._left[count:]
        return taken

    def number(self) -> int:
        """Take a number of four bytes."""
        return int.from_bytes(self.take(4), "big")

    def string(self) -> bytes:
        """Take a length and so many bytes."""
        return self.take(self.number())

    def text(self) -> str:
        """Take a string that is ASCII."""
        try:
            return self.string().decode("ascii")
        except UnicodeDecodeError as error:
            raise InvalidRecord(f"{self._what} holds a name that is not ASCII") from error

    def large_number(self) -> int:
        """Take a positive number of any length in its shortest spelling."""
        data = self.string()
        if not data or data[0] >= 0x80 or (data[0] == 0 and (len(data) < 2 or data[1] < 0x80)):
            raise InvalidRecord(f"{self._what} holds a number that is not in its shortest spelling, or not positive")
        return int.from_bytes(data, "big")

    def finish(self) -> None:
        """Refuse bytes that nobody asked for."""
        if self._left:
            raise InvalidRecord(f"{self._what} has {len(self._left)} bytes too many", hint="copy it again, exactly")


class OpenSshKey:
    """A public key of one of the accepted kinds."""

    __slots__ = ("_check", "algorithm", "blob")

    def __init__(self, blob: bytes) -> None:
        reader = WireReader(blob, "an OpenSSH public key")
        self.blob = blob
        self.algorithm = reader.text()
        if self.algorithm not in _READERS:
            raise InvalidRecord(
                f"OpenSSH keys of kind {self.algorithm!r} are not accepted",
                hint="make one with: ssh-keygen -t ed25519 (or rsa -b 3072, ecdsa -b 256, ed25519-sk)",
            )
        self._check = _READERS[self.algorithm](reader)
        reader.finish()

    @classmethod
    def from_line(cls, line: str) -> OpenSshKey:
        """Read a line of a .pub file; the comment at its end is dropped."""
        if "PRIVATE KEY-----" in line:
            raise InvalidRecord(
                "this is a private key: it is yours alone, and is neither needed nor kept here",
                hint="give the public half, the file that ends with .pub",
            )
        match = _LINE.fullmatch(line.strip()) if len(line) <= _LONGEST_LINE else None
        if match is None:
            raise InvalidRecord(
                f"{line[:40]!r} is not an OpenSSH public key", hint="expected a line such as: ssh-ed25519 AAAAC3Nz..."
            )
        key = cls(decode_base64(match[2], "an OpenSSH public key"))
        if match[1] != key.algorithm:
            raise InvalidRecord(f"a key of kind {key.algorithm} calls itself {match[1][:40]!r}", hint="copy it again")
        return key

    @property
    def line(self) -> str:
        """The key as a line of a .pub file, without comment: its only spelling here."""
        return f"{self.algorithm} {base64.b64encode(self.blob).decode()}"

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the key, in hexadecimal (ssh-keygen -l writes the same in base64)."""
        return sha256_hex(self.blob)

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Say whether an SSH signature covers exactly these bytes; a signature of another kind of key does not."""
        reader = WireReader(signature, "an OpenSSH signature")
        name = reader.text()
        if name not in _SIGNATURE_NAMES[self.algorithm]:
            return False
        holds = self._check(name, reader, message)
        reader.finish()
        return holds


def write_string(data: bytes) -> bytes:
    """Return a length of four bytes and the bytes."""
    return len(data).to_bytes(4, "big") + data


def decode_base64(text: str, what: str) -> bytes:
    """Read base64 from its only spelling."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidRecord(f"{what} is not base64", hint="copy it again, whole") from error
    if base64.b64encode(data).decode() != text:
        raise InvalidRecord(f"{what} is not base64 in its only spelling", hint="copy it again, whole")
    return data


def _read_ed25519(reader: WireReader) -> Check:
    key = VerifyKey(reader.string())
    return lambda _, signature, message: key.verifies_raw(message, signature.string())


def _read_security_key(reader: WireReader) -> Check:
    """A key in a hardware token signs the hash of the message, with a counter and whether someone touched it."""
    key, application = VerifyKey(reader.string()), hashlib.sha256(reader.string()).digest()

    def check(_name: str, signature: WireReader, message: bytes) -> bool:
        made = signature.string()
        state = signature.take(5)
        signed = application + state + hashlib.sha256(message).digest()
        return bool(state[0] & _TOUCHED) and key.verifies_raw(signed, made)

    return check


def _read_ecdsa(reader: WireReader) -> Check:
    curve, point = reader.text(), reader.string()
    if curve != "nistp256" or len(point) != 65 or point[0] != 4:
        raise InvalidRecord("an ECDSA key is not an uncompressed point of P-256", hint="ssh-keygen -t ecdsa -b 256")
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError as error:
        raise InvalidRecord("an ECDSA key is not a point of P-256", hint="export the key again") from error

    def check(_name: str, signature: WireReader, message: bytes) -> bool:
        pair = WireReader(signature.string(), "an ECDSA signature")
        der = encode_dss_signature(pair.large_number(), pair.large_number())
        pair.finish()
        return _holds(lambda: key.verify(der, message, ec.ECDSA(hashes.SHA256())))

    return check


def _read_rsa(reader: WireReader) -> Check:
    exponent, modulus = reader.large_number(), reader.large_number()
    bits = modulus.bit_length()
    if not FEWEST_RSA_BITS <= bits <= MOST_RSA_BITS or not modulus % 2:
        raise InvalidRecord(
            f"an RSA key of {bits} bits is not accepted",
            hint=f"between {FEWEST_RSA_BITS} and {MOST_RSA_BITS} bits; or make one: ssh-keygen -t ed25519",
        )
    if not 65_537 <= exponent < 2**32 or not exponent % 2:
        raise InvalidRecord("an RSA key with an unusual exponent", hint="make a new key with ssh-keygen")
    key = rsa.RSAPublicNumbers(exponent, modulus).public_key()

    def check(name: str, signature: WireReader, message: bytes) -> bool:
        made, hash_kind = signature.string(), _RSA_HASHES[name]
        is_whole = len(made) == (bits + 7) // 8
        return is_whole and _holds(lambda: key.verify(made, message, padding.PKCS1v15(), hash_kind()))

    return check


def _holds(verify: Callable[[], None]) -> bool:
    try:
        verify()
    except InvalidSignature:
        return False
    return True


_READERS: Final[dict[str, Callable[[WireReader], Check]]] = {
    ED25519: _read_ed25519,
    SECURITY_KEY: _read_security_key,
    ECDSA: _read_ecdsa,
    RSA: _read_rsa,
}
_SIGNATURE_NAMES: Final[dict[str, tuple[str, ...]]] = {
    ED25519: (ED25519,),
    SECURITY_KEY: (SECURITY_KEY,),
    ECDSA: (ECDSA,),
    RSA: tuple(_RSA_HASHES),
}
"""What a signature by each kind of key may call itself; 'ssh-rsa', which is SHA-1, is not among them."""
