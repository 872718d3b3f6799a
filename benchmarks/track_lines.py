# SPDX-License-Identifier: Apache-2.0
"""The work that engines are compared on: one track of a window, written by the real rules after a real beginning.

`short`: most of the only track of eight bars, after its conditions and harmony. `long`: the beginning of the drums of
eight bars, after three whole tracks. All rows have the same beginning, each its own generator; each writes `steps`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fairchord.generation.brief import Brief
from fairchord.generation.compose import compose
from fairchord.generation.draft import BarWritten
from fairchord.generation.given import nothing_given
from fairchord.generation.next_token import Logits, NextToken, Reader
from fairchord.generation.rules.track_writing import TrackWriting
from fairchord.generation.writing.draft_writing import begin_draft
from fairchord.generation.writing.window import plan_windows
from fairchord.generation.writing.window_writing import WindowWriting
from fairchord.tokens.placement import Placement
from fairchord.tokens.vocabulary import SIZE, TRACK_END

BRIEFS = {
    "short": {"bars": 8, "key": "A minor", "bpm": 92, "chords": "Am F C G", "roles": "accompaniment"},
    "long": {"bars": 8, "key": "A minor", "bpm": 92, "chords": "Am F C G", "roles": "accompaniment,bass,pad,drums"},
}


def _ignore(_bar: BarWritten) -> None:
    return None


def open_window(brief: Brief, row: int, context: int) -> WindowWriting:
    """The window of draft number `row`, laid down but not begun."""
    draft = begin_draft(brief, nothing_given(brief), row)
    (window,) = plan_windows(brief, context=context)
    return WindowWriting(draft=draft, window=window, context=context, on_bar=_ignore)


@dataclass(slots=True)
class TrackLine:
    """A Writing of one track: its beginning is forced, and it is done after `steps` tokens."""

    writing: WindowWriting
    prompt: list[int]
    steps: int
    written: int = 0

    @property
    def is_done(self) -> bool:
        return self.written >= self.steps

    @property
    def track(self) -> TrackWriting:
        """The state of the rules."""
        assert self.writing._track is not None
        return self.writing._track

    def begin(self) -> None:
        return None

    def take_forced(self) -> list[int]:
        return self.prompt

    def choose(self, logits: Logits) -> int | None:
        token = self.writing.choose(logits)
        if token is None:
            raise SystemExit("a row ended early: ask for fewer steps")
        self.written += 1
        return None if self.is_done else token

    def abandon(self) -> None:
        return None


@dataclass(slots=True)
class _Recording:
    """A NextToken that passes another's logits on and keeps the tokens that it reads."""

    source: NextToken
    reader: Reader | None = None
    tokens: list[int] | None = None

    @property
    def context(self) -> int:
        return self.source.context

    def start(self, rows: int) -> _Recording:
        self.reader, self.tokens = self.source.start(rows), []
        return self

    def restart(self, row: int) -> None:
        assert self.reader is not None
        self.reader.restart(row)

    def read(self, row: int, tokens: np.ndarray, placement: Placement) -> Logits:
        assert self.reader is not None
        assert self.tokens is not None
        self.tokens += tokens.tolist()
        return self.reader.read(row, tokens, placement)

    def step(self, rows: np.ndarray, tokens: np.ndarray, placement: Placement) -> Logits:
        assert self.reader is not None
        assert self.tokens is not None
        self.tokens += tokens.tolist()
        return self.reader.step(rows, tokens, placement)


def record_beginning(source: NextToken, which: str) -> list[int]:
    """The tokens of a piece of this brief, as far as its last track's first bar."""
    recording = _Recording(source)
    compose(recording, Brief.from_dict(BRIEFS[which]))
    assert recording.tokens is not None
    return recording.tokens


def track_lines(tokens: Sequence[int], which: str, *, rows: int, steps: int, context: int) -> list[TrackLine]:
    """Rows at the beginning of the last track, having taken the recorded tokens before it."""
    brief = Brief.from_dict(BRIEFS[which])
    return [_replay(open_window(brief, row, context), tokens, len(brief.tracks) - 1, steps) for row in range(rows)]


def _replay(writing: WindowWriting, tokens: Sequence[int], tracks: int, steps: int) -> TrackLine:
    """Choose what was chosen, by logits that leave no doubt, until so many tracks have ended."""
    writing.begin()
    prompt = writing.take_forced()
    while tracks:
        insistent = np.zeros(SIZE, np.float32)
        insistent[tokens[len(prompt)]] = 1e6
        token = writing.choose(insistent)
        if token is None:
            tracks -= 1
            prompt += writing.take_forced()
        else:
            prompt.append(token)
    assert tokens[: len(prompt)] == prompt
    assert prompt.count(TRACK_END) == len(writing.draft.brief.tracks) - 1
    return TrackLine(writing, prompt, steps)
