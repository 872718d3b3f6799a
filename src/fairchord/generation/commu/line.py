# SPDX-License-Identifier: Apache-2.0
"""One line of wishes in ComMU's form to a Brief of one track: what is unknown is remarked on, and the rest is done.

Whatever the line holds, a Brief comes out. Where two wishes contradict, the remark names both and says which gave way:
a pitch range is kept before an instrument's playable range, the number of measures before the length of the chords.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from fairchord.errors import FairchordError
from fairchord.generation.brief import COMMON_TIME, Brief
from fairchord.generation.commu.chord_bars import brief_chords
from fairchord.generation.commu.drawn_density import draw_density
from fairchord.generation.commu.fields import READERS, is_absent
from fairchord.generation.rules.mean_pitch import core_pitches
from fairchord.generation.track_brief import TrackBrief
from fairchord.music.chord_grid import Grid, eighths, find_bars, find_meter, read_chords
from fairchord.music.general_midi import PROGRAM_NAMES
from fairchord.music.playable_range import playable_range
from fairchord.music.time import TICKS_PER_GRID, parse_meter
from fairchord.music.track_role import TrackRole

CHORDS: Final = "chord_progressions"
SKETCH_TEMPERATURE: Final = 1200
"""In thousandths: clips of one line then differ as human ones do (benchmarks/quality/control.py, D in both forms)."""
_SPELLINGS: Final = {
    "key": "audio_key", "chord_progression": CHORDS, "chords": CHORDS, "bars": "num_measures", "role": "track_role",
    "instrument": "inst", "rhythm": "sample_rhythm", "meter": "time_signature", "tempo": "bpm",
}  # fmt: skip
"""Other names of the fields, such as our own briefs have."""
_PASSED_OVER: Final = frozenset({"id", "split_data", "", "Unnamed: 0", "index"})
_BASSES: Final = frozenset(range(32, 40)) | {43, 58}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What became of a wish that was not simply done."""

    field: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """A brief, and what has to be said of its line."""

    brief: Brief
    remarks: tuple[Remark, ...]


def _printable(text: str) -> str:
    """A text as it can be written: half of a surrogate pair, which JSON can hold, becomes its number."""
    return text.encode("utf-8", "backslashreplace").decode()


def read_line(
    record: Mapping[str, Any], *, seed: int, title: str, temperature_per_mille: int = SKETCH_TEMPERATURE
) -> ReadLine:
    """Read one line; never fails. The density, which a line cannot name, is drawn from the seed."""
    wishes = _Wishes()
    wishes.read(record)
    brief = wishes.settle(seed=seed, title=title)
    (track,) = brief.tracks
    track = replace(track, density=draw_density(track.role, seed))
    brief = replace(brief, tracks=(track,), temperature_per_mille=temperature_per_mille)
    return ReadLine(brief=brief, remarks=tuple(wishes.remarks))


