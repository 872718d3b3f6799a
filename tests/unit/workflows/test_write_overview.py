# SPDX-License-Identifier: Apache-2.0
"""The overview: every work once, every hash the true one, names sealed, one file that needs nothing else."""

import base64
import hashlib
import re
from pathlib import Path

import pytest

from builders.overview_world import TITLE, Page, a_sound_overview, a_visit, an_overview
from fairchord.canonical import canonical_bytes
from fairchord.corpus.manifest import Manifest
from fairchord.errors import InvalidInput, ResourceAbsent
from fairchord.ledger.merkle import InclusionProof, leaf_hash, verify_inclusion
from fairchord.rights.sealed import is_sealed
from fairchord.workflows.find_party import find_party
from fairchord.workflows.project import Project
from fairchord.workflows.record_reservation import ReservationTerms, record_reservation
from fairchord.workflows.write_overview import Visit

HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
STATIONS = ["piece", "settings", "model", "training", "works", "people"]


def frozen(folder: Path) -> Manifest:
    return Manifest.from_bytes((folder / "studio/snapshots/frozen/manifest.json").read_bytes())


def test_a_sound_world_gives_a_page_that_says_so() -> None:
    made, page, _ = a_sound_overview()
    assert made.facts.does_hold, made.to_dict()["failures"]
    assert not page.red_box
    assert [element.attributes["id"] for element in page.all("section")] == [*STATIONS, "annex"]


def test_nothing_is_called_proven_that_was_not_checked_in_this_run() -> None:
    made, page, _ = a_sound_overview()
    said = [item.text for item in page.all("li", class_="held")]
    for finding in made.facts.findings:
        if finding.standing.value == "held":
            assert sum(finding.sentence in line for line in said) >= 1, finding
    assert len(said) == sum(finding.standing.value == "held" for finding in made.facts.findings)


def test_every_work_of_the_snapshot_appears_once() -> None:
    _, page, folder = a_sound_overview()
    works = frozen(folder).works
    listed = [element for element in page.all("li") if element.parents[-1].parents[-1].parents[-1].attributes.get("id")]
    lines = [element for element in listed if str(element.attributes.get("id", "")).startswith("work-")]
    assert [element.attributes["id"] for element in lines] == [work.work_id for work in works]
    for element, work in zip(lines, works, strict=True):
        assert work.title in element.text
        assert work.content_sha256 in element.text


def test_every_record_leads_by_its_proof_to_the_root_beside_it() -> None:
    made, page, _ = a_sound_overview()
    assert made.facts.log is not None
    assert made.facts.snapshot is not None
    snapshot = made.facts.snapshot.snapshot
    known = {made.facts.log.root, snapshot.root, snapshot.permits_root}
    shown = 0
    for path in page.all("ol", class_="path"):
        box = path.parents[-4]
        record = next(element for element in box.inside if element.tag == "pre")
        codes = [element.text for element in box.inside if element.tag == "code"]
        place = re.search(r"(\d+) of (\d+), counted", box.text)
        assert place
        hashes = tuple(bytes.fromhex(code) for code in codes[1:-1])
        proof = InclusionProof(index=int(place[1]), size=int(place[2]), hashes=hashes)
        assert codes[0] == leaf_hash(record.text.encode()).hex()
        verify_inclusion(leaf_hash(record.text.encode()), proof, bytes.fromhex(codes[-1]))
        shown += codes[-1] in known
    assert shown >= 9


def test_every_hash_on_the_page_comes_from_a_record_or_a_proof() -> None:
    made, page, folder = a_sound_overview()
    assert made.facts.log is not None
    assert made.facts.snapshot is not None
    log, walked = made.facts.log, made.facts.snapshot
    sources = [*log.log.data, *walked.snapshot.manifest.leaves, (folder / "song/certificate.json").read_bytes()]
    sources += [canonical_bytes(permit.to_dict()) for permit in walked.permits]
    sources += [path.read_bytes() for path in (folder / "studio/models/small").glob("*.json*")]
    true = {found for source in sources for found in HASH.findall(source.decode())}
    proofs = [log.prove(index) for index in range(log.size)]
    proofs += [walked.prove_work(place) for place in range(len(walked.permits))]
    proofs += [walked.prove_permit(place) for place in range(len(walked.permits))]
    true |= {item.hex() for proof in proofs for item in proof.inclusion.hashes}
    true |= {proof.leaf_sha256 for proof in proofs} | {proof.root for proof in proofs}
    assert made.facts.chain is not None
    assert made.facts.provenance is not None
    assert made.facts.piece is not None
    assert made.facts.piece.signed is not None
    true |= {made.facts.chain.root, made.facts.provenance.sha256, made.facts.piece.signed.certificate.sha256}
    true.add(made.facts.piece.signed.tree_head.root.hex())
    assert set(HASH.findall(page.text)) <= true


def test_the_recorded_steps_are_drawn_and_told() -> None:
    made, page, _ = a_sound_overview()
    assert made.facts.chain is not None
    picture = next(page.all("svg", class_="loss"))
    assert "Loss of 6 recorded steps" in str(picture.attributes["aria-label"])
    line = next(element for element in picture.inside if element.tag == "polyline")
    assert len(str(line.attributes["points"]).split()) == 6


def test_sealed_names_stay_sealed_for_the_public() -> None:
    made, page, folder = a_sound_overview()
    with Project.open(folder / "studio") as project:
        sealed = [opening.text for opening in project.book.openings().values()]
    assert {"Ana Lima", "Jonas Weber"} <= set(sealed)
    assert not [text for text in sealed if text in page.source]
    assert "sealed:" in page.text
    assert made.facts.names == {}


