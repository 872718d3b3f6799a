# SPDX-License-Identifier: Apache-2.0
"""How much human works borrow from one another: the yardstick for what counts as close.

For every work, the longest run it shares with any work of another tune. Two works are one tune when their tune keys
agree, or when a shared run covers a quarter of either's line: versions of one piece say nothing about borrowing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from fairchord.errors import InvalidRecord
from fairchord.music.piece import Piece
from fairchord.screening.index import DEFAULT_RUN_NOTES, STRIDE, build_index, open_index
from fairchord.screening.line import lines_of
from fairchord.screening.match import find_matches

PER_MILLE: Final = (500, 800, 900, 950, 990)
THRESHOLD_PER_MILLE: Final = 950
_VERSION_SHARE: Final = 4

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Quantiles of the longest run shared with another tune, in notes, and the threshold drawn from them."""

    works: int
    run_notes: int
    quantiles: tuple[tuple[int, int], ...]

    @property
    def threshold_notes(self) -> int:
        """The shortest run that is longer than what 95 of 100 works share with another tune."""
        return max(dict(self.quantiles)[THRESHOLD_PER_MILLE] + 1, self.run_notes)

    def to_dict(self) -> dict[str, Any]:
        """Return the table as plain values."""
        return {
            "works": self.works,
            "run_notes": self.run_notes,
            "quantiles": [[per_mille, notes] for per_mille, notes in self.quantiles],
            "threshold_notes": self.threshold_notes,
        }


def calibrate(
    works: Iterable[tuple[str, str, Piece]],
    *,
    run_notes: int = DEFAULT_RUN_NOTES,
    progress: Progress = lambda _doing, _done: None,
) -> Calibration:
    """Measure the runs that works, given as (work id, tune key, piece), share with works of other tunes."""
    rows = list(works)
    if len(rows) < 2:
        raise InvalidRecord("screening is calibrated on two works or more", hint="admit more works first")
    index = open_index(build_index(((work_id, "", piece) for work_id, _, piece in rows), run_notes))
    numbers = {work_id: number for number, (work_id, _, _) in enumerate(rows)}
    shared: dict[tuple[int, int], int] = {}
    versions: set[tuple[int, int]] = set()
    for number, (_, tune_key, piece) in enumerate(rows):
        progress("comparing works with one another", number / len(rows))
        lengths = {line.track: len(line.steps) + 1 for line in lines_of(piece, run_notes - STRIDE)}
        for match in find_matches(piece, index, leave_out={number}):
            other = numbers[match.work_id]
            shared[number, other] = match.notes
            if tune_key == rows[other][1] or match.notes * _VERSION_SHARE >= lengths[match.track]:
                versions |= {(number, other), (other, number)}
    longest = [0] * len(rows)
    for pair, notes in shared.items():
        if pair not in versions:
            longest[pair[0]] = max(longest[pair[0]], notes)
    return Calibration(works=len(rows), run_notes=run_notes, quantiles=_quantiles(sorted(longest)))


def _quantiles(rising: list[int]) -> tuple[tuple[int, int], ...]:
    last = len(rising) - 1
    return tuple((per_mille, rising[-(-last * per_mille // 1000)]) for per_mille in PER_MILLE)
