# SPDX-License-Identifier: Apache-2.0
"""Which role a track plays, by plain rules on its name, instrument, register, texture and place among the others.

Every rule adds points to roles; the role with most points wins, and the lead over the next says how sure it is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from fairchord.music.analysis.measure import Measures
from fairchord.music.analysis.timeline import Ticks
from fairchord.music.piece import DURATION, ONSET, PITCH, NoteArray, Track
from fairchord.music.time import TICKS_PER_QUARTER
from fairchord.music.track_role import TrackRole

MELODY, SUB, CHORDS, BASS, PAD, RIFF, DRUMS = TrackRole
_NAMES: Final = (
    (re.compile(r"\bsub.?melody|counter|descant|violin(e|o)? (2|ii)\b|second|echo"), SUB, 4.0),
    (re.compile(r"melod|voice|vocal|vox|voix|sing|gesang|canto|chant\b|sopran|lead|solo|violin(e|o)? 1"), MELODY, 4.0),
    (re.compile(r"mezzo|alto|tenor|bar[iy]ton"), MELODY, 3.0),
    (re.compile(r"bass(?!oon|clar)|\bbase\b|contrabass|violoncello|\bcello"), BASS, 4.0),
    (re.compile(r"\bpad|strings|choir|ambien|organ"), PAD, 3.0),
    (re.compile(r"riff|ostinato|arp|sequence|pluck"), RIFF, 4.0),
    (re.compile(r"chord|accomp|comp\b|rhythm|strum|viola\b|(upper|up|piano\w*|pianoforte) *2$|left"), CHORDS, 3.0),
)  # fmt: skip
_FAMILIES: Final = (
    (range(32, 40), BASS, 6.0),
    (range(43, 44), BASS, 3.0),
    (range(88, 96), PAD, 3.0),
    (range(48, 53), PAD, 1.5),
    (range(52, 55), MELODY, 1.0),
    (range(64, 80), MELODY, 1.0),
    (range(80, 88), MELODY, 0.8),
    (range(24, 32), CHORDS, 0.3),
)  # fmt: skip
_RIFF_BARS: Final = 4
_UNSURE: Final = 750


@dataclass(frozen=True, slots=True, kw_only=True)
class _Texture:
    """What the rules look at besides the measures."""

    mean_length: float
    """Mean note length in quarters."""
    repetition: float
    """Share of bars that repeat one of the two bars before, up to transposition."""
    is_lowest: bool
    is_highest: bool
    is_alone: bool


def find_roles(tracks: Sequence[Track], measures: Sequence[Measures], bars: Ticks) -> list[tuple[TrackRole, int]]:
    """Find the role of each track and how sure it is; a role the track already has is kept with full sureness."""
    pitched = [index for index, track in enumerate(tracks) if not track.is_drum]
    means = [measures[index].mean_pitch for index in pitched]
    roles: list[tuple[TrackRole, int]] = []
    for track, numbers in zip(tracks, measures, strict=True):
        given = track.role or _named_role(track.name)
        if given is not None or track.is_drum:
            roles.append((given or DRUMS, 1000))
            continue
        texture = _Texture(
            mean_length=float(track.notes[:, DURATION].mean()) / TICKS_PER_QUARTER,
            repetition=_repetition(track.notes, bars),
            is_lowest=numbers.mean_pitch <= min(means),
            is_highest=numbers.mean_pitch >= max(means),
            is_alone=len(pitched) == 1,
        )
        roles.append(_decide(_points(track, numbers, texture)))
    return _one_main_melody(roles, measures)


def _named_role(name: str) -> TrackRole | None:
    """Give the role that a track is named after, as Fairchord names the tracks it writes."""
    word = name.strip().lower().replace(" ", "_")
    return next((role for role in TrackRole if role.value == word), None)


def _points(track: Track, numbers: Measures, texture: _Texture) -> dict[TrackRole, float]:
    points = dict.fromkeys((MELODY, SUB, CHORDS, BASS, PAD, RIFF), 0.0)
    matched = next(((role, amount) for pattern, role, amount in _NAMES if pattern.search(track.name.lower())), None)
    if matched:
        points[matched[0]] += matched[1]
    for programs, role, amount in _FAMILIES:
        if track.program in programs:
            points[role] += amount
    _add_texture(points, numbers, texture)
    return points


def _add_texture(points: dict[TrackRole, float], numbers: Measures, texture: _Texture) -> None:
    voices, centre = numbers.polyphony / 1000, numbers.mean_pitch / 1000
    is_line = voices < 1.25
    points[MELODY] += (1.5 if is_line else -0.8 * min(voices - 1, 2)) + (1.5 if texture.is_highest else 0)
    points[MELODY] += 0.5 if 60 <= centre <= 84 else -1.0
    points[SUB] += 1.6 if is_line and not texture.is_highest else -0.5
    points[CHORDS] += min(voices - 1, 2) * 1.6 + (0.5 if centre < 67 else 0) - (1.5 if texture.is_alone else 0)
    points[BASS] += (2.0 if texture.is_lowest and centre < 55 else 0) - (3.0 if centre > 57 else 0)
    points[BASS] += 1.0 if is_line else -1.0
    points[BASS] -= 3.0 if texture.is_alone else 0.0
    if texture.mean_length > 1.8 and numbers.density < 4000:
        points[PAD] += 1.0 + min(voices - 1, 2)
    else:
        points[PAD] -= 1.0
    points[RIFF] += 4.0 * (texture.repetition - 0.35) + (0.6 if numbers.density > 6000 else -0.6)
    points[MELODY] -= 2.0 * max(texture.repetition - 0.4, 0)
    if texture.is_alone:
        points[MELODY] += 1.5


def _decide(points: dict[TrackRole, float]) -> tuple[TrackRole, int]:
    best = max(points, key=lambda role: points[role])
    total = sum(math.exp(value - points[best]) for value in points.values())
    return best, int(1000 / total)


def _one_main_melody(roles: list[tuple[TrackRole, int]], measures: Sequence[Measures]) -> list[tuple[TrackRole, int]]:
    """Keep the surest main melody (the higher of equals) and call the others sub melodies.

    Where no track reads as one, the highest unsure track leads.
    """
    leads = [index for index, (role, _) in enumerate(roles) if role is MELODY]
    unsure = [index for index, (role, sure) in enumerate(roles) if role in (SUB, CHORDS) and sure < _UNSURE]
    if not leads and unsure:
        chief = max(unsure, key=lambda index: (measures[index].mean_pitch, -index))
        return [(MELODY, 1000 - sure) if index == chief else (role, sure) for index, (role, sure) in enumerate(roles)]
    if len(leads) < 2:
        return roles
    chief = max(leads, key=lambda index: (roles[index][1], measures[index].mean_pitch, -index))
    return [
        (SUB, sure * 3 // 4) if index in leads and index != chief and sure < 1000 else (role, sure)
        for index, (role, sure) in enumerate(roles)
    ]


def _repetition(notes: NoteArray, bars: Ticks) -> float:
    edges = np.searchsorted(notes[:, ONSET], bars)
    seen: list[bytes] = []
    repeats = 0
    for start, stop, bar in zip(edges[:-1], edges[1:], bars[:-1], strict=True):
        if stop > start:
            part = notes[start:stop, [ONSET, PITCH]] - (int(bar), int(notes[start, PITCH]))
            shape = part.astype(np.int32).tobytes()
            repeats += shape in seen[-2:]
            seen.append(shape)
    return repeats / len(seen) if len(seen) >= _RIFF_BARS else 0.0
