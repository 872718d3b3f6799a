# SPDX-License-Identifier: Apache-2.0
"""A published log: a folder of static files that anyone can read, keep and check (https://c2sp.org/tlog-tiles).

FOLDER/checkpoint (the signed tree head)  key (verifier keys, the newest first)  tile/...  tile/entries/...
Writing goes from the tiles up, the tree head last; a file that is there already is never changed, except these two. So
whoever reads while it is written, or after it was killed, sees the log as it was published before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairchord.durable import write_durably
from fairchord.errors import RecordTampered, ResourceAbsent
from fairchord.ledger.log import Ledger
from fairchord.ledger.merkle import leaf_hash
from fairchord.ledger.tile_path import TILE_BITS, TILE_WIDTH, bundle_path, pack_bundle, tile_path, tile_width
from fairchord.ledger.tile_reader import TileReader
from fairchord.ledger.tile_source import CHECKPOINT, KEY, MOST_NOTE_BYTES, FolderSource, TileSource
from fairchord.ledger.tile_tree import Tile, TileTree
from fairchord.ledger.tree_head import SignedTreeHead

Progress = Callable[[int, int], None]
_ELSEWHERE: Final = (
    "this folder holds the log as it once was, or another log: publish into a new folder, and find out why"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTiles:
    """What a folder holds after writing."""

    size: int
    root: bytes
    old_size: int
    files_written: int


def write_tiles(ledger: Ledger, folder: Path, *, progress: Progress | None = None) -> PublishedTiles:
    """Write the tiles and entries that a folder lacks, but not yet the tree head that makes them the log.

    `write_head` comes after; between the two, witnesses may be asked to sign the head.
    """
    old = published_head(folder)
    old_size = 0 if old is None else old.size
    if old is not None:
        _check_same_log(ledger, old, folder)
    files = _TileFiles(folder)
    tree = _tree_at(folder, old_size, old_size // TILE_WIDTH * TILE_WIDTH)
    start, head = tree.size, ledger.head
    for first in range(start, head.size, TILE_WIDTH):
        stop = min(first + TILE_WIDTH, head.size)
        entries = list(ledger.leaves(first, stop))
        files.put(bundle_path(first // TILE_WIDTH, len(entries)), pack_bundle(entries))
        for entry in entries:
            for tile in tree.add(leaf_hash(entry)):
                files.put(tile.path, tile.data)
        if progress is not None:
            progress(stop - start, head.size - start)
    for tile in tree.unfilled():
        files.put(tile.path, tile.data)
    if tree.root() != head.root:
        raise RecordTampered(f"the tiles in {folder} do not lead to the log's root", hint=_ELSEWHERE)
    return PublishedTiles(size=head.size, root=head.root, old_size=old_size, files_written=files.written)


def write_head(folder: Path, note: str, keys: Sequence[str]) -> None:
    """Make what was written the published log; the keys first, so that the head never lacks its own."""
    old = published_head(folder)
    write_durably(folder / KEY, "".join(f"{key}\n" for key in keys).encode())
    write_durably(folder / CHECKPOINT, note.encode())
    if old is not None:
        _drop_outgrown(folder, old.size, SignedTreeHead.claimed(note).size)


def read_tiles(source: Path | TileSource, *, progress: Progress | None = None) -> tuple[str, tuple[bytes, ...]]:
    """Return the note and all entries of a published log, after checking each tile and the root; not the signature."""
    entries: list[bytes] = []
    note = check_tiles(source, entries.append, progress=progress)
    return note, tuple(entries)


def check_tiles(source: Path | TileSource, take: Callable[[bytes], object], *, progress: Progress | None = None) -> str:
    """Hand out the entries of a published log one by one, and return its note when every tile led to its root."""
    if isinstance(source, Path):
        source = FolderSource(source)
    note = read_note(source)
    head = SignedTreeHead.claimed(note)
    reader, tree = TileReader(source, head.size), TileTree()
    for index in range(-(-head.size // TILE_WIDTH)):
        for entry in reader.bundle(index):
            take(entry)
            for tile in tree.add(leaf_hash(entry)):
                _check_tile(reader, tile)
        if progress is not None:
            progress(tree.size, head.size)
    for tile in tree.unfilled():
        _check_tile(reader, tile)
    if tree.root() != head.root:
        raise RecordTampered(
            f"the entries in {source.name} do not lead to the root in its {CHECKPOINT}", hint="do not rely on this log"
        )
    return note


def read_note(source: TileSource, path: str = CHECKPOINT) -> str:
    """Return a signed note of a published log, as text."""
    try:
        return source.read(path, MOST_NOTE_BYTES).decode("utf-8")
    except UnicodeDecodeError as error:
        raise RecordTampered(f"{path} in {source.name} is not UTF-8", hint="fetch it again") from error


def published_head(folder: Path) -> SignedTreeHead | None:
    """Return the tree head that a folder shows, unchecked; None where nothing is published yet."""
    if not (folder / CHECKPOINT).exists():
        return None
    return SignedTreeHead.claimed(read_note(FolderSource(folder)))


class _TileFiles:
    """The files of one folder; none is ever changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.written = 0

    def put(self, path: str, data: bytes) -> None:
        """Write a file unless it is there; one that says something else is left alone, and refused."""
        target = self.folder / path
        if not target.exists():
            write_durably(target, data)
            self.written += 1
        elif target.read_bytes() != data:
            raise RecordTampered(f"{target} differs from what the log holds", hint=_ELSEWHERE)


def _check_same_log(ledger: Ledger, old: SignedTreeHead, folder: Path) -> None:
    if old.origin != ledger.origin or old.size > ledger.size:
        raise RecordTampered(
            f"{folder} shows {old.size} entries of {old.origin}; this log is {ledger.origin} with {ledger.size}",
            hint=_ELSEWHERE,
        )
    with suppress(ResourceAbsent):
        if ledger.head_at(old.size).root == old.root:
            return
    raise RecordTampered(f"the {old.size} entries shown in {folder} are not the first of this log", hint=_ELSEWHERE)


def _tree_at(folder: Path, published: int, size: int) -> TileTree:
    """Return the right edge of the tree of the first `size` entries, from tiles that hold `published`."""
    edge: list[Sequence[bytes]] = []
    if published:
        reader = TileReader(FolderSource(folder), published)
        level = 0
        while size >> (TILE_BITS * level):
            index = size >> (TILE_BITS * (level + 1))
            width = tile_width(level, index, size)
            edge.append(reader.tile(level, index)[:width] if width else ())
            level += 1
    return TileTree(size, edge)


def _drop_outgrown(folder: Path, old_size: int, size: int) -> None:
    """Remove partial tiles of the old head where the full one is there now; readers of that head fall back on it."""
    if old_size // TILE_WIDTH < size // TILE_WIDTH:
        _remove_partial(folder / bundle_path(old_size // TILE_WIDTH))
    level = 0
    while old_size >> (TILE_BITS * level):
        index = old_size >> (TILE_BITS * (level + 1))
        if tile_width(level, index, size) == TILE_WIDTH:
            _remove_partial(folder / tile_path(level, index))
        level += 1


def _remove_partial(full: Path) -> None:
    partial = full.with_name(f"{full.name}.p")
    with suppress(OSError):
        for path in partial.iterdir():
            path.unlink()
        partial.rmdir()


def _check_tile(reader: TileReader, tile: Tile) -> None:
    if reader.tile(tile.level, tile.index) != tile.hashes:
        raise RecordTampered(
            f"{tile.path} in {reader.source.name} does not follow from the entries below it",
            hint="do not rely on this log",
        )
