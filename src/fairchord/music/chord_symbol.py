# SPDX-License-Identifier: Apache-2.0
"""Chord symbols in the spellings people use, folded to the vocabulary's qualities; what is lost by folding is said.

A suffix is read from left to right into the tones it asks for (see _WORDS). Where the tones are those of a quality of
`harmony.QUALITIES` that is the chord; else it is the nearest quality: a tone too many costs most, then a missing third,
an altered fifth or a seventh; extensions (9, 11, 13) cost least: C7b9 becomes C7, C6/9 becomes C6, C7#5 becomes Caug.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from fairchord.errors import InvalidMusic
from fairchord.music.harmony import QUALITIES, Chord, parse_chord

NO_CHORD: Final = frozenset({"N.C.", "NC", "N.C", "N", "n.c.", "nc", "no chord"})
_SIGNS: Final = str.maketrans(
    {"♭": "b", "♯": "#", "º": "°", "˚": "°", "−": "-", "–": "-", "∆": "Δ", "△": "Δ", "Ø": "ø", "⌀": "ø", "∅": "ø"}
)
_LETTERS: Final = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SYMBOL: Final = re.compile(r"([A-Ga-g])(##|bb|#|b)?(.*?)(?:/([A-Ga-g])(##|bb|#|b)?)?")
_WORDS: Final = re.compile(
    r"(?P<major>maj(?:or)?|Maj(?:or)?|MAJ|ma|Ma|M|Δ|\^)(?P<degree>7|9|11|13|6)?|"
    r"(?P<half>ø7?|h7?(?![a-z]))|(?P<dim>dim(?:inished)?|°|o)(?P<seventh>7|9|11)?|"
    r"(?P<aug>aug(?:mented)?|\+(?!5|9|11|13))|(?P<minor>min(?:or)?|mi|m(?!a)|m(?=aj)|^-)|"
    r"sus(?P<sus>24|2|4|9)?|add(?P<add>b9|#9|#11|b13|2|4|6|9|11|13)|(?:no|omit)(?P<no>3|5)|"
    r"(?P<alter>[b#+-])(?P<altered>5|6|9|11|13)|(?P<alt>alt)|dom|(?P<sixnine>6/?9)|(?P<number>13|11|9|7|6|5|4|2)"
)
_FIGURES: Final = ("64", "65", "43", "42")
_DEGREES: Final = {"2": 2, "4": 5, "6": 9, "9": 2, "11": 5, "13": 9, "b9": 1, "#9": 3, "#11": 6, "b13": 8}
_ALTERED: Final = {"5": 7, "6": 9, "9": 2, "11": 5, "13": 9}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadChord:
    """A chord as it was read; `note` says what was folded, and is empty where nothing was."""

    chord: Chord | None
    note: str = ""


@dataclass(slots=True)
class _Tones:
    """The tones a suffix asks for, as intervals above the root; None where there is none."""

    third: int | None = 4
    fifth: int | None = 7
    seventh: int | None = None
    others: set[int] = field(default_factory=set)

    def intervals(self) -> frozenset[int]:
        found = {0, self.third, self.fifth, self.seventh, *self.others} - {None}
        return frozenset(tone for tone in found if tone is not None)


def plain_signs(text: str) -> str:
    """The text with the signs of music print (♭ ♯ ° Δ ø) in the few forms that are read."""
    return text.translate(_SIGNS)


def read_symbol(text: str) -> ReadChord:
    """Read one chord symbol such as 'F♯ø7/C', 'Gsus', 'C6/9' or 'N.C.'."""
    written = text.strip()
    if written in NO_CHORD:
        return ReadChord(chord=None)
    plain = plain_signs(written)
    match = _SYMBOL.fullmatch(plain)
    if match is None:
        raise _unknown(text)
    quality, is_exact = read_suffix(match[3], text)
    bass = None if match[4] is None else pitch_class(match[4], match[5])
    return fold_note(Chord(root=pitch_class(match[1], match[2]), quality=quality), bass, written, is_exact=is_exact)


def fold_note(chord: Chord, bass: int | None, written: str, *, is_exact: bool) -> ReadChord:
    """Put a bass under a chord, and say so when what was written had to be folded."""
    whole = Chord(root=chord.root, quality=chord.quality, bass=None if bass == chord.root else bass)
    note = "" if is_exact else f"{written} is not in the chord vocabulary: taken as {whole}"
    return ReadChord(chord=whole, note=note)


def pitch_class(letter: str, accidental: str | None) -> int:
    """Pitch class of a letter with b, bb, # or ##."""
    signs = accidental or ""
    return (_LETTERS[letter.upper()] + signs.count("#") - signs.count("b")) % 12


