# SPDX-License-Identifier: Apache-2.0
"""Works in the public domain, under licences and made from others: what `decide` asks of each basis."""

from __future__ import annotations

import pytest

from builders.rights_world import RightsWorld, a_granted_world, a_party, a_work
from fairchord.rights.permit import Refusal, require_permit
from fairchord.rights.use import Use
from fairchord.rights.work import Authorship, RightsBasis


def test_a_public_domain_work_needs_a_claim() -> None:
    world = RightsWorld()
    work = world.add_work(a_work(basis=RightsBasis.PUBLIC_DOMAIN))
    assert world.codes(work, Use.TRAIN_BASE) == ["claim_missing"]
    world.claim(work)
    permit = require_permit(world.decide(work, Use.TRAIN_BASE))
    assert permit.basis is RightsBasis.PUBLIC_DOMAIN
    assert [item.kind for item in permit.evidence] == ["work", "rights_claim"]


def test_a_hymn_that_is_free_only_in_the_united_states_is_refused_elsewhere() -> None:
    world = RightsWorld()
    hymn = world.add_work(a_work("A hymn", basis=RightsBasis.PUBLIC_DOMAIN, territories=("US",)))
    world.claim(hymn)
    assert world.codes(hymn, Use.TRAIN_BASE, territory="US") == []
    refused = ["territory_outside_basis", "territory_not_claimed"]
    assert world.codes(hymn, Use.TRAIN_BASE, territory="FR") == refused
    assert world.codes(hymn, Use.TRAIN_BASE, territory="*") == refused


def test_a_claim_counts_only_for_the_uses_it_names() -> None:
    world = RightsWorld()
    work = world.add_work(a_work(basis=RightsBasis.PUBLIC_DOMAIN))
    world.claim(work, uses=(Use.EVALUATE,))
    assert world.codes(work, Use.TRAIN_BASE) == ["use_not_claimed"]


@pytest.mark.parametrize("licence", ["CC0-1.0", "CC-BY-4.0", "BSD-3-Clause", "PDDL-1.0"])
def test_permissive_licences_permit_training_and_say_that_nobody_consented(licence: str) -> None:
    world = RightsWorld()
    work = world.add_work(a_work(basis=RightsBasis.LICENCE_PERMITS, licence=licence, attribution="by Someone"))
    world.claim(work)
    permit = require_permit(world.decide(work, Use.TRAIN_BASE))
    assert permit.basis is RightsBasis.LICENCE_PERMITS
    assert permit.attribution == "by Someone"


@pytest.mark.parametrize(
    ("licence", "word"),
    [
        ("CC-BY-NC-4.0", "commercial"),
        ("CC-BY-NC-SA-4.0", "commercial"),
        ("CC-BY-SA-4.0", "same licence"),
        ("CC-BY-ND-4.0", "adaptations"),
        ("CC-BY-NC-ND-4.0", "adaptations"),
        ("GPL-3.0", "same licence"),
        ("ODbL-1.0", "same licence"),
        ("Artistic-1.0", "conditions"),
        ("free for all, trust me", "permits nothing"),
    ],
)
def test_other_licences_refuse_training_and_say_why(licence: str, word: str) -> None:
    world = RightsWorld()
    work = world.add_work(a_work(basis=RightsBasis.LICENCE_PERMITS, licence=licence, attribution="by Someone"))
    world.claim(work)
    decision = world.decide(work, Use.TRAIN_BASE)
    assert isinstance(decision, Refusal)
    assert [reason.code for reason in decision.reasons] == ["licence_refuses"]
    assert word in decision.reasons[0].message


def test_a_licence_that_asks_for_credit_needs_the_words_of_credit() -> None:
    world = RightsWorld()
    work = world.add_work(a_work(basis=RightsBasis.LICENCE_PERMITS, licence="CC-BY-4.0"))
    world.claim(work)
    assert world.codes(work, Use.TRAIN_BASE) == ["attribution_missing"]


def test_a_work_whose_maker_or_source_is_undeclared_is_refused() -> None:
    world = RightsWorld()
    ana = world.add_party(a_party("Ana"))
    work = world.add_work(a_work(holders=(ana,), authorship=Authorship.UNKNOWN, source=" "))
    world.grant(ana, work)
    assert world.codes(work) == ["authorship_undeclared", "source_undeclared"]


def test_an_arrangement_needs_its_parents_and_theirs() -> None:
    world, ana, work, _ = a_granted_world()
    tune = world.add_work(a_work("Tune", basis=RightsBasis.PUBLIC_DOMAIN))
    setting = world.add_work(a_work("Setting", holders=(ana,), parents=(tune.id,)))
    remix = world.add_work(a_work("Remix", holders=(ana,), parents=(setting.id, work.id, tune.id)))
    world.grant(ana, setting, remix)
    assert world.codes(remix) == ["parent_claim_missing"]
    world.claim(tune)
    permit = require_permit(world.decide(remix))
    assert [parent.work for parent in permit.parents] == [work.id, tune.id, setting.id]
