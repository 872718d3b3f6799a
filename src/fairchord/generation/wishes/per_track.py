# SPDX-License-Identifier: Apache-2.0
"""Wishes for tracks as a command line writes them: 'bass=E1-G2', 'main_melody=flute', or '40-80' for every track."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from fairchord.errors import InvalidBrief, InvalidMusic
from fairchord.generation.track_brief import parse_role
from fairchord.music.conditions import PITCH_RANGES
from fairchord.music.harmony import parse_chord
from fairchord.music.instruments import parse_instrument
from fairchord.music.track_role import TrackRole

_SPAN: Final = re.compile(r"\s*([A-Ga-g][#b]?-?\d+|\d+)\s*(?:-|\.\.|to|:)\s*([A-Ga-g][#b]?-?\d+|\d+)\s*")
_NOTE: Final = re.compile(r"([A-Ga-g][#b]?)(-?\d+)")


def read_pitch(text: str) -> int:
    """Read 'C4' (60, as music software counts most often) or '60'."""
    match = _NOTE.fullmatch(text.strip())
    if match is None:
        return int(text)
    root = parse_chord(match[1][0].upper() + match[1][1:]).root
    octave = int(match[2]) + 1
    pitch = 12 * octave + root
    return pitch + 12 if match[1].upper() == "CB" else pitch


def _read_range(text: str) -> dict[str, Any]:
    name = re.sub(r"[\s-]+", "_", text.strip().lower())
    if name in PITCH_RANGES:
        return {"pitch_range": name}
    match = _SPAN.fullmatch(text)
    if match is None:
        raise InvalidBrief(
            f"range {text!r} is not known", hint="write E2-G4, 40-67, or one of " + ", ".join(PITCH_RANGES)
        )
    return {"lowest": read_pitch(match[1]), "highest": read_pitch(match[2])}


def _read_velocity(text: str) -> dict[str, Any]:
    match = re.fullmatch(r"\s*(\d{1,3})\s*(?:-|\.\.|to|:)\s*(\d{1,3})\s*", text)
    if match is None:
        raise InvalidBrief(f"velocities {text!r} are not known", hint="write the least and the greatest, such as 40-80")
    return {"min_velocity": int(match[1]), "max_velocity": int(match[2])}


def _read_instrument(text: str) -> dict[str, Any]:
    try:
        return {"program": parse_instrument(text)}
    except InvalidMusic as error:
        raise InvalidBrief(error.message, hint=error.hint) from error


def _whole(name: str) -> Callable[[str], dict[str, Any]]:
    def read(text: str) -> dict[str, Any]:
        if not text.strip().isdecimal():
            raise InvalidBrief(
                f"{name} {text!r} is not a whole number", hint=f"write for example bass={name} as bass=1"
            )
        return {name: int(text)}

    return read


_READERS: Final[dict[str, Callable[[str], dict[str, Any]]]] = {
    "program": _whole("program"),
    "instrument": _read_instrument,
    "range": _read_range,
    "velocity": _read_velocity,
    "density": _whole("density"),
    "polyphony": _whole("polyphony"),
}
_NOT_FOR_DRUMS: Final = frozenset({"program", "instrument", "range", "polyphony"})


def wish_for_tracks(tracks: Sequence[Mapping[str, Any]], wanted: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """The tracks with the wishes of each kind: 'role=value' for the tracks of a role, 'value' for all of them."""
    changed = [dict(track) for track in tracks]
    for kind, texts in wanted.items():
        for text in texts:
            role, is_one, value = text.partition("=")
            fields = _READERS[kind](value if is_one else text)
            chosen = _of_role(changed, kind, role, text) if is_one else _all(changed, kind)
            for track in chosen:
                track.update(fields)
    return changed


def _of_role(tracks: list[dict[str, Any]], kind: str, role: str, text: str) -> list[dict[str, Any]]:
    names = [parse_role(track["role"]).value for track in tracks]
    wanted = role.strip().lower().replace(" ", "_").replace("-", "_")
    if wanted not in names:
        raise InvalidBrief(
            f"{kind} {text!r} is for no role of this piece", hint="the roles are " + ", ".join(dict.fromkeys(names))
        )
    return [track for track, name in zip(tracks, names, strict=True) if name == wanted]


def _all(tracks: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [track for track in tracks if kind not in _NOT_FOR_DRUMS or parse_role(track["role"]) is not TrackRole.DRUMS]
