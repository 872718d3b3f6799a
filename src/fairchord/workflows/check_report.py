# SPDX-License-Identifier: Apache-2.0
"""Compute a report again, from the same entries of the same log, and say whether it is the same; if not, where not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fairchord.canonical import sha256_hex
from fairchord.disclosure.reports.facts import ReportFacts, ReportOptions
from fairchord.disclosure.reports.form.first_difference import Difference, first_difference
from fairchord.disclosure.reports.form.report import TYPE, VERSION, Report
from fairchord.disclosure.reports.kinds import make_report
from fairchord.errors import InvalidInput
from fairchord.rights.identifiers import party_id
from fairchord.workflows.report_sources import ReportSources
from fairchord.workflows.small_file import read_bytes
from fairchord.workflows.write_report import report_files

_MOST_BYTES = 200_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCheck:
    """What came of computing a report again."""

    path: Path
    kind: str
    log_size: int
    difference: Difference | None
    entry: int | None
    """The entry that records exactly this file, where there is one."""

    @property
    def is_equal(self) -> bool:
        """Whether every field and every file beside it is the same."""
        return self.difference is None

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values; what is not there is left out."""
        record: dict[str, Any] = {"equal": self.is_equal, "kind": self.kind, "log_size": self.log_size}
        if self.difference is not None:
            place = self.difference
            record["first_difference"] = {"found": place.found, "stated": place.stated, "where": place.where}
        return record | ({} if self.entry is None else {"recorded_in_entry": self.entry})


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedReport:
    """What a report's file says it was computed from."""

    record: Mapping[str, Any]
    kind: str
    size: int
    read_from: str
    weights_sha256: str
    options: ReportOptions


def check_report(path: Path, sources: ReportSources) -> ReportCheck:
    """Compute the report in a file again; then compare the files that lie beside it as well."""
    data = read_bytes(path, at_most=_MOST_BYTES)
    stated = read_stated(data, path)
    facts = facts_for(stated, sources)
    report = make_report(stated.kind, facts, stated.options)
    difference = first_difference(stated.record, json.loads(report.to_bytes()))
    if difference is None and data != report.to_bytes():
        difference = Difference(where="spelling", stated="other spaces or order", found="as fairchord writes it")
    return ReportCheck(
        path=path,
        kind=stated.kind,
        log_size=stated.size,
        difference=difference or _beside(path, report),
        entry=_recorded_in(sha256_hex(data), sources),
    )


def read_stated(data: bytes, path: Path) -> StatedReport:
    """Read the parts of a report that say how to compute it again."""
    try:
        record = json.loads(data)
        head, subject, chosen = record["head"], record["subject"], record["options"]
        is_ours = (record["type"], record["version"]) == (TYPE, VERSION)
        options = ReportOptions(language=str(record["language"]))
        if "party" in chosen:
            options = replace(options, party=party_id(chosen["party"]))
        stated = StatedReport(
            record=record,
            kind=str(record["kind"]),
            size=int(head["size"]),
            read_from=str(head["read_from"]),
            weights_sha256=str(subject.get("weights_sha256", "")),
            options=options,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidInput(
            f"{path} is not a report of fairchord", hint="name its JSON file, such as eu-summary.json"
        ) from error
    if not is_ours:
        raise InvalidInput(f"{path} is a report of another version", hint="a later fairchord may read it")
    return stated


def facts_for(stated: StatedReport, sources: ReportSources) -> ReportFacts:
    """Gather what a report was computed from: its log at its size, and its model."""
    model = sources.with_weights(stated.weights_sha256) if stated.weights_sha256 else None
    if stated.read_from != "log":
        return replace(sources, log=None, snapshots=(), models=(), model=model).gather()
    return replace(sources, model=model).gather(size=stated.size)


def _beside(path: Path, report: Report) -> Difference | None:
    """Compare the page, the text and the standard's files that lie beside a report that is itself the same."""
    for name, data in report_files(report).items():
        other = path.with_name(name)
        if other.is_file() and (found := sha256_hex(read_bytes(other, at_most=_MOST_BYTES))) != sha256_hex(data):
            return Difference(where=f"file {name}", stated=f"SHA-256 {found}", found=f"SHA-256 {sha256_hex(data)}")
    return None


def _recorded_in(sha256: str, sources: ReportSources) -> int | None:
    if sources.project is None:
        return None
    for index, entry in enumerate(sources.project.ledger.entries()):
        if entry.kind == "report" and entry.body["report_sha256"] == sha256:
            return index
    return None
