# SPDX-License-Identifier: Apache-2.0
"""A Piece to the bytes of a Standard MIDI File of type 1, always the same bytes for the same Piece.

Track 0 holds title, tempi, meters, keys, and as markers the sections and the chords ('Am7', and 'N.C.' where a chord
ends); each Track follows as a named MIDI track with its program. Drums use channel 10; the others have a channel each.
Every track ends on the last bar line, so that a sequencer loops and joins the file in whole bars.
"""

from __future__ import annotations

import struct
from collections import Counter
from typing import Final

from fairchord.errors import InvalidMusic
from fairchord.music.edit import repair_overlaps
from fairchord.music.harmony import parse_chord
from fairchord.music.piece import Piece, Track
from fairchord.music.time import TICKS_PER_QUARTER

_DRUM_CHANNEL: Final = 9
_PITCHED_CHANNELS: Final = tuple(channel for channel in range(16) if channel != _DRUM_CHANNEL)
_Event = tuple[int, int, int, bytes]
"""Tick, rank at that tick, tie-break, message."""


def write_midi(piece: Piece) -> bytes:
    """Write a Piece as MIDI; overlaps of one pitch in a track are repaired first, because MIDI cannot say them."""
    channels = _channels(piece.tracks)
    programs = {(channel, track.program) for channel, track in zip(channels, piece.tracks, strict=True)}
    per_channel = Counter(channel for channel, _ in programs)
    end = _last_bar_line(piece)
    chunks = [_chunk(_conductor(piece), end)]
    for track, channel in zip(piece.tracks, channels, strict=True):
        chunks.append(_chunk(_part(track, channel, restate_program=per_channel[channel] > 1), end))
    return b"MThd" + struct.pack(">IHHH", 6, 1, len(chunks), TICKS_PER_QUARTER) + b"".join(chunks)


def _channels(tracks: tuple[Track, ...]) -> list[int]:
    """Give each pitched track its own channel; with more than fifteen, tracks of one program share."""
    pitched = [index for index, track in enumerate(tracks) if not track.is_drum]
    if len(pitched) <= len(_PITCHED_CHANNELS):
        slot = {index: order for order, index in enumerate(pitched)}
    else:
        programs = list(dict.fromkeys(tracks[index].program for index in pitched))
        slot = {index: programs.index(tracks[index].program) % len(_PITCHED_CHANNELS) for index in pitched}
    return [_PITCHED_CHANNELS[slot[index]] if index in slot else _DRUM_CHANNEL for index in range(len(tracks))]


def _last_bar_line(piece: Piece) -> int:
    """Return the tick of the bar line at which everything has ended."""
    end = piece.end_ticks
    meter = [meter for meter in piece.time_signatures if not meter.onset_ticks or meter.onset_ticks < end][-1]
    return meter.onset_ticks - (meter.onset_ticks - end) // meter.bar_ticks * meter.bar_ticks


def _conductor(piece: Piece) -> list[_Event]:
    events: list[_Event] = [(0, 0, 0, _meta(0x03, piece.title.encode()))] if piece.title else []
    for tempo in piece.tempi:
        events.append((tempo.onset_ticks, 1, 0, _meta(0x51, tempo.microseconds_per_quarter.to_bytes(3, "big"))))
    for meter in piece.time_signatures:
        body = bytes((meter.numerator, meter.denominator.bit_length() - 1, 24, 8))
        events.append((meter.onset_ticks, 2, 0, _meta(0x58, body)))
    for key in piece.key_signatures:
        events.append((key.onset_ticks, 3, 0, _meta(0x59, struct.pack("bB", key.sharps, key.mode == "minor"))))
    for section in piece.sections:
        events.append((section.onset_ticks, 4, 0, _meta(0x06, _section_marker(section.name).encode())))
    starts = {span.onset_ticks for span in piece.chords}
    for span in piece.chords:
        events.append((span.onset_ticks, 5, 0, _meta(0x06, str(span.chord).encode())))
        end = span.onset_ticks + span.duration_ticks
        if end not in starts:
            events.append((end, 5, 0, _meta(0x06, b"N.C.")))
    return events


def _section_marker(name: str) -> str:
    """Return a name that nobody takes for a chord: a section called 'A' is written 'Section A'."""
    try:
        parse_chord(name)
    except InvalidMusic:
        return name
    return f"Section {name}"


def _part(track: Track, channel: int, *, restate_program: bool) -> list[_Event]:
    program = bytes((0xC0 | channel, track.program))
    events: list[_Event] = [(0, 0, 0, _meta(0x03, track.name.encode())), (0, 1, 0, program)]
    for onset, duration, pitch, velocity in repair_overlaps(track.notes)[0].tolist():
        if restate_program:
            events.append((onset, 3, 0, program))
        events.append((onset + duration, 2, pitch, bytes((0x80 | channel, pitch, 0))))
        events.append((onset, 4, pitch, bytes((0x90 | channel, pitch, velocity))))
    return events


def _chunk(events: list[_Event], end: int) -> bytes:
    parts, now = [], 0
    for tick, _, _, message in sorted(events):
        parts.append(_number(tick - now) + message)
        now = tick
    body = b"".join(parts) + _number(max(0, end - now)) + b"\xff\x2f\x00"
    return b"MTrk" + struct.pack(">I", len(body)) + body


def _meta(kind: int, body: bytes) -> bytes:
    return bytes((0xFF, kind)) + _number(len(body)) + body


def _number(value: int) -> bytes:
    """Write a variable-length number."""
    groups = [value & 0x7F]
    while value := value >> 7:
        groups.append(value & 0x7F | 0x80)
    return bytes(reversed(groups))
