# SPDX-License-Identifier: Apache-2.0
"""Plans of songs to test with, and the hypothesis strategy that draws them."""

from __future__ import annotations

from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from fairchord.errors import InvalidBrief
from fairchord.generation.arranging.fault import tonic_chord
from fairchord.generation.arranging.levels import DENSITIES, DYNAMICS
from fairchord.generation.arranging.plan import Plan
from fairchord.generation.arranging.planned_section import PlannedSection
from fairchord.generation.arranging.read_plan import read_plan
from fairchord.generation.arranging.track_names import name_tracks
from fairchord.generation.track_brief import TrackBrief
from fairchord.music.harmony import PITCH_NAMES, QUALITIES, KeySignature, parse_chord
from fairchord.music.time import parse_meter
from fairchord.music.track_role import TrackRole

RIVER_SONG = """\
title: River song
key: A minor
tempo: 92
meter: 4/4
seed: 7

[tracks]
main_melody: program 73, range 60-84
accompaniment
bass
drums

[intro]
bars: 2
chords: Am | F
plays: accompaniment
density: sparse
dynamics: p

[verse A]
bars: 4
chords: Am | F | C | G7 E7
plays: main_melody, bass, drums
density: light
dynamics: mp
fill: yes

[chorus B]
bars: 4
chords: F | G | Am | C
plays: main_melody, accompaniment, bass, drums
density: medium
dynamics: f

[verse A']
bars: 4
plays: main_melody, accompaniment, bass, drums
density: medium
dynamics: mf
key shift: +2
variation: 25%

[ending]
bars: 2
chords: E7 | Am
plays: main_melody, accompaniment, bass, drums
density: light
dynamics: p
"""


def river_song() -> Plan:
    return read_plan(RIVER_SONG)


_CHORDS = st.sampled_from([f"{name}{quality}" for name in PITCH_NAMES for quality in QUALITIES])
_ROLES = [role for role in TrackRole if role is not TrackRole.DRUMS]


@st.composite
def plan_tracks(draw: st.DrawFn) -> tuple[TrackBrief, ...]:
    tracks = []
    for number, role in enumerate(draw(st.lists(st.sampled_from(_ROLES), min_size=1, max_size=3))):
        fields: dict[str, Any] = {"role": role}
        if draw(st.booleans()):
            fields["name"] = f"part {'abc'[number]}"
        if draw(st.booleans()):
            fields["lowest"] = draw(st.integers(20, 80))
            fields["highest"] = fields["lowest"] + draw(st.integers(11, 30))
        tracks.append(TrackBrief(**fields))
    if draw(st.booleans()):
        tracks.append(TrackBrief(role=TrackRole.DRUMS))
    return tuple(tracks)


@st.composite
def plans(draw: st.DrawFn, *, most_bars: int = 5) -> Plan:
    """Plans of all kinds that are 16 bars or a little longer; what contradicts itself is drawn again."""
    tracks = draw(plan_tracks())
    named = [str(track.name) for track in name_tracks(tracks)]
    key = KeySignature(tonic=draw(st.integers(0, 11)), mode=draw(st.sampled_from(["major", "minor"])))
    sections: list[PlannedSection] = []
    while sum(section.bars for section in sections) < 16:
        sections.append(draw(_sections(sections, named, most_bars=most_bars)))
    last = sections[-1]
    if last.chords:
        final = [last.chords[bar % len(last.chords)] for bar in range(last.bars)]
        final[-1] = (tonic_chord(key),)
        sections[-1] = PlannedSection.from_dict(
            last.to_dict() | {"chords": [" ".join(map(str, bar)) for bar in final], "fill": False}
        )
    try:
        return Plan(
            title=draw(st.sampled_from(["A song", "Song #2", "Été: one, two"])),
            tracks=tracks,
            sections=tuple(sections),
            key=draw(st.sampled_from([key, key, None])),
            bpm=draw(st.integers(40, 200)),
            meter=parse_meter(draw(st.sampled_from(["4/4", "3/4", "6/8"]))),
            genre=draw(st.sampled_from([None, "pop"])),
            seed=draw(st.integers(0, 1000)),
            temperature_per_mille=draw(st.sampled_from([1000, 1, 2500])),
        )
    except InvalidBrief:
        assume(False)
        raise


@st.composite
def _sections(draw: st.DrawFn, earlier: list[PlannedSection], names: list[str], *, most_bars: int) -> PlannedSection:
    letter = draw(st.sampled_from(["", "A", "A", "B"]))
    first = next((section for section in earlier if letter and section.letter == letter), None)
    meter = draw(st.sampled_from([None, None, None, "3/4"])) if first is None else None
    chords = draw(st.lists(_CHORDS, max_size=2)) if first is None else []
    return PlannedSection(
        kind=draw(st.sampled_from(["intro", "verse", "chorus", "bridge", "ending"])),
        letter=letter,
        primes=draw(st.integers(0, 2)) if first is not None else 0,
        bars=draw(st.integers(2, most_bars)),
        plays=tuple(draw(st.lists(st.sampled_from(names), min_size=1, unique=True))),
        chords=tuple((parse_chord(name),) for name in chords),
        density=draw(st.sampled_from(DENSITIES)) if first is None else first.density,
        dynamics=draw(st.sampled_from(DYNAMICS)),
        key_shift=draw(st.sampled_from([0, 0, 2, -3])),
        bpm=draw(st.sampled_from([None, 90])),
        meter=parse_meter(meter) if meter else (first.meter if first is not None else None),
        variation=draw(st.sampled_from([0, 30, 50, 100])) if first is not None else 0,
        fill=draw(st.booleans()),
    )
