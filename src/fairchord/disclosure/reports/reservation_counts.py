# SPDX-License-Identifier: Apache-2.0
"""Counts of reservations, without a name in them: how many, in what form, in force, and what they keep out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from fairchord.disclosure.reports.facts import LogFacts

UNSAID = "form not said"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationCounts:
    """What the log says about reservations, and the entries that say it."""

    lodged: int
    live: int
    by_form: dict[str, int]
    blocked_works: int
    entries: tuple[int, ...]


def count_reservations(log: LogFacts) -> ReservationCounts:
    """Count every reservation of a log, and the registered works that those in force keep out."""
    register = log.register
    recorded = tuple(register.reservations.values())
    forms = Counter(UNSAID if item.record.form is None else item.record.form.value for item in recorded)
    blocked = 0
    if recorded:
        blocked = sum(1 for item in register.works.values() if register.live_reservations(item.record))
    return ReservationCounts(
        lodged=len(recorded),
        live=sum(1 for item in recorded if item.sha256 not in register.withdrawals),
        by_form=dict(sorted(forms.items())),
        blocked_works=blocked,
        entries=tuple(item.index for item in recorded),
    )
