# SPDX-License-Identifier: Apache-2.0
"""What is asked of one track: its role, its instrument, and the bounds its notes keep to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from fairchord.errors import InvalidBrief
from fairchord.generation.rules.mean_pitch import core_pitches, reach_around
from fairchord.generation.rules.roles import ROLE_HABITS, RoleHabits
from fairchord.music.conditions import name_pitch_range
from fairchord.music.playable_range import most_voices, playable_range
from fairchord.music.track_role import DEFAULT_PROGRAMS, TrackRole
from fairchord.tokens.vocabulary import DENSITY_EDGES, PITCH_RANGES

LIMITS: Final = {
    "program": (0, 127),
    "lowest": (0, 127),
    "highest": (0, 127),
    "min_velocity": (1, 127),
    "max_velocity": (1, 127),
    "density": (0, len(DENSITY_EDGES)),
    "polyphony": (1, 8),
}
"""Least and greatest value of each number of a TrackBrief."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackBrief:
    """One track to write; what is None is left to the role's habits and to the model.

    `program` is General MIDI, 0-based. `lowest` and `highest` are MIDI pitches, velocities are MIDI velocities,
    `density` is a Density token's value, `polyphony` the most notes that may sound at once. `pitch_range` is one of
    ComMU's seven names, and the mean pitch of the track's notes will lie in it.
    """

    role: TrackRole
    program: int | None = None
    lowest: int | None = None
    highest: int | None = None
    min_velocity: int | None = None
    max_velocity: int | None = None
    density: int | None = None
    polyphony: int | None = None
    name: str | None = None
    pitch_range: str | None = None

    def __post_init__(self) -> None:
        for field, (least, greatest) in LIMITS.items():
            if getattr(self, field) is not None:
                check_number(f"{self.role}: {field}", getattr(self, field), least, greatest)
        if self.name is not None and not 1 <= len(self.name) <= 100:
            raise InvalidBrief(f"{self.role} has a name of {len(self.name)} characters", hint="use 1 to 100 characters")
        self._check_order("lowest", "highest", self.lowest, self.highest)
        self._check_order("min_velocity", "max_velocity", self.min_velocity, self.max_velocity)
        self._check_mean()
        if self.is_drum and self.program not in (None, 0):
            raise InvalidBrief("drums have no program but 0, the standard kit", hint="leave the program out")

    def _check_mean(self) -> None:
        if self.pitch_range is None:
            return
        if self.pitch_range not in PITCH_RANGES or self.is_drum:
            raise InvalidBrief(
                f"{self.role} asks for pitch range {self.pitch_range!r}",
                hint="drums have none; others choose among " + ", ".join(PITCH_RANGES),
            )
        core, bounds = core_pitches(self.pitch_range), self.pitch_bounds
        if core[0] > bounds[1] or core[1] < bounds[0]:
            raise InvalidBrief(
                f"{self.role} asks for pitch range {self.pitch_range}, a mean pitch from {core[0]} to {core[1]}, "
                f"and for notes from {bounds[0]} to {bounds[1]} only",
                hint=f"leave one out, or ask for {name_pitch_range(sum(bounds) / 2)}",
            )

    def _check_order(self, low_field: str, high_field: str, low: int | None, high: int | None) -> None:
        if low is not None and high is not None and low > high:
            raise InvalidBrief(
                f"{self.role} asks for {low_field} {low} above {high_field} {high}",
                hint=f"exchange the two: {high} {low}",
            )

    @property
    def habits(self) -> RoleHabits:
        """The habits of its role."""
        return ROLE_HABITS[self.role]

    @property
    def is_drum(self) -> bool:
        """Whether it is written as drum hits."""
        return self.role is TrackRole.DRUMS

    @property
    def gm_program(self) -> int:
        """The program asked for, or the usual one for the role."""
        return DEFAULT_PROGRAMS[self.role] if self.program is None else self.program

    @property
    def pitch_bounds(self) -> tuple[int, int]:
        """Lowest and highest pitch; when only one is given the other is at least an octave away.

        When none is given, the bounds are what the instrument plays of the role's range, or of the stretch around the
        pitch range; the octave of the pitch range is always within. Bounds that are given are cut to what a named
        instrument plays, unless that leaves less than an octave of them: then the brief's wish stands.
        """
        habits = self.habits
        if self.lowest is None and self.highest is None:
            if self.pitch_range is not None:
                return self._around_range()
            if self.is_drum:
                return habits.lowest, habits.highest
            return meet_range((habits.lowest, habits.highest), playable_range(self.gm_program))
        if self.pitch_range is not None and (self.lowest is None or self.highest is None):
            least, greatest = self._around_range()
            lowest = min(least, self.highest or 0) if self.lowest is None else self.lowest
            return lowest, max(greatest, lowest) if self.highest is None else self.highest
        if self.highest is None:
            assert self.lowest is not None
            asked = self.lowest, min(127, max(habits.highest, self.lowest + 12))
        elif self.lowest is None:
            asked = max(0, min(habits.lowest, self.highest - 12)), self.highest
        else:
            asked = self.lowest, self.highest
        if self.program is None or self.is_drum:
            return asked
        played = playable_range(self.program)
        cut = max(asked[0], played[0]), min(asked[1], played[1])
        return cut if cut[1] - cut[0] >= 12 else asked

    @property
    def home_bounds(self) -> tuple[int, int]:
        """The pitches among which a note of every chord is wanted: those in the pitch range, when one was asked for."""
        if self.pitch_range is None:
            return self.pitch_bounds
        core, bounds = core_pitches(self.pitch_range), self.pitch_bounds
        return max(core[0], bounds[0]), min(core[1], bounds[1])

    def _around_range(self) -> tuple[int, int]:
        assert self.pitch_range is not None
        core, reach = core_pitches(self.pitch_range), reach_around(self.pitch_range)
        playable = (0, 127) if self.program is None else playable_range(self.program)
        lowest = min(core[0], max(reach[0], playable[0]))
        return max(0, lowest), min(127, max(core[1], min(reach[1], playable[1])))

    @property
    def velocity_bounds(self) -> tuple[int, int]:
        """Least and greatest velocity: the role's when neither is given, else as far as MIDI goes."""
        if self.min_velocity is None and self.max_velocity is None:
            return self.habits.softest, self.habits.loudest
        return self.min_velocity or 1, self.max_velocity or 127

    @property
    def voices(self) -> int:
        """Most notes that may sound at once; for drums, most hits at one moment."""
        if self.polyphony is not None:
            return self.polyphony
        limit = None if self.program is None or self.is_drum else most_voices(self.program)
        return self.habits.voices if limit is None else min(limit, self.habits.voices)

    def to_dict(self) -> dict[str, Any]:
        """What is asked, without what is left open."""
        record = {name: value for name, value in asdict(self).items() if value is not None}
        return {**record, "role": self.role.value}

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> TrackBrief:
        """Read a track; refuses an unknown role or field."""
        if not isinstance(record, Mapping):
            raise InvalidBrief(f"track {record!r} is not a table of fields", hint='write for example {"role": "bass"}')
        unknown = set(record) - set(cls.__dataclass_fields__)
        if unknown:
            raise InvalidBrief(
                f"a track has no field {min(unknown)!r}", hint="the fields are " + ", ".join(cls.__dataclass_fields__)
            )
        name = record.get("name")
        if name is not None and not isinstance(name, str):
            raise InvalidBrief(f"track name {name!r} is not text", hint="write the name between quotes")
        return cls(**{**record, "role": parse_role(record.get("role"))})


