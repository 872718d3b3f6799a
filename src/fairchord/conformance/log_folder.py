# SPDX-License-Identifier: Apache-2.0
"""What lies in the folder of somebody's log: its tiles, its tree heads, and keys that may be found beside them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairchord.conformance.ed25519_case import read_key_text
from fairchord.errors import FairchordError, InvalidInput, RecordTampered
from fairchord.ledger.note_verifier import NoteVerifier, split_note
from fairchord.ledger.tree_head import SignedTreeHead

_HEADS: Final = re.compile(r"(checkpoint|latest)([._-][0-9]+)?", re.IGNORECASE)
_KEY: Final = re.compile(r"(?<![^\s\"'=,;`(<\[])([^\s+\"'=,;`(<\[]+\+[0-9a-fA-F]{8}\+[A-Za-z0-9+/]+={0,2})")
_KEY_FILES: Final = re.compile(r"key|keys|.*\.(pub|vkey|key|pem)|policy(\..*)?|keys\.json", re.IGNORECASE)
_LARGEST_NOTE: Final = 1_000_000
_LARGEST_TEXT: Final = 64_000
_MOST_FILES: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundHead:
    """A tree head in the folder, and the file that it was read from."""

    path: str
    head: SignedTreeHead

    @property
    def is_current(self) -> bool:
        """Whether the file's name says that it is the newest head."""
        return Path(self.path).name in ("checkpoint", "latest")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFolder:
    """A log as it was found: `root` is the folder in which its `tile` lies."""

    given: Path
    root: Path
    heads: tuple[FoundHead, ...]

    @classmethod
    def find(cls, given: Path) -> LogFolder:
        """Look for a log in a folder, or in a folder right inside it."""
        if not given.is_dir():
            raise InvalidInput(f"there is no folder {given}", hint="name the folder of a published log")
        inside = [path for path in sorted(given.iterdir()) if path.is_dir() and path.name != "tile"]
        places = [given, given / "log", *inside]
        root = next((place for place in places if (place / "tile").is_dir()), None)
        if root is None:
            root = next((place for place in places if any(_named_heads(place))), given)
        heads = tuple(_heads_in(given, root))
        if not heads and (root / "tile").is_dir():
            raise RecordTampered(f"{given} holds tiles and no tree head that they could lead to")
        if not heads:
            raise InvalidInput(f"{given} holds no tree head", hint="expected a file `checkpoint` or `latest`")
        return cls(given=given, root=root, heads=heads)

    def keys_for(self, names: Collection[str]) -> tuple[str, ...]:
        """Return the keys that lie in the folder for heads signed under these names.

        A file that is called a key counts whatever it names; a key that some other text quotes, where the names agree.
        """
        found: dict[str, None] = {}
        for path in _small_files(self.given, self.root, _LARGEST_TEXT):
            text = path.read_bytes().decode("utf-8", "replace")
            is_key = _KEY_FILES.fullmatch(path.name) is not None
            for key in keys_in(text) if is_key else verifiers_in(text):
                if is_key or key.partition("+")[0] in names:
                    found[key] = None
        return tuple(found)

    def tile_paths(self) -> Iterator[str]:
        """Yield the path of every file under `tile`, from the log's root."""
        for path in sorted((self.root / "tile").rglob("*")):
            if path.is_file():
                yield path.relative_to(self.root).as_posix()


def keys_in(text: str) -> tuple[str, ...]:
    """Return the keys of a key file: verifier keys, or a raw one (PEM, hexadecimal, base64) as ed25519:<hex>."""
    found = verifiers_in(text)
    try:
        return found or (read_key_text(text.strip()).text,)
    except FairchordError:
        return ()


def verifiers_in(text: str) -> tuple[str, ...]:
    """Return every sound verifier key that a text quotes."""
    found = []
    for match in _KEY.finditer(text):
        with suppress(FairchordError):
            found.append(NoteVerifier.from_text(match[1]).text)
    return tuple(found)


def _heads_in(given: Path, root: Path) -> Iterator[FoundHead]:
    """Yield every tree head; a file that is called one and is none is refused, another file is passed over."""
    for path in _small_files(given, root, _LARGEST_NOTE):
        name = path.relative_to(given).as_posix()
        try:
            note = path.read_bytes()
            yield FoundHead(path=name, head=SignedTreeHead.from_text(split_note(note)[0], note.decode("utf-8")))
        except FairchordError as error:
            if _HEADS.fullmatch(path.name):
                raise RecordTampered(f"{name} is not a signed tree head: {error.message}") from error


def _named_heads(place: Path) -> Iterator[Path]:
    return (path for path in place.glob("*") if path.is_file() and _HEADS.fullmatch(path.name))


def _small_files(given: Path, root: Path, at_most: int) -> Iterator[Path]:
    """Yield the files of the folder and of the log's own, and right inside them, but no tiles."""
    seen: set[Path] = set()
    for place in dict.fromkeys((given, root)):
        for path in sorted([*place.glob("*"), *place.glob("*/*")]):
            is_tile = "tile" in path.relative_to(place).parts[:-1]
            if path in seen or is_tile or len(seen) > _MOST_FILES:
                continue
            seen.add(path)
            if path.is_file() and path.stat().st_size <= at_most:
                yield path


def read_key_option(text: str) -> tuple[str, ...]:
    """Return the keys that an option names: the text itself, or what a file of that name holds."""
    path = Path(text)
    try:
        is_file = path.is_file() and path.stat().st_size <= _LARGEST_TEXT
    except OSError:
        is_file = False
    if not is_file and ("+" in text or text.startswith("ed25519:")):
        return (text,)
    keys = keys_in(path.read_bytes().decode("utf-8", "replace")) if is_file else ()
    if not keys:
        raise InvalidInput(f"{text[:200]!r} is neither a key nor a key file", hint="name+id+base64 or ed25519:<hex>")
    return keys
