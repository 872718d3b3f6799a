# SPDX-License-Identifier: Apache-2.0
"""The shelf's notation: what each token means, and how a mistake is named."""

from __future__ import annotations

import pytest

from fairchord.errors import InvalidMusic
from fairchord.music.harmony import parse_chord
from fairchord.music.piece import Track
from fairchord.music.shelf_notation import NotatedPiece, parse_notation

HEADER = """
title: Test
style: pop
key: {key}
meter: {meter}
bpm: {bpm}
bars: 8
swing: {swing}
licence: CC0-1.0
origin: project-made, machine-assisted
{extra}
chords:
| {chords} |
"""


def a_text(body: str, *, chords: str = "C x8", **fields: str) -> str:
    values = {"key": "C major", "meter": "4/4", "bpm": "120", "swing": "none", "extra": ""} | fields
    return HEADER.format(chords=chords, **values) + body


def a_melody(bar: str, *, chords: str = "C x8", attributes: str = "", **fields: str) -> Track:
    text = a_text(f"track: main_melody {attributes}\n| {bar} | - x7 |", chords=chords, **fields)
    return parse_notation(text).piece.tracks[0]


def rows(track: Track) -> list[tuple[int, int, int]]:
    return [(onset, duration, pitch) for onset, duration, pitch, _ in track.notes.tolist()]


def velocities(track: Track) -> list[int]:
    return [int(row[3]) for row in track.notes.tolist()]


def test_lengths_carry_over_and_dots_and_triplets_are_exact() -> None:
    assert rows(a_melody("C4q. D4e E4et F4 G4 A4q")) == [
        (0, 720, 60),
        (720, 240, 62),
        (960, 160, 64),
        (1120, 160, 65),
        (1280, 160, 67),
        (1440, 480, 69),
    ]


def test_accidentals_are_written_out() -> None:
    assert [pitch for _, _, pitch in rows(a_melody("F#4 Bb3 Cb5 B#3"))] == [66, 58, 71, 60]


def test_tie_crosses_the_bar_line() -> None:
    text = a_text("track: main_melody\n| R C4h.~ | C4w | - x6 |")
    assert rows(parse_notation(text).piece.tracks[0]) == [(480, 1440 + 1920, 60)]


def test_overlaid_voices_sound_together() -> None:
    assert rows(a_melody("C5h D5 & E4w")) == [(0, 1920, 64), (0, 960, 72), (960, 960, 74)]


def test_staccato_halves_and_accents_and_dynamics_shape_velocity() -> None:
    track = a_melody("p C4q' C4> C4< f C4e C4")
    assert velocities(track) == [53, 62, 34, 86, 82]
    assert rows(track)[0] == (0, 240, 60)


def test_crescendo_rises_evenly_to_the_next_dynamic() -> None:
    text = a_text("track: main_melody\n| p cresc C4q D4 E4 F4 | f G4w | - x6 |")
    assert velocities(parse_notation(text).piece.tracks[0]) == [53, 58, 67, 76, 91]


def test_chord_relative_tones_follow_the_chords() -> None:
    track = a_melody("L 1 2 [3 4]", chords="C F | C x7", attributes="around=E4 low=C2")
    assert [pitch for _, _, pitch in rows(track)] == [36, 60, 65, 69, 72]


def test_voices_lead_to_the_nearest_inversion() -> None:
    track = a_melody("Vh V", chords="C G | C x7", attributes="around=E4")
    assert [pitch for _, _, pitch in rows(track)] == [60, 64, 67, 59, 62, 67]


@pytest.mark.parametrize(("token", "pitch"), [("Lu", 40), ("Ld", 43), ("L5", 43), ("L8", 48), ("L3", 40)])
def test_bass_tokens(token: str, pitch: int) -> None:
    track = a_melody(f"{token}h F4", chords="C | F x7", attributes="low=C2")
    assert rows(track)[0][2] == pitch


def test_ring_holds_notes_to_the_end_of_the_chord() -> None:
    track = a_melody("1q 2 1 3", chords="C F | C x7", attributes="ring=yes")
    assert [duration for _, duration, _ in rows(track)] == [960, 480, 960, 480]


def test_macros_repeat_whole_bars_and_stand_inside_bars() -> None:
    body = "track: main_melody\n| $two x2 | $turn G4h | % | - | C4w |"
    text = a_text(body, extra="define two = C4w | D4w\ndefine turn = E4q F4q")
    pitches = [pitch for _, _, pitch in rows(parse_notation(text).piece.tracks[0])]
    assert pitches == [60, 62, 60, 62, 64, 65, 67, 64, 65, 67, 60]


def test_swing_moves_the_off_beat_to_the_triplet() -> None:
    onsets = [onset for onset, _, _ in rows(a_melody("C4e D4 E4 F4 G4h", swing="eighths"))]
    assert onsets == [0, 320, 480, 800, 960]


