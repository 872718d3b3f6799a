# SPDX-License-Identifier: Apache-2.0
"""Attacks on composing: an edited, unsigned or stale model, an unscreened one, a piece continued without any right."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.certified_folder import NOON
from builders.tiny_model import TRAINER, a_tiny_model
from fairchord.disclosure.model_provenance import ModelFacts, sign_model, verify_model
from fairchord.errors import ConsentMissing, RecordTampered, ResourceAbsent
from fairchord.generation.brief import Brief
from fairchord.rights.party import PartyKind
from fairchord.shelf import shelf_pieces
from fairchord.workflows.add_shelf import add_shelf
from fairchord.workflows.build_snapshot import build_snapshot
from fairchord.workflows.compose_piece import Order, compose_piece
from fairchord.workflows.given_piece import read_work
from fairchord.workflows.open_model import SCREENING_INDEX, open_model
from fairchord.workflows.project import Project
from fairchord.workflows.record_reservation import ReservationTerms, record_reservation
from fairchord.workflows.register_party import PartyDetails, register_party


def seeded_bytes(size: int) -> bytes:
    return bytes(range(size))


@pytest.fixture
def home(tmp_path: Path) -> Project:
    """A project with two works, a snapshot of them, and a model recorded as learned from it."""
    project = Project.create(tmp_path / "home", name="Studio", clock=lambda: NOON)
    add_shelf(project, pieces=shelf_pieces()[:2], random_bytes=seeded_bytes)
    report = build_snapshot(project, name="frozen")
    facts = {"snapshot_root": report.root, "permits_root": report.permits_root}
    folder = a_tiny_model(project.models_folder / "base", **facts)
    weights = verify_model(folder).weights_sha256
    project.ledger.append("checkpoint", {"weights_sha256": weights, "snapshot_root": report.root})
    return project


def reserve_a_work(project: Project) -> None:
    """Someone with standing reserves one of the works the model has learned from."""
    society = register_party(
        project, PartyDetails(name="Society", kind=PartyKind.SOCIETY), random_bytes=lambda n: bytes(range(1, n + 1))
    )
    work = next(iter(project.admitted()))
    record_reservation(project, ReservationTerms(lodged_by=society.id, reference="a letter", works=(work,)))


def an_order(folder: Path) -> Order:
    return Order(brief=Brief.from_dict({"bars": 1, "roles": "bass"}), folder=folder, bank=None)


def test_a_model_in_good_standing_composes(home: Project, tmp_path: Path) -> None:
    model = open_model(home.models_folder / "base")
    assert compose_piece(home, model, an_order(tmp_path / "song"))


def test_cannot_open_a_model_whose_work_was_reserved_since(home: Project) -> None:
    reserve_a_work(home)
    with pytest.raises(ConsentMissing):
        open_model(home.models_folder / "base")


def test_cannot_compose_with_a_model_opened_before_the_reservation(home: Project, tmp_path: Path) -> None:
    model = open_model(home.models_folder / "base")
    reserve_a_work(home)
    with pytest.raises(ConsentMissing):
        compose_piece(home, model, an_order(tmp_path / "song"))
    assert not (tmp_path / "song").exists()


def test_cannot_compose_when_the_snapshot_is_gone(home: Project) -> None:
    (home.snapshots_folder / "frozen").rename(home.folder / "hidden")
    with pytest.raises(ResourceAbsent, match="snapshot"):
        open_model(home.models_folder / "base")


@pytest.mark.parametrize(
    "name", ["config.json", "model.safetensors", "vocabulary.json", SCREENING_INDEX, "provenance.json"]
)
def test_cannot_change_one_byte_of_a_model(tmp_path: Path, name: str) -> None:
    folder = a_tiny_model(tmp_path / "model")
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(bytes(content))
    with pytest.raises(RecordTampered):
        open_model(folder)


def test_cannot_use_a_model_that_cannot_be_screened(tmp_path: Path) -> None:
    folder = a_tiny_model(tmp_path / "model")
    facts = verify_model(folder).facts
    (folder / SCREENING_INDEX).unlink()
    (folder / "provenance.json").unlink()
    sign_model(folder, ModelFacts(**{name: getattr(facts, name) for name in facts.__slots__}), TRAINER)
    with pytest.raises(ResourceAbsent, match="screening-index"):
        open_model(folder)


def test_cannot_continue_a_work_that_is_not_permitted_or_not_that_work(home: Project, tmp_path: Path) -> None:
    work, other = (str(name) for name in home.admitted())
    music = tmp_path / "music.fc"
    music.write_bytes(shelf_pieces()[0].text.encode())
    mine = work if home.register().works_by_content[shelf_pieces()[0].sha256] == work else other
    assert read_work(music, home, mine, commercial=True).right["work"] == mine
    with pytest.raises(ConsentMissing, match="is not the music registered"):
        read_work(music, home, other if mine == work else work, commercial=True)
    with pytest.raises(ConsentMissing):
        read_work(music, home, "work-nobody-knows", commercial=False)
