# SPDX-License-Identifier: Apache-2.0
"""A small real world of rights in memory: parties with keys, works, grants; every statement goes through the rules."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from fairchord.canonical import canonical_bytes, sha256_hex
from fairchord.rights.answer import Answer, AnswerDecision, Appeal
from fairchord.rights.carve_out import CarveOut
from fairchord.rights.claim import RightsClaim
from fairchord.rights.decide import decide
from fairchord.rights.dispute import Dispute, Outcome, Ruling
from fairchord.rights.grant import Grant
from fairchord.rights.identifiers import PartyId, WorkId, make_party_id, make_work_id
from fairchord.rights.party import Mandate, Party, PartyKind
from fairchord.rights.permit import Permit, Refusal
from fairchord.rights.register import Register, Statement
from fairchord.rights.replay import extend
from fairchord.rights.reservation import Reservation, ReservationForm
from fairchord.rights.reservation_keys import split_keys
from fairchord.rights.use import Use
from fairchord.rights.withdrawal import Withdrawal
from fairchord.rights.work import Authorship, Contributor, RightsBasis, Share, Work
from fairchord.signing import SigningKey

DAY_ONE = "2026-01-01T00:00:00Z"
DAY_TWO = "2026-01-02T00:00:00Z"
NEXT_YEAR = "2027-01-01T00:00:00Z"


def a_key(name: str) -> SigningKey:
    return SigningKey.from_seed(hashlib.sha256(name.encode()).digest())


def a_party(name: str = "Ana", **changes: Any) -> Party:
    key = a_key(name).verify_key.text
    values: dict[str, Any] = {
        "id": make_party_id(name, key),
        "name": name,
        "kind": PartyKind.PERSON,
        "mandate": Mandate.OWN,
        "verify_key": key,
    }
    return Party(**{**values, **changes})


def a_work(title: str = "Amber Rain", holders: tuple[Party, ...] = (), **changes: Any) -> Work:
    content = sha256_hex(title.encode())
    shares = tuple(Share(holder=holder.id, part=Fraction(1, len(holders))) for holder in holders)
    values: dict[str, Any] = {
        "id": make_work_id(title, content),
        "title": title,
        "contributors": (Contributor(name="Someone", role="composer"),),
        "content_sha256s": (content,),
        "source": "commissioned",
        "authorship": Authorship.HUMAN,
        "basis": RightsBasis.AUTHOR_CONSENTED,
        "shares": shares,
    }
    return Work(**{**values, **changes})


class RightsWorld:
    """A register that grows by signed statements; the clock moves only when told to."""

    def __init__(self) -> None:
        self.register = Register()
        self.time = DAY_ONE
        self.operator = a_party("Operator", kind=PartyKind.ORGANISATION)
        self.add_party(self.operator)

    def state(self, kind: str, body: dict[str, Any], *, author: PartyId, signature: str | None = None) -> None:
        index = self.register.size
        statement = Statement(
            index=index, kind=kind, body=body, at=self.time, author=author, author_signature=signature
        )
        self.register = extend(self.register, [statement])

    def state_signed(self, kind: str, body: dict[str, Any], party: Party, *, key: SigningKey | None = None) -> None:
        signature = (key or a_key(party.name)).sign(kind, canonical_bytes(body))
        self.state(kind, body, author=party.id, signature=signature)

    def add_party(self, party: Party) -> Party:
        if party.verify_key is None:
            self.state("party", party.to_dict(), author=self.operator.id)
        else:
            self.state_signed("party", party.to_dict(), party)
        return party

    def add_work(self, work: Work) -> Work:
        self.state("work", work.to_dict(), author=self.operator.id)
        return work

    def claim(self, work: Work, **changes: Any) -> RightsClaim:
        values: dict[str, Any] = {
            "works": (work.id,),
            "basis": work.basis,
            "territories": work.territories,
            "uses": tuple(Use),
            "evidence": "published 1850, author died 1870",
            "licence": work.licence,
        }
        claim = RightsClaim(**{**values, **changes})
        self.state("rights_claim", claim.to_dict(), author=self.operator.id)
        return claim

    def a_grant(self, holder: Party, *works: Work, **changes: Any) -> Grant:
        values: dict[str, Any] = {
            "holder": holder.id,
            "works": tuple(work.id for work in works),
            "licensee": self.operator.id,
            "uses": (Use.TRAIN_ARTIST, Use.GENERATE_COMMERCIAL),
            "territories": ("*",),
            "start": DAY_ONE,
            "signed_at": self.time,
        }
        return Grant(**{**values, **changes})

    def grant(self, holder: Party, *works: Work, signed_by: Party | None = None, **changes: Any) -> Grant:
        grant = self.a_grant(holder, *works, **changes)
        self.state_signed("grant", grant.to_dict(), signed_by or holder)
        return grant

    def withdraw(self, by: Party, record: Grant | Reservation | CarveOut | Dispute, *works: Work) -> Withdrawal:
        named = tuple(work.id for work in works)
        withdrawal = Withdrawal(by=by.id, record=record.sha256, signed_at=self.time, works=named)
        self.state_signed("withdrawal", withdrawal.to_dict(), by)
        return withdrawal

    def carve_out(self, society: Party, member: Party, **changes: Any) -> CarveOut:
        values: dict[str, Any] = {
            "society": society.id,
            "member": member.id,
            "uses": tuple(Use),
            "territories": ("*",),
            "start": DAY_ONE,
            "signed_at": self.time,
        }
        carve_out = CarveOut(**{**values, **changes})
        self._state_by("carve_out", carve_out.to_dict(), society)
        return carve_out

    def dispute(self, by: Party, work: Work, **changes: Any) -> Dispute:
        values: dict[str, Any] = {"work": work.id, "raised_by": by.id, "reason": "mine", "signed_at": self.time}
        dispute = Dispute(**{**values, **changes})
        self._state_by("dispute", dispute.to_dict(), by)
        return dispute

    def rule(self, by: Party, dispute: Dispute, outcome: Outcome = Outcome.DISMISSED, **changes: Any) -> Ruling:
        values: dict[str, Any] = {"by": by.id, "dispute": dispute.sha256, "outcome": outcome, "reasons": "heard both"}
        ruling = Ruling(**{**values, "signed_at": self.time, **changes})
        self.state_signed("ruling", ruling.to_dict(), by)
        return ruling

    def answer(self, record: Reservation | Dispute | Withdrawal, **changes: Any) -> Answer:
        values: dict[str, Any] = {"record": record.sha256, "decision": AnswerDecision.REJECTED, "reasons": "not ours"}
        answer = Answer(**{**values, "signed_at": self.time, **changes})
        self.state("answer", answer.to_dict(), author=self.operator.id)
        return answer

    def appeal(self, by: Party, record: Reservation | Dispute | Withdrawal, **changes: Any) -> Appeal:
        values: dict[str, Any] = {"by": by.id, "record": record.sha256, "reasons": "it is", "signed_at": self.time}
        appeal = Appeal(**{**values, **changes})
        self._state_by("appeal", appeal.to_dict(), by)
        return appeal

    def _state_by(self, kind: str, body: dict[str, Any], by: Party) -> None:
        """State something under its author's key; for a party without one, as the operator received it."""
        if by.verify_key is None:
            self.state(kind, body, author=self.operator.id)
        else:
            self.state_signed(kind, body, by)

    def reserve(self, by: Party, *works: Work, **changes: Any) -> Reservation:
        values: dict[str, Any] = {
            "lodged_by": by.id,
            "works": tuple(work.id for work in works),
            "reference": "letter of 1 January",
            "signed_at": self.time,
        }
        reservation = Reservation(**{**values, **changes})
        self._state_by("reservation", reservation.to_dict(), by)
        return reservation

    def reserve_list(self, by: Party, keys: Sequence[str], **changes: Any) -> Reservation:
        listed = {"form": ReservationForm.LIST, "list_sha256": sha256_hex("\n".join(keys).encode())}
        reservation = self.reserve(by, **{**listed, "list_count": len(keys), **changes})
        for part in split_keys(reservation.sha256, keys):
            self.state("reservation_keys", part.to_dict(), author=self.operator.id)
        return reservation

    def decide(
        self, work: Work | WorkId, use: Use | str = Use.TRAIN_ARTIST, *, model: str | None = None, **changes: str
    ) -> Permit | Refusal:
        name = work.id if isinstance(work, Work) else work
        question = {"territory": "*", "at": self.time, **changes}
        return decide(self.register, name, use, territory=question["territory"], at=question["at"], model=model)

    def codes(self, work: Work | WorkId, use: Use | str = Use.TRAIN_ARTIST, **changes: Any) -> list[str]:
        """Return the codes of the refusal; an empty list means a permit."""
        decision = self.decide(work, use, **changes)
        return [reason.code for reason in decision.reasons] if isinstance(decision, Refusal) else []


def a_granted_world(**changes: Any) -> tuple[RightsWorld, Party, Work, Grant]:
    """A world in which Ana holds one work and has granted it."""
    world = RightsWorld()
    ana = world.add_party(a_party("Ana"))
    work = world.add_work(a_work(holders=(ana,)))
    return world, ana, work, world.grant(ana, work, **changes)
