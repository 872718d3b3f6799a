# SPDX-License-Identifier: Apache-2.0
"""A section's music brought back for a later one: its bars again, in the new key and at the new loudness.

What the plan wants changed is chosen here, and written by the model: bars at the ends of phrases first, so that a
return is recognised by how it begins.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from fairchord.generation.arranging.plan import Plan
from fairchord.generation.arranging.section_music import fold
from fairchord.generation.brief import Brief
from fairchord.generation.editing.hole import Hole
from fairchord.generation.track_brief import TrackBrief
from fairchord.music.edit import chords_between, repair_overlaps
from fairchord.music.piece import DURATION, ONSET, PITCH, VELOCITY, NoteArray, Piece, Track, note_array
from fairchord.music.time import Tempo

PHRASE_BARS: Final = 4


def recall(plan: Plan, index: int, first: int, material: Piece) -> Piece:
    """The music of section `first` as section `index` brings it back, before anything of it is varied.

    A longer section begins again from the start; tracks that did not play then are empty.
    """
    brief, earlier = plan.section_brief(index), plan.section_brief(first)
    shift = plan.sections[index].key_shift - plan.sections[first].key_shift
    length, period = brief.bars * brief.meter.bar_ticks, earlier.bars * earlier.meter.bar_ticks
    then = {track.name: track for track in material.tracks}
    wanted_then = {track.name: track for track in earlier.tracks}
    tracks: list[Track] = []
    for wanted in brief.tracks:
        notes = np.zeros((0, 4), np.int32)
        if wanted.name in then:
            notes = _repeat(then[str(wanted.name)].notes, period=period, length=length)
            notes = _in_place(notes, wanted, wanted_then[wanted.name], semitones=shift)
        tracks.append(
            Track(
                name=str(wanted.name),
                role=wanted.role,
                program=wanted.gm_program,
                is_drum=wanted.is_drum,
                notes=repair_overlaps(note_array(notes))[0],
            )
        )
    spans = [
        replace(span, onset_ticks=span.onset_ticks + start, chord=span.chord.transpose(shift))
        for start in range(0, length, period)
        for span in material.chords
    ]
    return Piece(
        title=plan.title,
        tracks=tuple(tracks),
        tempi=(Tempo.from_bpm(brief.bpm),),
        time_signatures=(brief.meter,),
        key_signatures=(plan.key_of(plan.sections[index]),),
        chords=chords_between(spans, 0, length),
    )


def _repeat(notes: NoteArray, *, period: int, length: int) -> NoteArray:
    rows = np.concatenate([notes + np.array([at, 0, 0, 0], np.int32) for at in range(0, length, period)])
    rows = rows[rows[:, ONSET] < length]
    rows[:, DURATION] = np.minimum(rows[:, DURATION], length - rows[:, ONSET])
    return rows


def _in_place(notes: NoteArray, wanted: TrackBrief, then: TrackBrief, *, semitones: int) -> NoteArray:
    """Moved into the new key, within the track's range, and from the old bounds of velocity into the new ones."""
    moved = notes.copy()
    if not wanted.is_drum and semitones:
        moved[:, PITCH] += semitones
        moved = fold(moved, *wanted.pitch_bounds)
    (low, high), (least, greatest) = then.velocity_bounds, wanted.velocity_bounds
    scaled = least + (moved[:, VELOCITY] - low) * (greatest - least) / max(1, high - low)
    moved[:, VELOCITY] = np.clip(np.rint(scaled), least, greatest)
    return moved


def bars_to_vary(bars: int, variation: int, random: np.random.Generator) -> frozenset[int]:
    """Which bars of one track are written anew: at most `variation` percent, those that end phrases first."""
    lots = random.permutation(bars)
    order = sorted(range(bars), key=lambda bar: (-(bar % PHRASE_BARS), int(lots[bar])))
    return frozenset(order[: bars * variation // 100])


def hole_of_return(plan: Plan, index: int, first: int, brief: Brief) -> Hole:
    """What the model writes of a return: the bars to vary of those who play again, all bars of those who join."""
    section, earlier = plan.sections[index], plan.sections[first]
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([brief.seed, 1])))
    again = bars_to_vary(section.bars, section.variation, random)
    whole = frozenset(range(section.bars))
    # Everyone who plays again changes in the same bars: a varied phrase, not a patchwork.
    return Hole(bars=tuple(again if track.name in earlier.plays else whole for track in brief.tracks))
