# SPDX-License-Identifier: Apache-2.0
"""Where the facts of a report are read from: a project, a published log, a model folder, or the starter and its log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairchord.disclosure.model_provenance import PROVENANCE, verify_model
from fairchord.disclosure.reports.facts import ReportFacts
from fairchord.errors import InvalidInput, ResourceAbsent
from fairchord.ledger.tile_source import TileSource
from fairchord.ledger.tiles import read_tiles
from fairchord.workflows.gather_facts import gather_facts
from fairchord.workflows.ledger_place import holds_project
from fairchord.workflows.log_source import LogSource, project_log
from fairchord.workflows.open_model import starter_folder
from fairchord.workflows.project import Project
from fairchord.workflows.starter_record import record_path, starter_log, starter_snapshot
from fairchord.workflows.verify_published import operator_keys_of

STARTER: Final = "starter"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPlaces:
    """Where a person says that things are; what is not said is looked for in the project, else in the starter."""

    project: Path | None = None
    log: TileSource | None = None
    model: str | None = None
    snapshots: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSources:
    """What was found: a log or none, folders of snapshots and models, and the model that is reported on, if chosen."""

    log: LogSource | None
    snapshots: tuple[Path, ...]
    models: tuple[Path, ...]
    model: Path | None
    project: Project | None = None

    def gather(self, *, size: int | None = None) -> ReportFacts:
        """Verify and read all of it, as the log stood at a size."""
        return gather_facts(self.log, snapshots=self.snapshots, models=self.models, model=self.model, size=size)

    def with_weights(self, weights_sha256: str) -> Path:
        """The folder of the model with these weights."""
        folders: tuple[Path, ...] = (*((self.model,) if self.model is not None else ()), *self.models, starter_folder())
        for folder in folders:
            if (folder / PROVENANCE).is_file() and verify_model(folder).weights_sha256 == weights_sha256:
                return folder
        raise ResourceAbsent(
            f"the model with weights {weights_sha256[:16]}… is not at hand", hint="name its folder with --model"
        )


@contextmanager
def report_sources(places: ReportPlaces) -> Iterator[ReportSources]:
    """Find what was named, and keep it open meanwhile."""
    if places.log is not None and places.project is not None:
        raise InvalidInput("both a project and a published log are named", hint="a report is dated by one log")
    with ExitStack() as opened:
        if places.log is not None:
            yield ReportSources(
                log=published_log(places.log), snapshots=places.snapshots, models=(), model=_named_folder(places.model)
            )
        elif places.project is not None:
            project = opened.enter_context(Project.open(places.project))
            yield _project_sources(project, places)
        elif places.model in (None, STARTER):
            yield _starter_sources(opened)
        else:
            folder = _named_folder(places.model)
            yield ReportSources(log=None, snapshots=places.snapshots, models=(), model=folder)


def find_project(named: Path | None, here: Path) -> Path | None:
    """The project that is named; else the folder that one stands in, when it is one."""
    if named is not None:
        return named
    return here if holds_project(here) else None


def published_log(source: TileSource) -> LogSource:
    """A log as it was published; its entries name the keys that it is verified with, and cannot show whose they are."""
    note, entries = read_tiles(source)
    return LogSource(entries=entries, note=note, operator_key=operator_keys_of(entries).first)


def _project_sources(project: Project, places: ReportPlaces) -> ReportSources:
    model = None
    if places.model is not None:
        own = project.models_folder / places.model
        model = own if own.is_dir() else _named_folder(places.model)
    return ReportSources(
        log=project_log(project),
        snapshots=(*_folders(project.snapshots_folder), *places.snapshots),
        models=_folders(project.models_folder),
        model=model,
        project=project,
    )


def _starter_sources(opened: ExitStack) -> ReportSources:
    """The model that ships, with the log and snapshot that ship with it."""
    if not record_path().is_file():
        return ReportSources(log=None, snapshots=(), models=(), model=starter_folder())
    snapshot = opened.enter_context(starter_snapshot())
    return ReportSources(log=starter_log(), snapshots=(snapshot,), models=(), model=starter_folder())


def _named_folder(name: str | None) -> Path | None:
    if name is None:
        return None
    if name == STARTER:
        return starter_folder()
    folder = Path(name)
    if not (folder / PROVENANCE).is_file():
        raise ResourceAbsent(
            f"{name!r} is no model here: it has no {PROVENANCE}",
            hint="name a model of the project, a folder, or starter",
        )
    return folder


def _folders(place: Path) -> tuple[Path, ...]:
    return tuple(sorted(folder for folder in place.glob("[!.]*") if folder.is_dir()))
