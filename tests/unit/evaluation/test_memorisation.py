# SPDX-License-Identifier: Apache-2.0
"""Copied runs, n-gram overlap, the human band and extraction, on lines whose answers are known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.music_pieces import a_line, a_piece, a_track
from fairchord.errors import InvalidInput
from fairchord.evaluation.memorisation.band import check_band, check_release
from fairchord.evaluation.memorisation.borrowing import (
    LONGEST_RUN,
    LONGEST_TELLING_RUN,
    MEASURES,
    Borrowing,
    measure_borrowing,
)
from fairchord.evaluation.memorisation.extraction import Prompted, measure_extraction
from fairchord.evaluation.memorisation.reference import borrowing_of, steps_of_pieces
from fairchord.evaluation.memorisation.runs import Owner, only_repeats, shared_steps
from fairchord.music.piece import Piece
from fairchord.music.track_role import TrackRole

TUNE = (60, 62, 67, 64, 65, 71, 69, 60, 57, 66, 64, 72, 70, 61, 63, 68, 59, 65, 58, 67)
OTHER = (40, 51, 43, 48, 41, 55, 42, 53, 44, 50, 47, 56, 45, 52, 46, 54, 49, 57, 40, 58)


def tune(pitches: Sequence[int] = TUNE, *, step: int = 480, shift: int = 0) -> Piece:
    return a_piece(a_line([pitch + shift for pitch in pitches], step=step))


def longest(query: Piece, *reference: Piece) -> float:
    return float(borrowing_of([query], steps_of_pieces(reference)).values[LONGEST_RUN][0])


def test_a_copy_is_found_whole_in_any_key_and_at_any_speed() -> None:
    assert longest(tune(), tune()) == 20
    assert longest(tune(shift=5), tune()) == 20
    assert longest(tune(step=240), tune()) == 20
    assert longest(tune(step=720, shift=-7), tune()) == 20


def test_an_excerpt_is_found_as_long_as_it_is() -> None:
    host = (*OTHER[:8], *TUNE[5:14], *OTHER[8:])
    assert longest(tune(host), tune()) == 9


def test_a_changed_rhythm_breaks_a_run() -> None:
    waits = np.full(len(TUNE), 480)
    waits[9] = 960
    onsets = np.concatenate([[0], np.cumsum(waits)[:-1]])
    uneven = a_piece(a_track([(int(onset), 240, pitch, 80) for onset, pitch in zip(onsets, TUNE, strict=True)]))
    assert longest(uneven, tune()) == 10


def test_lines_are_the_top_notes_of_pitched_tracks() -> None:
    chords = [(480 * index, 480, pitch - below, 80) for index, pitch in enumerate(TUNE) for below in (0, 3, 7)]
    assert longest(a_piece(a_track(chords)), tune()) == 20
    drums = a_track([(480 * index, 120, pitch, 80) for index, pitch in enumerate(TUNE)], is_drum=True)
    assert longest(a_piece(drums), a_piece(drums)) == 0


def test_runs_do_not_go_on_into_another_track_or_clip() -> None:
    halves = [tune(TUNE[:10]), tune(TUNE[10:])]
    assert longest(tune(), *halves) == 10
    two_tracks = a_piece(a_line(list(TUNE[:10])), a_line(list(TUNE[10:])))
    assert longest(two_tracks, tune()) == 10


def test_overlap_is_the_share_of_ngrams_found() -> None:
    host = tune((*TUNE[:10], *OTHER[10:]))
    found = borrowing_of([host], steps_of_pieces([tune()])).values
    # 20 notes have 13 runs of 8; those that start on the first three notes lie wholly in the tune.
    assert found["overlap_8"][0] == pytest.approx(3 / 13)
    assert found["overlap_12"][0] == 0.0
    assert np.isnan(borrowing_of([tune(TUNE[:5])], steps_of_pieces([tune()])).values["overlap_8"][0])


def test_a_repeated_figure_is_common_material() -> None:
    figure = tune((60, 64, 67, 64) * 6)
    found = borrowing_of([figure], steps_of_pieces([figure])).values
    assert found[LONGEST_RUN][0] == 24
    assert found[LONGEST_TELLING_RUN][0] <= 8
    assert borrowing_of([tune()], steps_of_pieces([tune()])).values[LONGEST_TELLING_RUN][0] == 20


def test_a_work_does_not_borrow_from_itself() -> None:
    pieces = [tune(), tune(OTHER)]
    steps = steps_of_pieces(pieces, [1, 2])
    among_others = measure_borrowing(steps, steps, clips=2, owner=Owner.OTHERS).values[LONGEST_RUN]
    assert among_others.max() < 6
    twins = steps_of_pieces([tune(), tune()], [1, 2])
    assert measure_borrowing(twins, twins, clips=2, owner=Owner.OTHERS).values[LONGEST_RUN].tolist() == [20, 20]
    assert shared_steps(twins, steps_of_pieces([tune()], [2]), Owner.OWN).max() == 19
    assert shared_steps(steps_of_pieces([tune()], [1]), steps_of_pieces([tune()], [2]), Owner.OWN).max() == 0


@given(st.lists(st.integers(0, 3), min_size=2, max_size=30), st.lists(st.integers(0, 3), min_size=2, max_size=30))
def test_runs_agree_with_a_plain_search(first: list[int], second: list[int]) -> None:
    mine, theirs = np.diff(first), np.diff(second)
    expected = [
        max(
            (
                length
                for length in range(1, len(mine) - start + 1)
                for at in range(len(theirs) - length + 1)
                if np.array_equal(mine[start : start + length], theirs[at : at + length])
            ),
            default=0,
        )
        for start in range(len(mine))
    ]
    query, reference = (steps_of_pieces([tune([60 + p for p in line])]) for line in (first, second))
    assert shared_steps(query, reference).tolist() == expected


def test_only_repeats_needs_the_figure_twice() -> None:
    steps = steps_of_pieces([tune((60, 64, 60, 64, 60, 71))])
    lengths = np.array([4, 3, 2, 1, 1])
    assert only_repeats(steps, lengths).tolist() == [True, False, False, False, False]


def test_what_people_do_is_inside_the_band_and_copying_is_not() -> None:
    generator = np.random.default_rng(0)
    human = generator.gamma(4.0, 2.0, 200)
    assert check_band(generator.gamma(4.0, 2.0, 200), human).is_inside
    assert check_band(np.zeros(50), human).is_inside
    copied = check_band(np.full(50, 60.0), human, measure="longest_run")
    assert not copied.is_inside
    assert copied.above == 50
    assert copied.to_dict()["is_inside"] is False


def test_the_gate_wants_every_measure_inside() -> None:
    human = Borrowing(values={name: np.linspace(0, 0.2, 100) for name in MEASURES})
    assert all(check.is_inside for check in check_release(human, human))
    more = Borrowing(values={**human.values, "overlap_8": np.full(60, 0.9)})
    assert [check.measure for check in check_release(more, human) if not check.is_inside] == ["overlap_8"]
    with pytest.raises(InvalidInput, match="too few"):
        check_band(np.zeros(60), np.zeros(5))


def test_extraction_counts_what_the_prompt_did_not_hold() -> None:
    truth = tune((*TUNE, *OTHER))
    prompt, rest = tune(TUNE), tune(OTHER)
    found = measure_extraction(
        [
            Prompted(prompt=prompt, continuation=rest, truth=truth),
            Prompted(prompt=prompt, continuation=prompt, truth=truth),
            Prompted(prompt=prompt, continuation=tune(OTHER[::-1]), truth=truth),
        ],
        prompt_bars=4,
    )
    assert (found.trials, found.reproduced) == (3, 1)
    assert found.longest[0] == 20
    assert found.longest[1] == 0
    with pytest.raises(InvalidInput, match="nothing to look for"):
        measure_extraction([], prompt_bars=1)


def test_drum_only_clips_borrow_nothing() -> None:
    drums = a_track([(0, 120, 36, 90)], role=TrackRole.DRUMS, is_drum=True)
    assert borrowing_of([a_piece(drums)], steps_of_pieces([tune()])).values[LONGEST_RUN].tolist() == [0.0]
