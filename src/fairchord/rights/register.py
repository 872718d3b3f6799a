# SPDX-License-Identifier: Apache-2.0
"""The Register: all that a log says about rights up to one size, as an immutable view. Order in the log counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from fairchord.canonical import canonical_bytes
from fairchord.errors import ResourceAbsent
from fairchord.rights.answer import APPEAL_DAYS, Answer, Appeal
from fairchord.rights.carve_out import CarveOut
from fairchord.rights.claim import RightsClaim
from fairchord.rights.deadline import has_passed
from fairchord.rights.dispute import Dispute, Outcome, Ruling
from fairchord.rights.fact import FACT_FIELDS
from fairchord.rights.grant import Grant
from fairchord.rights.identifiers import PartyId, WorkId
from fairchord.rights.key_change import KeyChange, KeyState
from fairchord.rights.match_keys import match_keys
from fairchord.rights.party import Party
from fairchord.rights.reservation import Reservation
from fairchord.rights.withdrawal import Withdrawal
from fairchord.rights.work import Work

RecordType = TypeVar("RecordType")

RIGHTS_KINDS: Final = (
    "party", "key", "work", "identification", "rights_claim", "grant", "carve_out", "withdrawal", "reservation",
    "reservation_keys", "dispute", "ruling", "answer", "appeal",
)  # fmt: skip
STATEMENT_KINDS: Final = frozenset({*RIGHTS_KINDS, *FACT_FIELDS})
"""Every kind of entry the log may hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the Register needs to know of one entry: what it says, where it stands, who says it."""

    index: int
    kind: str
    body: Mapping[str, Any]
    at: str
    author: PartyId
    author_signature: str | None = None
    read_body: bytes | None = field(default=None, init=False, compare=False, repr=False)
    """The body's canonical bytes, where it was read from them; a changed copy of a statement forgets them."""

    @property
    def body_bytes(self) -> bytes:
        """The body's canonical bytes: what its author signs, and what its hash is of."""
        return canonical_bytes(self.body) if self.read_body is None else self.read_body

    def with_body_bytes(self, read_body: bytes | None) -> Statement:
        """Return this statement after noting the bytes that its body was read from."""
        object.__setattr__(self, "read_body", read_body)
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded(Generic[RecordType]):
    """A record with its place in the log, the hash of its body, and who stated it when."""

    index: int
    sha256: str
    at: str
    author: PartyId
    record: RecordType


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """An entry that breaks a rule and therefore counts for nothing."""

    index: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The state of rights after `size` entries. Records without an id are keyed by the hash of their bodies.

    `withdrawals` holds each whole withdrawal under the record that it ends; `withdrawals_by_hash` holds all of them.
    """

    size: int = 0
    operator: PartyId | None = None
    last_time: str = ""
    parties: Mapping[PartyId, Recorded[Party]] = field(default_factory=dict)
    keys: Mapping[PartyId, tuple[Recorded[KeyChange], ...]] = field(default_factory=dict)
    key_bearers: Mapping[str, PartyId] = field(default_factory=dict)
    works: Mapping[WorkId, Recorded[Work]] = field(default_factory=dict)
    works_by_content: Mapping[str, WorkId] = field(default_factory=dict)
    works_by_identifier: Mapping[str, WorkId] = field(default_factory=dict)
    later_keys: Mapping[WorkId, tuple[str, ...]] = field(default_factory=dict)
    claims_by_work: Mapping[WorkId, tuple[Recorded[RightsClaim], ...]] = field(default_factory=dict)
    grants: Mapping[str, Recorded[Grant]] = field(default_factory=dict)
    grants_by_work: Mapping[WorkId, tuple[str, ...]] = field(default_factory=dict)
    carve_outs: Mapping[str, Recorded[CarveOut]] = field(default_factory=dict)
    carve_outs_by_member: Mapping[PartyId, tuple[str, ...]] = field(default_factory=dict)
    reservations: Mapping[str, Recorded[Reservation]] = field(default_factory=dict)
    reservations_by_target: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reservation_parts: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    partial_lifts: Mapping[str, tuple[Recorded[Withdrawal], ...]] = field(default_factory=dict)
    withdrawals: Mapping[str, Recorded[Withdrawal]] = field(default_factory=dict)
    withdrawals_by_hash: Mapping[str, Recorded[Withdrawal]] = field(default_factory=dict)
    disputes: Mapping[str, Recorded[Dispute]] = field(default_factory=dict)
    disputes_by_work: Mapping[WorkId, tuple[str, ...]] = field(default_factory=dict)
    rulings: Mapping[str, tuple[Recorded[Ruling], ...]] = field(default_factory=dict)
    answers: Mapping[str, tuple[Recorded[Answer], ...]] = field(default_factory=dict)
    appeals: Mapping[str, tuple[Recorded[Appeal], ...]] = field(default_factory=dict)
    retired: Mapping[str, Recorded[Mapping[str, Any]]] = field(default_factory=dict)
    revoked: Mapping[str, Recorded[Mapping[str, Any]]] = field(default_factory=dict)
    completed: Mapping[str, Recorded[Mapping[str, Any]]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def work(self, work: WorkId) -> Work:
        """Return a registered work."""
        if work not in self.works:
            raise ResourceAbsent(f"no work {work!r} is registered", hint="register it first, or check its spelling")
        return self.works[work].record

    def party(self, party: PartyId) -> Party:
        """Return a registered party."""
        if party not in self.parties:
            raise ResourceAbsent(f"no party {party!r} is registered", hint="register it first, or check its spelling")
        return self.parties[party].record

    def key_state(self, party: PartyId) -> KeyState:
        """Say whether a party can sign here and now, and if not, why."""
        if party in self.keys:
            return self.keys[party][-1].record.state
        return KeyState.NONE if self.party(party).verify_key is None else KeyState.ACTIVE

    def key_of(self, party: PartyId) -> str | None:
        """Return the text of the key that counts for a party now; None where none does."""
        return self.last_key(party) if self.key_state(party) is KeyState.ACTIVE else None

    def last_key(self, party: PartyId) -> str | None:
        """Return the newest key that a party has, or had before it was lost or compromised."""
        return self.key_at(party, self.size)

    def key_at(self, party: PartyId, index: int) -> str | None:
        """Return the newest key that a party had before the entry at this place."""
        earlier = [change.record.new_key for change in self.keys.get(party, ()) if change.index < index]
        return next((key for key in reversed(earlier) if key is not None), self.party(party).verify_key)

    def keys_ever(self, party: PartyId) -> tuple[str, ...]:
        """Return every key that a party has had, the newest last."""
        later = [change.record.new_key for change in self.keys.get(party, ())]
        return tuple(key for key in (self.party(party).verify_key, *later) if key is not None)

    def is_held(self, party: PartyId) -> bool:
        """Say whether what a party allowed is held back, because its key was lost and it has no other yet."""
        return party in self.keys and self.key_state(party) is KeyState.LOST

    def grants_over(self, work: WorkId, holder: PartyId) -> tuple[Recorded[Grant], ...]:
        """Return every grant that a holder ever gave over a work, dead ones included."""
        found = (self.grants[sha256] for sha256 in self.grants_by_work.get(work, ()))
        return tuple(grant for grant in found if grant.record.holder == holder)

    def ancestors(self, work: Work) -> tuple[WorkId, ...]:
        """Return the works that a work is made from, and theirs in turn, each once, in the order of the log."""
        found: dict[WorkId, int] = {}
        waiting = list(work.parents)
        while waiting:
            parent = waiting.pop()
            if parent not in found:
                found[parent] = self.works[parent].index
                waiting.extend(self.works[parent].record.parents)
        return tuple(sorted(found, key=found.__getitem__))

    def live_reservations(self, work: Work) -> tuple[Recorded[Reservation], ...]:
        """Return the reservations that cover a work and have not been lifted, whole or for it, by their lodger."""
        if not any(self.reservations):
            return ()
        return self.reservations_matching(self._names_of(work), without_lifted=work.id)

    def reservations_matching(
        self, targets: Iterable[str], *, without_lifted: WorkId | None = None
    ) -> tuple[Recorded[Reservation], ...]:
        """Return the live reservations that name one of these works, parties, contents or match keys."""
        found = {sha256 for target in targets for sha256 in self.reservations_by_target.get(target, ())}
        live = [self.reservations[sha256] for sha256 in found if sha256 not in self.withdrawals]
        if without_lifted is not None:
            live = [one for one in live if without_lifted not in self._lifted_works(one.sha256)]
        return tuple(sorted(live, key=lambda reservation: reservation.index))

    def open_disputes(self, work: WorkId, at: str) -> tuple[Recorded[Dispute], ...]:
        """Return the disputes over a work that are open at a moment."""
        found = (self.disputes[sha256] for sha256 in self.disputes_by_work.get(work, ()))
        return tuple(dispute for dispute in found if self.is_open(dispute, at))

    def is_open(self, dispute: Recorded[Dispute], at: str) -> bool:
        """Say whether a dispute is neither withdrawn, nor dismissed with the days to appeal over and no appeal."""
        if dispute.sha256 in self.withdrawals:
            return False
        rulings, appeals = self.rulings.get(dispute.sha256, ()), self.appeals.get(dispute.sha256, ())
        if not rulings or rulings[-1].record.outcome is Outcome.UPHELD:
            return True
        is_appealed = bool(appeals) and appeals[-1].index > rulings[-1].index
        return is_appealed or not has_passed(at, rulings[-1].at, APPEAL_DAYS)

    def _names_of(self, work: Work) -> list[str]:
        """Return everything that a reservation may name a work by."""
        names: list[str] = [work.id, *work.content_sha256s, *match_keys(work), *self.later_keys.get(work.id, ())]
        for share in work.shares:
            holder = self.parties[share.holder].record
            names += [holder.id, *holder.identifiers]
            if holder.society is not None:
                names.append(holder.society)
        return names

    def _lifted_works(self, reservation: str) -> frozenset[WorkId]:
        return frozenset(work for lift in self.partial_lifts.get(reservation, ()) for work in lift.record.works)
