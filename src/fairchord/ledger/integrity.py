# SPDX-License-Identifier: Apache-2.0
"""Does a stored log still say what its signed head says? If not, the first thing that was changed is named."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest

from fairchord.errors import FairchordError, RecordTampered
from fairchord.ledger.entry import Entry
from fairchord.ledger.merkle import leaf_hash, node_hash, root_of_hashes
from fairchord.ledger.operator_keys import OperatorKeys
from fairchord.ledger.store import LedgerStore
from fairchord.ledger.tree_head import SignedTreeHead

_RESTORE = "restore the ledger from a copy; nothing in it can be relied on until then"


def check_integrity(store: LedgerStore, head: SignedTreeHead, first_key: OperatorKeys) -> OperatorKeys:
    """Raise RecordTampered unless rows, subtrees and root agree with the head; return the operator's keys over it.

    The head's own signature is checked after it, under the key that these keys give for its size.
    """
    hashes, keys = [], first_key
    for index, data in enumerate(store.entries(0, head.size)):
        hashes.append(leaf_hash(data))
        keys = keys.take(index, data)
    if (beyond := store.entry_beyond(head.size)) is not None:
        raise RecordTampered(f"entry {beyond} is beyond the signed head of {head.size} entries", hint=_RESTORE)
    if root_of_hashes(hashes) != head.root:
        raise RecordTampered(_name_changed_entry(store.entries(0, head.size), first_key), hint=_RESTORE)
    _check_subtrees(store, hashes)
    return keys


def _check_subtrees(store: LedgerStore, hashes: list[bytes]) -> None:
    level = 0
    while hashes:
        for position, (stored, digest) in enumerate(zip_longest(store.level(level), hashes)):
            if stored != (position, digest):
                raise RecordTampered(
                    f"tree node ({level}, {position}) does not agree with the entries below it", hint=_RESTORE
                )
        hashes = [node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=False)]
        level += 1
    if store.levels() != list(range(level)):
        raise RecordTampered(f"tree nodes stand on levels other than 0 to {level - 1}", hint=_RESTORE)


def _name_changed_entry(entries: Iterable[bytes], keys: OperatorKeys) -> str:
    """Return which entry does not carry the operator's signature; the signed head has shown that something changed."""
    for index, data in enumerate(entries):
        try:
            Entry.from_bytes(data).verify(keys.current)
        except FairchordError as error:
            return f"entry {index} was changed: {error.message}"
        keys = keys.take(index, data)
    return "entries were moved or replaced: each is signed, but their root is not the one in the signed head"
