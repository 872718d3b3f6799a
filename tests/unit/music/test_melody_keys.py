# SPDX-License-Identifier: Apache-2.0
"""Which lines give keys, how many, and in which spelling."""

import re
from itertools import combinations

import pytest

from builders.music_pieces import a_line, a_piece, a_track
from fairchord.canonical import canonical_bytes
from fairchord.music.fingerprint import fingerprint_piece
from fairchord.music.melody_keys import FEWEST_NOTES, MOST_LINES, Melodies, find_melodies, melody_keys, notes_key
from fairchord.music.piece import Piece
from fairchord.shelf import shelf_pieces

LADY = (67, 69, 71, 72, 74, 76, 72, 71, 69, 74, 72, 67, 64, 65, 69, 67, 62, 71, 72, 65, 64, 60, 62, 69, 67, 72, 76, 74)
GOLDEN = ("336ebf1a512a2dce2db008148eb9abaf", "a212b57fad73d589ae39f224e6bf4f9e")
GOLDEN_NOTES = "bbf2783a778feb0b317a7650ace57bea672e039eb6c86f6f13e5031c18e1490e"


def a_tune(seed: int, *, notes: int = 64) -> Piece:
    """A melody that depends on the seed."""
    return a_piece(a_line([60 + (seed * 7 + place * place * (seed + 3) + place // 3) % 19 for place in range(notes)]))


def test_a_melody_gives_a_line_and_an_opening() -> None:
    found = find_melodies(a_piece(a_line(LADY)))
    assert (len(found.lines), len(found.openings)) == (1, 1)
    assert all(re.fullmatch("[0-9a-f]{32}", key) for key in (*found.lines, *found.openings))
    assert melody_keys(a_piece(a_line(LADY))) == tuple(sorted(found.lines + found.openings))


def test_a_line_and_its_opening_of_the_same_notes_have_different_keys() -> None:
    found = find_melodies(a_piece(a_line(LADY[:24])))
    assert found.lines != found.openings


@pytest.mark.parametrize(
    ("what", "pitches"),
    [
        ("too short", LADY[: FEWEST_NOTES - 1]),
        ("one note", [60] * 200),
        ("a scale", list(range(30, 90))),
        ("a trill", [60, 62] * 40),
        ("a broken chord", [60, 67, 64, 67] * 40),
        ("a broken chord over two octaves", [48, 55, 60, 64, 67, 72, 67, 64, 60, 55] * 10),
    ],
)
def test_what_tells_nothing_has_no_key(what: str, pitches: list[int]) -> None:
    assert find_melodies(a_piece(a_line(pitches))) == Melodies(lines=(), openings=()), what


def test_a_short_line_has_no_opening() -> None:
    found = find_melodies(a_piece(a_line(LADY[:22])))
    assert (len(found.lines), len(found.openings)) == (1, 0)


def test_a_piece_without_pitched_notes_has_no_keys() -> None:
    assert melody_keys(a_piece()) == ()
    assert melody_keys(a_piece(a_track([(place * 480, 60, 38, 90) for place in range(40)], is_drum=True))) == ()


def test_rhythm_tells_lines_of_the_same_pitches_apart() -> None:
    dotted = a_track([((place // 2) * 480 + (place % 2) * 360, 100, pitch, 80) for place, pitch in enumerate(LADY)])
    assert not set(melody_keys(a_piece(dotted))) & set(melody_keys(a_piece(a_line(LADY))))


def test_a_crowd_of_tracks_keeps_the_longest_lines_and_fits_into_an_entry() -> None:
    pieces = [a_tune(seed, notes=32 + seed % 28).tracks[0] for seed in range(120)]
    crowd = a_piece(*pieces)
    keys = find_melodies(crowd)
    assert len(keys.lines) <= MOST_LINES
    assert keys == find_melodies(a_piece(*reversed(pieces)))
    assert len(canonical_bytes(list(melody_keys(crowd)))) < 2_400


def test_the_form_of_a_key_does_not_move() -> None:
    assert melody_keys(a_piece(a_line(LADY))) == GOLDEN
    assert notes_key(a_piece(a_line(LADY))) == GOLDEN_NOTES


def test_notes_key_tells_drums_from_pitched_notes() -> None:
    def one(is_drum: bool) -> Piece:
        return a_piece(a_track([(0, 480, 60, 80)], is_drum=is_drum))

    assert notes_key(one(True)) != notes_key(one(False))
    assert notes_key(a_piece()) != notes_key(one(False))


def test_pieces_of_the_shelf_have_keys_and_share_none() -> None:
    owners: dict[str, str] = {}
    for shelf_piece in shelf_pieces():
        keys = melody_keys(shelf_piece.piece)
        assert keys, shelf_piece.id
        for key in keys:
            assert owners.setdefault(key, shelf_piece.id) == shelf_piece.id


def test_different_tunes_share_none() -> None:
    for one, other in combinations([a_tune(seed) for seed in range(12)], 2):
        assert fingerprint_piece(one) != fingerprint_piece(other)
        assert not set(melody_keys(one)) & set(melody_keys(other))
