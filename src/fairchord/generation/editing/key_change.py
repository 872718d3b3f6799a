# SPDX-License-Identifier: Apache-2.0
"""Another key, tempo or instrument for the same notes: nothing is generated."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from fairchord.errors import InvalidBrief
from fairchord.generation.brief import Brief
from fairchord.generation.editing.hole import find_tracks
from fairchord.generation.editing.track_wishes import key_of
from fairchord.generation.track_brief import TrackBrief
from fairchord.music.harmony import KeySignature
from fairchord.music.piece import PITCH, Piece, Track
from fairchord.music.playable_range import playable_range
from fairchord.music.time import Tempo

_OCTAVES: Final = (0, 12, -12)
_SLOWEST, _FASTEST = 20, 300


def semitones_to(piece: Piece, key: KeySignature) -> int:
    """The shorter way, -5 to 6 semitones, from a piece's key to another of the same mode."""
    now = key_of(piece)
    if now is None:
        raise InvalidBrief(f"the key of {piece.title!r} is not known", hint="transpose a piece that states its key")
    if now.mode != key.mode:
        other = KeySignature(tonic=(key.tonic + (3 if now.mode == "major" else -3)) % 12, mode=now.mode)
        raise InvalidBrief(
            f"a piece in {now} is not moved to {key}: that is another mode, and other notes",
            hint=f"{other} has the same notes as {key}; or reharmonise it",
        )
    return (key.tonic - now.tonic + 5) % 12 - 5


def track_shifts(piece: Piece, semitones: int) -> tuple[int, ...]:
    """How far each track moves: drums stay; one that would leave its instrument's range goes an octave up or down."""
    return tuple(0 if track.is_drum else _shift(track, semitones) for track in piece.tracks)


def _shift(track: Track, semitones: int) -> int:
    if not len(track.notes):
        return semitones
    lowest, highest = playable_range(track.program)

    def strays(shift: int) -> tuple[int, int, int]:
        pitches = track.notes[:, PITCH] + shift
        impossible = int(np.count_nonzero((pitches < 0) | (pitches > 127)))
        return impossible, int(np.count_nonzero((pitches < lowest) | (pitches > highest))), abs(shift - semitones)

    best = min((semitones + octave for octave in _OCTAVES), key=strays)
    if strays(best)[0]:
        raise InvalidBrief(
            f"{track.name} spans too far to be moved by {semitones} semitones", hint="choose a nearer key"
        )
    return best


def change_key(piece: Piece, key: KeySignature) -> Piece:
    """Transpose a piece; chords and keys move along."""
    semitones = semitones_to(piece, key)
    tracks = []
    for track, shift in zip(piece.tracks, track_shifts(piece, semitones), strict=True):
        moved = track.notes.copy()
        moved[:, PITCH] += shift
        tracks.append(replace(track, notes=moved))
    before = key.transpose(-semitones)
    stated = piece if piece.key_signatures else replace(piece, key_signatures=(before,))
    stated = replace(stated, title=_retitle(piece.title, before, key))
    return replace(replace(stated, tracks=()).transpose(semitones), tracks=tuple(tracks))


def _retitle(title: str, before: KeySignature, after: KeySignature) -> str:
    """A title that we gave names the key, so it names the new one; people's titles stay."""
    for word in ("Piece", "Song"):
        if title.startswith(own := f"{word} in {before}, seed "):
            return f"{word} in {after}, seed {title.removeprefix(own)}"
    return title


def change_key_of_brief(brief: Brief, piece: Piece, key: KeySignature) -> Brief:
    """A brief whose bounds have moved with the tracks of the piece that it describes, which is not yet moved."""
    shifts = track_shifts(piece, semitones_to(piece, key))
    by_name = {track.name: shift for track, shift in zip(piece.tracks, shifts, strict=True)}
    tracks = [
        wanted if wanted.is_drum else _move_bounds(wanted, by_name.get(name, 0))
        for wanted, name in zip(brief.tracks, brief.track_names(), strict=True)
    ]
    return replace(brief, tracks=tuple(tracks), key=KeySignature(tonic=key.tonic, mode=key.mode), chords=())


def _move_bounds(wanted: TrackBrief, shift: int) -> TrackBrief:
    lowest, highest = (min(127, max(0, bound + shift)) for bound in wanted.pitch_bounds)
    if highest - lowest < 11:
        lowest, highest = max(0, highest - 11), min(127, max(highest, 11))
    return replace(wanted, lowest=lowest, highest=highest, pitch_range=None)


def change_tempo(piece: Piece, bpm: int) -> Piece:
    """Set the tempo in quarter notes a minute; where it changes in the course of a piece, in proportion."""
    if not _SLOWEST <= bpm <= _FASTEST:
        raise InvalidBrief(f"{bpm} quarter notes a minute is out of range", hint=f"{_SLOWEST} to {_FASTEST}")
    return scale_tempo(piece, bpm / piece.tempi[0].bpm)


def scale_tempo(piece: Piece, factor: float) -> Piece:
    """Make a piece so many times as fast."""
    tempi = tuple(Tempo.from_bpm(tempo.bpm * factor, onset_ticks=tempo.onset_ticks) for tempo in piece.tempi)
    return replace(piece, tempi=tempi)


def change_program(piece: Piece, track: str | int, program: int) -> Piece:
    """Give a track another instrument, a General MIDI program counted from 0."""
    chosen = find_tracks(piece, (track,))
    if not 0 <= program <= 127 or any(piece.tracks[index].is_drum and program for index in chosen):
        raise InvalidBrief(f"program {program} is not one for {track}", hint="0 to 127; drums have only 0, the kit")
    tracks = [replace(t, program=program) if index in chosen else t for index, t in enumerate(piece.tracks)]
    return replace(piece, tracks=tuple(tracks))
