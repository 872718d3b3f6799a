# SPDX-License-Identifier: Apache-2.0
"""What a clip of one track was asked to be, in ComMU's twelve fields, with the chords on its eighth-note grid."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from fairchord.errors import InvalidInput, InvalidMusic
from fairchord.music.conditions import PITCH_RANGES, name_pitch_range
from fairchord.music.harmony import Chord, KeySignature
from fairchord.music.piece import PITCH, VELOCITY, Piece, Track
from fairchord.music.time import TICKS_PER_QUARTER, TimeSignature
from fairchord.music.track_role import TrackRole

SLOT_TICKS: Final = TICKS_PER_QUARTER // 2
"""Length of one chord slot: an eighth note, as in ComMU's table."""
NO_CHORD: Final = "N.C."


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipConditions:
    """The conditions of one clip; None, or no slots, where nothing was asked."""

    bars: int
    meter: TimeSignature
    key: KeySignature | None = None
    slots: tuple[Chord | None, ...] = ()
    """The chord of each eighth note; None where there is none."""
    pitch_range: str | None = None
    min_velocity: int | None = None
    max_velocity: int | None = None
    role: TrackRole | None = None
    program: int | None = None
    bpm: int | None = None
    genre: str | None = None
    rhythm: str | None = None

    def __post_init__(self) -> None:
        if self.bars < 1:
            raise InvalidInput(f"a clip of {self.bars} bars is none", hint="num_measures is a whole number from 1")
        if self.pitch_range is not None and self.pitch_range not in PITCH_RANGES:
            raise InvalidInput(
                f"pitch range {self.pitch_range!r} is not known", hint="one of: " + ", ".join(PITCH_RANGES)
            )
        if self.slots and len(self.slots) != self.bars * self.slots_per_bar:
            raise InvalidMusic(
                f"{len(self.slots)} chord slots do not fill {self.bars} bars of {self.meter}",
                hint=f"give {self.bars * self.slots_per_bar}, one for each eighth note",
            )

    @property
    def slots_per_bar(self) -> int:
        """Eighth notes in a bar."""
        return self.meter.bar_ticks // SLOT_TICKS

    @property
    def length_ticks(self) -> int:
        """Length of the clip."""
        return self.bars * self.meter.bar_ticks

    def to_row(self) -> dict[str, str]:
        """The conditions as a line of a table in ComMU's form; what was not asked is left out."""
        values = {
            "audio_key": None if self.key is None else str(self.key).replace(" ", "").lower(),
            "chord_progressions": None if not self.slots else json.dumps([[_name(chord) for chord in self.slots]]),
            "pitch_range": self.pitch_range,
            "num_measures": self.bars,
            "bpm": self.bpm,
            "genre": self.genre,
            "track_role": None if self.role is None else self.role.value,
            "sample_rhythm": self.rhythm,
            "time_signature": str(self.meter),
            "min_velocity": self.min_velocity,
            "max_velocity": self.max_velocity,
        }
        return {name: str(value) for name, value in values.items() if value is not None}


def _name(chord: Chord | None) -> str:
    return NO_CHORD if chord is None else str(chord)


def describe_clip(piece: Piece, track: Track, *, bars: int) -> ClipConditions:
    """The conditions that one track of a piece fulfils: what its notes are, and the piece's key, meter and chords."""
    meter = piece.time_signatures[0]
    notes, is_pitched = track.notes, bool(len(track.notes)) and not track.is_drum
    return ClipConditions(
        bars=bars,
        meter=meter,
        key=piece.key_signatures[0] if piece.key_signatures else None,
        slots=read_slots(piece, bars=bars) if piece.chords else (),
        pitch_range=name_pitch_range(float(notes[:, PITCH].mean())) if is_pitched else None,
        min_velocity=int(notes[:, VELOCITY].min()) if len(notes) else None,
        max_velocity=int(notes[:, VELOCITY].max()) if len(notes) else None,
        role=track.role,
        program=None if track.is_drum else track.program,
        bpm=round(piece.tempi[0].bpm),
    )


def read_slots(piece: Piece, *, bars: int) -> tuple[Chord | None, ...]:
    """The chord in force at each eighth note of a piece's first bars."""
    slots: list[Chord | None] = [None] * (bars * piece.time_signatures[0].bar_ticks // SLOT_TICKS)
    for span in piece.chords:
        first = -(-span.onset_ticks // SLOT_TICKS)
        stop = -(-(span.onset_ticks + span.duration_ticks) // SLOT_TICKS)
        for slot in range(first, min(stop, len(slots))):
            slots[slot] = span.chord
    return tuple(slots)
