# SPDX-License-Identifier: Apache-2.0
"""A reader of our own MIDI files for checking them: plain, complete, and with nothing in common with the writer.

It reads type 1 with a fixed division of 480, notes as pairs of on and off, and markers as chords; anything else raises.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from fairchord.music.harmony import PITCH_NAMES, ChordSpan, KeySignature, parse_chord
from fairchord.music.piece import Piece, Track
from fairchord.music.time import Tempo, TimeSignature

DIVISION = 480
_SHARPS_TO_MAJOR = {sharps: sharps * 7 % 12 for sharps in range(-7, 8)}
Event = tuple[int, int, bytes]
"""Tick, status (0xFF00 + kind for meta), data."""


def read_piece(data: bytes) -> tuple[Piece, int]:
    """The piece in a file, and the tick at which its last track ends."""
    if data[:4] != b"MThd":
        raise ValueError("no MIDI header")
    length, form, count, division = struct.unpack(">IHHH", data[4:14])
    if (form, division) != (1, DIVISION):
        raise ValueError(f"type {form}, division {division}")
    at, chunks = 8 + length, []
    for _ in range(count):
        if data[at : at + 4] != b"MTrk":
            raise ValueError("no track chunk")
        size = int.from_bytes(data[at + 4 : at + 8], "big")
        chunks.append(list(_events(data[at + 8 : at + 8 + size])))
        at += 8 + size
    if at != len(data):
        raise ValueError("bytes after the last track")
    ends = {events[-1][0] for events in chunks if events[-1][1] == 0xFF2F}
    if len(ends) != 1:
        raise ValueError(f"tracks end at {sorted(ends)}")
    conductor, parts = chunks[0], chunks[1:]
    piece = Piece(
        title=next((body.decode() for _, status, body in conductor if status == 0xFF03), ""),
        tracks=tuple(_track(events) for events in parts),
        tempi=tuple(
            Tempo(onset_ticks=tick, microseconds_per_quarter=int.from_bytes(body, "big"))
            for tick, status, body in conductor
            if status == 0xFF51
        ),
        time_signatures=tuple(
            TimeSignature(onset_ticks=tick, numerator=body[0], denominator=2 ** body[1])
            for tick, status, body in conductor
            if status == 0xFF58
        ),
        key_signatures=tuple(_key(tick, body) for tick, status, body in conductor if status == 0xFF59),
        chords=tuple(_chords([(tick, body.decode()) for tick, status, body in conductor if status == 0xFF06])),
    )
    return piece, ends.pop()


def _events(data: bytes) -> Iterator[Event]:
    at = tick = running = 0
    while at < len(data):
        delta, at = _number(data, at)
        tick += delta
        if data[at] >= 0x80:
            running, at = data[at], at + 1
        if running == 0xFF:
            kind, (size, at) = data[at], _number(data, at + 1)
            yield tick, 0xFF00 + kind, data[at : at + size]
        elif running in (0xF0, 0xF7):
            size, at = _number(data, at)
        else:
            size = 1 if running & 0xF0 in (0xC0, 0xD0) else 2
            yield tick, running, data[at : at + size]
        at += size


def _number(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    while data[at] & 0x80:
        value, at = value << 7 | data[at] & 0x7F, at + 1
    return value << 7 | data[at], at + 1


def _track(events: list[Event]) -> Track:
    open_notes: dict[int, list[tuple[int, int]]] = defaultdict(list)
    rows, program, channel = [], 0, 0
    for tick, status, body in events:
        kind = status & 0xF0
        if status < 0xF0:
            channel = status & 0x0F
        if status < 0xF0 and kind == 0x90 and body[1]:
            if open_notes[body[0]]:
                raise ValueError(f"pitch {body[0]} is struck again at {tick} while it sounds")
            open_notes[body[0]].append((tick, body[1]))
        elif status < 0xF0 and kind in (0x80, 0x90):
            onset, velocity = open_notes[body[0]].pop()
            rows.append((onset, tick - onset, body[0], velocity))
        elif status < 0xF0 and kind == 0xC0:
            program = body[0]
    if any(open_notes.values()):
        raise ValueError("a note never ends")
    name = next((body.decode() for _, status, body in events if status == 0xFF03), "")
    notes = np.array(rows, np.int32).reshape(-1, 4)
    return Track(name=name, role=None, program=program, is_drum=channel == 9, notes=notes)


def _key(tick: int, body: bytes) -> KeySignature:
    sharps, is_minor = struct.unpack("bB", body)
    tonic = (_SHARPS_TO_MAJOR[sharps] + (9 if is_minor else 0)) % 12
    return KeySignature(onset_ticks=tick, tonic=tonic, mode="minor" if is_minor else "major")


def _chords(markers: list[tuple[int, str]]) -> Iterator[ChordSpan]:
    """Chord markers as spans; a marker that names no chord is a section's and is passed over."""
    changes = [(tick, name) for tick, name in markers if name == "N.C." or name[:1] in "".join(PITCH_NAMES)]
    for (tick, name), (stop, _) in pairwise([*changes, (-1, "N.C.")]):
        if name != "N.C.":
            if stop < 0:
                raise ValueError(f"the chord {name} has no end")
            yield ChordSpan(onset_ticks=tick, duration_ticks=stop - tick, chord=parse_chord(name))
