# SPDX-License-Identifier: Apache-2.0
"""Write src/fairchord/starter_record/record.zip: the log and snapshot of the project that the starter was trained in.

python tools/record_starter.py PROJECT SNAPSHOT
The music itself is not in it: tokens.npy stays where it is, and works are named by hash.
"""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

from fairchord.corpus.freeze import MANIFEST, PERMITS, SEQUENCES
from fairchord.corpus.receipt import RECEIPT
from fairchord.workflows.build_snapshot import find_snapshot, open_recorded
from fairchord.workflows.log_source import project_log
from fairchord.workflows.project import Project
from fairchord.workflows.starter_record import CHECKPOINT, ENTRIES, KEY, record_path


def main(project: Path, snapshot: str) -> None:
    """Check the snapshot, then write the archive; the same project gives the same bytes."""
    with Project.open(project) as opened:
        folder = find_snapshot(opened, snapshot)
        open_recorded(opened, folder)
        source = project_log(opened)
    files = {
        ENTRIES: b"".join(entry + b"\n" for entry in source.entries),
        CHECKPOINT: source.note.encode(),
        KEY: source.operator_key.text.encode() + b"\n",
        **{name: (folder / name).read_bytes() for name in (MANIFEST, PERMITS, RECEIPT, SEQUENCES)},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_LZMA
            archive.writestr(info, files[name])
    record_path().write_bytes(buffer.getvalue())
    print(f"{record_path()}: {len(buffer.getvalue())} bytes, {len(source.entries)} entries")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
