# SPDX-License-Identifier: Apache-2.0
"""Names at registration: persons' are sealed, organisations' are public; people are found by name all the same."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from builders.project_world import BASE_USES, ProjectWorld, a_registered_world, an_empty_world, consented
from fairchord.errors import InvalidInput, InvalidRecord, ResourceAbsent
from fairchord.rights.party import Mandate, PartyKind
from fairchord.rights.permit import Permit, Refusal
from fairchord.rights.sealed import is_sealed, short_seal
from fairchord.rights.work import Authorship, Contributor, RightsBasis, Share
from fairchord.workflows.change_party import PartyChange, change_party
from fairchord.workflows.explain_decision import explain_decision, find_work
from fairchord.workflows.find_party import find_party, party_name
from fairchord.workflows.forget_party import forget_party
from fairchord.workflows.personal_text import holds_name
from fairchord.workflows.read_log import read_log
from fairchord.workflows.record_carve_out import CarveOutTerms, record_carve_out
from fairchord.workflows.register_party import PartyDetails, register_keyless_party
from fairchord.workflows.register_works import MusicSource, register_work
from fairchord.workflows.work_details import WorkDetails

UNLIKE = ("Ana", "Lima", "ana", "lima")


def log_bytes(world: ProjectWorld) -> bytes:
    ledger = world.project.ledger
    return b"\n".join(ledger.entry_bytes(index) for index in range(ledger.size))


def details(world: ProjectWorld, basis: RightsBasis, **more: object) -> WorkDetails:
    ana = find_party(world.project, "Ana Lima")
    values: dict[str, object] = {
        "contributors": (Contributor(name="Ana Lima", role="composer"),),
        "source": "written by Ana Lima",
        "authorship": Authorship.HUMAN,
        "basis": basis,
        "shares": (Share(holder=ana, part=Fraction(1)),),
        "attribution": "Music: ANA LIMA",
    }
    return WorkDetails(**{**values, **more})  # type: ignore[arg-type]  # passed on as they are


def test_a_persons_name_is_sealed_and_its_id_carries_none_of_it(tmp_path: Path) -> None:
    world = an_empty_world(tmp_path)
    ana = world.party("Ana Lima")
    assert (is_sealed(ana.name), len(ana.id)) == (True, len("party-") + 16)
    assert not any(part.encode() in log_bytes(world) for part in UNLIKE)
    assert find_party(world.project, "Ana Lima") == find_party(world.project, ana.id[:12]) == ana.id
    assert party_name(world.project, ana.id) == "Ana Lima"


def test_organisations_and_societies_keep_their_public_names(tmp_path: Path) -> None:
    world = an_empty_world(tmp_path)
    for kind in (PartyKind.ORGANISATION, PartyKind.SOCIETY):
        party = world.party(f"Songs {kind.value}", kind=kind)
        assert (party.name, party.id.startswith("party-songs-")) == (f"Songs {kind.value}", True)


def test_a_name_of_two_people_or_of_nobody_is_refused(tmp_path: Path) -> None:
    world = an_empty_world(tmp_path)
    twins = [world.party("Kim Lee"), world.party("Kim Lee")]
    with pytest.raises(InvalidInput, match="names 2 parties"):
        find_party(world.project, "Kim Lee")
    assert [find_party(world.project, twin.id) for twin in twins] == [twin.id for twin in twins]
    with pytest.raises(ResourceAbsent, match="no party 'Nobody'"):
        find_party(world.project, "Nobody")


def test_keyless_people_are_told_apart_and_not_registered_twice(tmp_path: Path) -> None:
    world = an_empty_world(tmp_path)
    one = register_keyless_party(world.project, PartyDetails(name="Ana"))
    two = register_keyless_party(world.project, PartyDetails(name="Ben"))
    assert one.id != two.id
    with pytest.raises(InvalidRecord, match="already"):
        register_keyless_party(world.project, PartyDetails(name=" Ana "))


@pytest.mark.parametrize("basis", [RightsBasis.AUTHOR_CONSENTED, RightsBasis.OWN_PROJECT])
def test_makers_and_every_text_that_names_them_are_sealed(tmp_path: Path, basis: RightsBasis) -> None:
    world = an_empty_world(tmp_path)
    world.party("Ana Lima")
    source = MusicSource(path=world.file(1), title="Waltz for Ana Lima")
    outcome = register_work(world.project, source, details(world, basis))
    work = world.project.register().works[find_work(world.project, "Waltz for Ana Lima")].record
    assert work.id == outcome.work
    texts = (work.title, work.contributors[0].name, work.source, work.attribution)
    assert all(is_sealed(text) for text in texts)
    assert not any(part.encode() in log_bytes(world) for part in ("Ana", "ANA", "ana-lima"))
    assert "Waltz for Ana Lima" in [line.summary.split(" [")[0] for line in read_log(world.project, kind="work").lines]


def test_a_title_without_a_name_stays_public_and_lists_still_match_it(tmp_path: Path) -> None:
    world = an_empty_world(tmp_path)
    world.party("Ana Lima")
    source = MusicSource(path=world.file(1), title="Night Tram")
    register_work(world.project, source, details(world, RightsBasis.AUTHOR_CONSENTED))
    (item,) = world.project.register().works.values()
    assert (item.record.title, item.record.id.startswith("work-night-tram-")) == ("Night Tram", True)
    assert item.record.title_keys


def test_public_domain_and_licensed_works_keep_the_names_they_owe(tmp_path: Path) -> None:
    world = an_empty_world(tmp_path)
    world.party("Ana Lima")
    licensed = details(world, RightsBasis.LICENCE_PERMITS, licence="CC-BY-4.0", evidence="the page says so", shares=())
    register_work(world.project, MusicSource(path=world.file(1), title="Free"), licensed)
    (item,) = world.project.register().works.values()
    assert (item.record.contributors[0].name, item.record.attribution) == ("Ana Lima", "Music: ANA LIMA")
    assert item.record.title_keys == ()


def test_an_organisation_among_the_makers_is_not_sealed(tmp_path: Path) -> None:
    world = an_empty_world(tmp_path)
    world.party("Ana Lima")
    world.party("Studio Choir", kind=PartyKind.ORGANISATION)
    makers = tuple(Contributor(name=name, role="composer") for name in ("Ana Lima", "Studio Choir", "unknown"))
    given = details(world, RightsBasis.AUTHOR_CONSENTED, contributors=makers)
    register_work(world.project, MusicSource(path=world.file(1), title="Free"), given)
    (item,) = world.project.register().works.values()
    assert [is_sealed(maker.name) for maker in item.record.contributors] == [True, False, False]


def test_a_registration_that_fails_keeps_no_opening(tmp_path: Path) -> None:
    world = an_empty_world(tmp_path)
    world.party("Ana Lima")
    before = world.project.book.openings()
    half = (Share(holder=find_party(world.project, "Ana Lima"), part=Fraction(1, 2)),)
    with pytest.raises(InvalidRecord):
        register_work(world.project, world.source(1), details(world, RightsBasis.AUTHOR_CONSENTED, shares=half))
    assert world.project.book.openings() == before


def test_names_are_found_as_whole_words_in_any_case() -> None:
    names = ["Ana Lima", "Jo"]
    assert [holds_name(text, names) for text in ("by ANA LIMA.", "Ana Limar", "Joy", "jo-jo", "")] == [
        True, False, False, True, False,
    ]  # fmt: skip


def test_a_forgotten_name_is_gone_and_the_log_still_verifies(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    ana = world.named("Ana Lima")
    before = log_bytes(world)
    done = forget_party(world.project, "Ana Lima")
    assert (done.party, done.openings, len(done.remaining_works), done.shared_name) == (ana.id, 3, 3, False)
    assert (log_bytes(world) == before, read_log(world.project).problems) == (True, ())
    assert party_name(world.project, ana.id) == short_seal(ana.name)
    assert b"Ana Lima" not in b"".join(path.read_bytes() for path in world.project.book.folder.rglob("*.jsonl"))
    with pytest.raises(ResourceAbsent, match="no party 'Ana Lima'"):
        find_party(world.project, "Ana Lima")
    with pytest.raises(ResourceAbsent, match="is not kept here"):
        forget_party(world.project, ana.id)
    assert party_name(world.project, find_party(world.project, "Ben Okri")) == "Ben Okri"


def test_forgetting_one_of_two_people_of_one_name_leaves_the_other(tmp_path: Path) -> None:
    world = an_empty_world(tmp_path)
    one, two = world.party("Kim Lee"), world.party("Kim Lee")
    assert forget_party(world.project, one.id).shared_name
    assert find_party(world.project, "Kim Lee") == two.id
    with pytest.raises(InvalidInput, match="no person"):
        forget_party(world.project, "Studio")


def test_a_mandate_changes_under_the_partys_own_key(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    ana = world.named("Ana Lima")
    society = world.party("SACEM", kind=PartyKind.SOCIETY)
    world.grant(ana, world.titled("Tune 1"))
    assert isinstance(explain_decision(world.project, "Tune 1", "train_base"), Permit)
    change_party(world.project, ana.id, PartyChange(mandate=Mandate.ASSIGNED, society=society.id))
    refused = explain_decision(world.project, "Tune 1", "train_base")
    assert isinstance(refused, Refusal)
    terms = CarveOutTerms(member=ana.id, irrevocable=True, uses=BASE_USES)
    record_carve_out(world.project, terms)
    assert isinstance(explain_decision(world.project, "Tune 1", "train_base"), Permit)
    change_party(world.project, ana.id, PartyChange(mandate=Mandate.OWN, identifiers=("ipi:00014107338",)))
    now = world.project.register().party(ana.id)
    assert (now.mandate, now.society, now.name) == (Mandate.OWN, None, ana.name)
    assert find_party(world.project, "ipi:00014107338") == ana.id


def test_a_keyless_party_is_stated_anew_by_the_operator(tmp_path: Path) -> None:
    world = an_empty_world(tmp_path)
    society = register_keyless_party(world.project, PartyDetails(name="SACEM", kind=PartyKind.SOCIETY))
    change_party(world.project, society.id, PartyChange(identifiers=("isni:0000000121032683",)))
    assert world.project.register().party(society.id).identifiers == ("isni:0000000121032683",)


def test_a_carve_out_by_paper_is_kept_and_noted(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    ana = world.named("Ana Lima")
    society = register_keyless_party(world.project, PartyDetails(name="SACEM", kind=PartyKind.SOCIETY))
    world.grant(ana, world.titled("Tune 1"))
    change_party(world.project, ana.id, PartyChange(mandate=Mandate.ASSIGNED, society=society.id))
    terms = CarveOutTerms(member=ana.id, irrevocable=True, uses=BASE_USES, document=b"their letter")
    entry = world.project.ledger.entry(record_carve_out(world.project, terms).index)
    assert world.project.book.letter(str(entry.body["document_sha256"])) == b"their letter"
    permit = explain_decision(world.project, "Tune 1", "train_base")
    assert isinstance(permit, Permit)
    assert permit.notes


def test_consented_builders_are_opened_before_they_are_sealed_again(tmp_path: Path) -> None:
    world = an_empty_world(tmp_path)
    ana = world.party("Ana Lima")
    register_work(world.project, world.source(1), consented(ana))
    (item,) = world.project.register().works.values()
    assert world.project.book.opened(item.record.contributors[0].name) == "Ana Lima"
