# SPDX-License-Identifier: Apache-2.0
"""Has everything happened that a withdrawal promised? Only then is its completion recorded and certified.

1. The notice period is over, where the grant set one.
2. No snapshot that was frozen after the withdrawal holds a permit which rests on the withdrawn grant.
3. The snapshots from before may stay where they are, but open no more on the strength of that grant.
4. Where the grant chose it, every model that learned from them is retired, and a model was trained anew without them.
What is checked is this log and this folder: a copy of a model somewhere else is not seen from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fairchord.errors import InvalidInput
from fairchord.ledger.receipt import Receipt
from fairchord.rights.deadline import days_after
from fairchord.rights.decide import decide
from fairchord.rights.grant import Grant, WithdrawalEffect
from fairchord.rights.permit import Permit
from fairchord.rights.register import Recorded
from fairchord.rights.withdrawal import Withdrawal
from fairchord.workflows.issue_receipt import Lodged
from fairchord.workflows.numbered import find_numbered, number_of
from fairchord.workflows.project import Project
from fairchord.workflows.touched import TouchedSnapshot, find_touched, recorded_manifests
from fairchord.workflows.withdrawal_plan import resting_snapshots


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One thing that was to happen, and whether it has."""

    what: str
    is_kept: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {"kept": self.is_kept, "what": self.what}


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What was found; `receipt` is there when everything had happened and the completion was recorded."""

    withdrawal: str
    number: int
    promises: tuple[Promise, ...]
    lodged: Lodged | None = None
    receipt: Receipt | None = None

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to do."""
        return all(promise.is_kept for promise in self.promises)


def check_completion(project: Project, text: str) -> Completion:
    """Look whether all that a withdrawal promised has happened; the withdrawal is named by number or hash."""
    _, withdrawal = find_numbered(project, text, ("withdrawal",))
    register = project.register()
    grant = register.grants.get(withdrawal.record.record)
    promises = (
        (Promise(what="it is lifted, and stands against nothing any more", is_kept=True),)
        if grant is None
        else tuple(_promises(project, withdrawal, grant))
    )
    number = number_of(register, "withdrawal", withdrawal.sha256)
    return Completion(withdrawal=withdrawal.sha256, number=number, promises=promises)


def complete_withdrawal(project: Project, text: str) -> Completion:
    """Record and certify the completion of a withdrawal; when something is left to do, only say what."""
    found = check_completion(project, text)
    register = project.register()
    if found.withdrawal in register.completed:
        raise InvalidInput(
            f"withdrawal {found.number} is complete already (entry {register.completed[found.withdrawal].index})",
            hint="its certificate was written then",
        )
    if not found.is_complete:
        return found
    done = [promise.what for promise in found.promises]
    body = {"done": done, "number": found.number, "withdrawal": found.withdrawal}
    receipt = project.ledger.append("completion", body)
    withdrawal = register.withdrawals_by_hash[found.withdrawal].record
    lodged = Lodged(
        kind="completion",
        number=found.number,
        sha256=project.register().completed[found.withdrawal].sha256,
        by=withdrawal.by,
        details={"done": done},
    )
    return Completion(
        withdrawal=found.withdrawal, number=found.number, promises=found.promises, lodged=lodged, receipt=receipt
    )


def _promises(project: Project, withdrawal: Recorded[Withdrawal], grant: Recorded[Grant]) -> Iterator[Promise]:
    terms, now = grant.record, project.now()
    if terms.irrevocable:
        yield Promise(what="the grant was irrevocable: the withdrawal is noted, and ended nothing", is_kept=True)
        return
    ends = days_after(withdrawal.at, terms.notice_days)
    yield Promise(what=f"the notice period is over ({ends})", is_kept=now >= ends)
    touched = find_touched(project, terms.works, snapshots=resting_snapshots(project, grant.sha256))
    entries = {
        str(entry.body["root"]): index
        for index, entry in enumerate(project.ledger.entries())
        if entry.kind == "snapshot"
    }
    later = [snapshot.name for snapshot in touched.snapshots if entries[snapshot.root] > withdrawal.index]
    yield Promise(what=_name("no later snapshot rests on the grant", later), is_kept=not later)
    usable = [s.name for s in touched.snapshots if _rests_now(project, s, grant.sha256)]
    yield Promise(what=_name("snapshots from before open no more on its strength", usable), is_kept=not usable)
    if WithdrawalEffect.RETIRE_ADAPTER in terms.withdrawal_effects:
        yield Promise(what="no artist's own model exists: this version makes none", is_kept=True)
    if WithdrawalEffect.RETIRE_CHECKPOINTS in terms.withdrawal_effects:
        alive = [model.name for model in touched.models if not model.is_retired]
        yield Promise(what=_name("every model that learned from it is retired", alive), is_kept=not alive)
    if WithdrawalEffect.RETRAIN in terms.withdrawal_effects:
        what = "a model was trained anew, after the withdrawal and without the works"
        yield Promise(what=what, is_kept=_is_retrained(project, withdrawal, terms))


def _rests_now(project: Project, snapshot: TouchedSnapshot, grant: str) -> bool:
    """Say whether a snapshot's use of one of the works is still permitted by the withdrawn grant."""
    head = recorded_manifests(project)[snapshot.root][1].head
    register, at = project.register(), project.now()
    for work in snapshot.works:
        decision = decide(register, work, head.use, territory=head.territory, at=at)
        if isinstance(decision, Permit) and any(item.sha256 == grant for item in decision.evidence):
            return True
    return False


def _is_retrained(project: Project, withdrawal: Recorded[Withdrawal], terms: Grant) -> bool:
    manifests = recorded_manifests(project)
    for index, entry in enumerate(project.ledger.entries()):
        if entry.kind == "checkpoint" and index > withdrawal.index and entry.body["snapshot_root"] in manifests:
            held = {work.work_id for work in manifests[str(entry.body["snapshot_root"])][1].works}
            if not held & set(terms.works):
                return True
    return False


def _name(what: str, exceptions: list[str]) -> str:
    return f"{what}, except: {', '.join(exceptions)}" if exceptions else what
