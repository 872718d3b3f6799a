# SPDX-License-Identifier: Apache-2.0
"""A plan's text read back: every error names the line, what is wrong in it, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial
from typing import Any, Final, TypeVar

from fairchord.errors import FairchordError, InvalidBrief
from fairchord.generation.arranging.fault import find_fault
from fairchord.generation.arranging.plan import Plan
from fairchord.generation.arranging.plan_fields import SECTION_FIELDS, SONG_FIELDS, Reading, read_track
from fairchord.generation.arranging.planned_section import PlannedSection, write_chords
from fairchord.generation.arranging.track_names import name_tracks
from fairchord.generation.brief import COMMON_TIME
from fairchord.generation.track_brief import TrackBrief
from fairchord.music.chord_language import Progression, beats_of, read_progression
from fairchord.tokens.vocabulary import SECTIONS

MOST_LETTERS: Final = 100_000
DEFAULT_VARIATION: Final = 25
"""Percent of a returning section's bars written anew for each ' behind its letter, where the plan does not say."""
_HEADING: Final = re.compile(r"\[\s*([A-Za-z_]+)(?:\s+([A-Z])('{0,3}))?\s*\]")
_TRACKS: Final = "tracks"
Given = TypeVar("Given")
Value = TypeVar("Value")


@dataclass(slots=True)
class _Part:
    """The lines under one heading: the values read so far, and the line of each."""

    line: int
    heading: str
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


def read_plan(text: str, *, tell: Callable[[str], None] = lambda _remark: None) -> Plan:
    """Read a plan as `write_plan` writes it, remarks and blank lines aside.

    Chords may be written in the whole chord language; `tell` hears of each that had to be simplified.
    """
    if len(text) > MOST_LETTERS:
        raise InvalidBrief(f"the plan has {len(text)} letters", hint=f"a plan has at most {MOST_LETTERS}")
    song, sections, tracks = _Part(1, ""), list[_Part](), list[tuple[int, TrackBrief]]()
    part = song
    for number, raw in enumerate(text.splitlines(), 1):
        line = re.sub(r"(^|\s\s+|\t)#.*$", "", raw.lstrip("\ufeff")).strip()
        if not line:
            continue
        if line.startswith("["):
            part = _read_heading(number, line)
            if part.heading != _TRACKS:
                sections.append(part)
        elif part.heading == _TRACKS:
            tracks.append((number, _at_line(number, read_track, line)))
        else:
            _read_field(number, line, part, SONG_FIELDS if part is song else SECTION_FIELDS)
    return _assemble(song, sections, tracks, tell)


def _read_heading(number: int, line: str) -> _Part:
    match = _HEADING.fullmatch(line)
    kinds = (*SECTIONS, _TRACKS)
    if match is None or match[1].lower() not in kinds or (match[2] and match[1].lower() == _TRACKS):
        word = re.sub(r"[^a-z].*", "", line.strip("[] ").lower())
        near = get_close_matches(word, kinds, n=1)
        raise InvalidBrief(
            f"line {number}: {line} is not a heading",
            hint=f"write [{near[0] if near else 'verse'}]"
            + " or, with a letter, [verse A]; the headings are "
            + ", ".join(kinds),
        )
    part = _Part(number, match[1].lower())
    part.values = {"kind": part.heading, "letter": match[2] or "", "primes": len(match[3] or "")}
    return part


def _read_field(number: int, line: str, part: _Part, known: dict[str, Reading]) -> None:
    name, colon, value = line.partition(":")
    name = " ".join(name.lower().split())
    if not colon or name not in known:
        near = get_close_matches(name, known, n=1)
        place = f"under [{part.heading}]" if part.heading else "before the first heading"
        raise InvalidBrief(
            f"line {number}: {line!r} sets nothing that stands {place}",
            hint="".join(f"did you mean {each}? " for each in near)
            + "write one of: "
            + ", ".join(f"{each}:" for each in known),
        )
    reading = known[name]
    if reading.field in part.values:
        raise InvalidBrief(
            f"line {number}: {name} was said in line {part.lines[reading.field]} already", hint="say it once"
        )
    if not value.strip():
        raise InvalidBrief(f"line {number}: {name} says nothing", hint=f"write {reading.example}, or no such line")
    part.values[reading.field] = _at_line(number, reading.read, value.strip(), example=reading.example)
    part.lines[reading.field] = number


def _at_line(number: int, read: Callable[[Given], Value], given: Given, *, example: str = "") -> Value:
    """Read one value; an error says in which line."""
    try:
        return read(given)
    except FairchordError as error:
        hint = error.hint if error.hint or not example else f"write for example {example}"
        raise InvalidBrief(f"line {number}: {error.message}", hint=hint) from error


def _assemble(
    song: _Part, parts: list[_Part], tracks: list[tuple[int, TrackBrief]], tell: Callable[[str], None]
) -> Plan:
    if not tracks:
        raise InvalidBrief("the plan names no tracks", hint="write a line [tracks], and under it main_melody, bass, …")
    named = _at_line(tracks[-1][0], name_tracks, [track for _, track in tracks])
    if not parts:
        raise InvalidBrief("the plan has no sections", hint="write for example [verse A], and under it bars: 8")
    sections: list[PlannedSection] = []
    for part in parts:
        _read_chords(part, song, tell)
        sections.append(_make_section(part, returns=any(part.values["letter"] == s.letter != "" for s in sections)))
    meter = song.values.get("meter", COMMON_TIME)
    if fault := find_fault(sections, named, key=song.values.get("key"), meter=meter):
        at = song if fault.section is None else parts[fault.section]
        line = at.lines.get(fault.wish, at.line if fault.section is not None else tracks[0][0])
        raise InvalidBrief(f"line {line}: {fault.message}", hint=fault.hint)
    values = {"title": "untitled", **song.values}
    return Plan(tracks=named, sections=tuple(sections), **values)


def _read_chords(part: _Part, song: _Part, tell: Callable[[str], None]) -> None:
    """Read a section's chords, once the meter and key that they may rest on are known."""
    if "chords" not in part.values:
        return
    line = part.lines["chords"]
    meter = part.values.get("meter") or song.values.get("meter") or COMMON_TIME
    read = partial(read_progression, meter=meter, key=song.values.get("key"))
    progression: Progression = _at_line(line, read, str(part.values["chords"]))
    part.values["chords"] = progression.bars
    beats, wanted = progression.beats, beats_of(meter) * int(part.values.get("bars", 0))
    if beats is not None and (beats % beats_of(meter) or beats > wanted > 0):
        bars = max(1, beats // beats_of(meter))
        raise InvalidBrief(
            f"line {line}: {beats} beats of chords, but [{part.heading}] has {wanted} ({meter})",
            hint=f"nearest: {bars * beats_of(meter)} beats, chords: {write_chords(progression.bars[:bars])}; "
            "or put bar lines between the bars",
        )
    for note in progression.notes:
        tell(f"line {line}: {note}")


def _make_section(part: _Part, *, returns: bool) -> PlannedSection:
    for wanted in ("bars", "plays"):
        if wanted not in part.values:
            raise InvalidBrief(
                f"line {part.line}: the section [{part.heading}] does not say its {wanted}",
                hint=f"add a line such as {SECTION_FIELDS[wanted].example}",
            )
    values = dict(part.values)
    if returns:
        values.setdefault("variation", min(100, DEFAULT_VARIATION * values["primes"]))
    return _at_line(part.line, _section, values)


def _section(values: dict[str, Any]) -> PlannedSection:
    return PlannedSection(**values)
