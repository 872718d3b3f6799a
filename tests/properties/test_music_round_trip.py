# SPDX-License-Identifier: Apache-2.0
"""Writing and reading back changes nothing, for any piece."""

from hypothesis import given, settings

from builders.music_pieces import pieces
from fairchord.music.edit import repair_overlaps
from fairchord.music.midi_write import write_midi
from fairchord.music.packing import pack_piece, unpack_piece
from fairchord.music.piece import Piece
from fairchord.music.reading.midi_parse import parse_midi


@settings(max_examples=150, deadline=None)
@given(pieces())
def test_midi_holds_a_piece_exactly(piece: Piece) -> None:
    result = parse_midi(write_midi(piece))
    assert result.piece == piece
    assert result.dropped == ()


@settings(max_examples=60, deadline=None)
@given(pieces())
def test_packed_bytes_hold_a_piece_exactly(piece: Piece) -> None:
    assert unpack_piece(pack_piece(piece)) == piece


@settings(max_examples=60, deadline=None)
@given(pieces())
def test_repairing_twice_changes_nothing_more(piece: Piece) -> None:
    for track in piece.tracks:
        once, _ = repair_overlaps(track.notes)
        assert repair_overlaps(once)[1] == 0
