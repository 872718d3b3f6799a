# SPDX-License-Identifier: Apache-2.0
"""Progressions as people write them: bar lines, splits, repeats, holds, every usual spelling, Roman numerals."""

from __future__ import annotations

import pytest

from fairchord.errors import InvalidMusic
from fairchord.music.chord_language import Progression, read_progression
from fairchord.music.chord_symbol import read_symbol
from fairchord.music.harmony import PITCH_NAMES, QUALITIES, parse_chord, parse_chords, parse_key
from fairchord.music.time import parse_meter


def read(text: str, *, key: str | None = None, meter: str = "4/4") -> Progression:
    """Read a progression."""
    return read_progression(text, meter=parse_meter(meter), key=None if key is None else parse_key(key))


def shown(text: str, *, key: str | None = None, meter: str = "4/4") -> str:
    """A progression written out."""
    bars = read(text, key=key, meter=meter).bars
    return " | ".join(" ".join("N.C." if chord is None else str(chord) for chord in bar) for bar in bars)


@pytest.mark.parametrize(
    ("text", "bars"),
    [
        ("Am F/A C G7sus4 | Dm7b5 E7", "Am F/A C G7sus4 | Dm7b5 E7"),
        ("Am F C G", "Am | F | C | G"),
        ("| Am | F | C | G |", "Am | F | C | G"),
        ("| Am . . F | % | C - - - |", "Am Am Am F | Am Am Am F | C"),
        ("C / / / | G7 / C /", "C | G7 C"),
        ("| C . | . F |", "C | C F"),
        ("||: Am F :|| C G x2", "Am | F | Am | F | C | G | C | G"),
        ("||: Am | F :|| x3", "Am | F | Am | F | Am | F"),
        ("|: C :| G", "C | C | G"),
        ("C G :|", "C | G | C | G"),
        ("‖: C♯m7 | F♯ø7 :‖", "C#m7 | F#m7b5 | C#m7 | F#m7b5"),
        ("Am x4 F ×2", "Am | Am | Am | Am | F | F"),
        ("| Am F | C G | (x2)", "Am F | C G | Am F | C G"),
        ("Am, F, C, G", "Am | F | C | G"),
        ("N.C. | C . F .", "N.C. | C F"),
        ("Am . . . F . C .", "Am | F C"),
        ("C % % G", "C | C | C | G"),
    ],
)
def test_a_progression_is_read(text: str, bars: str) -> None:
    assert shown(text) == bars
    assert not read(text).notes


def test_holds_without_bar_lines_are_beats_of_the_meter() -> None:
    assert shown("Am . . F . .", meter="3/4") == "Am | F"
    assert shown("Am . F G", meter="6/8") == "Am | F G"
    progression = read("Am . . . . ")
    assert (len(progression.bars), progression.beats) == (2, 5)
    assert "5 beats of chords do not fill bars of 4" in progression.notes[0]


@pytest.mark.parametrize(
    ("text", "major", "minor"),
    [
        ("I V vi IV", "C | G | Am | F", None),
        ("ii7 V7 Imaj7", "Dm7 | G7 | Cmaj7", None),
        ("bVII IV I", "Bb | F | C", "Bb | F | C"),
        ("V/V V7/ii vii°7/V", "D | A7 | F#dim7", None),
        ("i bVI bVII", None, "Cm | Ab | Bb"),
        ("i VI III VII", None, "Cm | Ab | Eb | Bb"),
        ("iiø7 V7 i", None, "Dm7b5 | G7 | Cm"),
        ("vii°7 v imaj7", None, "Bdim7 | Gm | Cmmaj7"),
        ("I/E | Isus4 V7/B", "C/E | Csus4 G7/B", None),
        ("#ivø7 IV+", "F#m7b5 | Faug", None),
    ],
)
def test_roman_numerals_are_read_in_their_key(text: str, major: str | None, minor: str | None) -> None:
    for key, expected in (("C major", major), ("C minor", minor)):
        if expected is not None:
            assert shown(text, key=key) == expected


