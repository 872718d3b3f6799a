# SPDX-License-Identifier: Apache-2.0
"""Public domain as a claim with years of death, editions and territories."""

from __future__ import annotations

from typing import Any

import pytest

from builders.rights_world import RightsWorld, a_work
from fairchord.errors import InvalidRecord
from fairchord.rights.claim import RightsClaim
from fairchord.rights.copyright_term import TERMS, last_protected_year
from fairchord.rights.permit import Permit, require_permit
from fairchord.rights.public_domain import DeadAuthor, Edition, PublicDomain, why_protected
from fairchord.rights.use import Use
from fairchord.rights.work import RightsBasis, Work

URTEXT = Edition(evidence="engraved from the autograph in the library")


def died(year: int, published: int | None = None, **changes: Any) -> PublicDomain:
    author = DeadAuthor(name="A. Composer", death_year=year)
    return PublicDomain(**{"authors": (author,), "edition": URTEXT, "first_published": published, **changes})


def anonymous(published: int) -> PublicDomain:
    return PublicDomain(authors=(), anonymous=True, first_published=published, edition=URTEXT)


def edited(published: int) -> Edition:
    return Edition(evidence="cover", editor="E. Ditor", published=published)


@pytest.mark.parametrize(
    ("territory", "death_year", "first_published", "last"),
    [
        ("DE", 1949, None, 2019),
        ("FR", 1937, None, 2022),
        ("ES", 1946, None, 2026),
        ("MX", 1950, None, 2050),
        ("CN", 1960, None, 2010),
        ("IN", 1941, None, 2001),
        ("US", 1949, None, None),
        ("US", 1949, 1930, 2025),
        ("US", 1990, 1980, 2075),
        ("US", 2000, 1990, 2085),
        ("DE", 1800, 2010, 2035),
        ("DE", None, 1900, 1970),
        ("US", None, 1900, 1995),
        ("US", None, 1990, 2085),
    ],
)
def test_the_last_protected_year(
    territory: str, death_year: int | None, first_published: int | None, last: int | None
) -> None:
    assert last_protected_year(territory, death_year=death_year, first_published=first_published) == last


def test_a_us_work_of_today_has_the_author_s_life_as_well() -> None:
    assert last_protected_year("US", death_year=2060, first_published=2000) == 2130


def test_a_law_may_add_years_for_one_author() -> None:
    assert last_protected_year("FR", death_year=1914, extra_years=30) == 1914 + 85 + 30


def test_every_territory_of_the_table_names_its_law() -> None:
    assert len(TERMS) > 40
    assert all(50 <= term.years <= 100 and term.source for term in TERMS.values())


@pytest.mark.parametrize(
    ("statement", "territory", "year", "codes"),
    [
        (died(1949), "DE", 2019, ["public_domain_term_running"]),
        (died(1949), "DE", 2020, []),
        (died(1949), "XX", 2020, ["public_domain_term_unknown"]),
        (died(1750), "US", 2026, ["publication_unknown"]),
        (died(1750, 1802), "*", 2026, []),
        (died(1750), "*", 2026, ["publication_unknown"]),
        (died(1930, 1931), "*", 2026, ["public_domain_term_running"]),
        (died(1750, edition=edited(1996)), "DE", 2026, ["edition_protected"]),
        (died(1750, edition=edited(1995)), "DE", 2026, []),
        (anonymous(1925), "*", 2026, []),
        (anonymous(1926), "MX", 2026, ["public_domain_term_running"]),
    ],
)
def test_terms_end_with_their_last_year(statement: PublicDomain, territory: str, year: int, codes: list[str]) -> None:
    assert [code for code, _ in why_protected(statement, territory, year)] == codes


def test_the_last_author_to_die_counts() -> None:
    two = (DeadAuthor(name="Old", death_year=1900), DeadAuthor(name="Young", death_year=1960))
    assert why_protected(died(1900, authors=two), "DE", 2026)
    assert not why_protected(died(1900, authors=two[:1]), "DE", 2026)


