# SPDX-License-Identifier: Apache-2.0
"""Hashes and entries out of a published log of a known size, for proofs: nothing is believed until a proof holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fairchord.errors import RecordTampered, ResourceAbsent
from fairchord.ledger.merkle import HASH_BYTES, Node, root_of_hashes
from fairchord.ledger.tile_path import (
    FULL_BUNDLE_BYTES,
    FULL_TILE_BYTES,
    TILE_BITS,
    TILE_WIDTH,
    bundle_path,
    split_tile,
    tile_path,
    tile_width,
    unpack_bundle,
)
from fairchord.ledger.tile_source import TileSource

_KEPT_TILES: Final = 4096


class TileReader:
    """The tree and the entries of a published log, up to a size; tiles are fetched once."""

    def __init__(self, source: TileSource, size: int) -> None:
        self.source = source
        self.size = size
        self._tiles: dict[tuple[int, int], tuple[bytes, ...]] = {}

    def tile(self, level: int, index: int) -> tuple[bytes, ...]:
        """Return the hashes of a tile, as many as the log's size says that it holds."""
        if (level, index) not in self._tiles:
            if len(self._tiles) >= _KEPT_TILES:
                self._tiles.pop(next(iter(self._tiles)))
            self._tiles[level, index] = self._fetch_tile(level, index)
        return self._tiles[level, index]

    def node(self, node: Node) -> bytes:
        """Return the hash of a perfect subtree; what `merkle`'s proofs ask for."""
        level, position = node
        tile_level, height = divmod(level, TILE_BITS)
        index, place = divmod(position << height, TILE_WIDTH)
        hashes = self.tile(tile_level, index)[place : place + (1 << height)]
        if len(hashes) != 1 << height:
            raise ResourceAbsent(f"subtree {node} is not in a log of {self.size} entries")
        return root_of_hashes(hashes)

    def entries(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes of entries, from start up to and without stop."""
        for index in range(start // TILE_WIDTH, -(-stop // TILE_WIDTH)):
            first = index * TILE_WIDTH
            yield from self.bundle(index)[max(start - first, 0) : stop - first]

    def bundle(self, index: int) -> tuple[bytes, ...]:
        """Return the entries under a tile of level 0."""
        width = tile_width(0, index, self.size)
        path, data = self._fetch(bundle_path(index, width), bundle_path(index), FULL_BUNDLE_BYTES)
        entries = unpack_bundle(data, path)
        expected = TILE_WIDTH if path == bundle_path(index) else width
        if len(entries) != expected:
            raise RecordTampered(
                f"{path} holds {len(entries)} entries, expected {expected}", hint="fetch the log again"
            )
        return entries[:width]

    def _fetch_tile(self, level: int, index: int) -> tuple[bytes, ...]:
        width = tile_width(level, index, self.size)
        if width < 1:
            raise ResourceAbsent(f"a log of {self.size} entries has no tile {index} at level {level}")
        path, data = self._fetch(tile_path(level, index, width), tile_path(level, index), FULL_TILE_BYTES)
        expected = FULL_TILE_BYTES if path == tile_path(level, index) else width * HASH_BYTES
        if len(data) != expected:
            raise RecordTampered(f"{path} has {len(data)} bytes, expected {expected}", hint="fetch the log again")
        return split_tile(data, path)[:width]

    def _fetch(self, path: str, full: str, at_most: int) -> tuple[str, bytes]:
        """Read a tile; a log may have dropped a partial one once the full one is there."""
        try:
            return path, self.source.read(path, at_most)
        except ResourceAbsent:
            if path == full:
                raise
            try:
                return full, self.source.read(full, at_most)
            except ResourceAbsent:
                raise ResourceAbsent(
                    f"{self.source.name} has no {path}", hint="its checkpoint promises it: publish the log again"
                ) from None
