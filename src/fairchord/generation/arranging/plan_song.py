# SPDX-License-Identifier: Apache-2.0
"""A plan from a few wishes: form, lengths, chords, who plays where, how dense and how loud. It decides; people edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from fairchord.errors import InvalidBrief
from fairchord.generation.arranging.casting import cast
from fairchord.generation.arranging.fault import MAX_SONG_BARS, MIN_SONG_BARS
from fairchord.generation.arranging.form import FormPart, read_form, usual_form
from fairchord.generation.arranging.lengths import share_bars
from fairchord.generation.arranging.levels import DENSITIES, DYNAMICS
from fairchord.generation.arranging.plan import Plan
from fairchord.generation.arranging.planned_section import Bars, PlannedSection, write_chords
from fairchord.generation.arranging.track_names import name_tracks
from fairchord.generation.arranging.usual_chords import close_on_tonic, usual_chords
from fairchord.generation.brief import COMMON_TIME
from fairchord.generation.track_brief import TrackBrief
from fairchord.generation.writing.progression import infer_key
from fairchord.music.harmony import KeySignature
from fairchord.music.time import TICKS_PER_QUARTER, TimeSignature
from fairchord.music.track_role import TrackRole

DEFAULT_BARS: Final = 32
DEFAULT_TRACKS: Final = tuple(
    TrackBrief(role=role)
    for role in (
        TrackRole.MAIN_MELODY, TrackRole.ACCOMPANIMENT, TrackRole.BASS, TrackRole.PAD, TrackRole.DRUMS,
    )
)  # fmt: skip
_ENERGY: Final = {"intro": 0.3, "verse": 0.55, "chorus": 0.85, "bridge": 0.5, "ending": 0.6}
_GROWTH: Final = 0.07
"""How much fuller a section is each time it comes back."""
_DENSITY_FROM: Final = (0.0, 0.4, 0.75, 0.97)
_DYNAMICS_FROM: Final = (0.0, 0.1, 0.4, 0.6, 0.8, 0.97)
EVERY_SECTION: Final = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class SongWishes:
    """What is wished of a song; what is None is decided.

    `bars` or `seconds`, for which a `usual_bpm` bends, as `bpm` does not. `chords` by letter or kind of section, or '*'
    for all that are not named; an empty progression is the model's own. `variation` is how much of a return is written
    anew, in percent; `lift` moves the last chorus and what follows by so many semitones; `energy` makes the whole
    fuller and louder, or thinner and softer, -50 to 50.
    """

    bars: int | None = None
    seconds: float | None = None
    form: str | None = None
    tracks: tuple[TrackBrief, ...] = DEFAULT_TRACKS
    key: KeySignature | None = None
    bpm: int | None = None
    usual_bpm: int | None = None
    meter: TimeSignature = COMMON_TIME
    chords: Mapping[str, Bars] | None = None
    genre: str | None = None
    mood: str | None = None
    rhythm: str | None = None
    title: str | None = None
    seed: int = 0
    variation: int = 25
    lift: int = 0
    energy: int = 0


def plan_song(wishes: SongWishes) -> Plan:
    """Make a plan; the same wishes give the same plan."""
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([wishes.seed, 4])))
    key = wishes.key or _key(wishes, random)
    drawn_bpm = int(random.integers(84, 121))
    bars, bpm = _length(wishes, wishes.usual_bpm or drawn_bpm)
    parts = read_form(wishes.form or usual_form(bars))
    lengths = share_bars(parts, bars)
    energies = _energies(parts, wishes.energy)
    tracks = name_tracks(wishes.tracks)
    players = cast(parts, tracks, energies, seed=wishes.seed)
    chords = _chords(parts, lengths, key, wishes, random)
    sections: list[PlannedSection] = []
    for index, part in enumerate(parts):
        section = PlannedSection(
            kind=part.kind,
            letter=part.letter,
            primes=min(3, part.returns),
            bars=lengths[index],
            plays=players[index],
            chords=() if part.returns else chords[part.group],
            density=_level(DENSITIES, _DENSITY_FROM, energies[index]),
            dynamics=_level(DYNAMICS, _DYNAMICS_FROM, energies[index]),
            variation=wishes.variation if part.returns else 0,
        )
        sections.append(_no_thinner(section, sections))
    drums = {str(track.name) for track in tracks if track.is_drum}
    return Plan(
        title=wishes.title or f"Song in {key}, seed {wishes.seed}",
        key=key,
        bpm=bpm,
        meter=wishes.meter,
        genre=wishes.genre,
        mood=wishes.mood,
        rhythm=wishes.rhythm,
        seed=wishes.seed,
        tracks=tracks,
        sections=_lifted(_with_fills(sections, drums), wishes.lift),
    )


def _key(wishes: SongWishes, random: np.random.Generator) -> KeySignature:
    """The key that the given chords suggest; without any, one drawn by lot."""
    chords = [chord for bars in (wishes.chords or {}).values() for bar in bars for chord in bar if chord is not None]
    if chords:
        return infer_key(chords)
    return KeySignature(tonic=int(random.integers(12)), mode=("major", "minor")[int(random.integers(2))])


def _length(wishes: SongWishes, usual_bpm: int) -> tuple[int, int]:
    """Bars and tempo; for a wish in seconds the nearest even number of bars, and the tempo that makes it exact."""
    bpm = wishes.bpm or usual_bpm
    if wishes.seconds is None:
        return DEFAULT_BARS if wishes.bars is None else wishes.bars, bpm
    if wishes.bars is not None:
        raise InvalidBrief("the length is asked for in bars and in seconds", hint="name one of the two")
    quarters = wishes.meter.bar_ticks / TICKS_PER_QUARTER
    found = wishes.seconds * bpm / 60 / quarters
    if not MIN_SONG_BARS - 1 <= found < MAX_SONG_BARS + 1:
        nearest = min(max(found, MIN_SONG_BARS), MAX_SONG_BARS)
        raise InvalidBrief(
            f"{wishes.seconds:g} seconds at {bpm} quarter notes a minute are {found:.1f} bars of {wishes.meter}, "
            f"but a song has {MIN_SONG_BARS} to {MAX_SONG_BARS}",
            hint=f"nearest: {nearest * quarters * 60 / bpm:.0f} seconds"
            + (f", or a tempo of {round(bpm * nearest / found)}" if 20 <= bpm * nearest / found <= 300 else ""),
        )
    bars = min(MAX_SONG_BARS, max(MIN_SONG_BARS, 2 * round(found / 2)))
    return bars, wishes.bpm or min(300, max(20, round(bars * quarters * 60 / wishes.seconds)))


def _energies(parts: Sequence[FormPart], offset: int) -> list[float]:
    """How full each section is, 0 to 1: by its kind, more each time it comes back, most in the last chorus."""
    energies = [min(1.0, _ENERGY[part.kind] + _GROWTH * part.returns) for part in parts]
    choruses = [index for index, part in enumerate(parts) if part.kind == "chorus"]
    if len(choruses) > 1:
        energies[choruses[-1]] = 1.0
    return [min(1.0, max(0.0, energy + offset / 100)) for energy in energies]


def _level(words: Sequence[str], thresholds: Sequence[float], energy: float) -> str:
    return words[sum(energy >= threshold - 1e-9 for threshold in thresholds) - 1]


def _no_thinner(section: PlannedSection, earlier: Sequence[PlannedSection]) -> PlannedSection:
    """A return is at least as dense as what it brings back."""
    first = next((other for other in earlier if section.letter and other.letter == section.letter), section)
    return replace(section, density=max(section.density, first.density, key=DENSITIES.index))


def _chords(
    parts: Sequence[FormPart],
    lengths: Sequence[int],
    key: KeySignature,
    wishes: SongWishes,
    random: np.random.Generator,
) -> dict[str, Bars]:
    """The chords of each group of sections; those of the last section end on the tonic."""
    given = wishes.chords or {}
    chosen: dict[str, Bars] = {}
    for part, bars in zip(parts, lengths, strict=True):
        if part.group in chosen:
            continue
        named = next((given[name] for name in (part.letter, part.kind) if name and name in given), None)
        if named is None and EVERY_SECTION in given:
            named = _excerpt(given[EVERY_SECTION], part.kind, bars)
        if named is None:
            taken = [chords for chords in chosen.values() if chords]
            named = usual_chords(part.kind, bars, key, random=random, taken=taken)
        elif len(named) > bars:
            raise InvalidBrief(
                f"{len(named)} bars of chords are given for {part.letter or part.kind}, which has {bars} bars here",
                hint=f"nearest: {write_chords(named[:bars])}; or a longer song",
            )
        chosen[part.group] = named
    last = parts[-1].group
    if chosen[last]:
        chosen[last] = close_on_tonic(chosen[last], lengths[-1], key)
    return chosen


def _excerpt(chords: Bars, kind: str, bars: int) -> Bars:
    """What a section plays of chords that are for all: a short intro their beginning, a short ending their end."""
    return {"intro": chords[:bars], "ending": chords[-bars:]}.get(kind, chords)


def _with_fills(sections: Sequence[PlannedSection], drums: set[str]) -> list[PlannedSection]:
    """Drums lead over from each section to one of another letter."""
    return [
        replace(section, fill=bool(drums & set(section.plays)) and section.bars >= 4 and section.letter != later.letter)
        for section, later in pairwise(sections)
    ] + [sections[-1]]


def _lifted(sections: Sequence[PlannedSection], lift: int) -> tuple[PlannedSection, ...]:
    choruses = [index for index, section in enumerate(sections) if section.kind == "chorus"]
    if not lift:
        return tuple(sections)
    if len(choruses) < 2:
        raise InvalidBrief(
            "the last chorus is to be lifted, but the form has no chorus that comes back", hint="ask for no lift"
        )
    return tuple(
        replace(section, key_shift=lift if index >= choruses[-1] else 0) for index, section in enumerate(sections)
    )
