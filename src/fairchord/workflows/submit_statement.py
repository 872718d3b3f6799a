# SPDX-License-Identifier: Apache-2.0
"""Take in a statement that was drafted here and signed elsewhere: the draft, the signature, and then as any other.

The body that counts is the draft's, byte for byte; whose key has to have signed it, the body says itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fairchord.errors import InvalidInput, ResourceAbsent
from fairchord.ledger.receipt import Receipt
from fairchord.ledger.submission import Submission
from fairchord.rights.answer import Appeal
from fairchord.rights.dispute import Dispute
from fairchord.rights.identifiers import PartyId
from fairchord.rights.reservation import Reservation
from fairchord.rights.reservation_keys import split_keys
from fairchord.rights.withdrawal import Withdrawal
from fairchord.workflows.admit_waiting import admit_waiting
from fairchord.workflows.answer_matter import append_appeal
from fairchord.workflows.issue_receipt import Lodged
from fairchord.workflows.project import Project
from fairchord.workflows.record_dispute import append_dispute
from fairchord.workflows.record_reservation import append_reservation
from fairchord.workflows.reservation_list import read_list
from fairchord.workflows.signature_file import read_signature_file
from fairchord.workflows.state_record import author_of, read_draft
from fairchord.workflows.withdraw import append_withdrawals


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A statement in the log; `lodged` is there where its author gets a receipt."""

    kind: str
    author: PartyId
    receipt: Receipt
    lodged: Lodged | None = None


def submit_statement(project: Project, draft: Path, signature: Path, *, signer: PartyId | None = None) -> Submitted:
    """Record a draft under its signature; `signer` is the society, where it signs for a grant's holder."""
    kind, body = read_draft(draft)
    author = author_of(kind, body)
    if signer is not None and kind != "grant":
        raise InvalidInput(f"a {kind} is signed by {author} itself", hint="--signer is for grants")
    author = signer or author
    if not signature.exists():
        raise ResourceAbsent(f"there is no signature {signature}", hint="sign the draft, or name it: --signature FILE")
    signed = Submission(kind=kind, body=body, author=author, author_signature=read_signature_file(signature))
    receipt, lodged = _TAKERS.get(kind, _take_plain)(project, body, signed)
    return Submitted(kind=kind, author=author, receipt=receipt, lodged=lodged)


def _take_plain(project: Project, _: Mapping[str, Any], signed: Submission) -> tuple[Receipt, None]:
    receipt = project.ledger.append_many([signed])[0]
    admit_waiting(project)
    return receipt, None


def _take_reservation(project: Project, body: Mapping[str, Any], signed: Submission) -> tuple[Receipt, Lodged]:
    reservation = Reservation.from_dict(body)
    listed = None
    parts: list[Submission] = []
    if reservation.list_sha256 is not None:
        listed = read_list(project.book.letter(reservation.list_sha256))
        parts = [
            Submission(kind="reservation_keys", body=part.to_dict())
            for part in split_keys(reservation.sha256, listed.keys)
        ]
    recorded = append_reservation(project, reservation, [signed, *parts], listed)
    return recorded.receipt, recorded.lodged()


def _take_withdrawal(project: Project, body: Mapping[str, Any], signed: Submission) -> tuple[Receipt, Lodged]:
    recorded = append_withdrawals(project, [Withdrawal.from_dict(body)], [signed])[0]
    return recorded.receipt, recorded.lodged()


def _take_dispute(project: Project, body: Mapping[str, Any], signed: Submission) -> tuple[Receipt, Lodged]:
    recorded = append_dispute(project, Dispute.from_dict(body), signed)
    return recorded.receipt, recorded.lodged()


def _take_appeal(project: Project, body: Mapping[str, Any], signed: Submission) -> tuple[Receipt, Lodged]:
    recorded = append_appeal(project, Appeal.from_dict(body), signed)
    return recorded.receipt, recorded.lodged()


_TAKERS: Final[dict[str, Callable[[Project, Mapping[str, Any], Submission], tuple[Receipt, Lodged | None]]]] = {
    "reservation": _take_reservation,
    "withdrawal": _take_withdrawal,
    "dispute": _take_dispute,
    "appeal": _take_appeal,
}
