# SPDX-License-Identifier: Apache-2.0
"""From a snapshot to a verified piece: a model trained here composes here, screened against what it learned."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.trained_world import a_frozen_project, a_recipe
from fairchord.generation.brief import Brief
from fairchord.workflows.compose_piece import Order, compose_piece
from fairchord.workflows.open_model import open_model
from fairchord.workflows.train_model import train_model
from fairchord.workflows.verify_output import verify_output

pytestmark = pytest.mark.slow


def test_a_model_trained_here_composes_a_piece_that_names_its_snapshot(tmp_path: Path) -> None:
    project, snapshot = a_frozen_project(tmp_path / "studio")
    with project:
        model = open_model(train_model(project, snapshot, a_recipe(), name="base").folder)
        order = Order(
            brief=Brief.from_dict({"bars": 2, "roles": "main_melody,bass"}), folder=tmp_path / "song", bank=None
        )
        (composed,) = compose_piece(project, model, order)
        (verification,) = verify_output(tmp_path / "song", trusted_key=project.ledger.operator_key)
        snapshots = [entry.body["root"] for entry in project.ledger.entries() if entry.kind == "snapshot"]
    assert verification.is_verified
    assert composed.certificate.model["snapshot_root"] in snapshots
    assert composed.verdict.works_compared == 4
