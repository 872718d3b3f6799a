# SPDX-License-Identifier: Apache-2.0
"""The score says the grid notes, and says them as a musician expects to read them."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.music_pieces import Row, a_piece, a_track, pieces
from builders.read_musicxml import ReadNote, read_parts
from builders.score_pieces import a_hard_piece
from fairchord.errors import InvalidMusic
from fairchord.music.harmony import KeySignature, parse_chord
from fairchord.music.piece import Piece, Track
from fairchord.music.time import TICKS_PER_GRID, TimeSignature
from fairchord.notation.measures import measures_of
from fairchord.notation.musicxml import write_musicxml
from fairchord.notation.rhythm import find_triplets, write_span
from fairchord.notation.spelling import spell
from fairchord.notation.staves import notated


def heard(track: Track) -> list[ReadNote]:
    steps = (track.notes // TICKS_PER_GRID).tolist()
    notes = [
        ReadNote(onset, length, int(pitch))
        for (onset, length, _, _), pitch in zip(steps, track.notes[:, 2], strict=True)
    ]
    return sorted(notes, key=lambda note: (note.start, note.pitch))


def starts(notes: list[ReadNote]) -> list[tuple[int, int]]:
    return [(note.start, note.pitch) for note in notes]


def written(meter: str, start: int, end: int, *, is_rest: bool = False) -> list[tuple[int, str, int]]:
    """How a span of the first bar of a meter is written: length, value and dots of each part."""
    (measure, *_) = measures_of(a_piece(a_track([(0, 1920, 60, 80)]), meter=meter))
    triplets = find_triplets({start, end}, measure.division)
    values = write_span(start, end, is_rest=is_rest, division=measure.division, triplets=triplets)
    return [(value.steps, value.kind, value.dots) for value in values]


def test_a_hard_piece_reads_back_note_by_note() -> None:
    piece = a_hard_piece()
    parts = read_parts(write_musicxml(piece))
    assert list(parts) == ["Main melody", "Accompaniment", "Guitar", "Drums"]
    for track, notes in zip(notated(piece).tracks, parts.values(), strict=True):
        assert (starts(notes) == starts(heard(track))) if track.is_drum else (notes == heard(track))


def test_the_same_piece_gives_the_same_bytes() -> None:
    assert write_musicxml(a_hard_piece()) == write_musicxml(a_hard_piece())


@settings(max_examples=40, deadline=None)
@given(pieces())
def test_every_note_of_any_piece_is_in_its_score(piece: Piece) -> None:
    usual = [
        TimeSignature(onset_ticks=m.onset_ticks, numerator=1 + m.numerator % 12, denominator=4 + 4 * (m.numerator % 2))
        for m in piece.time_signatures
    ]
    named = tuple(replace(track, name=f"part {index}") for index, track in enumerate(piece.tracks))
    piece = replace(piece, time_signatures=tuple(usual), tracks=named)
    for track, notes in zip(notated(piece).tracks, read_parts(write_musicxml(piece)).values(), strict=True):
        assert starts(notes) == starts(heard(track))
        assert track.is_drum or notes == heard(track)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["4/4", "3/4", "2/4", "6/8", "12/8", "5/4", "7/8", "9/8", "2/2"]), st.data())
def test_every_span_of_every_meter_can_be_written(meter: str, data: st.DataObject) -> None:
    (measure, *_) = measures_of(a_piece(a_track([(0, 60, 60, 80)]), meter=meter))
    start = data.draw(st.integers(0, measure.steps - 1))
    end = data.draw(st.integers(start + 1, measure.steps))
    triplets = find_triplets({start, end}, measure.division)
    values = write_span(start, end, is_rest=data.draw(st.booleans()), division=measure.division, triplets=triplets)
    assert sum(value.steps for value in values) == end - start
    assert [value.start for value in values] == [start, *(value.end for value in values[:-1])]


@pytest.mark.parametrize(
    ("meter", "start", "end", "expected"),
    [
        ("4/4", 0, 48, [(48, "whole", 0)]),
        ("4/4", 0, 18, [(18, "quarter", 1)]),
        ("4/4", 6, 18, [(12, "quarter", 0)]),
        ("4/4", 12, 36, [(24, "half", 0)]),
        ("4/4", 18, 30, [(6, "eighth", 0), (6, "eighth", 0)]),
        ("4/4", 9, 15, [(3, "16th", 0), (3, "16th", 0)]),
        ("3/4", 0, 36, [(36, "half", 1)]),
        ("3/4", 12, 36, [(24, "half", 0)]),
        ("6/8", 0, 18, [(18, "quarter", 1)]),
        ("6/8", 6, 18, [(12, "quarter", 0)]),
        ("6/8", 12, 24, [(6, "eighth", 0), (6, "eighth", 0)]),
        ("12/8", 36, 72, [(36, "half", 1)]),
        ("4/4", 0, 4, [(4, "eighth", 0)]),
        ("4/4", 4, 12, [(8, "quarter", 0)]),
        ("4/4", 0, 8, [(8, "quarter", 0)]),
    ],
)
def test_values_are_chosen_as_the_meter_asks(meter: str, start: int, end: int, expected: list[object]) -> None:
    assert written(meter, start, end) == expected


def test_rests_do_not_hide_the_beat() -> None:
    assert written("4/4", 6, 18, is_rest=True) == [(6, "eighth", 0), (6, "eighth", 0)]


def test_a_short_first_bar_is_a_pick_up_numbered_0() -> None:
    first, second, *_ = measures_of(a_hard_piece())
    assert (first.number, first.steps, str(first.meter), first.is_whole) == (0, 12, "4/4", False)
    assert (second.number, second.is_whole, second.shows_meter) == (1, True, False)


@pytest.mark.parametrize(
    ("key", "chord", "pitch", "expected"),
    [
        (KeySignature(tonic=9, mode="minor"), None, 68, "G#"),
        (KeySignature(tonic=5, mode="minor"), None, 71, "B"),
        (KeySignature(tonic=0, mode="major"), "Ab", 68, "Ab"),
        (KeySignature(tonic=0, mode="major"), "E7", 68, "G#"),
        (KeySignature(tonic=6, mode="major"), None, 71, "Cb"),
        (None, "C#m", 64, "E"),
        (None, None, 70, "Bb"),
    ],
)
def test_pitches_are_spelled_by_chord_and_key(
    key: KeySignature | None, chord: str | None, pitch: int, expected: str
) -> None:
    spelling = spell(pitch, key, None if chord is None else parse_chord(chord))
    assert spelling.step + {-1: "b", 0: "", 1: "#"}[spelling.alter] == expected


def test_drums_stand_on_a_percussion_staff_with_their_own_heads_and_sounds() -> None:
    root = ElementTree.fromstring(write_musicxml(a_hard_piece()))
    part = root.findall("part")[-1]
    assert part.findtext("measure/attributes/clef/sign") == "percussion"
    assert {
        note.findtext("notehead") for note in part.iter("note") if note.findtext("unpitched/display-step") == "G"
    } == {"x"}
    sounds = {
        int(midi.findtext("midi-unpitched") or 0) - 1
        for midi in root.iter("midi-instrument")
        if midi.find("midi-unpitched") is not None
    }
    assert sounds == {36, 38, 42, 47, 51}


def test_a_keyboard_part_with_a_wide_range_has_two_staves_and_a_guitar_an_octave_clef() -> None:
    _, piano, guitar, _ = ElementTree.fromstring(write_musicxml(a_hard_piece())).findall("part")
    assert [clef.findtext("sign") for clef in piano.findall("measure[1]/attributes/clef")] == ["G", "F"]
    assert guitar.findtext("measure/attributes/clef/clef-octave-change") == "-1"


def test_marks_stand_where_the_piece_has_them() -> None:
    root = ElementTree.fromstring(write_musicxml(a_hard_piece()))
    first = root.findall("part")[0]
    assert [mark.text for mark in first.iter("rehearsal")] == ["Intro", "Verse A"]
    assert [sound.get("tempo") for sound in first.iter("sound")] == ["96", "132"]
    assert [kind.get("text") for kind in first.iter("kind")] == ["m", "7", "maj7", "7sus4", "madd9", "", "m7b5"]
    assert [fifths.text for fifths in first.iter("fifths")] == ["-4", "2"]
    assert [words.text for words in first.iter("words")] == ["N.C."]


def test_a_piece_without_notes_has_no_score() -> None:
    with pytest.raises(InvalidMusic, match="no notes"):
        write_musicxml(a_piece())


def test_a_meter_finer_than_sixteenths_is_refused_by_name() -> None:
    with pytest.raises(InvalidMusic, match="3/32"):
        write_musicxml(a_piece(a_track([(0, 480, 60, 80)]), meter="3/32"))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(0, 320, 60, 80), (320, 120, 62, 80)], [320, 160]),  # the end of a triplet's last note, not a sixteenth
        ([(0, 360, 60, 80), (360, 80, 62, 80)], [360, 120]),
        ([(0, 440, 60, 80)], [480]),
        ([(0, 200, 60, 80), (200, 280, 62, 80)], [200, 280]),  # where another begins, an end is exact
    ],
)
def test_ends_go_to_a_place_that_their_beat_has_anyway(rows: list[Row], expected: list[int]) -> None:
    (track,) = notated(a_piece(a_track(rows))).tracks
    assert track.notes[:, 1].tolist() == expected
