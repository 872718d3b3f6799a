# SPDX-License-Identifier: Apache-2.0
"""Three views of one log: public, one holder's, an auditor's. The entries and proofs are the same in each.

DIR/log/          the published log, as anyone may have it
DIR/openings.jsonl  holder: what opens the holder's own sealed words, its works' and its members'; auditor: everything
DIR/receipts.jsonl  holder: each entry about the holder with its proof of inclusion, under the head in DIR/log
DIR/where-used.json holder: for each of its works, the snapshots, models and certificates that hold it or came from it
DIR/view.json     which view this is, of which head; public: the entries that hold a name known to be personal
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from fairchord.canonical import canonical_bytes, parse_canonical
from fairchord.durable import write_durably
from fairchord.ledger.entry import Entry
from fairchord.rights.identifiers import PartyId, WorkId
from fairchord.rights.sealed import Opening
from fairchord.workflows.find_party import find_party
from fairchord.workflows.new_folder import new_folder
from fairchord.workflows.personal_text import NameFinder, personal_names
from fairchord.workflows.project import Project
from fairchord.workflows.publish_log import publish_log
from fairchord.workflows.read_log import texts_of
from fairchord.workflows.touched import Traces, find_touched

LOG: Final = "log"
VIEW: Final = "view.json"
_SPEAKERS: Final = ("lodged_by", "raised_by", "by", "holder", "society", "member", "party")
_LIMITS: Final = {
    "public": "names of persons and references of letters are sealed; titles, sources, reasons and names of "
    "organisations are not; an IPI number names its bearer to whoever has the list of them",
    "holder": "what is opened is the holder's own; what was used where is said from this project's log and folders",
    "auditor": "every word that is still kept is opened; what was forgotten stays sealed for everyone",
}


class ViewKind(StrEnum):
    """For whom a view is."""

    PUBLIC = "public"
    HOLDER = "holder"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What was written."""

    folder: Path
    kind: ViewKind
    size: int
    root: str
    openings: int
    receipts: int
    works: int
    named_entries: tuple[int, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {
            "entries_with_known_names": list(self.named_entries),
            "openings": self.openings,
            "receipts": self.receipts,
            "root": self.root,
            "size": self.size,
            "view": self.kind.value,
            "works": self.works,
        }


def write_view(project: Project, kind: ViewKind, folder: Path, *, holder: str | None = None) -> View:
    """Write one view into a new folder."""
    party = find_party(project, holder) if kind is ViewKind.HOLDER and holder is not None else None
    openings: list[Opening] = []
    receipts = works = 0
    with new_folder(folder, overwrite=False) as staging:
        published = publish_log(project.ledger, staging / LOG)
        if kind is ViewKind.AUDITOR:
            openings = list(project.book.openings().values())
        elif party is not None:
            own = _Own(project, party)
            openings, works = own.openings(), len(own.works)
            receipts = _write_receipts(project, own, staging)
            write_durably(staging / "where-used.json", canonical_bytes(own.where_used()))
        if kind is not ViewKind.PUBLIC:
            lines = (canonical_bytes(opening.to_dict()) + b"\n" for opening in openings)
            write_durably(staging / "openings.jsonl", b"".join(lines), mode=0o600)
        view = View(
            folder=folder,
            kind=kind,
            size=published.size,
            root=published.root,
            openings=len(openings),
            receipts=receipts,
            works=works,
            named_entries=tuple(find_named_entries(project)),
        )
        about = {"limits": _LIMITS[kind.value], "party": party or ""} | view.to_dict()
        write_durably(staging / VIEW, canonical_bytes(about))
    return view


def find_named_entries(project: Project) -> Iterator[int]:
    """The entries that hold, in clear, a name that is sealed elsewhere in this log."""
    names = NameFinder(personal_names(project))
    for index, entry in enumerate(project.ledger.entries()):
        if any(names.are_in(text) for text in texts_of(entry.body)):
            yield index


class _Own:
    """What is a holder's own: itself and its members, their works, and what they stated or were answered."""

    def __init__(self, project: Project, party: PartyId) -> None:
        self._project = project
        register = project.register()
        members = {one for one, item in register.parties.items() if item.record.society == party}
        self._parties = {party, *members}
        self.works: list[WorkId] = [
            work
            for work, item in register.works.items()
            if any(share.holder in self._parties for share in item.record.shares)
        ]
        self._own_matters: set[str] = set()
        for table in (register.reservations, register.disputes, register.withdrawals_by_hash):
            for sha256, item in table.items():
                if item.author in self._parties or self._speaks(item.record.to_dict()):
                    self._own_matters.add(sha256)

    def entries(self) -> Iterator[tuple[int, Entry]]:
        """Every entry that names the holder, a member, a work of theirs, or a matter of theirs."""
        wanted = {*self._parties, *self.works, *self._own_matters}
        for index, entry in enumerate(self._project.ledger.entries()):
            if entry.author in self._parties or wanted & texts_of(entry.body):
                yield index, entry

    def openings(self) -> list[Opening]:
        """What opens the words of the holder's own entries; letters that others lodged stay sealed."""
        known = self._project.book.openings()
        found: dict[str, Opening] = {}
        for _, entry in self.entries():
            if self._is_own(entry):
                found |= {text: known[text] for text in sorted(texts_of(entry.body)) if text in known}
        return list(found.values())

    def where_used(self) -> list[dict[str, Any]]:
        """For each work, what holds it and what came from that."""
        register, admitted, traces = self._project.register(), self._project.admitted(), Traces(self._project)
        return [
            {
                "is_admitted": work in admitted,
                "title": self._project.book.shown(register.work(work).title),
                "work": work,
            }
            | find_touched(self._project, [work], traces=traces).to_dict()
            for work in self.works
        ]

    def _speaks(self, body: Mapping[str, Any]) -> bool:
        return any(body.get(field) in self._parties for field in _SPEAKERS)

    def _is_own(self, entry: Entry) -> bool:
        body = entry.body
        if entry.kind == "party":
            return body["id"] in self._parties
        if entry.kind == "work":
            return body["id"] in self.works
        matter = body.get("record", body.get("dispute"))
        return entry.author in self._parties or self._speaks(body) or matter in self._own_matters


def _write_receipts(project: Project, own: _Own, folder: Path) -> int:
    """Write each entry about the holder with the hashes that lead to the head's root, one a line."""
    lines = [
        canonical_bytes(
            {"entry": parse_canonical(entry.to_bytes()), "proof": project.ledger.prove_inclusion(index).to_dict()}
        )
        + b"\n"
        for index, entry in own.entries()
    ]
    write_durably(folder / "receipts.jsonl", b"".join(lines))
    return len(lines)