@pytest.mark.parametrize(
    ("symbol", "chord"),
    [
        ("CΔ", "Cmaj7"), ("C^7", "Cmaj7"), ("Cmaj", "C"), ("CM7", "Cmaj7"), ("Cma7", "Cmaj7"), ("Cmajor7", "Cmaj7"),
        ("C-", "Cm"), ("C-7", "Cm7"), ("Cmi7", "Cm7"), ("Cmin9", "Cm9"), ("C-Δ7", "Cmmaj7"), ("CmM7", "Cmmaj7"),
        ("Cø", "Cm7b5"), ("Ch7", "Cm7b5"), ("C-7b5", "Cm7b5"), ("Cm7(b5)", "Cm7b5"), ("C°", "Cdim"), ("Co7", "Cdim7"),
        ("C+", "Caug"), ("C+5", "Caug"), ("C(#5)", "Caug"), ("Csus", "Csus4"), ("C4", "Csus4"), ("C2", "Cadd9"),
        ("C7sus", "C7sus4"), ("Cadd2", "Cadd9"), ("C(add9)", "Cadd9"), ("Cno3", "C5"), ("B♭♭", "A"), ("am", "Am"),
        ("bb7", "Bb7"), ("Am7/G♯", "Am7/Ab"), ("C/C", "C"), ("Cdom7", "C7"), ("Csus2", "Csus2"), ("Cmaj9", "Cmaj9"),
    ],
)  # fmt: skip
def test_usual_spellings_are_read_exactly(symbol: str, chord: str) -> None:
    found = read_symbol(symbol)
    assert (str(found.chord), found.note) == (chord, "")


@pytest.mark.parametrize(
    ("symbol", "chord"),
    [
        ("C6/9", "C6"), ("C69/E", "C6/E"), ("C7b9", "C7"), ("C7#9", "C7"), ("C13", "C9"), ("Cm11", "Cm9"),
        ("C7#5", "Caug"), ("Cmaj7#11", "Cmaj7"), ("C9sus4", "C7sus4"), ("Cmaj13", "Cmaj9"), ("C7b5", "C7"),
        ("Cm6/9", "Cm6"), ("CmM9", "Cmmaj7"), ("C7alt", "Caug"), ("Csus24", "Csus4"),
    ],
)  # fmt: skip
def test_what_the_vocabulary_lacks_is_folded_and_said(symbol: str, chord: str) -> None:
    found = read_symbol(symbol)
    assert str(found.chord) == chord
    assert found.note == f"{symbol} is not in the chord vocabulary: taken as {chord}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "progression is empty"),
        ("| |", "progression is empty"),
        ("x2", "progression is empty"),
        ("Am H C", "chord 'H'"),
        ("Cfoo", "chord 'Cfoo'"),
        ("% C", "% does not follow"),
        ("C | F %", "% does not follow"),
        (". C | F", "begins with"),
        ("||: :|| C", "a repeat has no bars"),
        ("C x0", "x0"),
        ("C x999", "x999"),
        ("C F x120", "longer than 128 bars"),
        ("I V", "no key was named"),
        ("C" * 5000, "is not known"),
    ],
)
def test_what_is_no_progression_says_where(text: str, message: str) -> None:
    with pytest.raises(InvalidMusic, match=message) as caught:
        read(text)
    assert caught.value.hint


def test_figured_bass_is_refused_with_its_other_spelling() -> None:
    with pytest.raises(InvalidMusic, match="figured bass"):
        read("V65 I", key="C")


@pytest.mark.parametrize("text", ["Am F C G", "Am F | C G7", "C | D E |", "Eb | Ab/C Bb7sus4", "F#m7b5"])
def test_what_was_read_before_reads_the_same(text: str) -> None:
    assert read(text).bars == parse_chords(text)


@pytest.mark.parametrize("name", PITCH_NAMES)
def test_every_chord_of_the_vocabulary_reads_as_itself(name: str) -> None:
    for quality in QUALITIES:
        found = read_symbol(name + quality)
        assert (found.chord, found.note) == (parse_chord(name + quality), "")
