# SPDX-License-Identifier: Apache-2.0
"""An operator who writes any log at all under their own key: the script, alone, refuses what only others could say.

The script knows nothing of Fairchord, so each rule on which consent rests is tried against it and against our verifier.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from builders.bundle_world import failures, lay_out, run_script, verified
from builders.rights_world import a_key, a_party, a_work
from builders.stated_bundle import Freezing, StatedWorld, bundle_of
from fairchord.canonical import canonical_bytes, sha256_hex
from fairchord.disclosure.bundle.bundle import SUMS, SUMS_SIGNATURE, Bundle, seal_bundle
from fairchord.rights.dispute import Outcome
from fairchord.rights.key_change import KeyAction, KeyChange
from fairchord.rights.party import Mandate, Party, PartyKind
from fairchord.rights.use import Use
from fairchord.rights.work import Contributor, RightsBasis, Work

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="the script needs openssl")
TRAIN: dict[str, Any] = {"irrevocable": True, "uses": (Use.TRAIN_BASE,)}
Lie = Callable[[StatedWorld, Party, Work], Freezing]


def a_start() -> tuple[StatedWorld, Party, Work]:
    """Ana holds a work; Mallory is a party whose key the operator holds, as any operator can have one."""
    world = StatedWorld()
    ana = world.add_party(a_party("Ana"))
    world.add_party(a_party("Mallory"))
    return world, ana, world.add_work(a_work(holders=(ana,)))


MALLORY = a_party("Mallory")
SACEM: dict[str, Any] = {"kind": PartyKind.SOCIETY}


def changed_key(world: StatedWorld, party: Party, new: str, **changes: Any) -> dict[str, Any]:
    """A change of key that the new key has signed."""
    assert party.verify_key is not None
    change = KeyChange(
        action=KeyAction.ROTATED, party=party.id, old_key=party.verify_key, operator=world.operator.id,
        reason="a new device", signed_at=world.time, new_key=a_key(new).verify_key.text,
    )  # fmt: skip
    change = replace(change, **changes)
    if change.new_key is not None:
        change = change.proven(a_key(new).sign("new_key", change.possession_bytes()))
    return change.to_dict()


def test_a_rich_and_honest_log_is_confirmed_in_the_same_words(tmp_path: Path) -> None:
    world, ana, work = a_start()
    society, notary = world.add_party(a_party("Sacem", **SACEM)), world.add_party(a_party("Notary"))
    member = world.add_party(a_party("Léa", mandate=Mandate.ASSIGNED, society=society.id))
    both = world.add_work(a_work('Two of "us", {here}', (ana, member), parents=(work.id,)))
    free = world.add_work(a_work("Old", basis=RightsBasis.PUBLIC_DOMAIN))
    world.claim(free)
    world.grant(ana, work, both, **TRAIN)
    world.carve_out(society, member, uses=(Use.TRAIN_BASE,), irrevocable=True, works=(both.id,))
    reservation = world.reserve(society, both)
    world.withdraw(society, reservation, both)
    lodged = world.reserve(member, both)
    world.grant(member, both, **TRAIN, despite=(lodged.sha256,))
    world.reserve_list(society, ["iswc:T0345246801", "title:" + "0" * 32])
    dispute = world.dispute(member, work)
    world.rule(notary, dispute)
    world.time = "2026-01-30T00:00:00Z"
    world.state_signed("key", changed_key(world, ana, "Ana's second"), ana)
    lost = {"action": KeyAction.LOST, "new_key": None}
    world.state("key", changed_key(world, notary, "", **lost, document_sha256="0" * 64), author=world.operator.id)
    world.state_signed("party", replace(ana, signed_at=world.time).to_dict(), ana, key=a_key("Ana's second"))
    bundle = bundle_of(world, Freezing(works=[work, both, free]))
    code, lines = run_script(lay_out(bundle, tmp_path))
    assert (code, failures(lines), failures(verified(bundle))) == (0, [], [])
    assert [line for line in lines if " reports " not in line][: len(verified(bundle))] == verified(bundle)
    assert world.register.problems == ()


def forged_grant(world: StatedWorld, holder: Party, work: Work, signed_with: str, **terms: Any) -> None:
    """A grant in the holder's name, under another key."""
    grant = world.a_grant(holder, work, **{**TRAIN, **terms}).to_dict()
    signature = a_key(signed_with).sign("grant", canonical_bytes(grant))
    world.state("grant", grant, author=holder.id, signature=signature)


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


