# SPDX-License-Identifier: Apache-2.0
"""The Merkle tree of RFC 6962 (https://www.rfc-editor.org/rfc/rfc6962#section-2.1), SHA-256: pure functions.

Only hashes of perfect subtrees are stored, as (level, index): level 0 is a leaf, and (level, index) covers the leaves
from index * 2^level. A leaf adds two such hashes on average, and any root or proof, at any size, reads O(log n).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fairchord.errors import InvalidRecord, RecordTampered
from fairchord.rights.fields import Fields

Node = tuple[int, int]
ReadNode = Callable[[Node], bytes]
HASH_BYTES: Final = 32
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
_LARGEST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class InclusionProof:
    """The hashes that lead from the leaf at `index` to the root of a tree of `size` leaves."""

    index: int
    size: int
    hashes: tuple[bytes, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the proof as plain JSON values, hashes in hexadecimal."""
        return {"hashes": [item.hex() for item in self.hashes], "index": self.index, "size": self.size}

    @classmethod
    def from_dict(cls, record: object) -> InclusionProof:
        """Read the proof; anything malformed or unknown is refused."""
        fields = Fields(record, "inclusion proof")
        proof = cls(index=fields.count("index"), size=fields.count("size"), hashes=_read_hashes(fields.texts("hashes")))
        fields.finish()
        return proof


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsistencyProof:
    """The hashes that show a tree of `size` leaves to begin with all the leaves of a tree of `old_size`."""

    old_size: int
    size: int
    hashes: tuple[bytes, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the proof as plain JSON values, hashes in hexadecimal."""
        return {"hashes": [item.hex() for item in self.hashes], "old_size": self.old_size, "size": self.size}

    @classmethod
    def from_dict(cls, record: object) -> ConsistencyProof:
        """Read the proof; anything malformed or unknown is refused."""
        fields = Fields(record, "consistency proof")
        sizes = fields.count("old_size"), fields.count("size")
        proof = cls(old_size=sizes[0], size=sizes[1], hashes=_read_hashes(fields.texts("hashes")))
        fields.finish()
        return proof


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf's bytes."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees side by side."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over the bytes of all leaves."""
    return root_of_hashes(leaf_hash(leaf) for leaf in leaves)


def root_of_hashes(hashes: Iterable[bytes]) -> bytes:
    """Return the root over the hashes of all leaves."""
    peaks: list[bytes] = []
    for index, digest in enumerate(hashes):
        while index & 1:
            digest = node_hash(peaks.pop(), digest)
            index >>= 1
        peaks.append(digest)
    if not peaks:
        return EMPTY_ROOT
    root = peaks.pop()
    while peaks:
        root = node_hash(peaks.pop(), root)
    return root


def grow(read: ReadNode, size: int, hashes: Sequence[bytes]) -> dict[Node, bytes]:
    """Return the perfect subtrees that come into being when leaf hashes are appended to a tree of `size` leaves."""
    made: dict[Node, bytes] = {}
    for index, digest in enumerate(hashes, start=size):
        level = 0
        made[level, index] = digest
        while index & 1:
            left = (level, index - 1)
            digest = node_hash(made[left] if left in made else read(left), digest)
            level, index = level + 1, index >> 1
            made[level, index] = digest
    return made


def peaks(size: int) -> list[Node]:
    """Return the largest perfect subtrees of a tree, left to right: all that its root, and growing it, depend on."""
    return [(level, (size >> level) - 1) for level in reversed(range(size.bit_length())) if size >> level & 1]


def tree_root(read: ReadNode, size: int) -> bytes:
    """Return the root of the tree of the first `size` leaves."""
    return _range_hash(read, 0, size) if size else EMPTY_ROOT


def prove_inclusion(read: ReadNode, index: int, size: int) -> InclusionProof:
    """Prove that a leaf is in the tree of the first `size` leaves."""
    if not 0 <= index < size:
        raise InvalidRecord(f"leaf {index} is not in a tree of {size} leaves")
    hashes: list[bytes] = []
    start, stop = 0, size
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            hashes.append(_range_hash(read, middle, stop))
            stop = middle
        else:
            hashes.append(_range_hash(read, start, middle))
            start = middle
    return InclusionProof(index=index, size=size, hashes=tuple(reversed(hashes)))


def prove_consistency(read: ReadNode, old_size: int, size: int) -> ConsistencyProof:
    """Prove that the tree of `size` leaves begins with the tree of `old_size` leaves."""
    if not 0 < old_size <= size:
        raise InvalidRecord(f"no consistency proof leads from size {old_size} to size {size}")
    hashes: list[bytes] = []
    start, stop = 0, size
    while stop != old_size:
        middle = start + _split(stop - start)
        if old_size <= middle:
            hashes.append(_range_hash(read, middle, stop))
            stop = middle
        else:
            hashes.append(_range_hash(read, start, middle))
            start = middle
    if start:
        hashes.append(_range_hash(read, start, stop))
    return ConsistencyProof(old_size=old_size, size=size, hashes=tuple(reversed(hashes)))


def verify_inclusion(leaf: bytes, proof: InclusionProof, root: bytes) -> None:
    """Raise RecordTampered unless the proof leads from this leaf hash to this root (RFC 9162, 2.1.3.2)."""
    index, size, hashes = proof.index, proof.size, proof.hashes
    _check_lengths(leaf, root, *hashes)
    if not 0 <= index < size <= _LARGEST:
        raise RecordTampered(f"inclusion proof: there is no leaf {index} in a tree of {size}")
    inner = (index ^ (size - 1)).bit_length()
    border = (index >> inner).bit_count()
    if len(hashes) != inner + border:
        raise RecordTampered(f"inclusion proof: {len(hashes)} hashes, where {inner + border} lead to the root")
    if _climb_border(_climb(leaf, hashes[:inner], index), hashes[inner:]) != root:
        raise RecordTampered(
            f"inclusion proof: entry {index} does not lead to the root of size {size}",
            hint="the entry, the proof or the tree head was changed",
        )


def verify_consistency(proof: ConsistencyProof, old_root: bytes, root: bytes) -> None:
    """Raise RecordTampered unless the proof shows the old tree inside the new one (RFC 9162, 2.1.4.2)."""
    old_size, size, hashes = proof.old_size, proof.size, proof.hashes
    if not 0 < old_size <= size <= _LARGEST:
        raise RecordTampered(f"consistency proof: sizes {old_size} and {size} cannot be compared")
    if old_size == size:
        if hashes or old_root != root:
            raise RecordTampered("consistency proof: two roots, or needless hashes, for one size")
        return
    _check_lengths(old_root, root, *hashes)
    level = (old_size & -old_size).bit_length() - 1
    inner = ((old_size - 1) ^ (size - 1)).bit_length() - level
    border = ((old_size - 1) >> (level + inner)).bit_count()
    if old_size == 1 << level:
        hashes = (old_root, *hashes)
    if len(hashes) != 1 + inner + border:
        raise RecordTampered("consistency proof: it has too few or too many hashes")
    seed, inside, beside = hashes[0], hashes[1 : 1 + inner], hashes[1 + inner :]
    path = (old_size - 1) >> level
    old_found = _climb_border(_climb_left_only(seed, inside, path), beside)
    if old_found != old_root or _climb_border(_climb(seed, inside, path), beside) != root:
        raise RecordTampered(
            f"consistency proof: the tree of {size} does not begin with the tree of {old_size}",
            hint="the log was rewritten, or this is another log",
        )


class MemoryTree:
    """A tree that keeps its subtrees in memory; for lists that need proofs and for tests."""

    __slots__ = ("_nodes", "size")

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._nodes: dict[Node, bytes] = {}
        self.size = 0
        for leaf in leaves:
            self.append(leaf)

    def append(self, leaf: bytes) -> None:
        """Add a leaf."""
        self._nodes.update(grow(self._nodes.__getitem__, self.size, [leaf_hash(leaf)]))
        self.size += 1

    def root(self, size: int | None = None) -> bytes:
        """Return the root of the first `size` leaves, or of all."""
        return tree_root(self._nodes.__getitem__, self.size if size is None else size)

    def prove_inclusion(self, index: int, size: int | None = None) -> InclusionProof:
        """Prove that a leaf is in the tree."""
        return prove_inclusion(self._nodes.__getitem__, index, self.size if size is None else size)

    def prove_consistency(self, old_size: int, size: int | None = None) -> ConsistencyProof:
        """Prove that the tree begins with an earlier one."""
        return prove_consistency(self._nodes.__getitem__, old_size, self.size if size is None else size)


def _split(count: int) -> int:
    """Return the largest power of two below a count of two or more."""
    return 1 << ((count - 1).bit_length() - 1)


def _climb(digest: bytes, siblings: Sequence[bytes], path: int) -> bytes:
    """Hash upwards; where a bit of the path is set, the sibling stands to the left."""
    for level, sibling in enumerate(siblings):
        digest = node_hash(sibling, digest) if path >> level & 1 else node_hash(digest, sibling)
    return digest


def _climb_left_only(digest: bytes, siblings: Sequence[bytes], path: int) -> bytes:
    """Hash upwards over the siblings to the left: what the old tree saw."""
    for level, sibling in enumerate(siblings):
        digest = node_hash(sibling, digest) if path >> level & 1 else digest
    return digest


def _climb_border(digest: bytes, siblings: Sequence[bytes]) -> bytes:
    """Hash upwards along the right edge, where every sibling stands to the left."""
    for sibling in siblings:
        digest = node_hash(sibling, digest)
    return digest


def _range_hash(read: ReadNode, start: int, stop: int) -> bytes:
    """Return the hash over leaves start to stop, where start is aligned as RFC 6962 splits trees."""
    count = stop - start
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return read((level, start >> level))
    middle = start + _split(count)
    return node_hash(_range_hash(read, start, middle), _range_hash(read, middle, stop))


def _check_lengths(*hashes: bytes) -> None:
    if any(len(item) != HASH_BYTES for item in hashes):
        raise RecordTampered(f"a proof, leaf or root holds a hash that is not {HASH_BYTES} bytes long")


def _read_hashes(texts: tuple[str, ...]) -> tuple[bytes, ...]:
    try:
        hashes = tuple(bytes.fromhex(text) for text in texts)
    except ValueError as error:
        raise InvalidRecord("a proof holds a hash that is not hexadecimal") from error
    if any(len(item) != HASH_BYTES or item.hex() != text for item, text in zip(hashes, texts, strict=True)):
        raise InvalidRecord("a proof holds a hash that is not 32 bytes in lower-case hexadecimal")
    return hashes
