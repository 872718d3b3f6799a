# SPDX-License-Identifier: Apache-2.0
"""Logs changed at random, signed again by whoever would help: the script in a bundle refuses whatever we refuse.

Each run drops, repeats, moves, edits or reassigns statements of one rich and honest log. Both verifiers must agree on
whether anything failed; a script that is more lenient could be lied to, and one that is stricter would slander.
"""

from __future__ import annotations

import copy
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from builders.bundle_world import failures, lay_out, run_script, verified
from builders.rights_world import a_key, a_party, a_work
from builders.stated_bundle import Freezing, StatedWorld, bundle_of
from fairchord.canonical import canonical_bytes
from fairchord.errors import FairchordError
from fairchord.rights.identifiers import PartyId
from fairchord.rights.key_change import KeyAction, KeyChange
from fairchord.rights.party import Mandate, Party, PartyKind
from fairchord.rights.use import Use
from fairchord.rights.work import Contributor, RightsBasis, Work

pytestmark = [
    pytest.mark.skipif(shutil.which("openssl") is None, reason="the script needs openssl"),
    pytest.mark.slow,
]
TRAIN: dict[str, Any] = {"irrevocable": True, "uses": (Use.TRAIN_BASE,)}
NAMES = ("Operator", "Ana", "Ana's second", "Mallory", "Sacem", "Notary", "Mia", "Ben")
KEYS = {a_key(name).verify_key.text: a_key(name) for name in NAMES}
ISWC, OTHER_ISWC = "iswc:T0345246801", "iswc:T9999999994"
Record = dict[str, Any]


def a_rich_world() -> tuple[StatedWorld, list[Work]]:
    """Every kind of statement about rights, all of them true."""
    world = StatedWorld()
    ana, society = world.add_party(a_party("Ana")), world.add_party(a_party("Sacem", kind=PartyKind.SOCIETY))
    notary, ben = world.add_party(a_party("Notary")), world.add_party(a_party("Ben"))
    world.add_party(a_party("Mallory"))
    mia = world.add_party(a_party("Mia", mandate=Mandate.ASSIGNED, society=society.id))
    one = world.add_work(a_work("One", (ana,)))
    two = world.add_work(a_work("Two", (ana, mia), parents=(one.id,)))
    writer = Contributor(name="Ben", role="composer", ipi="ipi:00014107338")
    three = world.add_work(a_work("Three", (ben,), identifiers=(ISWC,), contributors=(writer,)))
    free = world.add_work(a_work("Old", basis=RightsBasis.PUBLIC_DOMAIN))
    world.claim(free)
    world.grant(ana, one, two, **TRAIN)
    world.carve_out(society, mia, uses=(Use.TRAIN_BASE,), irrevocable=True, works=(two.id,))
    world.withdraw(society, world.reserve(society, two), two)
    world.withdraw(ben, world.reserve(ben, three))
    world.grant(mia, two, **TRAIN, despite=(world.reserve(mia, two).sha256,))
    world.grant(ben, three, **TRAIN)
    world.reserve_list(society, [OTHER_ISWC, "title:" + "0" * 32])
    world.rule(notary, world.dispute(mia, one))
    world.withdraw(ben, world.dispute(ben, three))
    world.time = "2026-01-30T00:00:00Z"
    rotated = changed_key(world, ana, KeyAction.ROTATED, "Ana's second")
    world.state_signed("key", rotated.to_dict(), ana)
    world.state("key", changed_key(world, notary, KeyAction.LOST, None).to_dict(), author=world.operator.id)
    return world, [one, two, three, free]


def changed_key(world: StatedWorld, party: Party, action: KeyAction, new: str | None) -> KeyChange:
    assert party.verify_key is not None
    change = KeyChange(
        action=action, party=party.id, old_key=party.verify_key, operator=world.operator.id, reason="so it is",
        signed_at=world.time, new_key=a_key(new).verify_key.text if new else None, document_sha256="0" * 64,
    )  # fmt: skip
    return change if new is None else change.proven(a_key(new).sign("new_key", change.possession_bytes()))


def changed(records: list[Record], chance: random.Random) -> None:
    """One change of one statement, signed again where its author, or the operator, plays along."""
    place = chance.randrange(1, len(records))
    record, elsewhere = records[place], chance.randrange(1, len(records))
    how = chance.choice(["drop", "repeat", "move", "author", "unsign", "field", "field", "cut", "body"])
    if how == "drop":
        del records[place]
    elif how == "repeat":
        records.insert(elsewhere, copy.deepcopy(record))
    elif how == "move":
        records.insert(elsewhere, records.pop(place))
    elif how == "unsign":
        record["signature"] = None
    else:
        _edit(records, record, how, chance)
        key = KEYS.get(
            next((r["body"].get("verify_key") for r in records if r["body"].get("id") == record["author"]), "")
        )
        if key is not None and chance.random() < 0.8:
            record["signature"] = key.sign(record["kind"], canonical_bytes(record["body"]))


def _edit(records: list[Record], record: Record, how: str, chance: random.Random) -> None:
    parties = [other["author"] for other in records]
    field = chance.choice(sorted(record["body"]))
    if how == "author":
        record["author"] = chance.choice(parties)
    elif how == "field":
        said = [other["body"][field] for other in records if field in other["body"]]
        record["body"][field] = copy.deepcopy(chance.choice(said))
    elif how == "body":
        alike = [other["body"] for other in records if other["kind"] == record["kind"]]
        record["body"] = copy.deepcopy(chance.choice(alike))
    elif isinstance(record["body"][field], list) and record["body"][field]:
        record["body"][field].pop(chance.randrange(len(record["body"][field])))
    elif record["body"][field] in parties:
        record["body"][field] = chance.choice(parties)
    else:
        del record["body"][field]


def a_changed_world(seed: int) -> tuple[StatedWorld, list[Work]]:
    chance = random.Random(seed)
    honest, works = a_rich_world()
    records: list[Record] = [
        {
            "kind": one.kind,
            "body": dict(one.body),
            "at": one.at,
            "author": one.author,
            "signature": one.author_signature,
        }
        for one in copy.deepcopy(honest.statements)
    ]
    for _ in range(chance.choice([1, 2, 3])):
        changed(records, chance)
    world = StatedWorld()
    world.statements.clear()
    world.register = type(world.register)()
    for record in records:
        world.time = record["at"]
        world.state(record["kind"], record["body"], author=PartyId(record["author"]), signature=record["signature"])
    world.time = honest.time
    return world, chance.sample(works, chance.randrange(1, 5))


@pytest.mark.parametrize("seed", range(40))
def test_both_verifiers_agree(seed: int, tmp_path: Path) -> None:
    world, works = a_changed_world(seed)
    try:
        bundle = bundle_of(world, Freezing(works=works))
    except FairchordError:
        pytest.skip("not even a liar can write this down as an entry")
    lines = run_script(lay_out(bundle, tmp_path))[1]
    assert bool(failures(lines)) == bool(failures(verified(bundle))), (failures(lines), failures(verified(bundle)))
