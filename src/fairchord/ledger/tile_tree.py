# SPDX-License-Identifier: Apache-2.0
"""A tree that grows leaf by leaf and hands out its tiles as they fill: what writing and checking a published log share.

It keeps, for each level, the hashes that no full tile holds yet: at most 255 a level, whatever the size. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from fairchord.ledger.merkle import EMPTY_ROOT, root_of_hashes
from fairchord.ledger.tile_path import TILE_BITS, TILE_WIDTH, tile_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """Some hashes side by side at one level."""

    level: int
    index: int
    hashes: tuple[bytes, ...]

    @property
    def path(self) -> str:
        """Where the tile lies in a published log."""
        return tile_path(self.level, self.index, len(self.hashes))

    @property
    def data(self) -> bytes:
        """The bytes of the tile."""
        return b"".join(self.hashes)


class TileTree:
    """The right edge of a tree, as tiles."""

    __slots__ = ("_edge", "size")

    def __init__(self, size: int = 0, edge: Iterable[Sequence[bytes]] = ()) -> None:
        self.size = size
        self._edge = [list(hashes) for hashes in edge]

    def add(self, leaf: bytes) -> Iterator[Tile]:
        """Add a leaf's hash; yield the tiles, from the lowest level up, that it fills."""
        self.size += 1
        level, digest = 0, leaf
        while True:
            if level == len(self._edge):
                self._edge.append([])
            hashes = self._edge[level]
            hashes.append(digest)
            if len(hashes) < TILE_WIDTH:
                return
            yield Tile(level=level, index=self._index(level) - 1, hashes=tuple(hashes))
            digest = root_of_hashes(hashes)
            hashes.clear()
            level += 1

    def unfilled(self) -> Iterator[Tile]:
        """Yield the tile at the right of each level that is not full."""
        for level, hashes in enumerate(self._edge):
            if hashes:
                yield Tile(level=level, index=self._index(level), hashes=tuple(hashes))

    def root(self) -> bytes:
        """Return the root of the tree.

        In RFC 6962 what is left over at one level counts as one more hash to the right of the level above.
        """
        root: bytes | None = None
        for hashes in self._edge:
            if hashes:
                root = root_of_hashes(hashes if root is None else [*hashes, root])
        return EMPTY_ROOT if root is None else root

    def _index(self, level: int) -> int:
        return self.size >> (TILE_BITS * (level + 1))
