# SPDX-License-Identifier: Apache-2.0
"""One window of one draft as a sequence of tokens: some are forced, the others chosen under the rules.

The forced beginning is BOS, the conditions and the harmony (or its part that is known); then, track after track, the
track's conditions and the bars that are re-read. Whoever runs it reads what `take_forced` gives at once, then
alternates `choose` with scoring the token, reading what is forced again whenever `choose` gives none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from fairchord.generation.draft import BarWritten
from fairchord.generation.given import context_notes
from fairchord.generation.next_token import Logits
from fairchord.generation.rules.constraints import allowed_tokens, favour_pitches
from fairchord.generation.rules.harmony_writing import HarmonyWriting, begin_harmony
from fairchord.generation.rules.mean_pitch import begin_mean
from fairchord.generation.rules.rhythm_grid import begin_rhythm
from fairchord.generation.rules.tonality import lay_tonality, strong_beats
from fairchord.generation.rules.track_writing import TrackWriting, closes_bar, velocity_bins
from fairchord.generation.writing.conditions import describe_piece, describe_track, most_onsets
from fairchord.generation.writing.draft_writing import DraftWriting, writing_order
from fairchord.generation.writing.progression import harmony_tokens
from fairchord.generation.writing.window import COMFORT_TOKENS_A_BAR, HARMONY_TOKENS_A_BAR, TRACK_TOKENS, Window
from fairchord.music.piece import DURATION, ONSET, PITCH
from fairchord.tokens.encode import encode_head, encode_notes, encode_track_head
from fairchord.tokens.grammar import TrackGrammar
from fairchord.tokens.grid import GridNotes
from fairchord.tokens.vocabulary import BAR, EOS, HARMONY_END

OnBar = Callable[[BarWritten], None]
_SPARE_TOKENS: Final = 2


@dataclass(slots=True, kw_only=True)
class WindowWriting:
    """The state of one window of one draft."""

    draft: DraftWriting
    window: Window
    context: int
    on_bar: OnBar
    context_bars: int = 0
    tokens: list[int] = field(default_factory=list)
    is_done: bool = False
    _forced: list[int] = field(default_factory=list)
    _context: dict[int, list[int]] = field(default_factory=dict)
    _waiting: list[int] = field(default_factory=list)
    _harmony: HarmonyWriting | None = None
    _track: TrackWriting | None = None
    _track_index: int = -1

    @property
    def bars(self) -> int:
        """Bars of the sequence, those re-read included."""
        return self.context_bars + self.window.new_bars

    @property
    def first_bar(self) -> int:
        """The sequence's first bar, counted from the start of the new piece."""
        return self.window.first_bar - self.context_bars

    def begin(self) -> None:
        """Lay down the forced beginning."""
        self._waiting = writing_order(self.draft.brief)
        self._fit_context()
        described = describe_piece(
            self.draft.brief,
            key=self.draft.key,
            bars=self.bars,
            opening="starts" if self.window.first_bar + self.draft.given.bars == 0 else "continues",
            closing="ends" if self.window.is_last else "goes_on",
        )
        known = self.draft.harmony_between(self.first_bar, self.first_bar + self.bars)
        self._forced = [*encode_head(described).tolist(), *harmony_tokens(known)]
        if len(known) == self.bars:
            self._forced.append(HARMONY_END)
            self._begin_track()
        else:
            self._harmony = begin_harmony(
                self.draft.brief, self.draft.key, bars=self.bars, closes=self.window.is_last, known=known
            )

    def _fit_context(self) -> None:
        """Encode the bars that are re-read; as many as leave comfortable room for the new ones."""
        tracks = len(self._waiting)
        for bars in range(self.window.context_bars, -1, -1):
            self.context_bars = bars
            self._context = {index: self._encode_context(index) for index in self._waiting}
            room = self._room() - HARMONY_TOKENS_A_BAR * self.bars
            if room >= tracks * self.window.new_bars * COMFORT_TOKENS_A_BAR:
                break

    def _encode_context(self, index: int) -> list[int]:
        if not self.context_bars:
            return []
        steps = self.draft.steps
        rows = context_notes(
            self.draft.notes[index], first_bar=self.window.first_bar, bars=self.context_bars, steps=steps
        )
        is_drum = self.draft.brief.tracks[index].is_drum
        tokens: list[int] = encode_notes(rows, is_drum=is_drum, bars=self.context_bars, steps=steps).tolist()
        # The bar line that follows closes the re-read bars, so that nothing is added to them.
        return [*tokens, BAR]

    def _room(self) -> int:
        """Tokens left for new bars once the tracks still to come have opened and re-read theirs."""
        opened = sum(TRACK_TOKENS + len(self._context[index]) for index in self._waiting)
        return self.context - _SPARE_TOKENS - len(self.tokens) - len(self._forced) - opened

    def take_forced(self) -> list[int]:
        """The tokens to read next, which are not chosen."""
        forced, self._forced = self._forced, []
        self.tokens += forced
        return forced

    def choose(self, logits: Logits) -> int | None:
        """Choose the next token; None when a part ended, and forced tokens or nothing follow."""
        sampler = self.draft.sampler
        if self._harmony is not None:
            token = sampler.draw(logits, self._harmony.allowed(), None)
            self._harmony.take(token)
            if not self._harmony.is_done:
                return self._write(token)
            self._end_harmony()
            return None
        assert self._track is not None
        token = sampler.draw(logits, allowed_tokens(self._track), favour_pitches(self._track))
        if closes_bar(token):
            self._announce_bar(self._track)
        self._track.take(token)
        if not self._track.is_done:
            return self._write(token)
        self._end_track(token)
        return None

    def _write(self, token: int) -> int:
        self.tokens.append(token)
        return token

    def _end_harmony(self) -> None:
        assert self._harmony is not None
        self.draft.harmony += self._harmony.bars_from(self.context_bars)
        self._harmony = None
        self._forced = [HARMONY_END]
        self._begin_track()

    def _begin_track(self) -> None:
        """Open the next track: its conditions and what it re-reads become forced tokens."""
        brief, steps = self.draft.brief, self.draft.steps
        room = self._room()
        index = self._waiting.pop(0)
        track = brief.tracks[index]
        final_bar = self.bars - 1 if self.window.is_last else -1
        is_triple = brief.meter.numerator == 3
        self._track_index = index
        self._track = TrackWriting(
            track=track,
            grammar=TrackGrammar(bars=self.bars, steps=steps, is_drum=track.is_drum),
            tonality=lay_tonality(
                track,
                self.draft.harmony_between(self.first_bar, self.first_bar + self.bars),
                self.draft.key,
                strong=strong_beats(steps, is_triple=is_triple),
                steps=steps,
                final_bar=final_bar,
            ),
            velocities=velocity_bins(track),
            room=room,
            later_bars=len(self._waiting) * self.window.new_bars,
            bar_onsets=most_onsets(track, steps=steps),
            first_bar=-self.first_bar - self.draft.given.bars,
            final_bar=final_bar,
            new_from=-self.first_bar,
            new_bar=self.context_bars,
            latest_bar=self._latest_bar(index),
            settings=self.draft.sampler.settings,
            mean_pitch=begin_mean(
                track.pitch_range,
                self._written_pitches(index),
                home=track.home_bounds,
                last_bar=brief.bars - 1 - self.first_bar,
                hold_bars=track.habits.hold_bars,
            ),
            rhythm=begin_rhythm(brief.rhythm),
            sounds_throughout=brief.sounds_throughout,
            sounds_at_end=self._ends_alone(index),
        )
        for token in self._context[index]:
            self._track.take(token)
        described = describe_track(track, dynamics=brief.dynamics)
        self._forced += [*encode_track_head(described).tolist(), *self._context[index]]

    def _written_pitches(self, index: int) -> GridNotes:
        """Pitches of the track's new notes before the bars that are re-read."""
        notes = self.draft.notes[index]
        first = self.first_bar * self.draft.steps
        pitches: GridNotes = notes[(notes[:, ONSET] >= 0) & (notes[:, ONSET] < first), PITCH]
        return pitches

    def _latest_bar(self, index: int) -> int:
        """The bar of the track's latest note, counted from the sequence's first; a silent track counts from bar -1."""
        onsets = self.draft.notes[index][:, ONSET]
        latest = int(onsets.max()) // self.draft.steps if len(onsets) else -1
        return latest - self.first_bar

    def _ends_alone(self, index: int) -> bool:
        """Whether this is the last track to write and no other one sounds in the piece's last bar."""
        if self._waiting or not self.window.is_last:
            return False
        last_bar = (self.draft.brief.bars - 1) * self.draft.steps
        others = (notes for other, notes in enumerate(self.draft.notes) if other != index)
        return not any((notes[:, ONSET] + notes[:, DURATION] > last_bar).any() for notes in others)

    def _end_track(self, token: int) -> None:
        self._keep_notes(bars=self.window.new_bars)
        self._track = None
        if self._waiting:
            self._forced = [token]
            self._begin_track()
            return
        self.is_done = True
        self.tokens += [token, EOS]
        self.draft.log(self.tokens)
        self.draft.bars_done = self.window.first_bar + self.window.new_bars

    def abandon(self) -> None:
        """Stop here: keep the finished bars of the track being written, and the tokens so far."""
        if not self.is_done:
            if self._track is not None:
                self._keep_notes(bars=self._track.grammar.bar - self.context_bars)
            self.draft.log(self.tokens)

    def _keep_notes(self, *, bars: int) -> None:
        """Add the notes of the track's first `bars` new bars to the draft."""
        assert self._track is not None
        new = self._track.notes_from(self.context_bars)
        new = new[new[:, ONSET] < bars * self.draft.steps]
        new[:, ONSET] += self.window.first_bar * self.draft.steps
        self.draft.notes[self._track_index] = np.concatenate([self.draft.notes[self._track_index], new])

    def _announce_bar(self, track: TrackWriting) -> None:
        bar = track.grammar.bar
        if bar < self.context_bars:
            return
        rows = track.notes_from(bar)
        rows[:, ONSET] += (self.first_bar + bar) * self.draft.steps
        self.on_bar(
            BarWritten(
                draft=self.draft.index,
                track=self._track_index,
                bar=self.first_bar + bar,
                notes=self.draft.as_notes(self._track_index, rows),
            )
        )
