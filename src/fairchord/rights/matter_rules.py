# SPDX-License-Identifier: Apache-2.0
"""Which withdrawals, reservations and disputes count, and what follows them: answers, rulings, appeals.

1. A withdrawal is signed by whoever stated the grant, carve-out or dispute, or lodged the reservation, that it names.
   The operator takes back what it recorded of a carve-out; nothing that the operator says lifts a reservation.
2. A reservation or dispute is signed by its lodger, or recorded by the operator as received.
3. The keys of a long list follow their reservation in parts, in order, once; from its lodger or the operator.
4. A ruling is signed by an arbiter: see `dispute`. After an appeal it takes a new one; the old is never said again.
5. An answer comes from the operator, and changes nothing that `decide` says.
6. An appeal comes from the lodger, within the days that an answer or ruling leaves for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from fairchord.errors import InvalidRecord
from fairchord.rights.answer import APPEAL_DAYS, Answer, Appeal
from fairchord.rights.deadline import has_passed
from fairchord.rights.dispute import Dispute, Ruling
from fairchord.rights.identifiers import PartyId
from fairchord.rights.register import Recorded, RecordType, Register, Statement
from fairchord.rights.reservation import Reservation
from fairchord.rights.reservation_keys import ReservationKeys
from fairchord.rights.statement_checks import (
    Change,
    check_by_lodger,
    check_from_operator,
    check_signature,
    known_party,
    recorded_as,
    refuse_repeated,
)
from fairchord.rights.withdrawal import Withdrawal


def apply_withdrawal(register: Register, statement: Statement) -> tuple[Change, ...]:
    """Take in a withdrawal."""
    withdrawal = Withdrawal.from_dict(statement.body)
    party = known_party(register, withdrawal.by)
    if statement.author != party.id:
        raise InvalidRecord(f"{statement.author} cannot withdraw for {party.id}", hint="the party signs it itself")
    check_signature(register, statement, party, is_required=True)
    entitled = _entitled(register, withdrawal.record)
    if party.id not in entitled:
        raise InvalidRecord(f"{party.id} cannot withdraw what it did not state", hint=f"stated by {min(entitled)}")
    if withdrawal.record in register.withdrawals:
        raise InvalidRecord(f"entry {register.withdrawals[withdrawal.record].index} has withdrawn this already")
    recorded = recorded_as(statement, withdrawal)
    refuse_repeated(recorded.sha256, register.withdrawals_by_hash, "withdrawal")
    by_hash = Change("withdrawals_by_hash", recorded.sha256, recorded)
    if not withdrawal.works:
        return (Change("withdrawals", withdrawal.record, recorded), by_hash)
    if withdrawal.record not in register.reservations:
        raise InvalidRecord(
            "only a reservation is lifted for some works alone",
            hint="withdraw the whole record, and state a new one for the works that stay",
        )
    lifts = (*register.partial_lifts.get(withdrawal.record, ()), recorded)
    return (Change("partial_lifts", withdrawal.record, lifts), by_hash)


def _entitled(register: Register, sha256: str) -> set[PartyId]:
    """Return who may withdraw a record."""
    if sha256 in register.grants:
        grant = register.grants[sha256]
        return {grant.record.holder, grant.author}
    if sha256 in register.carve_outs:
        carve_out = register.carve_outs[sha256]
        return {carve_out.record.society, carve_out.author}
    if sha256 in register.reservations:
        return {register.reservations[sha256].record.lodged_by}
    if sha256 in register.disputes:
        return {register.disputes[sha256].record.raised_by}
    raise InvalidRecord(
        f"no grant or reservation {sha256[:16]}... is in the log before it, nor a carve-out or dispute",
        hint="name the SHA-256 of its body",
    )


def apply_reservation(register: Register, statement: Statement) -> tuple[Change, ...]:
    """Take in a reservation under everything that it names."""
    reservation = Reservation.from_dict(statement.body)
    lodger = known_party(register, reservation.lodged_by)
    for party in reservation.parties:
        known_party(register, party)
    check_by_lodger(register, statement, lodger)
    recorded = recorded_as(statement, reservation)
    refuse_repeated(recorded.sha256, register.reservations, "reservation")
    return (
        Change("reservations", recorded.sha256, recorded),
        *_reserve(register, recorded.sha256, reservation.targets),
    )


def apply_reservation_keys(register: Register, statement: Statement) -> tuple[Change, ...]:
    """Take in the next part of a reservation's list."""
    keys = ReservationKeys.from_dict(statement.body)
    name = f"reservation {keys.reservation[:16]}..."
    if keys.reservation not in register.reservations:
        raise InvalidRecord(f"{name} is not in the log before its keys", hint="record the reservation first")
    reservation = register.reservations[keys.reservation].record
    if statement.author == register.operator:
        check_from_operator(register, statement)
    else:
        check_by_lodger(register, statement, known_party(register, reservation.lodged_by))
    if reservation.list_sha256 is None:
        raise InvalidRecord(f"{name} has no list", hint="a reservation with a list holds list_sha256 and list_count")
    part, parts = register.reservation_parts.get(keys.reservation, (0, keys.parts))
    if (keys.part, keys.parts) != (part + 1, parts):
        raise InvalidRecord(
            f"part {keys.part} of {keys.parts} of {name} follows part {part} of {parts}",
            hint="parts follow one another from 1 to their number, each once",
        )
    counted = Change("reservation_parts", keys.reservation, (keys.part, keys.parts))
    return (counted, *_reserve(register, keys.reservation, keys.keys))


def _reserve(register: Register, sha256: str, targets: tuple[str, ...]) -> tuple[Change, ...]:
    known = register.reservations_by_target
    return tuple(
        Change("reservations_by_target", target, tuple(dict.fromkeys((*known.get(target, ()), sha256))))
        for target in targets
    )


