# SPDX-License-Identifier: Apache-2.0
"""Paths of tiles and bytes of bundles, and a tree that grows tile by tile."""

import hashlib

import pytest

from fairchord.errors import InvalidRecord, RecordTampered
from fairchord.ledger.merkle import root_of_hashes
from fairchord.ledger.tile_path import bundle_path, pack_bundle, split_tile, tile_path, tile_width, unpack_bundle
from fairchord.ledger.tile_tree import TileTree


def leaves(count: int) -> list[bytes]:
    return [hashlib.sha256(str(number).encode()).digest() for number in range(count)]


@pytest.mark.parametrize(
    ("index", "path"),
    [
        (0, "000"),
        (999, "999"),
        (1000, "x001/000"),
        (999_999, "x999/999"),
        (1_234_067, "x001/x234/067"),
        (1_000_000, "x001/x000/000"),
    ],
)
def test_number_of_a_tile_is_grouped_by_three_digits(index: int, path: str) -> None:
    assert tile_path(2, index) == f"tile/2/{path}"
    assert bundle_path(index, 17) == f"tile/entries/{path}.p/17"


def test_a_log_of_70000_has_the_tiles_of_the_specification() -> None:
    widths = [tile_width(0, 272, 70_000), tile_width(0, 273, 70_000), tile_width(1, 0, 70_000)]
    assert [*widths, tile_width(1, 1, 70_000), tile_width(2, 0, 70_000)] == [256, 112, 256, 17, 1]
    assert tile_width(0, 274, 70_000) < 1


def test_bundle_holds_each_entry_behind_its_length() -> None:
    data = pack_bundle([b"one", b"", b"three"])
    assert data == b"\x00\x03one\x00\x00\x00\x05three"
    assert unpack_bundle(data, "bundle") == (b"one", b"", b"three")


@pytest.mark.parametrize("cut", [1, 4, 6, 8, 11])
def test_bundle_that_is_cut_short_is_refused(cut: int) -> None:
    with pytest.raises(RecordTampered, match="middle of an entry"):
        unpack_bundle(b"\x00\x03one\x00\x00\x00\x05three"[:cut], "bundle")


def test_longest_entry_fits_and_a_longer_one_does_not() -> None:
    assert unpack_bundle(pack_bundle([b"x" * 65_535]), "bundle") == (b"x" * 65_535,)
    with pytest.raises(InvalidRecord, match="65536 bytes"):
        pack_bundle([b"x" * 65_536])


def test_tile_of_an_odd_length_is_refused() -> None:
    assert split_tile(b"a" * 64, "tile") == (b"a" * 32, b"a" * 32)
    for data in (b"a" * 33, b"a" * 32 * 257):
        with pytest.raises(RecordTampered, match="no tile"):
            split_tile(data, "tile")


@pytest.mark.parametrize("size", [0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 1000])
def test_root_over_tiles_is_the_root_over_leaves(size: int) -> None:
    tree = TileTree()
    full = [tile for leaf in leaves(size) for tile in tree.add(leaf)]
    assert tree.root() == root_of_hashes(leaves(size))
    assert len(full) == size // 256
    assert sum(len(tile.hashes) for tile in tree.unfilled() if tile.level == 0) == size % 256


def test_third_level_begins_with_65536_leaves() -> None:
    tree = TileTree()
    paths = [tile.path for leaf in leaves(65_537) for tile in tree.add(leaf)]
    assert paths[-2:] == ["tile/0/255", "tile/1/000"]
    assert [tile.path for tile in tree.unfilled()] == ["tile/0/256.p/1", "tile/2/000.p/1"]
    assert tree.root() == root_of_hashes(leaves(65_537))
