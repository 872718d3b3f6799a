# SPDX-License-Identifier: Apache-2.0
"""How much of a section is in the one that brings it back, bar by bar, in whatever key and loudness."""

from __future__ import annotations

from fairchord.generation.arranging.plan import Plan
from fairchord.generation.arranging.section_music import onsets_of
from fairchord.generation.draft import Kept
from fairchord.music.piece import ONSET, PITCH, Piece, Track

_Bar = frozenset[tuple[int, int]]


def compare_return(piece: Piece, plan: Plan, index: int, first: int) -> Kept:
    """Compare a return with what it returns to: at most `variation` percent of each track's bars may differ.

    A bar is the same when its notes begin at the same places with the same names (an octave apart where a range asked
    for it). Bars that a fill, a crash or the song's end changes in either section are not counted.
    """
    section = plan.sections[index]
    tracks = [track for track in piece.tracks if track.name in section.plays]
    shared = [track for track in tracks if track.name in plan.sections[first].plays]
    allowed = section.bars * section.variation // 100
    changed = counted = 0
    over = []
    for track in shared:
        mine, theirs = _bars_of(track, plan, index), _bars_of(track, plan, first)
        differ = 0
        for bar in range(section.bars):
            source = bar % plan.sections[first].bars
            if _is_changed(plan, index, bar, track) or _is_changed(plan, first, source, track):
                continue
            counted += 1
            differ += mine[bar] != theirs[source]
        over += [track.name] * (differ > allowed)
        changed += differ
    same = counted - changed
    share = 100 * same // max(1, counted)
    back = plan.sections[first].name
    detail = f"{same} of the {counted} counted bars of {len(shared)} tracks are as in {back} ({share}%)"
    detail += f"; of each track {allowed} of {section.bars} may differ"
    return Kept(
        control=f"brings back {back}",
        kept=not over,
        detail=detail + ("; more do of " + ", ".join(over) if over else ""),
    )


def _bars_of(track: Track, plan: Plan, index: int) -> list[_Bar]:
    """For each bar of a section where its notes begin, and their pitches without octave and key shift."""
    section = plan.sections[index]
    start, bar_ticks = onsets_of(plan)[index], plan.meter_of(section).bar_ticks
    shift = 0 if track.is_drum else section.key_shift
    bars: list[set[tuple[int, int]]] = [set() for _ in range(section.bars)]
    for onset, pitch in track.notes[:, [ONSET, PITCH]].tolist():
        bar, at = divmod(onset - start, bar_ticks)
        if 0 <= bar < section.bars:
            bars[bar].add((at, pitch if track.is_drum else (pitch - shift) % 12))
    return [frozenset(bar) for bar in bars]


def _is_changed(plan: Plan, index: int, bar: int, track: Track) -> bool:
    """Whether a rule changed this bar after it was written: a fill, the crash behind one, the end of the song."""
    is_last = bar == plan.sections[index].bars - 1
    if is_last and index == len(plan.sections) - 1:
        return True
    after_fill = index > 0 and plan.sections[index - 1].fill
    return track.is_drum and ((is_last and plan.sections[index].fill) or (bar == 0 and after_fill))
