# SPDX-License-Identifier: Apache-2.0
"""Tell the log as lines a person can read, after checking it as an outsider would."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fairchord.canonical import hash_of
from fairchord.errors import RecordTampered
from fairchord.ledger.entry import Entry
from fairchord.ledger.verify import verify_log
from fairchord.workflows.private_book import PrivateBook
from fairchord.workflows.project import Project

_SEAL: Final = re.compile(r"sealed:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One entry in short."""

    index: int
    at: str
    kind: str
    author: str
    summary: str
    record_sha256: str
    """Hash of the record itself: what `withdraw --record` and `grant --despite` name."""

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogView:
    """The lines that were asked for, and the signed head that covers the whole log."""

    size: int
    root: str
    origin: str
    operator: str
    lines: tuple[LogLine, ...]
    problems: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {
            "lines": [line.to_dict() for line in self.lines],
            "operator": self.operator,
            "origin": self.origin,
            "problems": list(self.problems),
            "root": self.root,
            "size": self.size,
        }


def read_log(
    project: Project, *, kind: str | None = None, about: str | None = None, last: int | None = None
) -> LogView:
    """Check every entry, signature and the head, then list the entries that are asked for.

    `about` is a work, a party, a hash or any other text in a record; sealed words are shown where they can be opened.
    """
    ledger = project.ledger
    report = verify_log(ledger.leaves(), ledger.head.note, ledger.operator_key)
    if report.size != ledger.size or report.root != ledger.head.root:
        raise RecordTampered("the log does not lead to its signed head", hint="restore the ledger from a copy")
    lines = [
        _line(index, entry, project.book)
        for index, entry in enumerate(ledger.entries())
        if (kind is None or entry.kind == kind) and (about is None or about in texts_of(entry.body))
    ]
    return LogView(
        size=ledger.size,
        root=ledger.head.root.hex(),
        origin=ledger.origin,
        operator=ledger.operator,
        lines=tuple(lines[-last:] if last else lines),
        problems=tuple(f"entry {problem.index}: {problem.message}" for problem in report.problems),
    )


def _line(index: int, entry: Entry, book: PrivateBook) -> LogLine:
    summary = _SUMMARIES[entry.kind](entry.body) if entry.kind in _SUMMARIES else ""
    summary = _SEAL.sub(lambda seal: book.shown(seal[0]), summary)
    return LogLine(
        index=index,
        at=entry.at,
        kind=entry.kind,
        author=entry.author,
        summary=summary,
        record_sha256=hash_of(entry.body),
    )


def texts_of(value: object) -> set[str]:
    """Every text in a record."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, Mapping):
        return set().union(*(texts_of(member) for member in value.values()))
    if isinstance(value, list | tuple):
        return set().union(*(texts_of(member) for member in value))
    return set()


def _works(body: Mapping[str, Any]) -> str:
    works = body["works"]
    return works[0] if len(works) == 1 else f"{len(works)} works"


_SUMMARIES: Final[dict[str, Callable[[Mapping[str, Any]], str]]] = {
    "party": lambda body: f"{body['name']} ({body['kind']}, mandate {body['mandate']})",
    "work": lambda body: f"{body['title']} [{body['basis']}] {body['id']}",
    "rights_claim": lambda body: f"{body['basis']} in {' '.join(body['territories'])}: {_works(body)}",
    "grant": lambda body: (
        f"{', '.join(body['uses'])} for {_works(body)}" + (", irrevocable" if body["irrevocable"] else "")
    ),
    "withdrawal": lambda body: f"of {body['record'][:16]} by {body['by']}",
    "reservation": lambda body: f"by {body['lodged_by']}: {body['reference']}",
    "reservation_keys": lambda body: f"part {body['part']} of {body['parts']}: {len(body['keys'])} keys",
    "carve_out": lambda body: f"{body['society']} lets {body['member']} grant {', '.join(body['uses'])}",
    "dispute": lambda body: f"over {body['work']}: {body['reason']}",
    "ruling": lambda body: f"{body['outcome']}: {body['reasons']}",
    "answer": lambda body: f"{body['decision']}: {body['reasons']}",
    "appeal": lambda body: f"of {body['record'][:16]}: {body['reasons']}",
    "identification": lambda body: f"{body['work']}: {', '.join(body.get('identifiers', [])) or 'match keys'}",
    "retirement": lambda body: f"of weights {body['weights_sha256'][:16]}: {body['reason']}",
    "revocation": lambda body: f"of certificate {body['certificate_sha256'][:16]}: {body['reason']}",
    "completion": lambda body: f"of withdrawal {body['withdrawal'][:16]}",
    "key": lambda body: f"{body['action']}: {body['party']}",
    "admission": lambda body: f"{body['work']} ({body['content_sha256'][:16]})",
    "snapshot": lambda body: f"{body['work_count']} works, root {body['root'][:16]}",
    "training_run": lambda body: f"on snapshot {body['snapshot_root'][:16]}, seed {body['seed']}",
    "checkpoint": lambda body: f"weights {body['weights_sha256'][:16]} from snapshot {body['snapshot_root'][:16]}",
    "certificate": lambda body: f"certificate {body['certificate_sha256'][:16]}",
}
