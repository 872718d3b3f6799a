# SPDX-License-Identifier: Apache-2.0
"""Where tiles and entry bundles lie, and how a bundle is written (https://c2sp.org/tlog-tiles): pure functions.

tile/0/x001/x234/067 is tile 1,234,067 of level 0; tile/1/000.p/17 the first 17 hashes of a tile that is not full yet;
tile/entries/000 the entries under tile/0/000, each behind its length in two bytes, most significant first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fairchord.errors import InvalidRecord, RecordTampered
from fairchord.ledger.merkle import HASH_BYTES

TILE_WIDTH: Final = 256
TILE_BITS: Final = 8
FULL_TILE_BYTES: Final = TILE_WIDTH * HASH_BYTES
MAX_LEAF_BYTES: Final = 65_535
FULL_BUNDLE_BYTES: Final = TILE_WIDTH * (MAX_LEAF_BYTES + 2)
ENTRIES: Final = "entries"


def tile_path(level: int, index: int, width: int = TILE_WIDTH) -> str:
    """Return the path of a tile of hashes."""
    return f"tile/{level}/{_numbered(index, width)}"


def bundle_path(index: int, width: int = TILE_WIDTH) -> str:
    """Return the path of the entries under a tile of level 0."""
    return f"tile/{ENTRIES}/{_numbered(index, width)}"


def tile_width(level: int, index: int, size: int) -> int:
    """Return how many hashes a tile holds in a log of this size; none or fewer when there is no such tile."""
    return min(TILE_WIDTH, (size >> (TILE_BITS * level)) - index * TILE_WIDTH)


def pack_bundle(entries: Iterable[bytes]) -> bytes:
    """Return the bytes of an entry bundle."""
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > MAX_LEAF_BYTES:
            raise InvalidRecord(
                f"an entry of {len(entry)} bytes does not fit a bundle", hint=f"at most {MAX_LEAF_BYTES}"
            )
        parts += (len(entry).to_bytes(2, "big"), entry)
    return b"".join(parts)


def unpack_bundle(data: bytes, what: str) -> tuple[bytes, ...]:
    """Return the entries of a bundle; bytes that end in the middle of one are refused."""
    entries: list[bytes] = []
    place = 0
    while place < len(data):
        start = place + 2
        place = start + int.from_bytes(data[place:start], "big")
        if start > len(data) or place > len(data):
            raise RecordTampered(f"{what} ends in the middle of an entry", hint="fetch it again")
        entries.append(data[start:place])
    return tuple(entries)


def split_tile(data: bytes, what: str) -> tuple[bytes, ...]:
    """Return the hashes of a tile."""
    if len(data) % HASH_BYTES or len(data) > FULL_TILE_BYTES:
        raise RecordTampered(f"{what} has {len(data)} bytes, which no tile has", hint="fetch it again")
    return tuple(data[place : place + HASH_BYTES] for place in range(0, len(data), HASH_BYTES))


def _numbered(index: int, width: int) -> str:
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03d}")
    return "/".join(groups) + (f".p/{width}" if width < TILE_WIDTH else "")
