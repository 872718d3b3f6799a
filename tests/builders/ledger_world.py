# SPDX-License-Identifier: Apache-2.0
"""A ledger on disk with a clock that moves one minute at each reading, and parties who sign."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from builders.rights_world import DAY_ONE, a_key, a_party, a_work
from fairchord.ledger.log import Ledger
from fairchord.ledger.submission import Submission
from fairchord.rights.grant import Grant
from fairchord.rights.party import Party
from fairchord.rights.use import Use
from fairchord.rights.work import Work

OPERATOR_KEY = a_key("Operator")


def a_clock(start: str = DAY_ONE) -> Callable[[], datetime]:
    moment = datetime.fromisoformat(start).astimezone(UTC)

    def read() -> datetime:
        nonlocal moment
        moment += timedelta(minutes=1)
        return moment

    return read


def a_ledger(folder: Path) -> Ledger:
    return Ledger.create(folder / "ledger.sqlite", OPERATOR_KEY, a_clock())


def add_party(ledger: Ledger, name: str) -> Party:
    party = a_party(name)
    ledger.append("party", party.to_dict(), author=party.id, signer=a_key(name))
    return party


def add_work(ledger: Ledger, title: str, *holders: Party) -> Work:
    work = a_work(title, holders)
    ledger.append("work", work.to_dict())
    return work


def add_grant(ledger: Ledger, holder: Party, *works: Work) -> Grant:
    at = ledger.now()
    grant = Grant(
        holder=holder.id,
        works=tuple(work.id for work in works),
        licensee=ledger.operator,
        uses=(Use.TRAIN_ARTIST,),
        territories=("*",),
        start=at,
        signed_at=at,
    )
    ledger.append("grant", grant.to_dict(), author=holder.id, signer=a_key(holder.name))
    return grant


def certificates(count: int) -> list[Submission]:
    return [Submission(kind="certificate", body={"certificate_sha256": f"{number:064x}"}) for number in range(count)]
