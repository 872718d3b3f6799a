# SPDX-License-Identifier: Apache-2.0
"""An Edit as a record: operation, parameters, seed and locks. The same Edit of the same piece gives the same notes.

This is the one door through which the command line, a Song and a replay pass; each operation is one row of a table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final

from fairchord.errors import InvalidBrief
from fairchord.generation.brief import Brief
from fairchord.generation.compose import Watch
from fairchord.generation.editing.bar_grid import piece_bars
from fairchord.generation.editing.edited import Edited
from fairchord.generation.editing.feel import STRETCH, bars_after, read_feel
from fairchord.generation.editing.hole import Hole, find_tracks
from fairchord.generation.editing.reharmonise import reharmonise
from fairchord.generation.editing.track_edits import (
    add_track,
    continue_piece,
    infill_named,
    remove_tracks,
    replace_track,
)
from fairchord.generation.editing.transform import transform
from fairchord.generation.editing.vary import vary
from fairchord.generation.next_token import NextToken
from fairchord.generation.track_brief import TrackBrief
from fairchord.music.piece import Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What is asked: `parameters` holds texts and whole numbers, as `fairchord edit` takes them."""

    operation: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0
    locks: str = ""

    def __post_init__(self) -> None:
        if self.operation not in OPERATIONS:
            raise InvalidBrief(f"there is no edit {self.operation!r}", hint="choose among " + ", ".join(OPERATIONS))
        if isinstance(self.seed, bool) or not isinstance(self.seed, int) or not 0 <= self.seed < 2**53:
            raise InvalidBrief(f"seed {self.seed!r} is out of range", hint="give a whole number, 0 to 2^53 - 1")

    def to_dict(self) -> dict[str, Any]:
        """The record as plain values; what was not asked is left out."""
        asked = {name: value for name, value in self.parameters.items() if value is not None}
        record = {"operation": self.operation, "parameters": asked, "seed": self.seed}
        return record | ({"locks": self.locks} if self.locks else {})

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Edit:
        """Read what `to_dict` wrote."""
        return cls(
            operation=record["operation"],
            parameters=record["parameters"],
            seed=record["seed"],
            locks=record.get("locks", ""),
        )

    def describe(self) -> str:
        """In words: 'infill (bars 5-8, tracks bass; locked: drums)'."""
        asked = ", ".join(_told(self.to_dict()["parameters"]))
        told = [part for part in (asked, f"locked: {self.locks}" if self.locks else "") if part]
        return f"{self.operation} ({'; '.join(told)})" if told else self.operation


