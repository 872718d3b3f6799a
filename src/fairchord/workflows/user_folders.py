# SPDX-License-Identifier: Apache-2.0
"""Where this user's own issuing project lies, and which issuers' keys this user knows."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from fairchord.errors import EnvironmentLacking, InvalidRecord, ResourceAbsent
from fairchord.signing import VerifyKey
from fairchord.workflows.ledger_place import holds_project
from fairchord.workflows.project import Project, system_clock

OWN_NAME: Final = "this computer's own issuer"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFolders:
    """The two folders of a user: what is kept, and what is known."""

    data: Path
    config: Path

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> UserFolders:
        """The folders of the XDG base directory specification."""
        home = Path(environment.get("HOME") or Path.home())
        return cls(
            data=Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share") / "fairchord",
            config=Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "fairchord",
        )

    @property
    def issuer(self) -> Path:
        """The project that issues certificates when no other is named."""
        return self.data / "issuer"

    @property
    def known_issuers(self) -> Path:
        """One file for each known key: its text form, a space, a name."""
        return self.config / "known-issuers"


def open_own_project(folders: UserFolders, *, clock: Callable[[], datetime] = system_clock) -> Project:
    """Open this user's own issuing project, making it the first time."""
    if not holds_project(folders.issuer):
        try:
            folders.issuer.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EnvironmentLacking(
                f"{folders.issuer} cannot be made: {error.strerror}", hint="name a project of yours with --project"
            ) from error
        Project.create(folders.issuer, name=OWN_NAME, clock=clock).close()
    return Project.open(folders.issuer, clock=clock)


def remember_issuer(folders: UserFolders, key: VerifyKey, name: str) -> None:
    """Note a key as known; a folder that cannot be written is no reason to stop."""
    path = folders.known_issuers / f"{key.fingerprint[:16]}.pub"
    line = f"{key.text} {' '.join(name.split())}\n"
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(line, encoding="utf-8")
    except OSError:
        return


def known_issuers(folders: UserFolders) -> dict[VerifyKey, str]:
    """Return every known key with its name; a file that holds no key is passed over."""
    known: dict[VerifyKey, str] = {}
    for path in sorted(folders.known_issuers.glob("*.pub")):
        try:
            text, _, name = path.read_text(encoding="utf-8", errors="replace").strip().partition(" ")
            known[VerifyKey.from_text(text)] = name
        except (InvalidRecord, OSError):
            continue
    return known


def read_key(text_or_file: str) -> VerifyKey:
    """Read a public key given as ed25519:<hex> or as a file that holds one."""
    if text_or_file.startswith("ed25519:"):
        return VerifyKey.from_text(text_or_file)
    try:
        words = Path(text_or_file).read_text(encoding="utf-8", errors="replace").split()
    except OSError as error:
        raise ResourceAbsent(f"there is no key file {text_or_file}", hint="give ed25519:<64 hex digits>") from error
    return VerifyKey.from_text(words[0] if words else "")
