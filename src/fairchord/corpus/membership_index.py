# SPDX-License-Identifier: Apache-2.0
"""The membership index of a snapshot: a sorted list of keys, so that what is in it and what is not can be proven.

`index.txt` holds one leaf a line, in rising order of its bytes: 64 hexadecimal digits of the key, the kind of key, the
id of the work it belongs to:
    00b1...9c opening work-amber-rain-1087105484f8b9dd
A key is SHA-256 over "fairchord/index/v1", the kind and the value, each with a newline. The root is that of RFC 6962
over the lines with their newlines, so that `grep`, `sort -c`, `wc -l` and `sha256sum` read and check it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from fairchord.canonical import canonical_bytes, check_sha256, sha256_hex
from fairchord.errors import InvalidRecord, RecordTampered
from fairchord.ledger.merkle import (
    HASH_BYTES,
    InclusionProof,
    Node,
    leaf_hash,
    node_hash,
    prove_inclusion,
    root_of_hashes,
)
from fairchord.rights.fields import Fields

INDEX: Final = "index.txt"
MODEL_INDEX: Final = "snapshot-index.txt"
"""The same index beside a model's weights."""
KINDS: Final = {
    "work": "the work's id",
    "content": "the same bytes",
    "identifier": "the same ISWC or ISRC",
    "notes": "the same notes, in another file",
    "fingerprint": "the same notes in another key, tempo or stretch",
    "line": "a whole melodic line, in any key, tempo or stretch",
    "opening": "the opening of a melodic line, in any key, tempo or stretch",
}
"""Each kind of key, and what its presence means."""
KEY_DIGITS: Final = 64
_DOMAIN: Final = "fairchord/index/v1"
_LINE: Final = re.compile(rb"[0-9a-f]{64} (?:%s) work-[a-z0-9-]{1,200}\n" % "|".join(KINDS).encode())
_PRINTED: Final = re.compile(r"[!-~]{1,300}")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexSummary:
    """How many leaves an index has and their root: the last leaf of the manifest's root."""

    count: int
    root: str

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {"count": self.count, "root": self.root}

    @classmethod
    def from_dict(cls, record: object) -> IndexSummary:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "membership index")
        summary = cls(count=fields.count("count"), root=check_sha256(fields.text("root"), what="index root"))
        fields.finish()
        return summary

    def to_bytes(self) -> bytes:
        """The leaf that stands for the index in the manifest's tree."""
        return canonical_bytes(self.to_dict())


def index_key(kind: str, value: str) -> str:
    """The key under which a value of a kind stands in an index."""
    if kind not in KINDS:
        raise InvalidRecord(f"{kind!r} is not a kind of key", hint="one of: " + ", ".join(KINDS))
    if not _PRINTED.fullmatch(value):
        raise InvalidRecord(f"{value[:80]!r} cannot be looked up", hint="up to 300 printed ASCII characters, no spaces")
    return sha256_hex(f"{_DOMAIN}\n{kind}\n{value}\n".encode())


def index_line(kind: str, value: str, work: str) -> bytes:
    """One leaf of an index."""
    return check_line(f"{index_key(kind, value)} {kind} {work}\n".encode())


def check_line(line: bytes) -> bytes:
    """Return a leaf that has the form of one."""
    if not _LINE.fullmatch(line):
        raise RecordTampered(f"{line[:120]!r} is not a line of a membership index", hint="restore it from a copy")
    return line


class MembershipIndex:
    """The leaves of an index in order, with their tree."""

    __slots__ = ("_levels", "lines", "root")

    def __init__(self, lines: Sequence[bytes]) -> None:
        self.lines = lines
        self._levels = _perfect_subtrees(lines)
        leaves = self._levels[0]
        self.root = root_of_hashes(leaves[place : place + HASH_BYTES] for place in range(0, len(leaves), HASH_BYTES))

    @classmethod
    def build(cls, lines: Iterable[bytes]) -> MembershipIndex:
        """Make an index of lines in any order; one that comes twice counts once."""
        return cls(sorted(set(lines)))

    @classmethod
    def from_bytes(cls, data: bytes) -> MembershipIndex:
        """Read index.txt; lines that are malformed, out of order or there twice are refused."""
        lines = data.splitlines(keepends=True)
        for line in lines:
            check_line(line)
        for earlier, later in pairwise(lines):
            if earlier >= later:
                raise RecordTampered(
                    f"the membership index is not in rising order at {later[:KEY_DIGITS].decode()}",
                    hint="no absence can be proven from it; ask for the index that was frozen",
                )
        return cls(lines)

    def to_bytes(self) -> bytes:
        """Write index.txt."""
        return b"".join(self.lines)

    @property
    def summary(self) -> IndexSummary:
        """What the manifest and the log say of this index."""
        return IndexSummary(count=len(self.lines), root=self.root.hex())

    def places(self, key: str) -> range:
        """The places of the leaves with a key; an empty range stands where they would be."""
        digits = key.encode()
        first = bisect_left(self.lines, digits)
        return range(first, bisect_right(self.lines, digits + b"\x7f", first))

    def prove(self, place: int) -> InclusionProof:
        """Prove that the leaf at a place is in the index."""
        return prove_inclusion(self._read, place, len(self.lines))

    def _read(self, node: Node) -> bytes:
        level, place = node
        return self._levels[level][place * HASH_BYTES : (place + 1) * HASH_BYTES]


def _perfect_subtrees(lines: Sequence[bytes]) -> list[bytes]:
    """The hashes of all perfect subtrees, one byte string a level, leaves first."""
    levels = [b"".join(leaf_hash(line) for line in lines)]
    while len(levels[-1]) >= 2 * HASH_BYTES:
        levels.append(b"".join(_pairs(levels[-1])))
    return levels


def _pairs(below: bytes) -> Iterator[bytes]:
    for start in range(0, len(below) - 2 * HASH_BYTES + 1, 2 * HASH_BYTES):
        yield node_hash(below[start : start + HASH_BYTES], below[start + HASH_BYTES : start + 2 * HASH_BYTES])