def test_drum_patterns_divide_the_bar_and_stack() -> None:
    drums = "drum beat\n  kick x---o---\ndrum hit\n  crash X-------\ntrack: drums\n| beat + hit | beat x6 | - |"
    track = parse_notation(a_text(drums)).piece.tracks[0]
    assert track.is_drum
    assert track.notes.tolist()[:3] == [[0, 120, 36, 77], [0, 120, 49, 103], [960, 120, 36, 44]]


def test_header_changes_of_tempo_and_key() -> None:
    notated = parse_notation(a_text("", key="C major, D minor@5", bpm="120, 60@8"))
    assert [(round(tempo.bpm), tempo.onset_ticks) for tempo in notated.piece.tempi] == [(120, 0), (60, 7 * 1920)]
    assert [str(key) for key in notated.piece.key_signatures] == ["C major", "D minor"]


def test_weighted_chords_share_the_bar() -> None:
    notated: NotatedPiece = parse_notation(a_text("", chords="C*3 G7*1 | C x7"))
    spans = notated.piece.chords[:2]
    assert [(span.duration_ticks, span.chord) for span in spans] == [(1440, parse_chord("C")), (480, parse_chord("G7"))]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("track: bass\n| C4w x6 | C4h. | C4w |", "bar 7 of track 'bass' (bass) has 3 beats, expected 4"),
        ("track: bass\n| C4w x7 |", "track 'bass' (bass) has 7 bars, expected 8"),
        ("track: bass\n| H4w | - x7 |", "bar 1 of track 'bass' (bass) holds 'H4w', which is not a note"),
        ("track: bass\n| C4w~ | - x7 |", "bar 1 of track 'bass' (bass) ties a note to nothing"),
        ("track: bass\n| cresc C4w | - x7 |", "bar 1 of track 'bass' (bass) swells towards nothing"),
        ("track: bass\n| C4s. C4 | - x7 |", "holds the length 's.', which is off the grid"),
        ("track: bass\n| [C4 Q]w | - x7 |", "holds 'Q', which is not a pitch"),
        ("track: kazoo\n| - x8 |", "track line 'kazoo' is not understood"),
        ("track: bass loud=yes\n| - x8 |", "is not understood"),
        ("track: bass program=200\n| - x8 |", "'bass program=200' is not understood"),
        ("track: bass\n| $none | - x7 |", "macro '$none' is not defined"),
        ("define a = $a\ntrack: bass\n| $a | - x7 |", "macros are nested too deeply"),
        ("define a = C4w | C4w\ntrack: bass\n| p $a | - x6 |", "macro '$a' holds 2 bars inside one bar"),
        ("track: bass\n| % | - x7 |", "% stands where there is no bar"),
        ("track: bass\n| - x99 | - x99 |", "grows past 128 bars"),
        ("track: drums\n| polka | - x7 |", "has no drum pattern 'polka'"),
        ("drum odd\n kick x--x--x\ntrack: drums\n| odd | - x7 |", "kick has 7 steps"),
        ("drum odd\n gong x---", "is not a drum line"),
        ("title: Again", "gives 'title' a second time"),
    ],
)
def test_a_mistake_is_named_with_its_place(body: str, problem: str) -> None:
    with pytest.raises(InvalidMusic) as caught:
        parse_notation(a_text(body), source="x.fc")
    assert caught.value.message.startswith("x.fc: ")
    assert problem in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"meter": "7/8"}, "meter 7/8 is not known"),
        ({"bpm": "fast"}, "bpm 'fast' is not a tempo"),
        ({"bpm": "90, 80@end"}, "does not name a bar"),
        ({"bpm": "90, 80@3, 70@3"}, "rising onsets"),
        ({"key": "C@5"}, "says nothing of bar 1"),
        ({"swing": "waltz"}, "swing 'waltz' is not known"),
        ({"key": "H minor"}, "key 'H minor' is not known"),
        ({"chords": "C x7"}, "chords have 7 bars, expected 8"),
        ({"chords": "C*0 G*0 | C x7"}, "bar 1 of the chords"),
        ({"chords": "Q x8"}, "chord 'Q' is not known"),
    ],
)
def test_a_wrong_header_is_named(fields: dict[str, str], problem: str) -> None:
    with pytest.raises(InvalidMusic, match=r"^x\.fc: ") as caught:
        parse_notation(a_text("", **fields), source="x.fc")
    assert problem in caught.value.message


def test_missing_header_and_stray_line_are_refused() -> None:
    with pytest.raises(InvalidMusic, match="the header lacks title, style"):
        parse_notation("key: C major")
    with pytest.raises(InvalidMusic, match=r"line 1 .* belongs to nothing"):
        parse_notation("| C4w |")
