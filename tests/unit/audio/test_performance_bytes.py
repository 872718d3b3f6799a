# SPDX-License-Identifier: Apache-2.0
"""The render-only MIDI encoder."""

from __future__ import annotations

import numpy as np
import pytest
from audio_world import a_piece, a_track

from fairchord.audio.performance import encode_performance, tick_frames
from fairchord.music.piece import Piece
from fairchord.music.time import Tempo
from fairchord.music.track_role import TrackRole


def events(data: bytes) -> list[tuple[int, bytes]]:
    """Absolute time and message of each channel event of a type 0 file."""
    place, now, found = 22, 0, []
    while place < len(data):
        delta = 0
        while True:
            byte = data[place]
            place += 1
            delta = delta << 7 | byte & 0x7F
            if byte < 0x80:
                break
        now += delta
        if data[place] == 0xFF:
            place += 3 + data[place + 2]
            continue
        size = 2 if data[place] & 0xF0 == 0xC0 else 3
        found.append((now, data[place : place + size]))
        place += size
    return found


def notes(data: bytes) -> list[tuple[int, bytes]]:
    return [(time, message) for time, message in events(data) if message[0] & 0xE0 == 0x80]


def test_a_performance_is_dry_and_lasts_to_its_marker() -> None:
    piece = a_piece()
    found = events(encode_performance(piece, piece.tracks[0], volume=90, end_frame=500_000))
    assert {(m[1], m[2]) for t, m in found if t == 0 and m[0] == 0xB0} == {
        (91, 0),
        (93, 0),
        (11, 127),
        (10, 64),
        (7, 90),
    }
    assert (0, bytes([0xC0, 73])) in found
    assert found[-1] == (500_000, bytes([0xB0, 119, 0]))


def test_drums_play_on_channel_ten() -> None:
    piece = a_piece()
    found = events(encode_performance(piece, piece.tracks[3], volume=127, end_frame=500_000))
    assert {message[0] & 0x0F for _, message in found} == {9}


def test_times_follow_every_tempo() -> None:
    tempi = (Tempo.from_bpm(60), Tempo.from_bpm(120, onset_ticks=480), Tempo.from_bpm(30, onset_ticks=960))
    piece = Piece(title="rubato", tracks=(), tempi=tempi)
    frames = tick_frames(piece, np.array([0, 240, 480, 720, 960, 1440]))
    assert frames.tolist() == [0, 24_000, 48_000, 60_000, 72_000, 168_000]


def test_a_note_struck_again_ends_first() -> None:
    track = a_track(TrackRole.BASS, [(0, 960, 40, 80), (480, 480, 40, 90)])
    found = notes(encode_performance(Piece(title="x", tracks=(track,)), track, volume=127, end_frame=96_000))
    kinds = [(time, message[0] & 0xF0) for time, message in found]
    assert kinds == [(0, 0x90), (24_000, 0x80), (24_000, 0x90), (48_000, 0x80)]


@pytest.mark.parametrize("copies", [2, 3])
def test_the_same_note_twice_sounds_once(copies: int) -> None:
    track = a_track(TrackRole.PAD, [(0, 480, 60, 80)] * copies)
    assert len(notes(encode_performance(Piece(title="x", tracks=(track,)), track, volume=127, end_frame=1))) == 2
