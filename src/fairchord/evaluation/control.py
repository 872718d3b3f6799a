# SPDX-License-Identifier: Apache-2.0
"""How well clips answer the conditions they were made for: CP, CV, CH and D, published and strict, with intervals.

Published rows count only the first clip of each line of conditions, D all pairs; strict rows count every clip. An
empty clip fails CP and CV, has no notes for the note rows, and fails the clip rows of CH.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from fairchord.evaluation import published, strict
from fairchord.evaluation.clip_conditions import ClipConditions
from fairchord.evaluation.interval import Estimate, estimate
from fairchord.music.piece import DURATION, ONSET, NoteArray, Piece
from fairchord.music.track_role import TrackRole


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ControlRow:
    """One line of conditions and the clips made from it; rows of one `group`, such as a work, are drawn together."""

    conditions: ClipConditions
    clips: tuple[NoteArray, ...]
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One row of the table; None where no clip had the condition."""

    name: str
    form: str
    says: str
    estimate: Estimate | None

    def to_dict(self) -> dict[str, Any]:
        """The row as plain values."""
        found = None if self.estimate is None else self.estimate.to_dict()
        return {"name": self.name, "form": self.form, "says": self.says, "estimate": found}


_Score = Callable[[NoteArray, ClipConditions], float]
_NAN: Final = float("nan")


def measure_control(rows: Sequence[ControlRow], *, seed: int = 0) -> tuple[Measure, ...]:
    """Measure clips against their conditions; D needs at least two clips of a line."""
    clip_rows = (
        ("CP", "published", "clips whose mean pitch is in the range", _mean_in_range, True),
        ("CP", "strict", "clips whose 5th to 95th percentile of pitch is in the range", _spread_in_range, False),
        ("CV clip", "published", "clips with every velocity in bounds", _velocity_clip, True),
        ("CV clip", "strict", "the same, of all clips", _velocity_clip, False),
        ("CH clip", "published", "notes in key or chord, mean over clips", _harmony_published, True),
        ("CH clip", "strict", "notes right in the strict sense, mean over clips", _harmony_strict, False),
        ("length", "strict", "clips that sound in the last bar asked for and not after it", _length_right, False),
        ("not empty", "strict", "clips with a note", _has_notes, False),
    )
    note_rows = (
        ("CV note", "published", "notes with velocity in bounds", _velocity_share, True),
        ("CH note", "published", "notes in key or chord", _harmony_published, True),
        ("CH note", "strict", "notes right in the strict sense", _harmony_strict, False),
    )
    found = [
        *(_over_clips(rows, *row, seed=seed, by_note=False) for row in clip_rows),
        *(_over_clips(rows, *row, seed=seed, by_note=True) for row in note_rows),
        _diversity(rows, "published", "distance of clips of one line, pitch classes and durations", seed=seed),
        _diversity(rows, "strict", "distance of clips of one line, pitch classes and onsets", seed=seed),
    ]
    return tuple(sorted(found, key=lambda measure: (measure.form, _ORDER.index(measure.name))))


_ORDER: Final = ("CP", "CV note", "CV clip", "CH note", "CH clip", "D", "length", "not empty")


def _over_clips(
    rows: Sequence[ControlRow], name: str, form: str, says: str, score: _Score, first: bool, *, seed: int, by_note: bool
) -> Measure:
    values, weights, groups = [], [], []
    for row in rows:
        for clip in row.clips[: 1 if first else None]:
            values.append(score(clip, row.conditions))
            weights.append(float(len(clip)) if by_note else 1.0)
            groups.append(row.group or id(row))
    found = estimate(values, weights=weights, groups=groups, seed=seed) if values else None
    return Measure(name=name, form=form, says=says, estimate=found)


def _diversity(rows: Sequence[ControlRow], form: str, says: str, *, seed: int) -> Measure:
    distance = published.diversity if form == "published" else strict.diversity
    with_pairs = [row for row in rows if len(row.clips) > 1]
    values = [
        distance(row.clips, bars=row.conditions.bars, bar_ticks=row.conditions.meter.bar_ticks) for row in with_pairs
    ]
    groups = [row.group or id(row) for row in with_pairs]
    return Measure(
        name="D", form=form, says=says, estimate=estimate(values, groups=groups, seed=seed) if values else None
    )


def _mean_in_range(notes: NoteArray, asked: ClipConditions) -> float:
    return _NAN if asked.pitch_range is None else float(published.keeps_pitch_range(notes, asked.pitch_range))


def _spread_in_range(notes: NoteArray, asked: ClipConditions) -> float:
    return _NAN if asked.pitch_range is None else float(strict.keeps_pitch_spread(notes, asked.pitch_range))


def _velocity_share(notes: NoteArray, asked: ClipConditions) -> float:
    if asked.min_velocity is None and asked.max_velocity is None:
        return _NAN
    least, greatest = asked.min_velocity or 0, 127 if asked.max_velocity is None else asked.max_velocity
    flags = published.notes_in_velocity(notes, least, greatest)
    return float(flags.mean()) if len(flags) else 0.0


def _velocity_clip(notes: NoteArray, asked: ClipConditions) -> float:
    share = _velocity_share(notes, asked)
    return _NAN if np.isnan(share) else float(share == 1.0)


def _harmony_published(notes: NoteArray, asked: ClipConditions) -> float:
    if asked.key is None or not asked.slots or asked.role is TrackRole.DRUMS:
        return _NAN
    return float(published.notes_in_harmony(notes, asked.slots, asked.key).mean()) if len(notes) else 0.0


def _harmony_strict(notes: NoteArray, asked: ClipConditions) -> float:
    if asked.key is None or not asked.slots or asked.role is TrackRole.DRUMS:
        return _NAN
    return float(strict.notes_in_harmony(notes, asked.slots, asked.key, asked.meter).mean()) if len(notes) else 0.0


def _length_right(notes: NoteArray, asked: ClipConditions) -> float:
    if not len(notes):
        return 0.0
    end = int((notes[:, ONSET] + notes[:, DURATION]).max())
    return float(asked.length_ticks - asked.meter.bar_ticks < end <= asked.length_ticks)


def _has_notes(notes: NoteArray, _asked: ClipConditions) -> float:
    return float(len(notes) > 0)


def notes_of_clip(piece: Piece) -> NoteArray:
    """The notes of a single-track clip: of its first track that has any."""
    return next((track.notes for track in piece.tracks if len(track.notes)), np.zeros((0, 4), np.int32))
