# SPDX-License-Identifier: Apache-2.0
"""Drum performances made by a known rule, to see whether the groove model finds that rule again."""

from __future__ import annotations

from functools import cache

import numpy as np

from builders.music_pieces import a_track
from fairchord.music.performance.fit_groove import Hits, fit_groove, read_hits
from fairchord.music.performance.groove import Groove
from fairchord.music.piece import Piece
from fairchord.music.time import Tempo

BACKBEAT_LATE = 14
ACCENT = 30
"""Ticks by which every snare on beats 2 and 4 is late, and by how much louder it is than the snares between."""


def a_played_piece(seed: int, *, bars: int = 8, bpm: float = 120) -> Piece:
    """Eighths on the hat, kick on 1 and 3, a late and loud snare on 2 and 4, soft snares before; chance of 4 ticks."""
    random = np.random.Generator(np.random.PCG64(seed))
    rows = []
    for bar in range(bars):
        for eighth in range(8):
            rows.append((bar * 1920 + eighth * 240, 42, 70 + 6 * (eighth % 2)))
        for beat, pitch, late, velocity in ((0, 36, 0, 90), (1, 38, BACKBEAT_LATE, 100), (2, 36, 0, 90)):
            rows.append((bar * 1920 + beat * 480 + late, pitch, velocity))
        rows.append((bar * 1920 + 3 * 480 + BACKBEAT_LATE, 38, 100))
        rows += [(bar * 1920 + at, 38, 100 - ACCENT) for at in (360, 1320)]
    notes = [
        (max(0, onset + 40 + round(4 * random.standard_normal())), 50, pitch, velocity + int(random.integers(-2, 3)))
        for onset, pitch, velocity in rows
    ]
    return Piece(title="played", tracks=(a_track(notes, name="drums", is_drum=True),), tempi=(Tempo.from_bpm(bpm),))


def played_hits(seed: int, *, genre: str = "rock") -> Hits:
    """The same as the model sees it. (All of it is 40 ticks late, as an instrument's latency would make it.)"""
    piece = a_played_piece(seed)
    track = piece.tracks[0]
    rows = [(max(0, int(on) - 40), int(to), int(pitch), int(loud)) for on, to, pitch, loud in track.notes]
    hits = read_hits(Piece(title="", tracks=(a_track(rows, is_drum=True),), tempi=piece.tempi), genre)
    assert hits is not None
    return hits


@cache
def a_groove() -> Groove:
    return fit_groove([played_hits(seed) for seed in range(12)])
