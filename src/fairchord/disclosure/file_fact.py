# SPDX-License-Identifier: Apache-2.0
"""A FileFact: the name, size and hash of one file of a signed folder; and how a folder is compared with such facts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from fairchord.canonical import check_sha256
from fairchord.errors import InvalidRecord, ResourceAbsent
from fairchord.rights.fields import Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFact:
    """One file: its name with forward slashes, relative to the folder; its length; its SHA-256."""

    name: str
    bytes: int
    sha256: str

    def __post_init__(self) -> None:
        parts = PurePosixPath(self.name).parts
        plain = bool(parts) and str(PurePosixPath(*parts)) == self.name and not any(c in self.name for c in "\\:\0")
        if not plain or self.name.startswith("/") or ".." in parts:
            raise InvalidRecord(
                f"{self.name!r} is not the name of a file inside a folder", hint="such as stems/bass.wav"
            )
        check_sha256(self.sha256, what=f"hash of {self.name}")

    def to_dict(self) -> dict[str, Any]:
        """Return the fact as plain values."""
        return {"bytes": self.bytes, "name": self.name, "sha256": self.sha256}

    @classmethod
    def from_dict(cls, record: object) -> FileFact:
        """Read the fact; anything malformed or unknown is refused."""
        fields = Fields(record, "file")
        fact = cls(name=fields.text("name"), bytes=fields.count("bytes"), sha256=fields.text("sha256"))
        fields.finish()
        return fact


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCheck:
    """What became of one file: 'intact', 'changed', 'missing' or 'unlisted', and a sentence when it is not intact."""

    name: str
    state: str
    detail: str = ""


def list_files(folder: Path, *, except_for: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the names of everything in a folder that is not a folder itself, in order."""
    found = (
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()
    )
    return tuple(sorted(set(found) - set(except_for)))


def state_file(folder: Path, name: str) -> FileFact:
    """Measure one file."""
    path = folder / name
    digest = hashlib.sha256()
    length = 0
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
                length += len(block)
    except OSError as error:
        raise ResourceAbsent(f"{path} cannot be read: {error.strerror}", hint="check the folder") from error
    return FileFact(name=name, bytes=length, sha256=digest.hexdigest())


def compare_folder(folder: Path, facts: Iterable[FileFact], *, except_for: Iterable[str] = ()) -> tuple[FileCheck, ...]:
    """Compare every file of a folder with the facts about it; names that nobody stated are found too."""
    stated = {fact.name: fact for fact in facts}
    present = set(list_files(folder, except_for=except_for))
    checks = [_check(folder, fact, is_there=name in present) for name, fact in sorted(stated.items())]
    checks += [
        FileCheck(name=name, state="unlisted", detail="nothing signed speaks of this file")
        for name in sorted(present - set(stated))
    ]
    return tuple(checks)


def _check(folder: Path, fact: FileFact, *, is_there: bool) -> FileCheck:
    if not is_there:
        return FileCheck(name=fact.name, state="missing", detail="it is listed but not there")
    path = folder / fact.name
    if path.is_symlink() or not path.is_file():
        return FileCheck(name=fact.name, state="changed", detail="it is a link or a device, not a plain file")
    if path.stat().st_size != fact.bytes:
        detail = f"it has {path.stat().st_size} bytes, {fact.bytes} were signed"
        return FileCheck(name=fact.name, state="changed", detail=detail)
    found = state_file(folder, fact.name).sha256
    if found != fact.sha256:
        detail = f"its SHA-256 is {found[:16]}…, {fact.sha256[:16]}… was signed"
        return FileCheck(name=fact.name, state="changed", detail=detail)
    return FileCheck(name=fact.name, state="intact")
