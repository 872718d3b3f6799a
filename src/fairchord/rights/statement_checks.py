# SPDX-License-Identifier: Apache-2.0
"""What the rules of all kinds of statement share: who says it, under which signature, and what it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fairchord.author_key import AuthorKey
from fairchord.canonical import sha256_hex
from fairchord.errors import InvalidRecord
from fairchord.rights.identifiers import PartyId
from fairchord.rights.party import Party
from fairchord.rights.register import Recorded, RecordType, Register, Statement


@dataclass(frozen=True, slots=True)
class Change:
    """One name set to a value in one table of the Register."""

    table: str
    name: str
    value: object


def recorded_as(statement: Statement, record: RecordType) -> Recorded[RecordType]:
    """Return a record with its place in the log and the hash of its body."""
    sha256 = sha256_hex(statement.body_bytes)
    return Recorded(index=statement.index, sha256=sha256, at=statement.at, author=statement.author, record=record)


def refuse_repeated(sha256: str, known: Mapping[str, Recorded[RecordType]], what: str) -> None:
    """Refuse a record that the log holds already: what was ended must not come back by saying it again."""
    if sha256 in known:
        raise InvalidRecord(
            f"this {what} is entry {known[sha256].index} already",
            hint="to state it anew, sign a new one with its own signing time",
        )


def check_by_lodger(register: Register, statement: Statement, lodger: Party) -> None:
    """Refuse what its lodger has not signed, unless the operator records it as received."""
    if statement.author == lodger.id:
        check_signature(register, statement, lodger, is_required=True)
    else:
        check_from_operator(register, statement)


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
    check_signature(register, statement, known_party(register, register.operator), is_required=False)


def check_signature(register: Register, statement: Statement, author: Party, *, is_required: bool) -> None:
    """Refuse a statement whose author has not signed it with the key that counts at its place in the log."""
    if statement.author_signature is None:
        if is_required:
            raise InvalidRecord(
                f"{author.id} has not signed it", hint=f"a {statement.kind} needs its author's signature"
            )
        return
    key_text = register.key_of(author.id) if author.id in register.parties else author.verify_key
    if key_text is None:
        what = "no registered key" if author.verify_key is None else "a key that was lost or compromised"
        raise InvalidRecord(f"{author.id} has {what}, so it can sign nothing", hint="register its new key first")
    key = AuthorKey.from_text(key_text)
    key.verify(statement.kind, statement.body_bytes, statement.author_signature)
