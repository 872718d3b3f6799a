# SPDX-License-Identifier: Apache-2.0
"""Which changes of a key count. A signature counts by the key at its place in the log, never by a date that it claims.

1. A change names this log's operator and the key that counts now (for `replaced`: the last one that did).
2. rotated: signed by the party with the key that counts.
3. lost, compromised: signed by the party with the key that counts, or recorded by the operator with the hash of what it
   received. After it the party can sign nothing.
4. replaced: only after a loss or a compromise, with a document's hash, and signed by another party that vouches: the
   guardian that the party has named, else the society it has assigned its rights to, else any party with a key that
   counts. Never the operator, so that it cannot take over a name by itself.
5. A new key signs as well, and no party of this log has ever borne it.
6. The operator's own key is only rotated, to a plain Ed25519 key, which can sign tree heads.
"""

from __future__ import annotations

from fairchord.errors import InvalidRecord
from fairchord.rights.identifiers import PartyId
from fairchord.rights.key_change import KeyAction, KeyChange, KeyState
from fairchord.rights.party import Party
from fairchord.rights.register import Register, Statement
from fairchord.rights.statement_checks import Change, check_from_operator, check_signature, known_party, recorded_as
from fairchord.signing import KEY_PREFIX


def apply_key_change(register: Register, statement: Statement) -> tuple[Change, ...]:
    """Check a change of key and return what it changes."""
    change = KeyChange.from_dict(statement.body)
    party = known_party(register, change.party)
    if change.operator != register.operator:
        raise InvalidRecord(f"the change of key is for the log of {change.operator}, not of {register.operator}")
    _check_state(register, change)
    if party.id == register.operator:
        _check_operators_own(change)
    if change.action is KeyAction.REPLACED:
        _check_voucher(register, statement, change, party)
    elif statement.author == party.id:
        check_signature(register, statement, party, is_required=True)
    else:
        _check_recorded_by_operator(register, statement, change)
    if change.new_key in register.key_bearers:
        raise InvalidRecord(f"the new key of {party.id} was in use in this log already", hint="make a new key")
    change.check_possession()
    changes = (*register.keys.get(party.id, ()), recorded_as(statement, change))
    bearers = (Change("key_bearers", key, party.id) for key in (change.old_key, change.new_key) if key is not None)
    return (Change("keys", party.id, changes), *bearers)


def check_unborne(register: Register, party: PartyId, verify_key: str) -> None:
    """Refuse to register a new party under a key that another party has given up, lost or rotated to."""
    bearer = register.key_bearers.get(verify_key)
    if bearer is not None and bearer in register.keys:
        raise InvalidRecord(f"{party} brings a key that {bearer} has borne", hint="register it with a key of its own")


def _check_state(register: Register, change: KeyChange) -> None:
    """Refuse a change that does not fit how the party's key stands, or that speaks of another key."""
    state = register.key_state(change.party)
    wanted = (KeyState.LOST, KeyState.COMPROMISED) if change.action is KeyAction.REPLACED else (KeyState.ACTIVE,)
    if state not in wanted:
        raise InvalidRecord(
            f"the key of {change.party} cannot be {change.action.value}: its state is {state.value}",
            hint="active keys are rotated, lost or compromised; only a lost or compromised one is replaced",
        )
    if change.old_key != register.last_key(change.party):
        raise InvalidRecord(
            f"the change names {change.old_key[:40]}, which is not the key of {change.party} at this place",
            hint="a change of key counts once, for the key that counts then",
        )


def _check_operators_own(change: KeyChange) -> None:
    if change.action is not KeyAction.ROTATED or not str(change.new_key).startswith(KEY_PREFIX):
        raise InvalidRecord(
            f"the operator's own key cannot be {change.action.value} so",
            hint="rotate it to an ed25519: key; if it is lost, nobody can continue this log: begin a new one",
        )


def _check_recorded_by_operator(register: Register, statement: Statement, change: KeyChange) -> None:
    if change.action is KeyAction.ROTATED:
        raise InvalidRecord(f"{statement.author} cannot rotate the key of {change.party}", hint="the party signs it")
    check_from_operator(register, statement)
    if change.document_sha256 is None:
        raise InvalidRecord(
            f"the operator says that the key of {change.party} is {change.action.value}, and names no document",
            hint="give the SHA-256 of the letter or report that says so, or let the party sign it",
        )


def _check_voucher(register: Register, statement: Statement, change: KeyChange, party: Party) -> None:
    voucher, only = statement.author, party.guardian or party.society
    if voucher in (register.operator, party.id) or (only is not None and voucher != only):
        raise InvalidRecord(
            f"{voucher} cannot vouch for a new key of {party.id}",
            hint=f"only {only} can" if only else "another registered party with a key vouches: a publisher, a notary",
        )
    if change.document_sha256 is None:
        raise InvalidRecord(f"the new key of {party.id} rests on no document", hint="give its SHA-256")
    check_signature(register, statement, known_party(register, voucher), is_required=True)
