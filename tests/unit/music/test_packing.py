# SPDX-License-Identifier: Apache-2.0
"""Packed pieces come back whole, and damage is noticed."""

import pytest

from fairchord.errors import InvalidMusic
from fairchord.music.harmony import ChordSpan, KeySignature, parse_chord
from fairchord.music.packing import pack_piece, unpack_piece
from fairchord.music.piece import Piece, Track, note_array
from fairchord.music.track_role import TrackRole

PIECE = Piece(
    title="한강",
    tracks=(
        Track(name="a", role=TrackRole.BASS, program=32, is_drum=False, notes=note_array([(0, 1, 2, 3), (9, 9, 9, 9)])),
        Track(name="", role=None, program=0, is_drum=True, notes=note_array([])),
    ),
    key_signatures=(KeySignature(tonic=3, mode="minor"),),
    chords=(ChordSpan(onset_ticks=0, duration_ticks=480, chord=parse_chord("C/G")),),
)


def test_a_piece_comes_back_the_same() -> None:
    assert unpack_piece(pack_piece(PIECE)) == PIECE


def test_equal_pieces_pack_to_equal_bytes() -> None:
    assert pack_piece(PIECE) == pack_piece(unpack_piece(pack_piece(PIECE)))


@pytest.mark.parametrize("cut", [0, 3, 7, 40, -1, -16])
def test_cut_bytes_are_refused(cut: int) -> None:
    with pytest.raises(InvalidMusic, match="damaged"):
        unpack_piece(pack_piece(PIECE)[:cut])


def test_foreign_values_are_refused() -> None:
    with pytest.raises(InvalidMusic):
        unpack_piece(pack_piece(PIECE).replace(b'"bass"', b'"boss"'))
