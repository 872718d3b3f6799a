# SPDX-License-Identifier: Apache-2.0
"""What analysis finds in a piece, as integers and names, and how sure it is in thousandths (1000: given)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fairchord.music.harmony import ChordSpan, KeySignature, parse_chord
from fairchord.music.time import TimeSignature
from fairchord.music.track_role import TrackRole


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackAnalysis:
    """Measures of one track. Density is attacks in the length of a 4/4 bar, times 1000."""

    role: TrackRole
    role_confidence: int
    lowest: int
    highest: int
    mean_pitch: int
    """Mean pitch in thousandths of a semitone."""
    pitch_range: str
    polyphony: int
    """Mean number of notes sounding while any sounds, times 1000."""
    max_polyphony: int
    density: int
    min_velocity: int
    max_velocity: int
    rhythm: str

    def to_dict(self) -> dict[str, Any]:
        """Give the record as JSON values."""
        return {name: getattr(self, name) for name in self.__slots__} | {"role": self.role.value}

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> TrackAnalysis:
        """Make the record from JSON values."""
        return cls(**(record | {"role": TrackRole(record["role"])}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What a piece is: its key (as a whole and along the way), meter, chords, rhythm and tracks."""

    key: KeySignature
    key_confidence: int
    keys: tuple[KeySignature, ...]
    meter: TimeSignature
    meter_confidence: int
    chords: tuple[ChordSpan, ...]
    chord_confidences: tuple[int, ...]
    rhythm: str
    tracks: tuple[TrackAnalysis, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give the record as JSON values (integers and strings only)."""
        return {
            "key": _key(self.key),
            "key_confidence": self.key_confidence,
            "keys": [_key(key) for key in self.keys],
            "meter": [self.meter.onset_ticks, self.meter.numerator, self.meter.denominator],
            "meter_confidence": self.meter_confidence,
            "chords": [[s.onset_ticks, s.duration_ticks, str(s.chord)] for s in self.chords],
            "chord_confidences": list(self.chord_confidences),
            "rhythm": self.rhythm,
            "tracks": [track.to_dict() for track in self.tracks],
        }

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Analysis:
        """Make the record from JSON values."""
        tick, numerator, denominator = record["meter"]
        return cls(
            key=_read_key(record["key"]),
            key_confidence=record["key_confidence"],
            keys=tuple(_read_key(key) for key in record["keys"]),
            meter=TimeSignature(onset_ticks=tick, numerator=numerator, denominator=denominator),
            meter_confidence=record["meter_confidence"],
            chords=tuple(
                ChordSpan(onset_ticks=onset, duration_ticks=duration, chord=parse_chord(chord))
                for onset, duration, chord in record["chords"]
            ),
            chord_confidences=tuple(record["chord_confidences"]),
            rhythm=record["rhythm"],
            tracks=tuple(TrackAnalysis.from_dict(track) for track in record["tracks"]),
        )


def _key(key: KeySignature) -> list[int | str]:
    return [key.onset_ticks, key.tonic, key.mode]


def _read_key(values: list[Any]) -> KeySignature:
    return KeySignature(onset_ticks=values[0], tonic=values[1], mode=values[2])
