# SPDX-License-Identifier: Apache-2.0
"""What a finished piece kept of the wishes that a brief need not have: each is reported only where it was asked for.

Mean pitch and playable range are guaranteed by the rules; rhythm, density and dynamics are wishes to the model, and are
counted here in its own terms. Genre, section and mood are told to the model too, but nothing in the notes can be
counted for them, so nothing is reported.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fairchord.generation.brief import Brief
from fairchord.generation.draft import Kept
from fairchord.generation.track_brief import TrackBrief
from fairchord.music.analysis.measure import rhythm_class
from fairchord.music.conditions import name_pitch_range
from fairchord.music.general_midi import PROGRAM_NAMES
from fairchord.music.piece import DURATION, ONSET, PITCH, Piece, Track
from fairchord.music.playable_range import playable_range
from fairchord.music.time import TICKS_PER_GRID
from fairchord.tokens.grid import describe_track, to_grid

Pairs = tuple[tuple[Track, TrackBrief], ...]


def report_wishes(piece: Piece, brief: Brief) -> tuple[Kept, ...]:
    """Check each wish that the brief has."""
    pairs = tuple(zip(piece.tracks, brief.tracks, strict=True))
    found = [_keep_mean(pairs), _keep_playable(pairs)]
    if brief.rhythm is not None:
        found.append(_keep_rhythm(piece, brief.rhythm))
    found.append(_keep_density(pairs, brief))
    if brief.dynamics is not None:
        found.append(_keep_dynamics(pairs, brief))
    if brief.sounds_throughout:
        found.append(_keep_sounding(pairs, brief))
    return tuple(kept for kept in found if kept is not None)


def _keep_mean(pairs: Pairs) -> Kept | None:
    asked = [(track, wanted) for track, wanted in pairs if wanted.pitch_range is not None]
    if not asked:
        return None
    means = [(wanted, float(track.notes[:, PITCH].mean()) if len(track.notes) else -1.0) for track, wanted in asked]
    kept = all(mean >= 0 and name_pitch_range(mean) == wanted.pitch_range for wanted, mean in means)
    said = ", ".join(f"{wanted.role} {mean:.1f} for {wanted.pitch_range}" for wanted, mean in means)
    return Kept(control="mean pitch", kept=kept, detail=said)


def _keep_playable(pairs: Pairs) -> Kept | None:
    """A named instrument plays nothing outside its range; it may when the brief's own bounds ask for it."""
    named = [(track, wanted) for track, wanted in pairs if wanted.program is not None and not wanted.is_drum]
    if not named:
        return None
    wrong = []
    for track, wanted in named:
        lowest, highest = playable_range(wanted.gm_program)
        outside = int(np.count_nonzero((track.notes[:, PITCH] < lowest) | (track.notes[:, PITCH] > highest)))
        if outside:
            wrong.append(f"{PROGRAM_NAMES[wanted.gm_program]}: {outside} outside {lowest} to {highest}")
    return Kept(control="playable range", kept=not wrong, detail="; ".join(wrong) or "0 notes outside")


def _keep_rhythm(piece: Piece, rhythm: str) -> Kept:
    found = rhythm_class(np.concatenate([track.notes for track in piece.tracks]))
    return Kept(control="rhythm", kept=found == rhythm, detail=f"{found}, asked for {rhythm}")


def _keep_density(pairs: Pairs, brief: Brief) -> Kept | None:
    asked = [(found, str(wanted.density)) for found, wanted in _described(pairs, brief) if wanted.density is not None]
    if not asked:
        return None
    said = ", ".join(f"{found.get('Density', 'none')} for {wanted}" for found, wanted in asked)
    return Kept(control="density", kept=all(found.get("Density") == wanted for found, wanted in asked), detail=said)


def _keep_dynamics(pairs: Pairs, brief: Brief) -> Kept:
    found = [described.get("Dynamics", "flat") for described, _ in _described(pairs, brief)]
    same = sum(one == brief.dynamics for one in found)
    return Kept(control="dynamics", kept=same == len(found), detail=f"{same} of {len(found)} tracks {brief.dynamics}")


def _described(pairs: Pairs, brief: Brief) -> Iterator[tuple[dict[str, str], TrackBrief]]:
    """Each track in the words that the model was told it in."""
    length = brief.bars * brief.meter.bar_ticks // TICKS_PER_GRID
    for track, wanted in pairs:
        grid = to_grid(track.notes, is_drum=track.is_drum, length_steps=length)
        yield describe_track(track, grid, length_steps=length), wanted


def _keep_sounding(pairs: Pairs, brief: Brief) -> Kept:
    last_bar = (brief.bars - 1) * brief.meter.bar_ticks
    wrong = [
        wanted.role.value
        for track, wanted in pairs
        if not len(track.notes)
        or track.notes[:, ONSET].min() >= brief.meter.bar_ticks
        or (track.notes[:, ONSET] + track.notes[:, DURATION]).max() <= last_bar
    ]
    said = "silent in the first or the last bar: " + (", ".join(wrong) or "none")
    return Kept(control="sounds throughout", kept=not wrong, detail=said)
