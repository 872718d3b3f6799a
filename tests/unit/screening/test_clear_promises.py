# SPDX-License-Identifier: Apache-2.0
"""What a clear verdict says is ruled out is ruled out: no copied run of that length or more is ever called clear."""

from __future__ import annotations

import dataclasses

import pytest

from fairchord.music.piece import Piece, Track, note_array
from fairchord.screening.index import build_index, open_index
from fairchord.screening.verdict import screen
from fairchord.shelf import shelf_pieces


def a_copy(track: Track, first: int, length: int) -> Piece:
    """A run of a one-voice track, a third higher."""
    notes = track.notes[first : first + length].copy()
    notes[:, 0] -= notes[0, 0]
    notes[:, 2] += 4
    return Piece(title="copy", tracks=(dataclasses.replace(track, notes=note_array(notes)),))


def melodies() -> list[Track]:
    tracks = [piece.piece.tracks[0] for piece in shelf_pieces()[:12]]
    return [track for track in tracks if len(set(track.notes[:, 0].tolist())) == len(track.notes) >= 40]


@pytest.mark.parametrize("length", [16, 18, 20, 23, 24, 27, 30])
def test_a_clear_verdict_never_rules_out_a_run_that_is_there(length: int) -> None:
    tracks = melodies()
    assert tracks
    works = ((str(n), f"Tune {n}", Piece(title="t", tracks=(track,))) for n, track in enumerate(tracks))
    index = open_index(build_index(works, threshold_notes=18))
    for track in tracks:
        for first in range(0, len(track.notes) - length, 5):
            verdict = screen(a_copy(track, first, length), index)
            if verdict.is_clear:
                assert verdict.ruled_out_notes > length, str(verdict)
            else:
                assert "bars" in str(verdict)


def test_what_is_found_below_the_threshold_is_told_as_a_least_number() -> None:
    (track, *_) = melodies()
    index = open_index(build_index([("w", "Tune", Piece(title="t", tracks=(track,)))], threshold_notes=18))
    verdict = screen(a_copy(track, 0, 18), index)
    assert verdict.to_dict()["ruled_out_notes"] == 24
    assert "no run of 24 notes or more" in str(verdict)
    assert "has at least 17" in str(verdict)
