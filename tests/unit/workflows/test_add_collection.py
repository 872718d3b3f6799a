# SPDX-License-Identifier: Apache-2.0
"""Adding a public collection: each basis is kept apart, and what is not free is refused with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.project_world import ProjectWorld, an_empty_world
from builders.small_collection import A_COLLECTION, a_collection_folder
from fairchord.corpus.collections import LockedPiece
from fairchord.errors import ResourceAbsent
from fairchord.rights.decide import decide
from fairchord.rights.permit import Permit
from fairchord.workflows.add_collection import add_pieces
from fairchord.workflows.admit_works import Fate, Outcome
from fairchord.workflows.build_snapshot import build_snapshot, open_recorded


def a_world_with_collection(tmp_path: Path) -> tuple[ProjectWorld, list[LockedPiece], Path, list[Outcome]]:
    folder = tmp_path / "small"
    pieces = a_collection_folder(folder)
    world = an_empty_world(tmp_path)
    return world, pieces, folder, add_pieces(world.project, A_COLLECTION, pieces, folder)


def test_every_piece_gets_its_fate_and_its_reason(tmp_path: Path) -> None:
    world, pieces, folder, outcomes = a_world_with_collection(tmp_path)
    fates = [outcome.fate for outcome in outcomes]
    refused, admitted = Fate.REFUSED, Fate.ADMITTED
    assert fates == [admitted, refused, admitted, refused, refused, Fate.DUPLICATE, admitted, admitted]
    reasons = ["; ".join(outcome.reasons) for outcome in outcomes]
    assert "only in US" in reasons[1]
    assert "Artistic" in reasons[3]
    assert "nobody has claimed" in reasons[4]
    assert outcomes[0].work in reasons[5]
    size = world.project.ledger.size
    again = add_pieces(world.project, A_COLLECTION, pieces, folder)
    assert [outcome.fate for outcome in again] == fates
    assert world.project.ledger.size == size


def test_the_bases_and_makers_are_kept_apart_in_the_register(tmp_path: Path) -> None:
    world, _, _, outcomes = a_world_with_collection(tmp_path)
    register, at = world.project.register(), world.project.now()
    permits = [
        decide(register, work, "train_base", territory="US", at=at)
        for work in register.works  # every work
    ]
    bases = [permit.basis.value for permit in permits if isinstance(permit, Permit)]
    assert sorted(bases) == ["licence_permits"] + ["public_domain"] * 5
    work = register.works[next(iter(register.works))].record
    assert [maker.role for maker in work.contributors] == ["composer", "arranger"]
    assert outcomes[0].work == work.id


def test_the_us_only_piece_is_admitted_and_frozen_there_and_nowhere_else(tmp_path: Path) -> None:
    world, pieces, folder, _ = a_world_with_collection(tmp_path)
    outcomes = add_pieces(world.project, A_COLLECTION, pieces, folder, territory="US")
    assert outcomes[1].fate is Fate.ADMITTED
    everywhere = build_snapshot(world.project, name="world")
    in_the_us = build_snapshot(world.project, name="us", territory="US")
    assert [refusal.work for refusal in everywhere.left_out] == [outcomes[1].work]
    assert in_the_us.works == everywhere.works + 1
    assert open_recorded(world.project, in_the_us.folder).territory == "US"


def test_a_file_that_is_not_the_pinned_one_is_quarantined(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    pieces = a_collection_folder(folder)
    (folder / pieces[0].path).write_bytes(b"MThd something else")
    (folder / pieces[2].path).unlink()
    world = an_empty_world(tmp_path)
    outcomes = add_pieces(world.project, A_COLLECTION, pieces, folder)
    assert [outcomes[0].fate, outcomes[2].fate] == [Fate.QUARANTINED, Fate.QUARANTINED]
    assert "SHA-256 differs" in outcomes[0].reasons[0]


@pytest.mark.parametrize("make", [True, False])
def test_a_folder_without_the_collection_changes_nothing(tmp_path: Path, make: bool) -> None:
    pieces = a_collection_folder(tmp_path / "small")
    if make:
        (tmp_path / "empty").mkdir()
    world = an_empty_world(tmp_path)
    with pytest.raises(ResourceAbsent, match="empty"):
        add_pieces(world.project, A_COLLECTION, pieces, tmp_path / "empty")
    assert world.project.ledger.size == 1
