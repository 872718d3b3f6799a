# SPDX-License-Identifier: Apache-2.0
"""Gather a model for the overview: its folder, its snapshot and its log, each checked as an audit bundle is.

A part that cannot be read becomes a finding, and the rest is still gathered.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from fairchord.canonical import hash_of
from fairchord.disclosure.bundle.bundle import Bundle
from fairchord.disclosure.bundle.contents import snapshot_files
from fairchord.disclosure.bundle.finding import Finding, failed, held, open_
from fairchord.disclosure.bundle.log_checks import CHECKPOINT, ENTRIES, BundleLog, check_authors, check_log, read_log
from fairchord.disclosure.bundle.model_checks import check_model, check_standing, check_training, read_model
from fairchord.disclosure.bundle.snapshot_checks import (
    BundleSnapshot,
    check_consent,
    check_index,
    check_permits,
    check_reservations,
    check_snapshot,
    decide_again,
    read_snapshot,
)
from fairchord.disclosure.file_fact import list_files
from fairchord.disclosure.model_card import WORKS
from fairchord.disclosure.model_provenance import PROVENANCE, WEIGHTS, ModelProvenance
from fairchord.disclosure.overview.facts import WalkedLog, WalkedSnapshot
from fairchord.errors import FairchordError, RecordTampered
from fairchord.training.chain import CHAIN, Chain
from fairchord.workflows.build_snapshot import find_snapshot_of
from fairchord.workflows.bundle_reports import SNAPSHOT_FILES
from fairchord.workflows.log_source import LogSource, project_log
from fairchord.workflows.project import Project
from fairchord.workflows.starter_record import starter_log, starter_snapshot

Progress = Callable[[int, int], None]


@dataclass(kw_only=True)
class GatheredModel:
    """What could be read of a model and where it comes from, and every finding."""

    findings: list[Finding] = field(default_factory=list)
    provenance: ModelProvenance | None = None
    log: WalkedLog | None = None
    snapshot: WalkedSnapshot | None = None
    checkpoint: int | None = None
    chain: Chain | None = None


class Home(Protocol):
    """Where a model comes from: what is read of it may not be there, or may not hold."""

    def log(self) -> LogSource:
        """The log that records the model."""

    def snapshot(self, root: str) -> dict[str, bytes]:
        """The files of the snapshot with this root, by name."""


class StarterHome:
    """Where the model that ships comes from."""

    def log(self) -> LogSource:
        """The log that ships with it."""
        return starter_log()

    def snapshot(self, root: str) -> dict[str, bytes]:
        """The snapshot that ships with it; its root is checked by whoever reads it."""
        with starter_snapshot() as folder:
            return _files_of(folder)


class ProjectHome:
    """Where a project's own model comes from: the project, what was wrong when it was opened, or its folder."""

    def __init__(self, project: Project | FairchordError | Path) -> None:
        self._project = project

    def log(self) -> LogSource:
        """The project's log."""
        with self._opened() as project:
            return project_log(project)

    def snapshot(self, root: str) -> dict[str, bytes]:
        """The snapshot of the project that has this root."""
        with self._opened() as project:
            return _files_of(find_snapshot_of(project, root))

    @contextmanager
    def _opened(self) -> Iterator[Project]:
        if isinstance(self._project, FairchordError):
            raise self._project
        if isinstance(self._project, Project):
            yield self._project
            return
        with Project.open(self._project) as project:
            yield project


def _files_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in SNAPSHOT_FILES if (folder / name).is_file()}


def gather_model(folder: Path, home: Home, *, progress: Progress) -> GatheredModel:
    """Read and check a model."""
    files = {f"model/{name}": (folder / name).read_bytes() for name in list_files(folder) if name[:2] != "__"}
    made = GatheredModel()
    made.provenance = _read_provenance(files, made.findings)
    progress(1, 5)
    try:
        source = home.log()
        files |= _log_lines(source)
        made.log = walk_log(source)
    except FairchordError as error:
        made.findings.append(failed("log", error.message))
    progress(2, 5)
    if made.log is None or made.provenance is None:
        return made
    bundle = Bundle(files=files)
    made.findings += [check_log(bundle, made.log.log, None), *check_authors(made.log.log)]
    progress(3, 5)
    snapshot = _gather_snapshot(files, made.provenance.facts.snapshot_root, home, made)
    progress(4, 5)
    if snapshot is not None:
        _gather_training(bundle, made.log.log, snapshot, made)
        made.findings.append(_check_listed(files, snapshot))
    progress(5, 5)
    return made


