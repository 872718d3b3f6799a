# SPDX-License-Identifier: Apache-2.0
"""A grant for one artist's model: the whole way from the waiting room to an opened snapshot, and no way to another."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.project_world import ProjectWorld, a_registered_world
from fairchord.canonical import canonical_bytes, parse_canonical
from fairchord.errors import ConsentMissing, RecordTampered
from fairchord.rights.use import Use
from fairchord.workflows.build_snapshot import build_snapshot, open_recorded


def a_world_with_a_model(folder: Path) -> ProjectWorld:
    world = a_registered_world(folder)
    terms = {"uses": (Use.TRAIN_ARTIST,), "artist_model": "ana-lima"}
    world.grant(world.named("Ana Lima"), world.titled("Tune 1"), **terms)  # type: ignore[arg-type]  # passed on
    return world


def test_a_grant_for_one_model_makes_a_snapshot_for_it_and_says_so(tmp_path: Path) -> None:
    world = a_world_with_a_model(tmp_path)
    report = build_snapshot(world.project, use=Use.TRAIN_ARTIST, model="ana-lima")
    snapshot = open_recorded(world.project, report.folder)
    assert {permit.model for permit in snapshot.permits} == {"ana-lima"}
    assert {work.work_id for work in snapshot.works} == {world.titled("Tune 1")}
    assert parse_canonical((report.folder / "manifest.json").read_bytes())["head"]["model"] == "ana-lima"


@pytest.mark.parametrize("model", [None, "ana-lima-2"])
def test_no_other_model_gets_a_snapshot_from_it(tmp_path: Path, model: str | None) -> None:
    world = a_world_with_a_model(tmp_path)
    with pytest.raises(ConsentMissing):
        build_snapshot(world.project, use=Use.TRAIN_ARTIST, model=model)


def test_cannot_rename_the_model_of_a_frozen_snapshot(tmp_path: Path) -> None:
    world = a_world_with_a_model(tmp_path)
    folder = build_snapshot(world.project, use=Use.TRAIN_ARTIST, model="ana-lima").folder
    manifest = parse_canonical((folder / "manifest.json").read_bytes())
    manifest["head"]["model"] = "other"
    (folder / "manifest.json").write_bytes(canonical_bytes(manifest))
    with pytest.raises(RecordTampered):
        open_recorded(world.project, folder)
