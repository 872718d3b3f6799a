# SPDX-License-Identifier: Apache-2.0
"""The two layouts in which logs of tiles are published, as paths and as bytes.

https://c2sp.org/tlog-tiles: tile/<level>/<number>[.p/<width>], tile/entries/<number>, 256 hashes a tile.
Go's checksum database: tile/<height>/<level>/<number>[.p/<width>], tile/<height>/data/<number>, 2^height a tile.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairchord.errors import RecordTampered
from fairchord.ledger.tile_path import TILE_BITS, unpack_bundle

_NUMBER: Final = r"((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]*))?"
_C2SP: Final = re.compile(rf"tile/(0|[1-9][0-9]?|entries)/{_NUMBER}", re.ASCII)
_GO: Final = re.compile(rf"tile/([1-9]|[12][0-9]|30)/(0|[1-9][0-9]?|data)/{_NUMBER}", re.ASCII)
_HEIGHT: Final = re.compile(r"[1-9]|[12][0-9]|30", re.ASCII)
_LEVEL: Final = re.compile(r"0|[1-9][0-9]?|data", re.ASCII)
_MOST_LEVEL: Final = 63


@dataclass(frozen=True, slots=True, kw_only=True)
class TileFile:
    """One file of tiles: hashes at a level, or (level -1) the entries under a tile of level 0."""

    path: str
    level: int
    index: int
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLayout:
    """How one log lays its tiles out."""

    is_go: bool
    height: int

    @property
    def full(self) -> int:
        """How many hashes a full tile holds."""
        return 1 << self.height

    @property
    def name(self) -> str:
        """The layout in words."""
        return f"Go checksum database, height {self.height}" if self.is_go else "C2SP tiles"

    def read_path(self, path: str) -> TileFile | None:
        """Return what a path names; None when it is no tile of this layout."""
        if self.is_go:
            match = _GO.fullmatch(path)
            if match is None or int(match[1]) != self.height:
                return None
            level, number, width = match[2], match[3], match[4]
        else:
            match = _C2SP.fullmatch(path)
            if match is None:
                return None
            level, number, width = match[1], match[2], match[3]
        if (width and int(width) >= self.full) or (level.isdigit() and int(level) > _MOST_LEVEL):
            return None
        return TileFile(
            path=path,
            level=int(level) if level.isdigit() else -1,
            index=int(number.replace("x", "").replace("/", "")),
            width=int(width) if width else self.full,
        )

    def unpack(self, data: bytes, path: str) -> tuple[bytes, ...]:
        """Return the entries of a bundle."""
        if not self.is_go:
            return unpack_bundle(data, path)
        *records, rest = data.split(b"\n\n")
        if rest or not all(records):
            raise RecordTampered(f"{path} is not a list of records, each with a blank line after it")
        return tuple(record + b"\n" for record in records)


def find_layout(root: Path) -> LogLayout:
    """Return the layout of the log in a folder: Go's where a number is followed by another level, else C2SP's."""
    for path in sorted((root / "tile").glob("*/*")):
        height, level = path.parent.name, path.name
        if path.is_dir() and _HEIGHT.fullmatch(height) and _LEVEL.fullmatch(level):
            return LogLayout(is_go=True, height=int(height))
    return LogLayout(is_go=False, height=TILE_BITS)
