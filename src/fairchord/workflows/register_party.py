# SPDX-License-Identifier: Apache-2.0
"""Register a Party. Its registration is signed with its own key: one made here, one it brings, or none at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from fairchord.canonical import canonical_bytes
from fairchord.errors import InvalidRecord
from fairchord.rights.identifiers import PartyId, make_party_id
from fairchord.rights.party import Mandate, Party, PartyKind
from fairchord.signing import SigningKey, VerifyKey
from fairchord.workflows.project import Project

KEYLESS_SEED: Final = "no key"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyDetails:
    """What is said of a party when it is registered."""

    name: str
    kind: PartyKind = PartyKind.PERSON
    mandate: Mandate = Mandate.OWN
    society: PartyId | None = None

    def as_party(self, seed_text: str, verify_key: str | None) -> Party:
        """The party's record; its id follows from its name and its key."""
        return Party(
            id=make_party_id(self.name, seed_text),
            name=self.name,
            kind=self.kind,
            mandate=self.mandate,
            verify_key=verify_key,
            society=self.society,
        )


def register_party(
    project: Project,
    details: PartyDetails,
    *,
    key: SigningKey | None = None,
    random_bytes: Callable[[int], bytes] = os.urandom,
) -> Party:
    """Register a party with the key it brings, or with a new one that this project keeps in keys/."""
    is_new = key is None
    key = key or SigningKey.generate(random_bytes)
    text = key.verify_key.text
    party = details.as_party(text, text)
    _check_new(project, party)
    path = project.keys_folder / f"{party.id}.pem"
    if is_new:
        key.save(path)
    try:
        project.ledger.append("party", party.to_dict(), author=party.id, signer=key)
    except BaseException:
        if is_new:
            path.unlink(missing_ok=True)
        raise
    return party


def register_signed_party(project: Project, details: PartyDetails, verify_key: VerifyKey, signature: str) -> Party:
    """Register a party whose key never comes here: it has signed the record elsewhere (see `party_bytes`)."""
    party = details.as_party(verify_key.text, verify_key.text)
    _check_new(project, party)
    project.ledger.append("party", party.to_dict(), author=party.id, author_signature=signature)
    return party


def party_bytes(details: PartyDetails, verify_key: VerifyKey) -> bytes:
    """The canonical bytes that a party signs elsewhere, after the line 'fairchord/party/v1'."""
    return canonical_bytes(details.as_party(verify_key.text, verify_key.text).to_dict())


def register_keyless_party(project: Project, details: PartyDetails) -> Party:
    """Register a party that can be named and reserved for, but can sign nothing."""
    party = details.as_party(KEYLESS_SEED, None)
    _check_new(project, party)
    project.ledger.append("party", party.to_dict())
    return party


def _check_new(project: Project, party: Party) -> None:
    if party.id in project.register().parties:
        raise InvalidRecord(f"{party.id} is registered already", hint="use it as it is, or give another name or key")
