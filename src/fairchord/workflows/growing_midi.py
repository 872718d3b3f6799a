# SPDX-License-Identifier: Apache-2.0
"""A piece while it is written: a MIDI file that always holds the bars finished so far, marked as made with AI.

It is written anew beside its place and moved there, so whoever plays it never meets half a file; and removed when the
certified piece is there.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from fairchord.disclosure.marking import mark_midi
from fairchord.errors import EnvironmentLacking
from fairchord.generation.brief import Brief
from fairchord.generation.draft import BarWritten
from fairchord.generation.writing.progression import chord_spans, lay_out
from fairchord.music.midi import write_midi
from fairchord.music.piece import NoteArray, Piece, Track
from fairchord.music.time import TICKS_PER_GRID, Tempo


@dataclass(slots=True)
class GrowingMidi:
    """The bars of one draft so far, and the file that holds them."""

    path: Path
    brief: Brief
    _notes: list[list[NoteArray]] = field(init=False)

    def __post_init__(self) -> None:
        self._notes = [[] for _ in self.brief.tracks]

    def take(self, bar: BarWritten) -> None:
        """Take one finished bar of one track."""
        self._notes[bar.track].append(bar.notes)

    def piece(self) -> Piece:
        """The bars so far; the chords are there when the brief asks for them."""
        brief = self.brief
        steps = brief.meter.bar_ticks // TICKS_PER_GRID
        harmony = lay_out(brief.chords, bars=brief.bars, steps=steps) if brief.chords else []
        return Piece(
            title=brief.title,
            tracks=tuple(
                Track(
                    name=name,
                    role=track.role,
                    program=track.gm_program,
                    is_drum=track.is_drum,
                    notes=np.concatenate([np.zeros((0, 4), np.int32), *bars]),
                )
                for track, name, bars in zip(brief.tracks, brief.track_names(), self._notes, strict=True)
            ),
            tempi=(Tempo.from_bpm(brief.bpm),),
            time_signatures=(brief.meter,),
            key_signatures=() if brief.key is None else (brief.key,),
            chords=chord_spans(harmony, steps=steps),
        )

    def write(self) -> None:
        """Put the bars so far into the file."""
        beside = self.path.with_name(f".{self.path.name}.partial")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(mark_midi(write_midi(self.piece())))
            os.replace(beside, self.path)
        except OSError as error:
            raise EnvironmentLacking(
                f"{self.path} cannot be written: {error.strerror or error}", hint="check the rights and the free space"
            ) from error

    def remove(self) -> None:
        """Take the file away; the certified piece holds the same bars."""
        self.path.unlink(missing_ok=True)
