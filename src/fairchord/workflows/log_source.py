# SPDX-License-Identifier: Apache-2.0
"""A log to compute from, wherever it lies: its entries, a signed head, a key of its operator; verified here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fairchord.disclosure.reports.facts import LogFacts
from fairchord.errors import RecordTampered, ResourceAbsent
from fairchord.ledger.entry import Entry
from fairchord.ledger.merkle import leaf_hash, root_of_hashes
from fairchord.ledger.verify import verify_log
from fairchord.rights.register import Register
from fairchord.rights.replay import replay
from fairchord.signing import VerifyKey
from fairchord.workflows.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSource:
    """Any log: the bytes of its entries in order, the signed note of its head, a key of its operator."""

    entries: Sequence[bytes]
    note: str
    operator_key: VerifyKey


def project_log(project: Project) -> LogSource:
    """The log of a project."""
    ledger = project.ledger
    entries = tuple(ledger.leaves())
    return LogSource(entries=entries, note=ledger.head.note, operator_key=ledger.operator_key)


def read_log_facts(source: LogSource) -> LogFacts:
    """Verify a whole log against its signed head; raise RecordTampered at the first thing that is wrong."""
    report = verify_log(source.entries, source.note, source.operator_key)
    if report.problems:
        first = report.problems[0]
        raise RecordTampered(
            f"the log does not hold: entry {first.index}: {first.message}",
            hint="a report is computed only from a log that verifies; restore it from a copy",
        )
    return LogFacts(
        origin=source.note.partition("\n")[0],
        size=report.size,
        root=report.root.hex(),
        entries=tuple(Entry.from_bytes(data) for data in source.entries),
        register=report.register,
    )


def cut_log(log: LogFacts, size: int) -> LogFacts:
    """The same log as it stood when it had fewer entries: its register and root are computed again from those."""
    if size == log.size:
        return log
    if not 0 < size < log.size:
        raise ResourceAbsent(f"the log has {log.size} entries, not {size}", hint="bring a newer copy of the log")
    entries = log.entries[:size]
    return LogFacts(
        origin=log.origin,
        size=size,
        root=root_of_hashes([leaf_hash(entry.to_bytes()) for entry in entries]).hex(),
        entries=entries,
        register=replay(Register(), (entry.statement(index) for index, entry in enumerate(entries))),
    )