def _told(parameters: Mapping[str, Any]) -> list[str]:
    """Each parameter as people say it; what a new track is to be, in the same words."""
    return [
        f"{name.replace('_', ' ')} {' '.join(_told(value)) if isinstance(value, Mapping) else value}"
        for name, value in parameters.items()
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A piece between edits: what later ones keep to, and which of its bars a machine wrote.

    `machine` counts notes; `chords` are the bars that a model harmonised anew, also over notes that it did not write.
    """

    piece: Piece
    brief: Brief | None
    machine: Hole
    chords: frozenset[int] = frozenset()

    @property
    def is_machine_made(self) -> bool:
        """Whether a machine wrote anything of it."""
        return bool(self.chords) or not self.machine.is_empty


def apply_edit(
    source: NextToken, standing: Standing, edit: Edit, *, watch: Watch | None = None
) -> tuple[Standing, Edited]:
    """Carry out one edit; everything that cannot be is refused before anything is generated."""
    edited = OPERATIONS[edit.operation](source, standing, edit, watch)
    return _carry_over(standing, edit, edited), edited


def _carry_over(standing: Standing, edit: Edit, edited: Edited) -> Standing:
    """The edited piece with the bars that a machine wrote, now or before; those that it no longer has do not count."""
    before, after = standing.piece, edited.piece
    gone = find_tracks(before, edit.parameters["tracks"]) if edit.operation == "remove" else frozenset()
    feel = edit.parameters.get("feel") if edit.operation == "transform" else None
    stretch = STRETCH.get(read_feel(feel), Fraction(1)) if feel else Fraction(1)

    def carried(bars: frozenset[int]) -> frozenset[int]:
        there = _first(bars, piece_bars(before))
        if edit.operation != "transform":
            return there
        return bars_after(there, before=before, after=after, stretch=stretch)

    kept = [carried(bars) for index, bars in enumerate(standing.machine.bars) if index not in gone]
    kept += [frozenset()] * (len(after.tracks) - len(kept))
    machine, count = Hole(bars=tuple(kept)).plus(edited.written), piece_bars(after)
    return Standing(
        piece=after,
        brief=edited.brief,
        machine=Hole(bars=tuple(_first(bars, count) for bars in machine.bars)),
        chords=_first(carried(standing.chords) | edited.chords, count),
    )


def _first(bars: frozenset[int], count: int) -> frozenset[int]:
    """The bars among the first `count`."""
    return frozenset(bar for bar in bars if bar < count)


Operation = Callable[[NextToken, Standing, Edit, Watch | None], Edited]


def _infill(source: NextToken, standing: Standing, edit: Edit, watch: Watch | None) -> Edited:
    given = _parameters(edit, "tracks", "bars", "candidates")
    return infill_named(
        source, standing.piece, **given, locks=edit.locks, brief=standing.brief, seed=edit.seed, watch=watch
    )


def _vary(source: NextToken, standing: Standing, edit: Edit, watch: Watch | None) -> Edited:
    given = _parameters(edit, "tracks", "bars", "how_far", "candidates")
    how_far = given.pop("how_far", None)
    return vary(
        source, standing.piece, how_far, **given, locks=edit.locks, brief=standing.brief, seed=edit.seed, watch=watch
    )


def _add(source: NextToken, standing: Standing, edit: Edit, watch: Watch | None) -> Edited:
    given = _parameters(edit, "track", "bars")
    wanted = TrackBrief.from_dict(given.pop("track", {}))
    return add_track(
        source, standing.piece, wanted, **given, locks=edit.locks, brief=standing.brief, seed=edit.seed, watch=watch
    )


def _replace(source: NextToken, standing: Standing, edit: Edit, watch: Watch | None) -> Edited:
    given = _parameters(edit, "track", "by")
    wanted = TrackBrief.from_dict(given["by"]) if "by" in given else None
    return replace_track(
        source,
        standing.piece,
        given.get("track", ""),
        wanted,
        locks=edit.locks,
        brief=standing.brief,
        seed=edit.seed,
        watch=watch,
    )


def _remove(_source: NextToken, standing: Standing, edit: Edit, _watch: Watch | None) -> Edited:
    given = _parameters(edit, "tracks")
    return remove_tracks(standing.piece, given.get("tracks", ""), locks=edit.locks, brief=standing.brief)


def _continue(source: NextToken, standing: Standing, edit: Edit, watch: Watch | None) -> Edited:
    given = _parameters(edit, "bars")
    return continue_piece(
        source, standing.piece, given.get("bars", 8), brief=standing.brief, seed=edit.seed, watch=watch
    )


def _reharmonise(source: NextToken, standing: Standing, edit: Edit, watch: Watch | None) -> Edited:
    given = _parameters(edit, "chords", "choice", "count", "keep", "bars")
    return reharmonise(
        source, standing.piece, **given, locks=edit.locks, brief=standing.brief, seed=edit.seed, watch=watch
    )


def _transform(_source: NextToken, standing: Standing, edit: Edit, _watch: Watch | None) -> Edited:
    given = _parameters(edit, "key", "bpm", "feel", "meter", "program")
    edited = transform(standing.piece, **given, locks=edit.locks, brief=standing.brief)
    return replace(edited, seed=edit.seed)


def _parameters(edit: Edit, *known: str) -> dict[str, Any]:
    """The parameters that were asked; one that the operation does not know is refused."""
    if unknown := set(edit.parameters) - set(known):
        raise InvalidBrief(f"{edit.operation} has no {min(unknown)!r}", hint="it takes " + ", ".join(known))
    return {name: value for name, value in edit.parameters.items() if value is not None}


OPERATIONS: Final[dict[str, Operation]] = {
    "infill": _infill,
    "add": _add,
    "replace": _replace,
    "remove": _remove,
    "continue": _continue,
    "vary": _vary,
    "reharmonise": _reharmonise,
    "transform": _transform,
}
