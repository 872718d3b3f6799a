# SPDX-License-Identifier: Apache-2.0
"""Which draft of a clip is kept: the first that is clear of training works, unlike its kin, and silent in few bars.

Most clips are kept as they were written first. A draft that screening finds close to a training work, that has the same
notes as an earlier clip of the same wishes, or that rests through more than one bar in eight is written again, each
time with another density drawn; where no draft is without fault, the one whose faults weigh least is kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

import numpy as np

from fairchord.generation.brief import Brief
from fairchord.generation.commu.drawn_density import draw_density
from fairchord.generation.compose import Watch, compose_many
from fairchord.generation.draft import Draft
from fairchord.generation.next_token import NextToken
from fairchord.music.piece import DURATION, ONSET, PITCH, Piece
from fairchord.screening.index import RunIndex
from fairchord.screening.verdict import Verdict, screen

MOST_DRAFTS: Final = 4
_BARS_A_REST: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A draft that was kept, and what screening says of it."""

    draft: Draft
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    chosen: Chosen
    faults: tuple[bool, bool, int]


@dataclass(slots=True)
class DraftChoice:
    """Chooses among drafts, batch by batch, and remembers the notes of the clips that were kept."""

    source: NextToken
    index: RunIndex
    should_stop: Callable[[], bool] | None = None
    _met: set[tuple[str, bytes]] = field(default_factory=set)

    def choose(self, drafts: Sequence[Draft]) -> tuple[Chosen | None, ...]:
        """What is kept of each first draft, or None for one that was stopped before it was whole."""
        best: list[_Judged | None] = [None] * len(drafts)
        waiting: list[tuple[int, Draft]] = [(at, draft) for at, draft in enumerate(drafts) if draft.is_complete]
        for number in range(1, MOST_DRAFTS + 1):
            waiting = [(at, draft) for at, draft in waiting if not self._is_kept(at, draft, best)]
            if not waiting or number == MOST_DRAFTS:
                break
            again = [_other_wishes(draft.brief, number) for _, draft in waiting]
            written = compose_many(self.source, again, first_draft=number, watch=Watch(should_stop=self.should_stop))
            waiting = [(at, draft) for (at, _), draft in zip(waiting, written, strict=True) if draft.is_complete]
        self._met.update(_notes_of(judged.chosen.draft) for judged in best if judged is not None)
        return tuple(None if judged is None else judged.chosen for judged in best)

    def _is_kept(self, at: int, draft: Draft, best: list[_Judged | None]) -> bool:
        """Judge a draft beside the best one so far, and say whether it is without fault."""
        verdict, notes = screen(draft.piece, self.index), _notes_of(draft)
        faults = (not verdict.is_clear, notes in self._met, _silence_above_usual(draft.piece))
        known = best[at]
        if known is None or faults < known.faults:
            best[at] = _Judged(chosen=Chosen(draft=draft, verdict=verdict), faults=faults)
        is_kept = not any(faults)
        if is_kept:
            self._met.add(notes)
        return is_kept


def silent_bars(piece: Piece) -> int:
    """Bars in which nothing sounds, not counting those before the first chord of a pick-up."""
    lines = piece.bar_onsets()
    begin = min((span.onset_ticks for span in piece.chords), default=0)
    notes = [track.notes for track in piece.tracks]
    spans = np.concatenate(notes) if notes else np.zeros((0, 4), np.int32)
    ends = spans[:, ONSET] + spans[:, DURATION]
    return sum(
        first >= begin and not bool(np.any((spans[:, ONSET] < stop) & (ends > first)))
        for first, stop in pairwise(lines)
    )


def _silence_above_usual(piece: Piece) -> int:
    """Silent bars, where they are more than one in eight; a clip of four bars has none."""
    silent = silent_bars(piece)
    return silent if silent > (len(piece.bar_onsets()) - 1) // _BARS_A_REST else 0


def _other_wishes(brief: Brief, draft: int) -> Brief:
    """The same wishes with another density: it was drawn, not asked for."""
    (track,) = brief.tracks
    return replace(brief, tracks=(replace(track, density=draw_density(track.role, brief.seed, draft=draft)),))


def _notes_of(draft: Draft) -> tuple[str, bytes]:
    """The wishes as the line has them, and the notes but for their loudness."""
    (track,) = draft.brief.tracks
    wishes = replace(draft.brief, seed=0, title="Clip", tracks=(replace(track, density=None),))
    notes = draft.piece.tracks[0].notes[:, [ONSET, DURATION, PITCH]]
    return json.dumps(wishes.to_dict(), sort_keys=True), notes.tobytes()
