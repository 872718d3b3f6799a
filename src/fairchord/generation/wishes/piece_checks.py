# SPDX-License-Identifier: Apache-2.0
"""Contradictions across a whole brief: chords against bars, meter and ranges; drums named twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fairchord.errors import InvalidBrief
from fairchord.generation.brief import ANY_CHORDS_A_BAR, COMMON_TIME, MAX_CHORDS_A_BAR, Brief
from fairchord.generation.track_brief import TrackBrief
from fairchord.generation.wishes.contradiction import Contradiction, Wishes
from fairchord.generation.wishes.track_checks import range_changes, show_range
from fairchord.music.chord_language import ChordBar, read_cells
from fairchord.music.harmony import KeySignature
from fairchord.music.playable_range import playable_range
from fairchord.music.time import TICKS_PER_GRID, TICKS_PER_QUARTER, TimeSignature, parse_meter


def find_in_piece(wishes: Wishes, *, key: KeySignature | None, beats: int | None) -> Iterator[Contradiction]:
    """Every contradiction that is not within one track; `beats` is there when the chords were written beat by beat."""
    meter = parse_meter(wishes["meter"]) if "meter" in wishes else COMMON_TIME
    bars = [read_cells(bar.split(), key=key).bars[0] for bar in wishes.get("chords", ())]
    yield from _in_length(wishes, bars, meter, beats)
    yield from _in_bars(wishes, bars, meter)
    yield from _in_drums(wishes["tracks"])
    found = False
    for place, track in enumerate(wishes["tracks"]):
        for contradiction in _in_reach(place, track, bars, key):
            found = True
            yield contradiction
    if not found:
        yield from _in_common_ground(wishes["tracks"], bars, key)


def _in_length(
    wishes: Wishes, bars: Sequence[ChordBar], meter: TimeSignature, beats: int | None
) -> Iterator[Contradiction]:
    asked = wishes["bars"]
    if len(bars) <= asked:
        return
    a_bar = meter.numerator if meter.denominator == 4 else meter.numerator // 3
    first = f"{len(bars)} bars of chords" if beats is None else f"{beats} beats of chords"
    yield Contradiction(
        first=first,
        second=f"{asked} bars" if beats is None else f"{asked} bars of {meter}, {asked * a_bar} beats",
        why="the chords do not end where the piece does",
        proposal=f"the first {asked} bars of the chords",
        otherwise=f"ask for {len(bars)} bars",
        changes=((("chords",), list(wishes["chords"][:asked])),),
    )


def _in_bars(wishes: Wishes, bars: Sequence[ChordBar], meter: TimeSignature) -> Iterator[Contradiction]:
    steps = meter.bar_ticks // TICKS_PER_GRID
    for number, bar in enumerate(bars):
        count = len(bar)
        if count <= ANY_CHORDS_A_BAR or (count <= MAX_CHORDS_A_BAR and steps % count == 0):
            continue
        names = wishes["chords"][number].split()
        slots = meter.bar_ticks * 2 // TICKS_PER_QUARTER
        near = [names[place * count // slots] for place in range(slots)]
        yield Contradiction(
            first=f"bar {number + 1} with {count} chords",
            second=f"meter {meter}",
            why=f"{count} chords do not share such a bar evenly on the grid",
            proposal=f"its chords moved to the eighth notes: {' '.join(dict.fromkeys(near))}",
            changes=((("chords", number), " ".join(near)),),
        )


def _in_drums(tracks: Sequence[Mapping[str, Any]]) -> Iterator[Contradiction]:
    kits = [place for place, track in enumerate(tracks) if str(track["role"]) == "drums"]
    for place in kits[:0:-1]:
        yield Contradiction(
            first="drums",
            second="drums again",
            why="one kit plays all drums of a piece",
            proposal="one drum track",
            changes=((("tracks", place), None),),
        )
        return


def _in_reach(
    place: int, track: Mapping[str, Any], bars: Sequence[ChordBar], key: KeySignature | None
) -> Iterator[Contradiction]:
    """The range must hold a tone of every chord, or of the key where the model writes the chords."""
    try:
        brief = TrackBrief.from_dict(track)
    except InvalidBrief:
        return
    if brief.is_drum:
        return
    chords = dict.fromkeys(chord for bar in bars for chord in bar if chord is not None)
    wanted = {f"the chord {chord}": chord.pitch_classes for chord in chords}
    if key is not None and (not bars or any(chord is None for bar in bars for chord in bar)):
        wanted[f"key {key}"] = key.pitch_classes
    lowest, highest = brief.home_bounds
    missed = [name for name, tones in wanted.items() if not _reaches(lowest, highest, tones)]
    if not missed:
        return
    near = _widen(brief, list(wanted.values()))
    yield Contradiction(
        first=f"{brief.role}: range {show_range(lowest, highest)}",
        second=missed[0],
        why="no note of the one lies in the other",
        proposal=f"range {show_range(*near)}" if near else f"{brief.role} without bounds",
        changes=range_changes(place, *(near or (None, None))),
    )


def _in_common_ground(
    tracks: Sequence[Mapping[str, Any]], bars: Sequence[ChordBar], key: KeySignature | None
) -> Iterator[Contradiction]:
    """Where no chords are given, some chord and key must have a note in the range of every track."""
    try:
        briefs = [TrackBrief.from_dict(track) for track in tracks]
        Brief(bars=1, tracks=tuple(briefs), key=key, chords=tuple(bars))
    except InvalidBrief as error:
        if "range of every track" not in error.message:
            return
    else:
        return
    pitched = [place for place, track in enumerate(briefs) if not track.is_drum]
    narrow = sorted(pitched, key=lambda place: briefs[place].home_bounds[1] - briefs[place].home_bounds[0])
    place, other = narrow[0], narrow[1]
    lowest, highest = briefs[place].home_bounds
    low = min(lowest, 116)
    yield Contradiction(
        first=f"{briefs[place].role}: range {show_range(lowest, highest)}",
        second=f"{briefs[other].role}: range {show_range(*briefs[other].home_bounds)}",
        why="no chord and no key has a note in every range",
        proposal=f"{briefs[place].role} with range {show_range(low, max(highest, low + 11))}",
        changes=range_changes(place, low, max(highest, low + 11)),
    )


def _reaches(lowest: int, highest: int, tones: frozenset[int]) -> bool:
    return any(pitch % 12 in tones for pitch in range(lowest, highest + 1))


def _widen(track: TrackBrief, wanted: Sequence[frozenset[int]]) -> tuple[int, int] | None:
    """The range widened by as little as brings in a tone of everything wanted; None where bounds cannot help."""
    if track.pitch_range is not None:
        return None
    lowest, highest = track.pitch_bounds
    bottom, top = (0, 127) if track.program is None else playable_range(track.program)
    for more in range(1, 13):
        for below in range(more + 1):
            low, high = lowest - below, highest + more - below
            if bottom <= low and high <= top and all(_reaches(low, high, tones) for tones in wanted):
                return low, high
    return None
