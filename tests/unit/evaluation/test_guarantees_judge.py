# SPDX-License-Identifier: Apache-2.0
"""The judge of guarantees passes a piece that keeps them and names each one that is broken."""

from dataclasses import replace
from typing import Any

import pytest

from fairchord.evaluation.guarantees import GUARANTEES, Asked, AskedTrack, broken_guarantees
from fairchord.music.harmony import Chord, ChordSpan, parse_chord, parse_key
from fairchord.music.piece import Piece, Track
from fairchord.music.time import Tempo, TimeSignature, parse_meter

BAR = 1920
TRACK: dict[str, Any] = {
    "program": 73, "is_drum": False, "pitch": (60, 84), "velocity": (40, 80), "voices": 1, "silent_bars": 2,
    "carries_harmony": False, "playable": (60, 96), "pitch_range": "mid",
}  # fmt: skip
ASKED = Asked(
    bars=2,
    meter=parse_meter("4/4"),
    bpm=120,
    tracks=(AskedTrack(**TRACK),),
    key=parse_key("A minor"),
    chords=((0, parse_chord("Am")), (BAR, parse_chord("E7"))),
)
NOTES = [(0, 480, 69, 60), (480, 960, 71, 60), (BAR, BAR, 68, 60)]


def spans(*names: str) -> tuple[ChordSpan, ...]:
    return tuple(
        ChordSpan(onset_ticks=i * BAR, duration_ticks=BAR, chord=parse_chord(name)) for i, name in enumerate(names)
    )


def piece(notes: list[tuple[int, int, int, int]] = NOTES, **changes: Any) -> Piece:
    track = Track(name="m", role=None, program=73, is_drum=False, notes=notes)  # type: ignore[arg-type]
    fields: dict[str, Any] = {
        "title": "t", "tracks": (track,), "key_signatures": (parse_key("A minor"),), "chords": spans("Am", "E7"),
    }  # fmt: skip
    return Piece(**fields | changes)


def broken(made: Piece, asked: Asked = ASKED, end: int = 2 * BAR) -> set[str]:
    return set(broken_guarantees(made, asked, end_ticks=end))


def asking(**changes: Any) -> Asked:
    return replace(ASKED, tracks=(AskedTrack(**TRACK | changes),))


def test_a_piece_that_keeps_everything_breaks_nothing() -> None:
    assert broken(piece()) == set()


@pytest.mark.parametrize(
    ("notes", "names"),
    [
        ([], {"not empty", "bars", "mean pitch", "no long silence"}),
        (NOTES[:2], {"bars"}),
        ([*NOTES[:2], (BAR, BAR + 1, 69, 60)], {"bars", "last bar"}),
        ([*NOTES[:2], (BAR, BAR, 86, 60)], {"pitch", "mean pitch"}),
        ([*NOTES[:2], (BAR, BAR, 68, 81)], {"velocity"}),
        ([*NOTES[:2], (BAR, BAR, 66, 60)], {"key or chord", "last bar"}),
        ([*NOTES[:2], (BAR, BAR, 69, 60)], {"last bar"}),
        ([(0, 481, 69, 60), *NOTES[1:]], {"voices"}),
        ([(0, BAR, 69, 60), (480, 480, 60, 60), *NOTES[2:]], {"voices"}),
        ([(0, 480, 81, 60), (480, 960, 81, 60), (BAR, BAR, 68, 60)], {"mean pitch"}),
        ([(480, BAR, 66, 60), (BAR + 480, 480, 68, 60)], {"key or chord", "held notes"}),
    ],
)
def test_a_broken_note_is_named(notes: list[tuple[int, int, int, int]], names: set[str]) -> None:
    assert broken(piece(notes)) == names


def test_a_borrowed_tone_may_not_sound_into_the_next_chord() -> None:
    made = piece([(0, BAR, 68, 60), (BAR, BAR, 69, 60)], chords=spans("E7", "Am"))
    asked = replace(ASKED, chords=((0, parse_chord("E7")), (BAR, parse_chord("Am"))))
    assert broken(made, asked) == set()
    assert "held notes" in broken(piece([(0, BAR + 480, 68, 60), (BAR + 480, 480, 69, 60)], chords=made.chords), asked)


