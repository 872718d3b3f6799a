# SPDX-License-Identifier: Apache-2.0
"""Bytes kept by their SHA-256 in a folder: blobs/ab/abcd.... It knows nothing of music or rights.

A blob is written to a temporary file, flushed to the disk and renamed, so that a half-written one is never seen; what
is read is hashed again.
"""

from __future__ import annotations

from pathlib import Path

from fairchord.canonical import check_sha256, sha256_hex
from fairchord.durable import write_durably
from fairchord.errors import RecordTampered, ResourceAbsent


class BlobFolder:
    """A folder of blobs."""

    __slots__ = ("root",)

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, data: bytes) -> str:
        """Keep some bytes and return their SHA-256; they are written again only where what is there is damaged."""
        sha256 = sha256_hex(data)
        path = self._path(sha256)
        if not _holds(path, data):
            write_durably(path, data)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the bytes with this SHA-256, checked."""
        path = self._path(sha256)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise ResourceAbsent(
                f"blob {sha256} is not in {self.root}", hint="add the work again from its file"
            ) from None
        except OSError as error:
            raise RecordTampered(
                f"blob {path} cannot be read: {error.strerror}", hint="check the permissions, or restore it from a copy"
            ) from error
        if sha256_hex(data) != sha256:
            raise RecordTampered(
                f"blob {path} no longer holds the bytes it is named after",
                hint="add the work again from its file, or restore the blob from a copy",
            )
        return data

    def has(self, sha256: str) -> bool:
        """Say whether a blob of this name is there (without reading it)."""
        return self._path(sha256).exists()

    def _path(self, sha256: str) -> Path:
        check_sha256(sha256, what="blob name")
        return self.root / sha256[:2] / sha256


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except OSError:
        return False
