# SPDX-License-Identifier: Apache-2.0
"""What a statement about works touches: snapshots that hold them, models that learned from those, certificates.

Said from the log and from the manifests that lie here. A snapshot whose manifest is gone is named as not known; a
certificate that does not record its model is counted as such, and never guessed at.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from fairchord.corpus.manifest import Manifest
from fairchord.ledger.entry import Entry
from fairchord.rights.identifiers import WorkId
from fairchord.workflows.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedModel:
    """A released model, and whether it was retired."""

    name: str
    weights_sha256: str
    snapshot_root: str
    is_retired: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedSnapshot:
    """A snapshot that holds some of the works."""

    name: str
    root: str
    works: tuple[WorkId, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {"name": self.name, "root": self.root, "works": list(self.works)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """Everything that holds, or comes from, some works. Adapters of artists are not made by this version."""

    works: tuple[WorkId, ...]
    snapshots: tuple[TouchedSnapshot, ...] = ()
    models: tuple[TouchedModel, ...] = ()
    certificates: tuple[str, ...] = ()
    unknown_snapshots: tuple[str, ...] = ()
    certificates_without_model: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {
            "adapters": [],
            "certificates": list(self.certificates),
            "certificates_without_model": self.certificates_without_model,
            "models": [model.to_dict() for model in self.models],
            "snapshots": [snapshot.to_dict() for snapshot in self.snapshots],
            "unknown_snapshots": list(self.unknown_snapshots),
            "works": list(self.works),
        }


class Traces:
    """What a project's log and folders say of snapshots, models and certificates; gathered once for many questions."""

    def __init__(self, project: Project) -> None:
        kinds = ("snapshot", "checkpoint", "certificate")
        self.register = project.register()
        self.entries = [entry for entry in project.ledger.entries() if entry.kind in kinds]
        self.roots = tuple(dict.fromkeys(str(entry.body["root"]) for entry in self.of_kind("snapshot")))
        self.folders: dict[str, str] = {}
        self.places: dict[str, dict[WorkId, int]] = {}
        for root, (name, manifest) in recorded_manifests(project).items():
            self.folders[root] = name
            self.places[root] = {work.work_id: place for place, work in enumerate(manifest.works)}
        self.derived: dict[WorkId, list[WorkId]] = {}
        for work, item in self.register.works.items():
            for ancestor in self.register.ancestors(item.record):
                self.derived.setdefault(ancestor, []).append(work)

    def of_kind(self, kind: str) -> list[Entry]:
        """The entries of one of the kinds, in order."""
        return [entry for entry in self.entries if entry.kind == kind]

    def held_in(self, root: str, works: Collection[WorkId]) -> tuple[WorkId, ...]:
        """Those of the works that a snapshot holds, in its order."""
        places = self.places[root]
        return tuple(sorted((work for work in works if work in places), key=places.__getitem__))

    def models_of(self, roots: Collection[str]) -> tuple[TouchedModel, ...]:
        """The models that learned from these snapshots."""
        return tuple(
            TouchedModel(
                name=str(entry.body.get("name", "not recorded")),
                weights_sha256=str(entry.body["weights_sha256"]),
                snapshot_root=str(entry.body["snapshot_root"]),
                is_retired=entry.body["weights_sha256"] in self.register.retired,
            )
            for entry in self.of_kind("checkpoint")
            if entry.body["snapshot_root"] in roots
        )


def find_touched(
    project: Project,
    works: Collection[WorkId],
    *,
    snapshots: Collection[str] | None = None,
    traces: Traces | None = None,
) -> Touched:
    """Find what holds some registered works, or a work made from one of them, or came out of it.

    With the roots of `snapshots`, only those among them count. Whoever asks often gathers the `traces` once.
    """
    traces = traces or Traces(project)
    wanted = {*works, *(made for work in works for made in traces.derived.get(work, ()))}
    holding = [
        TouchedSnapshot(name=traces.folders[root], root=root, works=held)
        for root in traces.roots
        if (snapshots is None or root in snapshots) and root in traces.places and (held := traces.held_in(root, wanted))
    ]
    models = traces.models_of({snapshot.root for snapshot in holding})
    weights = {model.weights_sha256 for model in models}
    certificates = [entry.body for entry in traces.of_kind("certificate")]
    return Touched(
        works=tuple(sorted(wanted, key=lambda work: traces.register.works[work].index)),
        snapshots=tuple(holding),
        models=models,
        certificates=tuple(str(b["certificate_sha256"]) for b in certificates if b.get("weights_sha256") in weights),
        unknown_snapshots=tuple(root for root in traces.roots if root not in traces.places),
        certificates_without_model=sum("weights_sha256" not in body for body in certificates),
    )


def recorded_manifests(project: Project) -> dict[str, tuple[str, Manifest]]:
    """The manifests that lie in the project's snapshots, with their folders' names, by root."""
    found = {}
    for path in sorted(project.snapshots_folder.glob("[!.]*/manifest.json")):
        manifest = Manifest.from_bytes(path.read_bytes())
        found[manifest.root] = (path.parent.name, manifest)
    return found
