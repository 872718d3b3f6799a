# SPDX-License-Identifier: Apache-2.0
"""A small file that the user names: read, or written where nothing is yet; what is wrong is said plainly."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fairchord.errors import InvalidInput, ResourceAbsent

LARGEST: Final = 1_000_000
LARGEST_LETTER: Final = 100_000_000
"""Letters, contracts and lists of works may be scans and long tables."""


def read_bytes(path: Path, *, at_most: int = LARGEST) -> bytes:
    """Return the bytes of a file of at most this size."""
    try:
        if path.stat().st_size > at_most:
            raise InvalidInput(f"{path} is larger than {at_most:,} bytes", hint="check that it is the right file")
        return path.read_bytes()
    except OSError as error:
        raise ResourceAbsent(f"{path} cannot be read: {error.strerror}", hint="check the path") from error


def read_text(path: Path, *, at_most: int = LARGEST) -> str:
    """Return the UTF-8 text of a file of at most this size."""
    try:
        return read_bytes(path, at_most=at_most).decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} is not UTF-8 text", hint="check that it is the right file") from error


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet."""
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise InvalidInput(f"{path} exists already", hint="choose another name; nothing is overwritten") from None
    except OSError as error:
        raise ResourceAbsent(f"{path} cannot be written: {error.strerror}", hint="check the path") from error
