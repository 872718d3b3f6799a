# SPDX-License-Identifier: Apache-2.0
"""A Project: one folder, and the one place where ledger, blobs, keys and clock are put together.

PROJECT/ledger.sqlite (or ledger.url)  head.note  keys/operator.pem  keys/<party>.pem  blobs/ab/abcd...
waiting/<work>.json  private/openings.jsonl  private/letters/<sha256>  snapshots/<name>/  models/<name>/  runs/<model>/
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final

from fairchord.corpus.admission import AdmittedWork, admitted_works
from fairchord.corpus.blobs import BlobFolder
from fairchord.corpus.waiting import WaitingRoom
from fairchord.durable import WRITING, clear_leftovers, make_folder_durably
from fairchord.errors import EnvironmentLacking, InvalidInput, ResourceAbsent
from fairchord.ledger.log import Ledger
from fairchord.rights.identifiers import PartyId, WorkId, party_id
from fairchord.rights.register import Register
from fairchord.signing import SigningKey
from fairchord.workflows.kept_head import HEAD_NOTE, ProjectLedger, check_head_note, read_head_note
from fairchord.workflows.kept_key import KeptKey
from fairchord.workflows.ledger_place import LEDGER_URL, choose_ledger_place, read_ledger_place
from fairchord.workflows.private_book import FOLDER as PRIVATE
from fairchord.workflows.private_book import PrivateBook

Clock = Callable[[], datetime]
OPERATOR: Final = "operator"
FREEZING: Final = ".freezing-"
"""How the folder of a snapshot is named until it is whole."""


def system_clock() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


class Project:
    """An open project; use it in a `with` block."""

    def __init__(
        self, folder: Path, ledger: Ledger, clock: Clock, random_bytes: Callable[[int], bytes] = os.urandom
    ) -> None:
        self.folder = folder
        self.ledger = ledger
        self.clock = clock
        self.random_bytes = random_bytes
        self.book = PrivateBook(folder / PRIVATE, random_bytes)
        self.blobs = BlobFolder(folder / "blobs")
        self.waiting = WaitingRoom(folder / "waiting", self.blobs)
        self.keys_folder = folder / "keys"
        self.snapshots_folder = folder / "snapshots"
        self.models_folder = folder / "models"
        self.runs_folder = folder / "runs"

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        name: str,
        ledger_url: str | None = None,
        clock: Clock = system_clock,
        random_bytes: Callable[[int], bytes] = os.urandom,
    ) -> Project:
        """Make a new project in a folder that is empty or not there yet; `name` is the operator's.

        Its log lies in the folder, or on the server that `ledger_url` names.
        """
        if not name.strip():
            raise InvalidInput("the project has no name", hint="say who keeps it: --name 'Studio Lima'")
        was_there = folder.exists()
        if was_there and (not folder.is_dir() or any(folder.iterdir())):
            raise InvalidInput(f"{folder} is there already and not empty", hint="choose a new folder")
        try:
            make_folder_durably(folder)
            for part in ("keys", "blobs", "snapshots", "models"):
                (folder / part).mkdir(mode=0o700 if part == "keys" else 0o777)
            key = SigningKey.generate(random_bytes)
            key.save(folder / "keys" / f"{OPERATOR}.pem")
            place = choose_ledger_place(folder, ledger_url)
            ledger = ProjectLedger.create(place, key, clock, operator_name=name)
        except BaseException as error:
            _remove_traces(folder, was_there=was_there)
            if isinstance(error, OSError):
                raise EnvironmentLacking(f"{folder} cannot be made: {error.strerror}", hint="check the path") from error
            raise
        ledger.keep_heads_at(folder / HEAD_NOTE)
        ledger.keep_head()
        return cls(folder, ledger, clock, random_bytes)

    @classmethod
    def open(
        cls, folder: Path, *, clock: Clock | None = None, random_bytes: Callable[[int], bytes] = os.urandom
    ) -> Project:
        """Open a project after checking its log, and that it was not put back to an earlier state.

        Without the operator's key it can only be read.
        """
        place = read_ledger_place(folder)
        clock = clock or system_clock
        note = read_head_note(folder / HEAD_NOTE)
        ledger = ProjectLedger.open(place, clock=clock)
        ledger.keep_heads_at(folder / HEAD_NOTE)
        try:
            key = KeptKey(folder / "keys", OPERATOR).load(ledger.operator_key.text)
            if key is not None:
                ledger.use_key(key)
                _clear_leftovers(folder)
            if note is not None:
                check_head_note(folder / HEAD_NOTE, note, ledger)
        except BaseException:
            ledger.close()
            raise
        return cls(folder, ledger, clock, random_bytes)

    def now(self) -> str:
        """The moment now, never before the log's last entry."""
        return self.ledger.now()

    def register(self, size: int | None = None) -> Register:
        """What the log says about rights, now or at an earlier size."""
        return self.ledger.register(size)

    def admitted(self) -> dict[WorkId, AdmittedWork]:
        """The works whose music is in this project."""
        return admitted_works(self.ledger.entries())

    def operator_key(self) -> SigningKey:
        """The key of whoever keeps this project."""
        key = KeptKey(self.keys_folder, OPERATOR).load(self.ledger.operator_key.text)
        if key is None:
            raise ResourceAbsent(
                f"no signing key at {self.keys_folder / OPERATOR}.pem",
                hint="work where the operator's key is kept; without it the project can only be read",
            )
        return key

    def signing_key(self, party: PartyId) -> SigningKey:
        """The key of a party, where the project keeps it."""
        if party == self.ledger.operator:
            return self.operator_key()
        key = KeptKey(self.keys_folder, party_id(party)).load(self.register().key_of(party))
        if key is None:
            raise ResourceAbsent(
                f"the key of {party} is not kept in this project",
                hint="name its file with --key, or bring a signature made elsewhere with --signature",
            )
        return key

    def close(self) -> None:
        """Let go of the ledger's file."""
        self.ledger.close()

    def __enter__(self) -> Project:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _clear_leftovers(folder: Path) -> None:
    """Remove what killed processes were writing; what a living one is writing is locked."""
    clear_leftovers(folder / "snapshots", FREEZING)
    shelves = (folder / "blobs").glob("??")
    for place in (folder, *(folder / name for name in ("keys", "private", "snapshots", "waiting")), *shelves):
        clear_leftovers(place, WRITING)


def _remove_traces(folder: Path, *, was_there: bool) -> None:
    for part in ("keys", "blobs", "snapshots", "models"):
        shutil.rmtree(folder / part, ignore_errors=True)
    for name in (HEAD_NOTE, LEDGER_URL):
        (folder / name).unlink(missing_ok=True)
    if not was_there:
        shutil.rmtree(folder, ignore_errors=True)
