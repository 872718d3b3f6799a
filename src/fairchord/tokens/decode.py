# SPDX-License-Identifier: Apache-2.0
"""Tokens become a Piece again: the exact inverse of `encode` on the grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from fairchord.errors import InvalidMusic
from fairchord.music.harmony import Chord, ChordSpan, parse_chord, parse_key
from fairchord.music.piece import Piece, Track
from fairchord.music.time import TICKS_PER_GRID, Tempo, TimeSignature, parse_meter
from fairchord.music.track_role import TrackRole
from fairchord.tokens.grid import DRUM_STEPS, from_grid
from fairchord.tokens.vocabulary import BAR, EOS, HARMONY_END, HOLD_STEPS, TRACK_END, UNKNOWN, VOCABULARY, token_name


@dataclass(slots=True)
class _OpenTrack:
    """A track being read: its conditions, and where the pen stands."""

    described: dict[str, str]
    rows: list[tuple[int, int, int, int]] = field(default_factory=list)
    bar: int = -1
    position: int = 0
    velocity: int = 20
    pitch: int = 0
    held: int = 0


def decode(tokens: Sequence[int], *, title: str = "untitled") -> Piece:
    """Decode one sequence; a malformed sequence raises InvalidMusic and names the token."""
    described: dict[str, str] = {}
    chords: list[tuple[int, int, Chord | None]] = []
    tracks: list[Track] = []
    bar, position, steps, open_track = -1, 0, 48, None
    for token in tokens:
        family, _, value = token_name(int(token)).partition("=")
        if int(token) == HARMONY_END:
            described["Bars"] = described.get("Bars", str(bar + 1))
            steps = _meter(described).bar_ticks // TICKS_PER_GRID
        elif family == "Role":
            open_track = _OpenTrack({"Role": value})
        elif int(token) == TRACK_END and open_track is not None:
            same_role = sum(track.role == open_track.described["Role"] for track in tracks)
            tracks.append(_close(open_track, same_role))
            open_track = None
        elif open_track is not None:
            _read_track(open_track, int(token), family, value, steps)
        elif int(token) == BAR:
            bar, position = bar + 1, 0
        elif family == "Position":
            position = int(value)
        elif family == "Chord":
            chords.append((bar, position, None if value == "N.C." else parse_chord(value)))
        elif family == "Slash" and chords and chords[-1][2] is not None:
            last = chords[-1][2]
            chords[-1] = (*chords[-1][:2], parse_chord(f"{last}/{value}"))
        elif family != "Control":
            described[family] = value
        elif int(token) == EOS:
            break
    return _assemble(title, described, chords, tracks)


def _meter(described: dict[str, str]) -> TimeSignature:
    return parse_meter("4/4" if described.get("Meter", UNKNOWN) == UNKNOWN else described["Meter"])


def _read_track(track: _OpenTrack, token: int, family: str, value: str, steps: int) -> None:
    """Move the pen by one token."""
    if token == BAR:
        track.bar, track.position = track.bar + 1, 0
    elif family == "Position":
        track.position = int(value)
    elif family == "Velocity":
        track.velocity = token - VOCABULARY["Velocity"].first
    elif family == "Pitch":
        track.pitch, track.held = int(value), 0
    elif family == "Hold":
        track.held += HOLD_STEPS
    elif family in ("Duration", "Drum"):
        if track.bar < 0:
            raise InvalidMusic(f"token {token_name(token)} comes before any bar", hint="the sequence is malformed")
        length = DRUM_STEPS if family == "Drum" else track.held + int(value)
        pitch = int(value) if family == "Drum" else track.pitch
        track.rows.append((track.bar * steps + track.position, length, pitch, track.velocity))
    else:
        track.described[family] = value


def _close(track: _OpenTrack, index: int) -> Track:
    program = track.described.get("Program", UNKNOWN)
    role = TrackRole(track.described["Role"])
    return Track(
        name=role.value if index == 0 else f"{role.value} {index + 1}",
        role=role,
        program=int(program) if program.isdecimal() else 0,
        is_drum=program == "drums" or role is TrackRole.DRUMS,
        notes=from_grid(np.array(track.rows, np.int32).reshape(-1, 4)),
    )


def _assemble(
    title: str, described: dict[str, str], changes: list[tuple[int, int, Chord | None]], tracks: list[Track]
) -> Piece:
    meter = _meter(described)
    tempo = described.get("Tempo", UNKNOWN)
    key = described.get("Key", UNKNOWN)
    end = int(described.get("Bars", 0)) * meter.bar_ticks
    return Piece(
        title=title,
        tracks=tuple(tracks),
        tempi=(Tempo.from_bpm(float(tempo) if tempo != UNKNOWN else 120.0),),
        time_signatures=(meter,),
        key_signatures=() if key == UNKNOWN else (parse_key(key),),
        chords=_spans([(bar * meter.bar_ticks + at * TICKS_PER_GRID, chord) for bar, at, chord in changes], end),
    )


def _spans(changes: list[tuple[int, Chord | None]], end: int) -> tuple[ChordSpan, ...]:
    """Chord changes as spans; a chord written again where it still sounds is one span."""
    changes = [c for i, c in enumerate(changes) if i == 0 or c[1] != changes[i - 1][1]]
    stops = [*(onset for onset, _ in changes[1:]), end][: len(changes)]
    return tuple(
        ChordSpan(onset_ticks=onset, duration_ticks=stop - onset, chord=chord)
        for (onset, chord), stop in zip(changes, stops, strict=True)
        if chord is not None and stop > onset
    )
