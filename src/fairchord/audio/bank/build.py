# SPDX-License-Identifier: Apache-2.0
"""Builds the house bank once and keeps it in the user's cache folder, named by a hash of the code that makes it."""

from __future__ import annotations

import hashlib
import os
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from fairchord.audio import loudness, soundfont
from fairchord.audio.bank.assembly import assemble_bank
from fairchord.audio.soundfont import encode_soundfont
from fairchord.durable import write_durably
from fairchord.errors import EnvironmentLacking

Progress = Callable[[str, float], None]
KEPT_BANKS: Final = 3
_SOURCES: Final = (*sorted(Path(__file__).parent.glob("*.py")), Path(soundfont.__file__), Path(loudness.__file__))


def build_house_bank(*, progress: Progress | None = None, folder: Path | None = None) -> Path:
    """The path of the house bank, synthesising it first when the cache folder has none made by this code."""
    path = (folder or cache_folder()) / f"house-bank-{code_version()}.sf2"
    if _is_whole(path):
        return path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(path, encode_soundfont(assemble_bank(progress)))
        _forget_old_banks(path.parent)
    except OSError as error:
        raise EnvironmentLacking(
            f"the house bank cannot be written to {path}: {error.strerror}",
            hint="free some 50 MB there, or point XDG_CACHE_HOME at a folder you can write to",
        ) from error
    if progress is not None:
        progress("house bank ready", 1.0)
    return path


def cache_folder() -> Path:
    """Where this platform keeps files that can be made again."""
    if os.environ.get("XDG_CACHE_HOME"):
        return Path(os.environ["XDG_CACHE_HOME"]) / "fairchord"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "fairchord" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "fairchord"
    return Path.home() / ".cache" / "fairchord"


def code_version() -> str:
    """Sixteen hex digits that change when any of the code that makes the bank does."""
    digest = hashlib.sha256()
    for source in _SOURCES:
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()[:16]


def _is_whole(path: Path) -> bool:
    """A cached bank is whole when its RIFF header says how long the file is."""
    try:
        with path.open("rb") as file:
            header = file.read(12)
        return (
            header[:4] == b"RIFF"
            and header[8:] == b"sfbk"
            and struct.unpack("<I", header[4:8])[0] + 8 == path.stat().st_size
        )
    except (OSError, struct.error):
        return False


def _forget_old_banks(folder: Path) -> None:
    """Keep the newest few, so that versions do not pile up and neighbours of another version keep theirs."""
    banks = sorted(folder.glob("house-bank-*.sf2"), key=lambda bank: bank.stat().st_mtime, reverse=True)
    for bank in banks[KEPT_BANKS:]:
        bank.unlink(missing_ok=True)
