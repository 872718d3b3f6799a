# SPDX-License-Identifier: Apache-2.0
"""Contradictions within one track: bounds the wrong way round, instruments asked for what they do not play, drums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from fairchord.generation.rules.mean_pitch import core_pitches
from fairchord.generation.rules.roles import ROLE_HABITS
from fairchord.generation.track_brief import parse_role
from fairchord.generation.wishes.contradiction import Change, Contradiction
from fairchord.music.conditions import PITCH_RANGES
from fairchord.music.general_midi import DRUM_NAMES, PROGRAM_NAMES, pitch_name
from fairchord.music.playable_range import most_voices, playable_range
from fairchord.music.track_role import TrackRole

_HIGHEST_BASS: Final = ROLE_HABITS[TrackRole.BASS].highest + 12
_LEAST_SHAPE: Final = 12
"""Velocities that shaped dynamics need between softest and loudest."""


def find_in_track(place: int, track: Mapping[str, Any], *, dynamics: object) -> Iterator[Contradiction]:
    """Every contradiction among the wishes for one track; its values are sound one by one."""
    role = parse_role(track["role"])
    if role is TrackRole.DRUMS:
        yield from _in_drums(place, track)
        return
    yield from _in_order(place, track, "lowest", "highest")
    yield from _in_order(place, track, "min_velocity", "max_velocity")
    yield from _in_bass(place, track, role)
    yield from _in_instrument(place, track, role)
    yield from _in_pitch_range(place, track, role)
    least, greatest = track.get("min_velocity"), track.get("max_velocity")
    if dynamics == "shaped" and least is not None and greatest is not None and 0 <= greatest - least < _LEAST_SHAPE:
        yield Contradiction(
            first="dynamics shaped",
            second=f"{role}: velocities {least} to {greatest}",
            why=f"so few velocities leave no shape; it takes {_LEAST_SHAPE}",
            proposal="dynamics flat",
            changes=((("dynamics",), "flat"),),
        )


def show_range(lowest: int, highest: int) -> str:
    """A range for people: '60 to 72 (C4 to C5)'."""
    return f"{lowest} to {highest} ({pitch_name(lowest)} to {pitch_name(highest)})"


def range_changes(place: int, lowest: int | None, highest: int | None) -> tuple[Change, ...]:
    """The changes that give a track another range, or none."""
    return ((("tracks", place, "lowest"), lowest), (("tracks", place, "highest"), highest))


def _in_order(place: int, track: Mapping[str, Any], low: str, high: str) -> Iterator[Contradiction]:
    least, greatest = track.get(low), track.get(high)
    if least is None or greatest is None or least <= greatest:
        return
    yield Contradiction(
        first=f"{track['role']}: {low} {least}",
        second=f"{high} {greatest}",
        why="the least is above the greatest",
        proposal=f"{low} {greatest}, {high} {least}",
        changes=((("tracks", place, low), greatest), (("tracks", place, high), least)),
    )


def _in_drums(place: int, track: Mapping[str, Any]) -> Iterator[Contradiction]:
    if track.get("program") not in (None, 0):
        yield Contradiction(
            first="role drums",
            second=f"program {track['program']}, {PROGRAM_NAMES[track['program']]}",
            why="drums are played by the kit",
            proposal="drums with the standard kit",
            changes=((("tracks", place, "program"), None),),
        )
    if track.get("pitch_range") is not None:
        yield Contradiction(
            first="role drums",
            second=f"pitch_range {track['pitch_range']}",
            why="a drum kit has sounds, not a range of keys",
            proposal="drums without a pitch range",
            changes=((("tracks", place, "pitch_range"), None),),
        )
    yield from _in_order(place, track, "min_velocity", "max_velocity")
    lowest, highest = track.get("lowest"), track.get("highest")
    if lowest is not None and highest is not None and lowest > highest:
        yield from _in_order(place, track, "lowest", "highest")
    elif (lowest is not None or highest is not None) and not _has_drums(lowest, highest):
        yield Contradiction(
            first="role drums",
            second=f"keys {lowest if lowest is not None else 0} to {highest if highest is not None else 127}",
            why=f"the kit's sounds lie on {min(DRUM_NAMES)} to {max(DRUM_NAMES)}",
            proposal="drums with the whole kit",
            changes=range_changes(place, None, None),
        )


def _has_drums(lowest: int | None, highest: int | None) -> bool:
    return any((lowest or 0) <= sound <= (127 if highest is None else highest) for sound in DRUM_NAMES)


def _in_bass(place: int, track: Mapping[str, Any], role: TrackRole) -> Iterator[Contradiction]:
    lowest, highest, program = track.get("lowest"), track.get("highest"), track.get("program")
    if role is not TrackRole.BASS:
        return
    if program is not None and playable_range(program)[0] > _HIGHEST_BASS:
        yield Contradiction(
            first="role bass",
            second=f"instrument {PROGRAM_NAMES[program]}",
            why=f"it plays nothing below {pitch_name(playable_range(program)[0])}",
            proposal="the bass played by the usual instrument",
            changes=((("tracks", place, "program"), None),),
        )
        return
    if lowest is None or lowest <= _HIGHEST_BASS:
        return
    octaves = -(-(lowest - ROLE_HABITS[role].highest + 11) // 12)
    low = max(0, lowest - 12 * octaves)
    high = None if highest is None else max(low, highest - 12 * octaves)
    yield Contradiction(
        first="role bass",
        second=f"lowest {lowest} ({pitch_name(lowest)})",
        why=f"a bass line lies below {pitch_name(_HIGHEST_BASS)}",
        proposal=f"the bass {octaves} octave{'s' if octaves > 1 else ''} lower, from {pitch_name(low)}",
        otherwise="ask for role sub_melody up there",
        changes=range_changes(place, low, high),
    )


def _in_instrument(place: int, track: Mapping[str, Any], role: TrackRole) -> Iterator[Contradiction]:
    program = track.get("program")
    if program is None:
        return
    name, playable = PROGRAM_NAMES[program], playable_range(program)
    voices, limit = track.get("polyphony"), most_voices(program)
    if voices is not None and limit is not None and voices > limit:
        yield Contradiction(
            first=f"{role}: polyphony {voices}",
            second=f"instrument {name}",
            why=f"it sounds {limit} note{'s' if limit > 1 else ''} at a time",
            proposal=f"polyphony {limit}",
            changes=((("tracks", place, "polyphony"), limit),),
        )
    lowest, highest = track.get("lowest"), track.get("highest")
    if lowest is None and highest is None:
        return
    low, high = lowest if lowest is not None else playable[0], highest if highest is not None else playable[1]
    if low <= high and (low < playable[0] or high > playable[1]):
        near = _nearest_range(low, high, playable)
        yield Contradiction(
            first=f"{role}: range {show_range(low, high)}",
            second=f"instrument {name}",
            why=f"it plays {show_range(*playable)}",
            proposal=f"range {show_range(*near)}",
            changes=range_changes(place, *near),
        )


def _nearest_range(low: int, high: int, playable: tuple[int, int]) -> tuple[int, int]:
    """What of a range can be played; a range that lies outside is moved by octaves as little as brings some in."""
    while high < playable[0]:
        low, high = low + 12, high + 12
    while low > playable[1]:
        low, high = low - 12, high - 12
    return max(low, playable[0]), min(high, playable[1])


def _in_pitch_range(place: int, track: Mapping[str, Any], role: TrackRole) -> Iterator[Contradiction]:
    name, program = track.get("pitch_range"), track.get("program")
    if name is None:
        return
    core = core_pitches(name)
    lowest, highest = track.get("lowest"), track.get("highest")
    low, high = 0 if lowest is None else lowest, 127 if highest is None else highest
    if low <= high and (core[0] > high or core[1] < low):
        yield Contradiction(
            first=f"{role}: pitch_range {name}, a mean from {show_range(*core)}",
            second=f"notes from {show_range(low, high)} only",
            why="no note of the one lies in the other",
            proposal="the pitch range without the bounds",
            changes=range_changes(place, None, None),
        )
    elif program is not None and lowest is None and highest is None:
        playable = playable_range(program)
        if core[0] < playable[0] or core[1] > playable[1]:
            fitting = _nearest_name(name, playable)
            yield Contradiction(
                first=f"{role}: pitch_range {name}, a mean from {show_range(*core)}",
                second=f"instrument {PROGRAM_NAMES[program]}",
                why=f"it plays {show_range(*playable)}",
                proposal=f"pitch_range {fitting}" if fitting else "no pitch range",
                changes=((("tracks", place, "pitch_range"), fitting),),
            )


def _nearest_name(name: str, playable: tuple[int, int]) -> str | None:
    """The named range nearest to one that an instrument plays the whole octave of."""
    at = PITCH_RANGES.index(name)
    cores = {other: core_pitches(other) for other in PITCH_RANGES}
    fitting = [other for other in PITCH_RANGES if playable[0] <= cores[other][0] and cores[other][1] <= playable[1]]
    return min(fitting, key=lambda other: abs(PITCH_RANGES.index(other) - at), default=None)
