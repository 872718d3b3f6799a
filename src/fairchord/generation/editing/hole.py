# SPDX-License-Identifier: Apache-2.0
"""Bars of tracks: what is to be written, what was written, what is locked. Bars count from 0 here, from 1 in texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from fairchord.errors import InvalidBrief
from fairchord.generation.editing.bar_grid import piece_bars, writable_bars
from fairchord.music.piece import Piece
from fairchord.music.track_role import TrackRole

Bars = str | Iterable[int]
Tracks = str | Iterable[str | int]
_SPAN: Final = re.compile(r"(\d{1,4})(?:\s*-\s*(\d{1,4}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """For each track of a piece, in order, a set of its bars."""

    bars: tuple[frozenset[int], ...]

    @classmethod
    def of(cls, piece: Piece, *, tracks: Tracks | None = None, bars: Bars | None = None) -> Hole:
        """The bars named (as '5-8,12' counted from 1, or as numbers from 0) of the tracks named; None means all.

        Without names, bars that cannot be written (in a meter that is not known, or cut short) are left out.
        """
        inside = writable_bars(piece) if bars is None else find_bars(piece, bars)
        chosen = range(len(piece.tracks)) if tracks is None else find_tracks(piece, tracks)
        return cls(bars=tuple(inside if index in chosen else frozenset() for index in range(len(piece.tracks))))

    @classmethod
    def nothing(cls, piece: Piece) -> Hole:
        """No bar of any track."""
        return cls(bars=(frozenset(),) * len(piece.tracks))

    @property
    def is_empty(self) -> bool:
        """Whether no bar is meant."""
        return not any(self.bars)

    @property
    def all_bars(self) -> frozenset[int]:
        """The bars in which at least one track is meant."""
        return frozenset().union(*self.bars)

    @property
    def count(self) -> int:
        """Number of bars of tracks."""
        return sum(len(bars) for bars in self.bars)

    def minus(self, other: Hole) -> Hole:
        """What is in this one and not in the other."""
        return Hole(bars=tuple(mine - theirs for mine, theirs in zip(self.bars, other.bars, strict=True)))

    def plus(self, other: Hole) -> Hole:
        """What is in either."""
        return Hole(bars=tuple(mine | theirs for mine, theirs in zip(self.bars, other.bars, strict=True)))

    def both(self, other: Hole) -> Hole:
        """What is in both."""
        return Hole(bars=tuple(mine & theirs for mine, theirs in zip(self.bars, other.bars, strict=True)))

    def to_list(self, piece: Piece) -> list[dict[str, Any]]:
        """As a certificate says it: one item for each track that is meant."""
        return [
            {"track": track.name, "bars": format_bars(bars)}
            for track, bars in zip(piece.tracks, self.bars, strict=True)
            if bars
        ]

    @classmethod
    def from_list(cls, piece: Piece, record: Iterable[dict[str, Any]]) -> Hole:
        """Read what `to_list` wrote about this very piece."""
        named = {item["track"]: read_bars(item["bars"]) for item in record}
        return cls(bars=tuple(named.get(track.name, frozenset()) for track in piece.tracks))

    def describe(self, piece: Piece) -> str:
        """In words: 'bars 5-8 of bass, bars 1-8 of drums'."""
        return ", ".join(f"bars {item['bars']} of {item['track']}" for item in self.to_list(piece)) or "nothing"


def find_tracks(piece: Piece, wanted: Tracks) -> frozenset[int]:
    """Indices of the tracks named by name, role or index; a role means every track that has it."""
    names = [name.strip() for name in wanted.split(",")] if isinstance(wanted, str) else list(wanted)
    found: set[int] = set()
    for name in names:
        found |= _find_track(piece, name)
    if not found:
        raise InvalidBrief("no track is named", hint=_track_hint(piece))
    return frozenset(found)


def _find_track(piece: Piece, wanted: str | int) -> set[int]:
    """By index, by name, by role, or by a word of either: 'melody' finds the main melody."""
    if isinstance(wanted, int):
        matches = {wanted} & set(range(len(piece.tracks)))
    else:
        text = wanted.casefold().replace(" ", "_").replace("-", "_")
        names = [track.name.casefold().replace(" ", "_").replace("-", "_") for track in piece.tracks]
        roles = [_role(track.role, track.is_drum) for track in piece.tracks]
        matches = {index for index, name in enumerate(names) if name == text}
        matches = matches or {index for index, role in enumerate(roles) if role == text}
        matches = matches or {
            i for i, (n, r) in enumerate(zip(names, roles, strict=True)) if text in n.split("_") + r.split("_")
        }
    if not matches:
        raise InvalidBrief(f"{piece.title!r} has no track {wanted!r}", hint=_track_hint(piece))
    return matches


def _role(role: TrackRole | None, is_drum: bool) -> str:
    return TrackRole.DRUMS.value if is_drum else "" if role is None else role.value


def _track_hint(piece: Piece) -> str:
    return "its tracks are " + ", ".join(track.name or f"(no name, number {n})" for n, track in enumerate(piece.tracks))


def find_bars(piece: Piece, wanted: Bars) -> frozenset[int]:
    """The bars named, which must be bars of the piece."""
    bars = read_bars(wanted) if isinstance(wanted, str) else frozenset(wanted)
    count = piece_bars(piece)
    if not bars or min(bars) < 0 or max(bars) >= count:
        shown = format_bars(bars) if bars and min(bars) >= 0 else "none"
        raise InvalidBrief(f"bars {shown} are not all bars of {piece.title!r}", hint=f"it has the bars 1-{count}")
    return bars


def read_bars(text: str) -> frozenset[int]:
    """Read '5-8,12', counted from 1, as numbers from 0."""
    bars: set[int] = set()
    for part in text.split(","):
        match = _SPAN.fullmatch(part.strip())
        first = int(match[1]) if match else 0
        last = int(match[2] or match[1]) if match else 0
        if not 1 <= first <= last:
            raise InvalidBrief(f"bars {text!r} cannot be read", hint="write for example 5-8 or 1-4,9,12-16")
        bars |= set(range(first - 1, last))
    return frozenset(bars)


def format_bars(bars: Iterable[int]) -> str:
    """Write bars as `read_bars` reads them."""
    parts = []
    for _, run in groupby(enumerate(sorted(bars)), key=lambda pair: pair[1] - pair[0]):
        numbers = [bar for _, bar in run]
        parts.append(str(numbers[0] + 1) if len(numbers) == 1 else f"{numbers[0] + 1}-{numbers[-1] + 1}")
    return ",".join(parts)


def runs_of(bars: Iterable[int]) -> list[Sequence[int]]:
    """Bars as runs without a gap."""
    return [[bar for _, bar in run] for _, run in groupby(enumerate(sorted(bars)), key=lambda pair: pair[1] - pair[0])]
