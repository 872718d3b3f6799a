# SPDX-License-Identifier: Apache-2.0
"""The house bank as a listener meets it: played by the synthesiser, measured."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from audio_world import RATE, Hit, cents_off, house_bytes, play, play_each, stored_samples

from fairchord.audio.bank.assembly import assemble_bank, seeded, take_loudness
from fairchord.audio.bank.build import build_house_bank, code_version
from fairchord.audio.bank.kit import KIT
from fairchord.audio.bank.programs import VOICES
from fairchord.audio.bank.sources import SOURCES
from fairchord.audio.loudness import loudest_moment
from fairchord.audio.soundfont import encode_soundfont
from fairchord.errors import EnvironmentLacking

BASSES = (*range(32, 40), 43, 58)
SUSTAINED_OR_STRUCK = (0, 1, 4, 5, 6, 8, 9, 10, 11, 12, 24, 25, 26, 27, 32, 33, 34, 38, 39, 40, 41, 42, 46,
                       56, 57, 60, 61, 65, 66, 68, 70, 71, 73, 74, 75, 80, 81)  # fmt: skip
BLURRED = (48, 49, 50, 52, 53, 88, 89, 91, 92, 95)
"""Sections and pads: many players around one pitch."""
ROLES = {
    "melody": (0, 4, 5, 11, 12, 24, 25, 27, 40, 42, 56, 60, 65, 68, 71, 73, 75, 80, 81),
    "bass": (32, 33, 34, 35, 36, 38, 39),
    "pad": (48, 49, 50, 52, 53, 88, 89, 90, 91, 92, 93, 94, 95),
}


def _key(program: int) -> int:
    return 40 if program in BASSES else 62


def test_all_programs_are_named_and_at_least_sixty_are_sounds_of_their_own() -> None:
    assert len(VOICES) == 128
    assert len({name for name, _ in VOICES}) == 128
    assert len({part.source for _, voice in VOICES for part in voice.parts}) >= 60


def test_no_source_is_recorded_in_vain() -> None:
    assert set(SOURCES) == {part.source for _, voice in VOICES for part in voice.parts}


def test_every_program_sounds() -> None:
    hits = [Hit(program=number, key=_key(number), length=1.2 if number == 119 else 0.45) for number in range(128)]
    for number, sound in enumerate(play_each(hits, gap=0.15)):
        assert loudest_moment(sound, RATE) > -46, VOICES[number]


def test_every_family_falls_silent_after_the_key() -> None:
    hits = [Hit(program=number, key=_key(number), length=0.3) for number in range(0, 112, 7)]
    for hit, sound in zip(hits, play_each(hits, gap=2.2), strict=True):
        assert np.max(np.abs(sound[-RATE // 20 :])) < 0.002, VOICES[hit.program]


@pytest.mark.parametrize("program", SUSTAINED_OR_STRUCK)
def test_main_programs_are_in_tune_within_three_cents(program: int) -> None:
    base = _key(program)
    hits = [Hit(program=program, key=key, length=1.2) for key in (base - 5, base, base + 1, base + 9)]
    for hit, sound in zip(hits, play_each(hits, gap=0.4), strict=True):
        assert abs(cents_off(sound[RATE // 10 : RATE], hit.key)) < 3.0, hit


@pytest.mark.parametrize("program", BLURRED)
def test_sections_and_pads_centre_on_their_pitch(program: int) -> None:
    hits = [Hit(program=program, key=key, length=3.0) for key in (55, 60, 67)]
    offsets = [cents_off(sound[RATE : 3 * RATE], hit.key) for hit, sound in zip(hits, play_each(hits), strict=True)]
    assert max(map(abs, offsets)) < 6.0
    assert abs(float(np.mean(offsets))) < 3.0


def test_harder_is_louder_on_the_main_programs() -> None:
    velocities, programs = (30, 60, 90, 120), (0, 4, 11, 24, 25, 33, 40, 48, 52, 56, 65, 73, 81, 89)
    hits = [Hit(program=n, key=_key(n), velocity=v, length=0.5) for n in programs for v in velocities]
    loudness = np.array([loudest_moment(s, RATE) for s in play_each(hits)]).reshape(-1, len(velocities))
    rises = np.diff(loudness, axis=1)
    assert rises.min() > 3.0, VOICES[programs[int(np.argmin(rises.min(axis=1)))]]


@pytest.mark.parametrize("role", ROLES)
def test_programs_of_a_role_are_equally_loud(role: str) -> None:
    hits = [Hit(program=number, key=_key(number), length=1.3) for number in ROLES[role]]
    loudness = [loudest_moment(sound, RATE) for sound in play_each(hits, gap=0.8)]
    middle = float(np.median(loudness))
    assert [n for n, value in zip(ROLES[role], loudness, strict=True) if abs(value - middle) > 3.0] == []


def test_harder_is_brighter_on_the_piano() -> None:
    soft, loud = play_each([Hit(velocity=40), Hit(velocity=120)])
    assert _brightness(loud) > 1.3 * _brightness(soft)


def _brightness(sound: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(sound[: RATE // 2, 0])) ** 2
    return float(np.sum(spectrum * np.fft.rfftfreq(RATE // 2, 1 / RATE)) / np.sum(spectrum))


def test_every_key_of_the_drum_map_sounds() -> None:
    assert sorted(KIT) == list(range(35, 82))
    hits = [Hit(key=key, length=0.2, drum=True) for key in KIT]
    for hit, sound in zip(hits, play_each(hits, gap=0.5), strict=True):
        assert loudest_moment(sound, RATE) > -48, KIT[hit.key].name


def test_a_closed_hat_silences_an_open_one() -> None:
    ringing = play([Hit(key=46, length=0.1, drum=True)], seconds=1.0)
    choked = play([Hit(key=46, length=0.1, drum=True), Hit(key=42, start=0.15, length=0.05, drum=True)], seconds=1.0)
    later = slice(int(0.4 * RATE), int(0.55 * RATE))
    assert np.abs(choked[later]).max() < 0.1 * np.abs(ringing[later]).max()


def test_loops_have_no_seam() -> None:
    for sample in stored_samples(house_bytes()):
        first, last = sample.loop
        frames = sample.frames.astype(int)
        if last == len(frames):
            continue
        inside = np.abs(np.diff(frames[first:last])).max()
        assert abs(frames[last - 1] - frames[first]) <= 1.1 * inside + 2, sample.name
        assert np.abs(frames[last : last + 8] - frames[first : first + 8]).max() <= 0.05 * np.abs(frames).max(), (
            sample.name
        )


def test_one_shots_begin_and_end_at_zero() -> None:
    for sample in stored_samples(house_bytes()):
        if sample.loop[1] == len(sample.frames):
            peak = np.abs(sample.frames.astype(int)).max()
            assert peak > 32_000, sample.name
            assert max(abs(int(sample.frames[0])), abs(int(sample.frames[-1]))) < 0.02 * peak, sample.name


def test_recordings_are_apart_by_46_zeros_and_the_bank_stays_small() -> None:
    assert all(len(sample.after) == 46 and not sample.after.any() for sample in stored_samples(house_bytes()))
    assert len(house_bytes()) < 40_000_000


def test_a_note_makes_no_click_when_it_starts_or_stops() -> None:
    for sound in play_each([Hit(program=n, key=_key(n), length=0.7) for n in range(0, 112, 8)], gap=1.5):
        steps = np.abs(np.diff(sound[:, 0]))
        release = steps[int(0.68 * RATE) : int(0.8 * RATE)].max()
        assert release <= 1.5 * steps[int(0.2 * RATE) : int(0.68 * RATE)].max() + 0.001
        assert np.abs(sound[:3]).max() <= 0.08 * np.abs(sound).max()


def test_a_source_plays_the_same_note_every_time() -> None:
    for name in ("grand", "violin", "strings", "overdriven"):
        first, second = (SOURCES[name].recipe(60, 0.8, seeded(name, 60, 0)) for _ in range(2))
        assert np.array_equal(first.sound, second.sound)
        assert take_loudness(first) == take_loudness(second)


def test_the_bank_is_made_once_and_named_by_its_code(tmp_path: Path) -> None:
    told: list[float] = []
    path = tmp_path / f"house-bank-{code_version()}.sf2"
    path.write_bytes(house_bytes())
    assert build_house_bank(progress=lambda _, fraction: told.append(fraction), folder=tmp_path) == path
    assert told == []


def test_a_cache_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(EnvironmentLacking, match="cannot be written") as caught:
        build_house_bank(folder=blocked / "cache")
    assert "XDG_CACHE_HOME" in caught.value.hint


@pytest.mark.slow
def test_a_damaged_cache_is_made_again_with_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / f"house-bank-{code_version()}.sf2"
    path.write_bytes(house_bytes()[:1000])
    told: list[float] = []
    assert build_house_bank(progress=lambda _, fraction: told.append(fraction), folder=tmp_path) == path
    assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(house_bytes()).digest()
    assert told == sorted(told)
    assert told[-1] == 1.0


@pytest.mark.slow
def test_two_assemblies_are_the_same_bytes() -> None:
    assert encode_soundfont(assemble_bank()) == house_bytes()
