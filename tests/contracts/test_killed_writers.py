# SPDX-License-Identifier: Apache-2.0
"""kill -9, again and again, while entries are appended and while snapshots are frozen: nothing acknowledged is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.killed_process import a_killed_process
from builders.ledger_world import certificates
from builders.project_world import a_frozen_world
from fairchord.ledger.merkle import verify_consistency
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.ledger.verify import verify_log
from fairchord.workflows.build_snapshot import open_recorded
from fairchord.workflows.kept_head import HEAD_NOTE
from fairchord.workflows.project import Project

APPENDING = """
with Project.open(Path(sys.argv[1])) as project:
    for number in range(1_000_000):
        body = {"certificate_sha256": f"{round:032x}{number:032x}"}
        submissions = [Submission(kind="certificate", body=body)] * (number % 4 + 1)
        receipt = project.ledger.append_many(submissions)[-1]
        say(receipt.index, receipt.leaf_sha256, receipt.head.root.hex(), receipt.head.size)
"""
FREEZING = """
with Project.open(Path(sys.argv[1])) as project:
    for number in range(1_000_000):
        report = build_snapshot(project, name=f"frozen-{round}-{number}")
        say(report.folder.name, report.root)
"""
IMPORTS = """
from pathlib import Path
from fairchord.ledger.submission import Submission
from fairchord.workflows.build_snapshot import build_snapshot
from fairchord.workflows.project import Project
"""


@pytest.fixture(params=["sqlite", "postgres"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A new project, its log in a file or on a server."""
    url = None
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_server").url(f"killed_{tmp_path.name.replace('-', '_').lower()}"[:60])
    Project.create(tmp_path / "studio", name="Studio", ledger_url=url).close()
    return tmp_path / "studio"


def check_appended(folder: Path, rounds: int) -> None:
    said: list[list[str]] = []
    with a_killed_process(IMPORTS, APPENDING, str(folder)) as writer:
        for number in range(rounds):
            said += writer.run_and_kill(9, 150_000)
            with Project.open(folder) as project:
                check_acknowledged(project, said)
                if number % 3 == 0:
                    project.ledger.append_many(certificates(2))
    assert len(said) > rounds
    with Project.open(folder) as project:
        ledger = project.ledger
        entries = [ledger.entry_bytes(index) for index in range(ledger.size)]
        assert verify_log(entries, ledger.head.note, ledger.operator_key).is_sound


def check_acknowledged(project: Project, said: list[list[str]]) -> None:
    """Everything that was said is in the log at its place, and every head that was said is a beginning of it."""
    ledger = project.ledger
    for index, leaf, root, size in said:
        assert ledger._store.node((0, int(index))).hex() == leaf
        verify_consistency(ledger.prove_consistency(int(size)), bytes.fromhex(root), ledger.head.root)
    kept = SignedTreeHead.parse((project.folder / HEAD_NOTE).read_text(), ledger.note_key)
    assert kept.size <= ledger.size
    assert not [path for path in project.folder.iterdir() if path.name.startswith(".writing-")]


def test_a_writer_killed_twenty_times_loses_nothing_that_it_acknowledged(folder: Path) -> None:
    check_appended(folder, 10)


@pytest.mark.slow
def test_a_writer_killed_hundreds_of_times_loses_nothing_that_it_acknowledged(folder: Path) -> None:
    check_appended(folder, 150)


def check_frozen(folder: Path, rounds: int) -> None:
    world, _, _ = a_frozen_world(folder)
    project_folder = world.project.folder
    world.project.close()
    said: dict[str, str] = {}
    with a_killed_process(IMPORTS, FREEZING, str(project_folder)) as freezer:
        for _ in range(rounds):
            said |= dict(freezer.run_and_kill(1, 3_000_000))  # type: ignore[arg-type]  # reason: two words a line
            check_snapshots(project_folder, said)
    assert said


def check_snapshots(folder: Path, said: dict[str, str]) -> None:
    """What has a name is whole and in the log; what was said has its name; nothing else is left."""
    with Project.open(folder) as project:
        frozen = {path.name: open_recorded(project, path).root for path in project.snapshots_folder.iterdir()}
    assert said.items() <= frozen.items()
    assert not [name for name in frozen if name.startswith(".")]


def test_a_killed_freeze_leaves_no_half_snapshot(tmp_path: Path) -> None:
    check_frozen(tmp_path, 8)


@pytest.mark.slow
def test_a_freeze_killed_a_hundred_times_leaves_no_half_snapshot(tmp_path: Path) -> None:
    check_frozen(tmp_path, 100)
