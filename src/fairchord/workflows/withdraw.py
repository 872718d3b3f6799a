# SPDX-License-Identifier: Apache-2.0
"""Withdraw grants, or lift a reservation: always signed by the party that stated it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fairchord.errors import InvalidRecord, ResourceAbsent
from fairchord.ledger.submission import Submission
from fairchord.rights.identifiers import PartyId, WorkId
from fairchord.rights.withdrawal import Withdrawal
from fairchord.signing import SigningKey
from fairchord.workflows.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedWithdrawal:
    """A withdrawal in the log, and what still stands because it was irrevocable."""

    withdrawal: Withdrawal
    entry: int
    kind: str
    is_irrevocable: bool


def withdraw(
    project: Project, by: PartyId, records: Sequence[str], *, key: SigningKey | None = None
) -> list[RecordedWithdrawal]:
    """Withdraw the grants or reservations with these hashes, all in one durable transaction."""
    register = project.register()
    register.party(by)
    for record in records:
        if record not in register.grants and record not in register.reservations:
            raise InvalidRecord(
                f"no grant or reservation {record[:16]} is in the log", hint="see: fairchord log --kind grant --json"
            )
    signer = key or project.signing_key(by)
    now = project.now()
    withdrawals = [Withdrawal(by=by, record=record, signed_at=now) for record in records]
    receipts = project.ledger.append_many(
        [Submission.signed("withdrawal", item.to_dict(), by, signer) for item in withdrawals]
    )
    return [
        RecordedWithdrawal(
            withdrawal=item,
            entry=receipt.index,
            kind="grant" if item.record in register.grants else "reservation",
            is_irrevocable=item.record in register.grants and register.grants[item.record].record.irrevocable,
        )
        for item, receipt in zip(withdrawals, receipts, strict=True)
    ]


def live_grants_of(project: Project, by: PartyId, work: WorkId) -> list[str]:
    """The hashes of a party's grants over a work that it has not withdrawn yet."""
    register = project.register()
    register.work(work)
    live = [g.sha256 for g in register.grants_over(work, by) if g.sha256 not in register.withdrawals]
    if not live:
        raise ResourceAbsent(f"{by} has no grant over {work} to withdraw", hint="see: fairchord log --kind grant")
    return live
