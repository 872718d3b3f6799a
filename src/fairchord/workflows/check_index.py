# SPDX-License-Identifier: Apache-2.0
"""Make the membership index of a snapshot again from the music itself, where the project still holds it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fairchord.corpus.freeze import MANIFEST
from fairchord.corpus.index_check import check_music
from fairchord.corpus.manifest import Manifest, ManifestWork
from fairchord.corpus.membership_index import INDEX, MembershipIndex
from fairchord.music.packing import unpack_piece
from fairchord.music.piece import Piece
from fairchord.workflows.project import Project


def check_index_music(project: Project, folder: Path) -> str:
    """Say how far an index was made again from the works' music; raise RecordTampered where it differs."""
    manifest = Manifest.from_bytes((folder / MANIFEST).read_bytes())
    if manifest.index is None:
        return "none: the snapshot was frozen before there were indexes, so absence cannot be proven from it"
    missing = sum(not project.blobs.has(work.piece_sha256) for work in manifest.works)
    if missing:
        return f"in order; not made again from the music, of which {missing} pieces are not in the project"
    register = project.register(manifest.head.tree_head_size)
    index = MembershipIndex.from_bytes((folder / INDEX).read_bytes())
    check_music(folder, index, _music(project, manifest), register)
    return f"{manifest.index.count} keys, in order, and the same when made again from the music"


def _music(project: Project, manifest: Manifest) -> Iterator[tuple[ManifestWork, Piece]]:
    return ((work, unpack_piece(project.blobs.get(work.piece_sha256))) for work in manifest.works)
