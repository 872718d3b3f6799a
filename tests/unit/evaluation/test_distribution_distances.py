# SPDX-License-Identifier: Apache-2.0
"""Distances between sets, on distributions whose distance is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import gaussian_kde

from builders.music_pieces import a_line, a_piece
from fairchord.errors import InvalidInput
from fairchord.evaluation.distribution.comparison import HUMAN, compare_sets
from fairchord.evaluation.distribution.joint import frechet_distance, nearest_neighbour_hits
from fairchord.evaluation.distribution.overlap import overlap_and_divergence
from fairchord.evaluation.distribution.picture import distance_svg
from fairchord.music.piece import Piece


def normals(count: int, *, mean: float = 0.0, size: int = 1, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(mean, 1.0, (count, size))


def test_a_sample_overlaps_wholly_with_itself() -> None:
    values = normals(500).ravel()
    area, apart = overlap_and_divergence(values, values)
    assert area == pytest.approx(1.0, abs=1e-6)
    assert apart == pytest.approx(0.0, abs=1e-9)


def test_samples_far_apart_do_not_overlap() -> None:
    assert overlap_and_divergence(normals(200).ravel(), normals(200, mean=50).ravel())[0] < 1e-6


def test_overlap_of_two_normals_is_what_theory_says() -> None:
    # Two unit normals two apart share 2 * Phi(-1) = 0.3173; the kernel widens both a little.
    area, _ = overlap_and_divergence(normals(20_000).ravel(), normals(20_000, mean=2.0, seed=1).ravel())
    assert area == pytest.approx(0.3173, abs=0.02)


def test_divergence_of_two_normals_is_what_theory_says() -> None:
    # Half the squared gap: 0.5 for a gap of one.
    _, found = overlap_and_divergence(normals(20_000).ravel(), normals(20_000, mean=1.0, seed=1).ravel())
    assert found == pytest.approx(0.5, abs=0.05)


def test_densities_agree_with_scipys_kernel_estimate() -> None:
    first, second = np.random.default_rng(0).gamma(3, size=400), np.random.default_rng(1).gamma(3, size=300) + 0.5
    grid = np.linspace(-3, 25, 6000)
    one, other = gaussian_kde(first)(grid), gaussian_kde(second)(grid)
    expected = np.minimum(one, other).sum() * (grid[1] - grid[0])
    assert overlap_and_divergence(first, second)[0] == pytest.approx(expected, abs=2e-3)


def test_distances_without_spread_are_compared_all_the_same() -> None:
    assert overlap_and_divergence(np.zeros(10), np.zeros(10))[0] == pytest.approx(1.0)
    assert overlap_and_divergence(np.zeros(10), np.ones(10))[0] == pytest.approx(0.0, abs=1e-6)


def test_frechet_distance_of_shifted_normals_is_the_squared_shift() -> None:
    first = normals(50_000, size=2)
    assert frechet_distance(first, first) == pytest.approx(0.0, abs=1e-6)
    assert frechet_distance(first, first + np.array([3.0, 4.0])) == pytest.approx(25.0)


def test_frechet_distance_of_scaled_normals_is_known() -> None:
    # Same mean, standard deviations 1 and 3 in each of two dimensions: 2 * (3 - 1) ** 2.
    first = normals(50_000, size=2)
    assert frechet_distance(first, 3 * (first - first.mean(axis=0)) + first.mean(axis=0)) == pytest.approx(
        8.0, rel=0.03
    )


def test_nearest_neighbours_cannot_tell_samples_of_one_distribution_apart() -> None:
    hits = nearest_neighbour_hits(normals(400, size=4), normals(400, size=4, seed=1))
    assert hits.mean() == pytest.approx(0.5, abs=0.06)


def test_nearest_neighbours_tell_distant_samples_apart() -> None:
    assert nearest_neighbour_hits(normals(30, size=4), normals(30, mean=100, size=4)).mean() == 1.0


def test_nearest_neighbours_give_a_copier_away() -> None:
    human = normals(50, size=4)
    assert nearest_neighbour_hits(human + 1e-9, human).mean() < 0.1


def clips(count: int, *, leap: int, seed: int) -> list[Piece]:
    """Random walks whose steps are up to `leap` semitones."""
    generator = np.random.default_rng(seed)
    walks = 60 + np.cumsum(generator.integers(-leap, leap + 1, (count, 32)), axis=1)
    return [a_piece(a_line(np.clip(walk, 30, 100).tolist(), step=240)) for walk in walks]


def test_a_like_set_stands_at_the_human_ceiling_and_an_unlike_one_below() -> None:
    human = clips(40, leap=2, seed=0)
    table = compare_sets(human, {"like": clips(40, leap=2, seed=1), "unlike": clips(40, leap=9, seed=2)}, rounds=40)
    assert list(table) == [HUMAN, "like", "unlike"]
    assert table["like"].overlap["mean_interval"].mean > 0.85
    assert table["unlike"].overlap["mean_interval"].mean < 0.3
    assert table["like"].nearest_neighbour.mean < 0.65 < table["unlike"].nearest_neighbour.mean
    assert table["like"].frechet.mean < 0.5 < table["unlike"].frechet.mean
    assert table[HUMAN].frechet.low == 0.0


def test_the_same_seed_gives_the_same_numbers_and_picture() -> None:
    human, other = clips(12, leap=2, seed=0), clips(12, leap=3, seed=1)
    first, second = (compare_sets(human, {"other": other}, rounds=10) for _ in range(2))
    assert first == second
    assert distance_svg(first) == distance_svg(second)
    assert first["other"].to_dict()["clips"] == 12


def test_sets_that_answer_other_clips_are_refused() -> None:
    with pytest.raises(InvalidInput, match="3 clips for 12 human ones"):
        compare_sets(clips(12, leap=2, seed=0), {"short": clips(3, leap=2, seed=1)})
    with pytest.raises(InvalidInput, match="too few"):
        compare_sets(clips(4, leap=2, seed=0), {})
