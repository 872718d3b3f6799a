# SPDX-License-Identifier: Apache-2.0
"""Checks of a snapshot's membership index: that it is the one that was frozen, in order, and leaves no work out.

What the manifest and the Register hold is computed again here. Notes and melodies follow from the music alone, so that
they are computed again only where the music is at hand: `check_music`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from fairchord.corpus.manifest import Manifest, ManifestWork
from fairchord.corpus.membership_index import INDEX, MembershipIndex, index_line
from fairchord.corpus.membership_keys import index_lines, register_values
from fairchord.corpus.receipt import RECEIPT
from fairchord.errors import RecordTampered
from fairchord.music.piece import Piece
from fairchord.rights.register import Register

_RESTORE: Final = "restore the folder from a copy, or freeze again: fairchord snapshot"
_ONCE: Final = (b"work", b"notes", b"fingerprint")
"""Kinds of which every work has exactly one leaf."""


def read_index(
    folder: Path, manifest: Manifest, data: bytes | None, receipt: Mapping[str, Any]
) -> MembershipIndex | None:
    """Return the index that manifest and log name; None for a snapshot that was frozen before there were indexes."""
    index = None if data is None else MembershipIndex.from_bytes(data)
    found = None if index is None else index.summary
    stated = (receipt.get("index_count"), receipt.get("index_root"))
    if found != manifest.index or stated != ((None, None) if found is None else (found.count, found.root)):
        raise RecordTampered(f"{folder / INDEX} is not the index that the log recorded in {RECEIPT}", hint=_RESTORE)
    return index


def check_index(folder: Path, index: MembershipIndex, works: Iterable[ManifestWork], register: Register) -> None:
    """Raise RecordTampered unless every work of the snapshot, and no other, has the leaves that can be told here."""
    listed = {work.work_id: work for work in works}
    counts = Counter(tuple(line.split()[1:]) for line in index.lines)
    owners = {owner.decode() for _, owner in counts}
    strange = sorted(owners ^ set(listed))
    if strange:
        raise RecordTampered(f"{folder / INDEX} and the manifest do not agree on {strange[0]}", hint=_RESTORE)
    lines = set(index.lines)
    for name, work in listed.items():
        is_whole = lines.issuperset(_told(register, work)) and _holds_melodies(lines, register, work)
        if not is_whole or any(counts[kind, name.encode()] != 1 for kind in _ONCE):
            raise RecordTampered(f"{folder / INDEX} lacks a key of {name}", hint=_RESTORE)


def check_music(
    folder: Path, index: MembershipIndex, works: Iterable[tuple[ManifestWork, Piece]], register: Register
) -> None:
    """Raise RecordTampered unless the index is what the works' music gives, on the Register as it was at freezing."""
    lines = {line for work, piece in works for line in index_lines(register, work.work_id, piece)}
    differing = sorted(lines ^ set(index.lines))
    if differing:
        owner = differing[0].split()[2].decode()
        raise RecordTampered(f"{folder / INDEX} does not follow from the music of {owner}", hint=_RESTORE)


def _told(register: Register, work: ManifestWork) -> Iterable[bytes]:
    """The leaves of a work that follow from the manifest and the log."""
    yield index_line("content", work.content_sha256, work.work_id)
    for kind, value in register_values(register, work.work_id):
        if kind != "identifier":  # an identifier may have been recorded since
            yield index_line(kind, value, work.work_id)


def _holds_melodies(lines: set[bytes], register: Register, work: ManifestWork) -> bool:
    """Say whether each melody that the Work declares is there, as a line or as an opening."""
    melodies = register.work(work.work_id).melodies
    either = ([index_line(kind, key, work.work_id) for kind in ("line", "opening")] for key in melodies)
    return all(not lines.isdisjoint(pair) for pair in either)
