# SPDX-License-Identifier: Apache-2.0
"""The verdict on one piece: clear, or close to a training work, with the bars; and what such a verdict cannot say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from fairchord.music.piece import Piece
from fairchord.screening.index import DEFAULT_RUN_NOTES, STRIDE, RunIndex
from fairchord.screening.match import Match, find_matches

DEFAULT_THRESHOLD_NOTES: Final = 22
"""Used for an index without a calibration of its own: 95 of 100 works of the public catalogue share fewer notes than
this with every work of another tune (benchmarks/screening_calibration.py prints the table)."""
MOST_MATCHES_LISTED: Final = 8
LIMITS: Final = (
    "Compared: the top line of every pitched track, interval by interval, in the same rhythm, in any key. "
    "Not compared: drums, harmony, inner voices, sound, lyrics, works outside the index, or a copy whose rhythm was "
    "changed. Figures of up to eight notes that only repeat are common material and end a run. A clear verdict is not "
    "a legal opinion."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What screening found: every match at or above the threshold, and the longest run of all.

    A run is counted by the windows it fills, so up to `STRIDE - 1` notes at each of its ends go uncounted: a match says
    "at least", and what a clear verdict rules out begins at `ruled_out_notes`, not at the threshold.
    """

    threshold_notes: int
    longest_notes: int
    works_compared: int
    matches: tuple[Match, ...]
    run_notes: int = DEFAULT_RUN_NOTES

    @property
    def is_clear(self) -> bool:
        """Whether no run reaches the threshold."""
        return not self.matches

    @property
    def state(self) -> str:
        """'clear' or 'close'."""
        return "clear" if self.is_clear else "close"

    @property
    def ruled_out_notes(self) -> int:
        """The shortest run that a clear verdict rules out: every run so long would have been found and counted."""
        if self.longest_notes == 0:
            return self.run_notes
        return max(self.threshold_notes + 2 * (STRIDE - 1), self.run_notes)

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as plain values, with its limits in words."""
        return {
            "verdict": self.state,
            "threshold_notes": self.threshold_notes,
            "ruled_out_notes": self.ruled_out_notes,
            "longest_notes": self.longest_notes,
            "works_compared": self.works_compared,
            "matches": [match.to_dict() for match in self.matches[:MOST_MATCHES_LISTED]],
            "matches_count": len(self.matches),
            "limits": LIMITS,
        }

    def __str__(self) -> str:
        if self.works_compared == 0:
            return "clear: there were no works to compare with"
        seen = f"{self.works_compared} training works"
        if self.is_clear:
            longest = f"; the longest run found has at least {self.longest_notes}" if self.longest_notes else ""
            return f"clear: no run of {self.ruled_out_notes} notes or more is shared with {seen}{longest}"
        return f"close to {len(self.matches)} of {seen}: " + "; ".join(str(match) for match in self.matches[:3])


def screen(piece: Piece, index: RunIndex) -> Verdict:
    """Compare a piece with every work of an index."""
    threshold = index.threshold_notes or DEFAULT_THRESHOLD_NOTES
    matches = find_matches(piece, index)
    return Verdict(
        threshold_notes=threshold,
        longest_notes=matches[0].notes if matches else 0,
        works_compared=len(index.works),
        matches=tuple(match for match in matches if match.notes >= threshold),
        run_notes=index.run_notes,
    )
