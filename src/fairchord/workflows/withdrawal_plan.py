# SPDX-License-Identifier: Apache-2.0
"""What a withdrawal will do, before it is made: what it touches, what happens and by when, as the grant chose.

Learning and evaluation end with the entry itself. What else happens is what the grant's `withdrawal_effects` say; where
it chose none, nothing more is promised. Only snapshots whose permits rest on the grant count as touched by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fairchord.canonical import parse_canonical
from fairchord.corpus.freeze import PERMITS
from fairchord.errors import InvalidRecord
from fairchord.rights.deadline import days_after
from fairchord.rights.grant import Grant, WithdrawalEffect
from fairchord.rights.identifiers import WorkId
from fairchord.workflows.numbered import NUMBERED, recorded_of
from fairchord.workflows.project import Project
from fairchord.workflows.record_reservation import covered_works
from fairchord.workflows.touched import Touched, find_touched, recorded_manifests

_EFFECT_WORDS: Final[dict[WithdrawalEffect, str]] = {
    WithdrawalEffect.STOP_NEW_SNAPSHOTS: "no new snapshot holds the works, from this entry on",
    WithdrawalEffect.RETIRE_ADAPTER: "the artist's own model is deleted by {due} (this version makes none)",
    WithdrawalEffect.RETIRE_CHECKPOINTS: "models that learned from the works are retired by {due}",
    WithdrawalEffect.RETRAIN: "a model is trained anew without the works by {due}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalPlan:
    """For one record that is to be withdrawn: its kind, what it touches, and what happens when, in words."""

    record: str
    kind: str
    is_irrevocable: bool
    due: str
    happens: tuple[str, ...]
    touched: Touched

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {
            "due": self.due,
            "happens": list(self.happens),
            "irrevocable": self.is_irrevocable,
            "kind": self.kind,
            "record": self.record,
            "touched": self.touched.to_dict(),
        }


def plan_withdrawal(
    project: Project, record: str, *, works: tuple[WorkId, ...] = (), at: str | None = None
) -> WithdrawalPlan:
    """Say what withdrawing a record does when it is done at this moment, now unless one is given."""
    register, moment = project.register(), at or project.now()
    if record in register.grants:
        return _plan_for_grant(project, record, register.grants[record].record, moment)
    kind = withdrawable_kind(project, record)
    covered = works or tuple(_works_under(project, kind, record))
    word = {
        "reservation": "the reservation is lifted: it stands against these works no more",
        "dispute": "the dispute is over: it stands against the work no more",
        "carve_out": "the member's own grants no longer count where they rest on this carve-out",
    }
    return WithdrawalPlan(
        record=record,
        kind=kind,
        is_irrevocable=False,
        due=moment,
        happens=(word[kind] + ", from this entry on; other reasons against a use stay",),
        touched=find_touched(project, covered),
    )


def withdrawable_kind(project: Project, record: str) -> str:
    """The kind of the record with this hash, where it is one that can be withdrawn."""
    register = project.register()
    tables: dict[str, Mapping[str, object]] = {
        "grant": register.grants,
        "reservation": register.reservations,
        "dispute": register.disputes,
        "carve_out": register.carve_outs,
    }
    for kind, table in tables.items():
        if record in table:
            return kind
    raise InvalidRecord(
        f"no grant or reservation {record[:16]} is in the log", hint="see: fairchord log --kind grant --json"
    )


def resting_snapshots(project: Project, grant: str) -> set[str]:
    """The roots of the snapshots here that hold a permit which rests on this grant."""
    found = set()
    for root, (name, _) in recorded_manifests(project).items():
        permits = parse_canonical((project.snapshots_folder / name / PERMITS).read_bytes())
        if any(grant in _evidence(permit) for permit in permits):
            found.add(root)
    return found


def _plan_for_grant(project: Project, record: str, grant: Grant, at: str) -> WithdrawalPlan:
    touched = find_touched(project, grant.works, snapshots=resting_snapshots(project, record))
    ends = days_after(at, grant.notice_days)
    due = days_after(ends, grant.effect_days)
    if grant.irrevocable:
        happens = ["the grant is irrevocable: it still holds, and the withdrawal is only noted"]
    else:
        happens = [
            "learning and evaluation end with this entry; snapshots that rest on the grant open no more",
            f"other uses end on {ends} ({grant.notice_days} days of notice)",
            *(_EFFECT_WORDS[effect].format(due=due) for effect in grant.withdrawal_effects),
        ]
        if not grant.withdrawal_effects:
            happens.append("the grant chose no further effect: nothing more is promised")
    happens.append("certificates that were issued before stay valid; each can be revoked: fairchord revoke")
    return WithdrawalPlan(
        record=record, kind="grant", is_irrevocable=grant.irrevocable, due=due, happens=tuple(happens), touched=touched
    )


def _works_under(project: Project, kind: str, record: str) -> Iterable[WorkId]:
    register = project.register()
    if kind == "reservation":
        return covered_works(project, record)
    if kind in NUMBERED:
        return (recorded_of(register, kind)[record].record.work,)
    carve_out = register.carve_outs[record].record
    held = (w for w, item in register.works.items() if any(s.holder == carve_out.member for s in item.record.shares))
    return carve_out.works or tuple(held)


def _evidence(permit: Mapping[str, Any]) -> set[str]:
    """The hashes of the entries that a permit rests on, those of its parents included."""
    own = {str(item["sha256"]) for item in permit["evidence"]}
    return own.union(*(_evidence(parent) for parent in permit["parents"]))
