# SPDX-License-Identifier: Apache-2.0
"""Clips of a piece become token sequences: which windows are cut, and which are left out and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fairchord.music.analysis import Analysis
from fairchord.music.clip import Clip, cut_clips
from fairchord.music.piece import Piece
from fairchord.tokens.encode import Tokens
from fairchord.tokens.encode_many import Window, encode_many
from fairchord.tokens.vocabulary import GENRES

LONGEST_SEQUENCE: Final = 4_000
"""Sequences over this many tokens are left out; they are counted."""
DENSE_HOPS: Final[Mapping[int, int]] = {4: 2, 8: 4, 16: 8}
"""Length of a window in bars, and how many bars lie between the starts of two such windows."""
HOPS: Final[Mapping[str, Mapping[int, int]]] = {
    "openscore-lieder": {4: 16, 8: 12, 16: 16},
    "openscore-string-quartets": {4: 64, 8: 32, 16: 48},
    "mutopia": {4: 12, 8: 12, 16: 16},
    "groove": {4: 4, 8: 8, 16: 16},
    "freedoom": {4: 4, 8: 4, 16: 8},
    "open-hymnal": {4: 4, 8: 4, 16: 8},
}
"""Collections cut less densely than half-overlapping, so that large scores of one style do not crowd out the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenClip:
    """One window as tokens."""

    tokens: Tokens
    length_bars: int
    note_count: int


def tokenise(piece: Piece, analysis: Analysis, *, collection: str, genre: str) -> Iterator[TokenClip]:
    """Cut a piece into windows and encode them."""
    windows: list[Window] = []
    for length, hop in HOPS.get(collection, DENSE_HOPS).items():
        for clip in cut_clips(piece, analysis, lengths=(length,), hop_bars=hop, genre=genre or None):
            if clip.piece.note_count < length:
                continue
            windows.append(Window(piece=clip.piece, bars=length, described=describe_clip(clip)))
    for window, tokens in zip(windows, encode_many(windows), strict=True):
        yield TokenClip(tokens=tokens, length_bars=window.bars, note_count=window.piece.note_count)


def describe_clip(clip: Clip) -> dict[str, str]:
    """Say a clip's genre, section, rhythm and place in its piece as token values."""
    conditions = clip.conditions
    described = {"Rhythm": conditions.rhythm, "Section": conditions.section}
    if conditions.genre in GENRES:
        described["Genre"] = conditions.genre
    if conditions.opens is not None:
        described["Opening"] = "starts" if conditions.opens else "continues"
    if conditions.closes is not None:
        described["Closing"] = "ends" if conditions.closes else "goes_on"
    return {family: value for family, value in described.items() if value is not None}
