# SPDX-License-Identifier: Apache-2.0
"""Whatever the notes and levels, sound stays finite, aligned and under its ceiling."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fairchord.audio.bank.loops import whole_cycles
from fairchord.audio.loudness import true_peak
from fairchord.audio.master import master_mix
from fairchord.audio.performance import encode_performance, tick_frames
from fairchord.audio.wav import FULL_SCALE, decode_wav, encode_wav
from fairchord.errors import InvalidInput
from fairchord.music.piece import Piece, Track, note_array
from fairchord.music.time import Tempo

NOTE = st.tuples(st.integers(0, 4000), st.integers(1, 2000), st.integers(0, 127), st.integers(1, 127))
NOTES = st.lists(NOTE, min_size=1, max_size=40)


@given(st.lists(st.tuples(st.integers(-(2**23), 2**23 - 1), st.integers(-(2**23), 2**23 - 1)), max_size=200))
def test_24_bit_frames_survive_a_round_trip(frames: list[tuple[int, int]]) -> None:
    sound = np.array(frames, dtype=np.float64).reshape(-1, 2) / FULL_SCALE
    assert np.array_equal(decode_wav(encode_wav(sound, 48_000))[0] * np.float64(FULL_SCALE), sound * FULL_SCALE)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(InvalidInput):
        decode_wav(b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0" + data)


@given(NOTES, st.lists(st.integers(20, 400), min_size=1, max_size=4))
def test_every_note_on_has_its_off_and_time_never_runs_back(
    rows: list[tuple[int, int, int, int]], bpms: list[int]
) -> None:
    tempi = tuple(Tempo.from_bpm(bpm, onset_ticks=1000 * index) for index, bpm in enumerate(bpms))
    track = Track(name="t", role=None, program=0, is_drum=False, notes=note_array(rows))
    piece = Piece(title="p", tracks=(track,), tempi=tempi)
    ticks = np.sort(np.array([row[0] for row in rows]))
    assert np.all(np.diff(tick_frames(piece, ticks)) >= 0)
    data = encode_performance(piece, track, volume=127, end_frame=10**7)
    assert data.count(b"\xff\x2f\0") == 1
    assert int.from_bytes(data[18:22], "big") == len(data) - 22


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(-60, 20), st.integers(1, 60_000))
def test_no_master_passes_the_ceiling(seed: int, level_db: float, frames: int) -> None:
    rng = np.random.default_rng(seed)
    bursts = rng.standard_normal((frames, 2)) * (rng.random((frames, 1)) < 0.2) * 10 ** (level_db / 20)
    master = master_mix(bursts.astype(np.float32), 48_000)
    assert np.all(np.isfinite(master.sound))
    assert true_peak(master.sound) <= -1.0 or not np.any(bursts)


@given(st.integers(21, 108), st.sampled_from([16_000, 24_000, 32_000, 48_000]), st.floats(0.4, 2.5))
def test_loops_fit_their_pitch_to_a_tenth_of_a_cent(key: int, rate: int, seconds: float) -> None:
    hertz = 440.0 * 2.0 ** ((key - 69) / 12)
    frames, cycles = whole_cycles(hertz, rate, seconds)
    assert abs(1200 * np.log2(cycles * rate / frames / hertz)) < 0.1
