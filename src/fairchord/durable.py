# SPDX-License-Identifier: Apache-2.0
"""How a file is written where half a file would do harm: beside its place, flushed to the disk, then renamed.

A folder remembers a new name only when it has been flushed itself, so that is done as well. What a killed process
leaves behind is locked by nobody, and is removed by `clear_leftovers` at the next start.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import takewhile
from pathlib import Path
from typing import Final

from fairchord.errors import EnvironmentLacking

WRITING: Final = ".writing-"


def write_durably(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write a file so that it is either wholly there or not at all, even if the power fails."""
    try:
        make_folder_durably(path.parent)
        handle, temporary = _claim(lambda: tempfile.mkstemp(dir=path.parent, prefix=WRITING))
        try:
            with os.fdopen(handle, "wb") as file:
                os.fchmod(file.fileno(), mode)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        flush_folder(path.parent)
    except OSError as error:
        raise EnvironmentLacking(
            f"{path} cannot be written: {error.strerror}", hint="check the space on the disk and the permissions"
        ) from error


def make_folder_durably(folder: Path) -> None:
    """Make a folder, and those above it that are missing, so that each is remembered by the one above."""
    missing = list(takewhile(lambda place: not place.exists(), (folder, *folder.parents)))
    folder.mkdir(parents=True, exist_ok=True)
    for place in missing:
        flush_folder(place.parent)


def move_durably(source: Path, target: Path) -> None:
    """Give a finished file or folder its name, and make sure that the folder above remembers it."""
    for folder, _, names in os.walk(source):
        for name in names:
            flush_folder(Path(folder, name))
        flush_folder(Path(folder))
    source.replace(target)
    flush_folder(target.parent)


def flush_folder(folder: Path) -> None:
    """Bring what a folder (or a closed file) says to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def staging_folder(parent: Path, prefix: str, suffix: str = "") -> Iterator[Path]:
    """Yield an empty folder, locked while this process lives; whatever is still there at the end is removed."""
    descriptor, name = _claim(lambda: _make_folder(parent, prefix, suffix))
    folder = Path(name)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def clear_leftovers(parent: Path, prefix: str, suffix: str = "") -> None:
    """Remove the files and folders that are named as `tempfile` names them and that no living process has locked."""
    pattern = re.compile(re.escape(prefix) + "[a-z0-9_]{8}" + re.escape(suffix))
    places = list(parent.iterdir()) if parent.is_dir() else []
    for place in places:
        if pattern.fullmatch(place.name):
            with suppress(OSError):
                _remove_if_unlocked(place)


def _claim(make: Callable[[], tuple[int, str]]) -> tuple[int, str]:
    """Return a new temporary place, open and locked; one that was cleared before it was locked is made anew."""
    while True:
        descriptor, name = make()
        with suppress(OSError):  # a file system without locks: there, nothing is cleared either
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        if Path(name).exists():
            return descriptor, name
        os.close(descriptor)


def _make_folder(parent: Path, prefix: str, suffix: str) -> tuple[int, str]:
    name = tempfile.mkdtemp(dir=parent, prefix=prefix, suffix=suffix)
    return os.open(name, os.O_RDONLY), name


def _remove_if_unlocked(place: Path) -> None:
    descriptor = os.open(place, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink()
    finally:
        os.close(descriptor)
