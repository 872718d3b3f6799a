# SPDX-License-Identifier: Apache-2.0
"""Hold folders of clips against human clips as sets, and against the works of a snapshot for what they borrow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fairchord.errors import InvalidInput
from fairchord.evaluation.distribution.comparison import SetDistance, compare_sets
from fairchord.evaluation.held_out import open_clips
from fairchord.evaluation.memorisation.band import FEWEST_CLIPS, BandCheck, check_release
from fairchord.evaluation.memorisation.borrowing import Borrowing
from fairchord.evaluation.memorisation.reference import (
    borrowing_of,
    human_clips,
    mutual_borrowing,
    training_steps,
)
from fairchord.music.piece import Piece
from fairchord.workflows.read_clips import read_clips

HUMAN_CLIPS: Final = 155
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class BorrowingReport:
    """What the clips of a folder borrow, beside what people do; `checks` is the release gate."""

    clips: Borrowing
    held_out: Borrowing
    mutual: Borrowing
    checks: tuple[BandCheck, ...]

    @property
    def is_inside(self) -> bool:
        """Whether the clips borrow no more than people do."""
        return all(check.is_inside for check in self.checks)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values."""
        names = ("clips", "held_out", "mutual")
        record: dict[str, Any] = {name: getattr(self, name).to_dict() for name in names}
        checks = [check.to_dict() for check in self.checks]
        return {**record, "checks": checks, "is_inside_human_band": self.is_inside}


def compare_folders(
    folder: Path, against: Path, *, seed: int = 0, progress: Progress | None = None
) -> dict[str, SetDistance]:
    """Compare a folder of clips with a folder of human clips; those of the same name answer the same conditions."""
    ours, human = (read_clips(place, progress=progress).pieces for place in (folder, against))
    names = sorted(set(ours) & set(human))
    if not names:
        raise InvalidInput(
            f"{folder} and {against} have no clip of the same name",
            hint="name each clip as the human clip whose conditions it answers",
        )
    return compare_sets(_in_order(human, names), {"clips": _in_order(ours, names)}, seed=seed)


def _in_order(pieces: Mapping[str, Piece], names: list[str]) -> list[Piece]:
    return [pieces[name] for name in names]


def measure_folder_borrowing(folder: Path, snapshot: Path, *, progress: Progress | None = None) -> BorrowingReport:
    """What the clips of a folder borrow from the training works of a snapshot."""
    pieces = list(read_clips(folder, progress=progress).pieces.values())
    source = open_clips(snapshot)
    human = [clip.piece for clip in human_clips(source, count=HUMAN_CLIPS)]
    if len(human) < FEWEST_CLIPS:
        raise InvalidInput(
            f"{snapshot} holds {len(human)} held-out human clips of eight bars, too few for a band",
            hint=f"{FEWEST_CLIPS} works with one are needed",
        )
    reference = training_steps(source)
    clips, held_out = borrowing_of(pieces, reference), borrowing_of(human, reference)
    return BorrowingReport(
        clips=clips,
        held_out=held_out,
        mutual=mutual_borrowing(source, reference, count=HUMAN_CLIPS),
        checks=check_release(clips, held_out),
    )
