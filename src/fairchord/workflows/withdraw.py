# SPDX-License-Identifier: Apache-2.0
"""Withdraw grants, carve-outs or disputes, or lift a reservation: always signed by the party that stated it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fairchord.errors import ResourceAbsent
from fairchord.ledger.receipt import Receipt
from fairchord.ledger.submission import Submission
from fairchord.rights.identifiers import PartyId, WorkId
from fairchord.rights.withdrawal import Withdrawal
from fairchord.signing import SigningKey
from fairchord.workflows.issue_receipt import Lodged
from fairchord.workflows.numbered import number_of
from fairchord.workflows.project import Project
from fairchord.workflows.state_record import sign_statement
from fairchord.workflows.withdrawal_plan import WithdrawalPlan, plan_withdrawal, withdrawable_kind


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedWithdrawal:
    """A withdrawal in the log, and what it does."""

    withdrawal: Withdrawal
    entry: int
    number: int
    plan: WithdrawalPlan
    receipt: Receipt

    @property
    def kind(self) -> str:
        """The kind of the record that is withdrawn."""
        return self.plan.kind

    @property
    def is_irrevocable(self) -> bool:
        """Whether the grant still stands, because it was irrevocable."""
        return self.plan.is_irrevocable

    def lodged(self) -> Lodged:
        """What its receipt is to say."""
        return Lodged(
            kind="withdrawal",
            number=self.number,
            sha256=self.withdrawal.sha256,
            by=self.withdrawal.by,
            answer_by=self.plan.due,
            touched=self.plan.touched.to_dict(),
            details={"happens": list(self.plan.happens)},
        )


def draft_withdrawals(
    project: Project, by: PartyId, records: Sequence[str], *, works: tuple[WorkId, ...] = ()
) -> list[Withdrawal]:
    """Write out the withdrawals of these records; with works, a reservation is lifted for them alone."""
    project.register().party(by)
    for record in records:
        withdrawable_kind(project, record)
    now = project.now()
    return [Withdrawal(by=by, record=record, signed_at=now, works=works) for record in records]


def withdraw(
    project: Project,
    by: PartyId,
    records: Sequence[str],
    *,
    key: SigningKey | None = None,
    works: tuple[WorkId, ...] = (),
) -> list[RecordedWithdrawal]:
    """Withdraw the records with these hashes, all in one durable transaction."""
    drafts = draft_withdrawals(project, by, records, works=works)
    signed = [sign_statement(project, "withdrawal", draft.to_dict(), by, key) for draft in drafts]
    return append_withdrawals(project, drafts, signed)


def append_withdrawals(
    project: Project, drafts: Sequence[Withdrawal], signed: Sequence[Submission]
) -> list[RecordedWithdrawal]:
    """Put signed withdrawals into the log, with what each of them touched and does."""
    now = project.now()
    plans = [plan_withdrawal(project, draft.record, works=draft.works, at=now) for draft in drafts]
    receipts = project.ledger.append_many(signed)
    register = project.register()
    return [
        RecordedWithdrawal(
            withdrawal=draft,
            entry=receipt.index,
            number=number_of(register, "withdrawal", draft.sha256),
            plan=plan,
            receipt=receipt,
        )
        for draft, plan, receipt in zip(drafts, plans, receipts, strict=True)
    ]


def live_grants_of(project: Project, by: PartyId, work: WorkId) -> list[str]:
    """The hashes of a party's grants over a work that it has not withdrawn yet."""
    register = project.register()
    register.work(work)
    live = [g.sha256 for g in register.grants_over(work, by) if g.sha256 not in register.withdrawals]
    if not live:
        raise ResourceAbsent(f"{by} has no grant over {work} to withdraw", hint="see: fairchord log --kind grant")
    return live
