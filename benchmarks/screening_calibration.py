# SPDX-License-Identifier: Apache-2.0
"""How long are the runs that human works share with works of other tunes? The yardstick of screening, as a table.

python benchmarks/screening_calibration.py --music FOLDER          MIDI files, grouped by their tune keys
python benchmarks/screening_calibration.py --project P --snapshot S [--out screening-calibration.json]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from fairchord.corpus.admission import load_piece
from fairchord.music.fingerprint import tune_key
from fairchord.music.midi import read_many
from fairchord.music.piece import Piece
from fairchord.music.reading.result import ReadResult
from fairchord.screening.calibration import calibrate
from fairchord.screening.index import build_index, open_index
from fairchord.screening.match import find_matches
from fairchord.workflows.build_snapshot import find_snapshot, open_recorded
from fairchord.workflows.project import Project

Row = tuple[str, str, Piece]


def main() -> None:
    """Measure, print, and write the table when asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--music", type=Path, help="folder of MIDI files")
    parser.add_argument("--project", type=Path)
    parser.add_argument("--snapshot")
    parser.add_argument("--out", type=Path, help="write the table as JSON")
    given = parser.parse_args()
    if given.music is None and (given.project is None or given.snapshot is None):
        parser.error("give --music, or --project and --snapshot")
    rows = list(read_folder(given.music) if given.music else read_snapshot(given.project, given.snapshot))
    started = time.perf_counter()
    calibration = calibrate(rows)
    seconds = time.perf_counter() - started
    print(f"works compared            {calibration.works}")
    for per_mille, notes in calibration.quantiles:
        print(f"{per_mille / 10:5.1f} % share at most      {notes} notes with another tune")
    print(f"threshold                 {calibration.threshold_notes} notes")
    print(f"calibrated in             {seconds:.1f} s")
    print_costs(rows)
    if given.out:
        given.out.write_text(json.dumps(calibration.to_dict(), indent=1) + "\n")


def print_costs(rows: list[Row]) -> None:
    """Size of the index, time to open it, and time to screen one piece."""
    stored = build_index((work, "", piece) for work, _, piece in rows)
    started = time.perf_counter()
    index = open_index(stored)
    opened = time.perf_counter()
    for _, _, piece in rows[:200]:
        find_matches(piece, index)
    screened = (time.perf_counter() - opened) / min(len(rows), 200)
    print(f"index                     {len(stored) / 1e6:.2f} MB, {len(index.hashes)} windows")
    print(f"opened in                 {(opened - started) * 1000:.0f} ms; {screened * 1000:.1f} ms a piece")


def read_folder(folder: Path) -> Iterator[Row]:
    """Every readable MIDI file of a folder with its tune key."""
    for path, result in read_many(sorted(folder.rglob("*.mid"))):
        if isinstance(result, ReadResult) and any(len(t.notes) for t in result.piece.tracks if not t.is_drum):
            yield str(path.relative_to(folder)), tune_key(result.piece), result.piece
        else:
            print(f"left out: {path}", file=sys.stderr)


def read_snapshot(folder: Path, name: str) -> Iterator[Row]:
    """Every work of a recorded snapshot."""
    with Project.open(folder) as project:
        admitted = project.admitted()
        for work in open_recorded(project, find_snapshot(project, name)).works:
            yield work.work_id, work.tune_key, load_piece(project.blobs, admitted[work.work_id])


if __name__ == "__main__":
    main()
