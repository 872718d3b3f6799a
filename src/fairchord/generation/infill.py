# SPDX-License-Identifier: Apache-2.0
"""Infilling: any bars of any tracks of a piece, written from everything around them; all other notes stay as they are.

A long piece is infilled window by window (`editing.hole_window`); the form of a sequence is in `editing.hole_tokens`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fairchord.errors import InvalidBrief
from fairchord.generation.brief import Brief
from fairchord.generation.compose import Watch
from fairchord.generation.draft import BarWritten
from fairchord.generation.editing.edit_report import report_edit
from fairchord.generation.editing.edited import Edited
from fairchord.generation.editing.filling import Filling
from fairchord.generation.editing.hole import Hole, piece_bars
from fairchord.generation.editing.hole_tokens import (
    bar_lines,
    filling_head,
    head_of,
    whole_track,
    window_notes,
    with_masks,
)
from fairchord.generation.editing.hole_window import HoleWindow, next_window, parts_of
from fairchord.generation.editing.hole_writing import HoleWriting
from fairchord.generation.editing.track_wishes import brief_of_edit, complete, read_wishes, wishes_for
from fairchord.generation.next_token import NextToken
from fairchord.generation.writing.placer import Placer
from fairchord.generation.writing.sampler import Sampler
from fairchord.music.piece import Piece
from fairchord.tokens.encode import Tokens, bar_steps, describe_piece, encode_harmony, encode_head
from fairchord.tokens.vocabulary import EOS, MAX_BARS


def infill(
    source: NextToken,
    piece: Piece,
    hole: Hole,
    *,
    brief: Brief | None = None,
    seed: int = 0,
    ends: bool = True,
    watch: Watch | None = None,
) -> Edited:
    """Write the bars of the hole anew. The piece's chords hold; `brief` says what its tracks keep to, else their notes.

    The same arguments give the same notes. With `ends` False the piece's last bar does not close it.
    """
    piece = complete(piece)
    bars = piece_bars(piece)
    if len(hole.bars) != len(piece.tracks) or any(not 0 <= bar < bars for bar in hole.all_bars):
        raise InvalidBrief(
            f"the bars to write are not all bars of the {len(piece.tracks)} tracks of {piece.title!r}",
            hint=f"the piece has {bars} bars; make the hole with Hole.of(piece, ...)",
        )
    told = _Told(watch or Watch(), total=hole.count)
    described = brief_of_edit(piece, brief, bars=bars, seed=seed)
    filling = Filling(
        piece=piece,
        brief=described,
        wishes=wishes_for(piece, brief),
        bars=bars,
        hole=hole,
        sampler=_sampler(described, seed),
        on_bar=told.on_bar,
        ends=ends,
    )
    is_complete = _write_windows(source, filling, told)
    finished, written = filling.finish()
    return Edited(
        piece=finished,
        brief=described,
        seed=seed,
        written=written,
        tokens_sha256=filling.digest.sha256,
        token_count=filling.digest.count,
        is_complete=is_complete,
        report=report_edit(piece, finished, hole, filling.wishes, ends=ends),
    )


def _sampler(brief: Brief, seed: int) -> Sampler:
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 0])))
    return Sampler(random, brief.temperature_per_mille / 1000, brief.top_p_per_mille / 1000)


@dataclass(slots=True)
class _Told:
    """Counts bars and passes them on."""

    watch: Watch
    total: int
    done: int = 0

    def on_bar(self, bar: BarWritten) -> None:
        self.done += 1
        if self.watch.on_bar is not None:
            self.watch.on_bar(bar)
        if self.watch.progress is not None:
            self.watch.progress(self.done, self.total)

    @property
    def stops(self) -> bool:
        return self.watch.should_stop is not None and self.watch.should_stop()


def _write_windows(source: NextToken, filling: Filling, told: _Told) -> bool:
    """Write window after window; False when it was stopped."""
    left = filling.hole
    while not left.is_empty:
        window = next_window(left, filling.wishes, bars=filling.bars, fits=_fitting(source, filling))
        for part in parts_of(window):
            writing = HoleWriting(filling=filling, window=part, context=source.context)
            stopped = not _write_window(source, writing, told)
            filling.digest.log(writing.tokens)
            if stopped:
                return False
        left = left.minus(Hole(bars=tuple(frozenset(bars) for bars in filling.written)))
    return True


def _fitting(source: NextToken, filling: Filling) -> Callable[[HoleWindow], bool]:
    return lambda window: all(
        HoleWriting(filling=filling, window=part, context=source.context).fits() for part in parts_of(window)
    )


def _write_window(source: NextToken, writing: HoleWriting, told: _Told) -> bool:
    """Write one sequence; False when it was stopped."""
    reader, placer = source.start(1), Placer()
    forced = writing.begin()
    while True:
        logits = reader.read(0, np.array(forced, np.uint16), placer.place(forced))
        while (token := writing.choose(logits)) is not None:
            if told.stops:
                return False
            placed = placer.place([token])
            logits = reader.step(np.zeros(1, np.int64), np.array([token], np.uint16), placed)[0]
        forced = writing.take_forced()
        if writing.is_done:
            return True
        if told.stops:
            return False


def infill_tokens(piece: Piece, hole: Hole, *, bars: int, brief: Brief | None = None) -> Tokens:
    """A piece of up to 16 bars with a hole in it, and what the hole holds, as one sequence of the form that is learned.

    Whole tracks come first, then those with a hole, then what fills each.
    """
    if not 1 <= bars <= MAX_BARS:
        raise InvalidBrief(f"a sequence of {bars} bars is out of range", hint=f"give 1 to {MAX_BARS}")
    steps = bar_steps(piece)
    wishes = tuple(read_wishes(track) for track in piece.tracks) if brief is None else wishes_for(piece, brief)
    whole, holed, fillings = list[int](), list[int](), list[int]()
    every = frozenset(range(bars))
    for track, wanted, missing in zip(piece.tracks, wishes, hole.bars, strict=True):
        rows = window_notes(track, first_bar=0, bars=bars, steps=steps, length_bars=bars)
        head = head_of(wanted, track, rows, length_steps=bars * steps, dynamics=None)
        lines = bar_lines(rows, is_drum=track.is_drum, bars=bars, steps=steps)
        if not missing:
            whole += whole_track(head, lines)
            continue
        is_known = ~np.isin(rows[:, 0] // steps, list(missing))
        known = bar_lines(rows[is_known], is_drum=track.is_drum, bars=bars, steps=steps)
        asked = bar_lines(rows[~is_known], is_drum=track.is_drum, bars=bars, steps=steps)
        holed += whole_track(head, with_masks(known, missing))
        fillings += whole_track(filling_head(head), with_masks(asked, every - missing))
    opening = encode_head(describe_piece(piece, bars=bars))
    body = np.array([*whole, *holed, *fillings, EOS], np.uint16)
    return np.concatenate([opening, encode_harmony(piece, bars=bars), body])
