# SPDX-License-Identifier: Apache-2.0
"""What a user may do follows the permits of the works that the model learned from, in the log that records them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from builders.project_world import BASE_USES, ProjectWorld, an_empty_world
from builders.tiny_model import a_tiny_model
from fairchord.disclosure.model_provenance import verify_model
from fairchord.rights.use import Use
from fairchord.workflows.build_snapshot import build_snapshot
from fairchord.workflows.open_model import OpenedModel, open_model
from fairchord.workflows.project import Project
from fairchord.workflows.state_licence import state_licence

BOTH = (*BASE_USES, Use.GENERATE_COMMERCIAL, Use.GENERATE_NONCOMMERCIAL)


def a_studio(folder: Path, *uses: tuple[Use, ...]) -> tuple[ProjectWorld, OpenedModel]:
    """A project with one work for each set of uses granted, and a model recorded as learned from them all."""
    world = an_empty_world(folder)
    ana = world.party("Ana Lima")
    for seed, granted in enumerate(uses, start=1):
        work = world.work(ana, seed=seed).work
        world.grant(ana, str(work), uses=granted)
    report = build_snapshot(world.project, name="frozen")
    facts = {"snapshot_root": report.root, "permits_root": report.permits_root}
    folder = a_tiny_model(world.project.models_folder / "base", **facts)
    weights = verify_model(folder).weights_sha256
    body = {"name": "base", "snapshot_root": report.root, "weights_sha256": weights}
    world.project.ledger.append("checkpoint", body)
    return world, open_model(folder)


def uses_of(licence: Any) -> tuple[str, str]:
    uses = licence["uses"]
    return uses["generate_commercial"], uses["generate_noncommercial"]


def test_works_that_permit_both_uses_leave_both_open(tmp_path: Path) -> None:
    world, model = a_studio(tmp_path, BOTH, BOTH)
    licence = state_licence(world.project, model, {}, licensee=None)
    assert uses_of(licence) == ("permitted", "permitted")
    assert (licence["works"], "licensee" in licence) == (2, False)
    assert licence["basis"].startswith("this project's log, ")


def test_one_work_not_permitted_commercially_gives_non_commercial_only(tmp_path: Path) -> None:
    world, model = a_studio(tmp_path, BOTH, (*BASE_USES, Use.GENERATE_NONCOMMERCIAL))
    assert uses_of(state_licence(world.project, model, {}, licensee=None)) == ("not_permitted", "permitted")


def test_permission_to_learn_is_no_permission_to_use_what_comes_of_it(tmp_path: Path) -> None:
    world, model = a_studio(tmp_path, BASE_USES)
    assert uses_of(state_licence(world.project, model, {}, licensee=None)) == ("not_permitted", "not_permitted")


def test_another_issuer_asks_the_log_of_the_models_own_project(tmp_path: Path) -> None:
    world, model = a_studio(tmp_path, BOTH)
    world.project.close()
    with Project.create(tmp_path / "issuer", name="Issuer") as issuer:
        licence = state_licence(issuer, model, {}, licensee="Jonas Weber")
        assert issuer.book.opened(licence["licensee"]) == "Jonas Weber"
    assert uses_of(licence) == ("permitted", "permitted")
    assert licence["basis"].startswith("the log of the model's project, ")


def test_a_model_whose_log_is_not_at_hand_leaves_both_not_known(tmp_path: Path) -> None:
    model = open_model(a_tiny_model(tmp_path / "brought"))
    with Project.create(tmp_path / "issuer", name="Issuer") as issuer:
        licence = state_licence(issuer, model, {}, licensee=None)
    assert uses_of(licence) == ("not_known", "not_known")
    assert "works" not in licence


def test_a_piece_that_continues_a_work_by_a_non_commercial_permit_is_not_for_commerce(tmp_path: Path) -> None:
    world, model = a_studio(tmp_path, BOTH)
    given = {"right": "permit", "use": "generate_noncommercial"}
    licence = state_licence(world.project, model, given, licensee=None)
    assert uses_of(licence) == ("not_permitted", "permitted")
    assert "non-commercial" in licence["basis"]
    own = state_licence(world.project, model, {"right": "own"}, licensee=None)
    assert uses_of(own) == ("permitted", "permitted")


@pytest.mark.slow
def test_the_starter_is_decided_by_the_log_that_ships_with_it(tmp_path: Path) -> None:
    with Project.create(tmp_path / "issuer", name="Issuer") as issuer:
        licence = state_licence(issuer, open_model(), {}, licensee=None)
    assert licence["works"] > 3000
    assert "not_known" not in uses_of(licence)