def apply_dispute(register: Register, statement: Statement) -> tuple[Change, ...]:
    """Take in a dispute over a registered work."""
    dispute = Dispute.from_dict(statement.body)
    register.work(dispute.work)
    raiser = known_party(register, dispute.raised_by)
    if dispute.arbiter is not None:
        _check_arbiter(register, dispute, known_party(register, dispute.arbiter).id)
    check_by_lodger(register, statement, raiser)
    recorded = recorded_as(statement, dispute)
    refuse_repeated(recorded.sha256, register.disputes, "dispute")
    of_work = (*register.disputes_by_work.get(dispute.work, ()), recorded.sha256)
    return (Change("disputes", recorded.sha256, recorded), Change("disputes_by_work", dispute.work, of_work))


def apply_ruling(register: Register, statement: Statement) -> tuple[Change, ...]:
    """Take in the ruling of an arbiter on a dispute."""
    ruling = Ruling.from_dict(statement.body)
    arbiter = known_party(register, ruling.by)
    if ruling.dispute not in register.disputes:
        raise InvalidRecord(f"no dispute {ruling.dispute[:16]}... is in the log before it", hint="name its hash")
    if statement.author != arbiter.id:
        raise InvalidRecord(f"{statement.author} cannot rule for {arbiter.id}", hint="the arbiter signs it itself")
    check_signature(register, statement, arbiter, is_required=True)
    dispute = register.disputes[ruling.dispute]
    _check_arbiter(register, dispute.record, arbiter.id)
    if dispute.record.arbiter not in (None, arbiter.id):
        raise InvalidRecord(f"the dispute names {dispute.record.arbiter} as its arbiter, not {arbiter.id}")
    if register.parties[arbiter.id].index > dispute.index:
        raise InvalidRecord(
            f"{arbiter.id} was registered, or stated anew, after the dispute was raised",
            hint="an arbiter is registered before the dispute",
        )
    appeals = register.appeals.get(ruling.dispute, ())
    if appeals and ruling.signed_at < appeals[-1].at:
        raise InvalidRecord(
            f"the ruling is of {ruling.signed_at}, before the appeal in entry {appeals[-1].index}",
            hint="an appeal asks for a new ruling, signed after it",
        )
    return _say(register.rulings, "rulings", ruling.dispute, recorded_as(statement, ruling))


def _check_arbiter(register: Register, dispute: Dispute, arbiter: PartyId) -> None:
    """Refuse an arbiter who is a party to the matter."""
    interested = {register.operator: "the operator", dispute.raised_by: "the raiser of the dispute"}
    for share in register.work(dispute.work).shares:
        interested[share.holder] = "a holder of the work"
        society = register.parties[share.holder].record.society
        if society is not None:
            interested[society] = "the society of a holder of the work"
    if arbiter in interested:
        raise InvalidRecord(
            f"{arbiter} is {interested[arbiter]} and cannot be its arbiter", hint="choose a third party"
        )


def apply_answer(register: Register, statement: Statement) -> tuple[Change, ...]:
    """Take in the operator's answer to a reservation, dispute or withdrawal."""
    check_from_operator(register, statement)
    answer = Answer.from_dict(statement.body)
    _lodger_of(register, answer.record)
    return _say(register.answers, "answers", answer.record, recorded_as(statement, answer))


def apply_appeal(register: Register, statement: Statement) -> tuple[Change, ...]:
    """Take in an appeal against the newest answer to, or ruling on, a record."""
    appeal = Appeal.from_dict(statement.body)
    lodger = _lodger_of(register, appeal.record)
    if appeal.by != lodger:
        raise InvalidRecord(f"{appeal.by} cannot appeal what {lodger} lodged", hint="its lodger appeals")
    check_by_lodger(register, statement, known_party(register, appeal.by))
    against = _answered_at(register, appeal.record)
    if against is None:
        raise InvalidRecord("there is no answer or ruling to appeal against yet", hint="wait for the answer")
    if has_passed(statement.at, against, APPEAL_DAYS):
        raise InvalidRecord(
            f"the {APPEAL_DAYS} days to appeal against what was said at {against} are over",
            hint="lodge a new reservation or dispute",
        )
    return _say(register.appeals, "appeals", appeal.record, recorded_as(statement, appeal))


def _say(
    known: Mapping[str, tuple[Recorded[RecordType], ...]], table: str, about: str, said: Recorded[RecordType]
) -> tuple[Change, ...]:
    """Add what is said of a record to what was; the same words are never taken in twice."""
    earlier = known.get(about, ())
    refuse_repeated(said.sha256, {one.sha256: one for one in earlier}, table.removesuffix("s"))
    return (Change(table, about, (*earlier, said)),)


def _lodger_of(register: Register, sha256: str) -> PartyId:
    """Return who lodged the reservation, dispute or withdrawal with this hash."""
    if sha256 in register.reservations:
        return register.reservations[sha256].record.lodged_by
    if sha256 in register.disputes:
        return register.disputes[sha256].record.raised_by
    if sha256 in register.withdrawals_by_hash:
        return register.withdrawals_by_hash[sha256].record.by
    raise InvalidRecord(
        f"no reservation, dispute or withdrawal {sha256[:16]}... is in the log before it", hint="name its hash"
    )


def _answered_at(register: Register, sha256: str) -> str | None:
    """Return when the record was answered or ruled on last."""
    said: list[Recorded[Answer] | Recorded[Ruling]] = [
        *register.answers.get(sha256, ()),
        *register.rulings.get(sha256, ()),
    ]
    return max((one.at for one in said), default=None)
