# SPDX-License-Identifier: Apache-2.0
"""Screen any music file against the works a model learned from; nothing is kept, nothing is certified."""

from __future__ import annotations

from pathlib import Path

from fairchord.disclosure.model_provenance import verify_model
from fairchord.music.scorefile import read_music
from fairchord.screening.index import open_index
from fairchord.screening.verdict import Verdict, screen
from fairchord.workflows.open_model import SCREENING_INDEX, starter_folder


def screen_piece(path: Path, model_folder: Path | None = None) -> Verdict:
    """Read a file and compare it with the index of a model (the starter's, unless one is named)."""
    folder = starter_folder() if model_folder is None else model_folder
    verify_model(folder)
    index = open_index(folder / SCREENING_INDEX)
    return screen(read_music(path).piece, index)
