# SPDX-License-Identifier: Apache-2.0
"""Make the audit bundle of a model, and verify one: what the visit that a rights holder was offered would show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from fairchord import __version__
from fairchord.disclosure.bundle.bundle import Bundle, read_bundle, seal_bundle
from fairchord.disclosure.bundle.contents import key_files, log_files, replay_text, script_file, snapshot_files
from fairchord.disclosure.bundle.finding import Finding, Standing
from fairchord.disclosure.bundle.log_checks import POLICY
from fairchord.disclosure.bundle.page import readme_html, readme_text
from fairchord.disclosure.bundle.verify import verify_bundle
from fairchord.disclosure.file_fact import list_files
from fairchord.errors import InvalidInput
from fairchord.signing import VerifyKey
from fairchord.training.chain import CHAIN
from fairchord.workflows.bundle_reports import SNAPSHOT_FILES, check_reports, report_bundle_files
from fairchord.workflows.gather_facts import gather_facts
from fairchord.workflows.log_source import LogSource
from fairchord.workflows.model_home import ModelHome, model_home
from fairchord.workflows.small_file import read_bytes
from fairchord.workflows.verify_published import operator_keys_of

EMPTY: Final[Mapping[str, bytes]] = MappingProxyType({})
_MOST_GIVEN: Final = 10_000_000
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleReport:
    """What a bundle says of itself when it is verified."""

    findings: tuple[Finding, ...]

    @property
    def is_confirmed(self) -> bool:
        """Whether no check failed."""
        return all(finding.standing is not Standing.FAILED for finding in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain JSON values."""
        return {"confirmed": self.is_confirmed, "findings": [finding.to_dict() for finding in self.findings]}


def make_audit_bundle(
    model: str,
    project: Path,
    out: Path,
    *,
    policy: Path | None = None,
    checkpoint: Path | None = None,
    proofs: Sequence[Path] = (),
    progress: Progress = lambda done, total: None,
) -> Bundle:
    """Gather everything that bears on a model, verify and seal it, and write the ZIP.

    `checkpoint` is the published head of this very log, with the cosignatures of witnesses, in place of the log's own.
    """
    given = {} if policy is None else {POLICY: read_bytes(policy, at_most=_MOST_GIVEN)}
    given |= {f"proofs/{path.name}": read_bytes(path, at_most=_MOST_GIVEN) for path in proofs}
    with model_home(model, project) as home:
        if checkpoint is not None:
            home = replace(home, log=_with_head(home.log, checkpoint))
        files = gather_bundle(home, given, progress)
    bundle = seal_bundle(files, home.key)
    bundle.write(out)
    return bundle


def gather_bundle(
    home: ModelHome, given: Mapping[str, bytes] = EMPTY, progress: Progress = lambda done, total: None
) -> dict[str, bytes]:
    """Return the files of a bundle, unsealed; the pages tell what came of checking the others."""
    steps = 4
    facts = gather_facts(home.log, snapshots=[home.snapshot], models=[home.folder], model=home.folder)
    log = facts.log
    assert log is not None, "a home has a log"
    keys = operator_keys_of(home.log.entries)
    files = log_files(home.log.entries, home.log.note) | key_files(log.register, keys, log.origin)
    progress(1, steps)
    found = {name: home.snapshot / name for name in SNAPSHOT_FILES}
    files |= snapshot_files({name: path.read_bytes() for name, path in found.items() if path.is_file()})
    names = [name for name in list_files(home.folder) if not name.startswith("__")]
    files |= {f"model/{name}": (home.folder / name).read_bytes() for name in names}
    stated = home.provenance.facts
    recorded = f"model/{CHAIN}" in files
    files["training/REPLAY.txt"] = replay_text(stated.model_id, stated.recipe, is_recorded=recorded)
    progress(2, steps)
    files |= {**report_bundle_files(facts), **script_file(), **given}
    progress(3, steps)
    findings = verify_bundle(seal_bundle(files, home.key))
    title = f"Audit bundle of the model {stated.model_id}"
    summary = {
        "Model": f"{stated.model_id}, weights {home.provenance.weights_sha256}",
        "Snapshot": stated.snapshot_root,
        "Log": f"{log.origin}, {log.size} entries, root {log.root}",
        "Operator's key": keys.current.text,
        "Last entry": log.time,
        "Made with": f"fairchord {__version__}",
    }
    files["README.txt"] = readme_text(title, summary, findings)
    files["README.html"] = readme_html(title, summary, findings)
    progress(steps, steps)
    return files


def _with_head(log: LogSource, checkpoint: Path) -> LogSource:
    note = read_bytes(checkpoint, at_most=_MOST_GIVEN).decode("utf-8", "replace")
    if note.split("\n")[:3] != log.note.split("\n")[:3]:
        raise InvalidInput(
            f"{checkpoint} is not the head of this log as it stands ({len(log.entries)} entries)",
            hint="publish the log first: fairchord log publish -o DIR, then --checkpoint DIR/checkpoint",
        )
    return replace(log, note=note)


def verify_audit_bundle(
    path: Path, *, trusted_key: VerifyKey | None = None, told: Callable[[Finding], None] = lambda finding: None
) -> BundleReport:
    """Verify a bundle, zipped or unpacked; its reports are computed again when everything they rest on holds."""
    bundle = read_bundle(path)
    findings = list(verify_bundle(bundle, trusted_key=trusted_key, told=told))
    if all(finding.standing is not Standing.FAILED for finding in findings):
        for finding in check_reports(bundle):
            told(finding)
            findings.append(finding)
    return BundleReport(findings=tuple(findings))
