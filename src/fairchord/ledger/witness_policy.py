# SPDX-License-Identifier: Apache-2.0
"""A policy: which logs are known, which witnesses, and how many of them must have signed (https://c2sp.org/tlog-policy).

    log example.org/our-log+1a2b3c4d+AQ... https://example.org/our-log
    witness society witness.example/s+5e6f7a8b+BA... https://witness.example
    witness auditor audit.example/w+9c0d1e2f+BA...
    group both all society auditor
    quorum both

Lines that begin with # are remarks. A group wants `any`, `all` or a number of its members; `quorum none` wants nobody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from fairchord.errors import FairchordError, InvalidRecord, RecordTampered
from fairchord.ledger.note_verifier import LOG_TYPE, WITNESS_TYPES, NoteVerifier, OpenedNote, open_signed_note

NONE: Final = "none"
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownKey:
    """A log or a witness of a policy, and where to reach it."""

    verifier: NoteVerifier
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """So many of these witnesses and groups must have signed."""

    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessPolicy:
    """What a tree head must carry before it is relied on."""

    logs: tuple[KnownKey, ...]
    witnesses: Mapping[str, KnownKey]
    groups: Mapping[str, Group]
    quorum: str

    @classmethod
    def from_text(cls, text: str) -> WitnessPolicy:
        """Read a policy file; what is unknown, twice there or undefined is refused with its line."""
        if _CONTROL.search(text):
            raise InvalidRecord("a policy holds a control character", hint="only tabs and newlines are allowed")
        reader = _PolicyReader()
        for number, line in enumerate(text.split("\n"), start=1):
            words = [word for word in re.split(r"[ \t]+", line) if word]
            if words and not words[0].startswith("#"):
                try:
                    reader.read(words)
                except FairchordError as error:
                    raise InvalidRecord(f"line {number} of the policy: {error.message}", hint=error.hint) from error
        return reader.policy()

    def check(self, note: str) -> OpenedNote:
        """Return the note, opened, when a known log and a quorum of witnesses have signed it."""
        origin = note.partition("\n")[0]
        logs = [item.verifier for item in self.logs if item.verifier.name == origin]
        if not logs:
            raise RecordTampered(f"{origin!r} is not a log of this policy", hint="add its key, if you trust it")
        witnesses = [item.verifier for item in self.witnesses.values()]
        opened = open_signed_note(note.encode(), [*logs, *witnesses])
        signers = opened.signers()
        if not signers & set(logs):
            raise RecordTampered(f"the log {origin} has not signed this head", hint="a witness alone is not enough")
        if not self.is_satisfied_by(signers):
            names = ", ".join(name for name, item in self.witnesses.items() if item.verifier in signers) or "nobody"
            raise RecordTampered(
                f"the head of {origin} is cosigned by {names}, which is no quorum ({self.quorum})",
                hint="wait until the witnesses have signed, and be wary if they do not",
            )
        return opened

    def is_satisfied_by(self, signers: Set[NoteVerifier]) -> bool:
        """Say whether these signers are enough."""
        return self.quorum == NONE or self._has_signed(self.quorum, signers)

    def _has_signed(self, name: str, signers: Set[NoteVerifier]) -> bool:
        if name in self.witnesses:
            return self.witnesses[name].verifier in signers
        group = self.groups[name]
        return sum(self._has_signed(member, signers) for member in group.members) >= group.threshold


class _PolicyReader:
    """Takes in a policy line by line."""

    def __init__(self) -> None:
        self.logs: list[KnownKey] = []
        self.witnesses: dict[str, KnownKey] = {}
        self.groups: dict[str, Group] = {}
        self.members: set[str] = set()
        self.quorum: str | None = None

    def read(self, words: list[str]) -> None:
        """Take in one line."""
        match words:
            case ["log", key, *url] if len(url) <= 1:
                self.logs.append(self._known(key, url, (LOG_TYPE,), self.logs))
            case ["witness", name, key, *url] if len(url) <= 1:
                self._check_new(name)
                self.witnesses[name] = self._known(key, url, WITNESS_TYPES, list(self.witnesses.values()))
            case ["group", name, threshold, *members] if members:
                self._read_group(name, threshold, members)
            case ["quorum", name] if self.quorum is None:
                if name != NONE:
                    self._check_defined(name)
                self.quorum = name
            case _:
                raise InvalidRecord(f"{' '.join(words)[:80]!r} is not understood", hint="log, witness, group or quorum")

    def policy(self) -> WitnessPolicy:
        """Return what was read."""
        if self.quorum is None:
            raise InvalidRecord("the policy has no quorum line", hint="end it with `quorum NAME`, or `quorum none`")
        return WitnessPolicy(logs=tuple(self.logs), witnesses=self.witnesses, groups=self.groups, quorum=self.quorum)

    def _known(self, key: str, url: list[str], kinds: Sequence[int], others: list[KnownKey]) -> KnownKey:
        verifier = NoteVerifier.from_text(key)
        if verifier.kind not in kinds:
            raise InvalidRecord(
                f"{key[:200]} is a key of type {verifier.kind:#04x}", hint=f"here {kinds[0]:#04x} is expected"
            )
        if any(item.verifier.verify_key == verifier.verify_key for item in others):
            raise InvalidRecord(f"the key {key} is there twice", hint="one key, one line")
        return KnownKey(verifier=verifier, url=url[0] if url else None)

    def _read_group(self, name: str, threshold: str, members: list[str]) -> None:
        self._check_new(name)
        for member in members:
            self._check_defined(member)
            if member in self.members:
                raise InvalidRecord(f"{member} is in two groups", hint="each witness counts once")
            self.members.add(member)
        number = {"any": "1", "all": str(len(members))}.get(threshold, threshold)
        if not _NUMBER.fullmatch(number) or int(number) > len(members):
            raise InvalidRecord(f"{threshold!r} of {len(members)} members", hint="any, all, or a number up to that")
        self.groups[name] = Group(threshold=int(number), members=tuple(members))

    def _check_new(self, name: str) -> None:
        if name == NONE or name in self.witnesses or name in self.groups:
            raise InvalidRecord(f"the name {name!r} is taken", hint="choose another")

    def _check_defined(self, name: str) -> None:
        if name not in self.witnesses and name not in self.groups:
            raise InvalidRecord(
                f"{name!r} is not defined above", hint="define witnesses and groups before they are used"
            )
