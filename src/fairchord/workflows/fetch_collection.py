# SPDX-License-Identifier: Apache-2.0
"""Fetch a collection of the public catalogue: from its pinned home, or from a mirror; every file's hash is checked.

A file that is there already and right is not fetched again, so an interrupted fetch goes on where it stopped. What
does not have its pinned hash is never kept. Only http, https and file addresses are opened.
"""

from __future__ import annotations

import http.client
import io
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairchord.canonical import sha256_hex
from fairchord.corpus.collections import Collection, LockedPiece, find_collection, read_lock
from fairchord.corpus.collections.lock import split_tunes
from fairchord.durable import write_durably
from fairchord.errors import EnvironmentLacking, FairchordError, InvalidInput, RecordTampered, ResourceAbsent
from fairchord.workflows.admit_works import Progress

_LARGEST: Final = 64_000_000
_SECONDS: Final = 60
_AGENT: Final = "fairchord-catalogue/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One file to have: where it goes, where it is at the source, and the pieces whose hashes it must satisfy."""

    path: str
    remote: str
    pieces: tuple[LockedPiece, ...]

    def check(self, data: bytes) -> None:
        """Raise RecordTampered unless the bytes are the pinned ones."""
        tunes = split_tunes(data) if self.pieces[0].part else []
        for piece in self.pieces:
            place = int(piece.part) if piece.part else 0
            found = (tunes[place - 1] if place <= len(tunes) else b"") if place else data
            if sha256_hex(found) not in (piece.sha256, piece.home_sha256):
                raise RecordTampered(
                    f"{self.path} does not have its pinned SHA-256", hint="the source has changed: use a mirror"
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchReport:
    """What came, what was there already, and what could not be had."""

    folder: Path
    fetched: int
    kept: int
    failures: tuple[tuple[str, str], ...]
    credit: str


def fetch_collection(
    name: str, folder: Path, *, base_url: str | None = None, progress: Progress | None = None
) -> FetchReport:
    """Fetch every file of a collection into a folder; one file that fails does not stop the rest."""
    collection = find_collection(name)
    wanted = wanted_files(read_lock(name), from_home=base_url is None)
    address = find_address(collection, base_url)
    return fetch_files(wanted, address, folder, credit=collection.credit, progress=progress)


def fetch_files(
    wanted: Sequence[Wanted], address: str, folder: Path, *, credit: str, progress: Progress | None = None
) -> FetchReport:
    """Fetch files from below an address, or from the zip archive that it names."""
    archive: zipfile.ZipFile | None = None
    fetched, kept = 0, 0
    failures: list[tuple[str, str]] = []
    for done, item in enumerate(wanted, start=1):
        try:
            if _is_there(folder, item):
                kept += 1
            else:
                if address.endswith(".zip") and archive is None:
                    archive = _open_archive(address)
                data = _member(archive, item.remote) if archive else _download(_join(address, item.remote))
                item.check(data)
                write_durably(folder / item.path, data)
                fetched += 1
        except (RecordTampered, ResourceAbsent) as error:
            failures.append((item.path, error.message))
        if progress is not None:
            progress(done, len(wanted))
    return FetchReport(folder=folder, fetched=fetched, kept=kept, failures=tuple(failures), credit=credit)


def wanted_files(pieces: Iterable[LockedPiece], *, from_home: bool) -> tuple[Wanted, ...]:
    """The files of a collection: as its home names them, or as a mirror of fetched folders does."""
    by_path: dict[str, list[LockedPiece]] = {}
    for piece in pieces:
        if piece.status == "duplicate":
            continue
        path = piece.home_path if from_home and piece.home_sha256 else piece.path
        by_path.setdefault(path, []).append(piece)
    return tuple(
        Wanted(path=path, remote=(found[0].home_path or path) if from_home else path, pieces=tuple(found))
        for path, found in by_path.items()
    )


def find_address(collection: Collection, base_url: str | None) -> str:
    """Where to fetch from: the mirror that was named, else the collection's home."""
    if base_url is not None:
        if urllib.parse.urlsplit(base_url).scheme not in ("http", "https", "file"):
            raise InvalidInput(
                f"{base_url!r} is not an http, https or file address", hint="give --base-url https://..."
            )
        return base_url if base_url.endswith(("/", ".zip")) else base_url + "/"
    if not collection.fetch_url:
        raise ResourceAbsent(
            f"{collection.name} cannot be fetched from its home ({collection.pinned}): {collection.fetch_note}",
            hint=f"name a mirror: fairchord catalogue fetch {collection.name} --base-url URL --to FOLDER",
        )
    return collection.fetch_url


def _is_there(folder: Path, item: Wanted) -> bool:
    path = folder / item.path
    if not path.is_file():
        return False
    try:
        item.check(path.read_bytes())
    except FairchordError:
        return False
    return True


def _join(address: str, remote: str) -> str:
    return address + urllib.parse.quote(remote)


def _download(address: str) -> bytes:
    request = urllib.request.Request(address, headers={"User-Agent": _AGENT})
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
            data: bytes = answer.read(_LARGEST + 1)
    except urllib.error.HTTPError as error:
        raise ResourceAbsent(f"{address} answers {error.code} {error.reason}", hint="try --base-url") from error
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        raise EnvironmentLacking(
            f"{address} cannot be reached: {getattr(error, 'reason', error)}", hint="check the network, or --base-url"
        ) from error
    if len(data) > _LARGEST:
        raise ResourceAbsent(f"{address} is larger than {_LARGEST:,} bytes", hint="check the address")
    return data


def _open_archive(address: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(_download(address)))
    except zipfile.BadZipFile as error:
        raise RecordTampered(f"{address} is not a zip archive", hint="check the address, or --base-url") from error


def _member(archive: zipfile.ZipFile, remote: str) -> bytes:
    """The one member whose name is, or ends in, this path; its size is bounded before it is unpacked."""
    for info in _members(archive, remote):
        if info.file_size > _LARGEST:
            raise ResourceAbsent(f"{info.filename} would unpack to {info.file_size:,} bytes", hint="check the archive")
        return archive.read(info)
    raise ResourceAbsent(f"the archive holds no {remote}", hint="check the address")


def _members(archive: zipfile.ZipFile, remote: str) -> Iterator[zipfile.ZipInfo]:
    return (info for info in archive.infolist() if info.filename == remote or info.filename.endswith("/" + remote))
