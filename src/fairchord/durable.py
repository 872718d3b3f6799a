# SPDX-License-Identifier: Apache-2.0
"""How a file is written where half a file would do harm: beside its place, flushed to the disk, then renamed."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from fairchord.errors import EnvironmentLacking


def write_durably(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write a file so that it is either wholly there or not at all, even if the power fails."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
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
        _flush_folder(path.parent)
    except OSError as error:
        raise EnvironmentLacking(
            f"{path} cannot be written: {error.strerror}", hint="check the space on the disk and the permissions"
        ) from error


def move_durably(source: Path, target: Path) -> None:
    """Give a finished file or folder its name, and make sure that the folder remembers it."""
    source.rename(target)
    _flush_folder(target.parent)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
