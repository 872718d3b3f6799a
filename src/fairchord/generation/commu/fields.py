# SPDX-License-Identifier: Apache-2.0
"""The fields of a ComMU line, each read on its own: its value as people and tables write it, or an InvalidMusic.

A value counts as absent when it is null, empty, not a number, or 'unknown' as ComMU's own encoder writes it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, Final

from fairchord.errors import InvalidBrief, InvalidMusic
from fairchord.generation.track_brief import parse_role
from fairchord.music.chord_symbol import plain_signs
from fairchord.music.conditions import PITCH_RANGES, RHYTHMS
from fairchord.music.harmony import KeySignature, parse_key
from fairchord.music.instruments import is_drum_kit, parse_instrument
from fairchord.music.time import METERS, TimeSignature, parse_meter
from fairchord.music.track_role import TrackRole
from fairchord.tokens.vocabulary import GENRES

MOST_MEASURES: Final = 128
_ABSENT: Final = frozenset({"", "unknown", "none", "null", "nan", "n/a", "na", "-", "any"})
_KEY: Final = re.compile(r"([a-gA-G])([#b]?)[\s_-]*([a-zA-Z]*)")
_MINOR: Final = frozenset({"minor", "min", "m", "moll", "mineur"})
_MAJOR: Final = frozenset({"", "major", "maj", "M", "dur", "majeur"})


class Instrument(int):
    """A General MIDI program, and whether its name meant a drum kit."""

    is_kit: bool = False


def is_absent(value: object) -> bool:
    """Whether a value means that nothing is asked."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return True
    return isinstance(value, str) and value.strip().lower() in _ABSENT


def read_key(value: object) -> KeySignature:
    """Read 'aminor', 'c#major', 'A minor', 'am' or 'Bb'."""
    match = _KEY.fullmatch(plain_signs(_text(value)).strip())
    if match is None:
        raise InvalidMusic(f"key {value!r} is not known", hint="write for example aminor or cmajor")
    word = match[3] if len(match[3]) == 1 else match[3].lower()
    if word not in _MINOR | _MAJOR:
        raise InvalidMusic(f"key {value!r} is not known", hint="write for example aminor or cmajor")
    return parse_key(f"{match[1].upper()}{match[2]} {'minor' if word in _MINOR else 'major'}")


def read_pitch_range(value: object) -> str:
    """Read 'mid_low', 'Mid Low' or 'mid-low'."""
    return _choose("pitch range", value, PITCH_RANGES)


def read_rhythm(value: object) -> str:
    """Read 'standard' or 'triplet'."""
    return _choose("rhythm", value, RHYTHMS)


def read_genre(value: object) -> str:
    """Read 'newage', 'New Age' or another genre of the vocabulary."""
    return _choose("genre", value, GENRES, joiner="")


def read_role(value: object) -> TrackRole:
    """Read 'main_melody' or 'Main melody'."""
    try:
        return parse_role(_text(value))
    except InvalidBrief as error:
        raise InvalidMusic(error.message, hint=error.hint) from error


def read_instrument(value: object) -> Instrument:
    """Read an instrument's name or its General MIDI program."""
    name = str(value) if isinstance(value, int) and not isinstance(value, bool) else _text(value)
    found = Instrument(parse_instrument(name))
    found.is_kit = is_drum_kit(name)
    return found


def read_meter(value: object) -> TimeSignature:
    """Read '4/4', '3/4', '2/4', '6/8' or '12/8'."""
    meter = parse_meter(_text(value).replace(" ", ""))
    if (meter.numerator, meter.denominator) not in METERS:
        raise InvalidMusic(f"time signature {value!r} is not known", hint="use 4/4, 3/4, 2/4, 6/8 or 12/8")
    return meter


def read_number(value: object) -> float:
    """Read a number, or a text that holds one."""
    try:
        if isinstance(value, bool):
            raise ValueError
        number = float(value) if isinstance(value, int | float) else float(_text(value).strip())
        if not math.isfinite(number):
            raise ValueError
    except (ValueError, OverflowError):
        raise InvalidMusic(f"{_short(value)} is not a number", hint="give a number") from None
    return number


def read_measures(value: object) -> int:
    """Read a number of bars, 1 to 128; a begun bar counts."""
    bars = math.ceil(read_number(value))
    if not 1 <= bars <= MOST_MEASURES:
        raise InvalidMusic(f"{bars} measures are out of range", hint=f"give 1 to {MOST_MEASURES}")
    return bars


def _choose(what: str, value: object, choices: tuple[str, ...], *, joiner: str = "_") -> str:
    words = joiner.join(re.split(r"[\s_-]+", _text(value).strip().lower()))
    if words not in choices:
        raise InvalidMusic(f"{what} {_short(value)} is not known", hint="choose among " + ", ".join(choices))
    return words


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise InvalidMusic(f"{_short(value)} is not text", hint="write it between quotes")
    return value


def _short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "..."


READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "audio_key": read_key,
    "pitch_range": read_pitch_range,
    "num_measures": read_measures,
    "bpm": read_number,
    "genre": read_genre,
    "track_role": read_role,
    "inst": read_instrument,
    "sample_rhythm": read_rhythm,
    "time_signature": read_meter,
    "min_velocity": read_number,
    "max_velocity": read_number,
}
"""Every field of a line but the chords, which need the others; and what reads it."""
