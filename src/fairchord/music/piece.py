# SPDX-License-Identifier: Apache-2.0
"""A Piece: the notes of some music, as frozen records. It knows nothing of files, rights or sound.

Notes of a track are one int32 array of shape (N, 4) with columns onset_ticks, duration_ticks, pitch, velocity,
sorted by (onset, pitch, duration, velocity) and read-only, so that a million notes stay cheap.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.errors import InvalidMusic
from fairchord.music.harmony import ChordSpan, KeySignature
from fairchord.music.time import Tempo, TimeSignature
from fairchord.music.track_role import TrackRole

ONSET: Final = 0
DURATION: Final = 1
PITCH: Final = 2
VELOCITY: Final = 3
NoteArray = NDArray[np.int32]
"""Shape (N, 4): onset_ticks, duration_ticks, pitch, velocity."""


def note_array(rows: object) -> NoteArray:
    """Make a checked, sorted, read-only note array from rows of (onset_ticks, duration_ticks, pitch, velocity)."""
    notes = np.array(rows, dtype=np.int32).reshape(-1, 4)
    onset, duration, pitch, velocity = notes.T
    if len(notes) and not (
        onset.min() >= 0
        and duration.min() > 0
        and pitch.min() >= 0
        and pitch.max() <= 127
        and velocity.min() >= 1
        and velocity.max() <= 127
    ):
        raise InvalidMusic(
            "a note lies outside its bounds", hint="onset >= 0, duration > 0, pitch 0 to 127, velocity 1 to 127"
        )
    notes = notes[np.lexsort((velocity, duration, pitch, onset))]
    notes.setflags(write=False)
    return notes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Track:
    """One part: its notes and what plays them. `program` is General MIDI, 0-based; drums use channel 10."""

    name: str
    role: TrackRole | None
    program: int
    is_drum: bool
    notes: NoteArray

    def __post_init__(self) -> None:
        if not 0 <= self.program <= 127:
            raise InvalidMusic(f"track {self.name!r}: program {self.program} is not in 0 to 127")
        object.__setattr__(self, "notes", note_array(self.notes))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Track):
            return NotImplemented
        mine = (self.name, self.role, self.program, self.is_drum)
        return mine == (other.name, other.role, other.program, other.is_drum) and np.array_equal(
            self.notes, other.notes
        )

    def __hash__(self) -> int:
        return hash((self.name, self.role, self.program, self.is_drum, self.notes.tobytes()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A named part of the form, such as a verse, from `onset_ticks` until the next one begins."""

    onset_ticks: int
    name: str

    def __post_init__(self) -> None:
        if self.onset_ticks < 0 or not self.name.strip() or len(self.name.encode()) > 100:
            raise InvalidMusic(
                f"section {self.name!r} at tick {self.onset_ticks} has no place or no name", hint="such as 'Verse 1'"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some music: its tracks, and in order of onset its meters, tempi, keys, chords and named sections."""

    title: str
    tracks: tuple[Track, ...]
    tempi: tuple[Tempo, ...] = (Tempo(onset_ticks=0, microseconds_per_quarter=500_000),)
    time_signatures: tuple[TimeSignature, ...] = (TimeSignature(onset_ticks=0, numerator=4, denominator=4),)
    key_signatures: tuple[KeySignature, ...] = ()
    chords: tuple[ChordSpan, ...] = ()
    sections: tuple[Section, ...] = ()

    def __post_init__(self) -> None:
        for name in ("tempi", "time_signatures"):
            events = getattr(self, name)
            if not events or events[0].onset_ticks != 0:
                raise InvalidMusic(f"piece {self.title!r}: {name} must start at tick 0")
        for name in ("tempi", "time_signatures", "key_signatures", "chords", "sections"):
            onsets = [event.onset_ticks for event in getattr(self, name)]
            if onsets != sorted(set(onsets)):
                raise InvalidMusic(f"piece {self.title!r}: {name} must have rising onsets")

    @property
    def end_ticks(self) -> int:
        """Tick at which the last note or chord ends."""
        note_ends = [int((t.notes[:, ONSET] + t.notes[:, DURATION]).max()) for t in self.tracks if len(t.notes)]
        return max([*note_ends, *(span.onset_ticks + span.duration_ticks for span in self.chords)], default=0)

    @property
    def note_count(self) -> int:
        """Number of notes in all tracks."""
        return sum(len(track.notes) for track in self.tracks)

    def transpose(self, semitones: int) -> Piece:
        """Move every pitched note, chord and key by `semitones`; drums stay."""

        def moved(track: Track) -> Track:
            if track.is_drum or not len(track.notes):
                return track
            notes = track.notes.copy()
            notes[:, PITCH] += semitones
            return replace(track, notes=notes)

        return replace(
            self,
            tracks=tuple(moved(track) for track in self.tracks),
            key_signatures=tuple(key.transpose(semitones) for key in self.key_signatures),
            chords=tuple(replace(span, chord=span.chord.transpose(semitones)) for span in self.chords),
        )

    def bar_onsets(self) -> tuple[int, ...]:
        """Ticks of every bar line from the first bar up to and including the end of the last bar."""
        end = max(self.end_ticks, 1)
        starts: list[int] = []
        for index, meter in enumerate(self.time_signatures):
            later = self.time_signatures[index + 1 :]
            stop = later[0].onset_ticks if later else end
            starts.extend(range(meter.onset_ticks, stop, meter.bar_ticks))
        last = self.time_signatures[-1]
        return (*starts, (starts[-1] if starts else 0) + last.bar_ticks)