def read_suffix(suffix: str, text: str, *, is_minor: bool = False) -> tuple[str, bool]:
    """The quality that a suffix asks for, and whether it is exactly that; `is_minor` where the root says so already."""
    if suffix == "" and not is_minor:
        return "", True
    exact = "" if is_minor else _exactly(suffix)
    if exact:
        return exact, True
    intervals = _intervals(suffix, text, is_minor=is_minor)
    for quality, tones in QUALITIES.items():
        if frozenset(tones) == intervals:
            return quality, True
    return min(QUALITIES, key=lambda quality: _cost(frozenset(QUALITIES[quality]), intervals)), False


def _exactly(suffix: str) -> str:
    """The quality of a suffix that `harmony.parse_chord` knows, so that what was read before reads the same."""
    try:
        return parse_chord(f"C{suffix}").quality
    except InvalidMusic:
        return ""


def _cost(quality: frozenset[int], asked: frozenset[int]) -> int:
    """How far a quality is from the tones asked for."""
    has_fifth = bool(asked & {6, 7, 8})
    extra = sum(1 if tone == 7 and not has_fifth else 4 for tone in quality - asked)
    thirds = asked & {3, 4}
    essential = {min(thirds, key=lambda tone: tone != 4)} if thirds else set()
    missing = 0
    for tone in asked - quality:
        if tone in essential:
            missing += 5
        else:
            missing += 3 if tone in (6, 7, 8, 10, 11) else 1
    return extra + missing


def _intervals(suffix: str, text: str, *, is_minor: bool) -> frozenset[int]:
    tones = _Tones(third=3 if is_minor else 4)
    rest = re.sub(r"[()\[\],\s]", "", suffix)
    if rest in _FIGURES:
        raise InvalidMusic(
            f"{text!r} has figured bass, which is not read", hint="write the bass after a slash: G7/B for V65 in C"
        )
    at = 0
    while at < len(rest):
        word = _WORDS.match(rest, at)
        if word is None or word.end() == at:
            raise _unknown(text)
        _take(tones, word)
        at = word.end()
    return tones.intervals()


def _take(tones: _Tones, word: re.Match[str]) -> None:
    found = word.groupdict()
    if found["major"]:
        _take_major(tones, found["major"], found["degree"])
    elif found["half"]:
        tones.third, tones.fifth, tones.seventh = 3, 6, 10
    elif found["dim"]:
        tones.third, tones.fifth = 3, 6
        tones.seventh = 9 if found["seventh"] else None
    elif found["aug"]:
        tones.fifth = 8
    elif found["minor"]:
        tones.third = 3
    elif found["alter"]:
        _alter(tones, found["alter"], found["altered"])
    elif found["number"] or found["sixnine"]:
        _take_number(tones, found["number"] or "69")
    elif found["alt"]:
        tones.seventh, tones.fifth = 10, 8
        tones.others |= {1}
    else:
        _take_change(tones, found, word[0])


def _take_change(tones: _Tones, found: dict[str, str | None], word: str) -> None:
    if found["add"]:
        tones.others.add(_DEGREES[found["add"]])
    elif found["no"] == "3":
        tones.third = None
    elif found["no"] == "5":
        tones.fifth = None
    elif word.startswith("sus"):
        tones.third = None
        tones.others |= {"2": {2}, "24": {2, 5}, "9": {2, 5}}.get(found["sus"] or "4", {5})


def _take_major(tones: _Tones, sign: str, degree: str | None) -> None:
    if degree == "6":
        tones.others.add(9)
    elif degree is not None or sign in ("Δ", "^"):
        tones.seventh = 11
        _extend(tones, degree)


def _take_number(tones: _Tones, number: str) -> None:
    if number == "5":
        tones.third = None
    elif number == "2":
        tones.others.add(2)
    elif number == "4":
        tones.third = None
        tones.others.add(5)
    elif number in ("6", "69"):
        tones.others |= {9} if number == "6" else {9, 2}
    else:
        tones.seventh = 10 if tones.seventh is None else tones.seventh
        _extend(tones, number)


def _extend(tones: _Tones, degree: str | None) -> None:
    tones.others |= {"9": {2}, "11": {2, 5}, "13": {2, 9}}.get(degree or "", set())


def _alter(tones: _Tones, sign: str, degree: str) -> None:
    tone = (_ALTERED[degree] + (1 if sign in "#+" else -1)) % 12
    if degree == "5":
        tones.fifth = tone
    else:
        tones.others.add(tone)


def _unknown(text: str) -> InvalidMusic:
    return InvalidMusic(
        f"chord {text!r} is not known",
        hint="write a root A to G, then a quality such as m, 7, maj7, m7b5, dim, sus4, add9, 6/9, and a bass: F#m7/C#",
    )
