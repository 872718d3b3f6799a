# SPDX-License-Identifier: Apache-2.0
"""Every piece of the shelf is held to the same musical floor."""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import pairwise

import pytest

from fairchord.music.harmony import Chord, KeySignature
from fairchord.music.piece import DURATION, ONSET, PITCH, VELOCITY, Piece, Track
from fairchord.music.shelf_notation import MAXIMUM_BARS, MINIMUM_BARS, STYLES
from fairchord.music.time import TICKS_PER_GRID, TICKS_PER_QUARTER
from fairchord.music.track_role import TrackRole
from fairchord.shelf import ShelfPiece, shelf_pieces

PIECES = shelf_pieces()
LONGEST_SHARED_RUN = 12
each_piece = pytest.mark.parametrize("entry", PIECES, ids=[entry.id for entry in PIECES])


def pitched(piece: Piece) -> list[Track]:
    return [track for track in piece.tracks if not track.is_drum]


def notes_of(piece: Piece, role: TrackRole) -> list[list[int]]:
    return [row for track in piece.tracks if track.role is role for row in track.notes.tolist()]


def chord_at(piece: Piece, tick: int) -> Chord:
    return [span.chord for span in piece.chords if span.onset_ticks <= tick][-1]


def key_at(piece: Piece, tick: int) -> KeySignature:
    return [key for key in piece.key_signatures if key.onset_ticks <= tick][-1]


@each_piece
def test_states_what_it_is(entry: ShelfPiece) -> None:
    assert entry.licence == "CC0-1.0"
    assert entry.origin == "project-made, machine-assisted"
    assert entry.text.startswith("# SPDX-License-Identifier: CC0-1.0\n")
    assert entry.style in STYLES
    assert entry.sha256 == hashlib.sha256(entry.text.encode("utf-8")).hexdigest()


@each_piece
def test_length_and_tracks(entry: ShelfPiece) -> None:
    piece = entry.piece
    assert MINIMUM_BARS <= entry.length_bars <= MAXIMUM_BARS
    assert len(piece.bar_onsets()) - 1 == entry.length_bars
    assert len(piece.tracks) >= 2
    assert all(len(track.notes) for track in piece.tracks)
    assert len({track.name for track in piece.tracks}) == len(piece.tracks)


@each_piece
def test_notes_are_on_the_grid_and_inside_the_piece(entry: ShelfPiece) -> None:
    end = entry.piece.bar_onsets()[-1]
    for track in entry.piece.tracks:
        assert not (track.notes[:, [ONSET, DURATION]] % TICKS_PER_GRID).any()
        assert int((track.notes[:, ONSET] + track.notes[:, DURATION]).max()) <= end


@each_piece
def test_notes_lie_in_playable_ranges(entry: ShelfPiece) -> None:
    for track in pitched(entry.piece):
        low, high = (24, 60) if track.role is TrackRole.BASS else (28, 103)
        assert low <= track.notes[:, PITCH].min()
        assert track.notes[:, PITCH].max() <= high


@each_piece
def test_velocities_are_shaped(entry: ShelfPiece) -> None:
    assert len({int(velocity) for track in entry.piece.tracks for velocity in track.notes[:, VELOCITY]}) >= 6


@each_piece
def test_on_beat_notes_belong_to_the_harmony(entry: ShelfPiece) -> None:
    piece = entry.piece
    rows = [row for track in pitched(piece) for row in track.notes.tolist() if row[ONSET] % TICKS_PER_QUARTER == 0]
    fitting = sum(
        row[PITCH] % 12 in chord_at(piece, row[ONSET]).pitch_classes | key_at(piece, row[ONSET]).pitch_classes
        for row in rows
    )
    assert fitting >= 0.7 * len(rows)


@each_piece
def test_lowest_note_supports_the_chord(entry: ShelfPiece) -> None:
    piece = entry.piece
    rows = [row for track in pitched(piece) for row in track.notes.tolist()]
    changes = [piece.chords[0], *(after for before, after in pairwise(piece.chords) if after.chord != before.chord)]
    supported = 0
    for span in changes:
        tick = span.onset_ticks
        sounding = [row[PITCH] for row in rows if row[ONSET] <= tick < row[ONSET] + row[DURATION]]
        supported += bool(sounding) and min(sounding) % 12 in (span.chord.root, span.chord.bass)
    assert supported >= 0.6 * len(changes)


@each_piece
def test_melody_and_bass_do_not_run_in_octaves(entry: ShelfPiece) -> None:
    melody = {row[ONSET]: row[PITCH] for row in notes_of(entry.piece, TrackRole.MAIN_MELODY)}
    bass = {row[ONSET]: row[PITCH] for row in notes_of(entry.piece, TrackRole.BASS)}
    shared = sorted(melody.keys() & bass.keys())
    longest = run = 0
    for before, after in pairwise(shared):
        moved = melody[after] != melody[before]
        parallel = all((melody[tick] - bass[tick]) % 12 == 0 for tick in (before, after))
        run = run + 1 if moved and parallel else 0
        longest = max(longest, run)
    assert longest <= 3


def melody_runs(entry: ShelfPiece) -> set[tuple[int, ...]]:
    """Give every run of melody notes as intervals and gaps between onsets."""
    tops: dict[int, int] = {}
    for row in notes_of(entry.piece, TrackRole.MAIN_MELODY):
        tops[row[ONSET]] = max(row[PITCH], tops.get(row[ONSET], 0))
    line = sorted(tops.items())
    moves = [(after[1] - before[1], after[0] - before[0]) for before, after in pairwise(line)]
    size = LONGEST_SHARED_RUN - 1
    return {sum(moves[start : start + size], ()) for start in range(len(moves) - size + 1)}


def test_no_two_pieces_share_a_long_run_of_melody() -> None:
    seen: dict[tuple[int, ...], str] = {}
    for entry in PIECES:
        for run in melody_runs(entry):
            assert seen.setdefault(run, entry.id) == entry.id


def test_titles_and_texts_are_unique() -> None:
    assert not [title for title, count in Counter(entry.title for entry in PIECES).items() if count > 1]
    assert len({entry.sha256 for entry in PIECES}) == len(PIECES)


def test_every_piece_has_its_own_number() -> None:
    assert PIECES
    assert len({entry.id[:2] for entry in PIECES}) == len(PIECES)
