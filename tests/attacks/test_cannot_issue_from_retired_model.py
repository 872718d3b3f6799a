# SPDX-License-Identifier: Apache-2.0
"""A model that was retired, or whose works are no longer permitted, issues nothing more from its project."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.certified_folder import NOON
from builders.tiny_model import a_tiny_model
from fairchord.disclosure.model_provenance import verify_model
from fairchord.errors import ConsentMissing, InvalidInput, ResourceAbsent
from fairchord.generation.brief import Brief
from fairchord.rights.party import PartyKind
from fairchord.shelf import shelf_pieces
from fairchord.workflows.add_shelf import add_shelf
from fairchord.workflows.build_snapshot import build_snapshot
from fairchord.workflows.certify import OutputFacts, certify
from fairchord.workflows.compose_piece import ComposedPiece, Order, compose_piece
from fairchord.workflows.open_model import OpenedModel, open_model
from fairchord.workflows.project import Project
from fairchord.workflows.record_reservation import ReservationTerms, record_reservation
from fairchord.workflows.register_party import PartyDetails, register_keyless_party
from fairchord.workflows.retire_model import find_weights, retire_model, revoke_certificate
from fairchord.workflows.touched import find_touched


@pytest.fixture
def home(tmp_path: Path) -> Project:
    """A project with two works, a snapshot of them, and a model recorded as learned from it."""
    project = Project.create(tmp_path / "home", name="Studio", clock=lambda: NOON)
    add_shelf(project, pieces=shelf_pieces()[:2], random_bytes=lambda size: bytes(range(size)))
    report = build_snapshot(project, name="frozen")
    facts = {"snapshot_root": report.root, "permits_root": report.permits_root}
    weights = verify_model(a_tiny_model(project.models_folder / "base", **facts)).weights_sha256
    project.ledger.append("checkpoint", {"name": "base", "snapshot_root": report.root, "weights_sha256": weights})
    return project


def opened(project: Project) -> OpenedModel:
    return open_model(project.models_folder / "base")


def composed(project: Project, model: OpenedModel, folder: Path) -> ComposedPiece:
    brief = Brief.from_dict({"bars": 1, "roles": "bass"})
    return compose_piece(project, model, Order(brief=brief, folder=folder, bank=None))[0]


def facts_of(model: OpenedModel) -> OutputFacts:
    return OutputFacts(
        title="t", seed=1, brief={}, composition={}, model=model.to_dict(), screening={}, sound={}, given={}
    )


def test_a_retired_model_neither_opens_nor_composes(home: Project, tmp_path: Path) -> None:
    model = opened(home)
    composed(home, model, tmp_path / "before")
    retire_model(home, "base", "its grant was withdrawn")
    with pytest.raises(ConsentMissing, match="was retired"):
        opened(home)
    with pytest.raises(ConsentMissing, match="was retired"):
        composed(home, model, tmp_path / "after")
    assert not (tmp_path / "after").exists()


def test_a_model_retired_while_it_composed_is_not_certified(home: Project, tmp_path: Path) -> None:
    model = opened(home)
    (tmp_path / "song").mkdir()
    (tmp_path / "song" / "song.mid").write_bytes(b"x")
    with Project.open(home.folder, clock=lambda: NOON) as elsewhere:
        retire_model(elsewhere, "base", "just now")
    with pytest.raises(ConsentMissing, match="was retired"):
        certify(home, tmp_path / "song", facts_of(model))
    assert not (tmp_path / "song" / "certificate.json").exists()


def test_a_work_reserved_while_it_composed_stops_the_certificate(home: Project, tmp_path: Path) -> None:
    model = opened(home)
    (tmp_path / "song").mkdir()
    (tmp_path / "song" / "song.mid").write_bytes(b"x")
    with Project.open(home.folder, clock=lambda: NOON) as elsewhere:
        society = register_keyless_party(elsewhere, PartyDetails(name="Society", kind=PartyKind.SOCIETY))
        work = next(iter(elsewhere.admitted()))
        record_reservation(elsewhere, ReservationTerms(lodged_by=society.id, reference="a letter", works=(work,)))
    with pytest.raises(ConsentMissing, match="may no longer be used"):
        certify(home, tmp_path / "song", facts_of(model))


def test_a_model_of_elsewhere_that_was_retired_here_issues_nothing_here(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "issuer", name="Studio", clock=lambda: NOON)
    folder = a_tiny_model(tmp_path / "brought")
    model = open_model(folder)
    composed(project, model, tmp_path / "before")
    weights, _ = retire_model(project, str(folder), "not trusted here any more")
    assert weights == model.provenance.weights_sha256 == find_weights(project, weights)
    with pytest.raises(ConsentMissing, match="was retired"):
        composed(project, model, tmp_path / "after")


def test_a_certificate_names_its_model_in_the_log_and_is_revoked_once(home: Project, tmp_path: Path) -> None:
    piece = composed(home, opened(home), tmp_path / "song")
    touched = find_touched(home, list(home.admitted()))
    assert touched.certificates == (piece.certificate.sha256,)
    sha256, receipt = revoke_certificate(home, str(tmp_path / "song"), "the wrong brief")
    assert (sha256, home.ledger.entry(receipt.index).kind) == (piece.certificate.sha256, "revocation")
    with pytest.raises(InvalidInput, match="revoked already"):
        revoke_certificate(home, str(tmp_path / "song" / "certificate.json"), "again")
    with pytest.raises(ResourceAbsent, match="not in this log"):
        revoke_certificate(home, "ab" * 32, "not ours")


def test_two_models_of_one_name_are_told_apart_by_their_weights(home: Project) -> None:
    home.ledger.append("checkpoint", {"name": "base", "snapshot_root": "ab" * 32, "weights_sha256": "cd" * 32})
    with pytest.raises(InvalidInput, match="2 models are called"):
        retire_model(home, "base", "which one?")
    assert retire_model(home, "cd" * 32, "this one")[0] == "cd" * 32
