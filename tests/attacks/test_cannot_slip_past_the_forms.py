# SPDX-License-Identifier: Apache-2.0
"""Entries, heads and proofs in forms that two readers might read in two ways; and works made from what is not free."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from builders.project_world import a_frozen_world, consented
from builders.rights_world import RightsWorld, a_party, a_work
from fairchord.errors import ConsentMissing, FairchordError, InvalidRecord
from fairchord.ledger.entry import MAX_ENTRY_BYTES, Entry
from fairchord.ledger.merkle import (
    ConsistencyProof,
    InclusionProof,
    MemoryTree,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from fairchord.ledger.signed_note import NoteKey, sign_note
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.rights.use import Use
from fairchord.signing import SigningKey
from fairchord.workflows.build_snapshot import build_snapshot, open_recorded
from fairchord.workflows.read_tdmrep import read_layer
from fairchord.workflows.record_reservation import ReservationTerms, record_reservation
from fairchord.workflows.register_works import register_work

KEY = SigningKey.from_seed(b"\1" * 32)
ORIGIN = "log.example/forms"
WHOLE = (
    b'{"at":"2026-01-01T00:00:00Z","author":"party-a","body":{"a":"x","n":1},"kind":"work","operator_signature":"s",'
    b'"version":1}'
)


def test_the_entry_that_is_changed_here_can_be_read() -> None:
    assert Entry.from_bytes(WHOLE).to_bytes() == WHOLE


@pytest.mark.parametrize(
    "data",
    [
        WHOLE.replace(b'"n":1', b'"n":1,"n":2'),
        WHOLE.replace(b'"n":1', b'"\\u006e":1'),
        WHOLE.replace(b'"a":"x"', '"a":"e\u0301"'.encode()),
        WHOLE.replace(b'"n":1', b'"n":1.0'),
        WHOLE.replace(b'"n":1', b'"n":1e0'),
        WHOLE.replace(b'"n":1', b'"n":-0'),
        WHOLE.replace(b'"n":1', b'"n":9007199254740992'),
        WHOLE.replace(b'"n":1', b'"n":null'),
        WHOLE.replace(b'"a":"x"', b'"a":"\\ud800"'),
        WHOLE.replace(b'{"a":"x","n":1}', b'{"n":1,"a":"x"}'),
        WHOLE + b"\n",
        WHOLE + b"\0",
        WHOLE + b"{}",
        b"\xef\xbb\xbf" + WHOLE,
        b" " + WHOLE,
        WHOLE.replace(b'"version":1', b'"version":true'),
    ],
)
def test_cannot_spell_an_entry_in_a_second_way(data: bytes) -> None:
    assert data != WHOLE
    with pytest.raises(InvalidRecord):
        Entry.from_bytes(data)


def test_cannot_be_longer_than_an_entry_may_be() -> None:
    room = MAX_ENTRY_BYTES - len(WHOLE) + 1
    assert len(Entry.from_bytes(WHOLE.replace(b'"x"', b'"' + b"x" * room + b'"')).to_bytes()) == 65_535
    with pytest.raises(InvalidRecord, match="65536 bytes"):
        Entry.from_bytes(WHOLE.replace(b'"x"', b'"' + b"x" * (room + 1) + b'"'))


@pytest.mark.parametrize(
    "size", ["", "00", "05", "-1", "+5", "5.0", "0x5", " 5", "5 ", str(2**63), str(2**64), "9" * 99]
)
def test_cannot_sign_a_head_of_an_impossible_size(size: str) -> None:
    text = f"{ORIGIN}\n{size}\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
    with pytest.raises(FairchordError):
        SignedTreeHead.parse(sign_note(text, ORIGIN, KEY), NoteKey(name=ORIGIN, verify_key=KEY.verify_key))


@pytest.mark.parametrize("size", [2, 3, 7, 8, 13])
def test_cannot_add_or_leave_out_a_hash_of_a_proof(size: int) -> None:
    leaves = [bytes([number]) for number in range(size)]
    tree = MemoryTree(leaves)
    for index, leaf in enumerate(leaves):
        whole = tree.prove_inclusion(index, size)
        verify_inclusion(leaf_hash(leaf), whole, tree.root(size))
        for hashes in other_lengths(whole.hashes, tree.root(size)):
            with pytest.raises(FairchordError):
                verify_inclusion(
                    leaf_hash(leaf), InclusionProof(index=index, size=size, hashes=hashes), tree.root(size)
                )
    for old in range(1, size + 1):
        both = tree.prove_consistency(old, size)
        verify_consistency(both, tree.root(old), tree.root(size))
        for hashes in other_lengths(both.hashes, tree.root(size)):
            false = ConsistencyProof(old_size=old, size=size, hashes=hashes)
            with pytest.raises(FairchordError):
                verify_consistency(false, tree.root(old), tree.root(size))


def other_lengths(hashes: tuple[bytes, ...], root: bytes) -> list[tuple[bytes, ...]]:
    """The hashes with one more at each place, and with one less."""
    places = range(len(hashes) + 1)
    longer = [(*hashes[:place], extra, *hashes[place:]) for place in places for extra in (bytes(32), root, *hashes[:1])]
    return longer + [(*hashes[:place], *hashes[place + 1 :]) for place in range(len(hashes))]


def test_cannot_learn_from_a_clip_whose_parent_was_withdrawn() -> None:
    world = RightsWorld()
    ana, ben = world.add_party(a_party("Ana")), world.add_party(a_party("Ben"))
    parent = world.add_work(a_work("Parent", (ana,)))
    clip = world.add_work(a_work("Clip", (ben,), parents=(parent.id,)))
    of_a_clip = world.add_work(a_work("Clip of the clip", (ben,), parents=(clip.id,)))
    granted = world.grant(ana, parent)
    world.grant(ben, clip, of_a_clip)
    assert world.codes(clip) == world.codes(of_a_clip) == []
    world.withdraw(ana, granted)
    assert world.codes(clip) == world.codes(of_a_clip) == ["parent_grant_withdrawn"]


def test_cannot_open_a_snapshot_with_a_clip_whose_parent_was_reserved_since(tmp_path: Path) -> None:
    world, works, _ = a_frozen_world(tmp_path)
    ana = world.named("Ana Lima")
    details = replace(consented(ana), parents=(works[0],))
    clip = register_work(world.project, world.source(31), details).work
    assert clip is not None
    world.grant(ana, clip)
    report = build_snapshot(world.project, name="with-clip")
    assert clip in {work.work_id for work in open_recorded(world.project, report.folder).works}
    record_reservation(world.project, ReservationTerms(lodged_by=ana.id, reference="a letter", works=(works[0],)))
    with pytest.raises(ConsentMissing):
        open_recorded(world.project, report.folder)


def test_cannot_train_an_artist_s_model_on_grants_for_the_base() -> None:
    world = RightsWorld()
    ana = world.add_party(a_party("Ana"))
    work = world.add_work(a_work(holders=(ana,)))
    world.grant(ana, work, irrevocable=True, uses=(Use.TRAIN_BASE,))
    assert world.codes(work, Use.TRAIN_BASE) == []
    assert world.codes(work, Use.TRAIN_ARTIST, model="ana-1") == ["use_not_granted"]


@pytest.mark.parametrize(
    "fields", [b"Content-Usage: train-ai=y\n", b"Content-Usage: train-ai=n\n", b"tdm-reservation: 2\n"]
)
def test_no_machine_readable_statement_is_taken_for_a_permission(fields: bytes) -> None:
    """What is not understood sets nothing: it reserves nothing by itself, and it permits nothing at all."""
    assert read_layer(fields) == ()
    world = RightsWorld()
    work = world.add_work(a_work(holders=(world.add_party(a_party("Ana")),)))
    assert world.codes(work) == ["grant_missing"]
