# SPDX-License-Identifier: Apache-2.0
"""Freeze the works of a project into a Snapshot and record it in the log; open one that the log knows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fairchord.corpus.freeze import MANIFEST, Frozen, freeze
from fairchord.corpus.manifest import Manifest, ManifestHead
from fairchord.corpus.receipt import RECEIPT
from fairchord.corpus.snapshot import Snapshot, open_snapshot
from fairchord.durable import make_folder_durably, move_durably, staging_folder, write_durably
from fairchord.errors import InvalidInput, RecordTampered, ResourceAbsent
from fairchord.rights.permit import Refusal
from fairchord.rights.use import Use
from fairchord.tokens import vocabulary
from fairchord.workflows.admit_waiting import admit_waiting
from fairchord.workflows.project import FREEZING, Project

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotReport:
    """What was frozen, where, and what was left out and why."""

    folder: Path
    root: str
    permits_root: str
    entry: int
    works: int
    clips: int
    tokens: int
    left_out: tuple[Refusal, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {
            "clips": self.clips,
            "entry": self.entry,
            "folder": str(self.folder),
            "left_out": [refusal.to_dict() for refusal in self.left_out],
            "permits_root": self.permits_root,
            "root": self.root,
            "tokens": self.tokens,
            "works": self.works,
        }


def build_snapshot(
    project: Project,
    *,
    use: Use = Use.TRAIN_BASE,
    territory: str = "*",
    model: str | None = None,
    name: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> SnapshotReport:
    """Freeze every admitted work that may be used so; the folder appears only when all of it is on the disk and logged.

    Music that has waited for a grant is admitted first. A grant for one artist's model serves that `model` alone.
    """
    folder = _new_folder(project, name or f"{use.value}-{project.ledger.size}".replace("_", "-"))
    admit_waiting(project)
    make_folder_durably(project.snapshots_folder)
    with staging_folder(project.snapshots_folder, FREEZING) as staging:
        frozen = _freeze(project, staging, _head(project, use, territory, model), progress)
        index = project.ledger.append("snapshot", _entry_body(frozen)).index
        write_durably(staging / RECEIPT, project.ledger.entry_bytes(index))
        move_durably(staging, folder)
    return SnapshotReport(
        folder=folder,
        root=frozen.manifest.root,
        permits_root=frozen.permits_root,
        entry=index,
        works=len(frozen.manifest.works),
        clips=frozen.clip_count,
        tokens=frozen.token_count,
        left_out=frozen.left_out,
    )


def _head(project: Project, use: Use, territory: str, model: str | None) -> ManifestHead:
    return ManifestHead(
        use=use,
        model=model,
        territory=territory,
        at=project.now(),
        tree_head_size=project.ledger.size,
        tree_head_root=project.ledger.head.root.hex(),
        vocabulary_sha256=vocabulary.digest(),
    )


def _freeze(project: Project, staging: Path, head: ManifestHead, progress: Callable[[int, int], None] | None) -> Frozen:
    admitted = project.admitted()
    told = None if progress is None else lambda done: progress(done, len(admitted))
    return freeze(staging, admitted.values(), project.register(), project.blobs, head=head, progress=told)


def open_recorded(project: Project, folder: Path) -> Snapshot:
    """Open a snapshot of this project: its receipt must be an entry of this very log, and everything must hold now."""
    path = folder / RECEIPT
    receipt = path.read_bytes() if path.is_file() else b""
    snapshot = open_snapshot(folder, project.register(), at=project.now())
    start = snapshot.tree_head_size
    if receipt not in project.ledger.leaves(start):
        raise RecordTampered(f"{path} is not an entry of this project's log", hint="freeze it here: fairchord snapshot")
    if project.ledger.head_at(start).root.hex() != snapshot.tree_head_root:
        raise RecordTampered(f"{folder} was frozen from another log", hint="freeze it here: fairchord snapshot")
    return snapshot


def find_snapshot(project: Project, name: str) -> Path:
    """Return the folder of a snapshot by its name in the project, or by its path."""
    for folder in (project.snapshots_folder / name, Path(name)):
        if folder.is_dir():
            return folder
    known = sorted(entry.name for entry in project.snapshots_folder.glob("[!.]*"))
    raise ResourceAbsent(f"no snapshot {name!r}", hint="there are: " + (", ".join(known) or "none; fairchord snapshot"))


def find_snapshot_of(project: Project, root: str) -> Path:
    """Return the folder of the snapshot in a project that has this root."""
    for folder in sorted(project.snapshots_folder.glob("[!.]*")):
        path = folder / MANIFEST
        if path.is_file() and Manifest.from_bytes(path.read_bytes()).root == root:
            return folder
    raise ResourceAbsent(
        f"the snapshot {root[:16]}… that the model learned from is not in {project.folder}",
        hint="its permits cannot be decided again; bring the snapshot back",
    )


def _new_folder(project: Project, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise InvalidInput(f"{name!r} cannot name a snapshot", hint="use a-z, 0-9, '-', '.' and '_', up to 64")
    folder = project.snapshots_folder / name
    if folder.exists():
        raise InvalidInput(f"{folder} exists already", hint="choose another name; a snapshot is never overwritten")
    return folder


def _entry_body(frozen: Frozen) -> dict[str, Any]:
    head, index = frozen.manifest.head, frozen.manifest.index
    sealed = {} if index is None else {"index_count": index.count, "index_root": index.root}
    return sealed | {
        "clip_count": frozen.clip_count,
        "permits_root": frozen.permits_root,
        "root": frozen.manifest.root,
        "territory": head.territory,
        "tree_head_size": head.tree_head_size,
        "use": head.use.value,
        "vocabulary_sha256": head.vocabulary_sha256,
        "work_count": len(frozen.manifest.works),
    }
