# SPDX-License-Identifier: Apache-2.0
"""From what a person asked to a Brief: what was left open comes from the piece that is continued, or from usage.

In this order: the piece to continue, presets, wishes for single tracks, the chord language; then contradictions are
refused, or settled by the nearest that fits where that is wished. What was filled in, folded or settled is told.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from fairchord.errors import InvalidBrief, InvalidMusic
from fairchord.generation.brief import COMMON_TIME, Brief, brief_of
from fairchord.generation.wishes.per_track import wish_for_tracks
from fairchord.generation.wishes.presets import find_preset, take_preset
from fairchord.generation.wishes.settle import find_contradictions, refuse, settle
from fairchord.music.chord_language import Progression, read_cells, read_progression
from fairchord.music.harmony import parse_key
from fairchord.music.instruments import parse_instrument
from fairchord.music.piece import Piece
from fairchord.music.time import parse_meter

DEFAULT_ROLES: Final = "main_melody,accompaniment,bass,drums"
DEFAULT_BARS: Final = 8
MOST_TITLE_LETTERS: Final = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A Brief, what presets set in it, and what was folded or settled on the way, in words."""

    brief: Brief
    set_by_presets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def state_wishes(
    asked: Mapping[str, Any],
    *,
    per_track: Mapping[str, Sequence[str]] | None = None,
    given: Piece | None = None,
    takes_nearest: bool = False,
) -> Stated:
    """Make the Brief and tell how; `asked` may also name a `mood` and a `style`."""
    wanted = {name: value for name, value in asked.items() if value is not None}
    record = _start(wanted, given)
    told = [note for kind in ("mood", "style") for note in _take_preset(kind, record)]
    record.setdefault("title", _title(record))
    if isinstance(record["title"], str):
        record["title"] = unicodedata.normalize("NFC", record["title"])
    if not _name_tracks(record):
        return Stated(brief=Brief.from_dict(record))
    record["tracks"] = wish_for_tracks(record["tracks"], per_track or {})
    progression = _read_chords(record)
    notes = list(progression.notes) if progression else []
    if "bars" not in record:
        record["bars"] = max(DEFAULT_BARS, len(progression.bars) if progression else 0)
    beats = progression.beats if progression else None
    if given is not None and not ({"roles", "tracks"} & set(wanted) or any((per_track or {}).values())):
        return Stated(brief=Brief.from_dict(record), set_by_presets=tuple(told), notes=tuple(notes))
    if takes_nearest:
        record, settled = settle(record, beats=beats)
        notes += [f"{one}; taken instead: {one.proposal}" for one in settled]
    else:
        refuse(find_contradictions(record, beats=beats))
    return Stated(brief=Brief.from_dict(record), set_by_presets=tuple(told), notes=tuple(notes))


def _start(wanted: Mapping[str, Any], given: Piece | None) -> dict[str, Any]:
    """What was asked, over what the piece to continue says."""
    record: dict[str, Any] = {}
    if given is not None:
        bars = wanted.get("bars", DEFAULT_BARS)
        found = brief_of(replace(given, title="given"), bars=bars).to_dict()
        record |= {name: found[name] for name in ("bpm", "meter", "key", "tracks") if name in found}
        title = "".join(letter for letter in given.title if letter.isprintable())[:MOST_TITLE_LETTERS].strip()
        record["title"] = f"{title}, continued" if title else "Continuation"
        record["bars"] = bars
    if "roles" in wanted:
        record.pop("tracks", None)
    return {**record, **wanted}


def _take_preset(kind: str, record: dict[str, Any]) -> list[str]:
    """Let a preset fill in what was not asked; what it set, in words."""
    if kind not in record:
        return []
    preset = find_preset(kind, record.pop(kind))
    filled, added = take_preset(preset, record)
    record.clear()
    record |= filled
    if kind == "mood":
        record["mood"] = preset.name
    return [f"{kind} {preset.name} sets {name} {value}" for name, value in added.items()]


def _title(record: Mapping[str, Any]) -> str:
    place = f" in {record['key']}" if "key" in record else ""
    return f"Piece{place}, seed {record.get('seed', 0)}"


def _name_tracks(record: dict[str, Any]) -> bool:
    """Write roles as tracks, and instruments as programs; False where they are no list, as the Brief will say."""
    if "tracks" not in record:
        roles = record.pop("roles", DEFAULT_ROLES)
        names = roles.split(",") if isinstance(roles, str) else roles
        if not isinstance(names, list | tuple):
            record["roles"] = roles
            return False
        record["tracks"] = [{"role": name} for name in names]
    tracks = record["tracks"]
    record.pop("roles", None)
    if not isinstance(tracks, list | tuple) or not all(isinstance(track, Mapping) for track in tracks):
        return False
    record["tracks"] = [_with_program(track) for track in tracks]
    return True


def _with_program(track: Mapping[str, Any]) -> dict[str, Any]:
    fields = {name: value for name, value in track.items() if value is not None}
    instrument = fields.pop("instrument", None)
    if instrument is None:
        return fields
    try:
        return {"program": parse_instrument(str(instrument)), **fields}
    except InvalidMusic as error:
        raise InvalidBrief(error.message, hint=error.hint) from error


def _read_chords(record: dict[str, Any]) -> Progression | None:
    """Read the chord language, fold what the vocabulary lacks, and write the bars out plainly."""
    given = record.get("chords")
    if given is None:
        return None
    is_bars = isinstance(given, list | tuple)
    if not all(isinstance(bar, str) for bar in (given if is_bars else [given])):
        raise InvalidBrief(f"chords {given!r} is not text", hint="write it between quotes")
    try:
        key = parse_key(str(record["key"])) if "key" in record else None
        meter = parse_meter(str(record["meter"])) if "meter" in record else COMMON_TIME
        if is_bars:
            read = [read_cells(bar.split(), key=key) for bar in given]
            bars = tuple(bar for one in read for bar in one.bars)
            progression = Progression(bars=bars, notes=tuple(note for one in read for note in one.notes))
        else:
            progression = read_progression(given, meter=meter, key=key)
    except InvalidMusic as error:
        raise InvalidBrief(error.message, hint=error.hint) from error
    record["chords"] = [" ".join("N.C." if chord is None else str(chord) for chord in bar) for bar in progression.bars]
    return progression
