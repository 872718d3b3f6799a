# SPDX-License-Identifier: Apache-2.0
"""A small real project with a few shelf works, frozen for training, and recipes small enough for tests."""

from datetime import UTC, datetime
from pathlib import Path

from fairchord.corpus.snapshot import Snapshot
from fairchord.shelf import shelf_pieces
from fairchord.training.recipe import Recipe, tiny
from fairchord.workflows.add_shelf import add_shelf
from fairchord.workflows.build_snapshot import build_snapshot, open_recorded
from fairchord.workflows.project import Project


def a_clock() -> datetime:
    return datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


def seeded_bytes(size: int) -> bytes:
    return bytes(range(size))


def a_frozen_project(folder: Path, *, works: int = 4) -> tuple[Project, Path]:
    project = Project.create(folder, name="Test studio", clock=a_clock)
    add_shelf(project, pieces=shelf_pieces()[:works], random_bytes=seeded_bytes)
    report = build_snapshot(project, name="frozen")
    return project, report.folder


def a_snapshot(folder: Path, *, works: int = 4) -> Snapshot:
    project, frozen = a_frozen_project(folder, works=works)
    with project:
        return open_recorded(project, frozen)


def a_recipe(**changes: object) -> Recipe:
    small = {"steps": 6, "batch_tokens": 512, "max_tokens": 512, "evaluate_every": 3, "warmup_steps": 2}
    return tiny().with_changes(**{**small, **changes})
