# SPDX-License-Identifier: Apache-2.0
"""One track as MIDI bytes for the synthesiser: dry, on one channel, with a tail. Only for rendering; files people
keep are written by `music.midi`.

The file runs at a fixed 48,000 ticks to the second, so that times are computed here and no tempo map is left to the
synthesiser, and every track of a piece lies on one clock.
"""

from __future__ import annotations

import struct
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.music.piece import DURATION, ONSET, PITCH, VELOCITY, Piece, Track
from fairchord.music.time import TICKS_PER_QUARTER

SAMPLE_RATE: Final = 48_000
DRUM_CHANNEL: Final = 9
_DIVISION: Final = 24_000
_QUARTER_MICROSECONDS: Final = 500_000
_DRY: Final = ((91, 0), (93, 0), (11, 127), (10, 64))
"""No reverb, no chorus, full expression, centred: room and place are the mixer's work."""
_NOTE_ON: Final = 0x90
_NOTE_OFF: Final = 0x80
_CONTROL: Final = 0xB0
_PROGRAM: Final = 0xC0
_UNUSED_CONTROL: Final = 119


def tick_frames(piece: Piece, ticks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Audio frames at 48 kHz of these ticks, by the piece's tempi."""
    onsets = np.array([tempo.onset_ticks for tempo in piece.tempi], dtype=np.float64)
    speeds = np.array([tempo.microseconds_per_quarter for tempo in piece.tempi]) * (
        SAMPLE_RATE / 1e6 / TICKS_PER_QUARTER
    )
    reached = np.concatenate([[0.0], np.cumsum(np.diff(onsets) * speeds[:-1])])
    index = np.searchsorted(onsets, ticks, side="right") - 1
    return np.round(reached[index] + (ticks - onsets[index]) * speeds[index]).astype(np.int64)


def encode_performance(piece: Piece, track: Track, *, volume: int, end_frame: int) -> bytes:
    """A type 0 file that plays `track` alone and lasts until `end_frame` (a silent event there keeps the tail)."""
    channel = DRUM_CHANNEL if track.is_drum else 0
    events = [(0, 0, bytes((_CONTROL | channel, number, value))) for number, value in (*_DRY, (7, volume))]
    events.append((0, 1, bytes((_PROGRAM | channel, 0 if track.is_drum else track.program))))
    events.extend(_note_events(piece, track, channel))
    events.append((end_frame, 4, bytes((_CONTROL | channel, _UNUSED_CONTROL, 0))))
    return _file(sorted(events))


def _note_events(piece: Piece, track: Track, channel: int) -> list[tuple[int, int, bytes]]:
    """Note ons and offs; a note still sounding when its pitch is struck again ends there."""
    notes = track.notes.astype(np.int64)
    starts = tick_frames(piece, notes[:, ONSET])
    ends = np.maximum(tick_frames(piece, notes[:, ONSET] + notes[:, DURATION]), starts + 1)
    next_start: dict[int, int] = {}
    events: list[tuple[int, int, bytes]] = []
    for row in range(len(notes) - 1, -1, -1):
        pitch, start = int(notes[row, PITCH]), int(starts[row])
        end = min(int(ends[row]), next_start.get(pitch, int(ends[row])))
        next_start[pitch] = start
        if end > start:
            events.append((start, 3, bytes((_NOTE_ON | channel, pitch, int(notes[row, VELOCITY])))))
            events.append((end, 2, bytes((_NOTE_OFF | channel, pitch, 0))))
    return events


def _file(events: list[tuple[int, int, bytes]]) -> bytes:
    body = bytearray(b"\0\xff\x51\x03" + _QUARTER_MICROSECONDS.to_bytes(3, "big"))
    now = 0
    for time, _, message in events:
        body += _variable_length(time - now) + message
        now = time
    body += b"\0\xff\x2f\0"
    header = struct.pack(">4sIHHH", b"MThd", 6, 0, 1, _DIVISION)
    return header + struct.pack(">4sI", b"MTrk", len(body)) + bytes(body)


def _variable_length(value: int) -> bytes:
    groups = [value & 0x7F]
    while value := value >> 7:
        groups.append(value & 0x7F | 0x80)
    return bytes(reversed(groups))
