# SPDX-License-Identifier: Apache-2.0
"""The code hash is what sha256sum gives, and leaves out nothing that training, model and tokens run."""

from __future__ import annotations

import ast
import shutil
import subprocess
from pathlib import Path

import pytest

from fairchord.training.code_hash import CODE_FILES, code_sha256, package_root

LEARNING = ("fairchord/training/", "fairchord/model/", "fairchord/tokens/", "fairchord/canonical")
NOT_RUN_IN_TRAINING = {
    "fairchord/tokens/encode.py",  # cuts and encodes music when a snapshot is frozen; the snapshot's hash covers it
    "fairchord/tokens/encode_many.py",
    "fairchord/tokens/grid.py",
    "fairchord/tokens/track_table.py",
    "fairchord/training/keep_states.py",  # which states stay on the disk
}


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        found |= {f"{name.replace('.', '/')}.py" for name in names if name.startswith("fairchord.")}
    return {name for name in found if (package_root() / name).is_file()}


def test_every_file_that_learning_reaches_is_hashed() -> None:
    waiting, seen = ["fairchord/training/loop.py"], set[str]()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += imports_of(package_root() / name)
    learning = {name for name in seen if name.startswith(LEARNING) and not name.endswith("__init__.py")}
    assert learning - NOT_RUN_IN_TRAINING <= set(CODE_FILES)


def test_the_list_is_sorted_and_every_file_is_there() -> None:
    assert list(CODE_FILES) == sorted(set(CODE_FILES))
    assert all((package_root() / name).is_file() for name in CODE_FILES)


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed")
def test_it_is_what_sha256sum_prints() -> None:
    sums = subprocess.run(["sha256sum", *CODE_FILES], cwd=package_root(), capture_output=True, check=True).stdout
    whole = subprocess.run(["sha256sum"], input=sums, capture_output=True, check=True).stdout
    assert whole.split()[0].decode() == code_sha256()


def test_one_changed_file_changes_it(tmp_path: Path) -> None:
    for name in CODE_FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(package_root() / name, tmp_path / name)
    assert code_sha256(tmp_path) == code_sha256()
    with (tmp_path / "fairchord/training/batches.py").open("a") as file:
        file.write("# one line more\n")
    assert code_sha256(tmp_path) != code_sha256()
