# SPDX-License-Identifier: Apache-2.0
"""Raise a Dispute over a work, with a look at what it touches; and record the Ruling of an arbiter."""

from __future__ import annotations

from dataclasses import dataclass

from fairchord.canonical import sha256_hex
from fairchord.ledger.receipt import Receipt
from fairchord.ledger.submission import Submission
from fairchord.rights.answer import DECISION_DAYS
from fairchord.rights.deadline import days_after
from fairchord.rights.dispute import Dispute, Outcome, Ruling
from fairchord.rights.identifiers import PartyId, WorkId
from fairchord.signing import SigningKey
from fairchord.workflows.admit_waiting import admit_waiting
from fairchord.workflows.issue_receipt import Lodged
from fairchord.workflows.numbered import find_numbered, number_of
from fairchord.workflows.personal_text import seal_named
from fairchord.workflows.project import Project
from fairchord.workflows.state_record import sign_or_receive, sign_statement
from fairchord.workflows.touched import Touched, find_touched

HAPPENS = (
    "the work, and every work made from it, is refused for every use from this entry on",
    "snapshots and models that hold it open no more in this project while the dispute is open",
    "certificates that were issued before stay valid; each can be revoked: fairchord revoke",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeTerms:
    """Who says what is wrong with which work; who may rule on it, when that is agreed beforehand."""

    work: WorkId
    raised_by: PartyId
    reason: str
    document: bytes | None = None
    arbiter: PartyId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedDispute:
    """A dispute in the log: its number, what it touches, and the log's own receipt."""

    dispute: Dispute
    number: int
    is_signed: bool
    touched: Touched
    answer_by: str
    receipt: Receipt

    def lodged(self) -> Lodged:
        """What its receipt is to say."""
        return Lodged(
            kind="dispute",
            number=self.number,
            sha256=self.dispute.sha256,
            by=self.dispute.raised_by,
            answer_by=self.answer_by,
            touched=self.touched.to_dict(),
            details={"happens": list(HAPPENS)},
        )


def draft_dispute(project: Project, terms: DisputeTerms) -> Dispute:
    """Write out a dispute as its raiser is to sign it, or the operator to receive it; its document is kept."""
    register = project.register()
    register.work(terms.work)
    register.party(terms.raised_by)
    dispute = Dispute(
        work=terms.work,
        raised_by=terms.raised_by,
        reason=seal_named(project, terms.reason.strip()),
        signed_at=project.now(),
        document_sha256=None if terms.document is None else sha256_hex(terms.document),
        arbiter=terms.arbiter,
    )
    if terms.document is not None:
        project.book.keep_letter(terms.document)
    return dispute


def record_dispute(project: Project, terms: DisputeTerms, *, key: SigningKey | None = None) -> RecordedDispute:
    """Record a dispute: signed by its raiser where the key is at hand, else as received."""
    dispute = draft_dispute(project, terms)
    signed = sign_or_receive(project, "dispute", dispute.to_dict(), terms.raised_by, key)
    return append_dispute(project, dispute, signed)


def append_dispute(project: Project, dispute: Dispute, submission: Submission) -> RecordedDispute:
    """Put a dispute into the log, and find what it touches."""
    receipt = project.ledger.append_many([submission])[0]
    register = project.register()
    return RecordedDispute(
        dispute=dispute,
        number=number_of(register, "dispute", dispute.sha256),
        is_signed=submission.author_signature is not None,
        touched=find_touched(project, [dispute.work]),
        answer_by=days_after(register.disputes[dispute.sha256].at, DECISION_DAYS),
        receipt=receipt,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingTerms:
    """What an arbiter found; the dispute is named by its number or hash."""

    by: PartyId
    dispute: str
    outcome: Outcome
    reasons: str
    document: bytes | None = None


def draft_ruling(project: Project, terms: RulingTerms) -> Ruling:
    """Write out a ruling as the arbiter is to sign it; its document is kept."""
    _, dispute = find_numbered(project, terms.dispute, ("dispute",))
    if terms.document is not None:
        project.book.keep_letter(terms.document)
    return Ruling(
        by=terms.by,
        dispute=dispute.sha256,
        outcome=terms.outcome,
        reasons=seal_named(project, terms.reasons.strip()),
        signed_at=project.now(),
        document_sha256=None if terms.document is None else sha256_hex(terms.document),
    )


def record_ruling(project: Project, terms: RulingTerms, *, key: SigningKey | None = None) -> Receipt:
    """Record a ruling under the arbiter's own signature, then admit the music that it lets in."""
    ruling = draft_ruling(project, terms)
    receipt = project.ledger.append_many([sign_statement(project, "ruling", ruling.to_dict(), terms.by, key)])[0]
    admit_waiting(project)
    return receipt
