# SPDX-License-Identifier: Apache-2.0
"""Who plays in which section: a small integer programme, solved exactly by HiGHS (through scipy).

Musts: what sounds at once weighs at most FULLEST (leading roles 3, middle ones 2, the rest 1: MusiComb's rule, with
drums and room for a climax); a role that leads plays in verses and choruses; a section has harmony; a return has all
who played the first time; everyone comes in somewhere; a chorus is no thinner than a verse.
Wishes, weighed against each other: each section as full as its energy says, each role where it belongs, everyone rests
somewhere, neighbours differ. The seed settles what is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from fairchord.errors import InvalidBrief
from fairchord.generation.arranging.form import FormPart
from fairchord.generation.track_brief import TrackBrief
from fairchord.music.track_role import TrackRole

WEIGHTS: Final = {
    TrackRole.MAIN_MELODY: 3,
    TrackRole.RIFF: 3,
    TrackRole.SUB_MELODY: 2,
    TrackRole.ACCOMPANIMENT: 2,
    TrackRole.BASS: 1,
    TrackRole.PAD: 1,
    TrackRole.DRUMS: 2,
}
"""How much of the listener's ear each role takes."""
FULLEST: Final = 9
_HARMONY: Final = (TrackRole.ACCOMPANIMENT, TrackRole.PAD, TrackRole.RIFF, TrackRole.BASS)
_LEADS: Final = (TrackRole.MAIN_MELODY, TrackRole.SUB_MELODY, TrackRole.RIFF, TrackRole.ACCOMPANIMENT)
"""Who leads: the first of these that the song has."""
_KINDS: Final = ("intro", "verse", "chorus", "bridge", "ending")
_BELONGS: Final = {
    TrackRole.MAIN_MELODY: (0.0, 1.0, 1.0, 0.6, 0.6),
    TrackRole.RIFF: (0.7, 0.3, 0.7, 0.3, 0.3),
    TrackRole.SUB_MELODY: (0.3, 0.2, 0.7, 0.4, 0.4),
    TrackRole.ACCOMPANIMENT: (0.7, 0.9, 0.9, 0.7, 0.9),
    TrackRole.BASS: (0.2, 0.8, 1.0, 0.6, 0.8),
    TrackRole.PAD: (0.6, 0.2, 0.8, 0.7, 0.6),
    TrackRole.DRUMS: (0.1, 0.7, 1.0, 0.4, 0.5),
}
"""How much each role belongs in each kind of section, 0 to 1; at one half it is all the same."""
_BELONGING, _REST, _CONTRAST, _FULLNESS, _LOT = 5.0, 3.0, 3.0, 0.8, 0.4


