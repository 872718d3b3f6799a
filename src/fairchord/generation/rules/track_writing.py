# SPDX-License-Identifier: Apache-2.0
"""One track of a window while it is written: the grammar's state, the notes so far, and what the rules count."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.generation.rules.known_notes import KnownNotes
from fairchord.generation.rules.mean_pitch import MeanPitch
from fairchord.generation.rules.rhythm_grid import RhythmGrid
from fairchord.generation.rules.tonality import Mask, Tonality
from fairchord.generation.sampling_settings import SETTINGS, SamplingSettings
from fairchord.generation.track_brief import TrackBrief
from fairchord.tokens.grammar import Pen, TrackGrammar
from fairchord.tokens.grid import DRUM_STEPS, GridNotes
from fairchord.tokens.vocabulary import BAR, TRACK_END, VELOCITY_STEP, VOCABULARY

OVERSHOOT: Final = 10
"""Most tokens by which a bar can exceed its bound: a note that was begun is finished."""
LEAST_BAR: Final = 2 + OVERSHOOT
"""Tokens a bar may take when it is held to the least bound."""
RESERVED_BAR: Final = 20
"""Tokens kept free for each bar still to come, in this track and in the next ones."""
_DURATION, _DRUM, _POSITION = VOCABULARY["Duration"], VOCABULARY["Drum"], VOCABULARY["Position"]
_VELOCITIES: Final = np.arange(32) * VELOCITY_STEP + 2


def velocity_bins(track: TrackBrief) -> Mask:
    """Which velocity bins lie within a track's bounds; the nearest one when the bounds fall between two."""
    least, greatest = track.velocity_bounds
    bins: Mask = (least <= _VELOCITIES) & (greatest >= _VELOCITIES)
    if not bins.any():
        bins[np.abs(_VELOCITIES * 2 - least - greatest).argmin()] = True
    return bins


@dataclass(slots=True, kw_only=True)
class TrackWriting:
    """The state of one track.

    Bars count from the window's start: the first and last of the music, the first of the new piece (`new_from`) and of
    this window's new bars (`new_bar`). `room` is what is left of the sequence for the new bars of this track and for
    the `later_bars` of the tracks after it. `mean_pitch` and `rhythm` are there when they were asked for.
    """

    track: TrackBrief
    grammar: TrackGrammar
    tonality: Tonality
    velocities: Mask
    room: int
    later_bars: int
    bar_onsets: int
    first_bar: int
    final_bar: int
    new_from: int
    new_bar: int
    mean_pitch: MeanPitch | None = None
    settings: SamplingSettings = SETTINGS
    rhythm: RhythmGrid | None = None
    sounds_throughout: bool = False
    rows: list[tuple[int, int, int, int]] = field(default_factory=list)
    bar_tokens: int = 0
    tokens_in_bar: int = 0
    onsets_in_bar: int = 0
    struck: int = 0
    latest_bar: int = -1
    repeated: int = 0
    known: KnownNotes | None = None
    sounds_at_end: bool = False
    """Whether a note of this track must sound in the final bar."""

    def take(self, token: int) -> None:
        """Take one allowed token and count what it adds."""
        grammar = self.grammar
        if token in _DURATION:
            self._strike(grammar.pitch, grammar.held + token - _DURATION.first + 1)
        elif token in _DRUM:
            self._strike(token - _DRUM.first, DRUM_STEPS)
        elif token in _POSITION:
            self.struck = 0
            if self.rhythm is not None:
                self.rhythm.take(token - _POSITION.first)
        elif token == BAR:
            self._open_bar()
        self.tokens_in_bar += 1
        grammar.step(token)

    def _open_bar(self) -> None:
        """Bound the new bar by its role and by what the bars to come leave of the sequence's room."""
        if self.grammar.bar >= self.new_bar:
            self.room -= self.tokens_in_bar
        opening = self.grammar.bar + 1
        to_come = self.grammar.bars - 1 - opening + self.later_bars
        self.bar_tokens = max(2, min(self.track.habits.bar_tokens, self.room - to_come * RESERVED_BAR - OVERSHOOT))
        self.tokens_in_bar = self.onsets_in_bar = 0

    def _strike(self, pitch: int, length: int) -> None:
        grammar = self.grammar
        self.repeated = self.repeated + 1 if self.rows and self.rows[-1][2] == pitch else 1
        self.rows.append((grammar.now, length, pitch, grammar.velocity))
        if self.mean_pitch is not None and grammar.bar >= self.new_from:
            self.mean_pitch.take(pitch)
        self.onsets_in_bar += self.struck == 0
        self.struck += 1
        self.latest_bar = grammar.bar

    @property
    def is_done(self) -> bool:
        """Whether the track has been closed."""
        return self.grammar.pen is Pen.TRACK_END

    @property
    def must_play(self) -> bool:
        """Whether this bar may not pass without a note."""
        if self.onsets_in_bar:
            return False
        bar, habits = self.grammar.bar, self.track.habits
        if bar - self.latest_bar >= habits.hold_bars or (bar == self.final_bar and self.latest_bar < self.new_from):
            return True
        if self.sounds_throughout and (bar == self.new_from or (bar == self.final_bar and not self._is_sounding)):
            return True
        if bar == self.final_bar and self.sounds_at_end and not self._is_sounding:
            return True
        return habits.opens_and_closes and bar in (self.first_bar, self.final_bar)

    @property
    def _is_sounding(self) -> bool:
        """Whether a note that began earlier sounds into this bar; drum hits are too short to count."""
        return int(self.grammar.sounding_until.max()) > self.grammar.bar * self.grammar.steps

    def notes_from(self, bar: int) -> GridNotes:
        """The notes that begin in `bar` or later, counted from the start of `bar`."""
        start = bar * self.grammar.steps
        chosen = [(row[0] - start, *row[1:]) for row in self.rows if row[0] >= start]
        return np.array(chosen, np.int32).reshape(-1, 4)


def closes_bar(token: int) -> bool:
    """Whether a token ends the bar before it."""
    return token in (BAR, TRACK_END)


Favour = NDArray[np.float32]
