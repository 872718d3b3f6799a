# SPDX-License-Identifier: Apache-2.0
"""One section of a plan: what it is, how long, who plays, how, and which earlier section it brings back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fairchord.errors import InvalidBrief
from fairchord.generation.arranging.levels import DENSITIES, DYNAMICS
from fairchord.generation.track_brief import check_number
from fairchord.music.harmony import Chord, parse_chord
from fairchord.music.time import METERS, TimeSignature, parse_meter
from fairchord.tokens.vocabulary import SECTIONS

Bars = tuple[tuple[Chord | None, ...], ...]
NO_CHORD: Final = "N.C."
LIMITS: Final = {
    "bars": (1, 64),
    "key_shift": (-11, 11),
    "variation": (0, 100),
    "take": (1, 1000),
}
"""Least and greatest value of each number of a section."""
_LETTER: Final = re.compile(r"[A-Z]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSection:
    """A section. A letter that was there before brings its music back, `variation` percent of its bars written anew.

    `plays` names tracks of the plan. `chords` are bars as in a Brief, written in the song's home key and moved with
    `key_shift`; without any the model writes them, or a letter's first appearance has them. What is None is the song's.
    `primes` are the marks behind the letter. Another `take` writes the section anew.
    """

    kind: str
    bars: int
    plays: tuple[str, ...]
    letter: str = ""
    primes: int = 0
    chords: Bars = ()
    density: str = "medium"
    dynamics: str = "mf"
    key_shift: int = 0
    bpm: int | None = None
    meter: TimeSignature | None = None
    variation: int = 0
    fill: bool = False
    take: int = 1

    def __post_init__(self) -> None:
        for name, (least, greatest) in LIMITS.items():
            check_number(name, getattr(self, name), least, greatest)
        for name, choices in (("kind", SECTIONS), ("density", DENSITIES), ("dynamics", DYNAMICS)):
            if getattr(self, name) not in choices:
                raise InvalidBrief(
                    f"{name} {getattr(self, name)!r} is not known", hint="choose among " + ", ".join(choices)
                )
        if _LETTER.fullmatch(self.letter) is None or not 0 <= self.primes <= 3 or (self.primes and not self.letter):
            raise InvalidBrief(
                f"{self.letter + chr(39) * self.primes!r} is not a letter of a section",
                hint="use one of A to Z, with up to three ' behind it, or none",
            )
        if self.bpm is not None:
            check_number("tempo", self.bpm, 20, 300)
        if self.meter is not None and (self.meter.numerator, self.meter.denominator) not in METERS:
            raise InvalidBrief(f"meter {self.meter} is not one the model knows", hint="use " + _meters())
        if not isinstance(self.fill, bool):
            raise InvalidBrief(f"fill {self.fill!r} is not a truth", hint="write yes or no")

    @property
    def mark(self) -> str:
        """Its letter with its primes, such as A'."""
        return self.letter + "'" * self.primes

    @property
    def name(self) -> str:
        """What it is called in a piece, such as verse A'."""
        return f"{self.kind} {self.mark}".strip()

    def to_dict(self) -> dict[str, Any]:
        """The section as JSON holds it, without what is left open or usual."""
        record: dict[str, Any] = {"kind": self.kind, "bars": self.bars, "plays": list(self.plays)}
        if self.letter:
            record["letter"] = self.mark
        if self.chords:
            record["chords"] = [write_bar(bar) for bar in self.chords]
        record |= {"density": self.density, "dynamics": self.dynamics}
        if self.meter is not None:
            record["meter"] = str(self.meter)
        usual = {"key_shift": 0, "bpm": None, "variation": 0, "fill": False, "take": 1}
        return record | {name: getattr(self, name) for name, value in usual.items() if getattr(self, name) != value}

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> PlannedSection:
        """Read a section as `to_dict` writes it."""
        fields = dict(record)
        if unknown := set(fields) - set(cls.__dataclass_fields__):
            raise InvalidBrief(f"a section has no field {min(unknown)!r}", hint="see `fairchord arrange --help`")
        mark = str(fields.pop("letter", ""))
        fields |= {"letter": mark.rstrip("'"), "primes": mark.count("'"), "plays": tuple(fields.get("plays", ()))}
        if "chords" in fields:
            fields["chords"] = tuple(read_bar(bar) for bar in fields["chords"])
        if "meter" in fields:
            fields["meter"] = parse_meter(fields["meter"])
        return cls(**{"kind": "", "bars": 0, **fields})


def write_bar(bar: tuple[Chord | None, ...]) -> str:
    """The chords of one bar as text."""
    return " ".join(NO_CHORD if chord is None else str(chord) for chord in bar)


def read_bar(text: str) -> tuple[Chord | None, ...]:
    """Read the chords of one bar as `write_bar` writes them."""
    return tuple(None if word == NO_CHORD else parse_chord(word) for word in text.split())


def write_chords(bars: Bars) -> str:
    """A progression as text, bars parted by bar lines: 'Am | F | C | G7 E7'."""
    text = " | ".join(write_bar(bar) for bar in bars)
    return text if len(bars) > 1 else f"| {text} |"


def _meters() -> str:
    return ", ".join(f"{numerator}/{denominator}" for numerator, denominator in METERS)