def meet_range(wanted: tuple[int, int], playable: tuple[int, int]) -> tuple[int, int]:
    """The part of a wanted range that can be played; where that is no octave, the playable octave nearest to it."""
    lowest, highest = max(wanted[0], playable[0]), min(wanted[1], playable[1])
    if highest - lowest >= 12:
        return lowest, highest
    lowest = min(max(wanted[0], playable[0]), max(playable[0], playable[1] - 12))
    return lowest, min(lowest + 12, playable[1])


_ALSO_CALLED: Final = {"melody": "main_melody", "countermelody": "sub_melody", "drum": "drums"}


def parse_role(text: object) -> TrackRole:
    """Read 'main_melody', 'Main melody' or 'melody'."""
    try:
        name = str(text).strip().lower().replace(" ", "_").replace("-", "_")
        return TrackRole(_ALSO_CALLED.get(name, name))
    except ValueError:
        raise InvalidBrief(
            f"role {text!r} is not known", hint="choose among " + ", ".join(role.value for role in TrackRole)
        ) from None


def check_number(subject: str, value: object, least: int, greatest: int) -> None:
    """Refuse what is not a whole number from `least` to `greatest`."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= greatest:
        hint = f"give a whole number, {least} to {greatest}"
        if subject.endswith("_per_mille"):
            hint += f", which stands for {least / 1000:g} to {greatest / 1000:g}"
        raise InvalidBrief(f"{subject} {value!r} is out of range", hint=hint)
