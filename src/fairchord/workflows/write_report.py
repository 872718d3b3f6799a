# SPDX-License-Identifier: Apache-2.0
"""Write reports into a folder: each as JSON, as a page, as Markdown, with the files of its standard beside it.

DIR/eu-summary.json  .html  .md, DIR/croissant.json ...; with every kind, DIR/index.html leads to them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any, Final

from fairchord.disclosure.reports.facts import ReportFacts, ReportOptions
from fairchord.disclosure.reports.form.marked_text import to_markdown
from fairchord.disclosure.reports.form.page import number, page, to_html
from fairchord.disclosure.reports.form.report import Report
from fairchord.disclosure.reports.kinds import LANGUAGE_KINDS, REPORTS, can_make, make_report
from fairchord.durable import write_durably
from fairchord.errors import InvalidInput
from fairchord.workflows.project import Project

ALL: Final = "all"
INDEX: Final = "index.html"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenReport:
    """A report, the files it was written to, and the entry that records it, if one does."""

    report: Report
    paths: tuple[Path, ...]
    entry: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values; an entry that is not there is left out."""
        record: dict[str, Any] = {
            "files": [str(path) for path in self.paths],
            "kind": self.report.kind,
            "log_size": self.report.head.size,
            "sha256": self.report.sha256,
        }
        return record | ({} if self.entry is None else {"entry": self.entry})


def report_files(report: Report) -> Mapping[str, bytes]:
    """Everything that a report is written as, by file name; another language than English is part of the names."""
    stem = report.kind if report.language == "en" else f"{report.kind}.{report.language}"
    own = {
        f"{stem}.json": report.to_bytes(),
        f"{stem}.html": to_html(report).encode("utf-8"),
        f"{stem}.md": to_markdown(report).encode("utf-8"),
    }
    taken = {name: f"{stem}.report{name.removeprefix(stem)}" for name in own if name in report.files}
    return {taken.get(name, name): data for name, data in own.items()} | dict(report.files)


def write_report(kind: str, facts: ReportFacts, folder: Path, options: ReportOptions) -> WrittenReport:
    """Compute one report and write its files; what stood there under the same names is replaced."""
    if folder.exists() and not folder.is_dir():
        raise InvalidInput(f"{folder} is a file", hint="name a folder with -o")
    report = make_report(kind, facts, options)
    paths = []
    for name, data in report_files(report).items():
        write_durably(folder / name, data)
        paths.append(folder / name)
    return WrittenReport(report=report, paths=tuple(paths))


def write_all(
    facts: ReportFacts, folder: Path, options: ReportOptions, *, progress: Progress | None = None
) -> tuple[WrittenReport, ...]:
    """Write every report that there are facts for, and an index; a language is used where there are words for it."""
    kinds = [kind for kind in REPORTS if can_make(kind, facts)]
    written = []
    for done, kind in enumerate(kinds):
        if progress is not None:
            progress(done, len(kinds))
        chosen = options if kind in LANGUAGE_KINDS else replace(options, language="en")
        written.append(write_report(kind, facts, folder, replace(chosen, party=None)))
    write_durably(folder / INDEX, _index(written).encode("utf-8"))
    if progress is not None:
        progress(len(kinds), len(kinds))
    return tuple(written)


def record_report(project: Project, written: WrittenReport) -> WrittenReport:
    """Enter a report in the log, by its kind, hash and the size of log that it was computed from."""
    report = written.report
    body = {"kind": report.kind, "log_size": report.head.size, "report_sha256": report.sha256}
    return replace(written, entry=project.ledger.append("report", body).index)


def _index(written: list[WrittenReport]) -> str:
    head = written[0].report.head
    rows = []
    for item in written:
        links = " · ".join(
            f'<a href="{escape(path.name)}">{escape(path.name)}</a>' for path in item.paths if path.name != INDEX
        )
        report = item.report
        rows.append(
            f"<section><h2>{escape(report.title)}</h2><p>{escape(report.summary)}</p><p>{links}</p>"
            f'<p class="soft">SHA-256 <code>{report.sha256}</code></p></section>'
        )
    date = f"Computed from the first {number(head.size)} entries of the log; the last is of {head.time}."
    body = f'<h1>Reports</h1><div class="head"><p>{escape(date)}</p><p><code>{head.root}</code></p></div>'
    return page("Reports", body + "\n".join(rows), language="en")
