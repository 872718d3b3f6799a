# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a plan: the two wishes that contradict each other, where, and the nearest that fits.

Rules in order: the song's length; tracks that can carry a song; each section's players, chords and fill; each return;
the ending.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain, combinations
from typing import Final

from fairchord.generation.arranging.levels import DENSITIES
from fairchord.generation.arranging.planned_section import PlannedSection, write_chords
from fairchord.generation.track_brief import TrackBrief
from fairchord.generation.writing.progression import infer_key
from fairchord.music.harmony import Chord, KeySignature
from fairchord.music.time import TimeSignature

MIN_SONG_BARS: Final = 16
MAX_SONG_BARS: Final = 128
MAX_SECTIONS: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One contradiction: in which section (None: the song) and under which wish, what, and what would fit."""

    section: int | None
    wish: str
    message: str
    hint: str


def find_fault(
    sections: Sequence[PlannedSection], tracks: Sequence[TrackBrief], *, key: KeySignature | None, meter: TimeSignature
) -> Fault | None:
    """The first fault of a plan, or None."""
    if fault := _length_fault(sections):
        return fault
    if all(track.is_drum for track in tracks):
        return Fault(
            section=None,
            wish="tracks",
            message="the song is drums only, but a song has chords and ends on its tonic, which drums cannot play",
            hint="add a track with pitches, such as bass; or compose drums alone with fairchord compose --roles drums",
        )
    kinds = {str(track.name): track for track in tracks}
    for index, section in enumerate(sections):
        first = next((i for i in range(index) if section.letter and sections[i].letter == section.letter), None)
        brought = None if first is None else sections[first]
        faults = chain(_section_faults(section, kinds), _return_faults(section, brought, meter, kinds))
        for wish, message, hint in faults:
            where = f"section {index + 1} ({section.name})"
            return Fault(section=index, wish=wish, message=f"{where}: {message}", hint=hint)
    return _ending_fault(sections, kinds, key)


def _length_fault(sections: Sequence[PlannedSection]) -> Fault | None:
    total = sum(section.bars for section in sections)
    if not sections or len(sections) > MAX_SECTIONS:
        message = f"the plan has {len(sections)} sections"
        return Fault(section=None, wish="sections", message=message, hint=f"write 1 to {MAX_SECTIONS}")
    if MIN_SONG_BARS <= total <= MAX_SONG_BARS:
        return None
    message = f"the sections have {total} bars together, but a song has {MIN_SONG_BARS} to {MAX_SONG_BARS}"
    if total < MIN_SONG_BARS:
        longest = max(range(len(sections)), key=lambda index: sections[index].bars)
        wanted = sections[longest].bars + MIN_SONG_BARS - total
        hint = f"nearest: give section {longest + 1} ({sections[longest].name}) {wanted} bars; or use fairchord compose"
        return Fault(section=longest, wish="bars", message=message, hint=hint)
    return Fault(section=len(sections) - 1, wish="bars", message=message, hint=_shorten(sections, total))


def _shorten(sections: Sequence[PlannedSection], total: int) -> str:
    """Which sections to leave out so that as much as possible stays; the last one stays."""
    for count in range(1, min(3, len(sections) - 1) + 1):
        left_out = [
            chosen
            for chosen in combinations(range(len(sections) - 1), count)
            if MIN_SONG_BARS <= total - sum(sections[index].bars for index in chosen) <= MAX_SONG_BARS
        ]
        if left_out:
            chosen = min(left_out, key=lambda indices: (sum(sections[i].bars for i in indices), [-i for i in indices]))
            named = " and ".join(f"section {index + 1} ({sections[index].name})" for index in chosen)
            return f"nearest: leave out {named}; then it has {total - sum(sections[i].bars for i in chosen)}"
    return f"give the sections {MAX_SONG_BARS / total:.0%} of their bars, or make two songs"


def _section_faults(section: PlannedSection, tracks: dict[str, TrackBrief]) -> Iterator[tuple[str, str, str]]:
    names = ", ".join(tracks)
    if not section.plays:
        yield "plays", "nobody plays, but every section sounds", f"name who plays: {names}; or leave the section out"
    for name in section.plays:
        if name not in tracks:
            near = get_close_matches(name, tracks, n=1)
            nearest = "".join(f"did you mean {name}? " for name in near)
            yield "plays", f"{name!r} plays, but no track is called so", f"{nearest}the tracks are {names}"
    if twice := next((name for name in section.plays if section.plays.count(name) > 1), None):
        yield "plays", f"{twice} plays twice", "name each track once"
    if len(section.chords) > section.bars:
        given = f"{len(section.chords)} bars of chords in a section of {section.bars}"
        shorter = write_chords(section.chords[: section.bars])
        yield "chords", given, f"nearest: bars: {len(section.chords)}; or chords: {shorter}"
    if section.fill and not any(tracks[name].is_drum for name in section.plays):
        drums = next((name for name, track in tracks.items() if track.is_drum), None)
        remedy = f"add {drums} to plays, or " if drums else ""
        yield "fill", "a fill is asked for, but no drums play here", f"{remedy}write fill: no"


def _return_faults(
    section: PlannedSection, first: PlannedSection | None, meter: TimeSignature, tracks: dict[str, TrackBrief]
) -> Iterator[tuple[str, str, str]]:
    if first is None:
        yield from _orphan_faults(section)
        return
    mine, other = section.meter or meter, first.meter or meter
    if str(mine) != str(other):
        yield (
            "meter",
            f"it is in {mine} and brings back {first.name}, which is in {other}",
            f"nearest: meter: {other}; or another letter",
        )
    if section.chords and section.chords != first.chords:
        yield (
            "chords",
            f"it has chords of its own and brings back {first.name}, which has others",
            "leave its chords out, or give it another letter",
        )
    shared = [name for name in section.plays if name in first.plays]
    if not shared:
        yield (
            "plays",
            f"it brings back {first.name}, but nobody who played there plays here",
            f"add one of {', '.join(first.plays)}, or give it another letter",
        )
    yield from _move_faults(section, first, [tracks[name] for name in shared])
    if section.variation < 100 and DENSITIES.index(section.density) < DENSITIES.index(first.density):
        yield (
            "density",
            f"it is to be {section.density}, but brings back {first.name}, which is {first.density}, "
            f"with {100 - section.variation}% of its bars as they were",
            f"nearest: density: {first.density}; let fewer play instead; or give it another letter",
        )


def _orphan_faults(section: PlannedSection) -> Iterator[tuple[str, str, str]]:
    """A section that has nothing to bring back cannot be said to."""
    if section.primes:
        mark, plain = section.mark, section.letter
        yield "letter", f"{mark} brings back {plain}, but no {plain} came before", f"write {plain} for the first"
    if section.variation:
        yield (
            "variation",
            f"{section.variation}% of it is to be varied, but no section before it has its letter",
            "leave the variation out, or give it the letter of an earlier section",
        )


def _move_faults(
    section: PlannedSection, first: PlannedSection, shared: Sequence[TrackBrief]
) -> Iterator[tuple[str, str, str]]:
    """A track whose range is too narrow to bring its music back in another key."""
    for track in shared:
        lowest, highest = track.pitch_bounds
        if section.key_shift != first.key_shift and not track.is_drum and highest - lowest < 11:
            yield (
                "key shift",
                f"it is in another key than {first.name}, whose music it brings back, but the range of {track.name}, "
                f"{lowest}-{highest}, is less than an octave, so not every note can move",
                f"nearest: key shift: {first.key_shift:+d}; or widen the range of {track.name} to an octave",
            )


def _ending_fault(
    sections: Sequence[PlannedSection], tracks: dict[str, TrackBrief], key: KeySignature | None
) -> Fault | None:
    index = len(sections) - 1
    last = sections[index]
    where = f"section {index + 1} ({last.name})"
    if all(tracks[name].is_drum for name in last.plays):
        pitched = ", ".join(name for name, track in tracks.items() if not track.is_drum)
        message = f"{where}: the song ends on a held chord, but only drums play here"
        return Fault(section=index, wish="plays", message=message, hint=f"add one of {pitched}")
    if last.fill:
        message = f"{where}: a fill leads on to the next section, but the song ends here, and its drums stop"
        return Fault(section=index, wish="fill", message=message, hint="nearest: fill: no; or add a section ending")
    first = next((section for section in sections if last.letter and section.letter == last.letter), last)
    chords = first.chords
    written = [chord for section in sections for bar in section.chords for chord in bar if chord is not None]
    tonic = key or (infer_key(written) if written else None)
    if tonic is not None and (fault := _reach_fault(index, last, tracks, tonic)):
        return fault
    if not chords or tonic is None:
        return None
    final = chords[(last.bars - 1) % first.bars % len(chords)]
    if is_tonic(final[-1], tonic):
        return None
    shown = "no chord" if final[-1] is None else str(final[-1])
    wanted = tonic_chord(tonic)
    spelled = [*(chords[bar % len(chords)] for bar in range(last.bars - 1)), (wanted,)]
    nearest = f"nearest: chords: {write_chords(tuple(spelled))}" if last is first else "add a section ending"
    message = f"{where}: its last chord is {shown}, but a song in {tonic} ends on its tonic, {wanted}"
    return Fault(section=index, wish="chords", message=message, hint=nearest + "; or name another key")


def _reach_fault(index: int, last: PlannedSection, tracks: dict[str, TrackBrief], key: KeySignature) -> Fault | None:
    """A track that plays in the last section but cannot reach the last chord."""
    tonic = tonic_chord(key.transpose(last.key_shift))
    for name in last.plays:
        lowest, highest = tracks[name].pitch_bounds
        if not tracks[name].is_drum and not tonic.pitch_classes & {p % 12 for p in range(lowest, highest + 1)}:
            message = (
                f"section {index + 1} ({last.name}): the range of {name}, {lowest}-{highest}, holds no note of {tonic}"
            )
            hint = f"widen the range, an octave always suffices; or leave {name} out of plays here"
            return Fault(section=index, wish="plays", message=message, hint=hint)
    return None


def tonic_chord(key: KeySignature) -> Chord:
    """The triad on a key's tonic."""
    return Chord(root=key.tonic, quality="" if key.mode == "major" else "m")


def is_tonic(chord: Chord | None, key: KeySignature) -> bool:
    """Whether a chord can end a song in a key: it stands on the tonic, and no other bass is asked for."""
    return chord is not None and chord.root == key.tonic and chord.bass is None
