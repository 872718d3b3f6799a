# SPDX-License-Identifier: Apache-2.0
"""List the keys of parties with their changes, and the operator's keys with what they sign."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from fairchord.ledger.signed_note import NoteKey
from fairchord.rights.identifiers import PartyId
from fairchord.workflows.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLine:
    """A key, or what happened to one: in which entry (none: registered with it), and how its party stands after it."""

    party: str
    entry: int | None
    what: str
    state: str
    key: str
    stated_by: str

    def to_dict(self) -> dict[str, Any]:
        """Return the line as plain JSON values."""
        return asdict(self)

    def cells(self) -> tuple[object, ...]:
        """Return the line as a row of a table."""
        return (self.party, "-" if self.entry is None else self.entry, self.what, self.state, self.key)


def list_party_keys(project: Project, party: PartyId | None = None) -> list[KeyLine]:
    """List the keys of every party that has one, or of one party, in the order of the log."""
    register, lines = project.register(), []
    for name in register.parties if party is None else (party,):
        known = register.parties[name]
        if known.record.verify_key is not None:
            first = KeyLine(
                party=name, entry=None, what="registered", state="active", key=known.record.verify_key,
                stated_by=name,
            )  # fmt: skip
            lines.append(first)
        lines += [
            KeyLine(
                party=name,
                entry=change.index,
                what=change.record.action.value,
                state=change.record.state.value,
                key=change.record.new_key or change.record.old_key,
                stated_by=change.author,
            )
            for change in register.keys.get(name, ())
        ]
    return lines


def list_operator_keys(project: Project) -> list[tuple[str, str, str]]:
    """List the operator's keys: which entries and which tree heads each signs, and its verifier key."""
    ledger = project.ledger
    periods, rows = ledger.operator_keys.periods, []
    for period, following in zip(periods, (*periods[1:], None), strict=True):
        last = "on" if following is None else f"to {following.start - 1}"
        verifier = NoteKey(name=ledger.origin, verify_key=period.key).text
        rows.append((f"{period.start} {last}", f"{max(period.start, 1)} {last}", verifier))
    return rows
