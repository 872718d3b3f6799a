# SPDX-License-Identifier: Apache-2.0
"""The bars of one track in shelf notation: tokens become notes. `shelf_notation` holds the grammar around them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from fairchord.errors import InvalidMusic
from fairchord.music.harmony import Chord, ChordSpan, KeySignature, parse_chord
from fairchord.music.time import TICKS_PER_GRID, TICKS_PER_QUARTER, TimeSignature
from fairchord.music.voicing import (
    Voicing,
    approach_pitch,
    bass_pitch,
    bass_tone,
    ladder_pitch,
    lead_voices,
    next_change,
)

LENGTHS: Final = {"w": 1920, "h": 960, "q": 480, "e": 240, "s": 120}
DYNAMICS: Final = {"pp": 36, "p": 48, "mp": 60, "mf": 72, "f": 86, "ff": 100}
RAMPS: Final = ("cresc", "dim")
STEPS: Final = {"o": 44, "x": 72, "X": 98}
DRUM_KEYS: Final = {
    "kick": 36, "rim": 37, "snare": 38, "clap": 39, "brush": 40, "hat": 42, "pedal": 44, "lowtom": 45, "open": 46,
    "midtom": 47, "crash": 49, "hightom": 50, "ride": 51, "bell": 53, "tamb": 54, "splash": 55, "cowbell": 56,
    "bongohi": 60, "bongo": 61, "congamute": 62, "congahi": 63, "conga": 64, "cabasa": 69, "maracas": 70,
    "clave": 75, "triangle": 81, "shaker": 82, "chimes": 84,
}  # fmt: skip
"""Instrument names of a drum pattern and their General MIDI keys."""

_TOKEN: Final = re.compile(r"(\[[^\]]*\]|[A-G][#b]?\d|R|V|L[3578ud]?|\d{1,2})([whqes]\.?t?)?([~><']*)")
_PITCH: Final = re.compile(r"([A-G][#b]?)(\d)")
_ACCENT: Final = 14
_GHOST: Final = -14


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenNote:
    """A note as written, before dynamics, ties and swing."""

    onset_ticks: int
    duration_ticks: int
    pitch: int
    weight: int
    is_tied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What surrounds a track: its chords, key and meter, and how chord-relative tokens are placed."""

    label: str
    meter: TimeSignature
    keys: tuple[KeySignature, ...]
    spans: tuple[ChordSpan, ...]
    around: int = 60
    low: int = 28
    voices: int = 3
    is_ringing: bool = False
    swing: str = "none"


