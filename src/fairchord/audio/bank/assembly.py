# SPDX-License-Identifier: Apache-2.0
"""Turns the tables into a SoundFont: plays every source, measures how loud it came out, and lays the zones so that
every program is as loud as its row says, on every key and at every layer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from fairchord.audio.bank.drums import RATE
from fairchord.audio.bank.kit import KIT, Drum
from fairchord.audio.bank.programs import VOICES
from fairchord.audio.bank.signal import Take, key_hertz, trimmed
from fairchord.audio.bank.sources import SOURCES, Source
from fairchord.audio.bank.voice import (
    Band,
    Part,
    Voice,
    cents_of_hertz,
    envelope_generators,
    movement_generators,
    timecents,
)
from fairchord.audio.loudness import loudest_moment
from fairchord.audio.soundfont import Generator, Instrument, Preset, Recording, SoundFont, Zone

Progress = Callable[[str, float], None]
BANK_NAME: Final = "Fairchord House Bank"
BANK_LICENCE: Final = "CC0-1.0; synthesised by Fairchord, no recordings of others"
REFERENCE_LUFS: Final = -19.0
"""Loudest moment of a full-scale recording's note that needs no attenuation; every zone is brought to this."""
DRUM_LUFS: Final = -19.0
QUIETER_ABOVE_KEY: Final = 76
QUIETER_DB_PER_OCTAVE: Final = 2.5
_PER_DECIBEL: Final = 25
"""Units of the attenuation generator to a decibel: synthesisers since the first hardware apply 0.4 of what is
written."""
DRUM_BANK: Final = 128
DRUM_RELEASE_SECONDS: Final = 12.0
"""A drum rings on whatever the key does; its recording ends by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A recording in the bank: its index, the key it sounds, how loud it is, where its loop is."""

    index: int
    key: int
    lufs: float
    loop: tuple[int, int] | None


Shelf = Mapping[tuple[str, int], tuple[Placed, ...]]
"""Recordings of a source's layer, lowest key first."""


def assemble_bank(progress: Progress | None = None) -> SoundFont:
    """Synthesise the whole house bank. Deterministic: every recording has its own seed, made from its name."""
    recordings: list[Recording] = []
    names = sorted({part.source for _, voice in VOICES for part in voice.parts})
    shelf: dict[tuple[str, int], tuple[Placed, ...]] = {}
    for done, name in enumerate(names):
        if progress is not None:
            progress(f"synthesising {name.replace('_', ' ')}", done / (len(names) + 8))
        for layer in range(len(SOURCES[name].strengths)):
            shelf[name, layer] = tuple(_record(name, SOURCES[name], layer, recordings))
    if progress is not None:
        progress("synthesising drums", len(names) / (len(names) + 8))
    instruments = [_instrument(name, voice, shelf) for name, voice in VOICES]
    instruments.append(Instrument(name="Standard Kit", zones=tuple(_drum_zones(recordings))))
    presets = [Preset(name=name, program=number, instrument=number) for number, (name, _) in enumerate(VOICES)]
    presets.append(Preset(name="Standard Kit", program=0, bank=DRUM_BANK, instrument=len(VOICES)))
    return SoundFont(
        name=BANK_NAME,
        author="The Fairchord project",
        licence=BANK_LICENCE,
        recordings=tuple(recordings),
        instruments=tuple(instruments),
        presets=tuple(presets),
    )


