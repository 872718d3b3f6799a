# SPDX-License-Identifier: Apache-2.0
"""The end of a song, by rule: on its last chord, the tonic, every pitched track holds; the drums strike once and stop.

Pitches that the model struck there stay where they are tones of the chord; else the nearest tones are held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from fairchord.generation.arranging.drum_fill import CRASH, KICK
from fairchord.generation.arranging.fault import is_tonic, tonic_chord
from fairchord.generation.arranging.section_music import cut_notes
from fairchord.generation.brief import Brief
from fairchord.generation.track_brief import TrackBrief
from fairchord.music.edit import chords_between
from fairchord.music.harmony import Chord, ChordSpan, KeySignature
from fairchord.music.piece import DURATION, ONSET, PITCH, VELOCITY, NoteArray, Piece, Track
from fairchord.music.time import TICKS_PER_GRID
from fairchord.music.track_role import TrackRole
from fairchord.music.voicing import lead_voices
from fairchord.tokens.grid import DRUM_STEPS

_WHERE_SILENT: Final = {TrackRole.BASS: 40}


def end_song(piece: Piece, brief: Brief, key: KeySignature) -> Piece:
    """Give a song's last section its end."""
    end = brief.bars * brief.meter.bar_ticks
    final = final_chord(piece.chords, brief, key)
    at = final.onset_ticks
    chords = (*chords_between(piece.chords, 0, at), final) if at else (final,)
    tracks = tuple(
        replace(track, notes=_stop_drums(track, wanted, at, end) if wanted.is_drum else _hold(track, wanted, final))
        for track, wanted in zip(piece.tracks, brief.tracks, strict=True)
    )
    return replace(piece, tracks=tracks, chords=chords)


def final_chord(chords: Sequence[ChordSpan], brief: Brief, key: KeySignature) -> ChordSpan:
    """The chord that is held: the last one as far as it sounds in the last bar, or the tonic in that bar's place."""
    end = brief.bars * brief.meter.bar_ticks
    start = end - brief.meter.bar_ticks
    last = chords[-1] if chords else None
    if last is not None and is_tonic(last.chord, key) and last.onset_ticks + last.duration_ticks == end:
        at = max(start, last.onset_ticks)
        return ChordSpan(onset_ticks=at, duration_ticks=end - at, chord=last.chord)
    return ChordSpan(onset_ticks=start, duration_ticks=end - start, chord=tonic_chord(key))


def _hold(track: Track, wanted: TrackBrief, final: ChordSpan) -> NoteArray:
    at = final.onset_ticks
    before = cut_notes(track.notes, at)
    struck = track.notes[track.notes[:, ONSET] == at]
    pitches = [int(pitch) for pitch in struck[:, PITCH] if int(pitch) % 12 in final.chord.pitch_classes]
    if wanted.role is TrackRole.BASS:
        pitches = [pitch for pitch in pitches if pitch % 12 == final.chord.root]
    if not pitches:
        pitches = _choose(before, wanted, final.chord)
    least, greatest = wanted.velocity_bounds
    heard = track.notes[:, VELOCITY]
    velocity = int(np.clip(np.median(heard), least, greatest)) if len(heard) else (least + greatest) // 2
    rows = [(at, final.duration_ticks, pitch, velocity) for pitch in pitches[: wanted.voices]]
    return np.concatenate([before, np.array(rows, np.int32)])


def _choose(before: NoteArray, wanted: TrackBrief, chord: Chord) -> list[int]:
    """Tones of the chord in the track's range, near where it was: one for a line, a close position for the others."""
    lowest, highest = wanted.pitch_bounds
    around = int(before[-1, PITCH]) if len(before) else _WHERE_SILENT.get(wanted.role, (lowest + highest) // 2)
    if wanted.voices >= 3:
        centre = round(float(before[-8:, PITCH].mean())) if len(before) else around
        (voicing,) = lead_voices([chord], around=centre, voices=3)
        if lowest <= voicing[0] and voicing[-1] <= highest:
            return list(voicing)
    tones = {chord.root} if wanted.role is TrackRole.BASS else chord.pitch_classes
    reachable = [pitch for pitch in range(lowest, highest + 1) if pitch % 12 in tones]
    reachable = reachable or [pitch for pitch in range(lowest, highest + 1) if pitch % 12 in chord.pitch_classes]
    return [min(reachable, key=lambda pitch: (abs(pitch - around), pitch))]


def _stop_drums(track: Track, wanted: TrackBrief, at: int, end: int) -> NoteArray:
    lowest, highest = wanted.pitch_bounds
    sounds = [pitch for pitch in (KICK, CRASH) if lowest <= pitch <= highest]
    struck = [int(pitch) for pitch in track.notes[track.notes[:, ONSET] == at, PITCH]]
    sounds = sounds or sorted(set(struck))[:1] or [lowest]
    least, greatest = wanted.velocity_bounds
    length = min(DRUM_STEPS * TICKS_PER_GRID, end - at)
    rows = [(at, length, pitch, (least + greatest) // 2) for pitch in sounds[: wanted.voices]]
    kept = track.notes[track.notes[:, ONSET] < at].copy()
    kept[:, DURATION] = np.minimum(kept[:, DURATION], end - kept[:, ONSET])
    return np.concatenate([kept, np.array(rows, np.int32)])
