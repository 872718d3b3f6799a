# SPDX-License-Identifier: Apache-2.0
"""Builders for the audio tests: a small piece, an independent MIDI writer, an independent SoundFont reader."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache

import midirenderer
import numpy as np

from fairchord.audio.bank.build import build_house_bank
from fairchord.audio.wav import decode_wav
from fairchord.music.piece import Piece, Track, note_array
from fairchord.music.time import Tempo
from fairchord.music.track_role import TrackRole

RATE = 48_000
BEAT = 480


@lru_cache(maxsize=1)
def house_bytes() -> bytes:
    """The house bank, from the user's cache or made on first use."""
    return build_house_bank().read_bytes()


def a_track(role: TrackRole | None, rows: list[tuple[int, int, int, int]], *, program: int = 0) -> Track:
    return Track(name=str(role), role=role, program=program, is_drum=role is TrackRole.DRUMS, notes=note_array(rows))


def a_piece(bars: int = 2, *, bpm: float = 120) -> Piece:
    """Melody, accompaniment, bass and drums over Am F."""
    melody, chords, bass, drums = [], [], [], []
    for bar in range(bars):
        start, root = bar * 4 * BEAT, (57, 53)[bar % 2]
        melody += [(start + beat * BEAT, BEAT, root + (12, 15, 19, 15)[beat], 80 + 4 * beat) for beat in range(4)]
        chords += [(start, 4 * BEAT, root + step, 64) for step in (0, 3 if root == 57 else 4, 7)]
        bass += [(start + beat * BEAT, BEAT, root - 24, 84) for beat in (0, 2)]
        drums += [(start + beat * BEAT, 60, 36 if beat % 2 == 0 else 38, 96) for beat in range(4)]
        drums += [(start + half * BEAT // 2, 60, 42, 70) for half in range(8)]
    tracks = (
        a_track(TrackRole.MAIN_MELODY, melody, program=73),
        a_track(TrackRole.ACCOMPANIMENT, chords),
        a_track(TrackRole.BASS, bass, program=33),
        a_track(TrackRole.DRUMS, drums),
    )
    return Piece(title="two chords", tracks=tracks, tempi=(Tempo.from_bpm(bpm),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A note for `play`: program, key, velocity, start and length in seconds; drums play the kit."""

    program: int = 0
    key: int = 60
    velocity: int = 100
    start: float = 0.0
    length: float = 1.0
    drum: bool = False


def play(hits: list[Hit], *, seconds: float) -> np.ndarray:
    """The raw synthesiser on the house bank: one 16-bit stereo sound as float, `seconds` long."""
    events = []
    for hit in hits:
        channel = 9 if hit.drum else 0
        on, off = round(hit.start * 48_000), round((hit.start + hit.length) * 48_000)
        events.append((on, 0, bytes([0xC0 | channel, hit.program])))
        events.append((on, 1, bytes([0x90 | channel, hit.key, hit.velocity])))
        events.append((off, -1, bytes([0x80 | channel, hit.key, 0])))
    controls = [(0, -2, bytes([0xB0 | c, n, v])) for c in (0, 9) for n, v in ((91, 0), (93, 0), (7, 127))]
    last = (round(seconds * 48_000), 9, bytes([0xB0, 119, 0]))
    sound, _ = decode_wav(midirenderer.render_wave_from(house_bytes(), _midi([*controls, *events, last])))
    result = np.zeros((round(seconds * RATE), 2), dtype=np.float32)
    result[: len(sound)] = sound[: len(result)]
    return result


def play_each(hits: list[Hit], *, gap: float = 1.0) -> list[np.ndarray]:
    """Play hits one after another in one file; the sound of each, its gap included."""
    placed, start = [], 0.0
    for hit in hits:
        placed.append((start, hit))
        start += hit.length + gap
    moved = [
        Hit(program=h.program, key=h.key, velocity=h.velocity, start=at, length=h.length, drum=h.drum)
        for at, h in placed
    ]
    whole = play(moved, seconds=start)
    return [whole[round(at * RATE) : round((at + hit.length + gap) * RATE)] for at, hit in placed]


def cents_off(sound: np.ndarray, key: int) -> float:
    """How far the sound's energy around the key's first partial lies from it, in cents."""
    mono = sound.mean(axis=1).astype(np.float64)
    spectrum = np.abs(np.fft.rfft(mono * np.hanning(len(mono)), 8 * len(mono))) ** 2
    hertz = np.fft.rfftfreq(8 * len(mono), 1 / RATE)
    wanted = 440.0 * 2.0 ** ((key - 69) / 12)
    near = (hertz > wanted * 2 ** (-60 / 1200)) & (hertz < wanted * 2 ** (60 / 1200))
    power, place = spectrum[near], hertz[near]
    strong = power > 0.1 * power.max()
    return float(1200 * np.log2(np.sum(power[strong] * place[strong]) / np.sum(power[strong]) / wanted))


def _midi(events: list[tuple[int, int, bytes]]) -> bytes:
    body, now = b"\0\xff\x51\x03\x07\xa1\x20", 0
    for time, _, message in sorted(events):
        delta, groups = time - now, []
        while True:
            groups.append(delta & 0x7F | (0x80 if groups else 0))
            delta >>= 7
            if not delta:
                break
        body += bytes(reversed(groups)) + message
        now = time
    body += b"\0\xff\x2f\0"
    return struct.pack(">4sIHHH", b"MThd", 6, 0, 1, 24_000) + struct.pack(">4sI", b"MTrk", len(body)) + body


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSample:
    """One sample header with its frames, as an outsider reads it."""

    name: str
    frames: np.ndarray
    after: np.ndarray
    loop: tuple[int, int]
    rate: int
    key: int


def chunks(data: bytes) -> dict[bytes, bytes]:
    """Every leaf chunk of a SoundFont."""
    found: dict[bytes, bytes] = {}
    place = 12
    while place + 8 <= len(data):
        name, size = struct.unpack("<4sI", data[place : place + 8])
        if name == b"LIST":
            place += 12
            continue
        found[name] = data[place + 8 : place + 8 + size]
        place += 8 + size + size % 2
    return found


def stored_samples(data: bytes) -> list[StoredSample]:
    """All samples of a SoundFont."""
    parts = chunks(data)
    pool = np.frombuffer(parts[b"smpl"], dtype="<i2")
    samples = []
    for row in range(0, len(parts[b"shdr"]) - 46, 46):
        fields = struct.unpack("<20sIIIIIBbHH", parts[b"shdr"][row : row + 46])
        name, start, end, first, last, rate, key = fields[:7]
        samples.append(
            StoredSample(
                name=name.split(b"\0")[0].decode(), frames=pool[start:end], after=pool[end : end + 46],
                loop=(first - start, last - start), rate=rate, key=key,
            )
        )  # fmt: skip
    return samples
