# SPDX-License-Identifier: Apache-2.0
"""A log as someone else would write it: straight from the specifications, with no code of the system under test.

Trees by recursion, tiles by slicing, keys by the cryptography library; in the layout of C2SP or of Go's database.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def tree_hash(leaves: Sequence[bytes]) -> bytes:
    """The definition of RFC 6962, section 2.1, over hashes of leaves."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\x01" + tree_hash(leaves[:half]) + tree_hash(leaves[half:])).digest()


class ForeignLog:
    """Somebody's log."""

    def __init__(self, entries: Sequence[bytes], *, name: str = "foreign.example/log", seed: int = 7) -> None:
        self.entries = list(entries)
        self.leaves = [hashlib.sha256(b"\x00" + entry).digest() for entry in entries]
        self.name = name
        self.origin = name
        self._key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)

    @property
    def _key_id(self) -> bytes:
        material = self.name.encode() + b"\n\x01" + self._key.public_key().public_bytes_raw()
        return hashlib.sha256(material).digest()[:4]

    @property
    def vkey(self) -> str:
        raw = base64.b64encode(b"\x01" + self._key.public_key().public_bytes_raw()).decode()
        return f"{self.name}+{self._key_id.hex()}+{raw}"

    def head(self, size: int, *, extension: str = "") -> str:
        root = base64.b64encode(tree_hash(self.leaves[:size])).decode()
        text = f"{self.origin}\n{size}\n{root}\n{extension}"
        signature = base64.b64encode(self._key_id + self._key.sign(text.encode())).decode()
        return f"{text}\n— {self.name} {signature}\n"

    def write(self, folder: Path, *, go_height: int | None = None, sizes: Sequence[int] = ()) -> Path:
        """Write the whole log, and the partial tiles of earlier sizes."""
        for size in (*sizes, len(self.entries)):
            self._write_tiles(folder, size, go_height)
        name = "checkpoint" if go_height is None else "latest"
        (folder / name).write_text(self.head(len(self.entries)), encoding="utf-8")
        return folder

    def _write_tiles(self, folder: Path, size: int, go_height: int | None) -> None:
        width, top = (256, "tile") if go_height is None else (1 << go_height, f"tile/{go_height}")
        level, hashes = 0, self.leaves[:size]
        while hashes:
            for start in range(0, len(hashes), width):
                tile = hashes[start : start + width]
                put(folder / f"{top}/{level}", start // width, len(tile), width, b"".join(tile))
            full = len(hashes) // width
            hashes = [tree_hash(hashes[place * width : (place + 1) * width]) for place in range(full)]
            level += 1
        for start in range(0, size, width):
            entries = self.entries[start : min(start + width, size)]
            if go_height is None:
                data = b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)
                put(folder / "tile/entries", start // width, len(entries), width, data)
            else:
                data = b"".join(entry + b"\n" for entry in entries)
                put(folder / f"{top}/data", start // width, len(entries), width, data)


def put(folder: Path, number: int, count: int, width: int, data: bytes) -> None:
    parts = [f"{number % 1000:03d}"]
    while number >= 1000:
        number //= 1000
        parts.insert(0, f"x{number % 1000:03d}")
    path = folder.joinpath(*parts)
    if count < width:
        path = path.with_name(f"{path.name}.p") / str(count)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
