# SPDX-License-Identifier: Apache-2.0
"""Where a project's log lies: PROJECT/ledger.sqlite, or on a server whose URL is the one line of PROJECT/ledger.url."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fairchord.durable import write_durably
from fairchord.errors import InvalidInput, RecordTampered, ResourceAbsent
from fairchord.ledger.store import Place, is_url

LEDGER: Final = "ledger.sqlite"
LEDGER_URL: Final = "ledger.url"
_LONGEST: Final = 2_000


def holds_project(folder: Path) -> bool:
    """Say whether a folder is a project: whether it has a ledger, or says where its ledger lies."""
    return (folder / LEDGER).is_file() or (folder / LEDGER_URL).is_file()


def choose_ledger_place(folder: Path, url: str | None) -> Place:
    """Return where a new project's log will lie, and record it where that is not the folder itself."""
    if url is None:
        return folder / LEDGER
    if not is_url(url):
        raise InvalidInput(f"{url!r} is not a ledger URL", hint="expected postgresql://user@host/database")
    write_durably(folder / LEDGER_URL, f"{url}\n".encode())
    return url


def read_ledger_place(folder: Path) -> Place:
    """Return where a project's log lies."""
    path, url_path = folder / LEDGER, folder / LEDGER_URL
    if not holds_project(folder):
        raise ResourceAbsent(
            f"{folder} is not a fairchord project (it has no {LEDGER})", hint="make one: fairchord init FOLDER"
        )
    if not url_path.is_file():
        return path
    if path.is_file():
        raise RecordTampered(
            f"{folder} has two ledgers: {LEDGER} and the one that {LEDGER_URL} names",
            hint="move away the one that is not this project's",
        )
    url = url_path.read_bytes()[:_LONGEST].decode("utf-8", "replace").removesuffix("\n")
    if not is_url(url) or not url.isprintable():
        raise RecordTampered(f"{url_path} is not one line with a ledger URL", hint="restore it from a copy")
    return url