@dataclass(slots=True)
class Programme:
    """Minimise costs @ x under low <= rows @ x <= high, 0 <= x <= top."""

    costs: list[float] = field(default_factory=list)
    tops: list[float] = field(default_factory=list)
    rows: list[dict[int, float]] = field(default_factory=list)
    lows: list[float] = field(default_factory=list)
    highs: list[float] = field(default_factory=list)

    def variable(self, cost: float = 0.0, top: float = np.inf) -> int:
        """Add a variable; give its place."""
        self.costs.append(cost)
        self.tops.append(top)
        return len(self.costs) - 1

    def hold(self, row: dict[int, float], *, low: float = -np.inf, high: float = np.inf) -> None:
        """Add a row."""
        self.rows.append(row)
        self.lows.append(low)
        self.highs.append(high)

    def solve(self, whole: int) -> list[float]:
        """The best values, the first `whole` of them whole; scipy is loaded here: most commands plan nothing."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        matrix = np.zeros((len(self.rows), len(self.costs)))
        for index, row in enumerate(self.rows):
            for variable, factor in row.items():
                matrix[index, variable] = factor
        kinds = np.array([1] * whole + [0] * (len(self.costs) - whole))
        found = milp(
            np.array(self.costs),
            constraints=LinearConstraint(matrix, self.lows, self.highs),
            integrality=kinds,
            bounds=Bounds(0, np.array(self.tops)),
        )
        if found.x is None:
            raise InvalidBrief(
                "these roles cannot all play in this form, each of them somewhere, and never too many at once",
                hint="ask for fewer roles, or for a form with more sections",
            )
        values: list[float] = found.x.tolist()
        return values


def cast(
    parts: Sequence[FormPart], tracks: Sequence[TrackBrief], energies: Sequence[float], *, seed: int
) -> tuple[tuple[str, ...], ...]:
    """The names of the tracks that play in each section; `energies` say how full each should be, 0 to 1."""
    programme, plays = state_programme(parts, tracks, energies, seed=seed)
    values = programme.solve(sum(map(len, plays)))
    return tuple(
        tuple(str(track.name) for track, x in zip(tracks, row, strict=True) if values[x] > 0.5) for row in plays
    )


def state_programme(
    parts: Sequence[FormPart], tracks: Sequence[TrackBrief], energies: Sequence[float], *, seed: int
) -> tuple[Programme, list[list[int]]]:
    """The programme, and for each section the variables that say who plays in it."""
    programme = Programme()
    lots = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 3]))).random((len(parts), len(tracks)))
    plays = [
        [
            programme.variable(_BELONGING * (0.5 - _BELONGS[track.role][_KINDS.index(part.kind)]) + _LOT * lot, 1.0)
            for track, lot in zip(tracks, row, strict=True)
        ]
        for part, row in zip(parts, lots.tolist(), strict=True)
    ]
    weights = [WEIGHTS[track.role] for track in tracks]
    fullest = min(FULLEST, sum(weights))
    for section, (part, energy) in enumerate(zip(parts, energies, strict=True)):
        _fill_section(programme, plays[section], part, tracks, target=energy * fullest)
    _bind_sections(programme, plays, parts, weights)
    _move_tracks(programme, plays, parts, tracks)
    return programme, plays


def _fill_section(
    programme: Programme, row: list[int], part: FormPart, tracks: Sequence[TrackBrief], *, target: float
) -> None:
    """What holds within one section: not too much at once, harmony, a lead in verse and chorus, as full as wished."""
    weighed = {x: float(WEIGHTS[track.role]) for x, track in zip(row, tracks, strict=True)}
    heaviest = max(weighed.values())
    programme.hold(weighed, low=1, high=max(FULLEST, heaviest))
    over, under = programme.variable(_FULLNESS), programme.variable(_FULLNESS)
    programme.hold({**weighed, over: -1.0, under: 1.0}, low=target, high=target)
    roles = [track.role for track in tracks]
    harmony = {x: 1.0 for x, role in zip(row, roles, strict=True) if role in _HARMONY}
    pitched = {x: 1.0 for x, role in zip(row, roles, strict=True) if role is not TrackRole.DRUMS}
    if pitched:
        programme.hold(harmony or pitched, low=1)
    lead = next((role for role in _LEADS if role in roles), None)
    leads = {x: 1.0 for x, role in zip(row, roles, strict=True) if role is lead}
    if leads and part.kind in ("verse", "chorus"):
        programme.hold(leads, low=1)


def _bind_sections(
    programme: Programme, plays: list[list[int]], parts: Sequence[FormPart], weights: Sequence[int]
) -> None:
    """What holds between sections: returns keep their players, choruses are no thinner, neighbours differ."""
    for index, part in enumerate(parts):
        first = next(i for i, other in enumerate(parts) if other.group == part.group)
        if first < index and part.letter:
            for mine, theirs in zip(plays[index], plays[first], strict=True):
                programme.hold({mine: 1.0, theirs: -1.0}, low=0)
        if part.kind == "chorus":
            for verse in [i for i in range(index) if parts[i].kind == "verse"]:
                row = {x: float(weight) for x, weight in zip(plays[index], weights, strict=True)}
                row |= {x: -float(weight) for x, weight in zip(plays[verse], weights, strict=True)}
                programme.hold(row, low=0)
        if index and part.group != parts[index - 1].group:
            same = programme.variable(_CONTRAST)
            changes: dict[int, float] = {same: 1.0}
            for mine, before in zip(plays[index], plays[index - 1], strict=True):
                change = programme.variable(0.0, 1.0)
                programme.hold({change: 1.0, mine: -1.0, before: -1.0}, high=0)
                programme.hold({change: 1.0, mine: 1.0, before: 1.0}, high=2)
                changes[change] = 1.0
            programme.hold(changes, low=1)


def _move_tracks(
    programme: Programme, plays: list[list[int]], parts: Sequence[FormPart], tracks: Sequence[TrackBrief]
) -> None:
    """What holds for each track: it comes in somewhere, and rests somewhere if it may."""
    for index in range(len(tracks)):
        row = {section[index]: 1.0 for section in plays}
        programme.hold(row, low=1)
        if len(parts) > 2 and len(tracks) > 1:
            restless = programme.variable(_REST)
            programme.hold({**row, restless: -1.0}, high=len(parts) - 1)
