# SPDX-License-Identifier: Apache-2.0
"""One window with holes as a sequence of tokens: some are forced, the others chosen under the rules.

Whoever runs it (`generation.decoding`) reads what `take_forced` gives, then alternates `choose` with scoring the token,
reading what is forced again whenever `choose` gives none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from fairchord.generation.editing.filling import Filling
from fairchord.generation.editing.hole_tokens import (
    MASKED,
    Line,
    bar_lines,
    filling_head,
    head_of,
    whole_track,
    window_notes,
    with_masks,
)
from fairchord.generation.editing.hole_window import HoleWindow
from fairchord.generation.editing.section_writing import SectionWriting
from fairchord.generation.next_token import Logits
from fairchord.generation.rules.constraints import allowed_tokens, favour_pitches
from fairchord.generation.rules.known_notes import lay_known
from fairchord.generation.rules.track_writing import RESERVED_BAR, TrackWriting, velocity_bins
from fairchord.generation.writing.conditions import most_onsets
from fairchord.generation.writing.progression import harmony_tokens
from fairchord.music.piece import ONSET, VELOCITY
from fairchord.tokens.encode import encode_head
from fairchord.tokens.grammar import TrackGrammar
from fairchord.tokens.grid import GridNotes
from fairchord.tokens.vocabulary import EOS, HARMONY_END

_SPARE_TOKENS: Final = 4


@dataclass(slots=True, kw_only=True)
class HoleWriting:
    """The state of one sequence; `filling` is the piece that it belongs to."""

    filling: Filling
    window: HoleWindow
    context: int
    tokens: list[int] = field(default_factory=list)
    is_done: bool = False
    _rows: dict[int, GridNotes] = field(default_factory=dict)
    _waiting: list[SectionWriting] = field(default_factory=list)
    _section: SectionWriting | None = None
    _forced: list[int] = field(default_factory=list)

    def fits(self) -> bool:
        """Whether the context has room for what is forced and for the bars to write."""
        holes = sum(len(bars) for bars in self.window.holes.values())
        return self._room(self._opening()) >= holes * (RESERVED_BAR + _SPARE_TOKENS)

    def begin(self) -> None:
        """Lay down the forced beginning."""
        self._forced = self._opening()
        room = self._room(self._forced)
        left = sum(len(hole) for hole in self.window.holes.values())
        for index, hole in self.window.holes.items():
            left -= len(hole)
            self._waiting.append(self._section_of(index, hole, holes_after=left))
        self._next_section(room)

    def take_forced(self) -> list[int]:
        """The tokens to read next, which are not chosen."""
        forced, self._forced = self._forced, []
        self.tokens += forced
        return forced

    def abandon(self) -> None:
        """Stop here: the bars that were finished stay."""
        if not self.is_done:
            self.filling.digest.log(self.tokens)

    def choose(self, logits: Logits) -> int | None:
        """Choose the next token; None when forced tokens, or nothing, follow."""
        section = self._section
        assert section is not None
        writing, closed = section.writing, len(section.written)
        token = self.filling.sampler.draw(logits, allowed_tokens(writing), favour_pitches(writing))
        forced = section.take(token)
        if len(section.written) > closed:
            bar = section.written[-1]
            self.filling.keep_bar(section.index, section.notes_of(bar), bar=bar, first_bar=self.window.first_bar)
        if forced is None:
            self.tokens.append(token)
            return token
        self._forced = forced
        if section.is_done:
            self._next_section(writing.room - writing.tokens_in_bar)
        return None

    def _next_section(self, room: int) -> None:
        """Open the next track, or close the sequence."""
        if not self._waiting:
            self.is_done = True
            self.take_forced()
            self.tokens.append(EOS)
            self.filling.digest.log(self.tokens)
            return
        self._section = self._waiting.pop(0)
        writing = self._section.writing
        writing.room = room
        writing.sounds_at_end = writing.final_bar >= 0 and not self._waiting and self.filling.ends_silent
        self._forced += self._section.begin()

    def _opening(self) -> list[int]:
        """BOS, conditions, harmony, and every track that is read; the holed ones with masks."""
        filling, window = self.filling, self.window
        harmony = harmony_tokens(filling.harmony[window.first_bar : window.stop_bar])
        tokens = [*encode_head(filling.describe(window.first_bar, window.bars)).tolist(), *harmony, HARMONY_END]
        for index in window.beside:
            if len(self._notes(index)):
                tokens += whole_track(self._head(index), self._lines(index))
        if window.needs_filling:
            for index, hole in window.holes.items():
                tokens += whole_track(self._head(index), with_masks(self._lines(index), hole))
        return [int(token) for token in tokens]

    def _room(self, opening: list[int]) -> int:
        """Tokens left for the bars to write, once everything that is forced is taken off."""
        room = self.context - _SPARE_TOKENS - len(opening) - 1
        for index, hole in self.window.holes.items():
            lines = self._section_lines(index)
            room -= len(self._head(index)) + 2 + sum(len(line) for bar, line in enumerate(lines) if bar not in hole)
        return room

    def _section_lines(self, index: int) -> list[Line]:
        """How each bar of a track would be written where it is known: masked in a filling, else as it is."""
        return [MASKED] * self.window.bars if self.window.needs_filling else self._lines(index)

    def _section_of(self, index: int, hole: frozenset[int], *, holes_after: int) -> SectionWriting:
        """One track to write in: a filling where holes are filled, else a track that goes on."""
        rows, head = self._notes(index), self._head(index)
        writing = self._track_writing(index)
        if not self.window.needs_filling and len(rows):
            writing.grammar.velocity = int(rows[-1, VELOCITY])
        played = set((rows[:, ONSET] // self.filling.steps).tolist())
        latest, last_played = writing.latest_bar, list[int]()
        for bar in range(self.window.bars):
            last_played.append(latest)
            latest = bar if bar in played else latest
        return SectionWriting(
            index=index,
            writing=writing,
            opening=filling_head(head) if self.window.needs_filling else head,
            lines=[None if bar in hole else line for bar, line in enumerate(self._section_lines(index))],
            last_played=last_played,
            holes_after=holes_after,
        )

    def _track_writing(self, index: int) -> TrackWriting:
        """The state of a track under the rules, with the notes that stand in it."""
        filling, window = self.filling, self.window
        wanted, steps = filling.held[index], filling.steps
        final_bar = window.bars - 1 if filling.ends and window.stop_bar == filling.bars else -1
        return TrackWriting(
            track=wanted,
            grammar=TrackGrammar(bars=window.bars, steps=steps, is_drum=wanted.is_drum),
            tonality=filling.lay_tonality(index, window.first_bar, window.stop_bar, final_bar=final_bar),
            velocities=velocity_bins(wanted),
            room=0,
            later_bars=0,
            bar_onsets=most_onsets(wanted, steps=steps),
            first_bar=-window.first_bar,
            final_bar=final_bar,
            new_from=-window.first_bar,
            new_bar=0,
            sounds_throughout=filling.brief.sounds_throughout,
            latest_bar=filling.latest_bar_before(index, window.first_bar) - window.first_bar,
            known=lay_known(
                filling.known_notes(index),
                is_drum=wanted.is_drum,
                first_step=window.first_bar * steps,
                length_steps=window.bars * steps,
            ),
        )

    def _notes(self, index: int) -> GridNotes:
        if index not in self._rows:
            filling, window = self.filling, self.window
            self._rows[index] = window_notes(
                filling.tracks[index],
                first_bar=window.first_bar,
                bars=window.bars,
                steps=filling.steps,
                length_bars=filling.bars,
            )
        return self._rows[index]

    def _lines(self, index: int) -> list[Line]:
        is_drum = self.filling.tracks[index].is_drum
        return bar_lines(self._notes(index), is_drum=is_drum, bars=self.window.bars, steps=self.filling.steps)

    def _head(self, index: int) -> list[int]:
        filling = self.filling
        return head_of(
            filling.wishes[index],
            filling.tracks[index],
            self._notes(index),
            length_steps=self.window.bars * filling.steps,
            dynamics=filling.brief.dynamics,
        )
