# SPDX-License-Identifier: Apache-2.0
"""The picture of a piece: complete, self-contained, well-formed whatever the title says, always the same bytes."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

from fairchord.music.harmony import ChordSpan, KeySignature, parse_chord
from fairchord.music.piano_roll import describe, piano_roll_svg
from fairchord.music.piano_roll_style import FILLS, INKS
from fairchord.music.piece import Piece, Track, note_array
from fairchord.music.time import Tempo, TimeSignature
from fairchord.music.track_role import TrackRole

NAMESPACE = "{http://www.w3.org/2000/svg}"


def a_band(*, bars: int = 4, title: str = "A small band") -> Piece:
    """A piece of melody, bass and drums with two chords."""
    melody = note_array([(480 * beat, 480, 60 + beat % 12, 80) for beat in range(4 * bars)])
    bass = note_array([(1920 * bar, 1920, 36, 70) for bar in range(bars)])
    drums = note_array([(960 * half, 120, (36, 42)[half % 2], 90) for half in range(2 * bars)])
    chords = tuple(
        ChordSpan(onset_ticks=960 * index, duration_ticks=960, chord=parse_chord(name))
        for index, name in enumerate(("Am", "F"))
    )
    return Piece(
        title=title,
        tracks=(
            Track(name="m", role=TrackRole.MAIN_MELODY, program=73, is_drum=False, notes=melody),
            Track(name="d", role=TrackRole.DRUMS, program=0, is_drum=True, notes=drums),
            Track(name="b", role=TrackRole.BASS, program=32, is_drum=False, notes=bass),
        ),
        tempi=(Tempo(onset_ticks=0, microseconds_per_quarter=500_000),),
        key_signatures=(KeySignature(tonic=9, mode="minor"),),
        chords=chords,
    )


def texts(svg: str) -> list[str]:
    return ["".join(element.itertext()) for element in ElementTree.fromstring(svg).iter(NAMESPACE + "text")]


def test_the_picture_names_key_meter_tempo_chords_tracks_and_drums() -> None:
    words = texts(piano_roll_svg(a_band()))
    assert "A minor · 4/4 · 120 quarter notes a minute · 4 bars · 0:08 · 28 notes" in words
    assert {"Am", "F", "main melody", "Flute", "bass", "drums", "Kick", "Closed Hat"} <= set(words)


def test_every_note_is_drawn_once() -> None:
    svg = piano_roll_svg(a_band())
    assert len(re.findall(r'<rect class="note [^>]*opacity', svg)) == 16 + 4
    assert len(re.findall(r"<circle [^>]*opacity", svg)) == 4
    assert len(re.findall(r'<path class="t\d" opacity', svg)) == 4


def test_drums_lie_below_every_other_lane() -> None:
    words = texts(piano_roll_svg(a_band()))
    assert words.index("drums") > words.index("bass")


def test_a_note_across_two_systems_is_drawn_in_both() -> None:
    piece = a_band(bars=20)
    held = Track(name="p", role=TrackRole.PAD, program=89, is_drum=False, notes=note_array([(11 * 1920, 3840, 60, 80)]))
    one_system = piano_roll_svg(replace(piece, tracks=(*piece.tracks, held)))
    assert len(re.findall(r'<rect class="note [^>]*opacity', one_system)) == 80 + 20 + 2


def test_the_picture_fetches_nothing_and_runs_nothing() -> None:
    svg = piano_roll_svg(a_band())
    assert "href" not in svg
    assert "script" not in svg
    assert svg.count("http") == 1
    assert set(re.findall(r"url\((.)", svg)) == {"#"}


def test_a_hostile_title_stays_text() -> None:
    svg = piano_roll_svg(a_band(title="</title><script>alert('\x00\x0b')</script>&"))
    assert "<script" not in svg
    ElementTree.fromstring(svg)


def test_it_opens_with_a_title_and_a_description_for_screen_readers() -> None:
    root = ElementTree.fromstring(piano_roll_svg(a_band()))
    assert root.get("role") == "img"
    assert [child.tag.removeprefix(NAMESPACE) for child in root][:2] == ["title", "desc"]
    assert "main melody (Flute): 16 notes from C4 to B4." in describe(a_band())


def test_the_same_piece_gives_the_same_bytes_and_another_piece_another_id() -> None:
    first, again, other = piano_roll_svg(a_band()), piano_roll_svg(a_band()), piano_roll_svg(a_band(bars=5))
    assert first == again
    assert re.findall(r'id="(roll-\w+)"', first)[0] != re.findall(r'id="(roll-\w+)"', other)[0]


def test_every_rule_of_the_style_sheet_stays_inside_the_picture() -> None:
    sheet = re.findall(r"<style>(.*?)</style>", piano_roll_svg(a_band()))[0]
    selectors = re.findall(r"([^{}]+)\{", sheet.replace("@media (prefers-color-scheme:dark){", ""))
    assert all(part.startswith("#roll-") for selector in selectors for part in selector.split(","))


def test_each_ink_has_a_pattern_of_its_own() -> None:
    assert len(set(FILLS)) == len(set(INKS)) == len(FILLS)


def test_an_empty_piece_and_changing_meters_draw_too() -> None:
    silent = Piece(title="", tracks=(Track(name="", role=None, program=0, is_drum=False, notes=note_array([])),))
    waltz = replace(
        a_band(),
        time_signatures=(
            TimeSignature(onset_ticks=0, numerator=3, denominator=4),
            TimeSignature(onset_ticks=2880, numerator=6, denominator=8),
        ),
    )
    for piece in (silent, waltz, Piece(title="none", tracks=())):
        ElementTree.fromstring(piano_roll_svg(piece))
