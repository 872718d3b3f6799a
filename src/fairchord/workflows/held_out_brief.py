# SPDX-License-Identifier: Apache-2.0
"""A held-out clip's conditions as a Brief, so that composed and human music answer the same wishes."""

from __future__ import annotations

from typing import Final

from fairchord.errors import FairchordError
from fairchord.evaluation.held_out import HeldOutClip
from fairchord.generation.brief import Brief
from fairchord.generation.track_brief import TrackBrief
from fairchord.music.harmony import Chord
from fairchord.music.time import TICKS_PER_QUARTER
from fairchord.music.track_role import TrackRole

_SLOT_TICKS: Final = TICKS_PER_QUARTER // 2
_OPEN_POLYPHONY: Final = "5+"


def brief_of_clip(clip: HeldOutClip, *, seed: int, first_bar: int = 0, bars: int | None = None) -> Brief:
    """Ask for what the clip's own tokens state: length, key, meter, tempo, chords on eighths, genre, rhythm and tracks.

    With `first_bar` and `bars`, only for those bars of it. Raises InvalidBrief where the human clip breaks a rule that
    briefs keep.
    """
    piece, length = clip.piece, clip.bars - first_bar if bars is None else bars
    return Brief(
        bars=length,
        bpm=min(300, max(20, round(piece.tempi[0].bpm))),
        meter=piece.time_signatures[0],
        key=piece.key_signatures[0] if piece.key_signatures else None,
        chords=tuple(_chords_of_bar(clip, first_bar + bar) for bar in range(length)) if piece.chords else (),
        genre=clip.conditions.get("Genre"),
        section=clip.conditions.get("Section"),
        rhythm=clip.conditions.get("Rhythm"),
        tracks=tuple(_track_brief(described) for described in clip.track_conditions),
        seed=seed,
    )


def try_brief(clip: HeldOutClip, *, seed: int) -> Brief | None:
    """The brief of a clip, or None where it would be refused."""
    try:
        return brief_of_clip(clip, seed=seed)
    except FairchordError:
        return None


def _chords_of_bar(clip: HeldOutClip, bar: int) -> tuple[Chord | None, ...]:
    """The chord at each eighth of a bar; one entry where it stays the same."""
    length = clip.piece.time_signatures[0].bar_ticks
    spans = [(s.onset_ticks, s.onset_ticks + s.duration_ticks, s.chord) for s in clip.piece.chords]
    slots = [
        next((chord for start, stop, chord in spans if start <= tick < stop), None)
        for tick in range(bar * length, (bar + 1) * length, _SLOT_TICKS)
    ]
    return (slots[0],) if all(slot == slots[0] for slot in slots) else tuple(slots)


def _track_brief(described: dict[str, str]) -> TrackBrief:
    role = TrackRole(described["Role"])
    is_drum = role is TrackRole.DRUMS
    program, polyphony = described.get("Program", ""), described.get("Polyphony")
    return TrackBrief(
        role=role,
        program=int(program) if program.isdecimal() and not is_drum else None,
        pitch_range=None if is_drum else described.get("PitchRange"),
        density=int(described["Density"]) if "Density" in described else None,
        polyphony=None if is_drum or polyphony in (None, _OPEN_POLYPHONY) else int(str(polyphony)),
        min_velocity=max(1, int(described["MinVelocity"])) if "MinVelocity" in described else None,
        max_velocity=min(127, int(described["MaxVelocity"]) - 1) if "MaxVelocity" in described else None,
    )
