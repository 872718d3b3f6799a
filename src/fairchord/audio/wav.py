# SPDX-License-Identifier: Apache-2.0
"""Reads and writes PCM WAV files: 24-bit out, 16- or 24-bit in. A file appears whole or not at all.

Layout: RIFF 'WAVE', 'fmt ' (PCM, channels, rate, bytes per second, frame size, bits), 'data' with interleaved
little-endian frames.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.errors import InvalidInput, ResourceAbsent

FULL_SCALE: Final = 1 << 23
_PCM: Final = 1
_EXTENSIBLE: Final = 0xFFFE


def encode_wav(sound: NDArray[np.floating], rate: int) -> bytes:
    """24-bit WAV bytes of `sound` (frames, channels), full scale at ±1; what lies beyond is clipped."""
    levels = np.clip(np.rint(sound.astype(np.float64) * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1).astype("<i4")
    data = levels.reshape(-1, 1).view(np.uint8)[:, :3].tobytes()
    channels = sound.shape[1]
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, _PCM, channels, rate, rate * channels * 3, channels * 3, 24)
    padding = b"\0" * (len(data) % 2)
    body = b"WAVE" + form + struct.pack("<4sI", b"data", len(data)) + data + padding
    return struct.pack("<4sI", b"RIFF", len(body)) + body


def decode_wav(data: bytes) -> tuple[NDArray[np.float32], int]:
    """Sound (frames, channels) between -1 and 1, and its rate, from 16- or 24-bit PCM bytes."""
    chunks = _chunks(data)
    form, frames = chunks.get(b"fmt ", b""), chunks.get(b"data")
    if len(form) < 16 or frames is None:
        raise InvalidInput("the bytes are not a WAV file: no 'fmt ' or no 'data' chunk")
    kind, channels, rate, _, _, bits = struct.unpack("<HHIIHH", form[:16])
    if kind not in (_PCM, _EXTENSIBLE) or bits not in (16, 24) or not channels:
        raise InvalidInput(f"WAV format {kind} with {bits} bits is not read here", hint="give 16- or 24-bit PCM")
    width = bits // 8
    if width == 2:
        levels = np.frombuffer(frames[: len(frames) // (2 * channels) * 2 * channels], dtype="<i2")
        return levels.reshape(-1, channels).astype(np.float32) * np.float32(2.0**-15), rate
    whole = np.frombuffer(frames[: len(frames) // (width * channels) * width * channels], dtype=np.uint8)
    padded = np.zeros((len(whole) // width, 4), dtype=np.uint8)
    padded[:, 4 - width :] = whole.reshape(-1, width)
    levels = padded.view("<i4").reshape(-1, channels)
    return (levels / np.float32(2**31)).astype(np.float32), rate


def read_wav(path: Path) -> tuple[NDArray[np.float32], int]:
    """Sound and rate of a WAV file."""
    try:
        return decode_wav(path.read_bytes())
    except OSError as error:
        raise ResourceAbsent(f"{path} cannot be read: {error.strerror}") from error


def _chunks(data: bytes) -> dict[bytes, bytes]:
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise InvalidInput("the bytes are not a WAV file: no RIFF WAVE header")
    found: dict[bytes, bytes] = {}
    place = 12
    while place + 8 <= len(data):
        name, size = struct.unpack("<4sI", data[place : place + 8])
        found.setdefault(name, data[place + 8 : place + 8 + size])
        place += 8 + size + size % 2
    return found
