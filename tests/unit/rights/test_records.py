# SPDX-License-Identifier: Apache-2.0
"""Records of rights: they read back equal, and refuse what is malformed or not understood."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from builders.rights_world import DAY_ONE, DAY_TWO, RightsWorld, a_granted_world, a_key, a_party, a_work
from fairchord.errors import InvalidRecord, ResourceAbsent
from fairchord.rights.claim import RightsClaim
from fairchord.rights.fact import FACT_FIELDS, OPTIONAL_FACT_FIELDS, check_fact
from fairchord.rights.grant import Grant
from fairchord.rights.identifiers import make_party_id, make_work_id, party_id, work_id
from fairchord.rights.licence import licence_uses, why_refused
from fairchord.rights.party import Mandate, Party
from fairchord.rights.permit import Evidence, Permit
from fairchord.rights.reservation import Reservation
from fairchord.rights.use import Use, parse_use
from fairchord.rights.withdrawal import Withdrawal
from fairchord.rights.work import Contributor, RightsBasis, Share, Work

HASH = "ab" * 32


def some_records() -> list[Any]:
    world, ana, work, grant = a_granted_world(end=DAY_TWO, notice_days=3)
    society = a_party("Society")
    return [
        a_party("Ana", mandate=Mandate.ASSIGNED, society=society.id),
        a_party("Ben", verify_key=None),
        work,
        grant,
        Withdrawal(by=ana.id, record=grant.sha256, signed_at=DAY_ONE),
        Reservation(lodged_by=ana.id, reference="letter", signed_at=DAY_ONE, parties=(ana.id,)),
        world.claim(world.add_work(a_work("Old", basis=RightsBasis.PUBLIC_DOMAIN))),
        world.decide(work),
    ]


@pytest.mark.parametrize("record", some_records(), ids=lambda record: type(record).__name__)
def test_records_read_back_equal(record: Any) -> None:
    assert type(record).from_dict(record.to_dict()) == record


@pytest.mark.parametrize("record", some_records(), ids=lambda record: type(record).__name__)
def test_records_refuse_an_unknown_or_a_missing_field(record: Any) -> None:
    with pytest.raises(InvalidRecord, match="unknown field 'only_on_sundays'"):
        type(record).from_dict({**record.to_dict(), "only_on_sundays": True})
    optional = {"end", "verify_key", "society"}
    for name in record.to_dict().keys() - optional:
        fewer = {key: value for key, value in record.to_dict().items() if key != name}
        with pytest.raises(InvalidRecord, match="missing"):
            type(record).from_dict(fewer)


@pytest.mark.parametrize("record", some_records(), ids=lambda record: type(record).__name__)
def test_records_refuse_fields_of_another_type(record: Any) -> None:
    for name in record.to_dict():
        for wrong in (None, 1.5, {}, [7], -1):
            with pytest.raises(InvalidRecord):
                type(record).from_dict({**record.to_dict(), name: wrong})


@pytest.mark.parametrize("kind", [Party, Work, Grant, Withdrawal, Reservation, RightsClaim, Share, Permit, Evidence])
def test_what_is_no_object_is_no_record(kind: Any) -> None:
    with pytest.raises(InvalidRecord, match="not an object"):
        kind.from_dict(["not", "an", "object"])


@pytest.mark.parametrize("text", ["amber", "work-", "work--x", "work-Am", "party-ana", "work-" + "a" * 99, "work-a/"])
def test_malformed_work_ids_are_refused(text: str) -> None:
    with pytest.raises(InvalidRecord, match="not a work id"):
        work_id(text)


@pytest.mark.parametrize("text", ["ana", "party-", "work-ana", "party-Ana", ""])
def test_malformed_party_ids_are_refused(text: str) -> None:
    with pytest.raises(InvalidRecord, match="not a party id"):
        party_id(text)


def test_ids_are_made_from_names_and_hashes() -> None:
    assert make_work_id("Été à Séoul!", HASH) == "work-ete-a-seoul-abababababababab"
    assert make_work_id("비", HASH) == "work-abababababababab"
    assert make_party_id("Ana Lima", "x") == "party-ana-lima-2d711642b726b044"


def test_a_work_id_is_bound_to_its_content() -> None:
    work = a_work(basis=RightsBasis.PUBLIC_DOMAIN)
    with pytest.raises(InvalidRecord, match="does not end with"):
        Work.from_dict({**work.to_dict(), "content_sha256s": [HASH]})


@pytest.mark.parametrize("part", ["0.999", "2/4", "0/1", "1/0", "3/2", "-1/2", "1", "１/2", "1/1000000", " 1/2"])
def test_malformed_shares_are_refused(part: str) -> None:
    with pytest.raises(InvalidRecord):
        Share.from_dict({"holder": a_party().id, "part": part})


@pytest.mark.parametrize("part", [0.5, Fraction(0), Fraction(3, 2), Fraction(1, 10**7)])
def test_shares_are_exact_fractions_within_bounds(part: Any) -> None:
    with pytest.raises(InvalidRecord):
        Share(holder=a_party().id, part=part)


def test_thirds_sum_to_one_exactly() -> None:
    work = a_work(holders=(a_party("Ana"), a_party("Ben"), a_party("Cho")))
    assert [share.part_text for share in work.shares] == ["1/3"] * 3


def bad_works() -> dict[str, dict[str, Any]]:
    half = Share(holder=a_party("Ana").id, part=Fraction(1, 2))
    return {
        "no content": {"content_sha256s": ()},
        "content twice": {"content_sha256s": ("8c4cf03886716974" + "0" * 48,) * 2},
        "malformed content": {"content_sha256s": ("zz",)},
        "one holder twice": {"shares": (half, half)},
        "half a work": {"shares": (half,)},
        "more than a work": {"shares": (half, Share(holder=a_party("Ben").id, part=Fraction(1)))},
        "no title": {"title": " "},
        "no territory": {"territories": ()},
        "small letters": {"territories": ("fr",)},
        "consent without holders": {"basis": RightsBasis.AUTHOR_CONSENTED},
        "own without holders": {"basis": RightsBasis.OWN_PROJECT},
        "a licence without a name": {"basis": RightsBasis.LICENCE_PERMITS},
        "a parent that is no work": {"parents": ("party-ana",)},
        "a parent twice": {"parents": ("work-a", "work-a")},
    }


@pytest.mark.parametrize("name", bad_works())
def test_malformed_works_are_refused(name: str) -> None:
    with pytest.raises(InvalidRecord):
        a_work(**{"basis": RightsBasis.PUBLIC_DOMAIN, **bad_works()[name]})


def bad_grants() -> dict[str, dict[str, Any]]:
    return {
        "no works": {"works": ()},
        "a work twice": {"works": (a_work(holders=(a_party(),)).id,) * 2},
        "no uses": {"uses": ()},
        "a use twice": {"uses": (Use.EVALUATE, Use.EVALUATE)},
        "a use in plain text": {"uses": ("evaluate_all",)},
        "no territory": {"territories": ()},
        "no date": {"start": "2026-01-01"},
        "30 February": {"start": "2026-02-30T00:00:00Z"},
        "ends as it starts": {"end": DAY_ONE},
        "negative notice": {"notice_days": -1},
        "endless notice": {"notice_days": 100_000},
        "irrevocable with notice": {"irrevocable": True, "notice_days": 3},
        "despite no hash": {"despite": ("reservation",)},
    }


@pytest.mark.parametrize("name", bad_grants())
def test_malformed_grants_are_refused(name: str) -> None:
    world = RightsWorld()
    with pytest.raises(InvalidRecord):
        world.a_grant(a_party(), a_work(holders=(a_party(),)), **bad_grants()[name])


@pytest.mark.parametrize(
    "changes",
    [
        {"works": ()},
        {"basis": RightsBasis.AUTHOR_CONSENTED},
        {"basis": RightsBasis.LICENCE_PERMITS, "licence": ""},
        {"evidence": ""},
        {"territories": ()},
        {"uses": ()},
    ],
)
def test_malformed_claims_are_refused(changes: dict[str, Any]) -> None:
    world = RightsWorld()
    work = world.add_work(a_work(basis=RightsBasis.PUBLIC_DOMAIN))
    with pytest.raises(InvalidRecord):
        world.claim(work, **changes)


def test_a_reservation_over_nothing_is_refused() -> None:
    with pytest.raises(InvalidRecord, match="covers nothing"):
        Reservation(lodged_by=a_party().id, reference="letter", signed_at=DAY_ONE)


@pytest.mark.parametrize("changes", [{"society": a_party("S").id}, {"mandate": Mandate.ASSIGNED}, {"name": ""}])
def test_a_party_names_its_society_exactly_when_it_has_assigned(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidRecord):
        a_party(**changes)


def test_an_unknown_use_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidRecord) as raised:
        parse_use("train_everything")
    assert "train_base, train_artist" in raised.value.hint


def test_an_unlisted_licence_permits_nothing_and_says_so() -> None:
    assert licence_uses("Shareware") == frozenset()
    assert licence_uses("CC-BY-NC-4.0") == {Use.EVALUATE, Use.GENERATE_NONCOMMERCIAL}
    assert why_refused("MIT", Use.TRAIN_BASE) is None
    assert "silence permits nothing" in str(why_refused("", Use.EVALUATE))


@pytest.mark.parametrize("kind", FACT_FIELDS)
def test_facts_need_their_fields_and_keep_others(kind: str) -> None:
    samples = {"sha256": HASH, "work": "work-a", "count": 0, "integer": -3, "text": "said so", "sha256s": [HASH]}
    body = {name: samples[expected] for name, expected in FACT_FIELDS[kind].items()}
    optional = {name: samples[expected] for name, expected in OPTIONAL_FACT_FIELDS.get(kind, {}).items()}
    check_fact(kind, {**body, **optional, "note": "kept"})
    for name in {**body, **optional}:
        for wrong in ("", True, None, 1.5, [], [HASH, "x"]):
            with pytest.raises(InvalidRecord):
                check_fact(kind, {**body, name: wrong})
    for name in body:
        with pytest.raises(InvalidRecord, match="missing"):
            check_fact(kind, {key: value for key, value in body.items() if key != name})


def test_a_permit_that_rests_on_nothing_cannot_be_made() -> None:
    world, _, work, _ = a_granted_world()
    permit = world.decide(work)
    with pytest.raises(InvalidRecord, match="rests on nothing"):
        Permit.from_dict({**permit.to_dict(), "evidence": []})


def test_the_register_says_what_is_absent() -> None:
    world = RightsWorld()
    with pytest.raises(ResourceAbsent, match="no work"):
        world.register.work(work_id("work-x"))
    with pytest.raises(ResourceAbsent, match="no party"):
        world.register.party(party_id("party-x"))
    assert world.register.party(world.operator.id).verify_key == a_key("Operator").verify_key.text


def test_contributors_have_a_name_and_a_role() -> None:
    with pytest.raises(InvalidRecord, match="role"):
        Contributor(name="Ana", role="")


@pytest.mark.parametrize("body", [{}, {"note": "of no field that is known"}])
def test_a_fact_that_states_nothing_is_refused(body: dict[str, str]) -> None:
    with pytest.raises(InvalidRecord, match="nothing is stated"):
        check_fact("provider", body)
