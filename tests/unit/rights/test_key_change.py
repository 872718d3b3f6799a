# SPDX-License-Identifier: Apache-2.0
"""How a party's key changes, and what counts afterwards: always by the place in the log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from builders.rights_world import DAY_ONE, RightsWorld, a_granted_world, a_key, a_party, a_work
from builders.ssh_keys import an_ssh_key
from fairchord.canonical import canonical_bytes
from fairchord.errors import FairchordError, InvalidRecord, RecordTampered
from fairchord.rights.key_change import NEW_KEY, KeyAction, KeyChange, KeyState
from fairchord.rights.party import Mandate, Party, PartyKind
from fairchord.rights.permit import Permit
from fairchord.signing import SigningKey

PAPER = "ab" * 32


def a_change(world: RightsWorld, party: Party, action: str, new: SigningKey | None = None, **changes: Any) -> KeyChange:
    values: dict[str, Any] = {
        "action": KeyAction(action),
        "party": party.id,
        "old_key": world.register.last_key(party.id),
        "operator": world.operator.id,
        "reason": "a new year",
        "signed_at": world.time,
        "new_key": None if new is None else new.verify_key.text,
    }
    change = KeyChange(**{**values, **changes})
    return change if new is None else change.proven(new.sign(NEW_KEY, change.possession_bytes()))


def rotate(world: RightsWorld, party: Party, new: str, old: str | None = None) -> None:
    change = a_change(world, party, "rotated", a_key(new))
    world.state_signed("key", change.to_dict(), party, key=a_key(old or party.name))


def strike_out(world: RightsWorld, party: Party, action: str, old: str | None = None) -> None:
    world.state_signed("key", a_change(world, party, action).to_dict(), party, key=a_key(old or party.name))


def replace_key(world: RightsWorld, party: Party, voucher: Party, new: str) -> None:
    change = a_change(world, party, "replaced", a_key(new), document_sha256=PAPER)
    world.state_signed("key", change.to_dict(), voucher)


def test_after_a_rotation_the_new_key_counts_and_the_name_stays() -> None:
    world, ana, work, _ = a_granted_world()
    rotate(world, ana, "Ana 2")
    grant = world.a_grant(ana, work, notice_days=3)
    world.state_signed("grant", grant.to_dict(), ana, key=a_key("Ana 2"))
    assert world.register.grants[grant.sha256].author == ana.id
    assert world.register.party(ana.id).verify_key == a_key("Ana").verify_key.text
    assert world.register.key_of(ana.id) == a_key("Ana 2").verify_key.text
    assert world.register.keys_ever(ana.id) == tuple(a_key(name).verify_key.text for name in ("Ana", "Ana 2"))
    assert world.register.key_at(ana.id, 4) == a_key("Ana").verify_key.text


def test_what_the_old_key_signed_before_its_rotation_stands() -> None:
    world, ana, work, _ = a_granted_world()
    rotate(world, ana, "Ana 2")
    assert isinstance(world.decide(work), Permit)
    rotate(world, ana, "Ana 3", old="Ana 2")
    assert isinstance(world.decide(work), Permit)


def test_a_party_rotates_between_plain_and_openssh_keys(tmp_path: Path) -> None:
    world, ana, work, _ = a_granted_world()
    pair = an_ssh_key(tmp_path)
    change = a_change(world, ana, "rotated", new_key=pair.public.text)
    proven = change.proven(pair.sign(NEW_KEY, change.possession_bytes()))
    world.state_signed("key", proven.to_dict(), ana)
    grant = world.a_grant(ana, work, notice_days=5)
    world.state("grant", grant.to_dict(), author=ana.id, signature=pair.sign("grant", canonical_bytes(grant.to_dict())))
    assert len(world.register.grants) == 2
    back = a_change(world, ana, "rotated", a_key("Ana 2"))
    world.state("key", back.to_dict(), author=ana.id, signature=pair.sign("key", back.to_bytes()))
    assert world.register.key_of(ana.id) == a_key("Ana 2").verify_key.text


def test_a_later_statement_about_a_party_is_signed_with_the_key_that_counts() -> None:
    world = RightsWorld()
    ana = world.add_party(a_party("Ana"))
    rotate(world, ana, "Ana 2")
    later = a_party("Ana", mandate=Mandate.UNKNOWN, signed_at=DAY_ONE)
    with pytest.raises(RecordTampered):
        world.state_signed("party", later.to_dict(), ana)
    world.state_signed("party", later.to_dict(), ana, key=a_key("Ana 2"))
    assert world.register.party(ana.id).mandate is Mandate.UNKNOWN


def test_a_lost_key_holds_back_what_its_party_allowed_until_it_is_replaced() -> None:
    world, ana, work, _ = a_granted_world()
    ben = world.add_party(a_party("Ben"))
    strike_out(world, ana, "lost")
    assert world.register.key_state(ana.id) is KeyState.LOST
    assert world.register.key_of(ana.id) is None
    assert world.register.is_held(ana.id)
    assert world.codes(work) == ["key_lost"]
    replace_key(world, ana, ben, "Ana 2")
    assert not world.register.is_held(ana.id)
    permit = world.decide(work)
    assert isinstance(permit, Permit)
    assert permit.notes == ()


def test_a_grant_under_a_replaced_key_says_whose_word_it_rests_on() -> None:
    world = RightsWorld()
    ana, ben = world.add_party(a_party("Ana")), world.add_party(a_party("Ben"))
    work = world.add_work(a_work(holders=(ana,)))
    strike_out(world, ana, "lost")
    replace_key(world, ana, ben, "Ana 2")
    world.state_signed("grant", world.a_grant(ana, work).to_dict(), ana, key=a_key("Ana 2"))
    permit = world.decide(work)
    assert isinstance(permit, Permit)
    note = f"the grant in entry 6 is signed with a key of {ana.id} that {ben.id} vouched for (entry 5)"
    assert permit.notes == (note,)


def test_a_compromised_key_ends_from_its_place_on_and_not_before() -> None:
    world, ana, work, _ = a_granted_world()
    strike_out(world, ana, "compromised")
    assert isinstance(world.decide(work), Permit)
    with pytest.raises(InvalidRecord, match="lost or compromised, so it can sign nothing"):
        world.grant(ana, work, notice_days=9)


@pytest.mark.parametrize("action", ["lost", "compromised"])
def test_the_operator_strikes_out_a_key_on_paper_only(action: str) -> None:
    world, ana, _, _ = a_granted_world()
    with pytest.raises(InvalidRecord, match="names no document"):
        world.state("key", a_change(world, ana, action).to_dict(), author=world.operator.id)
    world.state("key", a_change(world, ana, action, document_sha256=PAPER).to_dict(), author=world.operator.id)
    assert world.register.key_state(ana.id).value == action


def test_a_named_guardian_or_else_the_society_is_the_only_voucher() -> None:
    world = RightsWorld()
    society, ben = world.add_party(a_party("Society", kind=PartyKind.SOCIETY)), world.add_party(a_party("Ben"))
    ana = world.add_party(a_party("Ana", guardian=ben.id))
    cleo = world.add_party(a_party("Cleo", mandate=Mandate.ASSIGNED, society=society.id))
    for party, voucher, other in ((ana, ben, society), (cleo, society, ben)):
        strike_out(world, party, "compromised")
        with pytest.raises(InvalidRecord, match="cannot vouch"):
            replace_key(world, party, other, f"{party.name} 2")
        replace_key(world, party, voucher, f"{party.name} 2")
        assert world.register.key_state(party.id) is KeyState.ACTIVE


def test_a_replacement_needs_a_paper_and_a_voucher_with_a_key() -> None:
    world = RightsWorld()
    ana, ben = world.add_party(a_party("Ana")), world.add_party(a_party("Ben"))
    dora = world.add_party(a_party("Dora", verify_key=None, id="party-dora"))
    strike_out(world, ana, "lost")
    bare = a_change(world, ana, "replaced", a_key("Ana 2"))
    with pytest.raises(InvalidRecord, match="rests on no document"):
        world.state_signed("key", bare.to_dict(), ben)
    for voucher in (ana, world.operator, dora):
        with pytest.raises(InvalidRecord, match=r"cannot vouch|can sign nothing"):
            replace_key(world, ana, voucher, "Ana 2")
    with pytest.raises(InvalidRecord, match="not a registered party"):
        replace_key(world, ana, a_party("Stranger"), "Ana 2")


def test_states_that_a_change_does_not_fit_are_refused() -> None:
    world = RightsWorld()
    ana, ben = world.add_party(a_party("Ana")), world.add_party(a_party("Ben"))
    dora = world.add_party(a_party("Dora", verify_key=None, id="party-dora"))
    with pytest.raises(InvalidRecord, match="its state is active"):
        replace_key(world, ana, ben, "Ana 2")
    keyless = a_change(world, dora, "lost", old_key=a_key("Dora").verify_key.text, document_sha256=PAPER)
    with pytest.raises(InvalidRecord, match="its state is none"):
        world.state("key", keyless.to_dict(), author=world.operator.id)
    strike_out(world, ana, "lost")
    with pytest.raises(InvalidRecord, match="its state is lost"):
        strike_out(world, ana, "compromised")
    assert world.register.key_state(dora.id) is KeyState.NONE
    assert world.register.key_of(dora.id) is None
    assert world.register.keys_ever(dora.id) == ()
    assert not world.register.is_held(dora.id)


def test_the_operator_only_rotates_its_own_key_and_to_a_plain_one(tmp_path: Path) -> None:
    world = RightsWorld()
    for action in ("lost", "compromised"):
        with pytest.raises(InvalidRecord, match="own key cannot be"):
            strike_out(world, world.operator, action)
    pair = an_ssh_key(tmp_path)
    change = a_change(world, world.operator, "rotated", new_key=pair.public.text)
    proven = change.proven(pair.sign(NEW_KEY, change.possession_bytes()))
    with pytest.raises(InvalidRecord, match="cannot be rotated so"):
        world.state_signed("key", proven.to_dict(), world.operator)
    rotate(world, world.operator, "Operator 2")
    assert world.register.key_of(world.operator.id) == a_key("Operator 2").verify_key.text


VALUES: dict[str, Any] = {
    "action": "rotated",
    "party": "party-ana",
    "old_key": a_key("Ana").verify_key.text,
    "operator": "party-op",
    "reason": "why",
    "signed_at": DAY_ONE,
    "new_key": a_key("Ana 2").verify_key.text,
}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"action": "sold"}, "not known"),
        ({"party": "ana"}, "not a party id"),
        ({"operator": "op"}, "not a party id"),
        ({"old_key": "ed25519:" + "0" * 64}, "small order"),
        ({"new_key": "ed25519:" + "0" * 64}, "small order"),
        ({"new_key": VALUES["old_key"]}, "is its old one"),
        ({"new_key": None}, "named exactly when"),
        ({"action": "lost"}, "named exactly when"),
        ({"action": "lost", "new_key": None, "new_key_signature": "x"}, "yet no new key"),
        ({"reason": " "}, "empty"),
        ({"signed_at": "yesterday"}, "not a time"),
        ({"document_sha256": "x"}, "SHA-256"),
        ({"more": "x"}, "unknown field"),
    ],
)
def test_malformed_changes_are_refused(changes: dict[str, Any], message: str) -> None:
    record = {name: value for name, value in {**VALUES, **changes}.items() if value is not None}
    with pytest.raises(InvalidRecord, match=message):
        KeyChange.from_dict(record)


def test_a_change_reads_back_and_shows_what_each_signs() -> None:
    draft = KeyChange.from_dict(VALUES)
    proven = draft.proven("x")
    assert KeyChange.from_dict(proven.to_dict()) == proven
    assert proven.possession_bytes() == draft.to_bytes() == draft.possession_bytes()
    with pytest.raises(InvalidRecord, match="has not signed"):
        draft.check_possession()
    with pytest.raises(FairchordError):
        proven.check_possession()
    KeyChange.from_dict({**{k: v for k, v in VALUES.items() if k != "new_key"}, "action": "lost"}).check_possession()


def test_a_guardian_is_another_party_of_a_party_with_a_key() -> None:
    assert Party.from_dict(a_party("Ana", guardian="party-ben").to_dict()).guardian == "party-ben"
    for changes in ({"guardian": a_party("Ana").id}, {"guardian": "party-ben", "verify_key": None}):
        with pytest.raises(InvalidRecord, match="guardian"):
            a_party("Ana", **changes)
