# SPDX-License-Identifier: Apache-2.0
"""Which key of the operator signs what: entries, and the tree head of each size, by their place in the log.

The first entry registers the first key. An entry of kind `key` with which the operator rotates is signed by the old key
and shows that someone holds the new one; the new key signs the entries after it and the heads that cover it. The chain
can be followed from the entries alone. The list of keys, as it is published (canonical JSON):

{"keys":[{"from":0,"verifier":"example.org/log+2ab5c0f1+AQ..."},...],"origin":"example.org/log","type":"operator-keys",
 "version":1}
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from fairchord.errors import FairchordError, InvalidRecord, RecordTampered
from fairchord.ledger.entry import Entry
from fairchord.ledger.signed_note import NoteKey
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.rights.register import Register
from fairchord.rights.replay import extend
from fairchord.signing import SigningKey, VerifyKey

_MARK: Final = b'"kind":"key","operator_signature":"'
_MARK_FROM_END: Final = len(_MARK) + 88 + len('","version":1}')
"""Where an entry of this kind has its mark in canonical JSON; a quick way past all others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPeriod:
    """A key, and the first place in the log that it signs."""

    start: int
    key: VerifyKey


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorKeys:
    """The operator's keys as far as entries were taken in; `own` is what they say of the operator alone."""

    periods: tuple[KeyPeriod, ...]
    own: Register

    @classmethod
    def begin(cls, first: VerifyKey) -> OperatorKeys:
        """Return the keys of a log of which only the first key is known yet."""
        return cls(periods=(KeyPeriod(start=0, key=first),), own=Register())

    @property
    def first(self) -> VerifyKey:
        """The key that the log began with."""
        return self.periods[0].key

    @property
    def current(self) -> VerifyKey:
        """The key that signs what comes next."""
        return self.periods[-1].key

    def at(self, place: int) -> VerifyKey:
        """Return the key that signs the entry at this place, and the tree head of this size."""
        return next(period.key for period in reversed(self.periods) if period.start <= place)

    def check_current(self, key: VerifyKey, place: object) -> None:
        """Raise RecordTampered unless this is the key that signs what comes next; `place` names the log."""
        if key != self.current:
            raise _other_key(place, self.current, key)

    def check_known(self, key: VerifyKey, place: object) -> None:
        """Raise RecordTampered unless this is, or once was, the operator's key; `place` names the log."""
        if not self.is_known(key):
            raise _other_key(place, self.current, key)

    def check_rotation(self, before: OperatorKeys, size: int, next_key: SigningKey | None) -> None:
        """Refuse what would change the operator's key unasked, or not to the key at hand, or not as the last entry."""
        added = () if next_key is None else (KeyPeriod(start=size, key=next_key.verify_key),)
        if self.periods != (*before.periods, *added):
            raise InvalidRecord(
                "the operator's own key is rotated by an entry on its own, with the new key at hand",
                hint="use: fairchord key rotate --operator",
            )

    def is_known(self, key: VerifyKey) -> bool:
        """Say whether a key is one of them."""
        return any(period.key == key for period in self.periods)

    def take(self, index: int, data: bytes) -> OperatorKeys:
        """Return the keys after the entry at this place; an entry that breaks a rule changes nothing."""
        if index and not data.startswith(_MARK, len(data) - _MARK_FROM_END):
            return self
        try:
            entry = Entry.from_bytes(data)
            is_own = entry.author == self.own.operator and entry.body.get("party") == entry.author
            if index and (entry.kind != "key" or not is_own):
                return self
            entry.verify(self.current)
            own = extend(self.own, [replace(entry.statement(index), index=self.own.size)])
        except FairchordError:
            return self
        return self._after(index, own)

    def take_all(self, start: int, entries: Iterable[bytes]) -> OperatorKeys:
        """Return the keys after these entries, of which the first stands at `start`."""
        keys = self
        for index, data in enumerate(entries, start):
            keys = keys.take(index, data)
        return keys

    def read_head(self, note: str, origin: str) -> SignedTreeHead:
        """Read a tree head that is signed by the key for the size that it names."""
        line = note.split("\n", 2)[1] if note.count("\n") > 1 else ""
        size = int(line) if line.isascii() and line.isdigit() and len(line) < 20 else 0
        return SignedTreeHead.parse(note, NoteKey(name=origin, verify_key=self.at(size)))

    def to_dict(self, origin: str) -> dict[str, Any]:
        """Return the list of keys as it is published."""
        keys = [
            {"from": period.start, "verifier": NoteKey(name=origin, verify_key=period.key).text}
            for period in self.periods
        ]
        return {"keys": keys, "origin": origin, "type": "operator-keys", "version": 1}

    def _after(self, index: int, own: Register) -> OperatorKeys:
        """Add the key that the operator rotated to, if it did."""
        text = None if own.operator is None else own.key_of(own.operator)
        if text is None or text == self.current.text:
            return replace(self, own=own)
        if not index:  # the first entry registers another key than the one that signs it
            return self
        period = KeyPeriod(start=index + 1, key=VerifyKey.from_text(text))
        return OperatorKeys(periods=(*self.periods, period), own=own)


def _other_key(place: object, current: VerifyKey, key: VerifyKey) -> RecordTampered:
    return RecordTampered(
        f"{place} is kept under key {current.fingerprint[:16]}, not {key.fingerprint[:16]}",
        hint="name the ledger's own operator key, the one that counts now",
    )
