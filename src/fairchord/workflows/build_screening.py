# SPDX-License-Identifier: Apache-2.0
"""Write a model's screening index and its calibration: what drafts will be compared with, and what counts as close.

To be called when a model folder is complete but for its signature, so that the index is signed with the weights.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from fairchord.corpus.admission import load_piece
from fairchord.corpus.snapshot import Snapshot
from fairchord.durable import write_durably
from fairchord.music.piece import Piece
from fairchord.screening.calibration import Calibration, calibrate
from fairchord.screening.index import DEFAULT_RUN_NOTES, build_index
from fairchord.workflows.open_model import SCREENING_INDEX
from fairchord.workflows.project import Project

CALIBRATION: Final = "screening-calibration.json"
LEAST_WORKS_TO_CALIBRATE: Final = 100
"""With fewer works the quantiles say little, and the default threshold stands."""

Progress = Callable[[str, float], None]


def write_screening_index(
    project: Project,
    snapshot: Snapshot,
    model_folder: Path,
    *,
    progress: Progress = lambda _doing, _done: None,
) -> Calibration | None:
    """Index every work of a snapshot into a model folder; with enough works, calibrate the threshold on them."""
    works = list(_pieces(project, snapshot))
    calibration = None
    if len(works) >= LEAST_WORKS_TO_CALIBRATE:
        calibration = calibrate(((work, key, piece) for work, _, key, piece in works), progress=progress)
        table = json.dumps(calibration.to_dict(), indent=1) + "\n"
        write_durably(model_folder / CALIBRATION, table.encode())
    index = build_index(
        ((work, title, piece) for work, title, _, piece in works),
        DEFAULT_RUN_NOTES,
        threshold_notes=None if calibration is None else calibration.threshold_notes,
    )
    write_durably(model_folder / SCREENING_INDEX, index)
    progress("screening index written", 1.0)
    return calibration


def _pieces(project: Project, snapshot: Snapshot) -> Iterator[tuple[str, str, str, Piece]]:
    """Work id, title, tune key and music of each work of the snapshot."""
    admitted = project.admitted()
    for work in snapshot.works:
        yield work.work_id, work.title, work.tune_key, load_piece(project.blobs, admitted[work.work_id])