@dataclass(slots=True)
class _Wishes:
    """The fields as they were read, and the remarks so far."""

    found: dict[str, Any] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    def read(self, record: Mapping[str, Any]) -> None:
        chords: object = None
        for name, value in record.items():
            known = _SPELLINGS.get(name, name)
            if is_absent(value) or name in _PASSED_OVER:
                continue
            if known == CHORDS:
                chords = value
            elif known in READERS:
                self._read_one(known, value)
            else:
                self._say(name[:60], "this field is not known: ignored")
        self._read_chords(chords)

    def _read_one(self, name: str, value: object) -> None:
        try:
            self.found[name] = READERS[name](value)
        except FairchordError as error:
            self._say(name, f"{error.message}: ignored")

    def _read_chords(self, chords: object) -> None:
        self.found[CHORDS] = Grid()
        if chords is None:
            return
        try:
            self.found[CHORDS] = read_chords(
                chords, key=self.found.get("audio_key"), meter=self.found.get("time_signature")
            )
        except FairchordError as error:
            self._say(CHORDS, f"{error.message}: ignored")
        for remark in (*self.found[CHORDS].unread, *self.found[CHORDS].remarks):
            self._say(CHORDS, remark)

    def _say(self, name: str, said: str) -> None:
        self.remarks.append(Remark(field=_printable(name), said=_printable(said)))

    def settle(self, *, seed: int, title: str) -> Brief:
        """Make the Brief of what was found."""
        found, grid = self.found, self.found[CHORDS]
        bars = found.get("num_measures")
        meter = found.get("time_signature")
        if meter is None:
            name = find_meter(grid, bars)
            meter = COMMON_TIME if name is None else parse_meter(name)
            if name not in (None, "4/4"):
                self._say("time_signature", f"not named: taken as {name}, whose bars the chord symbols fill")
        slots = eighths(meter)
        bars = find_bars(grid, slots) if bars is None else bars
        laid, said = brief_chords(grid, bars=bars, slots=slots, steps=meter.bar_ticks // TICKS_PER_GRID)
        for remark in said:
            self._say(CHORDS, remark)
        return Brief(
            bars=bars,
            tracks=(self._track(),),
            bpm=self._bpm(),
            meter=meter,
            key=found.get("audio_key"),
            chords=laid,
            genre=found.get("genre"),
            rhythm=found.get("sample_rhythm"),
            title=title,
            seed=seed,
            sounds_throughout=True,
        )

    def _bpm(self) -> int:
        asked: float | None = self.found.get("bpm")
        if asked is None:
            return 120
        bpm = min(300, max(20, round(asked)))
        if bpm != asked:
            self._say("bpm", f"{asked:g} is taken as {bpm}")
        return bpm

    def _track(self) -> TrackBrief:
        role, program = self.found.get("track_role"), self.found.get("inst")
        pitch_range = self.found.get("pitch_range")
        least, greatest = self._velocities()
        if role is None:
            role = _usual_role(program)
        if role is TrackRole.DRUMS:
            if pitch_range is not None:
                self._say("pitch_range", "drums have none: ignored")
            if program is not None and not program.is_kit:
                self._say("inst", f"{PROGRAM_NAMES[program]} does not play track_role drums: the standard kit does")
            return TrackBrief(role=role, min_velocity=least, max_velocity=greatest)
        if program is not None and pitch_range is not None:
            self._compare(pitch_range, program)
        return TrackBrief(
            role=role,
            program=None if program is None else int(program),
            pitch_range=pitch_range,
            min_velocity=least,
            max_velocity=greatest,
        )

    def _compare(self, pitch_range: str, program: int) -> None:
        core, playable = core_pitches(pitch_range), playable_range(program)
        if core[0] < playable[0] or core[1] > playable[1]:
            self._say(
                "inst",
                f"{PROGRAM_NAMES[program]} plays {playable[0]} to {playable[1]}, and pitch_range {pitch_range} wants a "
                f"mean pitch from {core[0]} to {core[1]}: the pitch range is kept",
            )

    def _velocities(self) -> tuple[int | None, int | None]:
        least, greatest = self._velocity("min_velocity"), self._velocity("max_velocity")
        if least is not None and greatest is not None and least > greatest:
            self._say("min_velocity", f"min_velocity {least} is above max_velocity {greatest}: they are exchanged")
            return greatest, least
        return least, greatest

    def _velocity(self, name: str) -> int | None:
        asked: float | None = self.found.get(name)
        if asked is None:
            return None
        if name == "max_velocity" and asked < 1:
            self._say(name, f"{asked:g} is silence: ignored")
            return None
        velocity = min(127, max(1, round(asked)))
        if velocity != asked and not (name == "min_velocity" and asked == 0):
            self._say(name, f"{asked:g} is taken as {velocity}")
        return velocity


def _usual_role(program: Any) -> TrackRole:
    """The role of a line that names none: what its instrument usually plays."""
    if program is None:
        return TrackRole.MAIN_MELODY
    if program.is_kit:
        return TrackRole.DRUMS
    return TrackRole.BASS if int(program) in _BASSES else TrackRole.MAIN_MELODY