def walk_log(source: LogSource) -> WalkedLog:
    """Read a log for the page; raise RecordTampered when an entry is none."""
    log = read_log(Bundle(files=_log_lines(source)))
    return WalkedLog(log=log, origin=source.note.partition("\n")[0], note=source.note)


def _log_lines(source: LogSource) -> dict[str, bytes]:
    return {ENTRIES: b"".join(entry + b"\n" for entry in source.entries), CHECKPOINT: source.note.encode()}


def _read_provenance(files: dict[str, bytes], findings: list[Finding]) -> ModelProvenance | None:
    try:
        provenance = ModelProvenance.from_bytes(files.get(f"model/{PROVENANCE}", b""))
    except FairchordError as error:
        findings.append(failed("model", f"{PROVENANCE} cannot be read: {error.message}"))
        return None
    if WEIGHTS not in provenance.files:
        findings.append(failed("model", f"{PROVENANCE} does not list {WEIGHTS}"))
        return None
    return provenance


def _gather_snapshot(files: dict[str, bytes], root: str, home: Home, made: GatheredModel) -> BundleSnapshot | None:
    """Put the snapshot's leaves among the files, and check them; None when they do not hold."""
    assert made.log is not None, "asked only where there is one"
    log = made.log.log
    try:
        files |= snapshot_files(home.snapshot(root))
        snapshot = read_snapshot(Bundle(files=files), log)
    except FairchordError as error:
        made.findings.append(failed("snapshot", error.message))
        return None
    except (KeyError, TypeError, OSError) as error:
        made.findings.append(failed("snapshot", f"the snapshot is not whole: {error}"))
        return None
    made.snapshot = WalkedSnapshot(snapshot=snapshot)
    decisions = decide_again(snapshot)
    made.findings += [check_snapshot(snapshot), *check_permits(snapshot, log)]
    made.findings += [*check_consent(snapshot, decisions), *check_reservations(snapshot, decisions)]
    made.findings += check_index(Bundle(files=files), snapshot)
    return snapshot


def _gather_training(bundle: Bundle, log: BundleLog, snapshot: BundleSnapshot, made: GatheredModel) -> None:
    try:
        model = read_model(bundle, log, snapshot)
    except RecordTampered as error:
        made.findings.append(failed("model", error.message))
        return
    made.checkpoint = model.index
    made.findings += check_model(bundle, model)
    made.findings += [
        _check_run(log, snapshot, model.provenance, model.index),
        check_training(bundle, log, snapshot, model),
        check_standing(log, snapshot, model),
    ]
    name = f"model/{CHAIN}"
    if name in bundle.files:
        try:
            made.chain = Chain.from_bytes(bundle.files[name], what=name)
        except RecordTampered:
            return  # check_training has said so


def _check_run(log: BundleLog, snapshot: BundleSnapshot, provenance: ModelProvenance, checkpoint: int) -> Finding:
    """Say whether the log held snapshot, recipe and seed before the weights."""
    facts, recipe = provenance.facts, hash_of(dict(provenance.facts.recipe))
    for index, entry in log.of_kind("training_run"):
        body = entry.body
        if (body.get("snapshot_root"), body.get("recipe_sha256"), body.get("seed")) == (
            snapshot.root, recipe, facts.seed,
        ):  # fmt: skip
            if index < checkpoint:
                words = "committed to this snapshot, recipe and seed before the weights, which are entry"
                return held("run", f"entry {index} {words} {checkpoint}")
            return failed("run", f"entry {index} came after the weights, which are entry {checkpoint}")
    return open_("run", "no entry commits to this snapshot, recipe and seed")


def _check_listed(files: dict[str, bytes], snapshot: BundleSnapshot) -> Finding:
    """Compare the list that comes with the model with the frozen one."""
    lines = files.get(f"model/{WORKS}")
    if lines is None:
        return open_("listed", f"there is no {WORKS} beside the weights")
    try:
        listed = list(_records(lines))
    except ValueError as error:
        return failed("listed", f"{WORKS} cannot be read: {error}")
    frozen = [work.to_dict() for work in snapshot.manifest.works]
    if listed != frozen:
        return failed("listed", f"{WORKS} holds {len(listed)} works, not the same as the {len(frozen)} frozen")
    return held("listed", f"{WORKS} holds the same {len(frozen)} works, in the same words")


def _records(lines: bytes) -> Iterator[Any]:
    return (json.loads(line) for line in lines.splitlines() if line.strip())
