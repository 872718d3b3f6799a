# SPDX-License-Identifier: Apache-2.0
"""Which statements count, by kind. Each rule checks one against all before it and returns the changes it makes.

1. The first entry registers the operator under its own signature. A party with a key signs its own registration.
2. A party's id names its first key and stays when that key changes (`key_rules`); what it says of its mandate may
   change, signed with the key that counts then, at a later time than before.
3. Works, claims and facts come from the operator. No two works hold the same content or bear the same ISWC or ISRC;
   holders and parents exist.
4. A grant is signed by its holder, or by the society that the holder has assigned its rights to; it names this
   operator as licensee; the same grant is never recorded twice, so a withdrawn one cannot be brought back.
5. A carve-out is signed by the society; for one without a key the operator records its paper.
6. Withdrawals, reservations, disputes and what follows them: see `matter_rules`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fairchord.errors import InvalidRecord
from fairchord.rights.carve_out import CarveOut
from fairchord.rights.claim import RightsClaim
from fairchord.rights.fact import FACT_FIELDS, check_fact
from fairchord.rights.grant import Grant
from fairchord.rights.identification import Identification
from fairchord.rights.identifiers import WorkId, names_key
from fairchord.rights.key_rules import apply_key_change, check_unborne
from fairchord.rights.matter_rules import (
    apply_answer,
    apply_appeal,
    apply_dispute,
    apply_reservation,
    apply_reservation_keys,
    apply_ruling,
    apply_withdrawal,
)
from fairchord.rights.party import Mandate, Party
from fairchord.rights.register import Register, Statement
from fairchord.rights.statement_checks import (
    Change,
    check_from_operator,
    check_signature,
    known_party,
    recorded_as,
    refuse_repeated,
)
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
    identifiers = _take_identifiers(register, work.id, work.identifiers)
    return (Change("works", work.id, recorded_as(statement, work)), *contents, *identifiers)


def _apply_identification(register: Register, statement: Statement) -> tuple[Change, ...]:
    check_from_operator(register, statement)
    found = Identification.from_dict(statement.body)
    register.work(found.work)
    later = tuple(dict.fromkeys((*register.later_keys.get(found.work, ()), *found.match_keys)))
    return (Change("later_keys", found.work, later), *_take_identifiers(register, found.work, found.identifiers))


def _take_identifiers(register: Register, work: WorkId, identifiers: tuple[str, ...]) -> tuple[Change, ...]:
    """Refuse an identifier that another work bears: an ISWC names one work, an ISRC one recording of one work."""
    for identifier in identifiers:
        bearer = register.works_by_identifier.get(identifier, work)
        if bearer != work:
            raise InvalidRecord(
                f"{work} bears {identifier}, which is registered to {bearer}",
                hint="compare both with the source; if it is the same work, use the registered one",
            )
    return tuple(Change("works_by_identifier", identifier, work) for identifier in identifiers)


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
    refuse_repeated(recorded.sha256, register.grants, "grant")
    by_work = (
        Change("grants_by_work", work, (*register.grants_by_work.get(work, ()), recorded.sha256))
        for work in grant.works
    )
    return (Change("grants", recorded.sha256, recorded), *by_work)


def _apply_carve_out(register: Register, statement: Statement) -> tuple[Change, ...]:
    carve_out = CarveOut.from_dict(statement.body)
    society = known_party(register, carve_out.society)
    known_party(register, carve_out.member)
    if society.verify_key is None:
        check_from_operator(register, statement)
        if carve_out.document_sha256 is None:
            raise InvalidRecord(
                f"{society.id} has no key, and no paper of the carve-out is named",
                hint="give the SHA-256 of the paper that the society signed",
            )
    elif statement.author != society.id:
        raise InvalidRecord(f"{society.id} has a key and must sign its own carve-out", hint="author: the society")
    else:
        check_signature(register, statement, society, is_required=True)
    recorded = recorded_as(statement, carve_out)
    refuse_repeated(recorded.sha256, register.carve_outs, "carve-out")
    of_member = (*register.carve_outs_by_member.get(carve_out.member, ()), recorded.sha256)
    return (
        Change("carve_outs", recorded.sha256, recorded),
        Change("carve_outs_by_member", carve_out.member, of_member),
    )


def _apply_fact(register: Register, statement: Statement) -> tuple[Change, ...]:
    check_from_operator(register, statement)
    check_fact(statement.kind, statement.body)
    if statement.kind not in _REMEMBERED_FACTS:
        return ()
    table, name = _REMEMBERED_FACTS[statement.kind]
    if statement.kind == "completion" and statement.body[name] not in register.withdrawals_by_hash:
        raise InvalidRecord(
            f"the withdrawal {statement.body[name][:16]}... that it completes is not in the log before it",
            hint="name the SHA-256 of the withdrawal's body",
        )
    return (Change(table, statement.body[name], recorded_as(statement, statement.body)),)


_REMEMBERED_FACTS: Final = {
    "retirement": ("retired", "weights_sha256"),
    "revocation": ("revoked", "certificate_sha256"),
    "completion": ("completed", "withdrawal"),
}
"""Facts that are asked for later: the table that holds them, and the field that names them there."""


RULES: Final[dict[str, Callable[[Register, Statement], tuple[Change, ...]]]] = {
    "party": _apply_party,
    "work": _apply_work,
    "rights_claim": _apply_claim,
    "grant": _apply_grant,
    "identification": _apply_identification,
    "carve_out": _apply_carve_out,
    "withdrawal": apply_withdrawal,
    "reservation": apply_reservation,
    "reservation_keys": apply_reservation_keys,
    "dispute": apply_dispute,
    "ruling": apply_ruling,
    "answer": apply_answer,
    "appeal": apply_appeal,
    "key": apply_key_change,
    **dict.fromkeys(FACT_FIELDS, _apply_fact),
}
