# SPDX-License-Identifier: Apache-2.0
"""Writes SoundFont 2.01 files from records. It knows nothing of how the recordings came to be.

Layout (SoundFont Technical Specification 2.04, section 4): RIFF 'sfbk' holding LIST 'INFO', LIST 'sdta' with one
'smpl' chunk of 16-bit frames (46 zeros after every recording), and LIST 'pdta' with phdr, pbag, pmod, pgen, inst,
ibag, imod, igen, shdr.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import accumulate
from typing import Final

import numpy as np
from numpy.typing import NDArray

GUARD_FRAMES: Final = 46
"""Zeros the specification asks for after each recording, so that interpolation never reads the next one."""
MONO: Final = 1


class Generator(IntEnum):
    """The synthesis parameters of a zone that the house bank uses, by their number in the specification."""

    START_OFFSET = 0
    START_COARSE_OFFSET = 4
    VIBRATO_TO_PITCH = 6
    MODULATION_ENVELOPE_TO_PITCH = 7
    FILTER_CUTOFF = 8
    FILTER_RESONANCE = 9
    MODULATION_LFO_TO_FILTER = 10
    MODULATION_ENVELOPE_TO_FILTER = 11
    MODULATION_LFO_TO_VOLUME = 13
    PAN = 17
    MODULATION_LFO_DELAY = 21
    MODULATION_LFO_FREQUENCY = 22
    VIBRATO_DELAY = 23
    VIBRATO_FREQUENCY = 24
    MODULATION_ATTACK = 26
    MODULATION_DECAY = 28
    MODULATION_SUSTAIN = 29
    MODULATION_RELEASE = 30
    ATTACK = 34
    HOLD = 35
    DECAY = 36
    SUSTAIN = 37
    RELEASE = 38
    INSTRUMENT = 41
    KEY_RANGE = 43
    VELOCITY_RANGE = 44
    ATTENUATION = 48
    COARSE_TUNE = 51
    FINE_TUNE = 52
    SAMPLE = 53
    SAMPLE_MODES = 54
    SCALE_TUNING = 56
    EXCLUSIVE_CLASS = 57


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recording:
    """16-bit mono frames sounding `root_key` when played at `rate`; `loop` is (first frame, one past the last)."""

    name: str
    frames: NDArray[np.int16]
    rate: int
    root_key: int
    loop: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """Which recording sounds for a range of keys and velocities, and how."""

    recording: int
    keys: tuple[int, int] = (0, 127)
    velocities: tuple[int, int] = (0, 127)
    generators: Mapping[Generator, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A named set of zones."""

    name: str
    zones: tuple[Zone, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A program (0 to 127) of a bank (128 for drums) that plays one instrument, perhaps with offsets to its
    generators."""

    name: str
    program: int
    instrument: int
    bank: int = 0
    generators: Mapping[Generator, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundFont:
    """A whole bank: what it is called, its licence, its recordings and how programs use them."""

    name: str
    author: str
    licence: str
    recordings: tuple[Recording, ...]
    instruments: tuple[Instrument, ...]
    presets: tuple[Preset, ...]


def encode_soundfont(bank: SoundFont) -> bytes:
    """Write `bank` as the bytes of an .sf2 file; the same bank gives the same bytes."""
    body = (
        b"sfbk"
        + _list(b"INFO", _information(bank))
        + _list(b"sdta", _frames(bank))
        + _list(b"pdta", _articulation(bank))
    )
    return _chunk(b"RIFF", body)


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def _list(name: bytes, data: bytes) -> bytes:
    return _chunk(b"LIST", name + data)


def _text(name: bytes, value: str) -> bytes:
    data = value.encode("ascii", "replace")[:255] + b"\0"
    return _chunk(name, data + b"\0" * (len(data) % 2))


def _information(bank: SoundFont) -> bytes:
    version = _chunk(b"ifil", struct.pack("<HH", 2, 1))
    texts = ((b"isng", "EMU8000"), (b"INAM", bank.name), (b"IENG", bank.author), (b"ICOP", bank.licence))
    return version + b"".join(_text(name, value) for name, value in texts)


def _frames(bank: SoundFont) -> bytes:
    guard = b"\0\0" * GUARD_FRAMES
    return _chunk(b"smpl", b"".join(r.frames.astype("<i2").tobytes() + guard for r in bank.recordings))


def _generators(generators: Mapping[Generator, int]) -> list[bytes]:
    """Key range first and velocity range second, as the specification demands; the caller appends what comes last."""
    first = {Generator.KEY_RANGE: -2, Generator.VELOCITY_RANGE: -1}
    ordered = sorted(generators.items(), key=lambda item: (first.get(item[0], 0), item[0]))
    return [struct.pack("<HH", name, value & 0xFFFF) for name, value in ordered]


def _zone(zone: Zone) -> list[bytes]:
    ranges = {
        Generator.KEY_RANGE: zone.keys[0] | zone.keys[1] << 8,
        Generator.VELOCITY_RANGE: zone.velocities[0] | zone.velocities[1] << 8,
    }
    return [*_generators({**zone.generators, **ranges}), struct.pack("<HH", Generator.SAMPLE, zone.recording)]


def _bags(zones: Iterable[list[bytes]]) -> tuple[bytes, bytes]:
    """The bag table (one entry per zone and a last one) and the generator table (with its empty last entry)."""
    lists = list(zones)
    starts = accumulate((len(entries) for entries in lists), initial=0)
    bags = b"".join(struct.pack("<HH", start, 0) for start in starts)
    return bags, b"".join(entry for entries in lists for entry in entries) + bytes(4)


def _name(text: str) -> bytes:
    return text.encode("ascii", "replace")[:19].ljust(20, b"\0")


def _preset_headers(bank: SoundFont) -> bytes:
    rows = [
        _name(p.name) + struct.pack("<HHHIII", p.program, p.bank, index, 0, 0, 0)
        for index, p in enumerate(bank.presets)
    ]
    return b"".join(rows) + _name("EOP") + struct.pack("<HHHIII", 0, 0, len(bank.presets), 0, 0, 0)


def _instrument_headers(bank: SoundFont) -> bytes:
    starts = accumulate((len(instrument.zones) for instrument in bank.instruments), initial=0)
    names = [*(instrument.name for instrument in bank.instruments), "EOI"]
    return b"".join(_name(name) + struct.pack("<H", start) for name, start in zip(names, starts, strict=True))


def _recording_headers(bank: SoundFont) -> bytes:
    rows = []
    start = 0
    for recording in bank.recordings:
        end = start + len(recording.frames)
        first, last = recording.loop or (0, len(recording.frames))
        numbers = (start, end, start + first, start + last, recording.rate, recording.root_key, 0, 0, MONO)
        rows.append(_name(recording.name) + struct.pack("<IIIIIBbHH", *numbers))
        start = end + GUARD_FRAMES
    return b"".join(rows) + _name("EOS") + bytes(26)


def _articulation(bank: SoundFont) -> bytes:
    presets = sorted(bank.presets, key=lambda preset: (preset.bank, preset.program))
    if presets != list(bank.presets):
        raise ValueError("presets must be in order of bank and program")
    preset_bags, preset_generators = _bags(
        [*_generators(p.generators), struct.pack("<HH", Generator.INSTRUMENT, p.instrument)] for p in presets
    )
    bags, generators = _bags(_zone(zone) for instrument in bank.instruments for zone in instrument.zones)
    chunks = (
        (b"phdr", _preset_headers(bank)),
        (b"pbag", preset_bags),
        (b"pmod", bytes(10)),
        (b"pgen", preset_generators),
        (b"inst", _instrument_headers(bank)),
        (b"ibag", bags),
        (b"imod", bytes(10)),
        (b"igen", generators),
        (b"shdr", _recording_headers(bank)),
    )
    return b"".join(_chunk(name, data) for name, data in chunks)
