# SPDX-License-Identifier: Apache-2.0
"""What this installation can do: packages, sound, model, keys, room; what is missing, and what to do about it."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from fairchord import __version__
from fairchord.audio.bank.build import cache_folder, code_version
from fairchord.audio.sound_bank import SYSTEM_BANKS
from fairchord.disclosure.model_provenance import verify_model
from fairchord.errors import FairchordError
from fairchord.screening.index import open_index
from fairchord.workflows.ledger_place import holds_project
from fairchord.workflows.open_model import SCREENING_INDEX, starter_folder
from fairchord.workflows.user_folders import UserFolders, known_issuers

NEEDED: Final = ("numpy", "scipy", "cryptography", "rfc8785", "symusic", "onnxruntime", "onnx", "safetensors",
                 "midirenderer", "typer", "rich")  # fmt: skip
EXTRAS: Final = {
    "torch": ("learning", "train"),
    "music21": ("reading MusicXML and kern", "score"),
    "defusedxml": ("reading MusicXML safely", "score"),
    "c2pa-python": ("content credentials (C2PA)", "credentials"),
    "soundfile": ("FLAC and MP3", "credentials"),
    "pyloudnorm": ("the second loudness meter", "audio"),
}
_LEAST_FREE_BYTES: Final = 500_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the report: what was looked at, whether it is there, and what to do when it is not."""

    name: str
    is_ok: bool
    detail: str
    next_step: str = ""
    is_needed: bool = True

    @property
    def state(self) -> str:
        """'ok', 'missing', or 'absent' for what can be done without."""
        return "ok" if self.is_ok else "missing" if self.is_needed else "absent"

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain values."""
        return asdict(self) | {"state": self.state}


def examine_system(
    *, model_folder: Path | None = None, folders: UserFolders | None = None, here: Path = Path(".")
) -> tuple[Finding, ...]:
    """Look at everything that composing, learning and verifying need."""
    return (
        Finding(name="fairchord", is_ok=True, detail=__version__),
        _python(),
        *_packages(),
        _model(model_folder or starter_folder()),
        *_banks(),
        _issuer(folders or UserFolders.from_environment()),
        _cores(),
        _room(here),
    )


def is_healthy(findings: tuple[Finding, ...]) -> bool:
    """Whether nothing needed is missing."""
    return all(finding.is_ok or not finding.is_needed for finding in findings)


def _python() -> Finding:
    return Finding(
        name="Python",
        is_ok=sys.version_info >= (3, 11),
        detail=f"{platform.python_version()} on {platform.system()} {platform.machine()}",
        next_step="install Python 3.11 or later",
    )


def _packages() -> Iterator[Finding]:
    for name in NEEDED:
        found = _version(name)
        yield Finding(name=name, is_ok=bool(found), detail=found, next_step="pip install --force-reinstall fairchord")
    for name, (purpose, extra) in EXTRAS.items():
        found = _version(name)
        step = f"pip install 'fairchord[{extra}]'"
        yield Finding(name=name, is_ok=bool(found), detail=found or f"for {purpose}", next_step=step, is_needed=False)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _model(folder: Path) -> Finding:
    try:
        provenance = verify_model(folder)
        works = len(open_index(folder / SCREENING_INDEX).works)
    except FairchordError as error:
        return Finding(name="model", is_ok=False, detail=error.message, next_step=error.hint)
    size = (folder / "model.safetensors").stat().st_size / 1e6
    detail = f"{provenance.facts.model_id}, {size:.1f} MB, verified; screens against {works} works"
    return Finding(name="model", is_ok=True, detail=detail)


def _banks() -> Iterator[Finding]:
    path = cache_folder() / f"house-bank-{code_version()}.sf2"
    yield Finding(
        name="house bank",
        is_ok=path.is_file(),
        detail=str(path) if path.is_file() else "not made yet",
        next_step="nothing: the first rendering makes it, in about 20 seconds",
        is_needed=False,
    )
    for name, bank in SYSTEM_BANKS.items():
        found = next((place for place in bank.paths if Path(place).is_file()), "")
        step = f"only if you want it: apt install {bank.package}"
        yield Finding(
            name=f"bank {name}", is_ok=bool(found), detail=found or "not installed", next_step=step, is_needed=False
        )


def _issuer(folders: UserFolders) -> Finding:
    known = known_issuers(folders)
    return Finding(
        name="issuer",
        is_ok=holds_project(folders.issuer),
        detail=f"{folders.issuer}; {len(known)} issuer keys known here",
        next_step="nothing: the first composition makes it",
        is_needed=False,
    )


def _cores() -> Finding:
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Finding(name="cores", is_ok=True, detail=f"{count} usable")


def _room(here: Path) -> Finding:
    free = shutil.disk_usage(here).free
    return Finding(
        name="disk",
        is_ok=free >= _LEAST_FREE_BYTES,
        detail=f"{free / 1e9:.1f} GB free here",
        next_step="free half a gigabyte: stems are large",
    )
