# SPDX-License-Identifier: Apache-2.0
"""Reservations taken in: what they cover, what they touch, the receipt that is handed out at once, and the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from builders.project_world import ProjectWorld, a_frozen_world, a_registered_world, a_tune, consented
from fairchord.disclosure.lodging_receipt import LodgingReceipt
from fairchord.errors import InvalidInput, InvalidRecord, ResourceAbsent
from fairchord.music.midi import write_midi
from fairchord.music.piece import PITCH, Piece
from fairchord.rights.answer import AnswerDecision
from fairchord.rights.identification import Identification
from fairchord.rights.party import Mandate, PartyKind
from fairchord.rights.permit import Permit, Refusal
from fairchord.rights.reservation import ReservationForm
from fairchord.rights.sealed import is_sealed
from fairchord.rights.work import RightsBasis
from fairchord.workflows.answer_matter import answer_matter, list_matters, record_appeal
from fairchord.workflows.change_party import PartyChange, change_party
from fairchord.workflows.explain_decision import explain_decision
from fairchord.workflows.find_party import find_party
from fairchord.workflows.gather_reservation import Named, Papers, gather_reservation
from fairchord.workflows.issue_receipt import issue_receipt, write_receipt
from fairchord.workflows.numbered import find_numbered
from fairchord.workflows.project import Project
from fairchord.workflows.record_reservation import RecordedReservation, record_reservation
from fairchord.workflows.register_party import PartyDetails, register_keyless_party
from fairchord.workflows.register_works import register_work
from fairchord.workflows.withdraw import withdraw

ISWC = "iswc:T0345246801"


def lodge(world: ProjectWorld, lodger: str, *, papers: Papers | None = None, **named: object) -> RecordedReservation:
    party = find_party(world.project, lodger)
    given = papers or Papers(reference="our letter of 3 March")
    terms = gather_reservation(world.project, party, Named(**named), given)  # type: ignore[arg-type]  # passed on
    return record_reservation(world.project, terms)


def a_society(world: ProjectWorld, name: str = "SACEM") -> str:
    register_keyless_party(world.project, PartyDetails(name=name, kind=PartyKind.SOCIETY))
    return name


def is_refused(world: ProjectWorld, work: str, use: str = "train_base") -> bool:
    decision = explain_decision(world.project, work, use)
    return isinstance(decision, Refusal) and any(reason.code == "reserved" for reason in decision.reasons)


def test_a_reservation_has_a_number_and_says_what_it_touches(tmp_path: Path) -> None:
    world, works, _ = a_frozen_world(tmp_path)
    society = a_society(world)
    first = lodge(world, society, sha256=("ab" * 32,))
    recorded = lodge(world, society, work=("Tune 1",))
    assert (first.number, recorded.number, recorded.is_signed) == (1, 2, False)
    assert first.touched.works == ()
    assert recorded.touched.works == (works[0],)
    assert [snapshot.name for snapshot in recorded.touched.snapshots] == ["frozen"]
    assert (recorded.touched.models, recorded.touched.unknown_snapshots) == ((), ())
    assert is_refused(world, "Tune 1")
    assert not is_refused(world, "Tune 2")


def test_the_reference_is_sealed_and_its_letter_kept(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    letter = tmp_path / "letter.txt"
    letter.write_text("do not reproduce our works")
    papers = Papers(letter=letter, reference="Ana Lima's letter")
    recorded = lodge(world, a_society(world), papers=papers, work=("Tune 1",))
    record = recorded.reservation
    assert (is_sealed(record.reference), record.form) == (True, ReservationForm.LETTER)
    assert world.project.book.shown(record.reference) == "Ana Lima's letter"
    assert world.project.book.letter(str(record.document_sha256)) == letter.read_bytes()


def test_a_receipt_is_signed_holds_and_opens_the_lodgers_own_words(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    recorded = lodge(world, a_society(world), work=("Tune 1",))
    receipt = issue_receipt(world.project, recorded.lodged(), recorded.receipt)
    paths = write_receipt(world.project, receipt, recorded.reservation.lodged_by, tmp_path / "out", language="fr")
    assert [path.name for path in paths] == [f"reservation-1.receipt.{ending}" for ending in ("json", "txt", "html")]
    again = LodgingReceipt.from_bytes(paths[0].read_bytes())
    again.verify(world.project.operator_key().verify_key)
    assert again == receipt
    assert [opening.text for opening in again.facts.openings] == ["our letter of 3 March"]
    assert (again.facts.number, again.facts.answer_by[:10]) == (1, "2026-03-15")
    page = paths[1].read_text()
    assert all(word in page for word in ("SACEM", "our letter of 3 March", "2026-03-15", "Accusé de réception"))


def test_a_repertoire_covers_members_and_works_by_their_numbers(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    society = a_society(world)
    ana = world.named("Ana Lima")
    change_party(
        world.project,
        ana.id,
        PartyChange(
            mandate=Mandate.ASSIGNED, society=find_party(world.project, society), identifiers=("ipi:00014107338",)
        ),
    )
    recorded = lodge(world, society, repertoire=(society,))
    assert recorded.reservation.keys == ("ipi:00014107338",)
    assert len(recorded.touched.works) == 3
    assert [is_refused(world, f"Tune {number}") for number in (1, 2, 7, 8)] == [True, True, False, True]


def transpose(piece: Piece, semitones: int) -> Piece:
    """The same piece in another key."""
    tracks = []
    for track in piece.tracks:
        notes = track.notes.copy()
        notes[:, PITCH] += semitones
        tracks.append(replace(track, notes=notes))
    return replace(piece, tracks=tuple(tracks))


def test_music_is_reserved_in_any_key(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    path = tmp_path / "moved.mid"
    path.write_bytes(write_midi(transpose(a_tune(1), 3)))
    told: list[str] = []
    lodger = find_party(world.project, a_society(world))
    papers = Papers(reference="our tune")
    terms = gather_reservation(world.project, lodger, Named(music=(path,)), papers, tell=told.append)
    assert terms.keys
    record_reservation(world.project, terms)
    assert [is_refused(world, f"Tune {number}") for number in (1, 2)] == [True, False]


def test_music_without_a_melody_is_reserved_by_its_bytes_alone_and_says_so(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    path = tmp_path / "short.mid"
    path.write_bytes(write_midi(a_tune(3, bars=1)))
    told: list[str] = []
    lodger = find_party(world.project, a_society(world))
    terms = gather_reservation(world.project, lodger, Named(music=(path,)), Papers(reference="x"), tell=told.append)
    assert (terms.keys, len(terms.content_sha256s), "only these bytes" in told[0]) == ((), 1, True)


def test_a_list_reserves_by_identifier_and_by_title_even_where_makers_are_sealed(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    work = world.titled("Tune 7")
    world.project.ledger.append("identification", Identification(work=work, identifiers=(ISWC,)).to_dict())
    path = tmp_path / "list.csv"
    path.write_text('iswc,title,writers\nT-034.524.680-1,,\n,Tune 1,LIMA Ana|Lima\nT1,,\n,TUNE 2,"Lima, Ana"\n')
    recorded = lodge(world, a_society(world), papers=Papers(csv=path))
    assert recorded.listed is not None
    assert ([row.line for row in recorded.listed.bad], recorded.reservation.list_count) == ([4], 3)
    assert (recorded.reservation.form, recorded.reservation.keys) == (ReservationForm.LIST, ())
    assert [is_refused(world, f"Tune {number}") for number in (2, 7, 8)] == [True, True, False]
    assert recorded.lodged().details == {"bad_lines": ["4: 'T1' is not an ISWC"], "duplicates": 0, "rows": 3}


TDMREP = '[{"location": "/open/", "tdm-reservation": 0}, {"location": "/*", "tdm-reservation": 1}]'


def test_tdmrep_reserves_the_whole_of_its_lodger(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    (tmp_path / "tdmrep.json").write_text(TDMREP)
    papers = Papers(tdmrep=(tmp_path / "tdmrep.json",), site="https://example.org")
    recorded = lodge(world, "Ana Lima", papers=papers)
    assert (recorded.reservation.form, recorded.reservation.parties) == (
        ReservationForm.TDMREP,
        (find_party(world.project, "Ana Lima"),),
    )
    assert [is_refused(world, f"Tune {number}") for number in (1, 7, 8)] == [True, False, True]


def test_tdmrep_leaves_free_what_it_frees_and_finds_works_by_their_url(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    ana = world.named("Ana Lima")
    (tmp_path / "tdmrep.json").write_text(TDMREP)
    own = consented(ana)
    register_work(world.project, world.source(31), replace(own, source="https://example.org/open/31.mid."))
    licensed = {"basis": RightsBasis.LICENCE_PERMITS, "licence": "CC0-1.0", "evidence": "the page", "shares": ()}
    for seed, source in ((32, "https://example.org/music/32.mid"), (33, "https://elsewhere.org/33.mid, http://[no")):
        register_work(world.project, world.source(seed), replace(own, source=source, **licensed))
    told: list[str] = []
    papers = Papers(tdmrep=(tmp_path / "tdmrep.json",), site="https://example.org")
    terms = gather_reservation(world.project, ana.id, Named(), papers, tell=told.append)
    named = {world.project.register().work(work).title for work in terms.works}
    assert (terms.parties, named) == ((), {"Tune 1", "Tune 2", "Tune 8", "Tune 32"})
    assert "named one by one" in told[1]
    record_reservation(world.project, terms)
    assert [is_refused(world, f"Tune {number}") for number in (1, 31, 32, 33)] == [True, False, True, False]


def test_a_later_layer_of_tdmrep_overrides_and_files_that_reserve_nothing_are_refused(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    (tmp_path / "tdmrep.json").write_text(TDMREP)
    (tmp_path / "page.html").write_text('<html><head><meta name="TDM-Reservation" content="0"></head>')
    (tmp_path / "fields.txt").write_text("Content-Type: text/html\ntdm-reservation: 0\n")
    for layers in (("page.html",), ("fields.txt", "page.html")):
        with pytest.raises(InvalidInput, match="reserve nothing"):
            lodge(world, "Ana Lima", papers=Papers(tdmrep=tuple(tmp_path / name for name in layers)))
    (tmp_path / "bad.json").write_text("[")
    with pytest.raises(InvalidInput, match="not JSON"):
        lodge(world, "Ana Lima", papers=Papers(tdmrep=(tmp_path / "bad.json",)))
    (tmp_path / "latin.txt").write_bytes(b"tdm-reservation: \xe9")
    with pytest.raises(InvalidInput, match="not UTF-8"):
        lodge(world, "Ana Lima", papers=Papers(tdmrep=(tmp_path / "latin.txt",)))


def test_a_reservation_needs_a_reference_and_one_document(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    with pytest.raises(InvalidInput, match="no reference"):
        lodge(world, "Ana Lima", papers=Papers(), work=("Tune 1",))
    (tmp_path / "a").write_text(TDMREP)
    with pytest.raises(InvalidInput, match="one document"):
        lodge(world, "Ana Lima", papers=Papers(letter=tmp_path / "a", tdmrep=(tmp_path / "a",)))
    with pytest.raises(InvalidRecord, match="covers nothing"):
        lodge(world, "Ana Lima")
    assert world.project.register().reservations == {}


def at_day(world: ProjectWorld, day: int) -> Project:
    """The same project, looked at on a day of March 2026."""
    world.project.close()
    return Project.open(world.project.folder, clock=lambda: datetime(2026, 3, day, 12, tzinfo=UTC))


def test_the_clock_runs_until_it_is_answered(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    recorded = lodge(world, a_society(world), work=("Tune 1",))
    (matter,) = list_matters(world.project)
    assert (matter.state, matter.due[:10], matter.is_overdue) == ("waiting", "2026-03-15", False)
    assert (matter.what, matter.by) == ("our letter of 3 March", "SACEM")
    with at_day(world, 16) as project:
        assert list_matters(project)[0].is_overdue
        answer_matter(project, "reservation 1", AnswerDecision.MORE_TIME, "we ask the writer", due="2026-03-30")
        assert (list_matters(project)[0].due, list_matters(project)[0].is_overdue) == ("2026-03-30T23:59:59Z", False)
        answer_matter(project, recorded.reservation.sha256, AnswerDecision.REJECTED, "not a work of yours")
        assert is_refused_in(project, "Tune 1")
        appeal = record_appeal(project, "reservation 1", "it is", document=b"our proof")
        (matter,) = list_matters(project)
        assert (matter.state, [line.partition(",")[0] for line in matter.said]) == (
            "appealed",
            ["answer: more_time", "answer: rejected", "appeal"],
        )
        issue_receipt(project, appeal.lodged(), appeal.receipt).verify()


def is_refused_in(project: Project, work: str) -> bool:
    return isinstance(explain_decision(project, work, "train_base"), Refusal)


def test_only_the_lodger_lifts_it_and_for_single_works_too(tmp_path: Path) -> None:
    world, works, _ = a_frozen_world(tmp_path)
    ben = find_party(world.project, "Ben Okri")
    recorded = lodge(world, "Ben Okri", work=("Tune 1", "Tune 2"))
    assert recorded.is_signed
    withdraw(world.project, ben, [recorded.reservation.sha256], works=(works[0],))
    assert isinstance(explain_decision(world.project, works[0], "train_base"), Permit)
    assert is_refused(world, works[1])
    withdraw(world.project, ben, [recorded.reservation.sha256])
    assert (is_refused(world, works[1]), list_matters(world.project, ("reservation",))[0].state) == (False, "lifted")


def test_matters_are_named_by_number_or_by_the_start_of_their_hash(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    sha256 = lodge(world, a_society(world), work=("Tune 1",)).reservation.sha256
    for text in ("reservation 1", "reservation-1", sha256, sha256[:8]):
        assert find_numbered(world.project, text)[1].sha256 == sha256
    assert find_numbered(world.project, "1", ("reservation",))[0] == "reservation"
    for text in ("reservation 2", "dispute 1", "1", sha256[:7], "ff" * 32, ""):
        with pytest.raises(ResourceAbsent, match="is in the log"):
            find_numbered(world.project, text)
