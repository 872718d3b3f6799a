# SPDX-License-Identifier: Apache-2.0
"""PROJECT/private/: what the log only seals. openings.jsonl opens the sealed texts; letters/ keeps documents by hash.

One Opening a line, as JSON; the file is readable by its owner only. A line is on the disk before the entry that needs
it is in the log, so that nothing is ever sealed that cannot be opened. A last line that a crash cut short is dropped.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from fairchord.canonical import canonical_bytes, check_sha256, parse_canonical, sha256_hex
from fairchord.durable import flush_folder, write_durably
from fairchord.errors import EnvironmentLacking, FairchordError, ResourceAbsent
from fairchord.rights.sealed import SALT_BYTES, Opening, is_sealed, seal_text, short_seal

FOLDER: Final = "private"
OPENINGS: Final = "openings.jsonl"
LETTERS: Final = "letters"
_OWNER_ONLY: Final = 0o600
_LOCK: Final = ".lock"


class PrivateBook:
    """The openings and letters of one project; read when first asked for, and again after each change of the file."""

    def __init__(self, folder: Path, random_bytes: Callable[[int], bytes]) -> None:
        self.folder = folder
        self._path = folder / OPENINGS
        self._random_bytes = random_bytes
        self._known: dict[str, Opening] = {}
        self._state: tuple[int, int, int] | None = None

    def prepare(self, text: str) -> Opening:
        """Seal a text; its opening is nowhere yet but in the caller's hands."""
        return seal_text(text, self._random_bytes(SALT_BYTES))

    def keep(self, openings: Iterable[Opening]) -> None:
        """Put openings on the disk in one durable write."""
        self._append(list(openings))

    def seal(self, text: str) -> str:
        """Seal a text and keep its opening; one that is sealed already comes back as it is."""
        if is_sealed(text):
            return text
        opening = self.prepare(text)
        self.keep([opening])
        return opening.seal

    def openings(self) -> dict[str, Opening]:
        """Every opening that is kept, by its seal."""
        return dict(self._newest())

    def opened(self, text: str) -> str | None:
        """The words behind a seal, or the text itself when it is none; None when the opening is not here."""
        if not is_sealed(text):
            return text
        opening = self._newest().get(text)
        return None if opening is None else opening.text

    def shown(self, text: str) -> str:
        """The same for people: a seal that cannot be opened is shortened to its first digits."""
        words = self.opened(text)
        return short_seal(text) if words is None else words

    def erase(self, seals: Iterable[str]) -> int:
        """Forget openings for good, on this disk; say how many there were."""
        unwanted = set(seals)
        with self._locked():
            held = self._read()
            kept = [opening for opening in held if opening.seal not in unwanted]
            if len(kept) < len(held):
                lines = b"".join(_line(opening) for opening in kept)
                write_durably(self._path, lines, mode=_OWNER_ONLY)
        return len(held) - len(kept)

    def keep_letter(self, content: bytes) -> str:
        """Keep a document by its hash, readable by its owner only."""
        sha256 = sha256_hex(content)
        with self._locked():
            write_durably(self.letter_path(sha256), content, mode=_OWNER_ONLY)
        return sha256

    def letter_path(self, sha256: str) -> Path:
        """Where a document with this hash is kept."""
        return self.folder / LETTERS / check_sha256(sha256, what="the letter's hash")

    def letter(self, sha256: str) -> bytes:
        """Return a document that is kept."""
        try:
            return self.letter_path(sha256).read_bytes()
        except OSError as error:
            raise ResourceAbsent(
                f"the document {sha256[:16]}… is not kept here", hint="it was erased, or received elsewhere"
            ) from error

    def erase_letter(self, sha256: str) -> bool:
        """Forget a document; say whether it was there."""
        path = self.letter_path(sha256)
        was_there = path.exists()
        path.unlink(missing_ok=True)
        return was_there

    def _append(self, openings: list[Opening]) -> None:
        if not openings:
            return
        with self._locked():
            self._drop_cut_line()
            try:
                descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _OWNER_ONLY)
                with os.fdopen(descriptor, "ab") as file:
                    file.write(b"".join(_line(opening) for opening in openings))
                    file.flush()
                    os.fsync(file.fileno())
                flush_folder(self.folder)
            except OSError as error:
                raise _cannot_write(self._path, error) from error

    def _drop_cut_line(self) -> None:
        data = self._path.read_bytes() if self._path.exists() else b""
        if data and not data.endswith(b"\n"):
            write_durably(self._path, data[: data.rfind(b"\n") + 1], mode=_OWNER_ONLY)

    def _read(self) -> list[Opening]:
        try:
            lines = self._path.read_bytes().split(b"\n")[:-1]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise ResourceAbsent(f"{self._path} cannot be read: {error.strerror}", hint="only its owner may") from error
        return list(_sound(lines))

    def _newest(self) -> dict[str, Opening]:
        """What is known, read again when the file has changed; not a copy, so that asking for one text stays cheap."""
        state = self._file_state()
        if state != self._state:
            self._known = {opening.seal: opening for opening in self._read()}
            self._state = state
        return self._known

    def _file_state(self) -> tuple[int, int, int] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Let one process at a time change the book."""
        try:
            if not self.folder.exists():
                self.folder.mkdir(mode=0o700, exist_ok=True)
                flush_folder(self.folder.parent)
            file = (self.folder / _LOCK).open("ab")
        except OSError as error:
            raise _cannot_write(self.folder, error) from error
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _sound(lines: list[bytes]) -> Iterator[Opening]:
    """The lines that open their seals; a damaged one opens nothing, so that its text shows as sealed."""
    for line in lines:
        try:
            yield Opening.from_dict(parse_canonical(line))
        except FairchordError:
            continue


def _line(opening: Opening) -> bytes:
    return canonical_bytes(opening.to_dict()) + b"\n"


def _cannot_write(path: Path, error: OSError) -> EnvironmentLacking:
    return EnvironmentLacking(
        f"{path} cannot be written: {error.strerror}", hint="check the space on the disk and the permissions"
    )
