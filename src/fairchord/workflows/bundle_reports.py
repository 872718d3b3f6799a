# SPDX-License-Identifier: Apache-2.0
"""The reports of an audit bundle: computed for it, and computed again from it to see that they say the same."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from fairchord.disclosure.bundle.bundle import Bundle
from fairchord.disclosure.bundle.contents import snapshot_folder_files
from fairchord.disclosure.bundle.finding import Finding, failed, held, open_
from fairchord.disclosure.bundle.log_checks import CHECKPOINT, ENTRIES
from fairchord.disclosure.reports.facts import ReportFacts, ReportOptions
from fairchord.errors import FairchordError
from fairchord.workflows.gather_facts import gather_facts
from fairchord.workflows.log_source import LogSource
from fairchord.workflows.verify_published import operator_keys_of
from fairchord.workflows.write_report import write_all

SNAPSHOT_FILES: Final = ("manifest.json", "permits.json", "receipt.json", "sequences.npy", "index.txt")
REPORTS: Final = "reports"


def report_bundle_files(facts: ReportFacts) -> dict[str, bytes]:
    """Return every report that these facts give, by its path in a bundle."""
    with TemporaryDirectory(prefix="fairchord-reports-") as name:
        write_all(facts, Path(name), ReportOptions())
        paths = [path for path in sorted(Path(name).rglob("*")) if path.is_file()]
        return {f"{REPORTS}/{path.relative_to(name).as_posix()}": path.read_bytes() for path in paths}


def check_reports(bundle: Bundle) -> list[Finding]:
    """Compute every report again from the log, snapshot and model of the bundle, and compare byte for byte."""
    stated = bundle.under(REPORTS)
    if not stated:
        return [open_(REPORTS, "no report is in this bundle")]
    try:
        expected = _recomputed(bundle)
    except FairchordError as error:
        return [failed(REPORTS, f"the reports cannot be computed again: {error.message}")]
    different = sorted(name for name in stated.keys() | expected if stated.get(name) != expected.get(name))
    found = [failed(REPORTS, f"{REPORTS}/{name} is not what the log, snapshot and model give") for name in different]
    return found or [
        held(REPORTS, f"all {len(stated)} files of reports are what this log, snapshot and model give again")
    ]


def _recomputed(bundle: Bundle) -> dict[str, bytes]:
    entries = tuple(bundle.lines(ENTRIES))
    note = bundle.files[CHECKPOINT].decode("utf-8")
    source = LogSource(entries=entries, note=note, operator_key=operator_keys_of(entries).current)
    with TemporaryDirectory(prefix="fairchord-bundle-") as name:
        model, snapshot = Path(name) / "model", Path(name) / "snapshot"
        for folder, files in ((model, bundle.under("model")), (snapshot, snapshot_folder_files(bundle.files))):
            for file_name, data in files.items():
                (folder / file_name).parent.mkdir(parents=True, exist_ok=True)
                (folder / file_name).write_bytes(data)
        facts = gather_facts(source, snapshots=[snapshot], models=[model], model=model)
        prefix = f"{REPORTS}/"
        return {path.removeprefix(prefix): data for path, data in report_bundle_files(facts).items()}
