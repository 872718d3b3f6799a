# SPDX-License-Identifier: Apache-2.0
"""What each track of a piece is held to when bars of it are written: its brief's wishes, else what its notes show.

Without a brief the bounds are read off the notes that are there: their range widened to an octave, their velocities,
their voices, their role and instrument. A track without notes is held to its role's habits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fairchord.corpus.admission import fill_in
from fairchord.errors import InvalidBrief
from fairchord.generation.brief import MAX_TRACKS, Brief
from fairchord.generation.editing.bar_grid import main_meter
from fairchord.generation.given import match_tracks
from fairchord.generation.report import most_voices
from fairchord.generation.rules.mean_pitch import range_edges
from fairchord.generation.track_brief import LIMITS, TrackBrief
from fairchord.generation.writing.progression import infer_key
from fairchord.music.analysis import analyse
from fairchord.music.harmony import KeySignature
from fairchord.music.piece import PITCH, VELOCITY, Piece, Track
from fairchord.music.track_role import TrackRole


def complete(piece: Piece) -> Piece:
    """The piece with the roles, key and chords that it lacks read off its notes."""
    sounding = tuple(track for track in piece.tracks if len(track.notes))
    if not sounding or (piece.key_signatures and piece.chords and all(track.role for track in piece.tracks)):
        return piece
    heard = replace(piece, tracks=sounding)
    found = fill_in(heard, analyse(heard, meter_is_given=True))
    named = iter(found.tracks)
    tracks = tuple(next(named) if len(track.notes) else track for track in piece.tracks)
    return replace(found, tracks=tracks)


def wishes_for(piece: Piece, brief: Brief | None) -> tuple[TrackBrief, ...]:
    """One TrackBrief for each track of the piece."""
    asked: dict[int, TrackBrief] = {}
    if brief is not None:
        for wanted, track in zip(brief.tracks, match_tracks(piece, brief), strict=True):
            if track is not None:
                asked[id(track)] = wanted
    return tuple(
        _follow(asked[id(track)], track) if id(track) in asked else read_wishes(track) for track in piece.tracks
    )


def _follow(wanted: TrackBrief, track: Track) -> TrackBrief:
    """A brief's wishes, for the instrument that the track has now."""
    return wanted if wanted.is_drum else replace(wanted, program=track.program)


def read_wishes(track: Track) -> TrackBrief:
    """What a track's own notes show of it."""
    role = TrackRole.DRUMS if track.is_drum else track.role
    role = TrackRole.ACCOMPANIMENT if role is None or (role is TrackRole.DRUMS and not track.is_drum) else role
    program = None if track.is_drum else track.program
    name = track.name[:100] or None
    if not len(track.notes):
        return TrackBrief(role=role, program=program, name=name)
    lowest, highest = _octave(int(track.notes[:, PITCH].min()), int(track.notes[:, PITCH].max()))
    return TrackBrief(
        role=role,
        program=program,
        name=name,
        lowest=lowest,
        highest=highest,
        min_velocity=int(track.notes[:, VELOCITY].min()),
        max_velocity=int(track.notes[:, VELOCITY].max()),
        polyphony=min(LIMITS["polyphony"][1], most_voices(track)),
    )


def _octave(lowest: int, highest: int) -> tuple[int, int]:
    """The same range, widened on both sides to an octave where it is less."""
    missing = max(0, 11 - (highest - lowest))
    lowest = max(0, lowest - missing // 2)
    highest = min(127, max(highest, lowest + 11))
    return min(lowest, highest - 11), highest


def held_to(wanted: TrackBrief) -> TrackBrief:
    """The same wishes with the mean pitch kept note by note, because notes that stay are not to be counted on."""
    if wanted.pitch_range is None or wanted.is_drum:
        return wanted
    least, too_high = range_edges(wanted.pitch_range)
    lowest, highest = wanted.pitch_bounds
    return replace(wanted, pitch_range=None, lowest=max(lowest, least), highest=min(highest, too_high - 1))


def key_of(piece: Piece) -> KeySignature | None:
    """The key a piece begins in; where it states none, the one its chords suggest."""
    if piece.key_signatures:
        return piece.key_signatures[0]
    chords = [span.chord for span in piece.chords]
    return infer_key(chords) if chords else None


def key_at(piece: Piece, tick: int) -> KeySignature | None:
    """The key in force at a tick."""
    in_force = [key for key in piece.key_signatures if key.onset_ticks <= tick]
    return replace(in_force[-1], onset_ticks=0) if in_force else key_of(piece)


def brief_of_edit(
    piece: Piece, wishes: Sequence[TrackBrief], brief: Brief | None, *, bars: int, seed: int, goes_on: bool = False
) -> Brief:
    """A brief that describes a piece after an edit, and holds what later edits of it keep to.

    `brief` gives what is not of single tracks. At most eight tracks fit into one: of more, those with the most notes.
    Its tempo and key are those that the piece begins in; of what `goes_on` after it, those that it ends in.
    """
    order = sorted(range(len(wishes)), key=lambda index: -len(piece.tracks[index].notes))[:MAX_TRACKS]
    kept, has_drums, names = list[TrackBrief](), False, set[str]()
    for index in sorted(order):
        wanted = replace(wishes[index], name=piece.tracks[index].name[:100] or None)
        if wanted.name in names or (wanted.is_drum and has_drums):
            continue
        has_drums = has_drums or wanted.is_drum
        names.add(wanted.name or "")
        kept.append(wanted)
    if not kept:
        raise InvalidBrief(f"{piece.title!r} has no track left", hint="keep at least one track")
    key = piece.key_signatures[-1] if goes_on and piece.key_signatures else key_of(piece)
    tempo = piece.tempi[-1 if goes_on else 0]
    fields: dict[str, Any] = {
        "bars": min(128, max(1, bars)),
        "tracks": tuple(kept),
        "bpm": min(300, max(20, round(tempo.bpm))),
        "meter": main_meter(piece),
        "title": _title(piece.title),
        "seed": seed,
        **({} if brief is None else _settings(brief)),
    }
    if key is None:
        return Brief(**fields)
    try:
        return Brief(**fields, key=KeySignature(tonic=key.tonic, mode=key.mode))
    except InvalidBrief:
        return Brief(**fields)  # a range of one pitch that is foreign to the key, in use all the same


def _title(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:200].strip() or "untitled"


def _settings(brief: Brief) -> dict[str, Any]:
    names = (
        "genre",
        "section",
        "rhythm",
        "temperature_per_mille",
        "top_p_per_mille",
        "mood",
        "dynamics",
        "sounds_throughout",
    )
    return {name: getattr(brief, name) for name in names}
