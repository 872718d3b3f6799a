# SPDX-License-Identifier: Apache-2.0
"""The groove model finds the rule by which drums were played, and writes it down so that it reads back."""

import numpy as np
import pytest

from builders.music_pieces import a_piece, a_track
from builders.played_drums import ACCENT, BACKBEAT_LATE, a_groove, a_played_piece, played_hits
from fairchord.errors import InvalidInput, InvalidRecord
from fairchord.music.performance.drum_places import DRUM_CLASSES
from fairchord.music.performance.fit_groove import fit_groove, read_hits, standardise
from fairchord.music.performance.groove import STYLE_NAMES, Binding, Groove, style_of

SNARE = list(DRUM_CLASSES).index("snare")
ROCK = STYLE_NAMES.index("rock")
MS_A_TICK = 500 / 480


def test_a_late_backbeat_is_found_in_milliseconds() -> None:
    timing = a_groove().timing[ROCK, SNARE] / 10
    on_beat, last_sixteenth = timing[0, 0], timing[5, 0]
    assert on_beat - last_sixteenth == pytest.approx(BACKBEAT_LATE * MS_A_TICK, abs=2.0)
    assert timing[0, 1] == pytest.approx(4 * MS_A_TICK, abs=2.0)


def test_accents_are_found_in_steps_of_velocity() -> None:
    loudness = a_groove().loudness[SNARE, :, 0] / 10
    assert loudness[6] - loudness[5] == pytest.approx(ACCENT, abs=8)  # drawn towards the mean of the drum


def test_hits_without_memory_are_not_said_to_drift() -> None:
    assert a_groove().timing_binding.drift < 150


def test_a_shared_drift_is_found() -> None:
    hits = [played_hits(seed) for seed in range(12)]
    random = np.random.Generator(np.random.PCG64(1))
    for one in hits:
        course, value = [], 0.0
        for _ in range(int(one.events.max()) + 1):
            value = 0.9 * value + random.standard_normal() * np.sqrt(1 - 0.81)
            course.append(value)
        one.offsets[:] += 12 * np.array(course)[one.events]
    binding = fit_groove(hits).timing_binding
    assert binding.drift > 500
    assert 750 <= binding.memory <= 980


def test_the_table_reads_back_and_standardises_its_own_data() -> None:
    groove = Groove.from_dict(a_groove().to_dict())
    assert groove.to_dict() == a_groove().to_dict()
    z, _ = standardise(groove, played_hits(99))
    assert abs(float(z.mean())) < 0.5
    assert 0.5 < float(z.std()) < 1.5


def test_what_is_not_a_performance_in_four_is_left_out() -> None:
    assert read_hits(a_piece(a_track([(0, 60, 36, 90)], is_drum=True)), "rock") is None
    assert read_hits(a_piece(a_track([(0, 480, 60, 90)] * 20)), "rock") is None
    waltz = a_piece(a_played_piece(1).tracks[0], meter="3/4")
    assert read_hits(waltz, "waltz") is None


def test_genres_have_a_style_and_unknown_ones_have_all() -> None:
    assert [style_of(genre) for genre in ("pop", "bossa", "lied", None)] == ["rock", "latin", "all", "all"]


def test_nothing_is_learned_from_nothing() -> None:
    with pytest.raises(InvalidInput, match="no drum performance"):
        fit_groove([])


@pytest.mark.parametrize(
    "change", [{"drums": ["kick"]}, {"timing": {}}, {"loudness": [[[5000, 1]]]}, {"timing_binding": {}}]
)
def test_a_damaged_table_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(InvalidRecord):
        Groove.from_dict(a_groove().to_dict() | change)


def test_shares_that_are_no_parts_of_a_whole_are_refused() -> None:
    with pytest.raises(InvalidRecord, match="parts of a whole"):
        Binding(drift=800, event=300, pattern=0, memory=500)
