# SPDX-License-Identifier: Apache-2.0
"""Three views of one log: no personal name in the public one, one's own words in a holder's, all in an auditor's."""

from __future__ import annotations

import json
import re
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from builders.project_world import ProjectWorld, a_frozen_world, consented
from fairchord.canonical import canonical_bytes
from fairchord.errors import InvalidInput
from fairchord.ledger.entry import Entry
from fairchord.ledger.merkle import InclusionProof, leaf_hash, verify_inclusion
from fairchord.ledger.tiles import read_tiles
from fairchord.ledger.verify import verify_log
from fairchord.rights.answer import AnswerDecision
from fairchord.rights.party import Mandate, PartyKind
from fairchord.rights.work import Contributor
from fairchord.workflows.answer_matter import answer_matter
from fairchord.workflows.change_party import PartyChange, change_party
from fairchord.workflows.personal_text import personal_names
from fairchord.workflows.record_dispute import DisputeTerms, record_dispute
from fairchord.workflows.record_reservation import ReservationTerms, record_reservation
from fairchord.workflows.register_works import register_work
from fairchord.workflows.write_view import ViewKind, write_view


def a_talkative_world(folder: Path) -> ProjectWorld:
    """People say things to one another, and about one another by name."""
    world, works, _ = a_frozen_world(folder)
    ben, society = world.named("Ben Okri"), world.party("SACEM", kind=PartyKind.SOCIETY)
    record_reservation(
        world.project, ReservationTerms(lodged_by=society.id, reference="for Ana Lima", works=(works[1],))
    )
    record_dispute(
        world.project, DisputeTerms(work=works[0], raised_by=ben.id, reason="Ana Lima took it from Ben Okri")
    )
    answer_matter(world.project, "dispute 1", AnswerDecision.ACCEPTED, "Ben Okri is heard")
    return world


def openings(folder: Path) -> list[str]:
    return sorted(json.loads(line)["text"] for line in (folder / "openings.jsonl").read_text().splitlines())


def test_the_public_view_holds_no_personal_name_at_all(tmp_path: Path) -> None:
    world = a_talkative_world(tmp_path)
    names = personal_names(world.project)
    view = write_view(world.project, ViewKind.PUBLIC, tmp_path / "public")
    assert (names, view.named_entries, view.openings) == ({"Ana Lima", "Ben Okri"}, (), 0)
    files = [path for path in (tmp_path / "public").rglob("*") if path.is_file()]
    told = b"\n".join([*(path.read_bytes() for path in files), *(path.name.encode() for path in files)])
    for name in names:
        for part in (name, name.replace(" ", "-"), name.replace(" ", "_")):
            assert part.lower().encode() not in told.lower()
        for word in name.split():
            assert not re.search(rf"\b{word}\b".encode(), told)
    assert sorted(path.name for path in (tmp_path / "public").iterdir()) == ["log", "view.json"]


def test_every_view_is_the_same_log_and_verifies(tmp_path: Path) -> None:
    world = a_talkative_world(tmp_path)
    folders = [tmp_path / kind.value for kind in ViewKind]
    for kind, folder in zip(ViewKind, folders, strict=True):
        write_view(world.project, kind, folder, holder="Ana Lima" if kind is ViewKind.HOLDER else None)
    logs = [read_tiles(folder / "log") for folder in folders]
    assert logs[0] == logs[1] == logs[2]
    note, entries = logs[0]
    assert verify_log(entries, note, world.project.ledger.operator_key).is_sound


def test_a_holder_opens_its_own_words_and_not_anothers(tmp_path: Path) -> None:
    world = a_talkative_world(tmp_path)
    write_view(world.project, ViewKind.HOLDER, tmp_path / "ana", holder="Ana Lima")
    write_view(world.project, ViewKind.HOLDER, tmp_path / "ben", holder="Ben Okri")
    write_view(world.project, ViewKind.AUDITOR, tmp_path / "auditor")
    ana, ben, auditor = (openings(tmp_path / name) for name in ("ana", "ben", "auditor"))
    assert set(ana) == {"Ana Lima", "Ben Okri"}, "the co-writer of tune 8 is in her own work"
    assert {"Ana Lima took it from Ben Okri", "Ben Okri is heard"} <= set(ben)
    assert "for Ana Lima" not in {*ana, *ben}
    assert set(auditor) >= {*ana, *ben, "for Ana Lima"}
    assert stat.S_IMODE((tmp_path / "ana" / "openings.jsonl").stat().st_mode) == 0o600


def test_a_holders_receipts_lead_to_the_published_head(tmp_path: Path) -> None:
    world = a_talkative_world(tmp_path)
    view = write_view(world.project, ViewKind.HOLDER, tmp_path / "ana", holder="Ana Lima")
    lines = (tmp_path / "ana" / "receipts.jsonl").read_text().splitlines()
    assert (len(lines), view.works) == (view.receipts, 3)
    kinds = set()
    for line in lines:
        record = json.loads(line)
        entry = Entry.from_bytes(canonical_bytes(record["entry"]))
        kinds.add(entry.kind)
        proof = InclusionProof.from_dict(record["proof"])
        verify_inclusion(leaf_hash(entry.to_bytes()), proof, world.project.ledger.head.root)
    assert kinds == {"party", "work", "grant", "admission", "reservation", "dispute"}


def test_a_holder_sees_where_its_works_were_used(tmp_path: Path) -> None:
    world = a_talkative_world(tmp_path)
    write_view(world.project, ViewKind.HOLDER, tmp_path / "ana", holder="Ana Lima")
    used = json.loads((tmp_path / "ana" / "where-used.json").read_bytes())
    assert {item["title"]: [s["name"] for s in item["snapshots"]] for item in used} == {
        "Tune 1": ["frozen"], "Tune 2": ["frozen"], "Tune 8": [],
    }  # fmt: skip
    assert [item["is_admitted"] for item in used] == [True, True, False]


def test_a_society_sees_for_its_members(tmp_path: Path) -> None:
    world = a_talkative_world(tmp_path)
    society = world.named("SACEM").id
    assigned = PartyChange(mandate=Mandate.ASSIGNED, society=society)
    change_party(world.project, world.named("Ana Lima").id, assigned)
    view = write_view(world.project, ViewKind.HOLDER, tmp_path / "sacem", holder="SACEM")
    assert view.works == 3
    assert {"Ana Lima", "for Ana Lima"} <= set(openings(tmp_path / "sacem"))


def test_a_name_that_is_in_the_log_in_clear_is_told(tmp_path: Path) -> None:
    world = a_talkative_world(tmp_path)
    receipt = world.project.ledger.append("retirement", {"reason": "as ana lima asked", "weights_sha256": "ab" * 32})
    view = write_view(world.project, ViewKind.PUBLIC, tmp_path / "public")
    assert view.named_entries == (receipt.index,)


def test_a_view_is_never_written_over_another(tmp_path: Path) -> None:
    world = a_talkative_world(tmp_path)
    write_view(world.project, ViewKind.PUBLIC, tmp_path / "v")
    with pytest.raises(InvalidInput, match="not empty"):
        write_view(world.project, ViewKind.AUDITOR, tmp_path / "v")


def test_makers_who_are_no_party_are_personal_names_too(tmp_path: Path) -> None:
    world, _, _ = a_frozen_world(tmp_path)
    made = Contributor(name="Zoe Quill", role="lyricist")
    details = consented(world.named("Ana Lima"))
    register_work(world.project, world.source(30), replace(details, contributors=(*details.contributors, made)))
    assert personal_names(world.project) == {"Ana Lima", "Ben Okri", "Zoe Quill"}
