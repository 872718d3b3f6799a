# SPDX-License-Identifier: Apache-2.0
"""The notes of many tracks in one table, a column for each property, so that whole collections are handled at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NoteColumns:
    """A column for each property of a note; `track` is the number of the track that it belongs to."""

    track: Column
    onset: Column
    duration: Column
    pitch: Column
    velocity: Column

    def __len__(self) -> int:
        return len(self.track)

    def take(self, chosen: NDArray[Any]) -> NoteColumns:
        """Some of the notes, in the order of `chosen`."""
        return NoteColumns(
            track=self.track[chosen],
            onset=self.onset[chosen],
            duration=self.duration[chosen],
            pitch=self.pitch[chosen],
            velocity=self.velocity[chosen],
        )