@dataclass(slots=True, kw_only=True)
class TrackReader:
    """Reads the bars of one track into rows of (onset, duration, pitch, velocity)."""

    setting: Setting
    drums: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    _notes: list[WrittenNote] = field(default_factory=list)
    _marks: list[tuple[int, int | None]] = field(default_factory=lambda: [(0, DYNAMICS["mf"])])
    _voicings: tuple[Voicing, ...] = ()
    _chords: tuple[Chord, ...] = ()
    _span_onsets: tuple[int, ...] = ()
    _bar: int = 0

    def __post_init__(self) -> None:
        setting = self.setting
        self._chords = tuple(span.chord for span in setting.spans)
        self._span_onsets = tuple(span.onset_ticks for span in setting.spans)
        self._voicings = lead_voices(self._chords, around=setting.around, voices=setting.voices)

    def read_pitched(self, bars: Sequence[str]) -> list[tuple[int, int, int, int]]:
        """Read bars of notes and chord-relative tones."""
        for self._bar, content in enumerate(bars):
            if content.strip() != "-":
                for voice in content.split("&"):
                    self._read_voice(voice)
        return self._finish()

    def read_drums(self, bars: Sequence[str]) -> list[tuple[int, int, int, int]]:
        """Read bars of drum patterns."""
        for self._bar, content in enumerate(bars):
            for word in content.replace("+", " ").split():
                if word in self.drums:
                    self._read_pattern(word)
                elif word != "-" and not self._mark(word, self._bar_onset):
                    raise self._error(
                        f"has no drum pattern {word!r}", "write `drum NAME` and its steps above the track"
                    )
        return self._finish()

    @property
    def _bar_onset(self) -> int:
        return self._bar * self.setting.meter.bar_ticks

    def _error(self, problem: str, hint: str) -> InvalidMusic:
        return InvalidMusic(f"bar {self._bar + 1} of {self.setting.label} {problem}", hint=hint)

    def _mark(self, word: str, tick: int) -> bool:
        if word in DYNAMICS:
            self._marks.append((tick, DYNAMICS[word]))
        elif word in RAMPS:
            self._marks.append((tick, None))
        return word in DYNAMICS or word in RAMPS

    def _read_voice(self, text: str) -> None:
        tick, length = self._bar_onset, "q"
        for word in re.findall(r"\[[^\]]*\]\S*|\S+", text):
            if self._mark(word, tick):
                continue
            match = _TOKEN.fullmatch(word)
            if match is None:
                raise self._error(f"holds {word!r}, which is not a note", "write PITCH LENGTH MARKS, such as C#5q.>")
            length = match[2] or length
            duration = self._length_ticks(length)
            self._strike(match[1], tick, duration, match[3])
            tick += duration
        beats, wanted = tick - self._bar_onset, self.setting.meter.bar_ticks
        if beats != wanted:
            raise self._error(
                f"has {beats / TICKS_PER_QUARTER:g} beats, expected {wanted / TICKS_PER_QUARTER:g}",
                "beats are quarter notes; make the lengths add up",
            )

    def _length_ticks(self, length: str) -> int:
        ticks = LENGTHS[length[0]]
        ticks = ticks * 3 // 2 if "." in length else ticks
        ticks = ticks * 2 // 3 if "t" in length else ticks
        if ticks % TICKS_PER_GRID:
            raise self._error(f"holds the length {length!r}, which is off the grid", "use w h q e s, dotted or triplet")
        return ticks

    def _strike(self, written: str, tick: int, duration: int, marks: str) -> None:
        weight = _ACCENT * marks.count(">") + _GHOST * marks.count("<")
        index = max(0, bisect_right(self._span_onsets, tick) - 1)
        if self.setting.is_ringing:
            span = self.setting.spans[index]
            end = min(span.onset_ticks + span.duration_ticks, self._bar_onset + self.setting.meter.bar_ticks)
            duration = max(duration, end - tick)
        if "'" in marks:
            duration = -(-duration // (2 * TICKS_PER_GRID)) * TICKS_PER_GRID
        for name in written.strip("[]").split():
            for pitch in self._pitches(name, index):
                note = WrittenNote(
                    onset_ticks=tick, duration_ticks=duration, pitch=pitch, weight=weight, is_tied="~" in marks
                )
                self._notes.append(note)

    def _pitches(self, name: str, index: int) -> tuple[int, ...]:
        chord, low = self._chords[index], self.setting.low
        if name == "R":
            return ()
        if name == "V":
            return self._voicings[index]
        if name.isdecimal() and int(name) > 0:
            return (ladder_pitch(self._voicings[index], chord, int(name)),)
        if name == "L":
            return (bass_pitch(chord, low),)
        if name in ("L3", "L5", "L7", "L8"):
            return (bass_tone(chord, low, int(name[1])),)
        if name in ("Lu", "Ld"):
            target = bass_pitch(next_change(self._chords, index), low)
            key = [key for key in self.setting.keys if key.onset_ticks <= self._span_onsets[index]][-1]
            return (approach_pitch(target, key, from_above=name == "Ld"),)
        if (match := _PITCH.fullmatch(name)) is None:
            raise self._error(f"holds {name!r}, which is not a pitch", "write a letter, # or b, and an octave: F#4")
        return (read_pitch(match[0]),)

    def _read_pattern(self, name: str) -> None:
        bar_ticks = self.setting.meter.bar_ticks
        for instrument, steps in self.drums[name].items():
            step_ticks = bar_ticks // len(steps)
            if step_ticks * len(steps) != bar_ticks or step_ticks % TICKS_PER_GRID:
                raise self._error(
                    f"plays {name!r}, whose {instrument} has {len(steps)} steps that do not divide the bar evenly",
                    "in 4/4 write 8, 12, 16, 24 or 48 steps",
                )
            for step, mark in enumerate(steps):
                if mark in STEPS:
                    note = WrittenNote(
                        onset_ticks=self._bar_onset + step * step_ticks,
                        duration_ticks=min(step_ticks, 120),
                        pitch=DRUM_KEYS[instrument],
                        weight=STEPS[mark] - DYNAMICS["mf"],
                    )
                    self._notes.append(note)

    def _finish(self) -> list[tuple[int, int, int, int]]:
        rows: dict[tuple[int, int], tuple[int, int, int, int]] = {}
        for note in self._join_ties():
            onset, end = self._swing(note.onset_ticks), self._swing(note.onset_ticks + note.duration_ticks)
            row = (onset, max(end - onset, TICKS_PER_GRID), note.pitch, self._velocity(note))
            rows[onset, note.pitch] = max(row, rows.get((onset, note.pitch), row))
        return _cut_overlaps(sorted(rows.values()))

    def _join_ties(self) -> list[WrittenNote]:
        joined: list[WrittenNote] = []
        waiting: dict[tuple[int, int], int] = {}
        for note in sorted(self._notes, key=lambda note: (note.onset_ticks, note.pitch)):
            end = note.onset_ticks + note.duration_ticks
            place = waiting.pop((note.onset_ticks, note.pitch), None)
            if place is None:
                place = len(joined)
                joined.append(note)
            else:
                joined[place] = replace(joined[place], duration_ticks=end - joined[place].onset_ticks)
            if note.is_tied:
                waiting[end, note.pitch] = place
        if waiting:
            self._bar = (min(waiting)[0] - 1) // self.setting.meter.bar_ticks
            raise self._error("ties a note to nothing", "put the same pitch after the ~, or take the ~ away")
        return joined

    def _swing(self, tick: int) -> int:
        unit = {"none": 0, "eighths": 480, "sixteenths": 240}[self.setting.swing]
        if not unit:
            return tick
        start, inside = tick - tick % unit, tick % unit
        warp = {unit // 4: unit // 3, unit // 2: unit * 2 // 3, unit * 3 // 4: unit * 5 // 6}
        warped = warp.get(inside, inside)
        return start + (warped if warped % TICKS_PER_GRID == 0 else inside)

    def _velocity(self, note: WrittenNote) -> int:
        meter = self.setting.meter
        beat = TICKS_PER_QUARTER * 3 // 2 if meter.denominator == 8 else TICKS_PER_QUARTER
        inside = note.onset_ticks % meter.bar_ticks
        metric = 5 if inside == 0 else 0 if inside % beat == 0 else -4
        return max(1, min(127, self._level(note.onset_ticks) + metric + note.weight))

    def _level(self, tick: int) -> int:
        ordered = sorted(self._marks, key=lambda mark: mark[0])
        index = bisect_right([mark[0] for mark in ordered], tick) - 1
        start_tick, value = ordered[index]
        if value is not None:
            return value
        before = next(value for _, value in reversed(ordered[:index]) if value is not None)
        after = next(((at, value) for at, value in ordered[index:] if value is not None), None)
        if after is None:
            self._bar = start_tick // self.setting.meter.bar_ticks
            raise self._error("swells towards nothing", "write a dynamic such as mf after cresc or dim")
        return round(before + (after[1] - before) * (tick - start_tick) / max(1, after[0] - start_tick))


def read_pitch(text: str) -> int:
    """Read 'F#4' as a MIDI pitch; C4 is 60."""
    match = _PITCH.fullmatch(text)
    if match is None:
        raise InvalidMusic(f"{text!r} is not a pitch", hint="write a letter, # or b, and an octave: F#4")
    accidental = {"": 0, "#": 1, "b": -1}[match[1][1:]]
    return parse_chord(match[1][0]).root + accidental + 12 * (int(match[2]) + 1)


def _cut_overlaps(rows: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """End a note where the same pitch is struck again."""
    starts: dict[int, int] = {}
    kept: list[tuple[int, int, int, int]] = []
    for onset, duration, pitch, velocity in reversed(rows):
        cut = min(duration, starts.get(pitch, onset + duration) - onset)
        starts[pitch] = onset
        kept.append((onset, cut, pitch, velocity))
    return kept[::-1]