def test_those_who_carry_the_harmony_have_chord_tones_on_strong_beats() -> None:
    off_chord = [(0, 480, 71, 60), *NOTES[1:]]
    assert broken(piece(off_chord)) == set()
    assert broken(piece(off_chord), asking(carries_harmony=True)) == {"strong beats"}
    assert broken(piece(), asking(carries_harmony=True)) == set()


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"time_signatures": (parse_meter("3/4"),)}, "meter"),
        ({"tempi": (Tempo.from_bpm(121),)}, "tempo"),
        ({"tempi": (Tempo.from_bpm(120), Tempo.from_bpm(90, onset_ticks=480))}, "tempo"),
        ({"key_signatures": (parse_key("C major"),)}, "key"),
        ({"key_signatures": ()}, "key"),
        ({"chords": spans("Am", "E")}, "chord slots"),
        ({"chords": spans("Am")}, "chord slots"),
        ({"chords": ()}, "chord slots"),
    ],
)
def test_what_the_file_says_of_itself_is_checked(changes: dict[str, Any], name: str) -> None:
    assert name in broken(piece(**changes))


def test_a_second_meter_is_seen() -> None:
    later = TimeSignature(onset_ticks=BAR, numerator=3, denominator=4)
    assert "meter" in broken(piece(time_signatures=(parse_meter("4/4"), later)))


def test_a_file_that_ends_late_has_the_wrong_length() -> None:
    assert broken(piece(), end=2 * BAR + 1) == {"bars"}


def test_a_chord_must_change_at_its_own_tick() -> None:
    late = (
        ChordSpan(onset_ticks=0, duration_ticks=BAR + 40, chord=parse_chord("Am")),
        ChordSpan(onset_ticks=BAR + 40, duration_ticks=BAR - 40, chord=parse_chord("E7")),
    )
    assert "chord slots" in broken(piece(chords=late))


def test_chords_that_were_not_asked_for_must_still_fill_every_bar() -> None:
    free = replace(ASKED, chords=())
    assert broken(piece(), free) == set()
    assert "chord slots" in broken(piece(chords=spans("Am")), free)


def test_bars_without_a_chord_are_kept_too() -> None:
    rests: tuple[tuple[int, Chord | None], ...] = ((0, None), (BAR, parse_chord("E7")))
    made = piece(chords=spans("Am", "E7")[1:])
    assert broken(made, replace(ASKED, chords=rests)) == set()
    assert "chord slots" in broken(piece(), replace(ASKED, chords=rests))


def test_instruments_and_missing_tracks_are_seen() -> None:
    assert broken(piece(), asking(program=40)) == {"tracks"}
    assert broken(piece(), asking(playable=(70, 96))) == {"playable"}
    assert "tracks" in broken(piece(tracks=()))


def test_a_silent_stretch_is_counted_in_bars() -> None:
    longer = replace(ASKED, bars=4, chords=())
    made = piece([(0, 480, 69, 60), (3 * BAR, BAR, 69, 60)], chords=spans("Am", "Am", "Am", "Am"))
    assert broken(made, longer, end=4 * BAR) == {"no long silence"}


def test_drum_hits_are_counted_by_moment_and_have_no_harmony() -> None:
    hits = [(0, 120, 36, 60), (0, 120, 42, 60), (BAR, BAR, 38, 60)]
    track = Track(name="d", role=None, program=0, is_drum=True, notes=hits)  # type: ignore[arg-type]
    kit = asking(is_drum=True, program=0, pitch=(35, 81), voices=1, pitch_range=None)
    assert broken(piece(tracks=(track,)), kit) == {"voices"}


def test_notes_off_the_grid_of_a_rhythm_are_seen() -> None:
    assert broken(piece(), replace(ASKED, onset_grid=160)) == set()
    off_grid = [(120, 360, 69, 60), *NOTES[1:]]
    assert broken(piece(off_grid), replace(ASKED, onset_grid=160)) == {"rhythm"}
    assert broken(piece(off_grid), replace(ASKED, onset_grid=120)) == set()


def test_every_guarantee_has_its_name() -> None:
    assert len(GUARANTEES) == len(set(GUARANTEES)) == 18
