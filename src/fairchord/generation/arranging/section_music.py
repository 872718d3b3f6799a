# SPDX-License-Identifier: Apache-2.0
"""The music of one section, counted from its own first bar, and joining sections into one piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

import numpy as np

from fairchord.generation.arranging.plan import Plan
from fairchord.music.edit import chords_between
from fairchord.music.harmony import ChordSpan
from fairchord.music.piece import DURATION, ONSET, PITCH, NoteArray, Piece, Section, Track
from fairchord.music.time import Tempo
from fairchord.music.track_role import DEFAULT_PROGRAMS

CONTEXT_BARS: Final = 8
"""Most bars of what came before that a section hears."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionMusic:
    """A section as written (`material`, what returns bring back) and as `played`, with its fill and its end.

    The tracks of both are those that play in it, in the plan's words and order.
    """

    material: Piece
    played: Piece
    tokens_sha256: str
    token_count: int
    is_complete: bool


def onsets_of(plan: Plan) -> list[int]:
    """The tick at which each section begins, and that at which the song ends."""
    lengths = [section.bars * plan.meter_of(section).bar_ticks for section in plan.sections]
    return [0, *accumulate(lengths)]


def fold(notes: NoteArray, lowest: int, highest: int) -> NoteArray:
    """Bring pitches into a range by octaves, all of them by one where that helps most, then each by itself.

    What no octave brings in is left out, and so is a note that falls onto another one.
    """
    if not len(notes):
        return notes
    best = min((0, -12, 12), key=lambda step: (_outside(notes[:, PITCH] + step, lowest, highest), abs(step)))
    moved = notes.copy()
    moved[:, PITCH] += best
    for step in (12, -12) * 5:
        away = moved[:, PITCH] < lowest if step > 0 else moved[:, PITCH] > highest
        moved[away, PITCH] += step
    moved = moved[(moved[:, PITCH] >= lowest) & (moved[:, PITCH] <= highest)]
    _, first = np.unique(moved[:, [ONSET, PITCH]], axis=0, return_index=True)
    return moved[np.sort(first)]


def _outside(pitches: NoteArray, lowest: int, highest: int) -> int:
    return int(np.count_nonzero((pitches < lowest) | (pitches > highest)))


def context_before(plan: Plan, music: Sequence[SectionMusic]) -> Piece | None:
    """The last bars before the next section, moved into its key; None where the song or a new meter begins.

    Moving it makes a key shift what listeners know: the same music, higher or lower.
    """
    section = plan.sections[len(music)]
    meter = plan.meter_of(section)
    parts: list[tuple[Piece, int, int]] = []
    bars = 0
    for earlier, made in zip(reversed(plan.sections[: len(music)]), reversed(music), strict=True):
        if str(plan.meter_of(earlier)) != str(meter) or bars >= CONTEXT_BARS:
            break
        parts.insert(0, (made.played, earlier.bars, section.key_shift - earlier.key_shift))
        bars += earlier.bars
    if not parts:
        return None
    bar_ticks = meter.bar_ticks
    start, stop = max(0, bars - CONTEXT_BARS) * bar_ticks, bars * bar_ticks
    tracks: dict[str, Track] = {}
    chords: list[ChordSpan] = []
    at = 0
    for piece, length, semitones in parts:
        for track in piece.tracks:
            notes = _moved(track, semitones, at - start)
            known = tracks.get(track.name)
            tracks[track.name] = replace(track, notes=notes if known is None else np.concatenate([known.notes, notes]))
        moved = (replace(span, onset_ticks=span.onset_ticks + at) for span in piece.chords)
        chords += [replace(span, chord=span.chord.transpose(semitones)) for span in moved]
        at += length * bar_ticks
    return Piece(
        title="what came before",
        tracks=tuple(tracks.values()),
        time_signatures=(replace(meter, onset_ticks=0),),
        key_signatures=(plan.key_of(section),),
        chords=chords_between(chords, start, stop),
    )


def _moved(track: Track, semitones: int, ticks: int) -> NoteArray:
    """Notes moved in pitch and time; those that begin before tick 0 are left out."""
    notes = track.notes.copy()
    if not track.is_drum:
        notes[:, PITCH] += semitones
        notes = fold(notes, 0, 127)
    notes[:, ONSET] += ticks
    return notes[notes[:, ONSET] >= 0]


def join_sections(plan: Plan, music: Sequence[SectionMusic]) -> Piece:
    """The sections made so far as one piece, which names them; every track of the plan is there."""
    onsets = onsets_of(plan)
    rows: dict[str, list[NoteArray]] = {str(track.name): [] for track in plan.tracks}
    chords: list[ChordSpan] = []
    for start, made in zip(onsets, music, strict=False):
        for track in made.played.tracks:
            rows[track.name].append(track.notes + np.array([start, 0, 0, 0], np.int32))
        chords += [replace(span, onset_ticks=span.onset_ticks + start) for span in made.played.chords]
    tracks = tuple(
        Track(
            name=str(track.name),
            role=track.role,
            program=track.gm_program if not track.is_drum else DEFAULT_PROGRAMS[track.role],
            is_drum=track.is_drum,
            notes=np.concatenate([np.zeros((0, 4), np.int32), *rows[str(track.name)]]),
        )
        for track in plan.tracks
    )
    begun = list(zip(onsets, plan.sections[: max(1, len(music))], strict=False))
    tempi = [Tempo.from_bpm(section.bpm or plan.bpm, onset_ticks=at) for at, section in begun]
    meters = [replace(plan.meter_of(section), onset_ticks=at) for at, section in begun]
    keys = [replace(plan.key_of(section), onset_ticks=at) for at, section in begun]
    return Piece(
        title=plan.title,
        tracks=tracks,
        tempi=tuple(t for t, prior in zip(tempi, [None, *tempi], strict=False) if prior is None or t.bpm != prior.bpm),
        time_signatures=tuple(
            m for m, prior in zip(meters, [None, *meters], strict=False) if prior is None or str(m) != str(prior)
        ),
        key_signatures=tuple(
            k for k, prior in zip(keys, [None, *keys], strict=False) if prior is None or str(k) != str(prior)
        ),
        chords=_melt(chords),
        sections=tuple(Section(onset_ticks=at, name=section.name) for at, section in begun),
    )


def _melt(chords: Sequence[ChordSpan]) -> tuple[ChordSpan, ...]:
    """Spans of one chord that follow each other as one, as in any piece."""
    melted: list[ChordSpan] = []
    for span in chords:
        last = melted[-1] if melted else None
        if last is not None and last.chord == span.chord and last.onset_ticks + last.duration_ticks == span.onset_ticks:
            melted[-1] = replace(last, duration_ticks=last.duration_ticks + span.duration_ticks)
        else:
            melted.append(span)
    return tuple(melted)


def cut_notes(notes: NoteArray, at: int) -> NoteArray:
    """The notes that begin before a tick, cut off there."""
    kept = notes[notes[:, ONSET] < at].copy()
    kept[:, DURATION] = np.minimum(kept[:, DURATION], at - kept[:, ONSET])
    return kept
