# SPDX-License-Identifier: Apache-2.0
"""Random sequences of grants, withdrawals and reservations never allow what a second, naive reading does not allow."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from builders.rights_world import DAY_ONE, RightsWorld, a_party, a_work
from fairchord.rights.grant import Grant
from fairchord.rights.permit import Permit
from fairchord.rights.reservation import Reservation
from fairchord.rights.use import Use
from fairchord.rights.work import RightsBasis

NAMES = ("Ana", "Ben")
USES = (Use.TRAIN_BASE, Use.TRAIN_ARTIST, Use.GENERATE_COMMERCIAL)
PLACES = ("*", "FR", "US")
SECONDS = ("2026-01-01T00:00:00Z", "2026-01-01T00:00:10Z", "2026-01-01T00:00:20Z")

steps = st.one_of(
    st.tuples(
        st.just("grant"),
        st.sampled_from(NAMES),
        st.sampled_from(("duo", "solo", "old")),
        st.lists(st.sampled_from(USES), min_size=1, unique=True),
        st.sampled_from(PLACES),
        st.booleans(),
        st.booleans(),
        st.sampled_from((None, SECONDS[1], SECONDS[2])),
    ),
    st.tuples(st.just("withdraw"), st.integers(0, 5)),
    st.tuples(st.just("reserve"), st.sampled_from(NAMES), st.sampled_from(("duo", "solo", "old"))),
    st.tuples(st.just("lift"), st.integers(0, 3)),
)


@dataclass
class Story:
    """What happened, kept in the plainest way, and a second opinion on what it allows."""

    grants: list[tuple[int, Grant]] = field(default_factory=list)
    withdrawn: set[str] = field(default_factory=set)
    reservations: list[tuple[int, Reservation]] = field(default_factory=list)
    lifted: set[str] = field(default_factory=set)

    def allows(self, holders: tuple[str, ...], work: str, use: Use, place: str, at: str) -> bool:
        live = [
            (index, grant)
            for index, grant in self.grants
            if work in grant.works
            and use in grant.uses
            and (place in grant.territories or "*" in grant.territories)
            and grant.start <= at
            and (grant.end is None or at < grant.end)
            and (grant.irrevocable or (grant.sha256 not in self.withdrawn and use is not Use.TRAIN_BASE))
        ]
        if not all(any(grant.holder == holder for _, grant in live) for holder in holders):
            return False
        return all(
            any(
                grant.holder == reservation.lodged_by and index > lodged and reservation.sha256 in grant.despite
                for index, grant in live
            )
            for lodged, reservation in self.reservations
            if work in reservation.works and reservation.sha256 not in self.lifted
        )


@settings(max_examples=60, deadline=None)
@given(st.lists(steps, max_size=14), st.sampled_from(USES), st.sampled_from(PLACES), st.sampled_from(SECONDS))
def test_a_permit_exists_exactly_when_every_holder_has_a_live_grant(
    sequence: list[tuple[object, ...]], use: Use, place: str, at: str
) -> None:
    world, story = RightsWorld(), Story()
    people = {name: world.add_party(a_party(name)) for name in NAMES}
    works = {
        "duo": world.add_work(a_work("Duo", holders=tuple(people.values()))),
        "solo": world.add_work(a_work("Solo", holders=(people["Ana"],))),
        "old": world.add_work(a_work("Old", basis=RightsBasis.PUBLIC_DOMAIN)),
    }
    for number, step in enumerate(sequence):
        _take(step, number, world, story, people, works)
    for name, work in works.items():
        holders = tuple(share.holder for share in work.shares)
        decision = world.decide(work, use, territory=place, at=at)
        expected = name != "old" and story.allows(holders, work.id, use, place, at)
        assert isinstance(decision, Permit) == expected
        if isinstance(decision, Permit):
            rests_on = {item.sha256 for item in decision.evidence if item.kind == "grant"}
            assert {world.register.grants[sha256].record.holder for sha256 in rests_on} == set(holders)


def _take(step, number, world, story, people, works) -> None:  # type: ignore[no-untyped-def]  # reason: test plumbing
    kind, *rest = step
    index = world.register.size
    if kind == "grant":
        name, title, uses, place, irrevocable, names_reservations, end = rest
        party, work = people[name], works[title]
        if all(share.holder != party.id for share in work.shares):
            return
        despite = tuple(reservation.sha256 for _, reservation in story.reservations) if names_reservations else ()
        values = {"uses": tuple(uses), "territories": (place,), "irrevocable": irrevocable, "despite": despite}
        signed_at = f"2026-01-01T00:01:{number:02d}Z"
        grant = world.grant(party, work, **values, end=end, start=DAY_ONE, signed_at=signed_at)
        story.grants.append((index, grant))
    elif kind == "reserve":
        name, title = rest
        signed_at = f"2026-01-01T00:01:{number:02d}Z"
        story.reservations.append((index, world.reserve(people[name], works[title], signed_at=signed_at)))
    else:
        records = story.grants if kind == "withdraw" else story.reservations
        done = story.withdrawn if kind == "withdraw" else story.lifted
        if rest[0] < len(records) and records[rest[0]][1].sha256 not in done:
            record = records[rest[0]][1]
            holder = record.holder if kind == "withdraw" else record.lodged_by
            world.withdraw(next(party for party in people.values() if party.id == holder), record)
            done.add(record.sha256)
