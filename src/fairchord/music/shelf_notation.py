# SPDX-License-Identifier: Apache-2.0
"""The shelf's notation: readable text becomes a Piece. It knows nothing of files or rights.

A text holds a header (`title: …`, `key: A minor`, `bpm: 72, 60@8`), one `chords:` block, macros
(`define arp = Le 1 2 3`), drum patterns (`drum groove` and its steps) and `track: ROLE …` blocks.
Bars stand between `|` and must add up exactly:

    track: main_melody program=73 name="Flute"
    | mp E5q. D5e C5q B4 | A4h. C5e D5 |

The whole notation is written down in `docs/reference/shelf-notation.md`.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from typing import Final

from fairchord.errors import InvalidMusic
from fairchord.music.harmony import ChordSpan, KeySignature, parse_chord, parse_key
from fairchord.music.piece import Piece, Track, note_array
from fairchord.music.shelf_track import DRUM_KEYS, Setting, TrackReader, read_pitch
from fairchord.music.time import METERS, TICKS_PER_GRID, Tempo, TimeSignature, parse_meter
from fairchord.music.track_role import DEFAULT_PROGRAMS, TrackRole

STYLES: Final = ("new age", "cinematic", "pop", "lo-fi", "waltz", "chorale", "bossa", "synth")
REQUIRED: Final = ("title", "style", "key", "meter", "bpm", "bars", "licence", "origin")
SWINGS: Final = ("none", "eighths", "sixteenths")
MINIMUM_BARS: Final = 8
MAXIMUM_BARS: Final = 32
_ATTRIBUTES: Final = ("name", "program", "around", "low", "voices", "ring")
_FIELD: Final = re.compile(rf"({'|'.join((*REQUIRED, 'swing', 'chords', 'track'))}):\s*(.*)")
_DEFINE: Final = re.compile(r"define\s+(\w+)\s*=\s*(.+)")
_DRUM: Final = re.compile(r"drum\s+(\w+)")
_DRUM_LINE: Final = re.compile(r"(\w+)\s+([-oxX\s]+)")
_REPEAT: Final = re.compile(r"(.*\S)\s+x(\d{1,2})")
_DEEPEST_MACRO: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class NotatedPiece:
    """A piece with the facts its text states about it."""

    title: str
    style: str
    licence: str
    origin: str
    length_bars: int
    piece: Piece


@dataclass(slots=True, kw_only=True)
class _Text:
    """The parts of a text, before any of them is understood."""

    header: dict[str, str] = field(default_factory=dict)
    macros: dict[str, str] = field(default_factory=dict)
    drums: dict[str, dict[str, str]] = field(default_factory=dict)
    chords: list[str] = field(default_factory=list)
    tracks: list[tuple[str, list[str]]] = field(default_factory=list)


def parse_notation(text: str, *, source: str = "piece") -> NotatedPiece:
    """Read one piece in shelf notation; errors name `source`, the line or the bar."""
    try:
        return _build(_divide(text))
    except InvalidMusic as error:
        raise InvalidMusic(f"{source}: {error.message}", hint=error.hint) from error


def _divide(text: str) -> _Text:
    parts = _Text()
    block: list[str] | None = None
    pattern: dict[str, str] | None = None
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if match := _FIELD.fullmatch(line):
            block, pattern = _open_field(parts, match[1], match[2].strip(), number), None
        elif match := _DEFINE.fullmatch(line):
            parts.macros[match[1]], block, pattern = match[2], None, None
        elif match := _DRUM.fullmatch(line):
            block, pattern = None, parts.drums.setdefault(match[1], {})
        elif pattern is not None:
            _add_drum_line(pattern, line, number)
        elif block is not None:
            block.append(line)
        else:
            raise InvalidMusic(f"line {number} ({line[:40]!r}) belongs to nothing", hint="begin with `title:`")
    return parts


def _open_field(parts: _Text, name: str, value: str, number: int) -> list[str] | None:
    if name == "chords":
        parts.chords.append(value)
        return parts.chords
    if name == "track":
        parts.tracks.append((value, []))
        return parts.tracks[-1][1]
    if name in parts.header:
        raise InvalidMusic(f"line {number} gives {name!r} a second time", hint="keep one of them")
    parts.header[name] = value
    return None


def _add_drum_line(pattern: dict[str, str], line: str, number: int) -> None:
    match = _DRUM_LINE.fullmatch(line)
    if match is None or match[1] not in DRUM_KEYS:
        raise InvalidMusic(
            f"line {number} ({line[:40]!r}) is not a drum line",
            hint="write an instrument and steps of - o x X; instruments: " + ", ".join(DRUM_KEYS),
        )
    pattern[match[1]] = "".join(match[2].split())


def _build(text: _Text) -> NotatedPiece:
    header = text.header
    missing = [name for name in REQUIRED if not header.get(name)]
    if missing:
        raise InvalidMusic(f"the header lacks {', '.join(missing)}", hint="write each as `name: value`")
    meter, length_bars = _read_meter(header), _read_length(header)
    spans = _read_chords(_expand(" ".join(text.chords), text.macros), meter, length_bars)
    keys = tuple(
        KeySignature(onset_ticks=bar * meter.bar_ticks, tonic=key.tonic, mode=key.mode)
        for bar, key in ((bar, parse_key(value)) for bar, value in _read_changes(header["key"]))
    )
    tempi = tuple(
        Tempo.from_bpm(_read_bpm(value), onset_ticks=bar * meter.bar_ticks)
        for bar, value in _read_changes(header["bpm"])
    )
    frame = Setting(label="", meter=meter, keys=keys, spans=spans, swing=header.get("swing", "none"))
    tracks = tuple(_read_track(head, lines, text, (frame, length_bars)) for head, lines in text.tracks)
    piece = Piece(
        title=header["title"], tracks=tracks, tempi=tempi, time_signatures=(meter,), key_signatures=keys, chords=spans
    )
    facts = {name: header[name] for name in ("title", "style", "licence", "origin")}
    return NotatedPiece(**facts, length_bars=length_bars, piece=piece)


def _read_meter(header: dict[str, str]) -> TimeSignature:
    meter = parse_meter(header["meter"])
    if (meter.numerator, meter.denominator) not in METERS:
        raise InvalidMusic(f"meter {meter} is not known", hint="use 4/4, 3/4, 2/4, 6/8 or 12/8")
    if header["style"] not in STYLES:
        raise InvalidMusic(f"style {header['style']!r} is not known", hint="use one of: " + ", ".join(STYLES))
    if header.get("swing", "none") not in SWINGS:
        raise InvalidMusic(f"swing {header['swing']!r} is not known", hint="use one of: " + ", ".join(SWINGS))
    return meter


def _read_length(header: dict[str, str]) -> int:
    if not header["bars"].isdecimal() or not MINIMUM_BARS <= int(header["bars"]) <= MAXIMUM_BARS:
        raise InvalidMusic(
            f"bars is {header['bars']!r}", hint=f"give a whole number from {MINIMUM_BARS} to {MAXIMUM_BARS}"
        )
    return int(header["bars"])


def _read_changes(text: str) -> list[tuple[int, str]]:
    """Read 'C major, D major@9' as (bar counted from 0, value)."""
    changes: list[tuple[int, str]] = []
    for part in text.split(","):
        value, _, bar = part.partition("@")
        if bar.strip() and not bar.strip().isdecimal():
            raise InvalidMusic(f"{part.strip()!r} does not name a bar", hint="write for example `72, 60@15`")
        changes.append((int(bar) - 1 if bar.strip() else 0, value.strip()))
    if changes[0][0] != 0:
        raise InvalidMusic(f"{text!r} says nothing of bar 1", hint="write for example `72, 60@15`")
    return changes


def _read_bpm(text: str) -> float:
    if not re.fullmatch(r"\d+(\.\d+)?", text) or not 20 <= float(text) <= 300:
        raise InvalidMusic(f"bpm {text!r} is not a tempo", hint="give quarter notes per minute from 20 to 300")
    return float(text)


def _expand(text: str, macros: dict[str, str], depth: int = 0) -> list[str]:
    """Split a bar list and write out its macros and repeats, one string for each bar."""
    if depth > _DEEPEST_MACRO:
        raise InvalidMusic("macros are nested too deeply", hint="a macro must not use itself")
    bars: list[str] = []
    for part in filter(None, (part.strip() for part in text.split("|"))):
        repeat = _REPEAT.fullmatch(part)
        content, count = (repeat[1], int(repeat[2])) if repeat else (part, 1)
        if content == "%":
            if not bars:
                raise InvalidMusic("% stands where there is no bar before it", hint="write the first bar out")
            expanded = bars[-1:]
        elif re.fullmatch(r"\$\w+", content):
            expanded = _expand(_find_macro(content, macros), macros, depth + 1)
        else:
            expanded = [re.sub(r"\$\w+", lambda name: _expand_inline(name[0], macros, depth), content)]
        bars.extend(expanded * count)
        if len(bars) > 4 * MAXIMUM_BARS:
            raise InvalidMusic(f"a bar list grows past {4 * MAXIMUM_BARS} bars", hint="check the repeats")
    return bars


def _find_macro(name: str, macros: dict[str, str]) -> str:
    if name[1:] not in macros:
        raise InvalidMusic(f"macro {name!r} is not defined", hint=f"write `define {name[1:]} = …`")
    return macros[name[1:]]


def _expand_inline(name: str, macros: dict[str, str], depth: int) -> str:
    bars = _expand(_find_macro(name, macros), macros, depth + 1)
    if len(bars) != 1:
        raise InvalidMusic(f"macro {name!r} holds {len(bars)} bars inside one bar", hint="give it a bar of its own")
    return bars[0]


def _read_chords(bars: list[str], meter: TimeSignature, length_bars: int) -> tuple[ChordSpan, ...]:
    if len(bars) != length_bars:
        raise InvalidMusic(f"chords have {len(bars)} bars, expected {length_bars}", hint="add or remove bars")
    spans: list[ChordSpan] = []
    for number, content in enumerate(bars):
        parts = [part.partition("*") for part in content.split()]
        weights = [int(weight) if weight.isdecimal() else 0 if weight else 1 for _, _, weight in parts]
        lengths = [meter.bar_ticks * weight // max(1, sum(weights)) for weight in weights]
        if sum(lengths) != meter.bar_ticks or any(not ticks or ticks % TICKS_PER_GRID for ticks in lengths):
            raise InvalidMusic(
                f"bar {number + 1} of the chords ({content!r}) does not divide evenly",
                hint="write `Dm*3 E7*1` in beats",
            )
        onset = number * meter.bar_ticks
        for (symbol, _, _), ticks in zip(parts, lengths, strict=True):
            spans.append(ChordSpan(onset_ticks=onset, duration_ticks=ticks, chord=parse_chord(symbol)))
            onset += ticks
    return tuple(spans)


def _read_track(head: str, lines: list[str], text: _Text, frame: tuple[Setting, int]) -> Track:
    setting, length_bars = frame
    role, attributes = _read_head(head)
    name = attributes.get("name", str(role))
    label = f"track {name!r} ({role})"
    bars = _expand(" ".join(lines), text.macros)
    if len(bars) != length_bars:
        raise InvalidMusic(f"{label} has {len(bars)} bars, expected {length_bars}", hint="add or remove bars")
    placed = Setting(
        label=label,
        meter=setting.meter,
        keys=setting.keys,
        spans=setting.spans,
        swing=setting.swing,
        around=read_pitch(attributes.get("around", "C4")),
        low=read_pitch(attributes.get("low", "E1")),
        voices=int(attributes.get("voices", "3")),
        is_ringing=attributes.get("ring") == "yes",
    )
    reader = TrackReader(setting=placed, drums=text.drums)
    is_drum = role is TrackRole.DRUMS
    rows = reader.read_drums(bars) if is_drum else reader.read_pitched(bars)
    program = int(attributes.get("program", str(DEFAULT_PROGRAMS[role])))
    return Track(name=name, role=role, program=program, is_drum=is_drum, notes=note_array(rows))


def _read_head(head: str) -> tuple[TrackRole, dict[str, str]]:
    """Read 'bass program=32 name="Bass" low=E1'."""
    try:
        role, *pairs = shlex.split(head)
        attributes = dict(pair.split("=", 1) for pair in pairs)
        wrong = [name for name in attributes if name not in _ATTRIBUTES]
        if wrong or not re.fullmatch(r"[2-5]", attributes.get("voices", "3")):
            raise ValueError(wrong)
        if not 0 <= int(attributes.get("program", "0")) <= 127:
            raise ValueError("program")
        return TrackRole(role), attributes
    except ValueError as error:
        raise InvalidMusic(
            f"track line {head!r} is not understood",
            hint=f"write ROLE then {'= '.join(_ATTRIBUTES)}=; roles: {', '.join(TrackRole)}; voices 2-5, program 0-127",
        ) from error
