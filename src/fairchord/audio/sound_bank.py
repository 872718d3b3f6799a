# SPDX-License-Identifier: Apache-2.0
"""Which SoundFont plays: the house bank, one that the system has, or a file the user names; and what it says of
itself."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairchord.audio.bank.assembly import BANK_LICENCE, BANK_NAME
from fairchord.audio.bank.build import build_house_bank
from fairchord.errors import EnvironmentLacking, InvalidInput, ResourceAbsent

Progress = Callable[[str, float], None]
HOUSE: Final = "house"


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemBank:
    """A bank a Linux distribution installs: where, and under which licence its package says."""

    paths: tuple[str, ...]
    licence: str
    package: str


SYSTEM_BANKS: Final[Mapping[str, SystemBank]] = {
    "musescore": SystemBank(
        paths=("/usr/share/sounds/sf2/MuseScore_General_Full.sf2", "/usr/share/sounds/sf2/MuseScore_General.sf2",
               "/usr/share/sounds/sf3/MuseScore_General.sf3", "/usr/share/sounds/sf3/MuseScore_General_Lite.sf3"),
        licence="MIT; parts CC0-1.0 and public domain",
        package="musescore-general-soundfont-lossless",
    ),
    "fluidr3": SystemBank(
        paths=("/usr/share/sounds/sf2/FluidR3_GM.sf2", "/usr/share/sounds/sf3/FluidR3Mono_GM.sf3"),
        licence="MIT",
        package="fluid-soundfont-gm",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class BankInfo:
    """What a certificate records of the bank that played."""

    name: str
    sha256: str
    licence: str

    def to_dict(self) -> dict[str, str]:
        """The record as plain fields."""
        return {"name": self.name, "sha256": self.sha256, "licence": self.licence}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SoundBank:
    """A bank ready to play: its bytes and what it says of itself."""

    data: bytes
    info: BankInfo


def open_bank(bank: str | Path = HOUSE, *, progress: Progress | None = None) -> SoundBank:
    """The house bank (made on first use), 'musescore', 'fluidr3', or the SoundFont 2 file at a path."""
    if bank == HOUSE:
        return _loaded(build_house_bank(progress=progress), BANK_LICENCE, BANK_NAME)
    if isinstance(bank, str) and bank.lower() in SYSTEM_BANKS:
        system = SYSTEM_BANKS[bank.lower()]
        found = [Path(path) for path in system.paths if Path(path).is_file()]
        if not found:
            raise ResourceAbsent(
                f"the bank {bank!r} is not installed on this system",
                hint=f"install it (Debian: apt install {system.package}), or leave the house bank",
            )
        return _loaded(found[0], system.licence)
    path = Path(bank)
    if not path.is_file():
        raise ResourceAbsent(
            f"there is no SoundFont at {path}",
            hint="give an .sf2 file, 'house', " + " or ".join(map(repr, SYSTEM_BANKS)),
        )
    return _loaded(path, "")


def _loaded(path: Path, licence: str, name: str = "") -> SoundBank:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ResourceAbsent(f"the SoundFont {path} cannot be read: {error.strerror}") from error
    if data[:4] != b"RIFF" or data[8:12] != b"sfbk":
        raise InvalidInput(f"{path} is not a SoundFont", hint="give an .sf2 file")
    facts = _information(data)
    if _is_compressed(data):
        raise EnvironmentLacking(
            f"{path} is an SF3 bank (compressed), which the synthesiser cannot read",
            hint="use its SF2 form, for example Debian's musescore-general-soundfont-lossless or fluid-soundfont-gm",
        )
    return SoundBank(
        data=data,
        info=BankInfo(
            name=name or facts.get(b"INAM", "") or path.stem,
            sha256=hashlib.sha256(data).hexdigest(),
            licence=licence or facts.get(b"ICOP", "") or "not stated by the bank; the user answers for it",
        ),
    )


def _information(data: bytes) -> dict[bytes, str]:
    """The texts of the INFO list, which by the specification is the first chunk of the file."""
    facts: dict[bytes, str] = {}
    if data[12:16] != b"LIST" or data[20:24] != b"INFO":
        return facts
    place, end = 24, 20 + int(struct.unpack("<I", data[16:20])[0])
    while place + 8 <= min(end, len(data)):
        name, size = struct.unpack("<4sI", data[place : place + 8])
        if name in (b"INAM", b"ICOP"):
            text = data[place + 8 : place + 8 + size].split(b"\0")[0].decode("utf-8", "replace")
            facts[name] = " ".join(text.split())
        place += 8 + size + size % 2
    return facts


def _is_compressed(data: bytes) -> bool:
    """SF3 keeps each recording as an Ogg stream at the start of the sample data."""
    place = data.find(b"smpl", 12, 1 << 20)
    return place >= 0 and data[place + 8 : place + 12] == b"OggS"
