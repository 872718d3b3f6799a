# SPDX-License-Identifier: Apache-2.0
"""Keys, chords and the chord language people write ('Am F/A C G7sus4 | Dm7b5 E7'). Pure integers, no sound."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from fairchord.errors import InvalidMusic

PITCH_NAMES: Final = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_LETTERS: Final = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
SCALES: Final = {"major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10)}

QUALITIES: Final[dict[str, tuple[int, ...]]] = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11),
    "m7": (0, 3, 7, 10),
    "m7b5": (0, 3, 6, 10),
    "dim": (0, 3, 6),
    "dim7": (0, 3, 6, 9),
    "aug": (0, 4, 8),
    "sus4": (0, 5, 7),
    "sus2": (0, 2, 7),
    "7sus4": (0, 5, 7, 10),
    "6": (0, 4, 7, 9),
    "m6": (0, 3, 7, 9),
    "add9": (0, 2, 4, 7),
    "madd9": (0, 2, 3, 7),
    "mmaj7": (0, 3, 7, 11),
    "9": (0, 2, 4, 7, 10),
    "maj9": (0, 2, 4, 7, 11),
    "m9": (0, 2, 3, 7, 10),
    "5": (0, 7),
}
"""Chord qualities and their intervals above the root in semitones; the order is the token order."""

_SPELLINGS: Final = {
    "maj": "", "M": "", "min": "m", "-": "m", "M7": "maj7", "ma7": "maj7", "Δ": "maj7", "Δ7": "maj7", "min7": "m7",
    "-7": "m7", "ø": "m7b5", "ø7": "m7b5", "min7b5": "m7b5", "-7b5": "m7b5", "°": "dim", "o": "dim", "°7": "dim7",
    "o7": "dim7", "+": "aug", "sus": "sus4", "7sus": "7sus4", "add2": "add9", "madd2": "madd9", "mM7": "mmaj7",
    "min6": "m6", "M9": "maj9", "min9": "m9", "min(maj7)": "mmaj7", "m(maj7)": "mmaj7",
}  # fmt: skip
_CHORD: Final = re.compile(r"([A-G])([#b♯♭]?)([^/]*)(?:/([A-G])([#b♯♭]?))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chord:
    """A chord symbol: root and bass as pitch classes 0 to 11 (C is 0), quality from QUALITIES."""

    root: int
    quality: str
    bass: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.root <= 11 or self.quality not in QUALITIES or not (self.bass is None or 0 <= self.bass <= 11):
            raise InvalidMusic(f"chord root {self.root} quality {self.quality!r} bass {self.bass} is not a chord")

    @property
    def pitch_classes(self) -> frozenset[int]:
        """Pitch classes of the chord, the slash bass included."""
        tones = {(self.root + interval) % 12 for interval in QUALITIES[self.quality]}
        return frozenset(tones if self.bass is None else tones | {self.bass})

    def transpose(self, semitones: int) -> Chord:
        """Move the chord by `semitones`."""
        bass = None if self.bass is None else (self.bass + semitones) % 12
        return Chord(root=(self.root + semitones) % 12, quality=self.quality, bass=bass)

    def __str__(self) -> str:
        slash = "" if self.bass is None else f"/{PITCH_NAMES[self.bass]}"
        return f"{PITCH_NAMES[self.root]}{self.quality}{slash}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChordSpan:
    """A chord sounding from `onset_ticks` for `duration_ticks`."""

    onset_ticks: int
    duration_ticks: int
    chord: Chord


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySignature:
    """A key in force from `onset_ticks`: tonic as pitch class, mode 'major' or 'minor'."""

    onset_ticks: int = 0
    tonic: int
    mode: str

    def __post_init__(self) -> None:
        if not 0 <= self.tonic <= 11 or self.mode not in SCALES:
            raise InvalidMusic(f"key with tonic {self.tonic} and mode {self.mode!r} is not a key")

    @property
    def pitch_classes(self) -> frozenset[int]:
        """Pitch classes of the scale (natural minor for minor keys)."""
        return frozenset((self.tonic + step) % 12 for step in SCALES[self.mode])

    @property
    def sharps(self) -> int:
        """Sharps (positive) or flats (negative) of the printed signature, -6 to 5 as MIDI and MusicXML write it."""
        major_tonic = self.tonic if self.mode == "major" else (self.tonic + 3) % 12
        count = major_tonic * 7 % 12
        return count - 12 if count > 5 else count

    def transpose(self, semitones: int) -> KeySignature:
        """Move the key by `semitones`."""
        return KeySignature(onset_ticks=self.onset_ticks, tonic=(self.tonic + semitones) % 12, mode=self.mode)

    def __str__(self) -> str:
        return f"{PITCH_NAMES[self.tonic]} {self.mode}"


def _pitch_class(letter: str, accidental: str) -> int:
    return (_LETTERS[letter] + {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}[accidental]) % 12


def parse_chord(text: str) -> Chord:
    """Read one chord symbol such as 'F#m7b5/C'."""
    match = _CHORD.fullmatch(text.strip())
    quality = match and _SPELLINGS.get(match[3], match[3])
    if match is None or quality not in QUALITIES:
        raise InvalidMusic(
            f"chord {text!r} is not known",
            hint="write a root and one of: " + ", ".join(name or "(major)" for name in QUALITIES),
        )
    bass = _pitch_class(match[4], match[5]) if match[4] else None
    root = _pitch_class(match[1], match[2])
    return Chord(root=root, quality=quality, bass=None if bass == root else bass)


def parse_chords(text: str) -> tuple[tuple[Chord, ...], ...]:
    """Read a progression as bars of chords.

    With bar lines ('Am F | C G7') each part between them is a bar whose chords share it evenly; without any, each
    symbol is one bar ('Am F C G').
    """
    parts = text.replace("|", " | ").split()
    if not parts or all(part == "|" for part in parts):
        raise InvalidMusic("the chord progression is empty", hint="write for example 'Am F C G'")
    if "|" not in parts:
        return tuple((parse_chord(part),) for part in parts)
    bars: list[list[Chord]] = [[]]
    for part in parts:
        if part == "|":
            bars.append([])
        else:
            bars[-1].append(parse_chord(part))
    return tuple(tuple(bar) for bar in bars if bar)


def parse_key(text: str) -> KeySignature:
    """Read 'A minor', 'Am', 'C' or 'Eb major'."""
    match = re.fullmatch(r"\s*([A-Ga-g])([#b♯♭]?)\s*(major|minor|maj|min|m|M)?\s*", text)
    if match is None:
        raise InvalidMusic(f"key {text!r} is not known", hint="write for example 'A minor' or 'Eb major'")
    mode = "minor" if match[3] in ("minor", "min", "m") else "major"
    return KeySignature(tonic=_pitch_class(match[1].upper(), match[2]), mode=mode)
