# SPDX-License-Identifier: Apache-2.0
"""What the rules of all kinds of statement share: who says it, under which signature, and what it changes."""

from __future__ import annotations

from dataclasses import dataclass

from fairchord.canonical import canonical_bytes, hash_of
from fairchord.errors import InvalidRecord
from fairchord.rights.identifiers import PartyId
from fairchord.rights.party import Party
from fairchord.rights.register import Recorded, RecordType, Register, Statement
from fairchord.signing import VerifyKey


@dataclass(frozen=True, slots=True)
class Change:
    """One name set to a value in one table of the Register."""

    table: str
    name: str
    value: object


def recorded_as(statement: Statement, record: RecordType) -> Recorded[RecordType]:
    """Return a record with its place in the log and the hash of its body."""
    sha256 = hash_of(statement.body)
    return Recorded(index=statement.index, sha256=sha256, at=statement.at, author=statement.author, record=record)


def known_party(register: Register, party: PartyId) -> Party:
    """Return a registered party; refuse one that is not."""
    if party not in register.parties:
        raise InvalidRecord(f"{party} is not a registered party", hint="register the party first")
    return register.parties[party].record


def check_from_operator(register: Register, statement: Statement) -> None:
    """The operator signs every entry as a whole, so an entry that it authors needs no second signature."""
    if register.operator is None:
        raise InvalidRecord("the first entry must register the operator")
    if statement.author != register.operator:
        raise InvalidRecord(
            f"a {statement.kind} comes from the operator {register.operator}, not from {statement.author}"
        )
    check_signature(statement, known_party(register, register.operator), is_required=False)


def check_signature(statement: Statement, author: Party, *, is_required: bool) -> None:
    """Refuse a statement whose author has not signed it, or whose signature does not hold."""
    if statement.author_signature is None:
        if is_required:
            raise InvalidRecord(
                f"{author.id} has not signed it", hint=f"a {statement.kind} needs its author's signature"
            )
        return
    if author.verify_key is None:
        raise InvalidRecord(f"{author.id} has no registered key, so it can sign nothing")
    key = VerifyKey.from_text(author.verify_key)
    key.verify(statement.kind, canonical_bytes(statement.body), statement.author_signature)