def test_the_operator_may_open_names_for_a_visit_and_records_stay_as_they_are(tmp_path: Path) -> None:
    _, page = an_overview(tmp_path, a_visit(tmp_path, opens_names=True))
    assert "Ana Lima" in page.text
    assert "Do not pass it on" in page.text
    records = "".join(element.text for element in page.all("pre", class_="record"))
    assert "Ana Lima" not in records
    assert any(is_sealed(word) for word in re.findall(r"sealed:[0-9a-f]{64}", records))


def test_whoever_said_no_is_shown_with_what_became_of_it(tmp_path: Path) -> None:
    visit = a_visit(tmp_path)
    with Project.open(tmp_path / "studio") as project:
        ana = find_party(project, "Ana Lima")
        terms = ReservationTerms(lodged_by=ana, reference="letter of Ana Lima", parties=(ana,))
        lodged = record_reservation(project, terms)
    made, page = an_overview(tmp_path, visit)
    assert made.facts.does_hold, "it came after the freezing"
    summary = next(element for element in page.all("summary") if f"Reservations, entry {lodged.entry}" in element.text)
    told = summary.parents[-1].text
    assert "in force" in told
    assert "Works of this model's list that it covers now2" in told
    assert "letter of Ana Lima" not in page.source
    assert [one.standing.value for one in made.facts.of("standing")] == ["open"]


def test_the_same_facts_give_the_same_bytes(tmp_path: Path) -> None:
    visit = a_visit(tmp_path)
    first, _ = an_overview(tmp_path, visit, "first.html")
    second, _ = an_overview(tmp_path, visit, "second.html")
    assert first.path.read_bytes() == second.path.read_bytes()


@pytest.mark.parametrize("language", ["fr", "ko"])
def test_each_language_is_said_to_be_what_it_is(tmp_path: Path, language: str) -> None:
    _, page = an_overview(tmp_path, a_visit(tmp_path, language=language))
    assert next(page.all("html")).attributes["lang"] == language
    assert all(item.attributes["lang"] == "en" for item in page.all("code") if "lang" in item.attributes)
    assert "{" not in re.sub(r"\{.*\}", "", "".join(element.text for element in page.all("h2")))


def test_the_page_loads_nothing_and_runs_one_script() -> None:
    _, page, _ = a_sound_overview()
    policy = next(str(e.attributes["content"]) for e in page.all("meta") if "http-equiv" in e.attributes)
    (script,) = page.all("script")
    digest = base64.b64encode(hashlib.sha256(script.text.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{digest}'"
    for element in page.elements:
        assert not [name for name in element.attributes if name.startswith("on") or name == "style"]
        assert str(element.attributes.get("src", "data:")).startswith("data:")
        assert str(element.attributes.get("href", "#")).startswith("#")
        assert element.tag not in ("link", "iframe", "object", "embed")
    assert "url(" not in next(page.all("style")).text


def test_the_page_can_be_read_by_ear_and_by_keyboard() -> None:
    _, page, _ = a_sound_overview()
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    assert {str(element.attributes["href"])[1:] for element in page.all("a")} <= set(ids)
    assert len(list(page.all("h1"))) == len(list(page.all("main"))) == len(list(page.all("nav"))) == 1
    assert all(any(one.tag == "caption" for one in element.inside) for element in page.all("table"))
    assert all(element.attributes["alt"] for element in page.all("img"))
    assert all(element.attributes["aria-labelledby"] in ids for element in page.all("section"))
    assert all(element.text for element in page.all("summary"))


def test_words_from_records_are_never_read_as_html() -> None:
    _, page, _ = a_sound_overview()
    assert TITLE in next(page.all("h1")).text
    assert "<b>lamps" not in page.source


def test_a_model_alone_begins_at_the_model(tmp_path: Path) -> None:
    made, page = an_overview(tmp_path, a_visit(tmp_path, output=None, model="small"))
    assert made.facts.does_hold
    assert "No piece was brought" in page.text
    assert not list(page.all("img"))


def test_a_visit_begins_somewhere(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no piece and no model"):
        an_overview(tmp_path, Visit())


def test_a_folder_of_several_drafts_is_not_one_piece(tmp_path: Path) -> None:
    visit = a_visit(tmp_path)
    for name in ("draft-1", "draft-2"):
        (tmp_path / "drafts" / name).mkdir(parents=True)
        (tmp_path / "drafts" / name / "certificate.json").write_bytes(b"{}")
    with pytest.raises(InvalidInput, match="holds 2 pieces"):
        an_overview(tmp_path, Visit(output=tmp_path / "drafts", project=visit.project))


def test_a_model_that_is_not_at_hand_is_asked_for(tmp_path: Path) -> None:
    visit = a_visit(tmp_path)
    (tmp_path / "studio/models/small").rename(tmp_path / "elsewhere")
    with pytest.raises(ResourceAbsent, match="the model 'small' is not at hand"):
        an_overview(tmp_path, visit)


@pytest.mark.slow
def test_the_model_that_ships_is_shown_whole_and_small_enough_to_send(tmp_path: Path) -> None:
    made, page = an_overview(tmp_path, Visit(model="starter"))
    assert made.facts.does_hold, made.to_dict()["failures"]
    assert made.facts.snapshot is not None
    works = made.facts.snapshot.snapshot.manifest.works
    listed = [str(element.attributes.get("id")) for element in page.all("li")]
    assert sorted(name for name in listed if name.startswith("work-")) == sorted(work.work_id for work in works)
    assert made.path.stat().st_size < 3_000_000


def test_the_reader_of_these_tests_sees_an_unclosed_tag() -> None:
    with pytest.raises(AssertionError):
        Page("<p>")
