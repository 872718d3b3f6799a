# SPDX-License-Identifier: Apache-2.0
"""Which reservations, disputes and withdrawals wait for something at a moment: for what, and by when.

1. What is lodged waits for an answer, for `DECISION_DAYS`; an answer that asks for more time sets a new day.
2. After an answer or a ruling its lodger may appeal, for `APPEAL_DAYS`; then the matter is closed. An answered
   reservation stays in force all the same; a dispute that was upheld, or never ruled on, stays open.
3. An appeal waits for an answer, or in a dispute for a ruling, for `DECISION_DAYS`.
4. The withdrawal of a grant waits for its completion as well, for as many days after its notice as the grant gives
   for its effects.
Days count from the entries' times in the log, never from dates that someone claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fairchord.rights.answer import APPEAL_DAYS, DECISION_DAYS, Answer, AnswerDecision, Appeal
from fairchord.rights.deadline import days_after
from fairchord.rights.dispute import Dispute, Ruling
from fairchord.rights.identifiers import PartyId
from fairchord.rights.register import Recorded, Register
from fairchord.rights.reservation import Reservation
from fairchord.rights.withdrawal import Withdrawal


class MatterState(StrEnum):
    """What a matter waits for."""

    WAITING = "waiting"
    ANSWERED = "answered"
    APPEALED = "appealed"
    RULED = "ruled"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMatter:
    """A matter that is open: which record, who lodged it when, what it waits for and by when."""

    sha256: str
    index: int
    kind: str
    by: PartyId
    lodged_at: str
    state: MatterState
    due: str
    is_overdue: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {
            "by": self.by,
            "due": self.due,
            "index": self.index,
            "is_overdue": self.is_overdue,
            "kind": self.kind,
            "lodged_at": self.lodged_at,
            "sha256": self.sha256,
            "state": self.state.value,
        }


def open_matters(register: Register, at: str) -> tuple[OpenMatter, ...]:
    """Return what waits at a moment, in the order of the log."""
    found = [*_reservations(register, at), *_disputes(register, at), *_withdrawals(register, at)]
    return tuple(sorted(found, key=lambda matter: matter.index))


def _reservations(register: Register, at: str) -> Iterator[OpenMatter]:
    for sha256, one in register.reservations.items():
        state, due = _stand(register, sha256, one.at)
        is_closed = state is MatterState.ANSWERED and at >= due
        if sha256 not in register.withdrawals and not is_closed:
            yield _matter(one, "reservation", one.record.lodged_by, (state, due), at)


def _disputes(register: Register, at: str) -> Iterator[OpenMatter]:
    for sha256, one in register.disputes.items():
        if register.is_open(one, at):
            yield _matter(one, "dispute", one.record.raised_by, _stand(register, sha256, one.at), at)


def _withdrawals(register: Register, at: str) -> Iterator[OpenMatter]:
    """Yield the withdrawals of grants that are not completed; an irrevocable grant has nothing to complete."""
    for sha256, one in register.withdrawals_by_hash.items():
        grant = register.grants.get(one.record.record)
        if grant is None or grant.record.irrevocable or sha256 in register.completed:
            continue
        state, due = _stand(register, sha256, one.at)
        if state is MatterState.WAITING and grant.record.withdrawal_effects:
            due = days_after(one.at, grant.record.notice_days + grant.record.effect_days)
        yield _matter(one, "withdrawal", one.record.by, (state, due), at)


def _stand(register: Register, sha256: str, lodged_at: str) -> tuple[MatterState, str]:
    """Return what a record waits for and by when, by the newest thing that was said of it."""
    said: Iterable[Recorded[Answer] | Recorded[Ruling] | Recorded[Appeal]] = (
        *register.answers.get(sha256, ()),
        *register.rulings.get(sha256, ()),
        *register.appeals.get(sha256, ()),
    )
    newest = max(said, key=lambda one: one.index, default=None)
    if newest is None:
        return MatterState.WAITING, days_after(lodged_at, DECISION_DAYS)
    if isinstance(newest.record, Appeal):
        return MatterState.APPEALED, days_after(newest.at, DECISION_DAYS)
    if isinstance(newest.record, Ruling):
        return MatterState.RULED, days_after(newest.at, APPEAL_DAYS)
    if newest.record.decision is AnswerDecision.MORE_TIME:
        return MatterState.WAITING, newest.record.due or days_after(newest.at, DECISION_DAYS)
    return MatterState.ANSWERED, days_after(newest.at, APPEAL_DAYS)


def _matter(
    one: Recorded[Reservation] | Recorded[Dispute] | Recorded[Withdrawal],
    kind: str,
    by: PartyId,
    stand: tuple[MatterState, str],
    at: str,
) -> OpenMatter:
    state, due = stand
    return OpenMatter(
        sha256=one.sha256,
        index=one.index,
        kind=kind,
        by=by,
        lodged_at=one.at,
        state=state,
        due=due,
        is_overdue=state in (MatterState.WAITING, MatterState.APPEALED) and at > due,
    )
