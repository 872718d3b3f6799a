# SPDX-License-Identifier: Apache-2.0
"""What an outsider runs: entries and a signed head in, verdict out. No store, no clock, no trust in the operator.

Checked: the head's signature; each entry's spelling and operator signature; every rule of rights, with the holders'
own signatures; the root. Not checked, because no log can: whether what was declared is true.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fairchord.errors import FairchordError, RecordTampered
from fairchord.ledger.entry import Entry
from fairchord.ledger.merkle import ConsistencyProof, leaf_hash, root_of_hashes, verify_consistency
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
    """Check a whole log against a signed head and the operator's key."""
    head = SignedTreeHead.parse(note, NoteKey(name=note.partition("\n")[0], verify_key=operator_key))
    hashes: list[bytes] = []
    register = replay(Register(), _read(entries, operator_key, hashes))
    problems = _operator_problems(register, operator_key)
    root = root_of_hashes(hashes)
    if len(hashes) != head.size:
        message = f"the signed head covers {head.size} entries, {len(hashes)} are given"
        problems.append(Problem(index=min(len(hashes), head.size), message=message))
    elif root != head.root:
        problems.append(Problem(index=0, message="the entries do not lead to the root in the signed head"))
    found = sorted((*problems, *register.problems), key=lambda problem: problem.index)
    return LogReport(size=len(hashes), root=root, register=register, problems=tuple(found))


def verify_extension(old_note: str, note: str, proof: ConsistencyProof, key: NoteKey) -> None:
    """Raise RecordTampered unless the newer head's log begins with the log of a head that someone kept."""
    old, new = SignedTreeHead.parse(old_note, key), SignedTreeHead.parse(note, key)
    if (proof.old_size, proof.size) != (old.size, new.size):
        raise RecordTampered(
            f"the proof leads from {proof.old_size} to {proof.size}, the heads are of {old.size} and {new.size}"
        )
    verify_consistency(proof, old.root, new.root)


def _read(entries: Iterable[bytes], operator_key: VerifyKey, hashes: list[bytes]) -> Iterator[Statement | Problem]:
    """Yield what each entry says, or what is wrong with it, and note the hash of its leaf."""
    for index, data in enumerate(entries):
        hashes.append(leaf_hash(data))
        try:
            entry = Entry.from_bytes(data)
            entry.verify(operator_key)
        except FairchordError as error:
            yield Problem(index=index, message=error.message)
        else:
            yield entry.statement(index)


def _operator_problems(register: Register, operator_key: VerifyKey) -> list[Problem]:
    if register.operator is None or register.operator not in register.parties:
        return [Problem(index=0, message="the first entry does not register the operator")]
    if register.parties[register.operator].record.verify_key != operator_key.text:
        return [Problem(index=0, message="the first entry registers an operator with another key")]
    return []
