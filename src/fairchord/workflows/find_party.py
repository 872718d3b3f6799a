# SPDX-License-Identifier: Apache-2.0
"""Which party a person means: by id, by name (opened with the private book where it is sealed), or by identifier."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Final

from fairchord.errors import InvalidInput, InvalidRecord, ResourceAbsent
from fairchord.rights.identifiers import PartyId
from fairchord.rights.party import Party
from fairchord.rights.standard_identifiers import read_identifier
from fairchord.workflows.project import Project

_PARTY: Final = re.compile(r"party(-[a-z0-9]+)+")


def find_party(project: Project, text: str) -> PartyId:
    """Return the one registered party that a text names; none, or several, is refused."""
    parties = project.register().parties
    if text in parties:
        return PartyId(text)
    wanted = text.strip()
    with suppress(InvalidRecord):
        wanted = read_identifier(wanted)
    named = [party for party, item in parties.items() if wanted in _names(project, item.record)]
    opened = [party for party in parties if wanted.startswith("party-") and party.startswith(wanted)]
    found = named or opened
    if len(found) == 1:
        return found[0]
    if found:
        raise InvalidInput(f"{text!r} names {len(found)} parties", hint="give the id: " + ", ".join(sorted(found)))
    raise ResourceAbsent(f"no party {text!r} is registered", hint="see: fairchord party list; or add it: party add")


def party_name(project: Project, party: PartyId) -> str:
    """The name of a registered party as far as it can be read here: a sealed one shows its first digits."""
    known = project.register().parties.get(party)
    return str(party) if known is None else project.book.shown(known.record.name)


def name_parties(project: Project, text: str) -> str:
    """The same text for people: beside each party's id, its name where it can be read here."""
    parties = project.register().parties

    def named(found: re.Match[str]) -> str:
        item = parties.get(PartyId(found[0]))
        words = None if item is None else project.book.opened(item.record.name)
        return found[0] if words is None else f"{words} ({found[0]})"

    return _PARTY.sub(named, text)


def _names(project: Project, party: Party) -> tuple[str, ...]:
    """Everything that a person may call a party."""
    words = project.book.opened(party.name)
    return (*(() if words is None else (words,)), *party.identifiers)
