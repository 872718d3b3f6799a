# SPDX-License-Identifier: Apache-2.0
"""A table of conditions in ComMU's form, as CSV with a header or as JSON lines; any field may be absent or empty.

audio_key, chord_progressions (on the eighth-note grid), pitch_range, num_measures, bpm, genre, track_role, inst,
sample_rhythm, time_signature, min_velocity, max_velocity; `id` names the line's clips, else its number does: 0001.
JSON lines are numbered as they stand in the file, blank ones among them, as `fairchord sketch` numbers its clips. A
line that is wrong gives its error and the rest is read.
"""

from __future__ import annotations

import ast
import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fairchord.errors import FairchordError, InvalidInput
from fairchord.evaluation.clip_conditions import SLOT_TICKS, ClipConditions
from fairchord.music.chord_language import read_any, read_progression
from fairchord.music.harmony import Chord, KeySignature, parse_key
from fairchord.music.instruments import parse_instrument
from fairchord.music.time import TimeSignature, parse_meter
from fairchord.music.track_role import TrackRole

_WITH_PICK_UP: Final = (5, 9, 17)
"""Lengths of ComMU's clips that begin with a pick-up bar, for which the table has no chords."""
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
    lines = text.lstrip("\ufeff").splitlines()
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
        except ValueError as error:
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
    meter = parse_meter(str(told["time_signature"])) if "time_signature" in told else parse_meter("4/4")
    bars = _number(told, "num_measures")
    if bars is None:
        raise InvalidInput("num_measures is missing", hint="say how many bars the clip has")
    key = parse_key(_spaced(str(told["audio_key"]))) if "audio_key" in told else None
    role = str(told["track_role"]).strip().lower() if "track_role" in told else None
    if role is not None and role not in set(TrackRole):
        raise InvalidInput(f"track_role {role!r} is not known", hint="one of: " + ", ".join(TrackRole))
    return ClipConditions(
        bars=bars,
        meter=meter,
        key=key,
        slots=_read_slots(told.get("chord_progressions", ""), bars=bars, meter=meter, key=key),
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
    except (TypeError, ValueError):
        value = -1.0
    if value < 0 or value != int(value):
        raise InvalidInput(f"{field} {told[field]!r} is not a whole number", hint="leave it out if it is unknown")
    return int(value)


def _read_slots(given: Any, *, bars: int, meter: TimeSignature, key: KeySignature | None) -> tuple[Chord | None, ...]:
    """Read "[['Am', 'F']]", "['Am', 'F']", "Am-F" or "Am F | G"; fewer symbols than eighths share the clip evenly."""
    if isinstance(given, str) and "|" in given:
        laid = read_progression(given, meter=meter, key=key).bars
        each = meter.bar_ticks // SLOT_TICKS
        return tuple(
            bar[slot * len(bar) // each] for n in range(bars) for bar in [laid[n % len(laid)]] for slot in range(each)
        )
    if isinstance(given, str):
        text = given.strip()
        try:
            given = ast.literal_eval(text) if text.startswith("[") else text.replace("-", " ").split()
        except (ValueError, SyntaxError, MemoryError, RecursionError) as error:
            raise InvalidInput("chord_progressions is not a list", hint="write it as ['Am', 'F']") from error
    names = given[0] if given and isinstance(given[0], list | tuple) else given
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise InvalidInput("chord_progressions is not a list of chord names", hint="write it as ['Am', 'F']")
    if not names:
        return ()
    known = {name: read_any(name, key).chord for name in dict.fromkeys(names)}
    slots = bars * meter.bar_ticks // SLOT_TICKS
    each = slots // bars
    if bars in _WITH_PICK_UP and len(names) == slots - each:
        return (*(None for _ in range(each)), *(known[name] for name in names))
    if len(names) > slots or slots % len(names):
        raise InvalidInput(
            f"{len(names)} chords do not fill {bars} bars of {meter}", hint=f"give one for each eighth note: {slots}"
        )
    return tuple(known[name] for name in names for _ in range(slots // len(names)))
