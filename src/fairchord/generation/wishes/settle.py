# SPDX-License-Identifier: Apache-2.0
"""The one place that finds contradictions among wishes, and settles them by the nearest that fits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fairchord.errors import InvalidBrief, InvalidMusic
from fairchord.generation.brief import LIMITS as PIECE_LIMITS
from fairchord.generation.track_brief import LIMITS as TRACK_LIMITS
from fairchord.generation.track_brief import check_number, parse_role
from fairchord.generation.wishes.contradiction import Contradiction, Wishes, change_wishes
from fairchord.generation.wishes.piece_checks import find_in_piece
from fairchord.generation.wishes.track_checks import find_in_track
from fairchord.music.conditions import PITCH_RANGES
from fairchord.music.harmony import KeySignature, parse_key
from fairchord.music.time import METERS, parse_meter

_MOST_ROUNDS: Final = 40


def find_contradictions(wishes: Wishes, *, beats: int | None = None) -> tuple[Contradiction, ...]:
    """Every pair of wishes that cannot both be met; raises InvalidBrief where a wish is wrong by itself.

    `beats` is the length of the chords where they were written beat by beat.
    """
    key = _check_alone(wishes)
    found: list[Contradiction] = []
    for place, track in enumerate(wishes["tracks"]):
        found += find_in_track(place, track, dynamics=wishes.get("dynamics"))
    if not found:
        found += find_in_piece(wishes, key=key, beats=beats)
    return tuple(found)


def settle(wishes: Wishes, *, beats: int | None = None) -> tuple[dict[str, Any], tuple[Contradiction, ...]]:
    """The wishes with every contradiction settled by its proposal, and what was settled."""
    settled: list[Contradiction] = []
    current = dict(wishes)
    for _ in range(_MOST_ROUNDS):
        found = find_contradictions(current, beats=beats)
        if not found:
            return current, tuple(settled)
        current = change_wishes(current, found[0])
        settled.append(found[0])
    raise InvalidBrief(
        f"the wishes contradict each other in more than {_MOST_ROUNDS} ways", hint="leave some of them out"
    )


def refuse(found: tuple[Contradiction, ...]) -> None:
    """Raise for contradictions, naming both wishes of each and the nearest that fits."""
    if found:
        raise InvalidBrief(
            "\n".join(str(one) for one in found),
            hint="nearest that fits: "
            + "; ".join(dict.fromkeys(f"{one.proposal}{one.otherwise and ', or '}{one.otherwise}" for one in found))
            + "\nask for that, or add --fix (in Python fix=True) to take it",
        )


def _check_alone(wishes: Wishes) -> KeySignature | None:
    """Refuse what is wrong by itself, so that contradictions are looked for among sound wishes only."""
    for name, (least, greatest) in PIECE_LIMITS.items():
        if name in wishes:
            check_number(name, wishes[name], least, greatest)
    for track in wishes["tracks"]:
        _check_track(track)
    for name in ("meter", "key"):
        if not isinstance(wishes.get(name, ""), str):
            raise InvalidBrief(f"{name} {wishes[name]!r} is not text", hint="write it between quotes")
    try:
        if "meter" in wishes:
            meter = parse_meter(wishes["meter"])
            if (meter.numerator, meter.denominator) not in METERS:
                raise InvalidBrief(f"meter {meter} is not one the model knows", hint="4/4, 3/4, 2/4, 6/8 or 12/8")
        return parse_key(wishes["key"]) if "key" in wishes else None
    except InvalidMusic as error:
        raise InvalidBrief(error.message, hint=error.hint) from error


def _check_track(track: Mapping[str, Any]) -> None:
    role = parse_role(track.get("role"))
    for name, (least, greatest) in TRACK_LIMITS.items():
        if track.get(name) is not None:
            check_number(f"{role}: {name}", track[name], least, greatest)
    if track.get("pitch_range") is not None and track["pitch_range"] not in PITCH_RANGES:
        raise InvalidBrief(
            f"{role}: pitch range {track['pitch_range']!r} is not known", hint="choose among " + ", ".join(PITCH_RANGES)
        )
