# SPDX-License-Identifier: Apache-2.0
"""PROJECT/head.note: the newest signed tree head, kept beside the log, to show when the log was put back.

It sees a log that was shortened or replaced by itself: rows deleted, an old copy put back. It cannot see a whole folder
put back, nor a note that was removed as well: for that, a head must be kept elsewhere (`docs/explanation/limits.md`).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from fairchord.durable import write_durably
from fairchord.errors import EnvironmentLacking, FairchordError, RecordTampered
from fairchord.ledger.log import Ledger
from fairchord.ledger.receipt import Receipt
from fairchord.ledger.signed_note import NoteKey
from fairchord.ledger.submission import Submission
from fairchord.ledger.verify import verify_extension
from fairchord.signing import SigningKey

HEAD_NOTE: Final = "head.note"
_LONGEST: Final = 100_000
_RESTORE: Final = "restore the project's folder from its newest copy; until then its grants cannot be relied on"


class ProjectLedger(Ledger):
    """The ledger of a project: after each append its newest head is kept in the project's folder."""

    _head_note: Path | None = None

    def keep_heads_at(self, path: Path) -> None:
        """From now on, write the newest head there."""
        self._head_note = path

    def append_many(self, submissions: Sequence[Submission], *, next_key: SigningKey | None = None) -> list[Receipt]:
        """Put entries into the log, then keep the head that covers them."""
        receipts = super().append_many(submissions, next_key=next_key)
        if receipts:
            self.keep_head()
        return receipts

    def keep_head(self) -> None:
        """Write the newest head into the folder, unless another process has kept a newer one.

        The entries are in the log already, so a full disk here is no reason to say that they are not; an older note
        still holds.
        """
        if self._head_note is not None and _kept_size(self._head_note, self) < self.size:
            with suppress(EnvironmentLacking):
                write_durably(self._head_note, self.head.note.encode("utf-8"))


def read_head_note(path: Path) -> str | None:
    """Return the note that was kept, or None where none is; read it before the log, which may grow meanwhile."""
    try:
        with path.open("rb") as file:
            return file.read(_LONGEST).decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise RecordTampered(f"{path} cannot be read: {error}", hint=_RESTORE) from error


def check_head_note(path: Path, note: str, ledger: Ledger) -> None:
    """Raise RecordTampered unless the log begins with all that the kept head covers."""
    try:
        kept = ledger.operator_keys.read_head(note, ledger.origin)
    except FairchordError as error:
        raise RecordTampered(f"{path} is no tree head of this log: {error.message}", hint=_RESTORE) from error
    if kept.size > ledger.size:
        raise RecordTampered(
            f"the log was put back: {path} covers {kept.size} entries, the log has {ledger.size}", hint=_RESTORE
        )
    try:
        old_key = NoteKey(name=ledger.origin, verify_key=ledger.operator_keys.at(kept.size))
        proof = ledger.prove_consistency(kept.size)
        verify_extension(note, ledger.head.note, proof, ledger.note_key, old_key=old_key)
    except FairchordError as error:
        raise RecordTampered(
            f"the log was replaced: {path} covers {kept.size} entries, and they are not the first of the "
            f"{ledger.size} in the log",
            hint=_RESTORE,
        ) from error


def _kept_size(path: Path, ledger: Ledger) -> int:
    try:
        note = read_head_note(path)
        return 0 if note is None else ledger.operator_keys.read_head(note, ledger.origin).size
    except FairchordError:
        return 0
