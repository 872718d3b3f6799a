# SPDX-License-Identifier: Apache-2.0
"""A whole log in a folder, whoever wrote it: every tile, every entry, every tree head and its signature."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from fairchord.conformance.answer import Answer, accept, reject
from fairchord.conformance.log_folder import FoundHead, LogFolder
from fairchord.conformance.log_layout import LogLayout, TileFile, find_layout
from fairchord.errors import FairchordError, RecordTampered
from fairchord.ledger.merkle import HASH_BYTES, leaf_hash, root_of_hashes
from fairchord.ledger.note_verifier import (
    LOG_TYPE,
    WITNESS_TYPE,
    NoteVerifier,
    is_key_name,
    open_signed_note,
    split_note,
)
from fairchord.ledger.tile_tree import TileTree
from fairchord.signing import KEY_PREFIX, VerifyKey


def answer_tile_log(folder: Path, keys: Sequence[str] = ()) -> Answer:
    """Say whether a log holds together; `keys` are verifier keys, or raw ones as ed25519:<hex>."""
    for key in keys:
        VerifyKey.from_text(key) if key.startswith(KEY_PREFIX) else NoteVerifier.from_text(key)
    try:
        found = LogFolder.find(folder)
        heads, ignored = _heads_of_one_log(found)
        signature = _check_signatures(found, heads, keys)
        facts = _TreeCheck(found, heads).run()
    except RecordTampered as error:
        return reject(error.message)
    except OSError as error:
        return reject(f"{error.filename} cannot be read: {error.strerror}")
    newest = max(heads, key=lambda item: item.head.size).head
    facts |= {"origin": newest.origin, "size": newest.size, "root": newest.root.hex(), "heads": len(heads)}
    facts |= {"ignored": ignored} if ignored else {}
    counted = f"{newest.size} entries, {len(heads)} tree head{'s' * (len(heads) > 1)}, {facts['tiles']} tile files"
    return accept(f"the log holds together ({counted}); {facts['entries_checked']}; {signature}", **facts)


def _heads_of_one_log(found: LogFolder) -> tuple[list[FoundHead], list[str]]:
    """Return the heads of the log whose newest head is there, and the files that speak of other logs."""
    current = [item for item in found.heads if item.is_current] or list(found.heads)
    origin = max(current, key=lambda item: item.head.size).head.origin
    heads = [item for item in found.heads if item.head.origin == origin]
    return heads, [item.path for item in found.heads if item.head.origin != origin]


def _check_signatures(found: LogFolder, heads: Sequence[FoundHead], keys: Sequence[str]) -> str:
    """Check every head under the keys given, or those in the folder; say in words what that shows."""
    unchecked = 0
    for item in heads:
        names = {item.head.origin, *(name for name, _, _ in split_note(item.head.note.encode())[1])}
        known = keys or found.keys_for(names)
        unchecked += not known
        if known:
            try:
                open_signed_note(item.head.note.encode(), _verifiers(known, names))
            except FairchordError as error:
                raise RecordTampered(f"{item.path}: {error.message}") from error
    if unchecked:
        which = "the signature was" if len(heads) == 1 else f"the signatures of {unchecked} of {len(heads)} heads were"
        return f"{which} NOT checked: no key was given, and none lies in the folder"
    if keys:
        return "every head is signed by a key that was given"
    return "every head is signed by a key that lies in the folder itself: whether it is the log's, you must know"


def _verifiers(keys: Sequence[str], names: Collection[str]) -> list[NoteVerifier]:
    """Return the verifiers that keys stand for; a raw key may sign under any of the names."""
    found: dict[str, NoteVerifier] = {}
    for text in keys:
        if text.startswith(KEY_PREFIX):
            key, kinds = VerifyKey.from_text(text), (LOG_TYPE, WITNESS_TYPE)
            signable = [name for name in names if is_key_name(name)]
            made = [NoteVerifier(name=name, kind=kind, verify_key=key) for name in signable for kind in kinds]
        else:
            made = [NoteVerifier.from_text(text)]
        found |= {verifier.text: verifier for verifier in made}
    return list(found.values())


class _TreeCheck:
    """Reads every file of tiles and compares it with what follows from the leaves."""

    def __init__(self, found: LogFolder, heads: Sequence[FoundHead]) -> None:
        self.found = found
        self.heads = heads
        self.size = max(item.head.size for item in heads)
        self.layout: LogLayout = find_layout(found.root)
        self.files: dict[tuple[int, int], list[TileFile]] = {}
        self.strange: list[str] = []
        self.levels: list[list[bytes]] = []

    def run(self) -> dict[str, object]:
        """Check everything; return what there was."""
        for path in self.found.tile_paths():
            file = self.layout.read_path(path)
            if file is None:
                self.strange.append(path)
            else:
                self.files.setdefault((file.level, file.index), []).append(file)
        self._read_leaves()
        self._check_roots()
        for (level, index), files in sorted(self.files.items()):
            for file in files:
                self._check_file(level, index, file)
        self._check_nothing_lacks()
        count = sum(len(files) for files in self.files.values())
        facts = {"layout": self.layout.name, "tiles": count, "entries_checked": self._entries_sentence()}
        return facts | ({"not_checked": self.strange[:20]} if self.strange else {})

    def _read_leaves(self) -> None:
        """Read the lowest tiles, and work out every level above them."""
        leaves: list[bytes] = []
        for index in range(-(-self.size // self.layout.full)):
            width = min(self.layout.full, self.size - index * self.layout.full)
            leaves += self._hashes(self._widest(0, index, width))[:width]
        self.levels = [leaves]
        while len(self.levels[-1]) >= self.layout.full:
            below, full = self.levels[-1], self.layout.full
            stops = range(full, len(below) + 1, full)
            self.levels.append([root_of_hashes(below[stop - full : stop]) for stop in stops])

    def _check_roots(self) -> None:
        """Compare the root in every head with the root of that many leaves."""
        tree = TileTree()
        for item in sorted(self.heads, key=lambda head: head.head.size):
            for leaf in self.levels[0][tree.size : item.head.size]:
                for _ in tree.add(leaf):
                    pass
            if tree.root() != item.head.root:
                raise RecordTampered(f"the tiles do not lead to the root in {item.path} ({item.head.size} entries)")

    def _check_file(self, level: int, index: int, file: TileFile) -> None:
        """Compare one file with the hashes that it must hold, as far as the newest head reaches."""
        expected = self.levels[max(level, 0)] if level < len(self.levels) else []
        start = index * self.layout.full
        known = expected[start : start + file.width]
        hashes = self._leaf_hashes(file) if level < 0 else self._hashes(file)
        if tuple(known) != hashes[: len(known)]:
            raise RecordTampered(f"{file.path} does not agree with the rest of the log")

    def _check_nothing_lacks(self) -> None:
        """Refuse a log without the tiles, or some of the entries, that its newest head promises."""
        has_entries = any(level < 0 for level, _ in self.files)
        for level in range(-1 if has_entries else 0, len(self.levels)):
            count = len(self.levels[max(level, 0)])
            for index in range(-(-count // self.layout.full)):
                self._widest(level, index, min(self.layout.full, count - index * self.layout.full))

    def _widest(self, level: int, index: int, width: int) -> TileFile:
        """Return a file that holds at least so many hashes or entries of a tile."""
        files = [file for file in self.files.get((level, index), []) if file.width >= width]
        if not files:
            what = "entries" if level < 0 else f"hashes of level {level}"
            raise RecordTampered(f"the {what} of tile {index} are missing: {width} of them are promised")
        return min(files, key=lambda file: file.width)

    def _hashes(self, file: TileFile) -> tuple[bytes, ...]:
        data = (self.found.root / file.path).read_bytes()
        if len(data) != file.width * HASH_BYTES:
            raise RecordTampered(f"{file.path} has {len(data)} bytes, expected {file.width * HASH_BYTES}")
        return tuple(data[place : place + HASH_BYTES] for place in range(0, len(data), HASH_BYTES))

    def _leaf_hashes(self, file: TileFile) -> tuple[bytes, ...]:
        entries = self.layout.unpack((self.found.root / file.path).read_bytes(), file.path)
        if len(entries) != file.width:
            raise RecordTampered(f"{file.path} holds {len(entries)} entries, expected {file.width}")
        return tuple(leaf_hash(entry) for entry in entries)

    def _entries_sentence(self) -> str:
        if any(level < 0 for level, _ in self.files):
            return "every entry leads to its leaf"
        if not self.size:
            return "it has no entries"
        return "it publishes no entries in a form known here, so only hashes were checked"
