# SPDX-License-Identifier: Apache-2.0
"""A piece is written in windows: the first of up to eight bars, each later one re-reading the bars before its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fairchord.errors import InvalidBrief
from fairchord.generation.brief import Brief
from fairchord.generation.rules.track_writing import LEAST_BAR

WINDOW_SIZES: Final = (8, 4, 2, 1)
_TOKENS_A_BAR: Final = 25
"""Tokens that a bar of one track usually takes."""
_HEAD_TOKENS: Final = 200
TRACK_TOKENS: Final = 9
"""A track's conditions and TRACK_END."""
COMFORT_TOKENS_A_BAR: Final = 24
"""Room for one bar of one track under which re-reading earlier bars gives way."""
HARMONY_TOKENS_A_BAR: Final = 19


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """`new_bars` bars to write from `first_bar` of the new piece, after up to `context_bars` bars that are re-read."""

    first_bar: int
    context_bars: int
    new_bars: int
    is_last: bool


def plan_windows(brief: Brief, *, context: int, given_bars: int = 0) -> tuple[Window, ...]:
    """Cut a piece into windows that fit a context of so many tokens.

    A window has eight bars where the tracks' usual tokens fit, else four, two or one. The first of a piece writes all
    of them; each later one keeps the second half for new bars, or less at the end, and re-reads what comes before.
    """
    size = _window_size(len(brief.tracks), context)
    windows: list[Window] = []
    at = 0
    while at < brief.bars:
        most = size if at + given_bars == 0 else max(1, size // 2)
        new = min(most, brief.bars - at)
        context_bars = min(size - new, at + given_bars)
        windows.append(Window(first_bar=at, context_bars=context_bars, new_bars=new, is_last=at + new == brief.bars))
        at += new
    return tuple(windows)


def _window_size(tracks: int, context: int) -> int:
    for size in WINDOW_SIZES:
        if _HEAD_TOKENS + tracks * size * _TOKENS_A_BAR <= context:
            return size
    if least_tokens(tracks, bars=1) > context:
        raise InvalidBrief(
            f"{tracks} tracks do not fit the model's context of {context} tokens", hint="ask for fewer tracks"
        )
    return 1


def least_tokens(tracks: int, *, bars: int) -> int:
    """Tokens that a window without context may need when every bar is held to the least bound."""
    return 12 + bars * HARMONY_TOKENS_A_BAR + tracks * (TRACK_TOKENS + bars * LEAST_BAR)
