# SPDX-License-Identifier: Apache-2.0
"""A file with someone's signature: as `ssh-keygen -Y sign` writes it, or 88 characters of base64 (raw Ed25519)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fairchord.errors import InvalidRecord
from fairchord.signing import decode_signature
from fairchord.sshsig import ARMOR_FIRST, PREFIX, SshSignature, dearmor
from fairchord.workflows.small_file import read_bytes

_LARGEST: Final = 64_000


def read_signature_file(path: Path) -> str:
    """Return a signature as records hold it, whichever of its forms the file has."""
    text = read_bytes(path, at_most=_LARGEST).decode("utf-8", "replace").strip()
    try:
        if text.startswith(ARMOR_FIRST):
            return dearmor(text)
        if text.startswith(PREFIX):
            SshSignature.read(text)
        else:
            decode_signature(text)
    except InvalidRecord as error:
        raise InvalidRecord(f"{path} holds no signature that counts: {error.message}", hint=error.hint) from error
    return text
