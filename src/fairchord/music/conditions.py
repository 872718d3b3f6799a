# SPDX-License-Identifier: Apache-2.0
"""What a clip and its tracks are like, in words a brief can use: the twelve conditions of ComMU and four more.

ComMU's: bpm, key, time signature, pitch range, number of measures, chords, minimum and maximum velocity, rhythm,
genre, instrument, track role. Added here: density, polyphony, section, and whether the clip opens or closes its piece.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from fairchord.errors import InvalidMusic
from fairchord.music.harmony import ChordSpan, KeySignature
from fairchord.music.time import TimeSignature
from fairchord.music.track_role import TrackRole

PITCH_RANGES: Final = ("very_low", "low", "mid_low", "mid", "mid_high", "high", "very_high")
"""ComMU's seven names for a track's mean pitch."""
PITCH_RANGE_EDGES: Final = (36, 48, 60, 72, 84, 96)
RHYTHMS: Final = ("standard", "triplet")
SECTIONS: Final = ("intro", "verse", "chorus", "bridge", "ending")


def name_pitch_range(mean_pitch: float) -> str:
    """Give ComMU's name for a mean pitch."""
    return PITCH_RANGES[sum(mean_pitch >= edge for edge in PITCH_RANGE_EDGES)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Conditions of a whole clip; None where unknown."""

    bpm: int | None
    key: KeySignature | None
    meter: TimeSignature | None
    length_bars: int
    chords: tuple[ChordSpan, ...] = ()
    genre: str | None = None
    section: str | None = None
    rhythm: str | None = None
    opens: bool | None = None
    """Whether the clip begins where its piece begins."""
    closes: bool | None = None
    """Whether the clip ends where its piece ends."""

    def __post_init__(self) -> None:
        _check("rhythm", self.rhythm, RHYTHMS)
        _check("section", self.section, SECTIONS)

    def to_dict(self) -> dict[str, Any]:
        """Give the record as JSON values, without what is unknown."""
        values = {
            "bpm": self.bpm,
            "key": None if self.key is None else str(self.key),
            "meter": None if self.meter is None else str(self.meter),
            "length_bars": self.length_bars,
            "chords": [[s.onset_ticks, s.duration_ticks, str(s.chord)] for s in self.chords],
            "genre": self.genre,
            "section": self.section,
            "rhythm": self.rhythm,
            "opens": self.opens,
            "closes": self.closes,
        }
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackConditions:
    """Conditions of one track in a clip; None where unknown. Density and polyphony are in thousandths."""

    role: TrackRole | None
    program: int | None
    pitch_range: str | None
    lowest: int | None
    highest: int | None
    min_velocity: int | None
    max_velocity: int | None
    rhythm: str | None
    density: int | None
    """Attacks in the length of a 4/4 bar, times 1000."""
    polyphony: int | None
    """Mean number of notes sounding while any sounds, times 1000."""

    def __post_init__(self) -> None:
        _check("pitch range", self.pitch_range, PITCH_RANGES)
        _check("rhythm", self.rhythm, RHYTHMS)

    def to_dict(self) -> dict[str, Any]:
        """Give the record as JSON values, without what is unknown."""
        values = {name: getattr(self, name) for name in self.__slots__}
        values["role"] = None if self.role is None else self.role.value
        return {name: value for name, value in values.items() if value is not None}


def _check(what: str, value: str | None, allowed: tuple[str, ...]) -> None:
    if value is not None and value not in allowed:
        raise InvalidMusic(f"{what} {value!r} is not known", hint="use one of: " + ", ".join(allowed))
