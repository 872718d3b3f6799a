# SPDX-License-Identifier: Apache-2.0
"""An operator who writes what only holders, societies and members could say: the script, alone, refuses it.

The script knows nothing of Fairchord, so each rule on which consent rests is tried against it and against our verifier.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from builders.false_logs import MALLORY, SACEM, TRAIN, Lie, changed_key, forged_grant, neither_confirms
from builders.rights_world import a_key, a_party, a_work
from builders.stated_bundle import Freezing, StatedWorld
from fairchord.canonical import canonical_bytes, sha256_hex
from fairchord.rights.key_change import KeyAction
from fairchord.rights.party import Mandate, Party
from fairchord.rights.use import Use
from fairchord.rights.work import RightsBasis, Work

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="the script needs openssl")


def a_member(world: StatedWorld) -> tuple[Party, Party, Work]:
    society = world.add_party(a_party("Sacem", **SACEM))
    member = world.add_party(a_party("Mia", mandate=Mandate.ASSIGNED, society=society.id))
    return society, member, world.add_work(a_work("Assigned", (member,)))


def a_rotation_that_nobody_signed(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.state("key", changed_key(world, ana, "Mallory's second"), author=world.operator.id)
    forged_grant(world, ana, work, "Mallory's second")
    return Freezing(works=[work])


def a_rotation_signed_by_somebody_else(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.state_signed("key", changed_key(world, ana, "Mallory's second"), MALLORY)
    forged_grant(world, ana, work, "Mallory's second")
    return Freezing(works=[work])


def a_key_replaced_by_the_operator(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    lost = {"action": KeyAction.LOST, "new_key": None, "document_sha256": "0" * 64}
    world.state("key", changed_key(world, ana, "", **lost), author=world.operator.id)
    replaced = changed_key(world, ana, "Mallory's second", action=KeyAction.REPLACED, document_sha256="0" * 64)
    world.state_signed("key", replaced, world.operator)
    forged_grant(world, ana, work, "Mallory's second")
    return Freezing(works=[work])


def a_grant_by_a_stranger(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.state_signed("grant", world.a_grant(ana, work, **TRAIN).to_dict(), MALLORY)
    return Freezing(works=[work])


def a_grant_to_another_log(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, **TRAIN, licensee=a_party("Other studio").id)
    return Freezing(works=[work])


def a_grant_for_another_use(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, irrevocable=True, uses=(Use.EVALUATE,))
    return Freezing(works=[work])


def a_revocable_grant(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, uses=(Use.TRAIN_BASE,))
    return Freezing(works=[work])


def a_grant_for_another_place(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, **TRAIN, territories=("FR", "DE"))
    return Freezing(works=[work])


def a_grant_for_another_model(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, irrevocable=True, uses=(Use.TRAIN_ARTIST,), artist_model="ana-1")
    return Freezing(works=[work], use=Use.TRAIN_ARTIST, model="ben-1")


def one_of_two_holders(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    ben = world.add_party(a_party("Ben"))
    both = world.add_work(a_work("Both", (ana, ben)))
    world.grant(ana, both, **TRAIN)
    return Freezing(works=[both])


def almost_all_of_a_work(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    other = a_work("Almost", (ana,))
    body = {**other.to_dict(), "shares": [{"holder": ana.id, "part": "999/1000"}]}
    world.state("work", body, author=world.operator.id)
    return Freezing(works=[other])


def a_work_registered_again_as_free(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    free = replace(work, basis=RightsBasis.PUBLIC_DOMAIN, shares=())
    world.state("work", free.to_dict(), author=world.operator.id)
    world.claim(free)
    return Freezing(works=[work])


def a_claim_called_consent(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    free = world.add_work(a_work("Old", basis=RightsBasis.PUBLIC_DOMAIN))
    world.claim(free)
    return Freezing(works=[free], permit={"basis": RightsBasis.AUTHOR_CONSENTED})


def a_claim_by_somebody_else(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    free = world.add_work(a_work("Old", basis=RightsBasis.PUBLIC_DOMAIN))
    claim = {
        "basis": "public_domain", "evidence": "so I say", "licence": "", "territories": ["*"],
        "uses": ["train_base"], "works": [free.id],
    }  # fmt: skip
    world.state_signed("rights_claim", claim, MALLORY)
    return Freezing(works=[free])


def a_parent_without_consent(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    clip = world.add_work(a_work("A clip of it", (MALLORY,), parents=(work.id,)))
    world.grant(MALLORY, clip, **TRAIN)
    return Freezing(works=[clip])


def a_parent_that_is_not_there(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    clip = a_work("A clip of it", (MALLORY,), parents=(a_work("Unknown", (MALLORY,)).id,))
    world.add_work(clip)
    world.grant(MALLORY, clip, **TRAIN)
    return Freezing(works=[clip])


def a_work_made_from_itself(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    clip = a_work("A clip", (MALLORY,))
    clip = replace(clip, parents=(clip.id,))
    world.add_work(clip)
    world.grant(MALLORY, clip, **TRAIN)
    return Freezing(works=[clip])


def a_member_without_carve_out(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    _, member, other = a_member(world)
    world.grant(member, other, **TRAIN)
    return Freezing(works=[other])


def a_carve_out_by_somebody_else(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    society, member, other = a_member(world)
    carve_out = {
        "irrevocable": True, "member": member.id, "signed_at": world.time, "society": society.id, "start": world.time,
        "territories": ["*"], "uses": ["train_base"],
    }  # fmt: skip
    world.state_signed("carve_out", carve_out, MALLORY)
    world.grant(member, other, **TRAIN)
    return Freezing(works=[other])


def a_carve_out_for_another_work(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    society, member, other = a_member(world)
    world.carve_out(society, member, irrevocable=True, works=(work.id,))
    world.grant(member, other, **TRAIN)
    return Freezing(works=[other])


def a_stranger_for_a_member_with_carve_out(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    society, member, other = a_member(world)
    world.carve_out(society, member, irrevocable=True)
    world.state_signed("grant", world.a_grant(member, other, **TRAIN).to_dict(), MALLORY)
    return Freezing(works=[other])


def a_mandate_stated_by_the_operator(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    _, member, other = a_member(world)
    own = replace(member, mandate=Mandate.OWN, society=None, signed_at=world.time)
    world.state("party", own.to_dict(), author=world.operator.id)
    world.grant(member, other, **TRAIN)
    return Freezing(works=[other])


def a_mandate_stated_after_the_freezing(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    _, member, other = a_member(world)
    world.grant(member, other, **TRAIN)

    def later(world: StatedWorld) -> None:
        own = replace(member, mandate=Mandate.OWN, society=None, signed_at=world.time)
        world.state_signed("party", own.to_dict(), member)

    return Freezing(works=[other], late=later)


def a_grant_after_the_freezing(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    return Freezing(works=[work], late=lambda world: world.grant(ana, work, **TRAIN) and None)


def a_key_of_small_order(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    key = "ed25519:01" + "00" * 31
    weak = {**ana.to_dict(), "id": "party-eve-" + sha256_hex(key.encode())[:16], "verify_key": key}
    world.state("party", weak, author=weak["id"], signature="AQ" + "A" * 84 + "==")
    world.grant(ana, work, **TRAIN)
    return Freezing(works=[work])


def a_party_under_a_name_that_is_not_of_its_key(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    body = {**a_party("Eve").to_dict(), "id": "party-sacem-0123456789abcdef"}
    signature = a_key("Eve").sign("party", canonical_bytes(body))
    world.state("party", body, author=body["id"], signature=signature)
    world.grant(ana, work, **TRAIN)
    return Freezing(works=[work])


def a_lost_key(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, **TRAIN)
    lost = {"action": KeyAction.LOST, "new_key": None, "document_sha256": "0" * 64}
    world.state("key", changed_key(world, ana, "", **lost), author=world.operator.id)
    return Freezing(works=[work])


def a_grant_with_a_member_that_nobody_knows(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    """The holder signed `works` of one work; a member before it, unknown to all rules, names another."""
    other = world.add_work(a_work("Other", (ana,)))
    body = {"a": {"works": [work.id]}, **world.a_grant(ana, other, **TRAIN).to_dict()}
    world.state_signed("grant", body, ana)
    return Freezing(works=[work])


LIES: dict[Lie, str] = {
    a_rotation_that_nobody_signed: "authors",
    a_rotation_signed_by_somebody_else: "authors",
    a_key_replaced_by_the_operator: "authors",
    a_grant_by_a_stranger: "authors",
    a_grant_to_another_log: "authors",
    a_grant_for_another_use: "consent",
    a_revocable_grant: "consent",
    a_grant_for_another_place: "consent",
    a_grant_for_another_model: "consent",
    one_of_two_holders: "consent",
    almost_all_of_a_work: "authors",
    a_work_registered_again_as_free: "authors",
    a_claim_called_consent: "consent",
    a_claim_by_somebody_else: "authors",
    a_parent_without_consent: "consent",
    a_parent_that_is_not_there: "authors",
    a_work_made_from_itself: "authors",
    a_member_without_carve_out: "consent",
    a_carve_out_by_somebody_else: "authors",
    a_carve_out_for_another_work: "consent",
    a_stranger_for_a_member_with_carve_out: "authors",
    a_mandate_stated_by_the_operator: "authors",
    a_mandate_stated_after_the_freezing: "consent",
    a_grant_after_the_freezing: "consent",
    a_key_of_small_order: "authors",
    a_party_under_a_name_that_is_not_of_its_key: "authors",
    a_lost_key: "consent",
    a_grant_with_a_member_that_nobody_knows: "authors",
}
"""Every lie, and the check that must name it in both verifiers."""


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: str(lie.__name__))
def test_neither_verifier_confirms_it(lie: Lie, tmp_path: Path) -> None:
    neither_confirms(lie, LIES[lie], tmp_path)
