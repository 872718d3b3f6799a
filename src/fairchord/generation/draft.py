# SPDX-License-Identifier: Apache-2.0
"""A Draft: one piece as it was composed, with what is needed to compose it again and what was kept of the brief."""

from __future__ import annotations

from dataclasses import dataclass

from fairchord.generation.brief import Brief
from fairchord.music.piece import NoteArray, Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Whether one control holds in the finished piece, and the number that shows it."""

    control: str
    kept: bool
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A composed piece. `tokens_sha256` covers every token of every window, as little-endian 16-bit numbers."""

    piece: Piece
    brief: Brief
    seed: int
    index: int
    tokens_sha256: str
    token_count: int
    is_complete: bool
    report: tuple[Kept, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BarWritten:
    """A bar of one track, as soon as it is written: `notes` in ticks of the new piece; `track` counts in the brief."""

    draft: int
    track: int
    bar: int
    notes: NoteArray
