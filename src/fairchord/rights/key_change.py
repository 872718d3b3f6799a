# SPDX-License-Identifier: Apache-2.0
"""A KeyChange: a party's key was rotated, lost, compromised or replaced. From its place in the log on, never earlier.

{"action":"rotated","new_key":"ssh-ed25519 AAAA...","new_key_signature":"sshsig:...","old_key":"ed25519:...",
 "operator":"party-...","party":"party-ana-...","reason":"...","signed_at":"2026-01-02T03:04:05Z"}. The new key proves
that someone holds it: it signs the body without `new_key_signature`, as `fairchord/new_key/v1`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from fairchord.author_key import AuthorKey, check_key_text
from fairchord.canonical import canonical_bytes, check_sha256, check_time
from fairchord.errors import InvalidRecord
from fairchord.rights.fields import Fields, check_filled
from fairchord.rights.identifiers import PartyId, party_id

NEW_KEY: Final = "new_key"
"""The kind of text with which a new key proves that someone holds it."""


class KeyAction(StrEnum):
    """What happened to a key."""

    ROTATED = "rotated"
    LOST = "lost"
    COMPROMISED = "compromised"
    REPLACED = "replaced"


class KeyState(StrEnum):
    """Whether a party can sign, and if not, why."""

    NONE = "none"
    ACTIVE = "active"
    LOST = "lost"
    COMPROMISED = "compromised"


BRINGS_KEY: Final = frozenset({KeyAction.ROTATED, KeyAction.REPLACED})


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChange:
    """A change of the key of a party, in the log of one operator. Without its proof a new key is only a draft."""

    action: KeyAction
    party: PartyId
    old_key: str
    operator: PartyId
    reason: str
    signed_at: str
    new_key: str | None = None
    new_key_signature: str | None = None
    document_sha256: str | None = None

    def __post_init__(self) -> None:
        party_id(self.party)
        party_id(self.operator)
        check_key_text(self.old_key)
        check_filled(self.reason, f"the reason for the change of {self.party}'s key")
        check_time(self.signed_at, what="the signing time of a change of key")
        if (self.action in BRINGS_KEY) != (self.new_key is not None):
            raise InvalidRecord(
                f"{self.party}: a new key is named exactly when a key is rotated or replaced",
                hint="lost and compromised keys are only struck out; a new one comes with 'replaced'",
            )
        if self.new_key is not None and check_key_text(self.new_key) == self.old_key:
            raise InvalidRecord(f"the new key of {self.party} is its old one", hint="make a new key")
        if self.new_key is None and self.new_key_signature is not None:
            raise InvalidRecord(f"{self.party}: a signature by a new key, yet no new key")
        if self.document_sha256 is not None:
            check_sha256(self.document_sha256, what="the document behind a change of key")

    @property
    def state(self) -> KeyState:
        """How the party stands after it."""
        return KeyState.ACTIVE if self.action in BRINGS_KEY else KeyState(self.action.value)

    def possession_bytes(self) -> bytes:
        """What the new key signs, as the kind `new_key`."""
        record = self.to_dict()
        record.pop("new_key_signature", None)
        return canonical_bytes(record)

    def proven(self, new_key_signature: str) -> KeyChange:
        """Return the change with the new key's own signature."""
        return replace(self, new_key_signature=new_key_signature)

    def check_possession(self) -> None:
        """Refuse a new key that has not signed; raise RecordTampered when its signature does not hold."""
        if self.new_key is None:
            return
        if self.new_key_signature is None:
            raise InvalidRecord(
                f"the new key of {self.party} has not signed", hint="whoever brings a key shows that they hold it"
            )
        AuthorKey.from_text(self.new_key).verify(NEW_KEY, self.possession_bytes(), self.new_key_signature)

    def to_bytes(self) -> bytes:
        """What whoever states the change signs, as the kind `key`."""
        return canonical_bytes(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        record: dict[str, Any] = {
            "action": self.action.value,
            "old_key": self.old_key,
            "operator": self.operator,
            "party": self.party,
            "reason": self.reason,
            "signed_at": self.signed_at,
        }
        for name in ("new_key", "new_key_signature", "document_sha256"):
            if getattr(self, name) is not None:
                record[name] = getattr(self, name)
        return record

    @classmethod
    def from_dict(cls, record: object) -> KeyChange:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "key change")
        change = cls(
            action=fields.word("action", KeyAction),
            party=party_id(fields.text("party")),
            old_key=fields.text("old_key"),
            operator=party_id(fields.text("operator")),
            reason=fields.text("reason"),
            signed_at=fields.text("signed_at"),
            new_key=fields.optional_text("new_key"),
            new_key_signature=fields.optional_text("new_key_signature"),
            document_sha256=fields.optional_text("document_sha256"),
        )
        fields.finish()
        return change
