# SPDX-License-Identifier: Apache-2.0
"""Measure a folder of clips against a table of conditions in ComMU's form, whoever made the clips.

The clips of the line named N are N.mid, N-1.mid, N_2.mid and so on, or the files in the folder N. Where no clip has a
line's name, all are taken to be named by the number of the line, as `fairchord sketch` names them. A line without a
clip that can be read counts as one empty clip: it fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fairchord.errors import ResourceAbsent
from fairchord.evaluation.conditions_table import TableLine, read_conditions
from fairchord.evaluation.control import ControlRow, Measure, measure_control, notes_of_clip
from fairchord.music.piece import NoteArray
from fairchord.workflows.read_clips import ClipFolder, read_clips
from fairchord.workflows.small_file import LARGEST_LETTER, read_text

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlReport:
    """The measures of one folder, and what was left out of them."""

    folder: Path
    lines: int
    clips: int
    lines_without_clip: tuple[str, ...]
    lines_in_error: Mapping[str, str]
    unread: Mapping[str, str]
    clips_without_line: int
    measures: tuple[Measure, ...]

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values."""
        return {
            "folder": str(self.folder),
            "lines": self.lines,
            "clips": self.clips,
            "lines_without_clip": list(self.lines_without_clip),
            "lines_in_error": dict(self.lines_in_error),
            "unread": dict(self.unread),
            "clips_without_line": self.clips_without_line,
            "measures": [measure.to_dict() for measure in self.measures],
        }


def evaluate_control(folder: Path, table: Path, *, seed: int = 0, progress: Progress | None = None) -> ControlReport:
    """Read the table and the clips, and measure CP, CV, CH and D in both forms."""
    lines = read_conditions(read_text(table, at_most=LARGEST_LETTER))
    found = read_clips(folder, progress=progress)
    sound = [line for line in lines if line.conditions is not None]
    matched = {line.name: _clips_of(line.name, found) for line in sound}
    if not any(matched.values()):
        matched = {line.name: _clips_of(line.number, found) for line in sound}
    rows = [_row(line, matched[line.name]) for line in sound]
    if not any(matched.values()):
        first = lines[0]
        raise ResourceAbsent(
            f"no clip in {folder} has the name of a line of {table.name}",
            hint=f"name the clips by the table's id column, such as {first.name}.mid, or by line: {first.number}.mid",
        )
    taken = sum(len(clips) for clips in matched.values())
    return ControlReport(
        folder=folder,
        lines=len(lines),
        clips=taken,
        lines_without_clip=tuple(name for name, clips in matched.items() if not clips),
        lines_in_error={line.name: line.error.message for line in lines if line.error is not None},
        unread=found.unread,
        clips_without_line=len(found.pieces) - taken,
        measures=measure_control(rows, seed=seed),
    )


def _clips_of(name: str, found: ClipFolder) -> list[NoteArray]:
    """The clips of one line: NAME, NAME-1, NAME_1, and what lies in the folder NAME, in the order of their numbers."""
    wanted = re.compile(rf"{re.escape(name)}(?:[-_]\d+|/.+)?")
    names = sorted((clip for clip in found.pieces if wanted.fullmatch(clip)), key=_in_number_order)
    return [notes_of_clip(found.pieces[clip]) for clip in names]


def _in_number_order(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name)]


def _row(line: TableLine, clips: Sequence[NoteArray]) -> ControlRow:
    assert line.conditions is not None
    return ControlRow(conditions=line.conditions, clips=tuple(clips) or (np.zeros((0, 4), np.int32),), group=line.name)
