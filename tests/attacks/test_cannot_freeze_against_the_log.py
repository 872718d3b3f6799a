# SPDX-License-Identifier: Apache-2.0
"""A snapshot, permits or a model that the log does not bear out: reserved, disputed, ended, or not what it says.

Each is tried against the script, alone, and against our verifier.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from builders.false_logs import MALLORY, SACEM, TRAIN, Lie, neither_confirms
from builders.rights_world import a_party, a_work
from builders.stated_bundle import Freezing, StatedWorld
from fairchord.canonical import sha256_hex
from fairchord.rights.dispute import Outcome
from fairchord.rights.party import Party
from fairchord.rights.use import Use
from fairchord.rights.work import Contributor, Work

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="the script needs openssl")


def a_reservation(world: StatedWorld, work: Work, **terms: Any) -> Any:
    world.grant(a_party("Ana"), work, **TRAIN)
    return world.reserve(world.add_party(a_party("Sacem", **SACEM)), **{"works": (work.id,), **terms})


def permits_for_another_use(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, irrevocable=True, uses=(Use.EVALUATE,))
    return Freezing(works=[work], permit={"use": Use.EVALUATE})


def a_grant_that_ended(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, **TRAIN, end="2026-01-02T00:00:00Z")
    world.time = "2026-01-02T00:00:00Z"
    return Freezing(works=[work])


def a_permit_of_an_earlier_day(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, **TRAIN, end="2026-01-02T00:00:00Z")
    at, world.time = world.time, "2026-02-02T00:00:00Z"
    return Freezing(works=[work], at=at)


def a_date_in_the_future(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, **TRAIN, start="2040-01-01T00:00:00Z")
    return Freezing(works=[work], at="2050-01-01T00:00:00Z")


def content_of_another_work(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, **TRAIN)
    return Freezing(works=[work], rows=lambda rows: [replace(rows[0], content_sha256=sha256_hex(b"somebody else's"))])


def rows_without_permits(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, **TRAIN)
    return Freezing(works=[work], rows=lambda rows: [*rows, replace(rows[0], work_id=a_work("Taken", (MALLORY,)).id)])


def the_same_work_twice(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, **TRAIN)
    return Freezing(works=[work, work])


def a_parent_that_is_reserved(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    clip = world.add_work(a_work("A clip of it", (MALLORY,), parents=(work.id,)))
    world.grant(MALLORY, clip, **TRAIN)
    world.grant(ana, work, **TRAIN)
    world.reserve(world.add_party(a_party("Sacem", **SACEM)), work)
    return Freezing(works=[clip])


def a_reserved_work(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    a_reservation(world, work)
    return Freezing(works=[work])


def a_reserved_iswc(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    known = world.add_work(a_work("Known", (ana,), identifiers=("iswc:T0345246801",)))
    world.grant(ana, known, **TRAIN)
    a_reservation(world, work, works=(), keys=("iswc:T0345246801",))
    return Freezing(works=[known])


def a_reserved_writer(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    makers = (Contributor(name="Ana", role="composer", ipi="ipi:00014107338"),)
    known = world.add_work(a_work("Known", (ana,), contributors=makers))
    world.grant(ana, known, **TRAIN)
    a_reservation(world, work, works=(), keys=("ipi:00014107338",))
    return Freezing(works=[known])


def a_reservation_lifted_by_somebody_else(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.withdraw(MALLORY, a_reservation(world, work))
    return Freezing(works=[work])


def a_part_lifted_by_somebody_else(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.withdraw(MALLORY, a_reservation(world, work), work)
    return Freezing(works=[work])


def a_part_lifted_for_another_work(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    other = world.add_work(a_work("Other", (ana,)))
    world.withdraw(a_party("Sacem"), a_reservation(world, work, works=(work.id, other.id)), other)
    return Freezing(works=[work])


def a_reservation_overridden_by_another_holder(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    reservation = a_reservation(world, work)
    world.grant(ana, work, **TRAIN, despite=(reservation.sha256,))
    return Freezing(works=[work])


def a_reservation_overridden_after_the_freezing(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    reservation = world.reserve(ana, work)
    world.grant(ana, work, irrevocable=True, uses=(Use.TRAIN_BASE,))
    return Freezing(
        works=[work], late=lambda world: world.grant(ana, work, **TRAIN, despite=(reservation.sha256,)) and None
    )


def a_reservation_between_head_and_freezing(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, **TRAIN)
    return Freezing(works=[work], late=lambda world: world.reserve(ana, work) and None)


def a_dispute(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, **TRAIN)
    world.dispute(MALLORY, work)
    return Freezing(works=[work])


def a_dispute_upheld(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    notary = world.add_party(a_party("Notary"))
    world.grant(ana, work, **TRAIN)
    world.rule(notary, world.dispute(MALLORY, work), Outcome.UPHELD)
    world.time = "2026-03-01T00:00:00Z"
    return Freezing(works=[work])


def a_dispute_dismissed_by_a_holder(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, **TRAIN)
    world.rule(ana, world.dispute(MALLORY, work))
    world.time = "2026-03-01T00:00:00Z"
    return Freezing(works=[work])


def a_dispute_dismissed_yesterday(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    notary = world.add_party(a_party("Notary"))
    world.grant(ana, work, **TRAIN)
    world.rule(notary, world.dispute(MALLORY, work))
    world.time = "2026-01-28T23:59:59Z"
    return Freezing(works=[work])


def a_dispute_withdrawn_by_somebody_else(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, **TRAIN)
    ben = world.add_party(a_party("Ben"))
    world.withdraw(MALLORY, world.dispute(ben, work))
    return Freezing(works=[work])


def another_model_in_the_provenance(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, **TRAIN)
    return Freezing(works=[work], provenance={"use": "generate_commercial"})


def no_weights_in_the_provenance(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, **TRAIN)
    return Freezing(works=[work], provenance={"files": {}}, checkpoint={"weights_sha256": "none"})


def a_chain_that_is_not_shown(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, **TRAIN)
    return Freezing(works=[work], checkpoint={"chain_root": "0" * 64})


def an_index_that_is_not_shown(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, **TRAIN)
    return Freezing(works=[work], files=lambda files: {name: files[name] for name in files if "index.txt" not in name})


def fewer_works_in_the_log(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, **TRAIN)
    return Freezing(works=[work], entry={"work_count": 7})


def another_place_in_the_log(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, **TRAIN)
    return Freezing(works=[work], entry={"territory": "FR"})


def a_head_of_an_impossible_size(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, **TRAIN)
    return Freezing(works=[work], head={"tree_head_size": 2**53 - 1}, entry={"tree_head_size": 2**53 - 1})


LIES: dict[Lie, str] = {
    permits_for_another_use: "permits",
    a_grant_that_ended: "consent",
    a_permit_of_an_earlier_day: "consent",
    a_date_in_the_future: "snapshot",
    content_of_another_work: "permits",
    rows_without_permits: "permits",
    the_same_work_twice: "permits",
    a_parent_that_is_reserved: "reservations",
    a_reserved_work: "reservations",
    a_reserved_iswc: "reservations",
    a_reserved_writer: "reservations",
    a_reservation_lifted_by_somebody_else: "authors",
    a_part_lifted_by_somebody_else: "authors",
    a_part_lifted_for_another_work: "reservations",
    a_reservation_overridden_by_another_holder: "reservations",
    a_reservation_overridden_after_the_freezing: "reservations",
    a_reservation_between_head_and_freezing: "reservations",
    a_dispute: "reservations",
    a_dispute_upheld: "reservations",
    a_dispute_dismissed_by_a_holder: "authors",
    a_dispute_dismissed_yesterday: "reservations",
    a_dispute_withdrawn_by_somebody_else: "authors",
    another_model_in_the_provenance: "model",
    no_weights_in_the_provenance: "model",
    a_chain_that_is_not_shown: "training",
    an_index_that_is_not_shown: "index",
    fewer_works_in_the_log: "snapshot",
    another_place_in_the_log: "snapshot",
    a_head_of_an_impossible_size: "snapshot",
}
"""Every lie, and the check that must name it in both verifiers."""


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: str(lie.__name__))
def test_neither_verifier_confirms_it(lie: Lie, tmp_path: Path) -> None:
    neither_confirms(lie, LIES[lie], tmp_path)
