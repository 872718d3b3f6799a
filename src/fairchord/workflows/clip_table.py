# SPDX-License-Identifier: Apache-2.0
"""A table in ComMU's form beside generated clips: a line for each, which `corpus.commu` reads again."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from fairchord.corpus.commu import COLUMNS
from fairchord.errors import InvalidInput
from fairchord.evaluation.clip_conditions import describe_clip
from fairchord.generation.brief import Brief
from fairchord.music.general_midi import PROGRAM_NAMES
from fairchord.music.instruments import COMMU_INSTRUMENTS
from fairchord.music.piece import Piece

TABLE: Final = "metadata.csv"
_SPLIT: Final = "generated"
_NAMES: Final = {program: name for name, program in reversed(COMMU_INSTRUMENTS.items())}


def clip_row(piece: Piece, brief: Brief, *, name: str) -> dict[str, str]:
    """The line of one clip of one track: what its notes are, and for the rest what was asked."""
    if len(piece.tracks) != 1:
        raise InvalidInput(
            f"{piece.title!r} has {len(piece.tracks)} tracks", hint="ComMU's form holds clips of one track"
        )
    track = piece.tracks[0]
    row = dict.fromkeys(COLUMNS, "") | describe_clip(piece, track, bars=brief.bars).to_row()
    instrument = "drums_full" if track.is_drum else _NAMES.get(track.program, PROGRAM_NAMES[track.program])
    asked = {"genre": brief.genre or "", "sample_rhythm": brief.rhythm or "standard"}
    return row | asked | {"inst": instrument, "id": name, "split_data": _SPLIT}


def write_table(path: Path, rows: Sequence[dict[str, str]]) -> None:
    """Write the table."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")
