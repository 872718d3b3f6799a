# SPDX-License-Identifier: Apache-2.0
"""The works that clips are held against: their steps out of a snapshot, owned by tune, and human clips to compare with.

The owner of a step is its tune, so that two settings of one tune count as one work, as in the snapshot's splits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from fairchord.corpus.manifest import TRAIN, WORK
from fairchord.evaluation.held_out import HELD_OUT, ClipSource, HeldOutClip, held_out_clips
from fairchord.evaluation.memorisation.borrowing import Borrowing, measure_borrowing
from fairchord.evaluation.memorisation.line_notes import Numbers, lines_of_pieces, lines_of_sequences
from fairchord.evaluation.memorisation.runs import Owner
from fairchord.evaluation.memorisation.steps import Steps, steps_of
from fairchord.music.piece import Piece

NO_OWNER: Final = -1


def tune_numbers(source: ClipSource) -> Numbers:
    """A number for each work, the same for works of one tune."""
    keys = [work.tune_key for work in source.works]
    return np.unique(keys, return_inverse=True)[1].astype(np.int64)


def training_steps(source: ClipSource) -> Steps:
    """Every step of every line of the training works."""
    rows = source.rows([TRAIN])
    return steps_of(lines_of_sequences(source, rows), tune_numbers(source)[source.sequences[rows, WORK]])


def steps_of_pieces(pieces: Sequence[Piece], owners: Sequence[int] | None = None) -> Steps:
    """The steps of some clips; without owners they are nobody's."""
    known = [NO_OWNER] * len(pieces) if owners is None else list(owners)
    return steps_of(lines_of_pieces(pieces), np.array(known, np.int64))


def borrowing_of(pieces: Sequence[Piece], reference: Steps) -> Borrowing:
    """What clips that no work owns borrow from the reference."""
    return measure_borrowing(steps_of_pieces(pieces), reference, clips=len(pieces))


def mutual_borrowing(source: ClipSource, reference: Steps, *, count: int, bars: int = 8, seed: int = 2) -> Borrowing:
    """What clips of training works borrow from the training works of other tunes."""
    clips = held_out_clips(source, count=count, bars=bars, splits=(TRAIN,), seed=seed)
    owners = tune_numbers(source)
    query = steps_of_pieces([clip.piece for clip in clips], [int(owners[clip.work]) for clip in clips])
    return measure_borrowing(query, reference, clips=len(clips), owner=Owner.OTHERS)


def human_clips(source: ClipSource, *, count: int, bars: int = 8, seed: int = 1) -> tuple[HeldOutClip, ...]:
    """The held-out clips whose conditions are composed under, and which are the human side."""
    return held_out_clips(source, count=count, bars=bars, splits=HELD_OUT, seed=seed)
