# SPDX-License-Identifier: Apache-2.0
"""Where a published log is read from: a folder here, or (in `workflows.web_source`) an address on the web."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Protocol

from fairchord.errors import InvalidInput, LimitExceeded, ResourceAbsent

CHECKPOINT: Final = "checkpoint"
KEY: Final = "key"
MOST_NOTE_BYTES: Final = 1_000_000


class TileSource(Protocol):
    """Reads the files of one published log."""

    @property
    def name(self) -> str:
        """What to call it in messages."""

    def read(self, path: str, at_most: int) -> bytes:
        """Return a file; raise ResourceAbsent when it is not there, LimitExceeded when it is larger."""


class FolderSource:
    """A published log in a folder."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise ResourceAbsent(f"there is no folder {folder}", hint="name the folder of a published log, or its URL")
        self.folder = folder

    @property
    def name(self) -> str:
        """The folder's path."""
        return str(self.folder)

    def read(self, path: str, at_most: int) -> bytes:
        """Return a file of the folder."""
        if any(part in ("", ".", "..") for part in path.split("/")):
            raise InvalidInput(f"{path!r} is not a path inside a log", hint="expected one such as tile/0/000")
        try:
            with (self.folder / path).open("rb") as file:
                data = file.read(at_most + 1)
        except OSError as error:
            raise ResourceAbsent(
                f"{self.name} has no readable {path}: {error.strerror}", hint="is it a whole published log?"
            ) from error
        if len(data) > at_most:
            raise LimitExceeded(
                f"{path} in {self.name} is larger than {at_most:,} bytes", hint="it is not what it says"
            )
        return data
