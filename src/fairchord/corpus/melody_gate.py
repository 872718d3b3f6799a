# SPDX-License-Identifier: Apache-2.0
"""Melodies at the gates that hold music: what a Work declares must be what its bytes sing, and undeclared lines count.

`decide` matches reservations with the melodies that a Work declares. A Work that was registered before melodies were,
or whose file has lines it does not declare, is matched here by its music itself, and refused: only a declared melody
lets the decision weigh a reservation against a grant.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fairchord.corpus.membership_index import MembershipIndex, index_key
from fairchord.errors import ConsentMissing, RecordTampered
from fairchord.music.melody_keys import melody_keys
from fairchord.music.piece import Piece
from fairchord.rights.identifiers import WorkId
from fairchord.rights.permit import Reason
from fairchord.rights.register import Register

_PREFIX: Final = "melody:"


def check_melodies(register: Register, work: WorkId, piece: Piece) -> None:
    """Raise unless a work declares the melodies of this piece, and no live reservation names an undeclared one."""
    record, found = register.work(work), set(melody_keys(piece))
    declared = set(record.melodies)
    differing = found - declared if len(record.content_sha256s) > 1 else found ^ declared
    if declared and differing:
        raise RecordTampered(
            f"{work} declares other melodies than its music has: {sorted(differing)[0]}",
            hint="register the file as it is: melody keys are made from it, not chosen",
        )
    reasons = _undeclared_reasons(register, work, found)
    if reasons:
        raise ConsentMissing(reasons[0].message, hint=reasons[0].next_step)


def reserved_reasons(register: Register, work: WorkId, piece: Piece) -> tuple[Reason, ...]:
    """Return the live reservations that name a melody which the music of a work has and the work does not declare."""
    return _undeclared_reasons(register, work, melody_keys(piece)) if register.reservations else ()


def _undeclared_reasons(register: Register, work: WorkId, melodies: Iterable[str]) -> tuple[Reason, ...]:
    declared = {_PREFIX + melody for melody in register.work(work).melodies} | set(register.later_keys.get(work, ()))
    undeclared = {_PREFIX + melody for melody in melodies} - declared
    found = register.reservations_matching(sorted(undeclared), without_lifted=work) if register.reservations else ()
    return tuple(
        Reason(
            code="reserved",
            message=f"a reservation of {one.record.lodged_by} (entry {one.index}) names a melody that {work} has",
            next_step=f"ask {one.record.lodged_by}; for the decision to weigh a grant, record the work's melodies",
        )
        for one in found
    )


def reserved_in_index(register: Register, index: MembershipIndex) -> dict[WorkId, tuple[Reason, ...]]:
    """Return the works of a frozen index with melodies that are reserved now and that they do not declare."""
    melodies: dict[WorkId, set[str]] = {}
    for name in register.reservations_by_target:
        if name.startswith(_PREFIX):
            melody = name.removeprefix(_PREFIX)
            places = (place for kind in ("line", "opening") for place in index.places(index_key(kind, melody)))
            for place in places:
                work = WorkId(index.lines[place].split()[2].decode())
                melodies.setdefault(work, set()).add(melody)
    reasons = {work: _undeclared_reasons(register, work, found) for work, found in melodies.items()}
    return {work: found for work, found in reasons.items() if found}
