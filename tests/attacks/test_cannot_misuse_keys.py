# SPDX-License-Identifier: Apache-2.0
"""Signatures by keys that do not count: not yet, no longer, of another purpose, another log, another party."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from builders.rights_world import RightsWorld, a_granted_world, a_key, a_party, a_work
from builders.ssh_keys import an_ssh_key
from fairchord.author_key import AuthorKey
from fairchord.canonical import canonical_bytes
from fairchord.errors import FairchordError, InvalidRecord, RecordTampered
from fairchord.rights.grant import Grant
from fairchord.rights.identifiers import make_party_id
from fairchord.rights.key_change import NEW_KEY, KeyAction, KeyChange
from fairchord.rights.party import Party
from fairchord.rights.permit import Permit
from fairchord.signing import SigningKey, signed_text
from fairchord.sshsig import dearmor

PAPER = "cd" * 32


def a_rotation(world: RightsWorld, party: Party, new: SigningKey, **changes: str) -> KeyChange:
    values = {"old_key": str(world.register.last_key(party.id)), "operator": world.operator.id, **changes}
    change = KeyChange(
        action=KeyAction.ROTATED,
        party=party.id,
        reason="routine",
        signed_at=world.time,
        new_key=new.verify_key.text,
        old_key=values["old_key"],
        operator=values["operator"],  # type: ignore[arg-type]  # checked by the record
    )
    return change.proven(new.sign(NEW_KEY, change.possession_bytes()))


def a_struck_out_world(action: str) -> tuple[RightsWorld, Party, Grant]:
    world, ana, work, _ = a_granted_world()
    change = KeyChange(
        action=KeyAction(action),
        party=ana.id,
        old_key=a_key("Ana").verify_key.text,
        operator=world.operator.id,
        reason="stolen",
        signed_at=world.time,
    )
    world.state_signed("key", change.to_dict(), ana)
    return world, ana, world.a_grant(ana, work, notice_days=1)


@pytest.mark.parametrize("action", ["lost", "compromised"])
def test_a_revoked_key_signs_nothing_more_of_any_kind(action: str) -> None:
    world, ana, grant = a_struck_out_world(action)
    size = world.register.size
    withdrawal = {"by": ana.id, "record": next(iter(world.register.grants)), "signed_at": world.time}
    reservation = {"lodged_by": ana.id, "reference": "letter", "works": [], "parties": [ana.id], "content_sha256s": []}
    bodies = {"grant": grant.to_dict(), "withdrawal": withdrawal, "party": {**ana.to_dict(), "signed_at": world.time}}
    bodies["reservation"] = {**reservation, "signed_at": world.time}
    bodies["key"] = a_rotation(world, ana, a_key("Ana 2")).to_dict()
    for kind, body in bodies.items():
        with pytest.raises(InvalidRecord, match=r"can sign nothing|its state is"):
            world.state_signed(kind, body, ana)
    assert world.register.size == size


def test_a_compromised_key_cannot_grant_later_by_claiming_an_earlier_date() -> None:
    world, ana, grant = a_struck_out_world("compromised")
    early = Grant.from_dict({**grant.to_dict(), "signed_at": "2020-01-01T00:00:00Z", "start": "2020-01-01T00:00:00Z"})
    with pytest.raises(InvalidRecord, match="can sign nothing"):
        world.state_signed("grant", early.to_dict(), ana)


def test_a_rotated_key_and_one_not_yet_added_do_not_sign() -> None:
    world, ana, work, _ = a_granted_world()
    grant = world.a_grant(ana, work, notice_days=1)
    with pytest.raises(RecordTampered):
        world.state_signed("grant", grant.to_dict(), ana, key=a_key("Ana 2"))
    world.state_signed("key", a_rotation(world, ana, a_key("Ana 2")).to_dict(), ana)
    with pytest.raises(RecordTampered):
        world.state_signed("grant", grant.to_dict(), ana)
    world.state_signed("grant", grant.to_dict(), ana, key=a_key("Ana 2"))


def test_a_rotation_cannot_be_replayed_nor_an_old_key_brought_back() -> None:
    world = RightsWorld()
    ana = world.add_party(a_party("Ana"))
    first = a_rotation(world, ana, a_key("Ana 2")).to_dict()
    world.state_signed("key", first, ana)
    with pytest.raises(FairchordError):
        world.state_signed("key", first, ana)
    with pytest.raises(InvalidRecord, match="not the key of"):
        world.state_signed("key", first, ana, key=a_key("Ana 2"))
    with pytest.raises(InvalidRecord, match="in use in this log already"):
        world.state_signed("key", a_rotation(world, ana, a_key("Ana")).to_dict(), ana, key=a_key("Ana 2"))


def test_a_rotation_made_for_another_log_does_not_count_here() -> None:
    world = RightsWorld()
    ana = world.add_party(a_party("Ana"))
    elsewhere = a_rotation(world, ana, a_key("Ana 2"), operator="party-other-0123456789abcdef")
    with pytest.raises(InvalidRecord, match="is for the log of"):
        world.state_signed("key", elsewhere.to_dict(), ana)


def test_nobody_else_rotates_a_key_or_rotates_to_a_key_of_somebody_else() -> None:
    world = RightsWorld()
    ana, ben = world.add_party(a_party("Ana")), world.add_party(a_party("Ben"))
    rotation = a_rotation(world, ana, a_key("Mallory"))
    with pytest.raises(InvalidRecord, match="cannot rotate the key of"):
        world.state_signed("key", rotation.to_dict(), ben)
    with pytest.raises(InvalidRecord, match="cannot rotate the key of"):
        world.state("key", rotation.to_dict(), author=world.operator.id)
    with pytest.raises(RecordTampered):
        world.state("key", rotation.to_dict(), author=ana.id, signature=a_key("Ben").sign("key", rotation.to_bytes()))
    with pytest.raises(InvalidRecord, match="in use in this log already"):
        world.state_signed("key", a_rotation(world, ana, a_key("Ben")).to_dict(), ana)
    unproven = KeyChange.from_dict({**rotation.to_dict(), "new_key_signature": a_key("Ana").sign(NEW_KEY, b"{}")})
    with pytest.raises(RecordTampered):
        world.state_signed("key", unproven.to_dict(), ana)


def test_a_stolen_key_cannot_be_registered_again_under_another_name() -> None:
    world, ana, _ = a_struck_out_world("compromised")
    again = Party.from_dict({**ana.to_dict(), "id": f"party-again-{ana.id.rpartition('-')[2]}"})
    with pytest.raises(InvalidRecord, match="has borne"):
        world.state_signed("party", again.to_dict(), again)


def test_the_operator_cannot_take_over_a_name_by_itself() -> None:
    """It may say that a key is lost, which only holds back; a new key takes the signature of another party."""
    world, ana, work, _ = a_granted_world()
    loss = {**a_rotation(world, ana, a_key("Mallory")).to_dict(), "action": "lost", "document_sha256": PAPER}
    loss = {name: value for name, value in loss.items() if not name.startswith("new_key")}
    world.state("key", loss, author=world.operator.id)
    assert world.codes(work) == ["key_lost"]
    draft = {**a_rotation(world, ana, a_key("Mallory")).to_dict(), "action": "replaced", "document_sha256": PAPER}
    del draft["new_key_signature"]
    change = KeyChange.from_dict(draft)
    change = change.proven(a_key("Mallory").sign(NEW_KEY, change.possession_bytes()))
    for author, key in ((world.operator, "Operator"), (ana, "Mallory")):
        with pytest.raises(InvalidRecord, match="cannot vouch"):
            world.state_signed("key", change.to_dict(), author, key=a_key(key))
    assert world.codes(work) == ["key_lost"]


def test_a_key_of_small_order_is_refused_wherever_a_key_is_named() -> None:
    weak = "ed25519:" + (1).to_bytes(32, "little").hex()
    with pytest.raises(InvalidRecord, match="small order"):
        a_party("Ana", verify_key=weak)
    world = RightsWorld()
    ana = world.add_party(a_party("Ana"))
    rotation = {**a_rotation(world, ana, a_key("Ana 2")).to_dict(), "new_key": weak}
    with pytest.raises(InvalidRecord, match="small order"):
        world.state_signed("key", rotation, ana)


def test_a_signature_for_another_purpose_does_not_count(tmp_path: Path) -> None:
    """The kind of text is signed with it; so is the namespace of ssh-keygen."""
    pair = an_ssh_key(tmp_path)
    world = RightsWorld()
    party = a_party("Ana", verify_key=pair.public.text)
    party = Party.from_dict({**party.to_dict(), "id": make_party_id("Ana", pair.public.text)})
    body, payload = party.to_dict(), canonical_bytes(party.to_dict())
    with pytest.raises(RecordTampered):
        world.state("party", body, author=party.id, signature=pair.sign("grant", payload))
    with pytest.raises(InvalidRecord, match="namespace 'file'"):
        dearmor(pair.sign_bytes(signed_text("party", payload), namespace="file"))
    with pytest.raises(RecordTampered):
        world.state("party", body, author=party.id, signature=dearmor(pair.sign_bytes(payload)))
    world.state("party", body, author=party.id, signature=pair.sign("party", payload))
    assert world.register.key_of(party.id) == pair.public.text


def test_a_holder_with_an_openssh_key_grants_and_nobody_else_does_for_him(tmp_path: Path) -> None:
    pair, other = an_ssh_key(tmp_path, "ana"), an_ssh_key(tmp_path, "mallory")
    world = RightsWorld()
    ana = Party.from_dict(
        {**a_party("Ana", verify_key=pair.public.text).to_dict(), "id": make_party_id("Ana", pair.public.text)}
    )
    payload = canonical_bytes(ana.to_dict())
    world.state("party", ana.to_dict(), author=ana.id, signature=pair.sign("party", payload))
    work = world.add_work(a_work(holders=(ana,)))
    grant = world.a_grant(ana, work)
    payload = canonical_bytes(grant.to_dict())
    for signature in (
        other.sign("grant", payload),
        pair.sign("grant", payload + b" "),
        a_key("Operator").sign("grant", payload),
    ):
        with pytest.raises(FairchordError):
            world.state("grant", grant.to_dict(), author=ana.id, signature=signature)
    world.state("grant", grant.to_dict(), author=ana.id, signature=pair.sign("grant", payload))
    assert isinstance(world.decide(work), Permit)


def test_keys_of_kinds_that_are_broken_are_refused() -> None:
    for kind in (b"ssh-dss", b"ssh-rsa-cert-v01@openssh.com", b"ecdsa-sha2-nistp521", b"x509v3-ssh-rsa"):
        blob = base64.b64encode(len(kind).to_bytes(4, "big") + kind).decode()
        with pytest.raises(InvalidRecord, match="not accepted"):
            AuthorKey.from_text(f"{kind.decode()} {blob}")
