# SPDX-License-Identifier: Apache-2.0
"""The Ledger: an append-only log of signed entries, its tree head and the Register that follows from it.

What it shows (`head`, `size`, `register`) changes only by `append`, `append_many` and `refresh`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, Final, Self

from fairchord.canonical import check_time, utc_text
from fairchord.errors import EnvironmentLacking, RecordTampered, ResourceAbsent
from fairchord.ledger.entry import Entry
from fairchord.ledger.integrity import check_integrity
from fairchord.ledger.merkle import (
    ConsistencyProof,
    InclusionProof,
    Node,
    grow,
    leaf_hash,
    peaks,
    prove_consistency,
    prove_inclusion,
    tree_root,
)
from fairchord.ledger.operator_keys import OperatorKeys
from fairchord.ledger.receipt import Receipt
from fairchord.ledger.replay_entries import replay_entries
from fairchord.ledger.signed_note import NoteKey
from fairchord.ledger.store import LedgerStore, Place
from fairchord.ledger.submission import Submission
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.rights.decide import decide_again
from fairchord.rights.identifiers import PartyId
from fairchord.rights.permit import Permit
from fairchord.rights.register import Register
from fairchord.rights.replay import extend
from fairchord.signing import SigningKey, VerifyKey

Clock = Callable[[], datetime | str]
_KEPT_REGISTERS: Final = 8


class Ledger:
    """An open log. Without an operator key it can only be read."""

    def __init__(self, store: LedgerStore, clock: Clock | None, operator_key: SigningKey | None) -> None:
        self._store = store
        self._clock = clock
        self._signing_key = operator_key
        self.origin = store.meta("origin")
        self.operator_keys = OperatorKeys.begin(VerifyKey.from_text(store.meta("operator_key")))
        self._head: SignedTreeHead | None = None
        self._register = Register()
        self._earlier: dict[int, Register] = {}

    @classmethod
    def create(
        cls,
        place: Place,
        operator_key: SigningKey,
        clock: Clock,
        *,
        operator_name: str = "Operator",
        origin: str | None = None,
    ) -> Self:
        """Make a new log whose first entry registers the operator; a half-made one never appears under its name."""
        key = operator_key.verify_key
        origin = origin or f"fairchord.local/{key.fingerprint[:16]}"
        first = Submission.of_operator(operator_name, operator_key)
        with LedgerStore.creating(place, {"origin": origin, "operator_key": key.text}) as store:
            cls(store, clock, operator_key).append_many([first])
        return cls.open(place, clock=clock, operator_key=operator_key)

    @classmethod
    def open(
        cls,
        place: Place,
        *,
        clock: Clock | None = None,
        operator_key: SigningKey | None = None,
        expected_operator: VerifyKey | None = None,
    ) -> Self:
        """Open a log after checking every row, subtree and the signed head against one another."""
        store = LedgerStore(place)
        try:
            ledger = cls(store, clock, None)
            with store.reading():
                size = store.size()
                keys = check_integrity(store, SignedTreeHead.claimed(store.head_note(size)), ledger.operator_keys)
                if expected_operator is not None:
                    keys.check_known(expected_operator, store.place)
                ledger._take_in(ledger._stored_head(size, keys), store.entries(0, size), keys)
            if operator_key is not None:
                ledger.use_key(operator_key)
        except BaseException:
            store.close()
            raise
        return ledger

    @property
    def head(self) -> SignedTreeHead:
        """The newest signed tree head that this object knows."""
        if self._head is None:
            raise ResourceAbsent("the ledger has no entries yet")
        return self._head

    @property
    def size(self) -> int:
        """How many entries this object knows."""
        return 0 if self._head is None else self._head.size

    @property
    def operator(self) -> PartyId:
        """The party that keeps this log: the licensee of every grant in it."""
        if self._register.operator is None:
            raise RecordTampered("the first entry does not register the operator", hint="this is not a sound ledger")
        return self._register.operator

    @property
    def operator_key(self) -> VerifyKey:
        """The operator's key that counts now; `operator_keys` has the earlier ones and their places."""
        return self.operator_keys.current

    @property
    def note_key(self) -> NoteKey:
        """The name and key under which the next tree head is signed."""
        return NoteKey(name=self.origin, verify_key=self.operator_key)

    def use_key(self, key: SigningKey) -> None:
        """Take the key with which to append; it must be the operator's key that counts now."""
        self.operator_keys.check_current(key.verify_key, self._store.place)
        self._signing_key = key

    def now(self) -> str:
        """Return the clock's time, never before the last entry's."""
        if self._clock is None:
            raise EnvironmentLacking("the ledger was opened without a clock", hint="open it with a clock")
        moment = self._clock()
        text = check_time(moment) if isinstance(moment, str) else utc_text(moment)
        return max(text, self._register.last_time)

    def append(
        self,
        kind: str,
        body: Mapping[str, Any],
        *,
        author: PartyId | None = None,
        signer: SigningKey | None = None,
        author_signature: str | None = None,
    ) -> Receipt:
        """Put one entry into the log; when this returns, the entry survives anything short of losing the disk."""
        if signer is not None:
            submission = Submission.signed(kind, body, self.operator if author is None else author, signer)
        else:
            submission = Submission(kind=kind, body=body, author=author, author_signature=author_signature)
        return self.append_many([submission])[0]

    def append_many(self, submissions: Sequence[Submission], *, next_key: SigningKey | None = None) -> list[Receipt]:
        """Put many entries into the log in one durable transaction: all of them, or none.

        `next_key` goes with the one submission by which the operator rotates to it (`operator_rotation`).
        """
        if self._signing_key is None:
            raise EnvironmentLacking("the ledger is open for reading only", hint="open it with the operator's key")
        if not submissions:
            return []
        with self._store.writing():
            self.refresh()
            self.use_key(self._signing_key)
            at, start, key = self.now(), self.size, self._signing_key
            speaker = self._register.operator or submissions[0].author
            statements = [item.statement(index, at, speaker) for index, item in enumerate(submissions, start)]
            register = extend(self._register, statements)
            entries = [Entry.sign(statement, key).to_bytes() for statement in statements]
            keys = self.operator_keys.take_all(start, entries)
            keys.check_rotation(self.operator_keys, start + len(entries), next_key)
            hashes = [leaf_hash(data) for data in entries]
            nodes, root = self._grown(start, hashes)
            signers = (key,) if next_key is None else (next_key, key)
            head = SignedTreeHead.sign(self.origin, start + len(entries), root, *signers)
            self._store.add(start, entries, nodes, head.note)
        self._head, self._register, self.operator_keys, self._signing_key = head, register, keys, next_key or key
        return [Receipt(index=index, leaf_sha256=digest.hex(), head=head) for index, digest in enumerate(hashes, start)]

    def refresh(self) -> None:
        """Take in what other processes have appended since."""
        size = self._store.size()
        if size < self.size:
            raise RecordTampered(f"the ledger shrank from {self.size} to {size} entries", hint="restore it from a copy")
        if self.size and tree_root(self._store.nodes(peaks(self.size)).__getitem__, self.size) != self.head.root:
            raise RecordTampered(
                f"the first {self.size} entries are no longer those that were read",
                hint="restore the ledger from a copy",
            )
        if size > self.size:
            self._take_in_new(size)

    def register(self, size: int | None = None) -> Register:
        """Return the Register as it stands, or as it stood at an earlier size."""
        if size is None or size == self.size:
            return self._register
        if not 0 <= size < self.size:
            raise ResourceAbsent(f"the ledger has {self.size} entries, not {size}")
        if size not in self._earlier:
            if len(self._earlier) >= _KEPT_REGISTERS:
                self._earlier.pop(next(iter(self._earlier)))
            self._earlier[size] = replay_entries(Register(), self._store.entries(0, size))
        return self._earlier[size]

    def check_permit(self, permit: Permit) -> None:
        """Decide again what a Permit claims, on the log as it stood; raise RecordTampered when the answer differs."""
        register = self.register(permit.log_size)
        if decide_again(register, permit) != permit:
            raise RecordTampered(
                f"the permit for {permit.work} ({permit.use.value}) does not follow from {permit.log_size} entries",
                hint="it was changed, or it belongs to another ledger",
            )

    def head_at(self, size: int) -> SignedTreeHead:
        """Return the signed tree head of an earlier size, checked against the tree."""
        head = self._stored_head(self._size_within(size))
        if tree_root(self._store.node, size) != head.root:
            raise RecordTampered(f"the tree head of size {size} does not agree with the entries")
        return head

    def entry(self, index: int) -> Entry:
        """Return one entry."""
        return Entry.from_bytes(self.entry_bytes(index))

    def entry_bytes(self, index: int) -> bytes:
        """Return the bytes of one entry, the leaf of the tree."""
        if not 0 <= index < self.size:
            raise ResourceAbsent(f"the ledger has no entry {index}", hint=f"entries 0 to {self.size - 1} are there")
        return next(self._store.entries(index, index + 1))

    def leaves(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Yield the bytes of entries in order, many of them fetched at once."""
        return self._store.entries(start, self.size if stop is None else min(stop, self.size))

    def entries(self, start: int = 0) -> Iterator[Entry]:
        """Yield the entries in order."""
        return map(Entry.from_bytes, self.leaves(start))

    def prove_inclusion(self, index: int, size: int | None = None) -> InclusionProof:
        """Prove that an entry is in the log of this size."""
        return self._store.prove(lambda read: prove_inclusion(read, index, self._size_within(size)))

    def prove_consistency(self, old_size: int, size: int | None = None) -> ConsistencyProof:
        """Prove that the log of this size begins with the log as it was."""
        return self._store.prove(lambda read: prove_consistency(read, old_size, self._size_within(size)))

    def close(self) -> None:
        """Close the log's file."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _size_within(self, size: int | None) -> int:
        if size is not None and size > self.size:
            raise ResourceAbsent(f"the ledger has {self.size} entries, not {size}")
        return self.size if size is None else size

    def _stored_head(self, size: int, keys: OperatorKeys | None = None) -> SignedTreeHead:
        key = (keys or self.operator_keys).at(size)
        head = SignedTreeHead.parse(self._store.head_note(size), NoteKey(name=self.origin, verify_key=key))
        if head.size != size:
            raise RecordTampered(f"the tree head stored for size {size} speaks of size {head.size}")
        return head

    def _grown(self, start: int, hashes: Sequence[bytes]) -> tuple[dict[Node, bytes], bytes]:
        """Return the subtrees that come into being with more leaves, and the root over all."""
        kept = self._store.nodes(peaks(start))
        made = grow(kept.__getitem__, start, hashes)
        return made, tree_root((kept | made).__getitem__, start + len(hashes))

    def _take_in_new(self, size: int) -> None:
        """Check that what lies between the known head and the one of this size leads to it, and take it in."""
        added = list(self._store.entries(self.size, size))
        keys = self.operator_keys.take_all(self.size, added)
        head = self._stored_head(size, keys)
        if self._grown(self.size, [leaf_hash(data) for data in added])[1] != head.root:
            raise RecordTampered(f"entries {self.size} to {head.size - 1} do not lead to the signed root")
        self._take_in(head, added, keys)

    def _take_in(self, head: SignedTreeHead, added: Iterable[bytes], keys: OperatorKeys) -> None:
        """Bring the Register up to a new head, over entries that are known to lead to it."""
        register = replay_entries(self._register, added)
        if register.operator is None:
            raise RecordTampered("the first entry does not register the operator", hint="this is not a sound ledger")
        self._head, self._register, self.operator_keys = head, register, keys
