# SPDX-License-Identifier: Apache-2.0
"""Whose music is known: the fingerprints of registered works, whatever became of them.

A work that was refused or reserved so keeps its music from coming in under other bytes and another name.
"""

from __future__ import annotations

from collections.abc import Iterable

from fairchord.rights.identifiers import WorkId


class KnownMusic:
    """Fingerprints and the works they belong to; the first that is said to have a music keeps it."""

    __slots__ = ("_owners", "_works")

    def __init__(self, known: Iterable[tuple[str, WorkId]] = ()) -> None:
        self._owners: dict[str, WorkId] = {}
        self._works: set[WorkId] = set()
        for fingerprint, work in known:
            self.add(fingerprint, work)

    def add(self, fingerprint: str, work: WorkId) -> None:
        """Note the music of a work."""
        self._owners.setdefault(fingerprint, work)
        self._works.add(work)

    def owner(self, fingerprint: str) -> WorkId | None:
        """Return the work whose music this is."""
        return self._owners.get(fingerprint)

    def __contains__(self, work: WorkId) -> bool:
        return work in self._works
