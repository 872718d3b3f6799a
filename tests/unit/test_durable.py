# SPDX-License-Identifier: Apache-2.0
"""Files and folders that appear whole or not at all, and what a killed process leaves behind."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from fairchord import durable
from fairchord.durable import (
    clear_leftovers,
    make_folder_durably,
    move_durably,
    staging_folder,
    write_durably,
)
from fairchord.errors import EnvironmentLacking


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_whole_into_folders_made_for_it(tmp_path: Path) -> None:
    write_durably(tmp_path / "a/b/file", b"one")
    write_durably(tmp_path / "a/b/file", b"two", mode=0o600)
    assert (tmp_path / "a/b/file").read_bytes() == b"two"
    assert (tmp_path / "a/b/file").stat().st_mode & 0o777 == 0o600
    assert names(tmp_path / "a/b") == ["file"]


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()
    with pytest.raises(EnvironmentLacking, match="cannot be written"):
        write_durably(tmp_path / "file", b"data")
    (tmp_path / "plain").write_bytes(b"")
    with pytest.raises(EnvironmentLacking, match="cannot be written"):
        write_durably(tmp_path / "plain/below", b"data")
    assert names(tmp_path) == ["file", "plain"]


def test_every_new_folder_and_name_is_flushed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[Path] = []
    flush = durable.flush_folder

    def note(folder: Path) -> None:
        flushed.append(folder.relative_to(tmp_path))
        flush(folder)

    monkeypatch.setattr(durable, "flush_folder", note)
    make_folder_durably(tmp_path / "a/b")
    assert flushed == [Path("a"), Path(".")]
    (tmp_path / "a/b/file").write_bytes(b"x")
    flushed.clear()
    move_durably(tmp_path / "a", tmp_path / "c")
    assert flushed == [Path("a"), Path("a/b/file"), Path("a/b"), Path(".")]


def test_a_staging_folder_is_removed_unless_it_was_moved(tmp_path: Path) -> None:
    with staging_folder(tmp_path, ".new-") as folder:
        (folder / "file").write_bytes(b"x")
    assert names(tmp_path) == []
    with staging_folder(tmp_path, ".new-", ".partial") as folder:
        move_durably(folder, tmp_path / "done")
    assert names(tmp_path) == ["done"]


def test_only_what_no_process_holds_is_cleared(tmp_path: Path) -> None:
    (tmp_path / ".new-abcd_123").mkdir()
    (tmp_path / ".new-abcd_123/file").write_bytes(b"x")
    (tmp_path / ".new-abcd_124").write_bytes(b"x")
    (tmp_path / ".new-mine").mkdir()
    (tmp_path / ".new-abcd_125").symlink_to(tmp_path / ".new-mine")
    with staging_folder(tmp_path, ".new-") as living:
        clear_leftovers(tmp_path, ".new-")
        assert names(tmp_path) == sorted([".new-abcd_125", ".new-mine", living.name])
    clear_leftovers(tmp_path / "nowhere", ".new-")


def test_what_was_cleared_before_it_was_locked_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock, seen = fcntl.flock, list[int]()

    def lock_late(descriptor: int, operation: int) -> None:
        if not seen:
            clear_leftovers_by_another(tmp_path)
        seen.append(operation)
        lock(descriptor, operation)

    def clear_leftovers_by_another(folder: Path) -> None:
        for path in folder.iterdir():
            os.rmdir(path)

    monkeypatch.setattr(fcntl, "flock", lock_late)
    with staging_folder(tmp_path, ".new-") as folder:
        assert folder.is_dir()
    assert len(seen) == 2


def test_a_file_system_without_locks_has_nothing_cleared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(descriptor: int, operation: int) -> None:
        raise OSError("no locks here")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with staging_folder(tmp_path, ".new-") as folder:
        clear_leftovers(tmp_path, ".new-")
        assert folder.is_dir()
