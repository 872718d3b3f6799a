# SPDX-License-Identifier: Apache-2.0
"""The names of a plan's tracks: each its own, in words that a plan file can hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from fairchord.errors import InvalidBrief
from fairchord.generation.brief import MAX_TRACKS
from fairchord.generation.track_brief import TrackBrief

_NAME: Final = re.compile(r"[^\W\d_][\w '’.-]{0,39}")
_ELSEWHERE: Final = {
    "min_velocity": "give the sections dynamics",
    "max_velocity": "give the sections dynamics",
    "density": "give the sections a density",
    "pitch_range": "give it a range, such as range 48-72",
}


def name_tracks(tracks: Sequence[TrackBrief]) -> tuple[TrackBrief, ...]:
    """Give each track a name, its own or its role's, numbered when the role comes again; refuse what no plan holds."""
    if not 1 <= len(tracks) <= MAX_TRACKS:
        raise InvalidBrief(f"the plan has {len(tracks)} tracks", hint=f"name 1 to {MAX_TRACKS}")
    taken = {track.name for track in tracks if track.name is not None}
    named: list[TrackBrief] = []
    for track in tracks:
        if track.name is None:
            free = _free_name(track.role.value, taken)
            taken.add(free)
            track = replace(track, name=free)
        named.append(_checked(track))
    names = [str(track.name) for track in named]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise InvalidBrief(f"two tracks are called {twice!r}", hint="give each track a name of its own")
    if sum(track.is_drum for track in named) > 1:
        raise InvalidBrief("the plan has drums more than once", hint="name drums once; one kit plays them all")
    return tuple(named)


def _free_name(role: str, taken: set[str]) -> str:
    name, count = role, 1
    while name in taken:
        count += 1
        name = f"{role} {count}"
    return name


def _checked(track: TrackBrief) -> TrackBrief:
    name = track.name or ""
    if _NAME.fullmatch(name) is None or name != " ".join(name.split()):
        raise InvalidBrief(
            f"{name!r} cannot name a track", hint="use letters, digits, blanks, _ ' . -; begin with a letter"
        )
    for field, remedy in _ELSEWHERE.items():
        if getattr(track, field) is not None:
            raise InvalidBrief(f"track {name}: {field} is not set for a whole song", hint=remedy)
    return track
