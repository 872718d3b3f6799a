# SPDX-License-Identifier: Apache-2.0
"""What a finished song kept of its plan, line by line, counted from the notes alone and not from how they were made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from fairchord.generation.arranging.drum_fill import LEAST_STROKES, fill_ticks
from fairchord.generation.arranging.fault import is_tonic
from fairchord.generation.arranging.plan import Plan
from fairchord.generation.arranging.returned import compare_return
from fairchord.generation.arranging.section_music import onsets_of
from fairchord.generation.brief import Brief
from fairchord.generation.draft import Kept
from fairchord.generation.report import longest_silence, report
from fairchord.generation.writing.conditions import most_onsets
from fairchord.music.edit import slice_ticks
from fairchord.music.piece import DURATION, ONSET, VELOCITY, Piece
from fairchord.music.time import TICKS_PER_GRID

BY_BRIEF: Final = ("chords", "pitch range", "velocity", "polyphony", "key or chord")
"""Controls of a Brief that are counted for each section as they are for a piece."""


def report_song(piece: Piece, plan: Plan) -> tuple[Kept, ...]:
    """Check a song against its plan: the song as a whole, then each section."""
    lines = list(_whole(piece, plan))
    onsets = onsets_of(plan)
    for index, section in enumerate(plan.sections):
        part = slice_ticks(piece, onsets[index], onsets[index + 1])
        for kept in _of_section(piece, part, plan, index):
            lines.append(replace(kept, control=f"{index + 1} {section.name}: {kept.control}"))
    return tuple(lines)


def _whole(piece: Piece, plan: Plan) -> Iterator[Kept]:
    onsets = onsets_of(plan)
    bars = len(piece.bar_onsets()) - 1
    yield Kept(
        control="length",
        kept=bars == plan.bars and piece.end_ticks == onsets[-1],
        detail=f"{bars} of {plan.bars} bars",
    )
    found = [(section.onset_ticks, section.name) for section in piece.sections]
    wanted = [(at, section.name) for at, section in zip(onsets, plan.sections, strict=False)]
    yield Kept(control="form", kept=found == wanted, detail=" ".join(name for _, name in found))
    yield _ending(piece, plan)


def _ending(piece: Piece, plan: Plan) -> Kept:
    """The last chord is the tonic; every pitched track of the last section holds to the end; drums have stopped."""
    end, last = onsets_of(plan)[-1], plan.sections[-1]
    final = piece.chords[-1] if piece.chords else None
    key = plan.key_of(last)
    wrong = []
    if final is None or not is_tonic(final.chord, key) or final.onset_ticks + final.duration_ticks != end:
        wrong.append(f"the last chord is not the tonic of {key}")
    at = (
        end - plan.meter_of(last).bar_ticks
        if final is None
        else max(final.onset_ticks, end - plan.meter_of(last).bar_ticks)
    )
    for track in piece.tracks:
        if track.name not in last.plays:
            continue
        ends = track.notes[:, ONSET] + track.notes[:, DURATION]
        if track.is_drum:
            if len(track.notes) and int(track.notes[:, ONSET].max()) > at:
                wrong.append(f"{track.name} strikes on")
        elif not np.any((track.notes[:, ONSET] == at) & (ends == end)) or np.any(track.notes[:, ONSET] > at):
            wrong.append(f"{track.name} does not hold the last chord")
    held = (end - at) / plan.meter_of(last).bar_ticks
    how_long = "through the last bar" if held == 1 else f"for {held:g} of the last bar"
    shown = "" if final is None else f"{final.chord} held {how_long}"
    return Kept(control="ending", kept=not wrong, detail="; ".join(wrong) or shown)


def _of_section(piece: Piece, part: Piece, plan: Plan, index: int) -> Iterator[Kept]:
    section, brief = plan.sections[index], plan.section_brief(index)
    key, meter, tempo = part.key_signatures[0], part.time_signatures[0], round(part.tempi[0].bpm)
    told = (str(key), str(meter), tempo) == (str(brief.key), str(brief.meter), brief.bpm)
    yield Kept(control="key, meter, tempo", kept=told, detail=f"{key}, {meter}, {tempo}")
    by_name = {track.name: track for track in part.tracks}
    playing = [by_name[name] for name in section.plays]
    rests = [track.name for track in part.tracks if track.name not in section.plays and len(track.notes)]
    silent = [track.name for track in playing if not len(track.notes)]
    late = [track.name for track in playing if len(track.notes) and track.notes[0, ONSET] >= brief.meter.bar_ticks]
    wrong = [f"{name} is silent" for name in silent] + [f"{name} plays" for name in rests]
    wrong += [f"{name} comes in late" for name in late]
    longest = max(longest_silence(track.notes, bars=section.bars, bar_ticks=brief.meter.bar_ticks) for track in playing)
    shown = f"{len(playing)} of {len(part.tracks)} tracks, all from the first bar; longest rest {longest} bars"
    yield Kept(control="who plays", kept=not wrong, detail="; ".join(wrong) or shown)
    for kept in report(replace(part, tracks=tuple(playing)), brief):
        if kept.control in BY_BRIEF:
            yield kept
    yield _density(part, plan, index, brief)
    yield _dynamics(part, brief)
    if section.fill:
        yield _fill(part, brief)
    if (first := plan.first_of(index)) is not None:
        yield compare_return(piece, plan, index, first)


def _density(part: Piece, plan: Plan, index: int, brief: Brief) -> Kept:
    """In no bar more onsets than the density allows, the bar of a fill aside; the means are told beside it."""
    bar_ticks, fill = brief.meter.bar_ticks, plan.sections[index].fill
    over, means = [], []
    for wanted in brief.tracks:
        track = next(track for track in part.tracks if track.name == wanted.name)
        onsets = np.unique(track.notes[:, ONSET])
        counts = np.bincount(onsets // bar_ticks, minlength=brief.bars)
        counted = counts[: brief.bars - 1] if wanted.is_drum and fill else counts
        # A crash after a fill may be one onset more than the first bar's own.
        spare = int(wanted.is_drum and index > 0 and plan.sections[index - 1].fill)
        if len(counted) and int(counted.max()) > most_onsets(wanted, steps=bar_ticks // TICKS_PER_GRID) + spare:
            over.append(wanted.name)
        means.append(f"{wanted.name} {counts.mean():.1f}")
    return Kept(
        control=f"density {plan.sections[index].density}",
        kept=not over,
        detail=("too many onsets in a bar of " + ", ".join(map(str, over)) + "; " if over else "")
        + "onsets a bar: "
        + ", ".join(means),
    )


def _dynamics(part: Piece, brief: Brief) -> Kept:
    """Every velocity lies within the bounds of the section's dynamics for its role."""
    outside = total = heard = 0
    for wanted in brief.tracks:
        velocities = next(track for track in part.tracks if track.name == wanted.name).notes[:, VELOCITY]
        least, greatest = wanted.velocity_bounds
        outside += int(np.count_nonzero((velocities < least) | (velocities > greatest)))
        total += len(velocities)
        heard += int(velocities.sum())
    mean = f", mean velocity {heard / total:.0f}" if total else ""
    return Kept(control="dynamics", kept=not outside, detail=f"{outside} of {total} notes outside{mean}")


def _fill(part: Piece, brief: Brief) -> Kept:
    drums = next(track for track in part.tracks if track.is_drum)
    end = brief.bars * brief.meter.bar_ticks
    strokes = int(np.count_nonzero(drums.notes[:, ONSET] >= end - fill_ticks(brief.meter)))
    return Kept(control="fill", kept=strokes >= LEAST_STROKES, detail=f"{strokes} strokes before the bar line")
