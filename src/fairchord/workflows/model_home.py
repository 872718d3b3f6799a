# SPDX-License-Identifier: Apache-2.0
"""Where a model comes from: its folder, the snapshot it learned from, and the log that records both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fairchord.disclosure.model_provenance import ModelProvenance, verify_model
from fairchord.errors import ResourceAbsent
from fairchord.signing import SigningKey
from fairchord.workflows.build_snapshot import find_snapshot_of
from fairchord.workflows.log_source import LogSource, project_log
from fairchord.workflows.open_model import starter_folder
from fairchord.workflows.project import Project
from fairchord.workflows.starter_record import starter_log, starter_snapshot

STARTER = "starter"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelHome:
    """A model whose provenance holds, with its snapshot's folder and log; the operator's key where it is at hand."""

    folder: Path
    provenance: ModelProvenance
    snapshot: Path
    log: LogSource
    key: SigningKey | None


@contextmanager
def model_home(name: str, project: Path) -> Iterator[ModelHome]:
    """Find a model of a project by name or folder; `starter` is the one that ships, unless the project has its own."""
    in_project = project / "models" / name
    if in_project.is_dir() or (Path(name).is_dir() and Path(name).absolute().parent.name == "models"):
        folder = in_project if in_project.is_dir() else Path(name).absolute()
        with Project.open(folder.parent.parent) as opened:
            provenance = verify_model(folder)
            yield ModelHome(
                folder=folder,
                provenance=provenance,
                snapshot=find_snapshot_of(opened, provenance.facts.snapshot_root),
                log=project_log(opened),
                key=_key_at_hand(opened),
            )
    elif name == STARTER or Path(name).resolve() == starter_folder():
        with starter_snapshot() as snapshot:
            folder = starter_folder()
            yield ModelHome(
                folder=folder, provenance=verify_model(folder), snapshot=snapshot, log=starter_log(), key=None
            )
    else:
        known = sorted(path.name for path in (project / "models").glob("[!.]*"))
        raise ResourceAbsent(f"there is no model {name!r}", hint="there are: " + ", ".join([*known, STARTER]))


def _key_at_hand(project: Project) -> SigningKey | None:
    try:
        return project.operator_key()
    except ResourceAbsent:
        return None