def permits_for_another_use(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, irrevocable=True, uses=(Use.EVALUATE,))
    return Freezing(works=[work], permit={"use": Use.EVALUATE})


def a_revocable_grant(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, uses=(Use.TRAIN_BASE,))
    return Freezing(works=[work])


def a_grant_for_another_place(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, **TRAIN, territories=("FR", "DE"))
    return Freezing(works=[work])


def a_grant_for_another_model(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, irrevocable=True, uses=(Use.TRAIN_ARTIST,), artist_model="ana-1")
    return Freezing(works=[work], use=Use.TRAIN_ARTIST, model="ben-1")


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


def content_of_another_work(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, **TRAIN)
    return Freezing(works=[work], rows=lambda rows: [replace(rows[0], content_sha256=sha256_hex(b"somebody else's"))])


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


def rows_without_permits(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, **TRAIN)
    return Freezing(works=[work], rows=lambda rows: [*rows, replace(rows[0], work_id=a_work("Taken", (MALLORY,)).id)])


def the_same_work_twice(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    world.grant(ana, work, **TRAIN)
    return Freezing(works=[work, work])


def a_parent_without_consent(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    clip = world.add_work(a_work("A clip of it", (MALLORY,), parents=(work.id,)))
    world.grant(MALLORY, clip, **TRAIN)
    return Freezing(works=[clip])


def a_parent_that_is_reserved(world: StatedWorld, ana: Party, work: Work) -> Freezing:
    clip = world.add_work(a_work("A clip of it", (MALLORY,), parents=(work.id,)))
    world.grant(MALLORY, clip, **TRAIN)
    world.grant(ana, work, **TRAIN)
    world.reserve(world.add_party(a_party("Sacem", **SACEM)), work)
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


def a_member(world: StatedWorld) -> tuple[Party, Party, Work]:
    society = world.add_party(a_party("Sacem", **SACEM))
    member = world.add_party(a_party("Mia", mandate=Mandate.ASSIGNED, society=society.id))
    return society, member, world.add_work(a_work("Assigned", (member,)))


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


def a_reservation(world: StatedWorld, work: Work, **terms: Any) -> Any:
    world.grant(a_party("Ana"), work, **TRAIN)
    return world.reserve(world.add_party(a_party("Sacem", **SACEM)), **{"works": (work.id,), **terms})


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
    permits_for_another_use: "permits",
    a_revocable_grant: "consent",
    a_grant_for_another_place: "consent",
    a_grant_for_another_model: "consent",
    a_grant_that_ended: "consent",
    a_permit_of_an_earlier_day: "consent",
    a_date_in_the_future: "snapshot",
    one_of_two_holders: "consent",
    almost_all_of_a_work: "authors",
    a_work_registered_again_as_free: "authors",
    content_of_another_work: "permits",
    a_claim_called_consent: "consent",
    a_claim_by_somebody_else: "authors",
    rows_without_permits: "permits",
    the_same_work_twice: "permits",
    a_parent_without_consent: "consent",
    a_parent_that_is_reserved: "reservations",
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
    a_grant_with_a_member_that_nobody_knows: "authors",
}
"""Every lie, and the check that must name it in both verifiers."""


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: str(lie.__name__))
def test_neither_verifier_confirms_it(lie: Lie, tmp_path: Path) -> None:
    world, ana, work = a_start()
    false = bundle_of(world, lie(world, ana, work))
    code, lines = run_script(lay_out(false, tmp_path))
    assert code == 1, lines
    for found in (lines, verified(false)):
        assert LIES[lie] in {line.split()[1] for line in failures(found)}, found


def an_honest_bundle() -> Bundle:
    world, ana, work = a_start()
    world.grant(ana, work, **TRAIN)
    return bundle_of(world, Freezing(works=[work]))


