# SPDX-License-Identifier: Apache-2.0
"""What an outsider runs: entries and a signed head in, verdict out. No store, no clock, no trust in the operator.

Checked: the head's signature; each entry's spelling and operator signature, under the operator's key for its place;
every rule of rights, with the holders' own signatures; the root. Not checked, because no log can: whether what was
declared is true.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from fairchord.errors import FairchordError, RecordTampered
from fairchord.ledger.entry import Entry
from fairchord.ledger.merkle import ConsistencyProof, leaf_hash, root_of_hashes, verify_consistency
from fairchord.ledger.operator_keys import OperatorKeys
from fairchord.ledger.signed_note import NoteKey
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.rights.register import Problem, Register, Statement
from fairchord.rights.replay import replay
from fairchord.signing import VerifyKey


@dataclass(frozen=True, slots=True, kw_only=True)
class LogReport:
    """What was found; `problems` are in the order of the log."""

    size: int
    root: bytes
    register: Register
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing at all is wrong."""
        return not self.problems


def verify_log(entries: Iterable[bytes], note: str, operator_key: VerifyKey) -> LogReport:
    """Check a whole log against a signed head and a key of its operator: the first, the current, or one in between."""
    reading = _Reading(*_first_key(entries, operator_key))
    register = replay(Register(), reading.read())
    head = reading.keys.read_head(note, note.partition("\n")[0])
    problems, hashes = _operator_problems(register, reading.keys.first), reading.hashes
    root = root_of_hashes(hashes)
    if len(hashes) != head.size:
        message = f"the signed head covers {head.size} entries, {len(hashes)} are given"
        problems.append(Problem(index=min(len(hashes), head.size), message=message))
    elif root != head.root:
        problems.append(Problem(index=0, message="the entries do not lead to the root in the signed head"))
    found = sorted((*problems, *register.problems), key=lambda problem: problem.index)
    return LogReport(size=len(hashes), root=root, register=register, problems=tuple(found))


def verify_extension(
    old_note: str, note: str, proof: ConsistencyProof, key: NoteKey, *, old_key: NoteKey | None = None
) -> None:
    """Raise RecordTampered unless the newer head's log begins with the log of a head that someone kept.

    `old_key` is the key of the older head, where the operator has gone over to another since.
    """
    old, new = SignedTreeHead.parse(old_note, old_key or key), SignedTreeHead.parse(note, key)
    if old.origin != new.origin:
        raise RecordTampered(f"the heads are of two logs, {old.origin} and {new.origin}")
    if (proof.old_size, proof.size) != (old.size, new.size):
        raise RecordTampered(
            f"the proof leads from {proof.old_size} to {proof.size}, the heads are of {old.size} and {new.size}"
        )
    verify_consistency(proof, old.root, new.root)


class _Reading:
    """Reads entries once: what each says or what is wrong with it, the hash of its leaf, the operator's keys."""

    def __init__(self, keys: OperatorKeys, entries: Iterable[bytes]) -> None:
        self.keys = keys
        self.hashes: list[bytes] = []
        self._entries = entries

    def read(self) -> Iterator[Statement | Problem]:
        """Yield what each entry says, or what is wrong with it."""
        for index, data in enumerate(self._entries):
            self.hashes.append(leaf_hash(data))
            try:
                entry = Entry.from_bytes(data)
                entry.verify(self.keys.current)
            except FairchordError as error:
                yield Problem(index=index, message=error.message)
            else:
                yield entry.statement(index)
            self.keys = self.keys.take(index, data)


def _first_key(entries: Iterable[bytes], known: VerifyKey) -> tuple[OperatorKeys, Iterable[bytes]]:
    """Return the keys to begin with, and the entries: where the known key came later, the chain leads to it."""
    reader = iter(entries)
    first = next(reader, None)
    if first is None:
        return OperatorKeys.begin(known), ()
    listed: Iterable[bytes] = chain((first,), reader)
    registered = _registered_key(first)
    if registered in (None, known):
        return OperatorKeys.begin(known), listed
    listed = tuple(listed)
    keys = OperatorKeys.begin(registered)
    return (keys if keys.take_all(0, listed).is_known(known) else OperatorKeys.begin(known)), listed


def _registered_key(first: bytes) -> VerifyKey | None:
    try:
        return VerifyKey.from_text(str(Entry.from_bytes(first).body.get("verify_key")))
    except FairchordError:
        return None


def _operator_problems(register: Register, operator_key: VerifyKey) -> list[Problem]:
    if register.operator is None or register.operator not in register.parties:
        return [Problem(index=0, message="the first entry does not register the operator")]
    if register.parties[register.operator].record.verify_key != operator_key.text:
        return [Problem(index=0, message="the first entry registers an operator with another key")]
    return []
