# SPDX-License-Identifier: Apache-2.0
"""Chord names above a piano roll: none runs into the next, and those on bar lines are never crowded out."""

from __future__ import annotations

import re
from itertools import pairwise

from fairchord.music.harmony import ChordSpan, parse_chord
from fairchord.music.piano_roll import piano_roll_svg
from fairchord.music.piece import Piece, Track, note_array

LETTER = 7.2


def chord_texts(names: list[list[str]]) -> list[tuple[float, float, str]]:
    """Where each chord name begins and ends, and the name, of a piece whose bars have these chords."""
    chords = [
        ChordSpan(
            onset_ticks=1920 * bar + 1920 // len(row) * at, duration_ticks=1920 // len(row), chord=parse_chord(name)
        )
        for bar, row in enumerate(names)
        for at, name in enumerate(row)
    ]
    notes = note_array([(1920 * bar, 1920, 60, 80) for bar in range(len(names))])
    track = Track(name="m", role=None, program=0, is_drum=False, notes=notes)
    svg = piano_roll_svg(Piece(title="chords", tracks=(track,), chords=tuple(chords)))
    found = re.findall(r'<text x="([\d.]+)" y="[\d.]+" class="chord"(?: textLength="([\d.]+)"[^>]*)?>([^<]*)<', svg)
    return [(float(x), float(x) + (float(width) if width else len(name) * LETTER), name) for x, width, name in found]


def test_names_on_bar_lines_stay_and_none_overlap() -> None:
    texts = chord_texts([["Am7"], ["Em9", "F#m7b5"], ["Fmaj7"], ["Dm", "G7"]] * 3)
    assert [name for _, _, name in texts].count("Fmaj7") == 3
    assert [name for _, _, name in texts].count("F#m7b5") == 3
    systems = [texts[at : at + 6] for at in range(0, len(texts), 6)]
    for system in systems:
        assert all(left[1] <= right[0] for left, right in pairwise(system) if right[0] > left[0])


def test_a_name_without_room_gives_way_to_the_bar_line() -> None:
    texts = chord_texts([["C", "F#m7b5", "G#m7b5", "A#m7b5", "C#m7b5", "D#m7b5", "Em7b5", "Fm7b5"], ["Gmaj7"]] * 6)
    names = [name for _, _, name in texts]
    assert (names.count("C"), names.count("Gmaj7")) == (6, 6)
    assert len(names) < 6 * 9


def test_a_name_with_room_is_as_wide_as_it_is() -> None:
    assert "textLength" not in piano_roll_svg(Piece(title="none", tracks=()))
    assert [name for _, _, name in chord_texts([["Am"], ["F"]])] == ["Am", "F"]
