# SPDX-License-Identifier: Apache-2.0
"""An Entry: one leaf of the log, as canonical JSON signed by the operator.

{"at":"2026-01-02T03:04:05Z","author":"party-ana","author_signature":"...","body":{...},"kind":"grant",
 "operator_signature":"...","version":1}. The author signs the body as `fairchord/<kind>/v1`; the operator signs
everything but its own signature as `fairchord/entry/v1`. `author_signature` is absent where none is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fairchord.canonical import MAX_ENTRY_BYTES, canonical_bytes, check_time, parse_canonical
from fairchord.errors import InvalidRecord
from fairchord.rights.fields import Fields
from fairchord.rights.identifiers import PartyId, party_id
from fairchord.rights.register import Statement
from fairchord.signing import SigningKey, VerifyKey

ENTRY_VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the log."""

    kind: str
    version: int
    body: Mapping[str, Any]
    at: str
    author: PartyId
    author_signature: str | None
    operator_signature: str
    read_body: bytes | None = field(default=None, init=False, compare=False, repr=False)
    """The body's canonical bytes, where the entry was read from its own; a changed copy forgets them."""

    @classmethod
    def sign(cls, statement: Statement, key: SigningKey) -> Entry:
        """Make the entry for a statement, signed by the operator."""
        return cls(
            kind=statement.kind,
            version=ENTRY_VERSION,
            body=statement.body,
            at=statement.at,
            author=statement.author,
            author_signature=statement.author_signature,
            operator_signature=key.sign("entry", canonical_bytes(_unsigned_record(statement))),
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Entry:
        """Read an entry from its only spelling."""
        if len(data) > MAX_ENTRY_BYTES:
            raise InvalidRecord(f"an entry of {len(data)} bytes, at most {MAX_ENTRY_BYTES} are allowed")
        record = parse_canonical(data)
        body = record.pop("body", None) if isinstance(record, dict) else None
        if not isinstance(body, dict):
            raise InvalidRecord("an entry has no body")
        fields = Fields(record, "entry")
        entry = cls(
            kind=fields.text("kind"),
            version=fields.count("version"),
            body=body,
            at=check_time(fields.text("at")),
            author=party_id(fields.text("author")),
            author_signature=fields.optional_text("author_signature"),
            operator_signature=fields.text("operator_signature"),
        )
        fields.finish()
        if entry.version != ENTRY_VERSION:
            raise InvalidRecord(f"an entry of version {entry.version}", hint="a later fairchord may read it")
        object.__setattr__(entry, "read_body", _body_within(data))
        return entry

    def to_bytes(self) -> bytes:
        """Return the bytes that are the leaf of the tree."""
        record = self._unsigned()
        record["operator_signature"] = self.operator_signature
        data = canonical_bytes(record)
        if len(data) > MAX_ENTRY_BYTES:
            raise InvalidRecord(
                f"a {self.kind} entry of {len(data)} bytes, at most {MAX_ENTRY_BYTES} are allowed",
                hint="split it, or refer to the large part by its hash",
            )
        return data

    def verify(self, operator_key: VerifyKey) -> None:
        """Raise RecordTampered unless the operator signed this entry."""
        operator_key.verify("entry", canonical_bytes(self._unsigned()), self.operator_signature)

    def statement(self, index: int) -> Statement:
        """Return what the Register needs to know of the entry at this position."""
        return Statement(
            index=index,
            kind=self.kind,
            body=self.body,
            at=self.at,
            author=self.author,
            author_signature=self.author_signature,
        ).with_body_bytes(self.read_body)

    def _unsigned(self) -> dict[str, Any]:
        return _unsigned_record(self.statement(0))


def _body_within(data: bytes) -> bytes:
    """Return the bytes of the body within those of a canonical entry.

    No member before it can hold `"body":`, and no member after it `,"kind":`, because quotes within texts are escaped.
    """
    return data[data.index(b'"body":') + 7 : data.rindex(b',"kind":')]


def _unsigned_record(statement: Statement) -> dict[str, Any]:
    record: dict[str, Any] = {
        "at": statement.at,
        "author": statement.author,
        "body": statement.body,
        "kind": statement.kind,
        "version": ENTRY_VERSION,
    }
    if statement.author_signature is not None:
        record["author_signature"] = statement.author_signature
    return record
