# SPDX-License-Identifier: Apache-2.0
"""What was reserved, withdrawn and disputed in a log, and what became of it; each with its record and proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from html import escape
from typing import Any, Final

from fairchord.disclosure.overview.facts import OverviewFacts, WalkedLog
from fairchord.disclosure.overview.markup import facts_list, opening, paragraph, proof_lines
from fairchord.disclosure.overview.phrases import Phrases
from fairchord.disclosure.reports.form.page import number
from fairchord.rights.identifiers import WorkId
from fairchord.rights.register import Recorded
from fairchord.rights.reservation import Reservation

KINDS: Final = ("withdrawal", "carve_out", "dispute", "ruling", "answer", "appeal", "completion", "retirement", "key")


def matters_html(facts: OverviewFacts, log: WalkedLog, phrases: Phrases) -> str:
    """Say how many of each there are, and show every one."""
    register = log.log.register
    counts = [(kind, log.log.of_kind(kind)) for kind in KINDS]
    kept = [("reservation", len(register.reservations)), *((kind, len(found)) for kind, found in counts)]
    told = "; ".join(f"{phrases.say(f'matter_{kind}')}: {number(count)}" for kind, count in kept)
    html = paragraph(phrases.say("matters_count", size=number(log.size), told=told))
    covered = Counter(
        one.sha256 for work in _works(facts, log) for one in register.live_reservations(register.work(work))
    )
    for sha256, reservation in register.reservations.items():
        html += _reservation(reservation, covered[sha256], facts, log, phrases)
    for kind, found in counts:
        for index, entry in found:
            rows = _fields(entry.body, facts, phrases)
            summary = phrases.say(
                "matter_summary", kind=phrases.say(f"matter_{kind}"), index=number(index), at=entry.at
            )
            html += _opened(log, index, summary, rows, phrases)
    return html


def _reservation(
    recorded: Recorded[Reservation], covered: int, facts: OverviewFacts, log: WalkedLog, phrases: Phrases
) -> str:
    reservation, register, sha256 = recorded.record, log.log.register, recorded.sha256
    state = "reservation_in_force"
    if sha256 in register.withdrawals:
        state = "reservation_lifted"
    elif sha256 in register.partial_lifts:
        state = "reservation_lifted_in_part"
    rows = [
        (phrases.say("lodged_by"), escape(facts.shown(register.party(reservation.lodged_by).name))),
        (phrases.say("reference"), escape(facts.shown(reservation.reference))),
        (phrases.say("state"), escape(phrases.say(state))),
        (phrases.say("covers"), escape(_targets(reservation, phrases))),
        (phrases.say("covers_frozen"), number(covered)),
    ]
    summary = phrases.say(
        "matter_summary", kind=phrases.say("matter_reservation"), index=number(recorded.index), at=recorded.at
    )
    return _opened(log, recorded.index, summary, rows, phrases)


def _works(facts: OverviewFacts, log: WalkedLog) -> Iterable[WorkId]:
    """The works of the snapshot that this log knows."""
    if facts.snapshot is None:
        return []
    known = log.log.register.works
    return [work.work_id for work in facts.snapshot.snapshot.manifest.works if work.work_id in known]


def _targets(reservation: Reservation, phrases: Phrases) -> str:
    counts = {
        "works": len(reservation.works),
        "parties": len(reservation.parties),
        "contents": len(reservation.content_sha256s),
        "match_keys": len(reservation.keys),
        "list_rows": reservation.list_count,
    }
    return "; ".join(f"{phrases.say(name)}: {number(count)}" for name, count in counts.items() if count)


def _fields(body: Any, facts: OverviewFacts, phrases: Phrases) -> list[tuple[str, str]]:
    """The fields of a record that are plain text, as they stand; the record below has the rest."""
    plain = {name: value for name, value in body.items() if isinstance(value, str)}
    return [(phrases.word("field", name), escape(facts.shown(value))) for name, value in sorted(plain.items())]


def _opened(log: WalkedLog, index: int, summary: str, rows: list[tuple[str, str]], phrases: Phrases) -> str:
    return opening(summary, facts_list(rows) + proof_lines(phrases, log.prove(index)))
