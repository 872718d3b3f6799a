# SPDX-License-Identifier: Apache-2.0
"""One track of a window while its holes are written: known bars are laid down, the others chosen under the rules.

In a filling a known bar is BAR MASK; in a track that goes on it is the bar itself. Either way the rules know the notes
that stay, and the grammar moves on by one bar.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from fairchord.generation.editing.hole_tokens import Line
from fairchord.generation.rules.track_writing import TrackWriting, closes_bar
from fairchord.tokens.grid import GridNotes
from fairchord.tokens.vocabulary import BAR, TRACK_END


@dataclass(slots=True, kw_only=True)
class SectionWriting:
    """`opening` comes first; `lines` holds the tokens of each known bar, None for a bar to write.

    `last_played` says for each bar the latest bar up to it in which a known note begins (-1 before the window).
    `holes_after` counts the bars that later sections of the sequence write.
    """

    index: int
    writing: TrackWriting
    opening: list[int]
    lines: list[Line | None]
    last_played: list[int]
    holes_after: int
    written: list[int] = field(default_factory=list)
    _run_has_note: bool = False

    def begin(self) -> list[int]:
        """The tokens up to and including the bar line of the first bar to write."""
        return [*self.opening, *self._pass_known(0)]

    def _pass_known(self, bar: int) -> list[int]:
        """Lay down the known bars from `bar` on, and open the next bar to write, or end the track."""
        tokens: list[int] = []
        while bar < len(self.lines) and (line := self.lines[bar]) is not None:
            self.writing.grammar.step(BAR)
            tokens += line
            bar += 1
        self._run_has_note = False
        if bar == len(self.lines):
            self.writing.grammar.step(TRACK_END)
            return [*tokens, TRACK_END]
        self._open(bar)
        return [*tokens, BAR]

    def _open(self, bar: int) -> None:
        """Open a bar to write: the rules are told what is still to come, and how long the track has been silent."""
        writing = self.writing
        to_come = sum(line is None for line in self.lines[bar + 1 :]) + self.holes_after
        writing.later_bars = to_come - (writing.grammar.bars - 1 - bar)
        writing.latest_bar = max(writing.latest_bar, self.last_played[bar])
        is_last_of_run = bar + 1 == len(self.lines) or self.lines[bar + 1] is not None
        if is_last_of_run and not self._run_has_note:
            # Whoever asks for bars asks for notes: a run of them is never left empty.
            writing.latest_bar = min(writing.latest_bar, bar - writing.track.habits.hold_bars)
        writing.take(BAR)

    def take(self, token: int) -> list[int] | None:
        """Take a chosen token; what is forced after it when a run of bars ended with it, else None."""
        writing = self.writing
        if not closes_bar(token):
            notes = len(writing.rows)
            writing.take(token)
            self._run_has_note = self._run_has_note or len(writing.rows) > notes
            return None
        bar = writing.grammar.bar
        self.written.append(bar)
        if token == BAR and self.lines[bar + 1] is None:
            self._open(bar + 1)
            return None
        return self._pass_known(bar + 1)

    @property
    def is_done(self) -> bool:
        """Whether the track has been closed."""
        return self.writing.is_done

    def notes_of(self, bar: int) -> GridNotes:
        """The notes written in one bar, counted from the window's start."""
        steps = self.writing.grammar.steps
        rows = self.writing.notes_from(0)
        found: GridNotes = rows[rows[:, 0] // steps == bar]
        return found
