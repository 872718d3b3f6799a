# SPDX-License-Identifier: Apache-2.0
"""What holds of every performance of every piece: notes, order, edges and velocity bounds."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.music_pieces import pieces
from builders.played_drums import a_groove
from fairchord.music.performance.expression import Expression
from fairchord.music.performance.perform import perform
from fairchord.music.piece import DURATION, ONSET, PITCH, VELOCITY, Piece
from fairchord.music.track_role import TrackRole

WISHES = st.builds(Expression, kind=st.sampled_from(["none", "drums", "all"]), swing_percent=st.integers(50, 75))


@st.composite
def roled(draw: st.DrawFn) -> Piece:
    piece = draw(pieces())
    usual = [role for role in TrackRole if role is not TrackRole.DRUMS]
    return replace(piece, tracks=tuple(replace(track, role=draw(st.sampled_from(usual))) for track in piece.tracks))


@settings(max_examples=60, deadline=None)
@given(roled(), WISHES, st.integers(0, 2**31 - 1), st.tuples(st.integers(1, 127), st.integers(1, 127)))
def test_no_note_is_lost_crosses_an_edge_or_leaves_its_bounds(
    piece: Piece, wish: Expression, seed: int, limits: tuple[int, int]
) -> None:
    low, high = min(limits), max(limits)
    bounds = {
        index: (min(low, int(track.notes[:, VELOCITY].min())), max(high, int(track.notes[:, VELOCITY].max())))
        for index, track in enumerate(piece.tracks)
    }
    played = perform(piece, wish, seed=seed, groove=a_groove(), bounds=bounds)
    end = max(piece.bar_onsets()[-1], piece.end_ticks)
    for index, (written, heard) in enumerate(zip(piece.tracks, played.tracks, strict=True)):
        assert sorted(written.notes[:, PITCH].tolist()) == sorted(heard.notes[:, PITCH].tolist())
        assert heard.notes[:, ONSET].min() >= 0
        assert (heard.notes[:, ONSET] + heard.notes[:, DURATION]).max() <= end
        assert bounds[index][0] <= heard.notes[:, VELOCITY].min()
        assert heard.notes[:, VELOCITY].max() <= bounds[index][1]
        by_pitch = heard.notes[np.lexsort((heard.notes[:, ONSET], heard.notes[:, PITCH]))]
        same = by_pitch[1:, PITCH] == by_pitch[:-1, PITCH]
        assert (by_pitch[1:, ONSET] >= by_pitch[:-1, ONSET] + by_pitch[:-1, DURATION])[same].all()


@settings(max_examples=20, deadline=None)
@given(roled(), WISHES, st.integers(0, 2**31 - 1))
def test_the_same_seed_gives_the_same_performance(piece: Piece, wish: Expression, seed: int) -> None:
    once, again = (perform(piece, wish, seed=seed, groove=a_groove()) for _ in range(2))
    assert once == again


@settings(max_examples=20, deadline=None)
@given(roled(), st.integers(0, 100))
def test_nothing_asked_changes_nothing(piece: Piece, seed: int) -> None:
    assert perform(piece, Expression(kind="none"), seed=seed, groove=a_groove()) is piece
