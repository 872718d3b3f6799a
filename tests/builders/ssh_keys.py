# SPDX-License-Identifier: Apache-2.0
"""OpenSSH keys and signatures made by the real ssh-keygen, and made here part by part where they are to be wrong."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairchord.author_key import AuthorKey
from fairchord.openssh import SECURITY_KEY, write_string
from fairchord.signing import signed_text
from fairchord.sshsig import dearmor

KINDS = {"ed25519": ("ed25519",), "ecdsa": ("ecdsa", "-b", "256"), "rsa": ("rsa", "-b", "3072")}


def needs_ssh_keygen() -> str:
    found = shutil.which("ssh-keygen")
    if found is None:
        pytest.skip("no ssh-keygen here: install the OpenSSH client")
    return found


def run_ssh_keygen(*arguments: object, text: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [needs_ssh_keygen(), *map(str, arguments)]
    return subprocess.run(command, input=text, capture_output=True, check=False, timeout=60)


@dataclass(frozen=True, kw_only=True)
class SshKey:
    """A key pair on disk, as people have it."""

    path: Path

    @property
    def public(self) -> AuthorKey:
        return AuthorKey.from_text(self.path.with_suffix(".pub").read_text())

    def sign_bytes(self, data: bytes, *options: str, namespace: str = "fairchord") -> str:
        """What ssh-keygen writes, in its armour."""
        done = run_ssh_keygen("-Y", "sign", "-q", "-n", namespace, "-f", self.path, *options, text=data)
        assert done.returncode == 0, done.stderr
        return done.stdout.decode()

    def sign(self, kind: str, payload: bytes) -> str:
        """A signature as records hold it."""
        return dearmor(self.sign_bytes(signed_text(kind, payload)))


def an_ssh_key(folder: Path, name: str = "ana", kind: str = "ed25519") -> SshKey:
    path = folder / f"{name}-{kind}"
    done = run_ssh_keygen("-q", "-t", *KINDS[kind], "-N", "", "-C", f"{name}@home", "-f", path)
    assert done.returncode == 0, done.stderr
    return SshKey(path=path)


def a_blob(*parts: bytes) -> bytes:
    return b"".join(write_string(part) for part in parts)


def a_line(*parts: bytes) -> str:
    return f"{parts[0].decode()} {base64.b64encode(a_blob(*parts)).decode()}"


def an_sshsig(
    public_key: bytes,
    signature: bytes,
    *,
    namespace: bytes = b"fairchord",
    reserved: bytes = b"",
    hash_name: bytes = b"sha512",
    opening: bytes = b"SSHSIG\0\0\0\1",
    after: bytes = b"",
) -> str:
    blob = opening + a_blob(public_key, namespace, reserved, hash_name, signature) + after
    return "sshsig:" + base64.b64encode(blob).decode()


def what_sshsig_signs(message: bytes, *, namespace: bytes = b"fairchord", hash_name: str = "sha512") -> bytes:
    return b"SSHSIG" + a_blob(namespace, b"", hash_name.encode(), hashlib.new(hash_name, message).digest())


def a_security_key(seed: bytes = bytes(31) + b"\7") -> tuple[Ed25519PrivateKey, bytes]:
    """A token made of software, and its public key as OpenSSH writes it."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    return key, a_blob(SECURITY_KEY.encode(), key.public_key().public_bytes_raw(), b"ssh:")


def touch(key: Ed25519PrivateKey, signed: bytes, *, flags: int = 1, name: str = SECURITY_KEY) -> bytes:
    """A signature by the token; flags 1: someone touched it."""
    state = bytes([flags]) + (41).to_bytes(4, "big")
    message = hashlib.sha256(b"ssh:").digest() + state + hashlib.sha256(signed).digest()
    return a_blob(name.encode(), key.sign(message)) + state
