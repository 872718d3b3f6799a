# SPDX-License-Identifier: Apache-2.0
"""Answer a reservation, dispute or withdrawal, as the operator; record its lodger's appeal; list what waits for whom.

An answer keeps the clock. It never lifts a reservation: only its lodger does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fairchord.canonical import check_time, sha256_hex
from fairchord.ledger.receipt import Receipt
from fairchord.ledger.submission import Submission
from fairchord.rights.answer import DECISION_DAYS, Answer, AnswerDecision, Appeal
from fairchord.rights.deadline import days_after
from fairchord.rights.open_matters import open_matters
from fairchord.rights.register import Recorded, Register
from fairchord.signing import SigningKey
from fairchord.workflows.find_party import party_name
from fairchord.workflows.issue_receipt import Lodged
from fairchord.workflows.numbered import NUMBERED, find_numbered, number_of, recorded_of
from fairchord.workflows.personal_text import seal_named
from fairchord.workflows.project import Project
from fairchord.workflows.state_record import sign_or_receive


def answer_matter(
    project: Project, matter: str, decision: AnswerDecision, reasons: str, *, due: str | None = None
) -> Receipt:
    """Record the operator's answer; `due` says when what it promises will be done, or the new day for more time."""
    _, recorded = find_numbered(project, matter)
    answer = Answer(
        record=recorded.sha256,
        decision=decision,
        reasons=seal_named(project, reasons.strip()),
        signed_at=project.now(),
        due=None if due is None else check_time(due if "T" in due else f"{due}T23:59:59Z", what="the day it is due"),
    )
    return project.ledger.append("answer", answer.to_dict())


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedAppeal:
    """An appeal in the log."""

    appeal: Appeal
    number: int
    kind: str
    answer_by: str
    receipt: Receipt

    def lodged(self) -> Lodged:
        """What its receipt is to say; its number is that of the matter it belongs to."""
        return Lodged(
            kind="appeal",
            number=self.number,
            sha256=self.appeal.sha256,
            by=self.appeal.by,
            answer_by=self.answer_by,
            details={"of": self.kind},
        )


def draft_appeal(project: Project, matter: str, reasons: str, *, document: bytes | None = None) -> Appeal:
    """Write out an appeal as its lodger is to sign it."""
    kind, recorded = find_numbered(project, matter)
    field = {"reservation": "lodged_by", "dispute": "raised_by", "withdrawal": "by"}[kind]
    if document is not None:
        project.book.keep_letter(document)
    return Appeal(
        by=getattr(recorded.record, field),
        record=recorded.sha256,
        reasons=seal_named(project, reasons.strip()),
        signed_at=project.now(),
        document_sha256=None if document is None else sha256_hex(document),
    )


def record_appeal(
    project: Project, matter: str, reasons: str, *, document: bytes | None = None, key: SigningKey | None = None
) -> RecordedAppeal:
    """Record an appeal: signed by its lodger where the key is at hand, else as received."""
    appeal = draft_appeal(project, matter, reasons, document=document)
    return append_appeal(project, appeal, sign_or_receive(project, "appeal", appeal.to_dict(), appeal.by, key))


def append_appeal(project: Project, appeal: Appeal, submission: Submission) -> RecordedAppeal:
    """Put an appeal into the log."""
    kind, recorded = find_numbered(project, appeal.record)
    receipt = project.ledger.append_many([submission])[0]
    return RecordedAppeal(
        appeal=appeal,
        number=number_of(project.register(), kind, recorded.sha256),
        kind=kind,
        answer_by=days_after(project.ledger.entry(receipt.index).at, DECISION_DAYS),
        receipt=receipt,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A reservation, dispute or withdrawal as it stands: who waits for what, until when, and what was said."""

    kind: str
    number: int
    sha256: str
    entry: int
    by: str
    lodged_at: str
    what: str
    state: str
    due: str
    is_overdue: bool
    said: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {name: getattr(self, name) for name in self.__slots__} | {"said": list(self.said)}


def list_matters(project: Project, kinds: tuple[str, ...] = NUMBERED) -> list[Matter]:
    """Every matter of these kinds, closed ones too, in the order of the log."""
    register, at = project.register(), project.now()
    waiting = {matter.sha256: matter for matter in open_matters(register, at)}
    found = []
    for kind in kinds:
        ordered = sorted(recorded_of(register, kind).values(), key=lambda item: item.index)
        for number, recorded in enumerate(ordered, start=1):
            matter = waiting.get(recorded.sha256)
            closed = _closed_word(register, kind, recorded.sha256)
            found.append(
                Matter(
                    kind=kind,
                    number=number,
                    sha256=recorded.sha256,
                    entry=recorded.index,
                    by=party_name(project, recorded.author if kind == "withdrawal" else _lodger(recorded)),
                    lodged_at=recorded.at,
                    what=_what(project, recorded),
                    state=closed if matter is None else matter.state.value,
                    due="" if matter is None else matter.due,
                    is_overdue=matter is not None and matter.is_overdue,
                    said=tuple(_said(project, register, recorded.sha256)),
                )
            )
    return sorted(found, key=lambda matter: matter.entry)


def _lodger(recorded: Recorded[Any]) -> Any:
    return getattr(recorded.record, "lodged_by", None) or recorded.record.raised_by


def _closed_word(register: Register, kind: str, sha256: str) -> str:
    if sha256 in register.withdrawals:
        return "lifted" if kind == "reservation" else "withdrawn"
    if sha256 in register.completed:
        return "completed"
    return "closed, in force" if kind == "reservation" else "closed"


def _what(project: Project, recorded: Recorded[Any]) -> str:
    record = recorded.record
    if hasattr(record, "reference"):
        rows = f" ({record.list_count:,} rows)" if record.list_count else ""
        return project.book.shown(record.reference) + rows
    if hasattr(record, "reason"):
        return f"{record.work}: {project.book.shown(record.reason)}"
    return f"of {record.record[:16]}…"


def _said(project: Project, register: Register, sha256: str) -> list[str]:
    """Answers, rulings and appeals, in the order of the log."""
    said: list[tuple[int, str, Recorded[Any]]] = [
        *((one.index, f"answer: {one.record.decision.value}", one) for one in register.answers.get(sha256, ())),
        *((one.index, f"ruling: {one.record.outcome.value}", one) for one in register.rulings.get(sha256, ())),
        *((one.index, "appeal", one) for one in register.appeals.get(sha256, ())),
    ]
    return [
        f"{word}, entry {index}: {project.book.shown(one.record.reasons)}"
        for index, word, one in sorted(said, key=lambda item: item[0])
    ]
