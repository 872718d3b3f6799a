# SPDX-License-Identifier: Apache-2.0
"""WAV bytes in and out."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np
import pytest

from fairchord.audio.wav import FULL_SCALE, decode_wav, encode_wav, read_wav
from fairchord.errors import InvalidInput, ResourceAbsent

SOUND = np.random.default_rng(0).uniform(-0.9, 0.9, (997, 2)).astype(np.float32)


def test_what_is_written_is_read_to_the_last_bit() -> None:
    sound, rate = decode_wav(encode_wav(SOUND, 48_000))
    assert rate == 48_000
    assert np.array_equal(np.rint(sound * np.float64(FULL_SCALE)), np.rint(SOUND.astype(np.float64) * FULL_SCALE))


def test_the_standard_library_reads_it() -> None:
    with wave.open(io.BytesIO(encode_wav(SOUND, 44_100))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate(), file.getnframes()) == (2, 3, 44_100, 997)


def test_odd_sizes_are_padded_and_too_loud_is_clipped() -> None:
    data = encode_wav(np.array([[2.0], [-2.0], [0.5]]), 8000)
    assert len(data) % 2 == 0
    assert decode_wav(data)[0][:, 0] == pytest.approx([1.0, -1.0, 0.5], abs=1e-6)


def test_sixteen_bits_are_read() -> None:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setparams((2, 2, 48_000, 0, "NONE", ""))
        file.writeframes(np.array([[16_384, -32_768]], dtype="<i2").tobytes())
    assert decode_wav(buffer.getvalue())[0].tolist() == [[0.5, -1.0]]


@pytest.mark.parametrize("data", [b"", b"RIFF", b"RIFF\0\0\0\0WAVE", b"OggS" * 20, encode_wav(SOUND, 8000)[:30]])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput, match="WAV"):
        decode_wav(data)


def test_eight_bits_are_refused_with_what_is_read() -> None:
    data = bytearray(encode_wav(SOUND, 8000))
    data[34:36] = (8).to_bytes(2, "little")
    with pytest.raises(InvalidInput, match="8 bits") as caught:
        decode_wav(bytes(data))
    assert "24-bit" in caught.value.hint


def test_an_absent_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(ResourceAbsent, match=r"none\.wav"):
        read_wav(tmp_path / "none.wav")
