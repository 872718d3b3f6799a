# SPDX-License-Identifier: Apache-2.0
"""Where each token stands: bar, position, chord in force and role, which the network adds to the token's embedding.

Row t says what is known once token t has been read, so a Pitch that follows is chosen with its bar, position and chord
in view. The harmony is read from the sequence's own harmony part.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.tokens.vocabulary import BAR, HARMONY_END, MAX_BARS, MAX_POSITIONS, TRACK_END, VOCABULARY

Placement = NDArray[np.uint8]
"""Shape (T, 4): bar (0 before the first), position + 1 (0 at a bar line), chord (index in Chord), role + 1 (or 0)."""
PLACEMENT_SIZES: Final = (
    MAX_BARS + 1,
    MAX_POSITIONS + 1,
    len(VOCABULARY["Chord"].values),
    len(VOCABULARY["Role"].values) + 1,
)
"""Number of values in each column."""


def _last_index(marks: NDArray[np.bool_]) -> NDArray[np.int64]:
    """For each place, the index of the latest mark at or before it (0 when none)."""
    indices: NDArray[np.int64] = np.where(marks, np.arange(len(marks)), 0)
    return np.maximum.accumulate(indices)


def place(tokens: NDArray[np.uint16]) -> Placement:
    """Place every token of one sequence: (T,) to (T, 4)."""
    out = np.zeros((len(tokens), 4), np.uint8)
    position, chord, role = VOCABULARY["Position"], VOCABULARY["Chord"], VOCABULARY["Role"]
    is_bar = tokens == BAR
    is_role = (tokens >= role.first) & (tokens < role.stop)
    is_position = (tokens >= position.first) & (tokens < position.stop)
    closes = (tokens == HARMONY_END) | (tokens == TRACK_END)
    segment = is_role | closes
    bars = np.cumsum(is_bar)
    out[:, 0] = np.minimum(bars - bars[_last_index(segment)], MAX_BARS)
    latest = _last_index(is_bar | is_position | segment)
    out[:, 1] = np.where(is_position[latest], tokens[latest].astype(np.int64) - position.first + 1, 0)
    latest_segment = _last_index(segment)
    out[:, 3] = np.where(is_role[latest_segment], tokens[latest_segment].astype(np.int64) - role.first + 1, 0)
    harmony = np.flatnonzero((tokens >= chord.first) & (tokens < chord.stop))
    if len(harmony):
        when = clock(out[harmony, 0], out[harmony, 1])
        inside = (out[:, 3] > 0) & (out[:, 0] > 0)
        found = np.searchsorted(when, clock(out[inside, 0], out[inside, 1]), side="right") - 1
        values = tokens[harmony].astype(np.int64) - chord.first
        out[inside, 2] = np.where(found >= 0, values[np.maximum(found, 0)], 0)
    return out


def clock(bar: NDArray[np.uint8], position: NDArray[np.uint8]) -> NDArray[np.int64]:
    """One number that rises with time, from the first two columns; a bar line counts as its first position."""
    return bar.astype(np.int64) * MAX_POSITIONS + np.maximum(position.astype(np.int64) - 1, 0)
