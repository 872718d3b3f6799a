# SPDX-License-Identifier: Apache-2.0
"""Does a stored log still say what its signed head says? If not, the first thing that was changed is named."""

from __future__ import annotations

from collections.abc import Iterable

from fairchord.errors import FairchordError, RecordTampered
from fairchord.ledger.entry import Entry
from fairchord.ledger.merkle import Node, grow, leaf_hash, tree_root
from fairchord.ledger.store import LedgerStore
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.signing import VerifyKey

_RESTORE = "restore the ledger from a copy; nothing in it can be relied on until then"


def check_integrity(store: LedgerStore, head: SignedTreeHead, operator_key: VerifyKey) -> None:
    """Raise RecordTampered unless rows, subtrees and root agree with the signed head."""
    _check_positions(store.positions(), head.size)
    hashes = [leaf_hash(data) for data in store.entries(0, head.size)]
    nothing: dict[Node, bytes] = {}
    made = grow(nothing.__getitem__, 0, hashes)
    if tree_root(made.__getitem__, head.size) != head.root:
        raise RecordTampered(_name_changed_entry(store.entries(0, head.size), operator_key), hint=_RESTORE)
    if (stored := store.nodes()) != made:
        different = min(node for node in stored.keys() | made.keys() if stored.get(node) != made.get(node))
        raise RecordTampered(f"tree node {different} does not agree with the entries below it", hint=_RESTORE)


def _check_positions(positions: list[int], size: int) -> None:
    if positions == list(range(size)):
        return
    missing = sorted(set(range(size)) - set(positions))
    extra = sorted(set(positions) - set(range(size)))
    what = f"entry {missing[0]} is missing" if missing else f"entry {extra[0]} is beyond the signed head"
    raise RecordTampered(f"{what}: the signed head covers {size} entries, {len(positions)} are there", hint=_RESTORE)


def _name_changed_entry(entries: Iterable[bytes], operator_key: VerifyKey) -> str:
    """Return which entry does not carry the operator's signature; the signed head has shown that something changed."""
    for index, data in enumerate(entries):
        try:
            Entry.from_bytes(data).verify(operator_key)
        except FairchordError as error:
            return f"entry {index} was changed: {error.message}"
    return "entries were moved or replaced: each is signed, but their root is not the one in the signed head"
