# SPDX-License-Identifier: Apache-2.0
"""Forget a person: the openings of its name and of every sealed text that holds it are erased, with its letters.

The log keeps the seals, its tree and every proof as they are; nobody can read the name behind them any more. What this
cannot reach: copies and backups, views given away, names inside music files or in texts that were never sealed.
Contracts that a grant rests on are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fairchord.disclosure.lodging_receipt import LodgingReceipt
from fairchord.errors import InvalidInput, ResourceAbsent
from fairchord.rights.identifiers import PartyId
from fairchord.rights.party import PartyKind
from fairchord.workflows.find_party import find_party
from fairchord.workflows.issue_receipt import RECEIPTS
from fairchord.workflows.personal_text import NameFinder
from fairchord.workflows.project import Project
from fairchord.workflows.read_log import texts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was erased; `remaining_works` are still registered, under the person's pseudonym."""

    party: PartyId
    openings: int
    letters: int
    receipts: int
    remaining_works: tuple[str, ...]
    shared_name: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {
            "party": self.party,
            "openings_erased": self.openings,
            "letters_erased": self.letters,
            "receipts_erased": self.receipts,
            "works_still_registered": list(self.remaining_works),
            "another_party_bore_the_name": "yes" if self.shared_name else "no",
        }


def forget_party(project: Project, text: str) -> Forgotten:
    """Erase what opens a person's name; where another party bears the same name, only this party's own openings."""
    party = find_party(project, text)
    register = project.register()
    record = register.party(party)
    if record.kind is not PartyKind.PERSON:
        raise InvalidInput(f"{party} is no person: its name is public", hint="only a person's words are sealed")
    name = project.book.opened(record.name)
    if name is None:
        raise ResourceAbsent(f"the name of {party} is not kept here", hint="it was forgotten before")
    others = (item.record for item in register.parties.values() if item.record.id != party)
    is_shared = any(project.book.opened(other.name) == name for other in others)
    letters = [sha256 for sha256 in _letters_of(project, party) if project.book.erase_letter(sha256)]
    openings, names = project.book.openings().values(), NameFinder([name])
    seals = {record.name}
    if not is_shared:
        seals |= {opening.seal for opening in openings if names.are_in(opening.text)}
    seals |= {item.record.reference for item in register.reservations.values() if item.record.lodged_by == party}
    own_withdrawals = (h for h, item in register.withdrawals_by_hash.items() if item.record.by == party)
    works = (work for work, item in register.works.items() if any(s.holder == party for s in item.record.shares))
    return Forgotten(
        party=party,
        openings=project.book.erase(seals),
        letters=len(letters),
        receipts=_erase_receipts(project, {party, *seals, *own_withdrawals}),
        remaining_works=tuple(works),
        shared_name=is_shared,
    )


def _erase_receipts(project: Project, about: set[str]) -> int:
    """Erase the copies of receipts kept here whose record, or what it opens, names one of these."""
    erased = 0
    for path in (project.book.folder / RECEIPTS).glob("*.receipt.json"):
        receipt = LodgingReceipt.from_bytes(path.read_bytes())
        if about & texts_of(receipt.entry.body):
            for ending in (".json", ".txt", ".html"):
                path.with_suffix(ending).unlink(missing_ok=True)
            erased += 1
    return erased


def _letters_of(project: Project, party: PartyId) -> set[str]:
    """The documents of what a party lodged, raised or appealed, unless they are another's as well; no contracts."""
    own: set[str] = set()
    others: set[str] = set()
    for entry in project.ledger.entries():
        named = {entry.body.get(field) for field in ("document_sha256", "list_sha256")} - {None}
        speakers = {entry.body.get(field) for field in ("lodged_by", "raised_by", "by")}
        (own if party in speakers else others).update(str(sha256) for sha256 in named)
    return own - others
