# SPDX-License-Identifier: Apache-2.0
"""Random sequences of every kind of rights entry, by anyone, valid or not: a Permit needs what a plain reading asks.

A second, naive reading goes through the entries that the rules took in. It knows nothing of tables: for each holder it
looks for a live grant by whoever may sign, for each reservation its lodger's own later grant or withdrawal, for each
dispute its end, for works without holders a live claim. It must agree with `decide` on every yes and every no.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from builders.rights_world import DAY_ONE, RightsWorld, a_party, a_work
from fairchord.errors import FairchordError
from fairchord.rights.dispute import Outcome
from fairchord.rights.match_keys import match_keys
from fairchord.rights.party import Mandate, Party, PartyKind
from fairchord.rights.permit import Permit
from fairchord.rights.use import Use
from fairchord.rights.work import RightsBasis, Work

ISWC = "iswc:T0345246801"
NAMES = ("Ana", "Ben", "Society", "Zoe", "Arbiter", "Operator")
TITLES = ("duo", "solo", "old", "child")
USES = (Use.TRAIN_BASE, Use.TRAIN_ARTIST, Use.GENERATE_COMMERCIAL)
MONTHS = ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-02-01T00:00:00Z", "2026-04-01T00:00:00Z")

names, titles, numbers = st.sampled_from(NAMES), st.sampled_from(TITLES), st.integers(0, 4)
few_uses = st.lists(st.sampled_from(USES), min_size=1, unique=True)
ends = st.sampled_from((None, MONTHS[1], MONTHS[2]))
models = st.sampled_from((None, None, "ana", "ben"))
steps = st.one_of(
    st.tuples(st.just("grant"), names, names, titles, few_uses, st.booleans(), ends, st.booleans(), models),
    st.tuples(st.just("carve_out"), names, names, few_uses, ends, st.booleans()),
    st.tuples(st.just("reserve"), names, st.sampled_from((*TITLES, ISWC, *NAMES[:3]))),
    st.tuples(st.just("dispute"), names, titles),
    st.tuples(st.just("withdraw"), names, numbers, st.sampled_from((None, *TITLES))),
    st.tuples(st.just("rule"), names, numbers, st.booleans()),
    st.tuples(st.just("appeal"), names, numbers),
    st.tuples(st.just("answer"), numbers),
    st.tuples(st.just("claim"), few_uses),
    st.tuples(st.just("wait"), st.sampled_from(MONTHS)),
)

GRANTING = (
    ("carve_out", "Society", "Ana", USES, None, True),
    *(
        ("grant", name, name, title, USES, True, None, False, None)
        for name, title in (("Ana", "duo"), ("Ben", "duo"), ("Ben", "solo"), ("Ben", "child"))
    ),
    ("claim", USES),
)


@dataclass
class Story:
    """The records that the rules took in, each with its place, its kind and who said it."""

    said: list[tuple[int, str, str, Any]] = field(default_factory=list)
    times: dict[int, str] = field(default_factory=dict)

    def of(self, kind: str) -> Iterator[tuple[int, str, Any]]:
        return ((index, author, record) for index, one, author, record in self.said if one == kind)

    def withdrawn(self, record: Any) -> int | None:
        ends = [i for i, _, one in self.of("withdrawal") if one.record == record.sha256 and not one.works]
        return min(ends, default=None)


def may_permit(story: Story, people: dict[str, Party], work: Work, question: dict[str, Any]) -> bool:
    """The naive reading of one work by itself."""
    use, at, model = question["use"], question["at"], question["model"]
    if work.basis is RightsBasis.PUBLIC_DOMAIN:
        grants: list[tuple[int, str, Any]] = []
        if not any(work.id in claim.works and use in claim.uses for _, _, claim in story.of("claim")):
            return False
    else:
        grants = [grant for grant in story.of("grant") if grant_counts(story, people, work, grant, (use, at, model))]
        if not all(any(grant.holder == share.holder for _, _, grant in grants) for share in work.shares):
            return False
    return not blocked(story, people, work, grants) and not disputed(story, work, at)


def grant_counts(
    story: Story, people: dict[str, Party], work: Work, said: tuple[int, str, Any], asked: tuple[Use, str, str | None]
) -> bool:
    (_, author, grant), (use, at, model) = said, asked
    ended = story.withdrawn(grant) is not None and not grant.irrevocable
    return (
        work.id in grant.works
        and use in grant.uses
        and (grant.end is None or at < grant.end)
        and not ended
        and (grant.irrevocable or use is not Use.TRAIN_BASE)
        and (grant.artist_model is None or grant.artist_model == model)
        and may_sign(story, people, work, (grant.holder, author), (use, at))
    )


def may_sign(story: Story, people: dict[str, Party], work: Work, who: tuple[str, str], asked: tuple[Use, str]) -> bool:
    (holder, author), (use, at) = who, asked
    society = next(party for party in people.values() if party.id == holder).society
    if society is None or author == society:
        return author == (society or holder)
    return author == holder and any(
        (one.society, one.member) == (society, holder)
        and one.covers(work.id, use, territory="*", at=at)
        and (one.irrevocable or (story.withdrawn(one) is None and use is not Use.TRAIN_BASE))
        for _, _, one in story.of("carve_out")
    )


def blocked(story: Story, people: dict[str, Party], work: Work, grants: list[tuple[int, str, Any]]) -> bool:
    named = {work.id, *match_keys(work), *(share.holder for share in work.shares)}
    named |= {str(party.society) for party in people.values() if party.id in named}
    for lodged, _, reservation in story.of("reservation"):
        if not named & set(reservation.targets) or story.withdrawn(reservation) is not None:
            continue
        if any(one.record == reservation.sha256 and work.id in one.works for _, _, one in story.of("withdrawal")):
            continue
        if not any(
            author == reservation.lodged_by and index > lodged and reservation.sha256 in grant.despite
            for index, author, grant in grants
        ):
            return True
    return False


def disputed(story: Story, work: Work, at: str) -> bool:
    for _, _, dispute in story.of("dispute"):
        if dispute.work != work.id or story.withdrawn(dispute) is not None:
            continue
        words = [(i, one) for i, _, one in story.of("ruling") if one.dispute == dispute.sha256]
        words += [(i, one) for i, _, one in story.of("appeal") if one.record == dispute.sha256]
        place, last = max(words, key=lambda word: word[0], default=(0, dispute))
        days = (datetime.fromisoformat(at) - datetime.fromisoformat(story.times[place])).days if place else 0
        if last.to_dict().get("outcome") != "dismissed" or days < 28:
            return True
    return False


@settings(max_examples=150, deadline=None)
@given(
    st.booleans(),
    st.lists(steps, max_size=24),
    st.fixed_dictionaries({"use": st.sampled_from(USES), "at": st.sampled_from(MONTHS), "model": models}),
)
def test_a_permit_needs_a_live_grant_of_every_holder_or_a_live_claim(
    is_all_granted: bool, sequence: list[tuple[Any, ...]], question: dict[str, Any]
) -> None:
    world, story = RightsWorld(), Story()
    society = world.add_party(a_party("Society", kind=PartyKind.SOCIETY))
    people = {"Operator": world.operator, "Society": society}
    people["Ana"] = world.add_party(a_party("Ana", mandate=Mandate.ASSIGNED, society=society.id))
    people |= {name: world.add_party(a_party(name)) for name in ("Ben", "Zoe", "Arbiter")}
    works = {
        "duo": world.add_work(a_work("Duo", holders=(people["Ana"], people["Ben"]), identifiers=(ISWC,))),
        "solo": world.add_work(a_work("Solo", holders=(people["Ben"],))),
        "old": world.add_work(a_work("Old", basis=RightsBasis.PUBLIC_DOMAIN)),
    }
    works["child"] = world.add_work(a_work("Child", holders=(people["Ben"],), parents=(works["solo"].id,)))
    for number, step in enumerate([*(GRANTING if is_all_granted else ()), *sequence]):
        take(world, story, (people, works), (number, step))
    for work in works.values():
        asked = {**question, "at": max(question["at"], world.time)}
        answer = world.decide(work, asked["use"], at=asked["at"], model=asked["model"])
        family = (work, works["solo"]) if work is works["child"] else (work,)
        assert isinstance(answer, Permit) == all(may_permit(story, people, one, asked) for one in family)
        event("permitted" if isinstance(answer, Permit) else "refused")


def take(world: RightsWorld, story: Story, cast: tuple[dict[str, Party], dict[str, Work]], turn: Any) -> None:
    """Try one step; what the rules refuse has no effect."""
    number, (kind, *rest) = turn
    index = world.register.size
    try:
        said = STEPS[kind](world, story, cast, rest, f"2026-01-01T00:10:{number:02d}Z")
    except FairchordError:
        return
    if said is not None:
        story.said.append((index, *said))
        story.times[index] = world.time


def _grant(world: RightsWorld, story: Story, cast: Any, rest: Any, signed_at: str) -> tuple[str, str, Any]:
    (people, works), (holder, signer, title, uses, irrevocable, end, is_despite, model) = cast, rest
    despite = tuple(one.sha256 for _, _, one in story.of("reservation")) if is_despite else ()
    terms = {"uses": tuple(uses), "irrevocable": irrevocable, "end": end, "despite": despite, "artist_model": model}
    return "grant", people[signer].id, world.grant(
        people[holder], works[title], signed_by=people[signer], start=DAY_ONE, signed_at=signed_at, **terms
    )  # fmt: skip


def _carve_out(world: RightsWorld, story: Story, cast: Any, rest: Any, signed_at: str) -> tuple[str, str, Any]:
    (people, _), (society, member, uses, end, irrevocable) = cast, rest
    terms = {"uses": tuple(uses), "end": end, "irrevocable": irrevocable, "signed_at": signed_at}
    return "carve_out", people[society].id, world.carve_out(people[society], people[member], **terms)


def _reserve(world: RightsWorld, story: Story, cast: Any, rest: Any, signed_at: str) -> tuple[str, str, Any]:
    (people, works), (lodger, target) = cast, rest
    named: dict[str, Any] = {"keys": (target,)}
    if target in people:
        named = {"parties": (people[target].id,)}
    elif target in works:
        named = {"works": (works[target].id,)}
    return "reservation", people[lodger].id, world.reserve(people[lodger], signed_at=signed_at, **named)


def _dispute(world: RightsWorld, story: Story, cast: Any, rest: Any, signed_at: str) -> tuple[str, str, Any]:
    (people, works), (raiser, title) = cast, rest
    return "dispute", people[raiser].id, world.dispute(people[raiser], works[title], signed_at=signed_at)


def _withdraw(world: RightsWorld, story: Story, cast: Any, rest: Any, signed_at: str) -> tuple[str, str, Any] | None:
    (people, works), (name, which, title) = cast, rest
    records = [one for _, kind, _, one in story.said if kind in ("grant", "carve_out", "reservation", "dispute")]
    if not records:
        return None
    named = () if title is None else (works[title],)
    return "withdrawal", people[name].id, world.withdraw(people[name], records[which % len(records)], *named)


def _rule(world: RightsWorld, story: Story, cast: Any, rest: Any, signed_at: str) -> tuple[str, str, Any] | None:
    (people, _), (name, which, is_upheld) = cast, rest
    disputes = [one for _, _, one in story.of("dispute")]
    if not disputes:
        return None
    outcome = Outcome.UPHELD if is_upheld else Outcome.DISMISSED
    return "ruling", people[name].id, world.rule(people[name], disputes[which % len(disputes)], outcome)


def _appeal(world: RightsWorld, story: Story, cast: Any, rest: Any, signed_at: str) -> tuple[str, str, Any] | None:
    (people, _), (name, which) = cast, rest
    disputes = [one for _, _, one in story.of("dispute")]
    if not disputes:
        return None
    return "appeal", people[name].id, world.appeal(people[name], disputes[which % len(disputes)])


def _answer(world: RightsWorld, story: Story, cast: Any, rest: Any, signed_at: str) -> tuple[str, str, Any] | None:
    records = [one for _, kind, _, one in story.said if kind in ("reservation", "dispute")]
    return ("answer", world.operator.id, world.answer(records[rest[0] % len(records)])) if records else None


def _claim(world: RightsWorld, story: Story, cast: Any, rest: Any, signed_at: str) -> tuple[str, str, Any]:
    return "claim", world.operator.id, world.claim(cast[1]["old"], uses=tuple(rest[0]))


def _wait(world: RightsWorld, story: Story, cast: Any, rest: Any, signed_at: str) -> None:
    world.time = max(world.time, rest[0])


STEPS = {
    "grant": _grant, "carve_out": _carve_out, "reserve": _reserve, "dispute": _dispute, "withdraw": _withdraw,
    "rule": _rule, "appeal": _appeal, "answer": _answer, "claim": _claim, "wait": _wait,
}  # fmt: skip
