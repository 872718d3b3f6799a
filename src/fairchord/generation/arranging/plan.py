# SPDX-License-Identifier: Apache-2.0
"""A Plan: a whole song before a note of it is written, checked when it is made. It is what an arrangement obeys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from fairchord.errors import InvalidBrief
from fairchord.generation.arranging.fault import find_fault
from fairchord.generation.arranging.levels import at_level
from fairchord.generation.arranging.planned_section import Bars, PlannedSection
from fairchord.generation.arranging.track_names import name_tracks
from fairchord.generation.brief import COMMON_TIME, LIMITS, USUAL_TOP_P, Brief
from fairchord.generation.track_brief import TrackBrief, check_number
from fairchord.generation.writing.progression import infer_key
from fairchord.music.harmony import KeySignature, parse_key
from fairchord.music.time import TICKS_PER_QUARTER, TimeSignature, parse_meter

TYPE: Final = "fairchord-plan"
_NUMBERS: Final = ("bpm", "seed", "temperature_per_mille", "top_p_per_mille", "guidance_per_mille", "candidates")
_USUAL: Final[dict[str, Any]] = {
    "genre": None, "rhythm": None, "mood": None, "temperature_per_mille": 1000, "top_p_per_mille": USUAL_TOP_P,
    "guidance_per_mille": 1000, "candidates": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A song: its tracks, who are named, and its sections in order.

    The fields that a Brief has too mean what they mean there, for every section. Every track has its own name.
    """

    title: str
    tracks: tuple[TrackBrief, ...]
    sections: tuple[PlannedSection, ...]
    key: KeySignature | None = None
    bpm: int = 120
    meter: TimeSignature = COMMON_TIME
    genre: str | None = None
    rhythm: str | None = None
    mood: str | None = None
    seed: int = 0
    temperature_per_mille: int = 1000
    top_p_per_mille: int = USUAL_TOP_P
    guidance_per_mille: int = 1000
    candidates: int = 1

    def __post_init__(self) -> None:
        for name in _NUMBERS:
            check_number(name, getattr(self, name), *LIMITS[name])
        if not self.title.strip() or len(self.title) > 200 or self.title != " ".join(self.title.split()):
            raise InvalidBrief(
                f"the title {self.title!r} is empty, too long, or holds line ends or double blanks",
                hint="use 1 to 200 characters in one line",
            )
        object.__setattr__(self, "tracks", name_tracks(self.tracks))
        if fault := find_fault(self.sections, self.tracks, key=self.key, meter=self.meter):
            raise InvalidBrief(fault.message, hint=fault.hint)
        for index, section in enumerate(self.sections):
            try:
                self.section_brief(index)
            except InvalidBrief as error:
                where = f"section {index + 1} ({section.name})"
                raise InvalidBrief(f"{where}: {error.message}", hint=error.hint) from error

    @property
    def bars(self) -> int:
        """Bars of the whole song."""
        return sum(section.bars for section in self.sections)

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return sum(
            section.bars * self.meter_of(section).bar_ticks / TICKS_PER_QUARTER * 60 / (section.bpm or self.bpm)
            for section in self.sections
        )

    def meter_of(self, section: PlannedSection) -> TimeSignature:
        """The meter of a section, its own or the song's."""
        return section.meter or self.meter

    def key_of(self, section: PlannedSection) -> KeySignature:
        """The key that a section sounds in."""
        return self.home_key.transpose(section.key_shift)

    @property
    def home_key(self) -> KeySignature:
        """The song's key: as asked, else as its chords suggest, else drawn from the seed."""
        if self.key is not None:
            return self.key
        chords = [chord for section in self.sections for bar in section.chords for chord in bar if chord is not None]
        if chords:
            return infer_key(chords)
        random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([self.seed])))
        return KeySignature(tonic=int(random.integers(12)), mode=("major", "minor")[int(random.integers(2))])

    def first_of(self, index: int) -> int | None:
        """The section whose music section `index` brings back; None where it has music of its own."""
        letter = self.sections[index].letter
        earlier = [i for i in range(index) if letter and self.sections[i].letter == letter]
        return earlier[0] if earlier else None

    def chords_of(self, index: int) -> Bars:
        """The chords of a section in the song's home key; a return has those of the bars that it brings back."""
        first = self.first_of(index)
        if first is None:
            return self.sections[index].chords
        brought = self.sections[first]
        return tuple(brought.chords[bar % len(brought.chords)] for bar in range(brought.bars) if brought.chords)

    def section_brief(self, index: int) -> Brief:
        """What is asked of one section, as a Brief of its own: everyone who plays in it begins in its first bar."""
        section = self.sections[index]
        shift = section.key_shift
        by_name = {track.name: track for track in self.tracks}
        return Brief(
            bars=section.bars,
            tracks=tuple(
                at_level(by_name[name], name=name, density=section.density, dynamics=section.dynamics)
                for name in section.plays
            ),
            bpm=section.bpm or self.bpm,
            meter=self.meter_of(section),
            key=self.key_of(section),
            chords=tuple(
                tuple(None if chord is None else chord.transpose(shift) for chord in bar)
                for bar in self.chords_of(index)
            ),
            genre=self.genre,
            section=section.kind,
            rhythm=self.rhythm,
            mood=self.mood,
            title=self.title,
            seed=section_seed(self.seed, index, section.take),
            temperature_per_mille=self.temperature_per_mille,
            top_p_per_mille=self.top_p_per_mille,
            guidance_per_mille=self.guidance_per_mille,
            candidates=self.candidates,
            sounds_throughout=True,
        )

    def whole_brief(self) -> Brief:
        """The song as a Brief, for what knows only pieces: its tracks, length and home key; no section is in it."""
        fields = ("title", "tracks", "bars", "bpm", "meter", "genre", "rhythm", "seed")
        return Brief(**{name: getattr(self, name) for name in fields}, key=self.home_key)

    def to_dict(self) -> dict[str, Any]:
        """The plan as JSON holds it, without what is left open or usual."""
        record: dict[str, Any] = {"type": TYPE, "title": self.title, "bpm": self.bpm, "meter": str(self.meter)}
        if self.key is not None:
            record["key"] = str(self.key)
        record |= {name: getattr(self, name) for name, usual in _USUAL.items() if getattr(self, name) != usual}
        return record | {
            "seed": self.seed,
            "bars": self.bars,
            "tracks": [track.to_dict() for track in self.tracks],
            "sections": [section.to_dict() for section in self.sections],
        }

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Plan:
        """Read a plan as `to_dict` writes it."""
        fields = {name: value for name, value in record.items() if name not in ("type", "bars")}
        if record.get("type") != TYPE or (unknown := set(fields) - set(cls.__dataclass_fields__)):
            raise InvalidBrief("this is no plan, or one of a later fairchord", hint="make one: fairchord arrange plan")
        del unknown
        plan = cls(
            **{
                **fields,
                "key": parse_key(fields["key"]) if "key" in fields else None,
                "meter": parse_meter(fields["meter"]),
                "tracks": tuple(TrackBrief.from_dict(track) for track in fields["tracks"]),
                "sections": tuple(PlannedSection.from_dict(section) for section in fields["sections"]),
            }
        )
        if plan.bars != record["bars"]:
            raise InvalidBrief(f"the plan says {record['bars']} bars, its sections have {plan.bars}")
        return plan


def section_seed(seed: int, index: int, take: int) -> int:
    """The seed of one take of one section of a song."""
    return int(np.random.SeedSequence([seed, index, take]).generate_state(1, np.uint64)[0] >> 11)
