# SPDX-License-Identifier: Apache-2.0
"""A Submission: what someone asks to have put into the log, with the author's own signature where one is needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fairchord.canonical import canonical_bytes
from fairchord.errors import InvalidRecord
from fairchord.rights.identifiers import PartyId, make_party_id
from fairchord.rights.party import Mandate, Party, PartyKind
from fairchord.rights.register import Statement
from fairchord.signing import SigningKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A body of one kind; without an author it comes from the operator."""

    kind: str
    body: Mapping[str, Any]
    author: PartyId | None = None
    author_signature: str | None = None

    @classmethod
    def signed(cls, kind: str, body: Mapping[str, Any], author: PartyId, signer: SigningKey) -> Submission:
        """Make a submission that its author has signed."""
        signature = signer.sign(kind, canonical_bytes(body))
        return cls(kind=kind, body=body, author=author, author_signature=signature)

    @classmethod
    def of_operator(cls, name: str, key: SigningKey) -> Submission:
        """Make the first entry of a log: the operator registers itself."""
        text = key.verify_key.text
        operator = Party(
            id=make_party_id(name, text),
            name=name,
            kind=PartyKind.ORGANISATION,
            mandate=Mandate.OWN,
            verify_key=text,
        )
        return cls.signed("party", operator.to_dict(), operator.id, key)

    def statement(self, index: int, at: str, operator: PartyId | None) -> Statement:
        """Return what it would say at this place in the log, at this time."""
        author = operator if self.author is None else self.author
        if author is None:
            raise InvalidRecord("the first entry has no author", hint="it registers the operator, who signs it")
        return Statement(
            index=index,
            kind=self.kind,
            body=self.body,
            at=at,
            author=author,
            author_signature=self.author_signature,
        )
