# SPDX-License-Identifier: Apache-2.0
"""The power fails at any moment of appending and freezing: nothing acknowledged is lost, nothing forks."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from builders.ledger_world import certificates
from builders.power_cut import CannotWatch, Disk, watch
from builders.project_world import a_frozen_world
from fairchord.errors import FairchordError
from fairchord.ledger.merkle import verify_consistency
from fairchord.workflows.build_snapshot import open_recorded
from fairchord.workflows.project import Project

SAY = """
import os, sys
from pathlib import Path
from fairchord.ledger.submission import Submission
from fairchord.workflows.build_snapshot import build_snapshot
from fairchord.workflows.project import Project
def say(*words):
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())
"""
APPENDING = (
    SAY
    + """
with Project.create(Path(sys.argv[1]), name="Studio") as project:
    say("made", project.ledger.operator_key.text)
    project.ledger._store._rows.select("PRAGMA wal_autocheckpoint = 6")
    for number in range(8):
        body = {"certificate_sha256": f"{number:064x}"}
        receipt = project.ledger.append_many([Submission(kind="certificate", body=body)] * (number % 3 + 1))[-1]
        say("appended", receipt.index, receipt.leaf_sha256, receipt.head.root.hex(), receipt.head.size)
say("closed")
with Project.open(Path(sys.argv[1])) as project:
    receipt = project.ledger.append("certificate", {"certificate_sha256": "ab" * 32})
    say("appended", receipt.index, receipt.leaf_sha256, receipt.head.root.hex(), receipt.head.size)
"""
)
FREEZING = (
    SAY
    + """
with Project.open(Path(sys.argv[1])) as project:
    for number in range(2):
        report = build_snapshot(project, name=f"again-{number}")
        say("frozen", report.folder.name, report.root)
"""
)
"""Checkpoints of the write-ahead log come every six pages instead of every thousand, so that there are several."""


def watched(folder: Path, program: str, project: Path) -> bytes:
    try:
        return watch(folder, program, str(project))
    except CannotWatch as reason:
        pytest.skip(f"no watching here: {reason}")


def cut_everywhere(
    disk: Disk, trace: bytes, check: Callable[[Path, list[list[str]]], None], *, every: int, ways: int
) -> int:
    """Cut the power after every so many steps, in so many ways beside losing all that was not flushed."""
    target, cuts = disk.root.parent / "after-the-cut", 0
    for step, _ in enumerate(disk.replay(trace)):
        for way in range(ways + 1) if step % every == 0 else ():
            disk.write_to(target, random.Random(1_000 * step + way) if way else None)
            check(target, [line.decode().split() for line in disk.said])
            shutil.rmtree(target)
            cuts += 1
    return cuts


def check_appended(folder: Path, said: list[list[str]]) -> None:
    """All that was acknowledged is there; a project that was not yet acknowledged may be missing."""
    if not said:
        return
    with Project.open(folder) as project:
        ledger = project.ledger
        assert ledger.operator_key.text == said[0][1] == project.operator_key().verify_key.text
        for _, index, leaf, root, size in [line for line in said if line[0] == "appended"]:
            assert ledger._store.node((0, int(index))).hex() == leaf
            verify_consistency(ledger.prove_consistency(int(size)), bytes.fromhex(root), ledger.head.root)
        before = ledger.head
        ledger.append_many(certificates(1))
        verify_consistency(ledger.prove_consistency(before.size), before.root, ledger.head.root)


def check_appending(folder: Path, *, every: int, ways: int) -> None:
    trace = watched(folder, APPENDING, folder / "studio")
    shutil.rmtree(folder / "studio")
    assert cut_everywhere(Disk(folder / "studio"), trace, check_appended, every=every, ways=ways) > 50


def test_a_power_cut_while_appending_loses_nothing_acknowledged(tmp_path: Path) -> None:
    check_appending(tmp_path, every=5, ways=2)


@pytest.mark.slow
def test_a_power_cut_at_every_step_of_appending_loses_nothing_acknowledged(tmp_path: Path) -> None:
    check_appending(tmp_path, every=1, ways=12)


def test_a_ledger_that_does_not_flush_is_found_wanting(tmp_path: Path) -> None:
    """The simulation has teeth: without the flushes that SQLite asks for, it finds what is lost."""
    careless = APPENDING.replace("wal_autocheckpoint = 6", "synchronous = OFF")
    trace = watched(tmp_path, careless, tmp_path / "studio")
    shutil.rmtree(tmp_path / "studio")
    with pytest.raises((FairchordError, AssertionError)):
        cut_everywhere(Disk(tmp_path / "studio"), trace, check_appended, every=5, ways=0)


def check_frozen(folder: Path, said: list[list[str]]) -> None:
    """What has a name is whole and in the log; what was acknowledged has its name."""
    with Project.open(folder) as project:
        found = {path.name: open_recorded(project, path).root for path in project.snapshots_folder.iterdir()}
    assert {name: root for _, name, root in said}.items() <= found.items()


def check_freezing(folder: Path, *, every: int, ways: int) -> None:
    world, _, _ = a_frozen_world(folder / "world")
    project = world.project.folder
    world.project.close()
    kept = folder / "kept"
    shutil.copytree(project, kept)
    trace = watched(folder, FREEZING, project)
    shutil.rmtree(project)
    kept.rename(project)
    assert cut_everywhere(Disk(project), trace, check_frozen, every=every, ways=ways) > 20


def test_a_power_cut_while_freezing_leaves_no_half_snapshot(tmp_path: Path) -> None:
    check_freezing(tmp_path, every=8, ways=1)


@pytest.mark.slow
def test_a_power_cut_at_every_step_of_freezing_leaves_no_half_snapshot(tmp_path: Path) -> None:
    check_freezing(tmp_path, every=1, ways=6)
