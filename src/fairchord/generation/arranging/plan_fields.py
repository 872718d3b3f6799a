# SPDX-License-Identifier: Apache-2.0
"""The lines of a plan's text: for each its name, the field it sets, how its value is read, and an example."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fairchord.errors import InvalidBrief
from fairchord.generation.arranging import planned_section
from fairchord.generation.arranging.levels import DENSITIES, DYNAMICS
from fairchord.generation.brief import LIMITS, RHYTHMS
from fairchord.generation.track_brief import LIMITS as TRACK_LIMITS
from fairchord.generation.track_brief import TrackBrief, check_number, parse_role
from fairchord.music.harmony import parse_key
from fairchord.music.time import METERS, TimeSignature, parse_meter
from fairchord.tokens.vocabulary import GENRES


@dataclass(frozen=True, slots=True)
class Reading:
    """How one line is read."""

    field: str
    read: Callable[[str], Any]
    example: str


def _whole(name: str, least: int, greatest: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text) if re.fullmatch(r"[+-]?\d{1,16}", text) else text
        check_number(name, number, least, greatest)
        return int(number)

    return read


def _per_mille(name: str, field: str) -> Callable[[str], int]:
    least, greatest = LIMITS[field]

    def read(text: str) -> int:
        match = re.fullmatch(r"(\d{1,2})(?:\.(\d{1,3}))?", text)
        value = int(match[1]) * 1000 + int((match[2] or "").ljust(3, "0")) if match else -1
        if not least <= value <= greatest:
            raise InvalidBrief(
                f"{name} {text!r} is out of range", hint=f"give a number, {least / 1000:g} to {greatest / 1000:g}"
            )
        return value

    return read


def _choice(name: str, choices: Sequence[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        for choice in choices:
            if text == choice or text.lower() == choice.lower():
                return choice
        raise InvalidBrief(f"{name} {text!r} is not known", hint="choose among " + ", ".join(choices))

    return read


def _meter(text: str) -> TimeSignature:
    meter = parse_meter(text)
    if (meter.numerator, meter.denominator) not in METERS:
        raise InvalidBrief(f"meter {text} is not one the model knows", hint="use 4/4, 3/4, 2/4, 6/8 or 12/8")
    return meter


def _truth(text: str) -> bool:
    if text.lower() not in ("yes", "no"):
        raise InvalidBrief(
            f"{text!r} is neither yes nor no", hint="write yes or no; a remark needs two blanks before #"
        )
    return text.lower() == "yes"


def _percent(text: str) -> int:
    return _whole("variation", *planned_section.LIMITS["variation"])(text.removesuffix("%").strip())


def _names(text: str) -> tuple[str, ...]:
    return tuple(" ".join(name.split()) for name in text.split(",") if name.strip())


SONG_FIELDS: Final[dict[str, Reading]] = {
    "title": Reading("title", lambda text: " ".join(text.split()), "title: River song"),
    "key": Reading("key", parse_key, "key: A minor"),
    "tempo": Reading("bpm", _whole("tempo", *LIMITS["bpm"]), "tempo: 92"),
    "meter": Reading("meter", _meter, "meter: 4/4"),
    "genre": Reading("genre", _choice("genre", GENRES), "genre: pop"),
    "mood": Reading("mood", str, "mood: calm"),
    "rhythm": Reading("rhythm", _choice("rhythm", RHYTHMS), "rhythm: standard"),
    "seed": Reading("seed", _whole("seed", *LIMITS["seed"]), "seed: 7"),
    "temperature": Reading(
        "temperature_per_mille", _per_mille("temperature", "temperature_per_mille"), "temperature: 1.0"
    ),
    "top_p": Reading("top_p_per_mille", _per_mille("top_p", "top_p_per_mille"), "top_p: 0.98"),
    "guidance": Reading("guidance_per_mille", _per_mille("guidance", "guidance_per_mille"), "guidance: 1.5"),
    "candidates": Reading("candidates", _whole("candidates", *LIMITS["candidates"]), "candidates: 2"),
}
"""What stands before the first heading."""
SECTION_FIELDS: Final[dict[str, Reading]] = {
    "bars": Reading("bars", _whole("bars", *planned_section.LIMITS["bars"]), "bars: 8"),
    "chords": Reading("chords", str, "chords: Am | F | C | G"),
    "plays": Reading("plays", _names, "plays: main_melody, bass, drums"),
    "density": Reading("density", _choice("density", DENSITIES), "density: medium"),
    "dynamics": Reading("dynamics", _choice("dynamics", DYNAMICS), "dynamics: mf"),
    "key shift": Reading("key_shift", _whole("key shift", *planned_section.LIMITS["key_shift"]), "key shift: +2"),
    "tempo": Reading("bpm", _whole("tempo", *LIMITS["bpm"]), "tempo: 92"),
    "meter": Reading("meter", _meter, "meter: 3/4"),
    "variation": Reading("variation", _percent, "variation: 25%"),
    "fill": Reading("fill", _truth, "fill: yes"),
    "take": Reading("take", _whole("take", *planned_section.LIMITS["take"]), "take: 2"),
}
"""What stands under the heading of a section."""
_TRACK_NUMBERS: Final = ("program", "lowest", "highest", "polyphony")


def read_track(line: str) -> TrackBrief:
    """Read one line under [tracks]: 'bass', 'bass: program 33, range 28-55' or 'lead: main_melody, program 80'."""
    name, _, rest = line.partition(":")
    name = " ".join(name.split())
    fields: dict[str, Any] = {"name": name}
    for word in (" ".join(each.split()) for each in rest.split(",") if each.strip()):
        key, _, value = word.partition(" ")
        span = re.fullmatch(r"(\d{1,3}) ?[-–] ?(\d{1,3})", value) if key == "range" else None
        if span is not None:
            fields |= {"lowest": int(span[1]), "highest": int(span[2])}
        elif key in _TRACK_NUMBERS and value:
            fields[key] = _whole(key, *TRACK_LIMITS[key])(value)
        elif "role" not in fields and not value:
            fields["role"] = parse_role(word)
        else:
            raise InvalidBrief(
                f"track {name}: {word!r} is not understood",
                hint="write for example 'bass: program 33, range 28-55, polyphony 1'",
            )
    return TrackBrief(**{"role": parse_role(name) if "role" not in fields else None, **fields})
