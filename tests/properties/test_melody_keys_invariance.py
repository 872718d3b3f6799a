# SPDX-License-Identifier: Apache-2.0
"""Melody keys stay the same under everything that leaves a melody the same melody, and change when it changes."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate
from random import Random

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from builders.music_pieces import a_track
from fairchord.music.melody_keys import OPENING_NOTES, find_melodies, melody_keys, notes_key
from fairchord.music.midi import read_midi, write_midi
from fairchord.music.piece import DURATION, ONSET, PITCH, VELOCITY, NoteArray, Piece, Track
from fairchord.music.time import Tempo, TimeSignature

_STEP = st.tuples(st.sampled_from([120, 240, 360, 480]), st.integers(48, 84))


@st.composite
def tunes(draw: st.DrawFn) -> Track:
    """A track of single notes and some chords in sixteenths, whose waits rounding cannot confuse."""
    steps = draw(st.lists(_STEP, min_size=20, max_size=40))
    onsets = accumulate((wait for wait, _ in steps[:-1]), initial=120 * draw(st.integers(0, 8)))
    rows = [(onset, wait, pitch, 80) for onset, (wait, pitch) in zip(onsets, steps, strict=True)]
    chords = [(onset, wait, pitch - 7, 60) for onset, wait, pitch, _ in rows if draw(st.booleans())]
    return a_track(rows + chords, program=draw(st.integers(0, 127)))


@st.composite
def tuneful(draw: st.DrawFn) -> Piece:
    return Piece(title="piece", tracks=tuple(draw(st.lists(tunes(), min_size=1, max_size=3))))


def changed(piece: Piece, change: Callable[[NoteArray], object]) -> Piece:
    """The piece with the notes of each track changed in place."""

    def one(track: Track) -> Track:
        notes = track.notes.copy()
        change(notes)
        return replace(track, notes=notes)

    return replace(piece, tracks=tuple(one(track) for track in piece.tracks))


def stretch(factor: Fraction) -> Callable[[NoteArray], None]:
    def change(notes: NoteArray) -> None:
        for column in (ONSET, DURATION):
            notes[:, column] = [round(value * factor) for value in notes[:, column].tolist()]

    return change


@settings(max_examples=30, deadline=None)
@given(tuneful(), st.integers(-12, 12))
def test_keys_ignore_transposition(piece: Piece, by: int) -> None:
    assert melody_keys(piece.transpose(by)) == melody_keys(piece)


@settings(max_examples=30, deadline=None)
@given(tuneful(), st.fractions(Fraction(1, 2), 7, max_denominator=1000))
def test_keys_ignore_stretching_even_where_ticks_are_rounded(piece: Piece, factor: Fraction) -> None:
    assert melody_keys(changed(piece, stretch(factor))) == melody_keys(piece)


@settings(max_examples=30, deadline=None)
@given(tuneful(), st.integers(0, 100_000))
def test_keys_ignore_where_the_music_begins(piece: Piece, later: int) -> None:
    def move(notes: NoteArray) -> None:
        notes[:, ONSET] += later

    assert melody_keys(changed(piece, move)) == melody_keys(piece)


@settings(max_examples=30, deadline=None)
@given(tuneful(), st.randoms(use_true_random=False))
def test_keys_ignore_loudness_lengths_instruments_and_names(piece: Piece, chance: Random) -> None:
    def change(notes: NoteArray) -> None:
        notes[:, VELOCITY] = [chance.randint(1, 127) for _ in notes]
        notes[:, DURATION] = [chance.randint(1, 2000) for _ in notes]

    other = changed(piece, change)
    tracks = [replace(track, program=chance.randint(0, 127), name=str(chance.random())) for track in other.tracks]
    chance.shuffle(tracks)
    tempi = (Tempo.from_bpm(77), Tempo.from_bpm(133, onset_ticks=960))
    meter = (TimeSignature(onset_ticks=0, numerator=7, denominator=8),)
    assert melody_keys(
        replace(other, tracks=tuple(tracks), tempi=tempi, time_signatures=meter, title="another")
    ) == melody_keys(piece)


@settings(max_examples=20, deadline=None)
@given(tuneful())
def test_keys_ignore_drums_and_silent_tracks(piece: Piece) -> None:
    drums = a_track([(place * 240, 60, 36, 90) for place in range(40)], is_drum=True)
    more = replace(piece, tracks=(drums, *piece.tracks, a_track([])))
    assert melody_keys(more) == melody_keys(piece)


@settings(max_examples=20, deadline=None)
@given(tuneful(), tunes())
def test_lines_of_a_track_are_found_in_any_company(piece: Piece, stranger: Track) -> None:
    alone = find_melodies(replace(piece, tracks=piece.tracks[:1]))
    together = find_melodies(replace(piece, tracks=(stranger, *piece.tracks)))
    assert set(alone.lines) <= set(together.lines)
    assert set(alone.openings) <= set(together.openings)


@settings(max_examples=30, deadline=None)
@given(tuneful(), st.integers(OPENING_NOTES, 40))
def test_openings_outlive_cutting_off_the_end(piece: Piece, kept: int) -> None:
    line = replace(piece, tracks=piece.tracks[:1])
    onsets = np.unique(line.tracks[0].notes[:, ONSET])
    assume(len(onsets) > kept)
    notes = line.tracks[0].notes
    cut = replace(line.tracks[0], notes=notes[notes[:, ONSET] < onsets[kept]])
    assert find_melodies(replace(line, tracks=(cut,))).openings == find_melodies(line).openings


@settings(max_examples=30, deadline=None)
@given(tunes(), st.data())
def test_one_changed_pitch_of_the_line_changes_its_key(track: Track, data: st.DataObject) -> None:
    piece = Piece(title="piece", tracks=(track,))
    assume(find_melodies(piece).lines)
    notes = track.notes.copy()
    onset = data.draw(st.sampled_from(sorted(set(notes[:, ONSET].tolist()))))
    notes[np.flatnonzero(notes[:, ONSET] == onset)[-1], PITCH] = 97
    assert not set(find_melodies(replace(piece, tracks=(replace(track, notes=notes),))).lines) & set(
        find_melodies(piece).lines
    )


@settings(max_examples=20, deadline=None)
@given(tuneful(), st.randoms(use_true_random=False))
def test_notes_key_ignores_all_but_the_notes(piece: Piece, chance: Random) -> None:
    def soften(notes: NoteArray) -> None:
        notes[:, VELOCITY] = [chance.randint(1, 127) for _ in notes]

    tracks = [replace(track, program=3, name="else") for track in changed(piece, soften).tracks]
    chance.shuffle(tracks)
    assert notes_key(replace(piece, tracks=tuple(tracks), title="else", tempi=(Tempo.from_bpm(60),))) == notes_key(
        piece
    )
    assert notes_key(piece.transpose(1)) != notes_key(piece)
    assert notes_key(changed(piece, stretch(Fraction(2)))) != notes_key(piece)


@settings(max_examples=3, deadline=None)
@given(tuneful())
def test_keys_survive_a_midi_file(piece: Piece) -> None:
    again = read_midi(write_midi(piece)).piece
    assert melody_keys(again) == melody_keys(piece)
