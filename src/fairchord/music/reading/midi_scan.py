# SPDX-License-Identifier: Apache-2.0
"""A plain walk over the events of a Standard MIDI File, before any library sees it.

It refuses what is malformed or too large, and counts every kind of event so that nothing is dropped silently.
Format: https://midi.org/standard-midi-files-specification
"""

from __future__ import annotations

import struct
from collections import Counter
from dataclasses import dataclass, field
from typing import Final, NoReturn

from fairchord.errors import InvalidMusic

MAX_TRACKS: Final = 1000
MAX_QUARTERS: Final = 100_000
_KINDS: Final = {0x80: "note offs", 0x90: "note offs", 0xA0: "key pressures", 0xB0: "control changes",
                 0xC0: "program changes", 0xD0: "channel pressures", 0xE0: "pitch bends"}  # fmt: skip
_META: Final = {0x01: "texts", 0x02: "copyright notices", 0x03: "names", 0x04: "instrument names", 0x05: "lyrics",
                0x06: "markers", 0x07: "cue points", 0x20: "channel prefixes", 0x21: "port numbers", 0x2F: "ends",
                0x51: "tempi", 0x54: "SMPTE offsets", 0x58: "time signatures", 0x59: "key signatures",
                0x7F: "sequencer-specific events"}  # fmt: skip


@dataclass(slots=True, kw_only=True)
class MidiScan:
    """What a file holds: its division, title and how many events of each kind."""

    ticks_per_quarter: int
    title: str = ""
    note_ons: int = 0
    tracks_without_notes: int = 0
    counts: Counter[str] = field(default_factory=Counter)


def refuse(problem: str, hint: str = "export the file again from the program that made it") -> NoReturn:
    """Raise InvalidMusic for a MIDI file."""
    raise InvalidMusic(f"not a readable MIDI file: {problem}", hint=hint)


def scan_midi(data: bytes) -> MidiScan:
    """Check a whole file and count its events."""
    if data[:4] != b"MThd":
        refuse("it does not begin with 'MThd'", "give a Standard MIDI File (.mid), type 0 or 1")
    if len(data) < 14:
        refuse("the header is cut off")
    header_length, kind, declared, division = struct.unpack(">IHHH", data[4:14])
    _check_header(header_length, kind, declared, division)
    scan = MidiScan(ticks_per_quarter=division)
    found, at = 0, 8 + header_length
    while found < declared and at < len(data):
        if len(data) - at < 8:
            refuse(f"track {found + 1} of {declared} is cut off")
        name, length = struct.unpack(">4sI", data[at : at + 8])
        if at + 8 + length > len(data):
            refuse(f"track {found + 1} of {declared} says {length} bytes, but only {len(data) - at - 8} are left")
        if name == b"MTrk":
            found += 1
            _TrackWalk(data, at + 8, at + 8 + length, scan, found).walk(is_first=found == 1)
        at += 8 + length
    if found < declared:
        refuse(f"the header promises {declared} tracks, but there are {found}")
    return scan


def _check_header(header_length: int, kind: int, declared: int, division: int) -> None:
    if header_length < 6 or header_length > 1024:
        refuse(f"its header says {header_length} bytes instead of 6")
    if kind > 1:
        refuse(f"it is type {kind}; types 0 and 1 are read", "save it as type 1 (one song, several tracks)")
    if declared > MAX_TRACKS:
        refuse(f"it declares {declared} tracks; at most {MAX_TRACKS} are read", "split it into smaller files")
    if division == 0:
        refuse("it has zero ticks per quarter note", "export it with 480 ticks per quarter note")
    if division & 0x8000:
        refuse("its time is in SMPTE frames, not in quarter notes", "export it with 480 ticks per quarter note")


class _TrackWalk:
    """Walks over one MTrk chunk."""

    __slots__ = ("at", "data", "end", "number", "scan")

    def __init__(self, data: bytes, start: int, end: int, scan: MidiScan, number: int) -> None:
        self.data, self.at, self.end, self.scan, self.number = data, start, end, scan, number

    def walk(self, *, is_first: bool) -> None:
        """Count the events up to the end of the track."""
        before, ticks, status, name = self.scan.note_ons, 0, 0, b""
        limit = MAX_QUARTERS * self.scan.ticks_per_quarter
        data, end = self.data, self.end
        while self.at < end:
            ticks += self._number()
            if self.at >= end:
                self._broken()
            if data[self.at] >= 0x80:
                status = data[self.at]
                self.at += 1
            if status < 0xF0:
                self._channel_event(status)
            else:
                kind, text = self._long_event(status)
                status = 0
                if kind == 0x03:
                    name = text
                elif kind == 0x2F:
                    break
        if ticks > limit:
            refuse(f"track {self.number} lasts over {MAX_QUARTERS} quarter notes", "cut the piece into smaller ones")
        if self.scan.note_ons == before:
            self.scan.tracks_without_notes += not is_first
            if is_first:
                self.scan.title = _decode(name)

    def _channel_event(self, status: int) -> None:
        data, at, kind = self.data, self.at, status & 0xF0
        is_short = kind in (0xC0, 0xD0)
        self.at = at + (1 if is_short else 2)
        if status < 0x80 or self.at > self.end or data[at] > 127 or (not is_short and data[at + 1] > 127):
            self._broken()
        if kind == 0x90 and data[at + 1]:
            self.scan.note_ons += 1
        else:
            self.scan.counts[_KINDS[kind]] += 1

    def _long_event(self, status: int) -> tuple[int, bytes]:
        """Step over a meta or system event; give the meta type (or -1) and its bytes."""
        kind = -1
        if status == 0xFF:
            if self.at >= self.end:
                self._broken()
            kind = self.data[self.at]
            self.at += 1
        elif status not in (0xF0, 0xF7):
            self._broken()
        length = self._number()
        start, self.at = self.at, self.at + length
        if self.at > self.end:
            self._broken()
        self.scan.counts[_META.get(kind, "unknown meta events") if kind >= 0 else "system exclusive messages"] += 1
        return kind, self.data[start : self.at]

    def _number(self) -> int:
        """Read a variable-length number of at most four bytes."""
        value = 0
        for at in range(self.at, min(self.at + 4, self.end)):
            byte = self.data[at]
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                self.at = at + 1
                return value
        self._broken()

    def _broken(self) -> NoReturn:
        refuse(f"track {self.number} is damaged near byte {min(self.at, self.end)}")


def _decode(name: bytes) -> str:
    """Read a text as UTF-8, else as Latin-1, and drop control characters."""
    try:
        text = name.decode("utf-8")
    except UnicodeDecodeError:
        text = name.decode("latin-1")
    return clean_text(text)


def clean_text(text: str) -> str:
    """Drop control characters and lone surrogates, and keep at most 200 characters."""
    return "".join(c for c in text if c.isprintable())[:200].strip()
