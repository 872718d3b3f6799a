# SPDX-License-Identifier: Apache-2.0
"""Register a Party. Its registration is signed with its own key: one made here, one it brings, or none at all.

A person's name is sealed and the id carries none of it; organisations and societies are public by their name.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from fairchord.author_key import AuthorKey
from fairchord.canonical import canonical_bytes
from fairchord.errors import FairchordError, InvalidRecord, RecordTampered
from fairchord.rights.identifiers import PartyId, make_party_id
from fairchord.rights.party import Mandate, Party, PartyKind
from fairchord.rights.sealed import Opening
from fairchord.signing import SigningKey
from fairchord.workflows.project import Project

KEYLESS_SEED: Final = "no key"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyDetails:
    """What is said of a party when it is registered."""

    name: str
    kind: PartyKind = PartyKind.PERSON
    mandate: Mandate = Mandate.OWN
    society: PartyId | None = None
    identifiers: tuple[str, ...] = ()

    @property
    def plain_name(self) -> str:
        """The name in its normal form."""
        return unicodedata.normalize("NFC", self.name.strip())

    def seal(self, project: Project, verify_key: str | None) -> tuple[Party, list[Opening]]:
        """The party's record as the log is to hold it, and the opening to be kept where its name is sealed."""
        if self.kind is not PartyKind.PERSON or not self.plain_name:
            return self.as_party(self.plain_name, verify_key), []
        opening = project.book.prepare(self.plain_name)
        return self.as_party(opening.seal, verify_key), [opening]

    def as_party(self, name: str, verify_key: str | None) -> Party:
        """The party's record; its id follows from its key, and from its name unless it is a person's."""
        is_person = self.kind is PartyKind.PERSON
        slug = "" if is_person else name
        seed_text = verify_key or (name if is_person else KEYLESS_SEED)
        return Party(
            id=make_party_id(slug, seed_text),
            name=name,
            kind=self.kind,
            mandate=self.mandate,
            verify_key=verify_key,
            society=self.society,
            identifiers=self.identifiers,
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
    party, openings = details.seal(project, text)
    _check_new(project, party)
    path = project.keys_folder / f"{party.id}.pem"
    if is_new:
        key.save(path)
    try:
        project.book.keep(openings)
        project.ledger.append("party", party.to_dict(), author=party.id, signer=key)
    except BaseException:
        if is_new and not _may_be_recorded(project, party):
            path.unlink(missing_ok=True)
        raise
    return party


def draft_party(project: Project, details: PartyDetails, key: AuthorKey) -> Party:
    """The record that a party is to sign elsewhere; its private key never comes here."""
    party, openings = details.seal(project, key.text)
    _check_new(project, party)
    project.book.keep(openings)
    return party


def register_signed_party(project: Project, details: PartyDetails, key: AuthorKey, signature: str) -> Party:
    """Register a party whose key never comes here: it has signed, elsewhere, what `draft_party` gave."""
    party = _signed_draft(project, details, key, signature)
    _check_new(project, party)
    project.ledger.append("party", party.to_dict(), author=party.id, author_signature=signature)
    return party


def register_keyless_party(project: Project, details: PartyDetails) -> Party:
    """Register a party that can be named and reserved for, but can sign nothing."""
    known = project.register().parties.values()
    same = (item.record for item in known if item.record.verify_key is None and item.record.kind is details.kind)
    for party in same:
        if project.book.opened(party.name) == details.plain_name:
            raise _registered_already(party)
    party, openings = details.seal(project, None)
    project.book.keep(openings)
    project.ledger.append("party", party.to_dict())
    return party


def _may_be_recorded(project: Project, party: Party) -> bool:
    """Whether the log holds a party, or cannot say: an interruption may come when the entry is on the disk already."""
    try:
        project.ledger.refresh()
    except FairchordError:
        return True
    return party.id in project.register().parties


def _signed_draft(project: Project, details: PartyDetails, key: AuthorKey, signature: str) -> Party:
    """The draft under this name that the signature covers; a name may have been sealed more than once."""
    for party in (details.as_party(name, key.text) for name in _drafted_names(project, details)):
        try:
            key.verify("party", canonical_bytes(party.to_dict()), signature)
        except RecordTampered:
            continue
        return party
    raise RecordTampered(
        "the signature does not cover a drafted registration of this name, key and mandate",
        hint="draft it with the same options, sign that very file, then bring its signature",
    )


def _drafted_names(project: Project, details: PartyDetails) -> Iterator[str]:
    name = details.plain_name
    if details.kind is not PartyKind.PERSON:
        yield name
    yield from (seal for seal, opening in reversed(project.book.openings().items()) if opening.text == name)


def _check_new(project: Project, party: Party) -> None:
    """Refuse a party whose id, the hash of its key, is taken."""
    for known in (item.record for item in project.register().parties.values()):
        if known.id == party.id:
            raise _registered_already(known)


def _registered_already(party: Party) -> InvalidRecord:
    return InvalidRecord(f"{party.id} is registered already", hint="use it as it is, or give another name or key")
