# SPDX-License-Identifier: Apache-2.0
"""A folder of clips with a metadata table in the form ComMU is published in: one CSV line for each MIDI file.

audio_key,chord_progressions,pitch_range,num_measures,bpm,genre,track_role,inst,sample_rhythm,time_signature,
min_velocity,max_velocity,id,split_data; a leading unnamed index column is allowed. The music itself is the user's.
"""

from __future__ import annotations

import ast
import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairchord.corpus.told import NO_CHORD, Told
from fairchord.errors import FairchordError, InvalidInput, InvalidMusic, ResourceAbsent
from fairchord.music.harmony import parse_chord
from fairchord.music.track_role import TrackRole

COLUMNS: Final = (
    "audio_key", "chord_progressions", "pitch_range", "num_measures", "bpm", "genre", "track_role", "inst",
    "sample_rhythm", "time_signature", "min_velocity", "max_velocity", "id", "split_data",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CommuClip:
    """One line of the table: where its file lies, and what the table says of it."""

    path: Path
    title: str
    genre: str
    told: Told


def read_table(table: Path, folder: Path) -> list[CommuClip | tuple[str, FairchordError]]:
    """Read the table; a line that is wrong gives its name and its error, a table that is wrong raises."""
    try:
        text = table.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ResourceAbsent(f"the table {table} cannot be read: {error}", hint="give a UTF-8 CSV file") from error
    rows = list(csv.reader(text.splitlines()))
    header = [name.strip() for name in rows[0]] if rows else []
    names = header[1:] if header and header[0] in ("", "Unnamed: 0") else header
    missing, strange = [c for c in COLUMNS if c not in names], [c for c in names if c not in COLUMNS]
    if missing or strange or len(names) != len(COLUMNS):
        wrong = "; ".join(
            part
            for part in (
                f"missing: {', '.join(missing)}" if missing else "",
                f"unknown: {', '.join(strange)}" if strange else "",
            )
            if part
        )
        raise InvalidInput(f"{table} has the wrong columns ({wrong})", hint="expected: " + ",".join(COLUMNS))
    files = {path.name: path for path in sorted(folder.rglob("*.mid"))}
    lines = enumerate((dict(zip(header, row, strict=False)) for row in rows[1:]), start=2)
    return [_read_row(table, number, line, files) for number, line in lines]


def _read_row(
    table: Path, number: int, row: dict[str, str], files: dict[str, Path]
) -> CommuClip | tuple[str, FairchordError]:
    name = row.get("id", "").strip()
    where = f"{table.name} line {number}"
    try:
        if not name or set(COLUMNS) - set(row):
            raise InvalidInput(f"{where} has too few cells", hint=f"{len(COLUMNS)} are expected")
        path = files.get(name if name.endswith(".mid") else f"{name}.mid")
        if path is None:
            raise ResourceAbsent(f"{where} names {name}, which is not in the folder", hint="put the file there")
        role = row["track_role"].strip()
        if role not in set(TrackRole):
            raise InvalidInput(f"{where}: track_role {role!r} is not known", hint="one of: " + ", ".join(TrackRole))
        told = Told(key=row["audio_key"].strip(), role=role, chords=_read_chords(where, row["chord_progressions"]))
        return CommuClip(path=path, title=path.stem, genre=row["genre"].strip(), told=told)
    except FairchordError as error:
        return name or where, error


def _read_chords(where: str, text: str) -> tuple[str, ...]:
    """Read "[['Am', 'F']]", "['Am', 'F']" or "Am-F"."""
    try:
        value = ast.literal_eval(text) if text.strip().startswith("[") else text.replace("-", " ").split()
    except (ValueError, SyntaxError, MemoryError, RecursionError) as error:
        raise InvalidMusic(f"{where}: chord_progressions is not a list", hint="write it as ['Am', 'F']") from error
    flat = value[0] if value and isinstance(value[0], list) else value
    if not all(isinstance(name, str) for name in flat):
        raise InvalidMusic(f"{where}: chord_progressions holds something that is not a chord")
    for name in dict.fromkeys(flat):
        if name != NO_CHORD:
            parse_chord(name)
    return tuple(flat)
