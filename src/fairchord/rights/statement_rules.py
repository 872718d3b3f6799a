# SPDX-License-Identifier: Apache-2.0
"""Which statements count, by kind. Each rule checks one against all before it and returns the changes it makes.

1. The first entry registers the operator under its own signature. A party with a key signs its own registration.
2. A party's id names its first key and stays when that key changes (`key_rules`); what it says of its mandate may
   change, signed with the key that counts then, at a later time than before.
3. Works, claims and facts come from the operator. No two works hold the same content; holders and parents exist.
4. A grant is signed by its holder, or by the society that the holder has assigned its rights to; it names this
   operator as licensee; the same grant is never recorded twice, so a withdrawn one cannot be brought back.
5. A withdrawal is signed by whoever gave the grant, or lodged the reservation, that it names.
6. A reservation is signed by its lodger, or recorded by the operator as received.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fairchord.errors import InvalidRecord
from fairchord.rights.claim import RightsClaim
from fairchord.rights.fact import FACT_FIELDS, check_fact
from fairchord.rights.grant import Grant
from fairchord.rights.identifiers import names_key
from fairchord.rights.key_rules import apply_key_change, check_unborne
from fairchord.rights.party import Mandate, Party
from fairchord.rights.register import Register, Statement
from fairchord.rights.reservation import Reservation
from fairchord.rights.statement_checks import Change, check_from_operator, check_signature, known_party, recorded_as
from fairchord.rights.withdrawal import Withdrawal
from fairchord.rights.work import Work


def _apply_party(register: Register, statement: Statement) -> tuple[Change, ...]:
    party = Party.from_dict(statement.body)
    known, registered = register.parties.get(party.id), (Change("parties", party.id, recorded_as(statement, party)),)
    if known is not None and known.record.verify_key != party.verify_key:
        raise InvalidRecord(f"{party.id} is registered with another key", hint="register a new party for a new key")
    if party.verify_key is None:
        if register.operator is None:
            raise InvalidRecord("the operator needs a verify key")
        check_from_operator(register, statement)
    else:
        if statement.author != party.id:
            raise InvalidRecord(f"{party.id} has a key and must sign its own registration", hint="author: the party")
        check_signature(register, statement, party, is_required=True)
        _check_key_holder(party, party.verify_key, None if known is None else known.record)
        if known is None:
            check_unborne(register, party.id, party.verify_key)
            return (*registered, Change("key_bearers", party.verify_key, party.id))
    return registered


def _check_key_holder(party: Party, verify_key: str, known: Party | None) -> None:
    """Refuse an id that is not of this key, and a statement about a known party that is not newer than the last."""
    if not names_key(party.id, verify_key):
        raise InvalidRecord(f"{party.id} does not end with the hash of its key", hint="make_party_id names parties so")
    if known is not None and (party.signed_at or "") <= (known.signed_at or ""):
        raise InvalidRecord(
            f"{party.id} is registered already, and this is not a newer statement",
            hint="to state a change, sign it with its signing time, after the time of the last statement",
        )


def _apply_work(register: Register, statement: Statement) -> tuple[Change, ...]:
    check_from_operator(register, statement)
    work = Work.from_dict(statement.body)
    if work.id in register.works:
        raise InvalidRecord(f"{work.id} is registered already", hint="a work is registered once")
    for sha256 in work.content_sha256s:
        if sha256 in register.works_by_content:
            raise InvalidRecord(
                f"{work.id} holds content {sha256[:16]}... that is registered as {register.works_by_content[sha256]}",
                hint="one content is one work: use the registered one, or lodge a reservation if it is yours",
            )
    for share in work.shares:
        known_party(register, share.holder)
    for parent in work.parents:
        register.work(parent)
    contents = (Change("works_by_content", sha256, work.id) for sha256 in work.content_sha256s)
    return (Change("works", work.id, recorded_as(statement, work)), *contents)


def _apply_claim(register: Register, statement: Statement) -> tuple[Change, ...]:
    check_from_operator(register, statement)
    claim = RightsClaim.from_dict(statement.body)
    for name in claim.works:
        work = register.work(name)
        if (work.basis, work.licence) != (claim.basis, claim.licence):
            raise InvalidRecord(
                f"the claim says {claim.basis.value} {claim.licence}, {name} says {work.basis.value} {work.licence}",
                hint="claim what the work was registered with",
            )
    recorded = recorded_as(statement, claim)
    return tuple(
        Change("claims_by_work", work, (*register.claims_by_work.get(work, ()), recorded)) for work in claim.works
    )


def _apply_grant(register: Register, statement: Statement) -> tuple[Change, ...]:
    grant = Grant.from_dict(statement.body)
    author = known_party(register, statement.author)
    holder = known_party(register, grant.holder)
    if author.id != holder.id and not (holder.mandate is Mandate.ASSIGNED and holder.society == author.id):
        raise InvalidRecord(
            f"{author.id} cannot grant for {holder.id}",
            hint="only the holder, or the society it assigned its rights to",
        )
    check_signature(register, statement, author, is_required=True)
    if grant.licensee != register.operator:
        raise InvalidRecord(f"the grant is given to {grant.licensee}, not to {register.operator}, who keeps this log")
    for name in grant.works:
        if not any(share.holder == holder.id for share in register.work(name).shares):
            raise InvalidRecord(f"{holder.id} holds no share of {name}", hint="leave that work out of the grant")
    for sha256 in grant.despite:
        if sha256 not in register.reservations:
            raise InvalidRecord(f"the grant overrides reservation {sha256[:16]}..., which is not in the log before it")
    recorded = recorded_as(statement, grant)
    if recorded.sha256 in register.grants:
        raise InvalidRecord(
            f"this grant is entry {register.grants[recorded.sha256].index} already",
            hint="to grant anew, the holder signs a new grant with its own signing time",
        )
    by_work = (
        Change("grants_by_work", work, (*register.grants_by_work.get(work, ()), recorded.sha256))
        for work in grant.works
    )
    return (Change("grants", recorded.sha256, recorded), *by_work)


def _apply_withdrawal(register: Register, statement: Statement) -> tuple[Change, ...]:
    withdrawal = Withdrawal.from_dict(statement.body)
    party = known_party(register, withdrawal.by)
    if statement.author != party.id:
        raise InvalidRecord(f"{statement.author} cannot withdraw for {party.id}", hint="the party signs it itself")
    check_signature(register, statement, party, is_required=True)
    grant, reservation = register.grants.get(withdrawal.record), register.reservations.get(withdrawal.record)
    if grant is not None:
        entitled = {grant.record.holder, grant.author}
    elif reservation is not None:
        entitled = {reservation.record.lodged_by}
    else:
        raise InvalidRecord(f"no grant or reservation {withdrawal.record[:16]}... is in the log before it")
    if party.id not in entitled:
        raise InvalidRecord(f"{party.id} cannot withdraw what it did not state", hint=f"stated by {min(entitled)}")
    if withdrawal.record in register.withdrawals:
        raise InvalidRecord(f"entry {register.withdrawals[withdrawal.record].index} has withdrawn this already")
    return (Change("withdrawals", withdrawal.record, recorded_as(statement, withdrawal)),)


def _apply_reservation(register: Register, statement: Statement) -> tuple[Change, ...]:
    reservation = Reservation.from_dict(statement.body)
    lodger = known_party(register, reservation.lodged_by)
    for party in reservation.parties:
        known_party(register, party)
    if statement.author == lodger.id:
        check_signature(register, statement, lodger, is_required=True)
    else:
        check_from_operator(register, statement)
    recorded = recorded_as(statement, reservation)
    if recorded.sha256 in register.reservations:
        raise InvalidRecord(
            f"this reservation is entry {register.reservations[recorded.sha256].index} already",
            hint="to reserve anew, state a new time",
        )
    by_target = (
        Change("reservations_by_target", target, (*register.reservations_by_target.get(target, ()), recorded.sha256))
        for target in (*reservation.works, *reservation.parties, *reservation.content_sha256s)
    )
    return (Change("reservations", recorded.sha256, recorded), *by_target)


def _apply_fact(register: Register, statement: Statement) -> tuple[Change, ...]:
    check_from_operator(register, statement)
    check_fact(statement.kind, statement.body)
    return ()


RULES: Final[dict[str, Callable[[Register, Statement], tuple[Change, ...]]]] = {
    "party": _apply_party,
    "work": _apply_work,
    "rights_claim": _apply_claim,
    "grant": _apply_grant,
    "withdrawal": _apply_withdrawal,
    "reservation": _apply_reservation,
    "key": apply_key_change,
    **dict.fromkeys(FACT_FIELDS, _apply_fact),
}
