# SPDX-License-Identifier: Apache-2.0
"""One reader for all formats, and what its bringer says of a piece."""

from __future__ import annotations

import pytest

from builders.music_pieces import a_line, a_piece
from builders.small_collection import BOOK
from fairchord.corpus import reading
from fairchord.corpus.collections.lock import split_tunes
from fairchord.corpus.reading import MusicReader
from fairchord.corpus.told import Told, apply_told, read_key
from fairchord.errors import InvalidMusic
from fairchord.music.midi import write_midi
from fairchord.music.track_role import TrackRole
from fairchord.shelf import shelf_pieces


def test_midi_abc_and_the_shelf_are_read_by_the_ending_of_their_name() -> None:
    shelf = shelf_pieces()[0]
    with MusicReader() as reader:
        assert reader.read("a.mid", write_midi(a_piece(a_line([60, 62, 64])))).piece.note_count == 3
        assert reader.read("b.abc", split_tunes(BOOK)[1]).piece.note_count == 15
        assert reader.read("c.fc", shelf.text.encode()).piece == shelf.piece


def test_abc_may_take_no_longer_than_midi() -> None:
    assert reading._LIMITS["abc"].cpu_seconds == reading._LIMITS["midi"].cpu_seconds <= 20
    assert reading._LIMITS["abc"].wall_seconds == reading._LIMITS["midi"].wall_seconds


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("book.abc", BOOK, "a book of 2 tunes"),
        ("song.wav", b"RIFF", "not a kind of file"),
        ("song", b"MThd", "not a kind of file"),
        ("piece.fc", b"\xff", "not UTF-8"),
        ("piece.fc", b"title: x", "piece.fc"),
    ],
)
def test_what_cannot_be_read_is_named(name: str, content: bytes, message: str) -> None:
    with MusicReader() as reader, pytest.raises(InvalidMusic, match=message):
        reader.read(name, content)


def test_what_is_told_takes_the_place_of_guessing() -> None:
    piece = a_piece(a_line([60, 62, 64, 65] * 4))
    told = apply_told(piece, Told(key="a minor", role="bass", chords=("Am", "F", "C", "G")))
    assert {track.role for track in told.tracks} == {TrackRole.BASS}
    assert str(told.key_signatures[0]) == "A minor"
    assert [(str(span.chord), span.onset_ticks, span.duration_ticks) for span in told.chords] == [
        ("Am", 0, 1920),
        ("F", 1920, 1920),
        ("C", 3840, 1920),
        ("G", 5760, 1920),
    ]
    assert apply_told(piece, Told()) == piece


def test_chords_given_for_each_eighth_are_joined() -> None:
    told = apply_told(a_piece(a_line([60, 62, 64, 65])), Told(chords=("Am",) * 4 + ("F",) * 4))
    assert [(str(span.chord), span.duration_ticks) for span in told.chords] == [("Am", 960), ("F", 960)]


def test_more_chords_than_music_are_left_out() -> None:
    told = apply_told(a_piece(a_line([60, 62, 64, 65])), Told(chords=("Am",) * 10))
    assert sum(span.duration_ticks for span in told.chords) == 1920


@pytest.mark.parametrize("text", ["", "minor", "H minor", "a", "c majorish"])
def test_a_key_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidMusic):
        read_key(text)


@pytest.mark.parametrize(("text", "shown"), [("aminor", "A minor"), ("C major", "C major"), ("f# minor", "F# minor")])
def test_keys_are_read_as_people_write_them(text: str, shown: str) -> None:
    assert str(read_key(text)) == shown
