# SPDX-License-Identifier: Apache-2.0
"""The Manifest: the list that defines a Snapshot, and the Merkle root that binds it.

The leaves of the root are canonical JSON: the head (use, territory, tree head, vocabulary), one leaf for each work in
order, the hashes of the files, and the membership index (count and root). `manifest.json` is one canonical JSON object
of the same parts. Snapshots frozen before there were indexes have no such leaf.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fairchord.canonical import canonical_bytes, check_sha256, parse_canonical
from fairchord.corpus.membership_index import IndexSummary
from fairchord.errors import InvalidRecord
from fairchord.ledger.merkle import root_of
from fairchord.rights.fields import Fields
from fairchord.rights.identifiers import WorkId, check_territory, work_id
from fairchord.rights.use import Use, parse_use

VERSION: Final = 1
SPLITS: Final = ("train", "validation", "test")
TRAIN, VALIDATION, TEST = range(3)
OFFSET, LENGTH, WORK, BARS, SPLIT = range(5)
"""Columns of a snapshot's sequences: where it starts in the tokens, its length, whose it is, its bars, its split."""
_SPLIT_OF_HUNDRED: Final = ((92, TRAIN), (96, VALIDATION), (100, TEST))


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestWork:
    """One work of a snapshot: what it is, why it may be there, and how much of it is there."""

    work_id: WorkId
    title: str
    contributors: tuple[str, ...]
    collection: str
    genre: str
    basis: str
    licence: str
    attribution: str
    source: str
    content_sha256: str
    piece_sha256: str
    permit_sha256: str
    tune_key: str
    split: str
    clip_count: int
    note_count: int
    dropped: int

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {name: getattr(self, name) for name in self.__slots__} | {"contributors": list(self.contributors)}

    @classmethod
    def from_dict(cls, record: object) -> ManifestWork:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "manifest work")
        texts = ("title", "collection", "genre", "basis", "licence", "attribution", "source", "tune_key")
        hashes = ("content_sha256", "piece_sha256", "permit_sha256")
        counts = ("clip_count", "note_count", "dropped")
        split = fields.text("split")
        if split not in SPLITS:
            raise InvalidRecord(f"manifest work: split {split!r} is not known", hint="one of: " + ", ".join(SPLITS))
        values: dict[str, Any] = {name: fields.text(name) for name in texts}
        values |= {name: check_sha256(fields.text(name), what=name) for name in hashes}
        values |= {name: fields.count(name) for name in counts}
        contributors = fields.texts("contributors")
        work = cls(work_id=work_id(fields.text("work_id")), contributors=contributors, split=split, **values)
        fields.finish()
        return work


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestHead:
    """What a snapshot is for, and at which point of the log its permits were decided.

    `model` names the artist's model that it is for, where it is for one alone.
    """

    use: Use
    territory: str
    at: str
    tree_head_size: int
    tree_head_root: str
    vocabulary_sha256: str
    model: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        named = {} if self.model is None else {"model": self.model}
        return named | {
            "at": self.at,
            "territory": self.territory,
            "tree_head": {"root": self.tree_head_root, "size": self.tree_head_size},
            "use": self.use.value,
            "version": VERSION,
            "vocabulary_sha256": self.vocabulary_sha256,
        }

    @classmethod
    def from_dict(cls, record: object) -> ManifestHead:
        """Read the record; another version, or anything unknown, is refused."""
        rest, inner = _take_object(record, "tree_head", "manifest head")
        fields, tree_head = Fields(rest, "manifest head"), Fields(inner, "tree head")
        if fields.count("version") != VERSION:
            raise InvalidRecord("the manifest is of another version", hint=f"this program reads version {VERSION}")
        head = cls(
            use=parse_use(fields.text("use")),
            territory=check_territory(fields.text("territory")),
            at=fields.text("at"),
            tree_head_size=tree_head.count("size"),
            tree_head_root=check_sha256(tree_head.text("root")),
            vocabulary_sha256=check_sha256(fields.text("vocabulary_sha256")),
            model=fields.optional_text("model"),
        )
        tree_head.finish()
        fields.finish()
        return head


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A snapshot's head, works and file hashes (file name to SHA-256), and its membership index where it has one."""

    head: ManifestHead
    works: tuple[ManifestWork, ...]
    arrays: Mapping[str, str]
    index: IndexSummary | None = None

    @property
    def leaves(self) -> list[bytes]:
        """The leaves of the root, in order."""
        records = [self.head.to_dict(), *(work.to_dict() for work in self.works), dict(self.arrays)]
        last = [] if self.index is None else [self.index.to_bytes()]
        return [*(canonical_bytes(record) for record in records), *last]

    @property
    def root(self) -> str:
        """The Merkle root over the leaves, in hexadecimal."""
        return root_of(self.leaves).hex()

    def to_bytes(self) -> bytes:
        """Write manifest.json."""
        works = [work.to_dict() for work in self.works]
        index = {} if self.index is None else {"index": self.index.to_dict()}
        return canonical_bytes({"arrays": dict(self.arrays), "head": self.head.to_dict(), "works": works, **index})

    @classmethod
    def from_bytes(cls, data: bytes) -> Manifest:
        """Read manifest.json; anything malformed or unknown is refused."""
        rest, arrays = _take_object(parse_canonical(data), "arrays", "manifest")
        rest, head = _take_object(rest, "head", "manifest")
        fields = Fields(rest, "manifest")
        manifest = cls(
            head=ManifestHead.from_dict(head),
            works=tuple(ManifestWork.from_dict(work) for work in fields.items("works")),
            arrays={name: check_sha256(str(sha256), what=name) for name, sha256 in arrays.items()},
            index=IndexSummary.from_dict(fields.item("index")) if fields.has("index") else None,
        )
        fields.finish()
        return manifest


def merkle_root(records: Iterable[Any]) -> str:
    """The RFC 6962 root, in hexadecimal, over the canonical bytes of some records."""
    return root_of([canonical_bytes(record) for record in records]).hex()


def split_of(tune_key: str) -> int:
    """Which split a tune belongs to: the same for all its settings, by the hash of its key (92, 4, 4 in 100)."""
    place = int.from_bytes(hashlib.sha256(b"fairchord/split/v1\n" + tune_key.encode()).digest()[:8], "big") % 100
    return next(split for below, split in _SPLIT_OF_HUNDRED if place < below)


def _take_object(record: object, name: str, what: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Part a record into all but one member, and that member, which must be an object."""
    if not isinstance(record, Mapping) or not isinstance(record.get(name), Mapping):
        raise InvalidRecord(f"the {what} has no object {name!r}", hint="freeze the snapshot again")
    return {key: value for key, value in record.items() if key != name}, dict(record[name])
