# SPDX-License-Identifier: Apache-2.0
"""The starter's own log and snapshot, as they ship: read from one archive, checked like any other log."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from fairchord.corpus.freeze import MANIFEST, PERMITS, SEQUENCES
from fairchord.corpus.membership_index import INDEX, MODEL_INDEX
from fairchord.corpus.receipt import RECEIPT
from fairchord.errors import RecordTampered, ResourceAbsent
from fairchord.signing import VerifyKey
from fairchord.workflows.log_source import LogSource
from fairchord.workflows.open_model import starter_folder

ENTRIES: Final = "entries.jsonl"
CHECKPOINT: Final = "checkpoint"
KEY: Final = "key"
_SNAPSHOT_FILES: Final = (MANIFEST, PERMITS, RECEIPT, SEQUENCES)


def record_path() -> Path:
    """Where the archive lies."""
    return Path(__file__).resolve().parents[1] / "starter_record" / "record.zip"


def starter_log() -> LogSource:
    """Return the log that the starter model came out of."""
    files = _read(ENTRIES, CHECKPOINT, KEY)
    return LogSource(
        entries=tuple(files[ENTRIES].removesuffix(b"\n").split(b"\n")),
        note=files[CHECKPOINT].decode(),
        operator_key=VerifyKey.from_text(files[KEY].decode().strip()),
    )


@contextmanager
def starter_snapshot() -> Iterator[Path]:
    """Lay out the starter's snapshot, without its music, in a folder that is removed afterwards."""
    files = _read(*_SNAPSHOT_FILES)
    with TemporaryDirectory(prefix="fairchord-starter-") as name:
        for file_name, data in files.items():
            (Path(name) / file_name).write_bytes(data)
        index = starter_folder() / MODEL_INDEX
        if index.is_file():
            shutil.copyfile(index, Path(name) / INDEX)
        yield Path(name)


def _read(*names: str) -> dict[str, bytes]:
    path = record_path()
    if not path.is_file():
        raise ResourceAbsent(f"the starter's record {path} is not installed", hint="install fairchord again")
    try:
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in names}
    except (zipfile.BadZipFile, KeyError, OSError) as error:
        raise RecordTampered(f"{path} cannot be read: {error}", hint="install fairchord again") from error
