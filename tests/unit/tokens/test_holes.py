# SPDX-License-Identifier: Apache-2.0
"""A hole cut into a track: both halves stand alone, and together they hold every note with its velocity."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from fairchord.tokens.holes import FILL, MASK, cut_hole, fill_weight, split_bars
from fairchord.tokens.vocabulary import BAR, TRACK_CONDITIONS, TRACK_END, VOCABULARY, token_id

Tokens = NDArray[np.uint16]
BARS = 4
CONDITIONS = [token_id("Role", "bass"), *(VOCABULARY[family].first for family in TRACK_CONDITIONS[1:])]


@st.composite
def tracks(draw: st.DrawFn) -> Tokens:
    """A grammatical pitched track of BARS bars, at most two notes a bar, velocities written where they change."""
    tokens, velocity = list(CONDITIONS), -1
    for _ in range(BARS):
        tokens.append(BAR)
        for position in sorted(draw(st.sets(st.integers(0, 47), max_size=2))):
            tokens.append(token_id("Position", position))
            loudness = draw(st.integers(10, 13))
            if loudness != velocity:
                tokens.append(VOCABULARY["Velocity"].first + loudness)
                velocity = loudness
            tokens += [token_id("Pitch", draw(st.integers(40, 60))), token_id("Duration", 6)]
    return np.array([*tokens, TRACK_END], np.uint16)


def notes_of(bars: list[Tokens], absent: frozenset[int]) -> list[tuple[int, int, int]]:
    """(bar, pitch, velocity) of every note; a velocity told twice, or never, fails."""
    found, velocity = [], 0
    for at, bar in enumerate(bars):
        if at in absent:
            assert bar.tolist() == [BAR, MASK]
            continue
        for token in bar.tolist():
            if token in VOCABULARY["Velocity"]:
                assert token != velocity
                velocity = token
            elif token in VOCABULARY["Pitch"]:
                assert velocity
                found.append((at, token, velocity))
    return found


@given(track=tracks(), hole=st.frozensets(st.integers(0, BARS - 1), min_size=1, max_size=BARS))
def test_both_halves_together_hold_every_note_and_velocity(track: Tokens, hole: frozenset[int]) -> None:
    holed, filling = cut_hole(track, hole)
    known = notes_of(split_bars(holed)[1], hole)
    asked = notes_of(split_bars(filling[1:])[1], frozenset(range(BARS)) - hole)
    assert sorted(known + asked) == sorted(notes_of(split_bars(track)[1], frozenset()))


@given(track=tracks())
def test_a_track_without_a_hole_stays_as_it_is(track: Tokens) -> None:
    holed, filling = cut_hole(track, ())
    assert holed.tolist() == track.tolist()
    assert filling.tolist() == [FILL, *CONDITIONS, *([BAR, MASK] * BARS), TRACK_END]


@pytest.mark.parametrize(
    ("hole", "weighted"),
    [
        ({0}, [token_id("Position", 0), BAR]),
        ({1}, [token_id("Position", 0), TRACK_END]),
    ],
)
def test_a_filling_teaches_the_hole_and_where_its_bars_end(hole: set[int], weighted: list[int]) -> None:
    bar = [BAR, token_id("Position", 0)]
    track = np.array([*CONDITIONS, *bar, *bar, TRACK_END], np.uint16)
    filling = cut_hole(track, hole)[1]
    weight = fill_weight(filling)
    assert filling[weight > 0].tolist() == weighted
