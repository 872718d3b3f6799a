# SPDX-License-Identifier: Apache-2.0
"""Who holds a share of what, and where it was used: the rows that reports for holders are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from fairchord.corpus.manifest import ManifestWork
from fairchord.disclosure.reports.facts import LogFacts, ReportFacts, SnapshotFacts
from fairchord.rights.identifiers import PartyId, WorkId
from fairchord.rights.permit import Permit
from fairchord.rights.register import Recorded
from fairchord.rights.reservation import Reservation
from fairchord.rights.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A party's share of a registered work."""

    party: PartyId
    part: str
    work: Recorded[Work]


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedHolding:
    """A holding in a snapshot, and one model (or none) that learned from it."""

    holding: Holding
    snapshot: SnapshotFacts
    listed: ManifestWork
    permit: Permit
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HonouredReservation:
    """A reservation, the registered works it covers now, and how many of them were frozen after it."""

    recorded: Recorded[Reservation]
    is_live: bool
    covered: int
    frozen_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownModel:
    """A model of the log: its name, weights, snapshot and entry, and its certificates."""

    name: str
    weights_sha256: str
    snapshot_root: str
    entry: int
    issued: int
    revoked: int


def parties_in_scope(log: LogFacts, party: PartyId | None) -> frozenset[PartyId] | None:
    """The party and, of a society, its members; None for everybody."""
    if party is None:
        return None
    register = log.register
    register.party(party)
    members = (known for known, item in register.parties.items() if item.record.society == party)
    return frozenset({party, *members})


def holdings(log: LogFacts, scope: frozenset[PartyId] | None) -> tuple[Holding, ...]:
    """Every share, by party and then in the order of the log."""
    found = [
        Holding(party=share.holder, part=share.part_text, work=recorded)
        for recorded in log.register.works.values()
        for share in recorded.record.shares
        if scope is None or share.holder in scope
    ]
    return tuple(sorted(found, key=lambda item: (item.party, item.work.index)))


def used_holdings(
    facts: ReportFacts, held: tuple[Holding, ...], models: tuple[KnownModel, ...]
) -> tuple[UsedHolding, ...]:
    """Every holding in every snapshot at hand, once for each model that learned from it."""
    by_work: dict[WorkId, list[Holding]] = {}
    for holding in held:
        by_work.setdefault(holding.work.record.id, []).append(holding)
    found = [use for snapshot in facts.snapshots for use in _uses_of(snapshot, by_work, models)]
    return tuple(sorted(found, key=lambda use: (use.holding.party, use.holding.work.index, use.snapshot.entry or 0)))


def _uses_of(
    snapshot: SnapshotFacts, by_work: dict[WorkId, list[Holding]], models: tuple[KnownModel, ...]
) -> Iterator[UsedHolding]:
    names = [model.name for model in models if model.snapshot_root == snapshot.root] or [""]
    for listed, permit in zip(snapshot.manifest.works, snapshot.permits, strict=True):
        for holding in by_work.get(listed.work_id, ()):
            for name in names:
                yield UsedHolding(holding=holding, snapshot=snapshot, listed=listed, permit=permit, model=name)


def known_models(log: LogFacts) -> tuple[KnownModel, ...]:
    """Every checkpoint entry, with the certificates whose entries name its weights."""
    revoked = {entry.body["certificate_sha256"] for _, entry in log.of_kind("revocation")}
    issued: Counter[str] = Counter()
    taken_back: Counter[str] = Counter()
    for _, entry in log.of_kind("certificate"):
        weights = str(entry.body.get("weights_sha256", ""))
        issued[weights] += 1
        taken_back[weights] += entry.body["certificate_sha256"] in revoked
    found = [
        KnownModel(
            name=str(entry.body.get("name") or f"weights {entry.body['weights_sha256'][:16]}"),
            weights_sha256=entry.body["weights_sha256"],
            snapshot_root=entry.body["snapshot_root"],
            entry=index,
            issued=issued.pop(entry.body["weights_sha256"], 0),
            revoked=taken_back.pop(entry.body["weights_sha256"], 0),
        )
        for index, entry in log.of_kind("checkpoint")
    ]
    elsewhere, gone = issued.total(), taken_back.total()
    if elsewhere:
        found.append(KnownModel(name="", weights_sha256="", snapshot_root="", entry=-1, issued=elsewhere, revoked=gone))
    return tuple(found)


def honoured_reservations(facts: ReportFacts, scope: frozenset[PartyId] | None) -> tuple[HonouredReservation, ...]:
    """Every reservation of the parties in scope, and what became of the works it covers."""
    log = facts.log
    if log is None or not log.register.reservations:
        return ()
    covered: dict[str, set[WorkId]] = {}
    for work, recorded in log.register.works.items():
        for reservation in log.register.live_reservations(recorded.record):
            covered.setdefault(reservation.sha256, set()).add(work)
    frozen_at: dict[str, int] = {}
    for snapshot in facts.snapshots:
        size = snapshot.manifest.head.tree_head_size
        for listed in snapshot.manifest.works:
            frozen_at[listed.work_id] = max(size, frozen_at.get(listed.work_id, 0))
    found = []
    for recorded_reservation in log.register.reservations.values():
        if scope is not None and recorded_reservation.record.lodged_by not in scope:
            continue
        works = covered.get(recorded_reservation.sha256, set())
        found.append(
            HonouredReservation(
                recorded=recorded_reservation,
                is_live=recorded_reservation.sha256 not in log.register.withdrawals,
                covered=len(works),
                frozen_after=sum(frozen_at.get(work, 0) > recorded_reservation.index for work in works),
            )
        )
    return tuple(found)
