# SPDX-License-Identifier: Apache-2.0
"""A kept key gives way to a new one: whatever moment a kill strikes, the project opens and its operator can go on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from builders.project_world import a_moving_clock
from fairchord.errors import EnvironmentLacking, RecordTampered, ResourceAbsent
from fairchord.ledger.verify import verify_log
from fairchord.workflows.change_key import rotate_operator
from fairchord.workflows.kept_key import KeptKey
from fairchord.workflows.project import OPERATOR, Project

ROTATION = """
import os, signal, sys
from pathlib import Path
from fairchord.workflows.change_key import rotate_operator
from fairchord.workflows.project import Project
folder, left = sys.argv[1], int(sys.argv[2])
TOUCHES = {"open", "os.rename", "os.remove", "os.mkdir", "sqlite3.connect"}
armed = False

def strike(event, arguments):
    global left
    if armed and event in TOUCHES and folder in str(arguments):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(strike)
project = Project.open(Path(folder), clock=None)
armed = True
rotate_operator(project, "routine", random_bytes=os.urandom)
project.close()
print(left)
"""


def a_project(folder: Path) -> Path:
    Project.create(folder / "p", name="Studio", clock=a_moving_clock()).close()
    return folder / "p"


def rotate_until_struck(folder: Path, touches: int) -> int | None:
    """Rotate in a process that is killed at its so-many-th touch of the project; return how many were left, if any."""
    command = [sys.executable, "-c", ROTATION, str(folder), str(touches)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode in (0, -9), done.stderr
    return int(done.stdout) if done.returncode == 0 else None


def check_goes_on(folder: Path, first_key: str) -> None:
    with Project.open(folder) as project:
        assert project.operator_key().verify_key == project.ledger.operator_key
        project.ledger.append("certificate", {"certificate_sha256": "ab" * 32})
        rotate_operator(project, "once more", random_bytes=os.urandom)
        project.ledger.append("certificate", {"certificate_sha256": "cd" * 32})
        entries = [project.ledger.entry_bytes(index) for index in range(project.ledger.size)]
        report = verify_log(entries, project.ledger.head.note, project.ledger.operator_key)
        assert report.is_sound
        assert project.ledger.operator_keys.first.text == first_key
    assert not list((folder / "keys").glob("*next*"))


def strike_each(folder: Path, touches: list[int] | None) -> int:
    """Kill a rotation at each of these touches of the disk (or at all of them); return how many there are."""
    original = a_project(folder)
    with Project.open(original) as project:
        first_key = project.ledger.operator_key.text
    struck = 0
    for count in range(1000) if touches is None else touches:
        copy = folder / f"copy{count}"
        shutil.copytree(original, copy)
        left = rotate_until_struck(copy, count)
        check_goes_on(copy, first_key)
        shutil.rmtree(copy)
        if left is not None:
            break
        struck += 1
    return struck


def test_a_rotation_killed_early_or_late_leaves_a_project_that_goes_on(tmp_path: Path) -> None:
    assert strike_each(tmp_path, [4, 12]) == 2


@pytest.mark.slow
def test_a_rotation_killed_at_any_touch_of_the_disk_leaves_a_project_that_goes_on(tmp_path: Path) -> None:
    assert strike_each(tmp_path, None) > 12


def test_a_rotation_in_peace_leaves_the_new_key_and_the_retired_one(tmp_path: Path) -> None:
    folder = a_project(tmp_path)
    with Project.open(folder) as project:
        old = project.operator_key()
        receipt = rotate_operator(project, "routine", random_bytes=os.urandom)
        assert project.ledger.entry(receipt.index).kind == "key"
        new = project.operator_key()
        assert new.verify_key == project.ledger.operator_key != old.verify_key
        retired = KeptKey(project.keys_folder, OPERATOR).retired_path(old)
    assert sorted(path.name for path in (folder / "keys").iterdir()) == [retired.name, "operator.pem"]
    (folder / "keys" / "operator.pem").unlink()
    shutil.copy(retired, folder / "keys" / "operator.pem")
    with pytest.raises(RecordTampered, match="is kept under key"):
        Project.open(folder)
    (folder / "keys" / "operator.pem").unlink()
    with Project.open(folder) as project, pytest.raises(ResourceAbsent, match="no signing key at"):
        project.operator_key()


def test_a_next_key_that_an_interrupted_change_left_is_used(tmp_path: Path) -> None:
    kept = KeptKey(tmp_path, "party-ana")
    made = kept.make_next(os.urandom)
    assert kept.make_next(os.urandom).verify_key == made.verify_key
    assert kept.load(None) is None
    assert kept.load("ed25519:other") is None
    taken = kept.load(made.verify_key.text)
    assert taken is not None
    assert (kept.path.exists(), kept.next_path.exists()) == (True, False)


def test_a_next_key_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / ".party-ana-next.unfinished").mkdir()
    with pytest.raises(EnvironmentLacking, match="cannot be written"):
        KeptKey(tmp_path, "party-ana").make_next(os.urandom)
