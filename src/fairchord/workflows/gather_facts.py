# SPDX-License-Identifier: Apache-2.0
"""Gather, once, what reports are computed from; every file is held against the log or a model's signed provenance.

A snapshot counts when its roots are those of a snapshot entry, or those that a model at hand was signed over; one that
the log took in later than the size asked for is left out; one that nothing vouches for is an error.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fairchord import __version__
from fairchord.canonical import parse_canonical, sha256_hex
from fairchord.corpus.collections.table import COLLECTIONS
from fairchord.corpus.freeze import MANIFEST, PERMITS, SEQUENCES
from fairchord.corpus.manifest import BARS, LENGTH, Manifest, ManifestWork, merkle_root
from fairchord.corpus.snapshot import load_array
from fairchord.disclosure.model_card import CARD, WORKS
from fairchord.disclosure.model_provenance import ModelProvenance, verify_model
from fairchord.disclosure.reports.facts import LogFacts, ReportFacts, SnapshotFacts, TrainedFacts
from fairchord.errors import FairchordError, RecordTampered, ResourceAbsent
from fairchord.rights.permit import Permit
from fairchord.workflows.log_source import LogSource, cut_log, read_log_facts

_SOFTWARE = f"fairchord {__version__}"
_COLUMNS = 5
_RESTORE = "restore the folder from a copy; a report rests only on what the log or a signature vouches for"


def gather_facts(
    source: LogSource | None,
    *,
    snapshots: Iterable[Path] = (),
    models: Iterable[Path] = (),
    model: Path | None = None,
    size: int | None = None,
) -> ReportFacts:
    """Verify and read everything; `size` cuts the log to its first entries, and what came later is left out."""
    whole = None if source is None else read_log_facts(source)
    log = whole if whole is None or size is None else cut_log(whole, size)
    folders = list(dict.fromkeys(folder.absolute() for folder in models))
    trained = [found for found in (_read_model(folder, log) for folder in folders) if found.entry is not None]
    chosen = None if model is None else _read_model(model, log)
    vouched = [found.provenance for found in (*trained, *(() if chosen is None else (chosen,)))]
    frozen = [_read_snapshot(folder, log, whole, vouched) for folder in dict.fromkeys(snapshots)]
    if log is None and chosen is None:
        raise ResourceAbsent("there is nothing to report on", hint="name a project, a published log, or a model folder")
    trained.sort(key=lambda found: found.entry or 0)
    return ReportFacts(
        software=_SOFTWARE,
        log=log,
        snapshots=tuple(sorted((found for found in frozen if found is not None), key=lambda found: found.entry or 0)),
        models=tuple(trained),
        model=chosen if chosen is not None or not trained else trained[-1],
        collections={item.name: f"{item.title}, {item.home}, {item.pinned}" for item in COLLECTIONS},
    )


def _read_model(folder: Path, log: LogFacts | None) -> TrainedFacts:
    provenance = verify_model(folder)
    works: tuple[ManifestWork, ...] = ()
    if WORKS in provenance.files:
        lines = (folder / WORKS).read_bytes()
        if sha256_hex(lines) != provenance.files[WORKS]:
            raise RecordTampered(f"{folder / WORKS} changed while it was read", hint="try again")
        works = tuple(ManifestWork.from_dict(_json_line(line)) for line in lines.splitlines() if line.strip())
    card = (folder / CARD).read_text(encoding="utf-8") if CARD in provenance.files else ""
    found = None if log is None else log.find("checkpoint", "weights_sha256", provenance.weights_sha256)
    entry = None if found is None else found[0]
    return TrainedFacts(provenance=provenance, works=works, card=card, entry=entry)


def _json_line(line: bytes) -> Any:
    """works.jsonl is plain JSON, written with spaces; the signature over the file vouches for its bytes."""
    try:
        return json.loads(line)
    except ValueError as error:
        raise RecordTampered(f"{WORKS} holds a line that is not JSON", hint="fetch the model again") from error


def _read_snapshot(
    folder: Path, log: LogFacts | None, whole: LogFacts | None, vouched: Iterable[ModelProvenance]
) -> SnapshotFacts | None:
    """Read a snapshot; None when the log took it in after the size that is reported on."""
    try:
        manifest = Manifest.from_bytes((folder / MANIFEST).read_bytes())
        records: list[Any] = parse_canonical((folder / PERMITS).read_bytes())
        permits = tuple(Permit.from_dict(record) for record in records)
        sequences = (folder / SEQUENCES).read_bytes()
    except (FairchordError, OSError, TypeError) as error:
        raise RecordTampered(f"{folder} is not a whole snapshot: {error}", hint=_RESTORE) from error
    permits_root = merkle_root(permit.to_dict() for permit in permits)
    roots = (manifest.root, permits_root)
    if sha256_hex(sequences) != manifest.arrays.get(SEQUENCES):
        raise RecordTampered(f"{folder / SEQUENCES} does not have the hash in the manifest", hint=_RESTORE)
    entry = None if log is None else _snapshot_entry(log, roots)
    by_model = any((item.facts.snapshot_root, item.facts.permits_root) == roots for item in vouched)
    if entry is None and not by_model:
        if whole is not None and _snapshot_entry(whole, roots) is not None:
            return None
        raise RecordTampered(f"{folder} is no snapshot that the log or a model at hand names", hint=_RESTORE)
    rows = load_array(folder / SEQUENCES, sequences)
    if rows.dtype.kind not in "iu" or rows.size % _COLUMNS:
        raise RecordTampered(f"{folder / SEQUENCES} holds no sequences", hint=_RESTORE)
    rows = rows.reshape(-1, _COLUMNS)
    return SnapshotFacts(
        root=roots[0],
        manifest=manifest,
        permits=permits,
        permits_root=permits_root,
        bars=int(rows[:, BARS].sum()),
        tokens=int(rows[:, LENGTH].sum()),
        clips=len(rows),
        entry=entry,
    )


def _snapshot_entry(log: LogFacts, roots: tuple[str, str]) -> int | None:
    for index, entry in log.of_kind("snapshot"):
        if (entry.body.get("root"), entry.body.get("permits_root")) == roots:
            return index
    return None
