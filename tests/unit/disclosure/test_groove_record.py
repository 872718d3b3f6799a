# SPDX-License-Identifier: Apache-2.0
"""What was learned from drummers says from whom, is signed, and is refused when a byte of it changed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from builders.trained_world import a_frozen_project
from fairchord.canonical import canonical_bytes, parse_canonical
from fairchord.corpus.manifest import merkle_root
from fairchord.disclosure.groove_record import GrooveRecord
from fairchord.errors import ConsentMissing, FairchordError, RecordTampered, ResourceAbsent
from fairchord.workflows.build_snapshot import open_recorded
from fairchord.workflows.fit_groove_record import fit_groove_record
from fairchord.workflows.perform_piece import check_groove_standing, shipped_groove
from fairchord.workflows.retire_model import retire_model


def test_the_shipped_groove_is_signed_and_credits_its_drummers_dataset() -> None:
    record = shipped_groove()
    assert record.to_bytes() == GrooveRecord.from_bytes(record.to_bytes()).to_bytes()
    learned = record.learned_from
    assert (learned.collection, learned.split, learned.use) == ("groove", "train", "train_base")
    assert learned.licences == ("CC-BY-4.0",)
    assert learned.attributions == ("Groove MIDI Dataset, Google LLC, CC BY 4.0",)


def test_the_shipped_groove_is_signed_by_the_maker_of_the_starter() -> None:
    starter = Path(__file__).parents[3] / "src" / "fairchord" / "starter" / "provenance.json"
    assert json.loads(starter.read_bytes())["signer_public_key"] == shipped_groove().signer_public_key


def test_a_groove_is_learned_from_the_training_split_of_a_snapshot_and_names_its_works(tmp_path: Path) -> None:
    project, folder = a_frozen_project(tmp_path / "studio", works=48)
    with project:
        snapshot = open_recorded(project, folder)
        record = fit_groove_record(project, folder, collection="shelf")
        check_groove_standing(project, record)
    learned = record.learned_from
    assert (learned.snapshot_root, learned.permits_root) == (snapshot.root, snapshot.permits_root)
    assert 0 < learned.works <= sum(work.split == "train" for work in snapshot.works)
    assert record.signer_public_key == project.ledger.operator_key.text
    assert learned.works_root != merkle_root([])
    assert GrooveRecord.from_bytes(record.to_bytes()).sha256 == record.sha256


def test_a_collection_without_drums_teaches_nothing(tmp_path: Path) -> None:
    project, folder = a_frozen_project(tmp_path / "studio")
    with project, pytest.raises(ResourceAbsent, match="no played drums"):
        fit_groove_record(project, folder, collection="groove")


@pytest.mark.parametrize("place", ["works", "hits"])
def test_a_changed_groove_is_refused(place: str) -> None:
    record = parse_canonical(shipped_groove().to_bytes())
    record["learned_from"][place] += 1
    with pytest.raises(RecordTampered, match="signature"):
        GrooveRecord.from_bytes(canonical_bytes(record))


def test_a_changed_number_in_the_table_is_refused() -> None:
    record = parse_canonical(shipped_groove().to_bytes())
    record["groove"]["loudness"][0][0][0] += 1
    with pytest.raises(RecordTampered, match="signature"):
        GrooveRecord.from_bytes(canonical_bytes(record))


def test_an_unknown_field_is_refused() -> None:
    record = parse_canonical(shipped_groove().to_bytes())
    with pytest.raises(FairchordError):
        GrooveRecord.from_bytes(canonical_bytes({**record, "extra": 1}))


def test_a_groove_whose_snapshot_is_gone_from_its_own_project_plays_no_more(tmp_path: Path) -> None:
    project, folder = a_frozen_project(tmp_path / "studio", works=48)
    with project:
        record = fit_groove_record(project, folder, collection="shelf")
        lost = replace(record.learned_from, snapshot_root="0" * 64)
        signed = GrooveRecord.sign(record.groove, lost, issued_at=project.now(), key=project.operator_key())
        with pytest.raises(ResourceAbsent, match="is not in"):
            check_groove_standing(project, signed)


def test_a_retired_groove_plays_no_more(tmp_path: Path) -> None:
    project, _ = a_frozen_project(tmp_path / "studio")
    with project:
        retire_model(project, shipped_groove().sha256, "a drummer asked for it")
        with pytest.raises(ConsentMissing, match="retired"):
            check_groove_standing(project, shipped_groove())
