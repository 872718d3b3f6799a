# SPDX-License-Identifier: Apache-2.0
"""Melodies at the gates: what a Work declares is made from its bytes; a reserved melody stops undeclared music too."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from builders.project_world import ProjectWorld, a_frozen_world, a_registered_world, a_tune, consented
from fairchord.canonical import sha256_hex
from fairchord.corpus.admission import Offer
from fairchord.corpus.melody_gate import check_melodies, reserved_reasons
from fairchord.errors import ConsentMissing, RecordTampered
from fairchord.music.melody_keys import melody_keys
from fairchord.rights.identifiers import WorkId
from fairchord.rights.register import Register
from fairchord.rights.reservation import Reservation
from fairchord.rights.use import Use
from fairchord.rights.work import Work
from fairchord.shelf import shelf_pieces
from fairchord.workflows.add_shelf import add_shelf
from fairchord.workflows.admit_works import Fate
from fairchord.workflows.build_snapshot import build_snapshot, open_recorded
from fairchord.workflows.explain_decision import explain_decision
from fairchord.workflows.register_works import register_works


def reserve(world: ProjectWorld, *melodies: str) -> None:
    lodger = world.named("Ben Okri")
    body = Reservation(
        lodged_by=lodger.id,
        reference="a letter",
        signed_at=world.project.now(),
        keys=tuple(f"melody:{key}" for key in melodies),
    ).to_dict()
    world.project.ledger.append("reservation", body, author=lodger.id, signer=world.project.signing_key(lodger.id))


def undeclared(world: ProjectWorld, work: WorkId) -> Work:
    """What the log would say of a work that was registered before melodies were declared."""
    return replace(world.project.register().work(work), melodies=())


def as_if(register: Register, work: Work) -> Register:
    recorded = replace(register.works[work.id], record=work)
    return replace(register, works={**register.works, work.id: recorded})


def test_registering_declares_the_melodies_of_the_music(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    assert world.project.register().work(world.titled("Tune 1")).melodies == melody_keys(a_tune(1))


def test_the_shelf_declares_its_melodies(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    piece = shelf_pieces()[0]
    (outcome,) = add_shelf(world.project, pieces=[piece], random_bytes=world.random_bytes)
    assert world.project.register().work(WorkId(outcome.work)).melodies == melody_keys(piece.piece)


def test_a_work_that_declares_other_melodies_is_not_admitted(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    work = world.titled("Tune 1")
    register = world.project.register()
    true = register.work(work)
    check_melodies(register, work, a_tune(1))
    for melodies in (melody_keys(a_tune(2)), true.melodies[1:], (*true.melodies, "0" * 32)):
        with pytest.raises(RecordTampered, match="declares other melodies"):
            check_melodies(as_if(register, replace(true, melodies=melodies)), work, a_tune(1))


def test_a_work_of_several_files_may_declare_the_melodies_of_all(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    work = world.titled("Tune 1")
    register = world.project.register()
    both = {*melody_keys(a_tune(1)), *melody_keys(a_tune(2))}
    record = register.work(work)
    two = replace(record, content_sha256s=(*record.content_sha256s, sha256_hex(b"")), melodies=tuple(sorted(both)))
    for seed in (1, 2):
        check_melodies(as_if(register, two), work, a_tune(seed))
    with pytest.raises(RecordTampered):
        check_melodies(as_if(register, two), work, a_tune(7))


def test_a_declared_melody_that_is_reserved_refuses_by_decision(tmp_path: Path) -> None:
    world, (tune, other), _ = a_frozen_world(tmp_path)
    reserve(world, melody_keys(a_tune(1))[0])
    decisions = {work: explain(world, work) for work in (tune, other)}
    assert "reserved" in decisions[tune]
    assert "reserved" not in decisions[other]


def explain(world: ProjectWorld, work: WorkId) -> str:
    decision: Any = explain_decision(world.project, work, Use.TRAIN_BASE)
    return str(decision)


def test_a_transposed_file_of_a_reserved_melody_waits_outside(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    reserve(world, *melody_keys(a_tune(5)))
    ana = world.named("Ana Lima")
    tune = a_tune(5).transpose(4)
    alone = replace(tune, tracks=tune.tracks[:1])
    source = replace(world.source(50), path=world.file(50, alone))
    (outcome,) = register_works(world.project, [source], consented(ana))
    world.grant(ana, outcome.work)
    assert (outcome.fate, "code='reserved'" in explain(world, WorkId(outcome.work))) == (Fate.REFUSED, True)


def test_music_of_an_undeclared_work_is_matched_at_the_gates_that_hold_it(tmp_path: Path) -> None:
    world, (tune, _), _ = a_frozen_world(tmp_path)
    reserve(world, melody_keys(a_tune(1))[0])
    register = world.project.register()
    assert reserved_reasons(register, tune, a_tune(1)) == ()  # declared: decide has weighed it
    bare = as_if(register, undeclared(world, tune))
    assert [reason.code for reason in reserved_reasons(bare, tune, a_tune(1))] == ["reserved"]
    assert reserved_reasons(bare, tune, a_tune(2)) == ()
    with pytest.raises(ConsentMissing, match="names a melody"):
        check_melodies(bare, tune, a_tune(1))


def an_undeclared_work(world: ProjectWorld, seed: int) -> WorkId:
    """A work as it was registered before melodies were declared, granted and waiting."""
    ana, path = world.named("Ana Lima"), world.file(seed)
    work = consented(ana).make_work("Old tune", sha256_hex(path.read_bytes()))
    assert work.melodies == ()
    world.project.ledger.append("work", work.to_dict())
    world.project.waiting.put(work.id, Offer(name=path.name, content=path.read_bytes()))
    world.grant(ana, work.id)
    return work.id


def test_a_reserved_melody_keeps_an_undeclared_work_from_being_admitted(tmp_path: Path) -> None:
    world, _, _ = a_frozen_world(tmp_path)
    reserve(world, melody_keys(a_tune(5))[0])
    work = an_undeclared_work(world, 5)
    build_snapshot(world.project, name="second")
    assert work not in world.project.admitted()


def test_a_melody_reserved_later_keeps_an_undeclared_work_out_of_the_next_snapshot_and_closes_the_last(
    tmp_path: Path,
) -> None:
    world, _, _ = a_frozen_world(tmp_path)
    work = an_undeclared_work(world, 5)
    second = build_snapshot(world.project, name="second")
    assert work in {item.work_id for item in open_recorded(world.project, second.folder).works}
    reserve(world, melody_keys(a_tune(5))[0])
    with pytest.raises(ConsentMissing, match="1 of 3 works have a melody that is reserved now"):
        open_recorded(world.project, second.folder)
    third = build_snapshot(world.project, name="third")
    assert [(refusal.work, refusal.reasons[0].code) for refusal in third.left_out] == [(work, "reserved")]
