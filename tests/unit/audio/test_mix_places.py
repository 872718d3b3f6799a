# SPDX-License-Identifier: Apache-2.0
"""Where stems stand and how loud."""

from __future__ import annotations

import numpy as np
import pytest

from fairchord.audio.loudness import integrated_loudness
from fairchord.audio.mix import PLACES, headroom_gain, place_stem, placed_roles, sum_stems
from fairchord.audio.room import impulse_response
from fairchord.music.track_role import TrackRole

RATE = 48_000


def a_stem(level: float = 0.05, *, seed: int = 0) -> np.ndarray:
    wave = level * np.random.default_rng(seed).uniform(-1, 1, 3 * RATE)
    return np.stack([wave, wave], axis=1).astype(np.float32)


def test_every_role_has_a_place() -> None:
    assert set(PLACES) == set(TrackRole)


@pytest.mark.parametrize("role", [TrackRole.MAIN_MELODY, TrackRole.PAD, TrackRole.SUB_MELODY])
@pytest.mark.parametrize("level", [0.001, 0.05, 0.9])
def test_a_stem_reaches_its_loudness_whatever_it_came_in_at(role: TrackRole, level: float) -> None:
    placed = place_stem(a_stem(level=level), PLACES[role], RATE)
    assert integrated_loudness(placed, RATE) == pytest.approx(PLACES[role].loudness_lufs, abs=0.1)


def test_pan_moves_power_to_one_side() -> None:
    left = place_stem(a_stem(), PLACES[TrackRole.RIFF], RATE)
    power = np.sum(left.astype(float) ** 2, axis=0)
    assert power[0] > 1.5 * power[1]


def test_the_second_of_a_role_stands_opposite_and_lower() -> None:
    first, second, bass, bass_2 = placed_roles([TrackRole.RIFF, TrackRole.RIFF, TrackRole.BASS, TrackRole.BASS])
    assert second.pan == -first.pan
    assert second.loudness_lufs < first.loudness_lufs
    assert bass.pan == bass_2.pan == 0.0


def test_silence_stays_silence_and_stems_add_up() -> None:
    silent = place_stem(np.zeros((RATE, 2), dtype=np.float32), PLACES[TrackRole.BASS], RATE)
    assert not silent.any()
    assert np.allclose(sum_stems([a_stem(), a_stem(seed=1)]), a_stem() + a_stem(seed=1), atol=1e-7)


def test_headroom_only_ever_lowers() -> None:
    assert headroom_gain([a_stem(level=0.1)]) == 1.0
    assert headroom_gain([a_stem(level=0.9), a_stem(level=0.9)]) == pytest.approx(0.7 / 1.8, rel=1e-3)


def test_the_room_is_the_same_every_time_and_dies_away() -> None:
    response = impulse_response(RATE)
    impulse_response.cache_clear()
    assert np.array_equal(response, impulse_response(RATE))
    assert np.sum(response**2, axis=0) == pytest.approx([1.0, 1.0])
    assert np.sum(response[RATE:] ** 2) < 0.01 * np.sum(response**2)
    assert abs(np.corrcoef(response.T)[0, 1]) < 0.2