def seeded(*words: object) -> np.random.Generator:
    """A random generator whose stream depends only on these words."""
    digest = hashlib.sha256("/".join(map(str, words)).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


def _record(name: str, source: Source, layer: int, recordings: list[Recording]) -> Iterator[Placed]:
    for key in source.keys:
        take = trimmed(source.recipe(key, source.strengths[layer], seeded(name, key, layer)))
        recordings.append(_recording(f"{name[:12]} {key} {layer}", take, key))
        yield Placed(index=len(recordings) - 1, key=key, lufs=take_loudness(take), loop=take.loop)


def _recording(name: str, take: Take, key: int) -> Recording:
    frames = np.round(take.sound * 32_600).astype(np.int16)
    return Recording(name=name, frames=frames, rate=take.rate, root_key=key, loop=take.loop)


def take_loudness(take: Take) -> float:
    """The loudest 400 ms of a take played at full scale: of its loop when it has one, else of its start."""
    if take.loop is None:
        return loudest_moment(take.sound[: int(2.0 * take.rate), None], take.rate)
    loop = take.sound[slice(*take.loop)]
    repeats = -(-int(0.9 * take.rate) // len(loop))
    return loudest_moment(np.tile(loop, repeats)[:, None], take.rate)


def _instrument(name: str, voice: Voice, shelf: Shelf) -> Instrument:
    zones = [zone for part in voice.parts for zone in _part_zones(part, voice.level_db, shelf)]
    return Instrument(name=name, zones=tuple(zones))


def _part_zones(part: Part, level_db: float, shelf: Shelf) -> Iterator[Zone]:
    lowest_velocity = 0
    for band in part.bands:
        placed = shelf[part.source, band.layer]
        edges = [0, *((low.key + high.key) // 2 + 1 for low, high in pairwise(placed)), 128]
        for recording, low, high in zip(placed, edges, edges[1:], strict=False):
            generators = _generators(part, band, recording, level_db)
            for extra in _sides(part, recording):
                yield Zone(
                    recording=recording.index,
                    keys=(low, high - 1),
                    velocities=(lowest_velocity, band.top),
                    generators={**generators, **extra},
                )
        lowest_velocity = band.top + 1


def _generators(part: Part, band: Band, recording: Placed, level_db: float) -> dict[Generator, int]:
    generators = {**envelope_generators(part.envelope), **movement_generators(part)}
    fall = QUIETER_DB_PER_OCTAVE * max(recording.key - QUIETER_ABOVE_KEY, 0) / 12.0
    wanted = REFERENCE_LUFS + level_db + part.level_db - fall - (3.0 if part.width else 0.0)
    generators[Generator.ATTENUATION] = attenuation(recording.lufs - wanted)
    if recording.loop is not None:
        generators[Generator.SAMPLE_MODES] = 1
    if band.openness < 1.0:
        hertz = part.open_hertz * band.openness * (key_hertz(recording.key) / 262.0) ** 0.4
        generators[Generator.FILTER_CUTOFF] = cents_of_hertz(min(max(hertz, 1.5 * key_hertz(recording.key)), 19_000.0))
    if part.cents:
        generators[Generator.COARSE_TUNE] = int(part.cents / 100)
        generators[Generator.FINE_TUNE] = part.cents - 100 * int(part.cents / 100)
    return generators


def _sides(part: Part, recording: Placed) -> tuple[dict[Generator, int], ...]:
    """One zone in the middle, or two of the same loop half a turn apart, left and right."""
    if part.width and recording.loop is not None:
        first, last = recording.loop
        offset = first + (last - first) // 2
        away = round(500 * part.width)
        later = {Generator.START_OFFSET: offset % 32_768, Generator.START_COARSE_OFFSET: offset // 32_768}
        return {Generator.PAN: -away}, {Generator.PAN: away, **later}
    pan = round(500 * part.pan_by_key * max(-1.0, min(1.0, (recording.key - 62) / 40.0)))
    return ({Generator.PAN: pan},)


def attenuation(decibels: float) -> int:
    """The attenuation generator for so many decibels; a recording can be made quieter, never louder."""
    return max(round(_PER_DECIBEL * decibels), 0)


def _drum_zones(recordings: list[Recording]) -> Iterator[Zone]:
    for key, drum in KIT.items():
        lowest = 0
        for layer in range(drum.layers):
            strength = 0.8 if drum.layers == 1 else 0.25 + 0.75 * layer / (drum.layers - 1)
            take = trimmed(Take(sound=drum.hit(strength, seeded("drum", key, layer)), rate=RATE), floor_db=-60.0)
            recordings.append(_recording(f"drum {key} {layer}", take, key))
            top = (127,) if drum.layers == 1 else (76, 127) if drum.layers == 2 else (56, 96, 127)
            yield Zone(
                recording=len(recordings) - 1,
                keys=(key, key),
                velocities=(lowest, top[layer]),
                generators=_drum_generators(drum, take_loudness(take)),
            )
            lowest = top[layer] + 1


def _drum_generators(drum: Drum, lufs: float) -> dict[Generator, int]:
    generators = {
        Generator.ATTENUATION: attenuation(lufs - DRUM_LUFS - drum.level_db),
        Generator.PAN: round(500 * drum.pan),
        Generator.RELEASE: timecents(DRUM_RELEASE_SECONDS),
    }
    if drum.choke:
        generators[Generator.EXCLUSIVE_CLASS] = drum.choke
    return generators
