# SPDX-License-Identifier: Apache-2.0
"""What reports are computed from: a log as it stood at one size, snapshots, models. Gathered by `workflows`.

Every part may be missing (an installed model comes without its log); a report then answers NotRecorded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from fairchord.corpus.manifest import Manifest, ManifestWork
from fairchord.disclosure.model_provenance import ModelProvenance
from fairchord.disclosure.reports.form.answer import NotRecorded, Origin, Source
from fairchord.disclosure.reports.form.report import ReportHead
from fairchord.ledger.entry import Entry
from fairchord.rights.identifiers import PartyId, WorkId
from fairchord.rights.permit import Permit
from fairchord.rights.register import Register

NO_LOG = NotRecorded(why="the log that this model came from is not at hand; bring it with --project or --log")


@dataclass(frozen=True, kw_only=True)
class LogFacts:
    """A verified log, cut at the size that the report is dated by."""

    origin: str
    size: int
    root: str
    entries: tuple[Entry, ...]
    register: Register

    @property
    def time(self) -> str:
        """The time of the last entry: what the operator's clock said."""
        return self.register.last_time

    @property
    def operator(self) -> PartyId:
        """The party that keeps the log."""
        assert self.register.operator is not None, "verified: entry 0 registers the operator"
        return self.register.operator

    @cached_property
    def _by_kind(self) -> Mapping[str, tuple[tuple[int, Entry], ...]]:
        found: dict[str, list[tuple[int, Entry]]] = {}
        for index, entry in enumerate(self.entries):
            found.setdefault(entry.kind, []).append((index, entry))
        return {kind: tuple(members) for kind, members in found.items()}

    def of_kind(self, kind: str) -> tuple[tuple[int, Entry], ...]:
        """The entries of one kind, each with its number."""
        return self._by_kind.get(kind, ())

    def find(self, kind: str, field_name: str, value: str) -> tuple[int, Entry] | None:
        """The first entry of a kind with this value in this field."""
        found = (item for item in self.of_kind(kind) if item[1].body.get(field_name) == value)
        return next(found, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotFacts:
    """A snapshot whose manifest and permits have the roots that the log, or the model's provenance, states."""

    root: str
    manifest: Manifest
    permits: tuple[Permit, ...]
    permits_root: str
    bars: int
    tokens: int
    clips: int
    entry: int | None = None
    """Where the log records it; None where the log is not at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedFacts:
    """A model folder that is what its provenance signs, and the works that it lists."""

    provenance: ModelProvenance
    works: tuple[ManifestWork, ...]
    card: str
    entry: int | None = None
    """Where the log records its weights; None where no log at hand does."""

    @property
    def name(self) -> str:
        """The model's name."""
        return self.provenance.facts.model_id


@dataclass(frozen=True, kw_only=True)
class ReportFacts:
    """Everything at hand, gathered once for all reports; `model` is the one that is reported on."""

    software: str
    log: LogFacts | None = None
    snapshots: tuple[SnapshotFacts, ...] = ()
    models: tuple[TrainedFacts, ...] = ()
    model: TrainedFacts | None = None
    collections: Mapping[str, str] = field(default_factory=dict)
    """Name of a public collection, then what the program's catalogue says of it: title, home and pinned version."""

    @cached_property
    def snapshot(self) -> SnapshotFacts | None:
        """The snapshot that the model learned from; without a model, the newest one."""
        if self.model is None:
            return self.snapshots[-1] if self.snapshots else None
        root = self.model.provenance.facts.snapshot_root
        return next((snapshot for snapshot in self.snapshots if snapshot.root == root), None)

    @cached_property
    def works(self) -> tuple[ManifestWork, ...]:
        """The works that were learned from, in the order of the snapshot."""
        if self.snapshot is not None:
            return self.snapshot.manifest.works
        return () if self.model is None else self.model.works

    @cached_property
    def home_log(self) -> LogFacts | None:
        """The log, when it is the one that the reported model or snapshot came out of; else None."""
        if self.log is None:
            return None
        is_home = self.model is None or self.model.entry is not None
        return self.log if is_home else None

    @cached_property
    def permits(self) -> Mapping[WorkId, Permit]:
        """The permits of the snapshot, by work; empty where the snapshot is not at hand."""
        return {} if self.snapshot is None else {permit.work: permit for permit in self.snapshot.permits}

    @cached_property
    def head(self) -> ReportHead:
        """What dates a report: the log's head, or the one that the model's provenance was signed over."""
        if self.log is not None:
            return ReportHead(size=self.log.size, root=self.log.root, time=self.log.time, read_from="log")
        assert self.model is not None, "there are no facts without a log or a model"
        facts = self.model.provenance.facts
        return ReportHead(
            size=facts.tree_head_size, root=facts.tree_head_root, time=facts.issued_at, read_from="model provenance"
        )

    @cached_property
    def works_source(self) -> Source:
        """Where the list of works is read from."""
        if self.snapshot is not None:
            return Source(origin=Origin.SNAPSHOT, place=f"manifest.json, root {self.snapshot.root[:16]}…")
        return Source(origin=Origin.MODEL, place="works.jsonl, signed in provenance.json")

    def subject(self) -> dict[str, str]:
        """Name what is reported on: model, weights, snapshot, log; what is not known says so."""
        named = {"log": "not recorded" if self.log is None else self.log.origin}
        if self.model is not None:
            facts = self.model.provenance.facts
            named |= {"model": self.model.name, "weights_sha256": self.model.provenance.weights_sha256}
            return named | {"snapshot_root": facts.snapshot_root}
        return named | ({} if self.snapshot is None else {"snapshot_root": self.snapshot.root})

    def work_entries(self, choose: Callable[[ManifestWork], bool] = lambda work: True) -> tuple[int, ...]:
        """The entries that register the chosen works of the snapshot, where the log is at hand."""
        if self.home_log is None:
            return ()
        recorded = self.home_log.register.works
        return tuple(recorded[work.work_id].index for work in self.works if choose(work) and work.work_id in recorded)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions:
    """What a reader may choose: a language, and (for holders) one party."""

    language: str = "en"
    party: PartyId | None = None

    def to_dict(self) -> dict[str, str]:
        """Return the choices that are not the usual ones."""
        return {} if self.party is None else {"party": self.party}
