# SPDX-License-Identifier: Apache-2.0
"""A project folder: made whole or not at all, opened only when its log holds."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from builders.project_world import a_frozen_world, a_moving_clock, a_registered_world, an_empty_world, seeded_keys
from fairchord.author_key import AuthorKey
from fairchord.canonical import canonical_bytes
from fairchord.errors import InvalidInput, InvalidRecord, RecordTampered, ResourceAbsent
from fairchord.rights.party import Mandate
from fairchord.rights.permit import Permit, Refusal
from fairchord.rights.use import Use
from fairchord.signing import SigningKey
from fairchord.workflows.build_snapshot import build_snapshot, find_snapshot
from fairchord.workflows.explain_decision import explain_decision, find_work
from fairchord.workflows.project import Project
from fairchord.workflows.read_log import read_log
from fairchord.workflows.record_grant import draft_grant, record_signed_grant
from fairchord.workflows.record_reservation import ReservationTerms, record_reservation
from fairchord.workflows.register_party import (
    PartyDetails,
    draft_party,
    register_keyless_party,
    register_party,
    register_signed_party,
)
from fairchord.workflows.small_file import read_bytes, write_new
from fairchord.workflows.withdraw import live_grants_of, withdraw


def test_a_new_project_opens_again_and_its_key_is_private(tmp_path: Path) -> None:
    world = an_empty_world(tmp_path)
    key = world.project.keys_folder / "operator.pem"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700
    with Project.open(world.project.folder, clock=a_moving_clock()) as again:
        assert again.ledger.operator == world.project.ledger.operator
        assert again.register().size == 1


def test_a_folder_in_use_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("keep me")
    with pytest.raises(InvalidInput, match="not empty"):
        Project.create(tmp_path, name="Studio", clock=a_moving_clock())
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_project_that_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(InvalidRecord):
        Project.create(tmp_path / "p", name="Studio", clock=a_moving_clock(), random_bytes=lambda size: b"short")
    assert not (tmp_path / "p").exists()
    with pytest.raises(InvalidInput):
        Project.create(tmp_path / "p", name="  ", clock=a_moving_clock())


def test_a_folder_that_is_no_project_says_so(tmp_path: Path) -> None:
    with pytest.raises(ResourceAbsent, match="not a fairchord project"):
        Project.open(tmp_path)


def test_another_operators_key_does_not_open_the_log(tmp_path: Path) -> None:
    world = an_empty_world(tmp_path)
    key = world.project.keys_folder / "operator.pem"
    key.unlink()
    SigningKey.from_seed(b"\x77" * 32).save(key)
    with pytest.raises(RecordTampered):
        Project.open(world.project.folder)


def test_a_party_is_registered_once_under_its_key(tmp_path: Path) -> None:
    world = an_empty_world(tmp_path)
    key = SigningKey.from_seed(b"\x55" * 32)
    party = register_party(world.project, PartyDetails(name="Ana"), key=key)
    assert party.verify_key == key.verify_key.text
    with pytest.raises(ResourceAbsent, match="not kept"):
        world.project.signing_key(party.id)
    with pytest.raises(InvalidRecord, match="already"):
        register_party(world.project, PartyDetails(name="Ana"), key=key)


def test_a_party_can_register_without_its_key_ever_coming_here(tmp_path: Path) -> None:
    world = an_empty_world(tmp_path)
    key, details = SigningKey.from_seed(b"\x55" * 32), PartyDetails(name="Ana")
    own = AuthorKey.from_text(key.verify_key.text)
    draft_party(world.project, details, own)
    draft = draft_party(world.project, details, own)
    signature = key.sign("party", canonical_bytes(draft.to_dict()))
    for other in (PartyDetails(name="Mallory"), PartyDetails(name="Ana", mandate=Mandate.UNKNOWN)):
        with pytest.raises(RecordTampered):
            register_signed_party(world.project, other, own, signature)
    party = register_signed_party(world.project, details, own, signature)
    assert world.project.register().party(party.id) == party == draft


def test_a_grant_can_be_signed_elsewhere(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    ana, work = world.named("Ana Lima"), world.titled("Tune 1")
    draft = draft_grant(world.project, world.terms(ana.id, work))
    signature = world.project.signing_key(ana.id).sign("grant", canonical_bytes(draft.to_dict()))
    recorded = record_signed_grant(world.project, draft, signature)
    assert isinstance(explain_decision(world.project, work, "train_base"), Permit)
    assert world.project.ledger.entry(recorded.entry).kind == "grant"


def test_a_keyless_party_can_reserve_but_not_withdraw(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    society = register_keyless_party(world.project, PartyDetails(name="A letter writer"))
    terms = ReservationTerms(lodged_by=society.id, reference="letter", works=(world.titled("Tune 1"),))
    recorded = record_reservation(world.project, terms)
    assert not recorded.is_signed
    with pytest.raises(ResourceAbsent):
        withdraw(world.project, society.id, [recorded.reservation.sha256])


def test_a_reservation_blocks_until_its_lodger_lifts_it(tmp_path: Path) -> None:
    world, works, _ = a_frozen_world(tmp_path)
    ben = world.named("Ben Okri")
    recorded = record_reservation(
        world.project, ReservationTerms(lodged_by=ben.id, reference="letter", works=(works[0],))
    )
    assert recorded.is_signed
    assert isinstance(explain_decision(world.project, works[0], "train_base"), Refusal)
    done = withdraw(world.project, ben.id, [recorded.reservation.sha256])
    assert (done[0].kind, done[0].is_irrevocable) == ("reservation", False)
    assert isinstance(explain_decision(world.project, works[0], "train_base"), Permit)


def test_an_irrevocable_grant_says_so_when_it_is_withdrawn(tmp_path: Path) -> None:
    world, works, _ = a_frozen_world(tmp_path)
    ana = world.named("Ana Lima")
    done = withdraw(world.project, ana.id, live_grants_of(world.project, ana.id, works[0]))
    assert [(item.kind, item.is_irrevocable) for item in done] == [("grant", True)]
    assert isinstance(explain_decision(world.project, works[0], "train_base"), Permit)
    with pytest.raises(ResourceAbsent, match="no grant"):
        live_grants_of(world.project, world.named("Ben Okri").id, works[0])


def test_a_work_is_found_by_id_opening_or_title(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    work = world.titled("Tune 7")
    assert find_work(world.project, work) == find_work(world.project, "Tune 7") == find_work(world.project, work[:14])
    refusal = explain_decision(world.project, "work-", "train_base")
    assert isinstance(refusal, Refusal)
    assert refusal.reasons[0].code == "work_unknown"


def test_the_log_is_told_in_order_and_can_be_narrowed(tmp_path: Path) -> None:
    world, works, _ = a_frozen_world(tmp_path)
    view = read_log(world.project)
    assert [line.index for line in view.lines] == list(range(view.size))
    assert view.problems == ()
    assert {line.kind for line in read_log(world.project, kind="grant").lines} == {"grant"}
    assert [line.kind for line in read_log(world.project, about=works[0]).lines] == ["work", "grant", "admission"]
    assert len(read_log(world.project, last=3).lines) == 3
    assert view.to_dict()["size"] == view.size


def test_a_snapshot_is_never_overwritten_and_its_name_is_plain(tmp_path: Path) -> None:
    world, _, folder = a_frozen_world(tmp_path)
    assert find_snapshot(world.project, "frozen") == folder
    for name in ("frozen", "../escape", "A B", ".hidden"):
        with pytest.raises(InvalidInput):
            build_snapshot(world.project, name=name)
    with pytest.raises(ResourceAbsent, match="no snapshot"):
        find_snapshot(world.project, "melted")


def test_an_evaluation_snapshot_has_a_name_of_its_own(tmp_path: Path) -> None:
    world, works, _ = a_frozen_world(tmp_path)
    report = build_snapshot(world.project, use=Use.EVALUATE, territory="FR")
    assert report.folder.name.startswith("evaluate-")
    assert (report.works, report.to_dict()["left_out"]) == (len(works), [])


def test_small_files_are_read_and_never_overwritten(tmp_path: Path) -> None:
    write_new(tmp_path / "a", b"abc")
    assert read_bytes(tmp_path / "a") == b"abc"
    with pytest.raises(InvalidInput):
        write_new(tmp_path / "a", b"x")
    with pytest.raises(ResourceAbsent):
        write_new(tmp_path / "none" / "a", b"x")
    with pytest.raises(ResourceAbsent):
        read_bytes(tmp_path / "none")
    with pytest.raises(InvalidInput):
        read_bytes(tmp_path / "a", at_most=2)


def test_seeded_keys_differ_from_call_to_call() -> None:
    keys = seeded_keys()
    assert keys(32) != keys(32)
