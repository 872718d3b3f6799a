# SPDX-License-Identifier: Apache-2.0
"""From stored entries to a Register: each is read, then judged against all before it."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from fairchord.ledger.entry import Entry
from fairchord.rights.register import Register
from fairchord.rights.replay import replay


def replay_entries(register: Register, entries: Iterable[bytes]) -> Register:
    """Return the register after the entries that follow those it knows."""
    statements = (Entry.from_bytes(data).statement(index) for index, data in enumerate(entries, register.size))
    with _no_search_for_cycles():
        return replay(register, statements)


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Let the records of a long log grow without being searched again and again for cycles, of which they have none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