def resealed(files: dict[str, bytes]) -> Bundle:
    """The bundle as its operator would seal these files."""
    from builders.stated_bundle import OPERATOR_KEY

    return seal_bundle({name: data for name, data in files.items() if name not in (SUMS, SUMS_SIGNATURE)}, OPERATOR_KEY)


@pytest.mark.parametrize(
    "name",
    [
        "log/entries.jsonl",
        "log/checkpoint",
        "snapshot/manifest.leaves",
        "snapshot/permits.leaves",
        "model/provenance.json",
    ],
)
@pytest.mark.parametrize("data", [None, b""], ids=["missing", "empty"])
def test_a_bundle_without_what_it_is_about_confirms_nothing(name: str, data: bytes | None, tmp_path: Path) -> None:
    files = {other: content for other, content in an_honest_bundle().files.items() if other != name}
    false = resealed(files if data is None else {**files, name: data})
    code, lines = run_script(lay_out(false, tmp_path))
    assert code == 1
    for found in (lines, verified(false)):
        assert any(name in line for line in failures(found)), found


def test_an_empty_bundle_confirms_nothing(tmp_path: Path) -> None:
    false = Bundle(files={SUMS: b""})
    assert run_script(lay_out(false, tmp_path))[0] == 1
    assert failures(verified(false))


@pytest.mark.parametrize(
    "name", ["log/entries.jsonl", "snapshot/manifest.leaves", "snapshot/permits.leaves", "snapshot/index.txt"]
)
@pytest.mark.parametrize(
    "change", [lambda data: data[:-1], lambda data: data[:9] + b"\0" + data[9:]], ids=["end", "zero"]
)
def test_lines_that_tools_read_in_two_ways_are_refused(
    name: str, change: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    files = dict(an_honest_bundle().files)
    false = resealed({**files, name: change(files[name])})
    lines = run_script(lay_out(false, tmp_path))[1]
    for found in (lines, verified(false)):
        assert any(f"{name} is not whole lines" in line for line in failures(found)), found


@pytest.mark.parametrize("size", ["08", "1e3", "-1", "0x4", "9" * 30, "a[$(touch ran)]"])
def test_a_number_that_bash_would_compute_ends_no_check_silently(size: str, tmp_path: Path) -> None:
    files = dict(an_honest_bundle().files)
    changed = {
        name: files[name].replace(b'"size":5', f'"size":{size}'.encode()) for name in ("snapshot/manifest.leaves",)
    }
    changed["log/checkpoint"] = files["log/checkpoint"].replace(b"\n7\n", f"\n{size}\n".encode())
    for name, data in changed.items():
        assert data != files[name]
        folder = lay_out(resealed({**files, name: data}), tmp_path / name)
        code, lines = run_script(folder)
        assert (code, lines[-1].split(":")[0]) == (1, "NOT CONFIRMED"), lines
        assert not list(tmp_path.rglob("ran"))
        assert not Path("ran").exists()


def test_file_names_cannot_steer_a_terminal(tmp_path: Path) -> None:
    folder = lay_out(an_honest_bundle(), tmp_path)
    (folder / "a\x1b[2J\rheld    files").write_bytes(b"")
    code, lines = run_script(folder)
    assert code == 1
    assert not any("\x1b" in line or "\r" in line for line in lines)


def test_an_entry_that_is_too_long_is_refused(tmp_path: Path) -> None:
    files = dict(an_honest_bundle().files)
    lines = files["log/entries.jsonl"].splitlines(keepends=True)
    lines[1] = lines[1].replace(b'"name":"Ana"', b'"name":"' + b"A" * 70_000 + b'"')
    false = resealed({**files, "log/entries.jsonl": b"".join(lines)})
    for found in (run_script(lay_out(false, tmp_path))[1], verified(false)):
        assert any("entry 1" in line and "65535" in line for line in failures(found)), found


def test_the_log_s_key_is_known_by_any_key_it_had(tmp_path: Path) -> None:
    folder = lay_out(an_honest_bundle(), tmp_path)
    from builders.stated_bundle import OPERATOR_KEY

    assert run_script(folder, "--key", OPERATOR_KEY.verify_key.text)[0] == 0
    assert run_script(folder, "--key", a_key("Mallory").verify_key.text)[0] == 1
