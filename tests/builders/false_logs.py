# SPDX-License-Identifier: Apache-2.0
"""Logs that an operator writes about works that are not theirs, and both verifiers asked about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from builders.bundle_world import failures, lay_out, run_script, verified
from builders.rights_world import a_key, a_party, a_work
from builders.stated_bundle import Freezing, StatedWorld, bundle_of
from fairchord.canonical import canonical_bytes
from fairchord.disclosure.bundle.bundle import Bundle
from fairchord.rights.key_change import KeyAction, KeyChange
from fairchord.rights.party import Party, PartyKind
from fairchord.rights.use import Use
from fairchord.rights.work import Work

TRAIN: dict[str, Any] = {"irrevocable": True, "uses": (Use.TRAIN_BASE,)}
SACEM: dict[str, Any] = {"kind": PartyKind.SOCIETY}
MALLORY = a_party("Mallory")
Lie = Callable[[StatedWorld, Party, Work], Freezing]


def a_start() -> tuple[StatedWorld, Party, Work]:
    """Ana holds a work; Mallory is a party whose key the operator holds, as any operator can have one."""
    world = StatedWorld()
    ana = world.add_party(a_party("Ana"))
    world.add_party(a_party("Mallory"))
    return world, ana, world.add_work(a_work(holders=(ana,)))


def an_honest_bundle() -> Bundle:
    """Ana granted her work, and it is the only one."""
    world, ana, work = a_start()
    world.grant(ana, work, **TRAIN)
    return bundle_of(world, Freezing(works=[work]))


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


def forged_grant(world: StatedWorld, holder: Party, work: Work, signed_with: str, **terms: Any) -> None:
    """A grant in the holder's name, under another key."""
    grant = world.a_grant(holder, work, **{**TRAIN, **terms}).to_dict()
    signature = a_key(signed_with).sign("grant", canonical_bytes(grant))
    world.state("grant", grant, author=holder.id, signature=signature)


def neither_confirms(lie: Lie, check: str, folder: Path) -> None:
    """Ask the script, alone, and our verifier: both must refuse, and name this check."""
    world, ana, work = a_start()
    false = bundle_of(world, lie(world, ana, work))
    code, lines = run_script(lay_out(false, folder))
    assert code == 1, lines
    for found in (lines, verified(false)):
        assert check in {line.split()[1] for line in failures(found)}, found
