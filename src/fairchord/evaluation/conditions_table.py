# SPDX-License-Identifier: Apache-2.0
"""A table of conditions in ComMU's form, as CSV with a header or as JSON lines; any field may be absent or empty.

audio_key, chord_progressions (on the eighth-note grid), pitch_range, num_measures, bpm, genre, track_role, inst,
sample_rhythm, time_signature, min_velocity, max_velocity; `id` names the line's clips, else its number does: 0001.
JSON lines are numbered as they stand in the file, blank ones among them, and their chords laid over the bars, as
`fairchord sketch` does. A line that is wrong gives its error and the rest is read.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

from fairchord.errors import FairchordError, InvalidInput
from fairchord.evaluation.clip_conditions import ClipConditions
from fairchord.music.chord_grid import Grid, eighths, find_meter, lay_bars, read_chords
from fairchord.music.harmony import Chord, parse_key
from fairchord.music.instruments import parse_instrument
from fairchord.music.time import TimeSignature, parse_meter
from fairchord.music.track_role import TrackRole

_MOST_BARS: Final = 128
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_ABSENT: Final = ("", "unknown", "none", "null", "nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLine:
    """One line: its name, its number as a name, and its conditions or what is wrong with it."""

    name: str
    number: str
    conditions: ClipConditions | None = None
    error: FairchordError | None = None


def read_conditions(text: str) -> tuple[TableLine, ...]:
    """Read a table; a text that is neither CSV with a header nor JSON lines raises InvalidInput."""
    lines = _LINE_END.split(text.lstrip("\ufeff"))
    first = next((line for line in lines if line.strip()), "")
    records = _json_lines(lines) if first.lstrip().startswith("{") else _csv_lines(lines)
    if not records:
        raise InvalidInput("the table of conditions is empty", hint="give a header and one line for each clip")
    return tuple(_read_line(number, record) for number, record in records)


def _json_lines(lines: Sequence[str]) -> list[tuple[int, Mapping[str, Any] | FairchordError]]:
    records: list[tuple[int, Mapping[str, Any] | FairchordError]] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
            wrong = None if isinstance(value, dict) else "is not an object"
        except (ValueError, RecursionError) as error:
            value, wrong = {}, f"is not JSON: {error}"
        records.append((number, InvalidInput(f"line {number} {wrong}") if wrong else value))
    return records


def _csv_lines(lines: Sequence[str]) -> list[tuple[int, Mapping[str, Any] | FairchordError]]:
    reader = csv.DictReader(lines)
    if not {"num_measures", "chord_progressions", "audio_key"} & set(reader.fieldnames or ()):
        raise InvalidInput(
            "the table has none of ComMU's columns", hint="its first line names them: audio_key,num_measures,..."
        )
    return list(enumerate(reader, start=1))


def _read_line(number: int, record: Mapping[str, Any] | FairchordError) -> TableLine:
    place = f"{number:04d}"
    if isinstance(record, FairchordError):
        return TableLine(name=place, number=place, error=record)
    told = {
        str(field).strip(): value
        for field, value in record.items()
        if field is not None and value is not None and str(value).strip().lower() not in _ABSENT
    }
    name = str(told.get("id", place)).strip().removesuffix(".mid")
    try:
        return TableLine(name=name, number=place, conditions=_read_fields(told))
    except FairchordError as error:
        return TableLine(name=name, number=place, error=error)


def _read_fields(told: Mapping[str, Any]) -> ClipConditions:
    bars = _number(told, "num_measures")
    if bars is None or not 1 <= bars <= _MOST_BARS:
        raise InvalidInput("num_measures is missing or out of range", hint=f"say 1 to {_MOST_BARS} bars")
    key = parse_key(_spaced(str(told["audio_key"]))) if "audio_key" in told else None
    named = parse_meter(str(told["time_signature"])) if "time_signature" in told else None
    grid = read_chords(told["chord_progressions"], key=key, meter=named) if "chord_progressions" in told else Grid()
    if grid.unread:
        raise InvalidInput(f"chord_progressions: {grid.unread[0]}", hint="write it as ['Am', 'Am', 'F', 'F']")
    meter = named or parse_meter(find_meter(grid, bars) or "4/4")
    role = str(told["track_role"]).strip().lower() if "track_role" in told else None
    if role is not None and role not in set(TrackRole):
        raise InvalidInput(f"track_role {role!r} is not known", hint="one of: " + ", ".join(TrackRole))
    return ClipConditions(
        bars=bars,
        meter=meter,
        key=key,
        slots=_slots(grid, bars=bars, meter=meter),
        pitch_range=_word(told, "pitch_range"),
        min_velocity=_number(told, "min_velocity"),
        max_velocity=_number(told, "max_velocity"),
        role=None if role is None else TrackRole(role),
        program=parse_instrument(str(told["inst"])) if "inst" in told else None,
        bpm=_number(told, "bpm"),
        genre=_word(told, "genre"),
        rhythm=_word(told, "sample_rhythm"),
    )


def _spaced(key: str) -> str:
    """'aminor' as 'a minor'."""
    folded = key.strip().lower().replace(" ", "").replace("_", "")
    for mode in ("major", "minor"):
        if folded.endswith(mode):
            tonic = folded.removesuffix(mode)
            return f"{tonic[:1].upper()}{tonic[1:]} {mode}"
    return key


def _word(told: Mapping[str, Any], field: str) -> str | None:
    return str(told[field]).strip().lower() if field in told else None


def _number(told: Mapping[str, Any], field: str) -> int | None:
    if field not in told:
        return None
    try:
        value = float(told[field])
    except (TypeError, ValueError, OverflowError):
        value = -1.0
    if not isfinite(value) or value < 0 or value != int(value):
        raise InvalidInput(f"{field} {told[field]!r} is not a whole number", hint="leave it out if it is unknown")
    return int(value)


def _slots(grid: Grid, *, bars: int, meter: TimeSignature) -> tuple[Chord | None, ...]:
    """The chord of every eighth; fewer bars of chords than the clip has are repeated."""
    each = eighths(meter)
    laid, _ = lay_bars(grid, bars=bars, slots=each)
    repeated = [laid[number % len(laid)] for number in range(bars)] if laid else []
    return tuple(bar[place * len(bar) // each] for bar in repeated for place in range(each))
