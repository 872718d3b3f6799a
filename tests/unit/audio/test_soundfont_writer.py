# SPDX-License-Identifier: Apache-2.0
"""The SoundFont writer, read back by hand."""

from __future__ import annotations

import struct

import midirenderer
import numpy as np
import pytest
from audio_world import chunks, stored_samples

from fairchord.audio.soundfont import Generator, Instrument, Preset, Recording, SoundFont, Zone, encode_soundfont


def a_bank(*presets: Preset) -> SoundFont:
    wave = (20_000 * np.sin(2 * np.pi * 440 * np.arange(4800) / 48_000)).astype(np.int16)
    zones = (
        Zone(
            recording=1, keys=(0, 60), velocities=(0, 90), generators={Generator.PAN: -250, Generator.ATTENUATION: 25}
        ),
        Zone(recording=0, keys=(61, 127), generators={Generator.SAMPLE_MODES: 1}),
    )
    return SoundFont(
        name="Odd",
        author="Us",
        licence="CC0-1.0",
        recordings=(
            Recording(name="looped", frames=wave, rate=48_000, root_key=69, loop=(1200, 2400)),
            Recording(name="shot", frames=wave[:999], rate=44_100, root_key=57),
        ),
        instruments=(Instrument(name="Thing", zones=zones),),
        presets=presets
        or (Preset(name="First", program=0, instrument=0), Preset(name="Kit", program=0, bank=128, instrument=0)),
    )  # fmt: skip


def test_sizes_of_chunks_add_up() -> None:
    data = encode_soundfont(a_bank())
    assert data[:4] == b"RIFF"
    assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
    assert data[8:12] == b"sfbk"


def test_texts_are_even_and_closed() -> None:
    parts = chunks(encode_soundfont(a_bank()))
    assert parts[b"INAM"] == b"Odd\0"
    assert parts[b"IENG"] == b"Us\0\0"
    assert parts[b"ICOP"].rstrip(b"\0") == b"CC0-1.0"
    assert parts[b"ifil"] == struct.pack("<HH", 2, 1)


def test_recordings_are_followed_by_46_zeros_and_keep_their_loops() -> None:
    looped, shot = stored_samples(encode_soundfont(a_bank()))
    assert (looped.name, looped.loop, looped.rate, looped.key) == ("looped", (1200, 2400), 48_000, 69)
    assert (shot.name, len(shot.frames), shot.loop, shot.rate) == ("shot", 999, (0, 999), 44_100)
    assert len(shot.after) == len(looped.after) == 46
    assert not shot.after.any()
    assert not looped.after.any()


def test_ranges_come_first_and_the_sample_last() -> None:
    rows = struct.iter_unpack("<HH", chunks(encode_soundfont(a_bank()))[b"igen"])
    numbers = [number for number, _ in rows]
    assert numbers == [43, 44, 17, 48, 53, 43, 44, 54, 53, 0]


def test_tables_end_with_their_terminal_records() -> None:
    parts = chunks(encode_soundfont(a_bank()))
    assert [len(parts[name]) for name in (b"phdr", b"inst", b"shdr")] == [3 * 38, 2 * 22, 3 * 46]
    assert parts[b"phdr"][-38:].startswith(b"EOP\0")
    assert parts[b"inst"][-22:].startswith(b"EOI\0")
    assert parts[b"shdr"][-46:].startswith(b"EOS\0")
    assert struct.unpack("<HH", parts[b"ibag"][-4:]) == (9, 0)


def test_presets_out_of_order_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="order"):
        encode_soundfont(a_bank(Preset(name="B", program=5, instrument=0), Preset(name="A", program=1, instrument=0)))


def test_the_synthesiser_reads_it() -> None:
    body = bytes.fromhex("00903c64 8360803c00 00ff2f00")
    tune = struct.pack(">4sIHHH4sI", b"MThd", 6, 0, 1, 480, b"MTrk", len(body)) + body
    assert midirenderer.render_wave_from(encode_soundfont(a_bank()), tune)[:4] == b"RIFF"