def test_a_refusal_names_three_territories_and_counts_the_rest() -> None:
    ((_, message),) = why_protected(died(1990, 1930), "*", 2026)
    assert "AT (to the end of 2060), BE (to the end of 2060), BG (to the end of 2060) and" in message


@pytest.mark.parametrize(
    "make",
    [
        lambda: died(1750, authors=()),
        lambda: died(1750, anonymous=True),
        lambda: PublicDomain(authors=(), anonymous=True, edition=URTEXT),
        lambda: died(30),
        lambda: died(1750, 10_000),
        lambda: DeadAuthor(name="A", death_year=1914, extra_years=101),
        lambda: DeadAuthor(name=" ", death_year=1914),
        lambda: DeadAuthor(name="A", death_year=True),
        lambda: Edition(evidence="cover", editor="E. Ditor"),
        lambda: Edition(evidence="cover", published=1900),
        lambda: Edition(evidence="cover", editor=" ", published=1900),
        lambda: Edition(evidence=""),
    ],
)
def test_malformed_statements_are_refused(make: Any) -> None:
    with pytest.raises(InvalidRecord):
        make()


def test_a_statement_reads_back_equal() -> None:
    author = DeadAuthor(name="A. Composer", death_year=1914, extra_years=30)
    edition = Edition(evidence="cover", editor="E. Ditor", published=1900)
    for statement in (
        died(1914, 1900, authors=(author,), edition=edition),
        died(1750),
        PublicDomain(authors=(), anonymous=True, first_published=1850, edition=URTEXT),
    ):
        assert PublicDomain.from_dict(statement.to_dict()) == statement
    with pytest.raises(InvalidRecord, match="'edition' is missing"):
        PublicDomain.from_dict({"authors": []})


def test_decide_does_the_arithmetic_of_a_claim_for_each_territory() -> None:
    world, work = a_world_with_an_old_work()
    world.claim(work, public_domain=died(1949))
    assert world.codes(work, territory="DE") == []
    assert world.codes(work, territory="MX") == ["public_domain_term_running"]
    assert world.codes(work, territory="BT") == ["public_domain_term_unknown"]
    assert world.codes(work, territory="*") == ["publication_unknown", "public_domain_term_running"]


def test_a_claim_without_years_keeps_its_meaning_and_its_permit() -> None:
    world, work = a_world_with_an_old_work()
    world.claim(work)
    permit = world.decide(work)
    assert isinstance(permit, Permit)
    assert permit.notes == ()


def test_the_newest_claim_with_years_counts() -> None:
    world, work = a_world_with_an_old_work()
    world.claim(work)
    world.claim(work, public_domain=died(1990))
    assert world.codes(work, territory="DE") == ["public_domain_term_running"]
    world.claim(work, public_domain=died(1890), evidence="the dates were those of the son")
    permit = require_permit(world.decide(work, territory="DE"))
    assert [(item.kind, item.index) for item in permit.evidence] == [("work", 1), ("rights_claim", 4)]


def test_a_claim_without_years_does_not_fill_in_for_one_with_years() -> None:
    world, work = a_world_with_an_old_work()
    world.claim(work, public_domain=died(1890), uses=(Use.EVALUATE,))
    world.claim(work)
    assert world.codes(work, Use.EVALUATE, territory="DE") == []
    assert world.codes(work, Use.TRAIN_BASE, territory="DE") == ["use_not_claimed"]


def test_years_of_death_belong_to_the_public_domain() -> None:
    with pytest.raises(InvalidRecord, match="says who died when"):
        RightsClaim(
            works=("work-a",),
            basis=RightsBasis.LICENCE_PERMITS,
            territories=("*",),
            uses=(Use.EVALUATE,),
            evidence="page",
            licence="CC0-1.0",
            public_domain=died(1750),
        )


def test_a_claim_with_years_reads_back_equal() -> None:
    world, work = a_world_with_an_old_work()
    claim = world.claim(work, public_domain=died(1750, 1802))
    assert RightsClaim.from_dict(claim.to_dict()) == claim


def a_world_with_an_old_work() -> tuple[RightsWorld, Work]:
    world = RightsWorld()
    return world, world.add_work(a_work("Old", basis=RightsBasis.PUBLIC_DOMAIN))
