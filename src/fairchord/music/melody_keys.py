# SPDX-License-Identifier: Apache-2.0
"""Keys of melodies: digests by which the same line is found again in another key, tempo, stretch, order or file form.

A line is the highest note at each onset, of one pitched track or of all of them together. What is digested is each
interval, and whether the wait after a note is shorter than, as long as or longer than the wait before it; loudness,
lengths of notes, instruments, names and tempo do not count. A changed, added or left-out note makes another key.

A line, or its opening (the first 24 notes), gives a key only if it can tell pieces apart: at least 20 notes, and 14
different figures of three steps. So scales, pulses, trills and broken chords that only repeat give none: their keys
would match half of all music. `docs/reference/membership-proof.md` has the measured false matches.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from fairchord.music.piece import DURATION, ONSET, PITCH, NoteArray, Piece

FEWEST_NOTES: Final = 20
OPENING_NOTES: Final = 24
"""Notes of a line that has a key, and of an opening."""
FEWEST_FIGURES: Final = 14
"""A line or opening with fewer different figures of three steps has no key."""
MOST_LINES: Final = 32
"""Lines of a piece that have keys: its top line, then the longest others, so that a Work fits into one entry."""
_FIGURE_STEPS: Final = 3
_SAME_WAIT: Final = (11, 10)
"""Waits whose ratio is at most this count as equal: ticks that were rounded stay within it, 9 to 8 does not."""
_KEY_DIGITS: Final = 32
_LINE: Final = b"fairchord/melody-line/v1\n"
_OPENING: Final = b"fairchord/melody-opening/v1\n"
_NOTES: Final = b"fairchord/notes/v1\n"
Steps = NDArray[np.int64]
"""Shape (N, 2): interval in semitones; -1, 0 or 1 where the wait grows shorter, stays or grows longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Melodies:
    """The keys of a piece's lines and of their openings, each sorted and without repetition."""

    lines: tuple[str, ...]
    openings: tuple[str, ...]


def melody_keys(piece: Piece) -> tuple[str, ...]:
    """Return all melody keys of a piece, sorted; empty where no line is long and varied enough."""
    melodies = find_melodies(piece)
    return tuple(sorted({*melodies.lines, *melodies.openings}))


def find_melodies(piece: Piece) -> Melodies:
    """Return the melody keys of a piece by kind."""
    lines = _lines_of(piece)
    openings = [line[: OPENING_NOTES - 1] for line in lines if len(line) >= OPENING_NOTES - 1]
    return Melodies(lines=_digests(_LINE, lines), openings=_digests(_OPENING, openings))


def notes_key(piece: Piece) -> str:
    """Digest onset, duration and pitch of every note in ticks, drums apart: the notes and nothing else of a file."""
    digest = hashlib.sha256(_NOTES)
    for is_drum in (False, True):
        parts = [track.notes[:, [ONSET, DURATION, PITCH]] for track in piece.tracks if track.is_drum is is_drum]
        rows = np.concatenate([np.empty((0, 3), np.int64), *parts])
        rows = rows[np.lexsort(rows.T)]
        digest.update(len(rows).to_bytes(8, "little") + rows.astype("<i8").tobytes())
    return digest.hexdigest()


def _lines_of(piece: Piece) -> list[Steps]:
    """The lines long enough to have keys: the top line of everything, then the longest of the tracks'."""
    pitched = [track.notes for track in piece.tracks if not track.is_drum and len(track.notes)]
    if not pitched:
        return []
    whole, *rest = (_steps(notes) for notes in (np.concatenate(pitched), *pitched))
    rest.sort(key=lambda steps: (-len(steps), steps.tobytes()))
    distinct = {steps.tobytes(): steps for steps in (whole, *rest) if len(steps) >= FEWEST_NOTES - 1}
    return list(distinct.values())[:MOST_LINES]


def _steps(notes: NoteArray) -> Steps:
    """The steps of the highest notes at each onset."""
    by_height = notes[np.lexsort((-notes[:, PITCH], notes[:, ONSET]))].astype(np.int64)
    top = by_height[np.diff(by_height[:, ONSET], prepend=-1) != 0]
    waits = np.diff(top[:, ONSET])
    before = np.append(waits[:1], waits[:-1])
    more, less = _SAME_WAIT
    trend = (waits * less > before * more).astype(np.int64) - (waits * more < before * less)
    return np.stack([np.diff(top[:, PITCH]), trend], axis=1)


def _digests(domain: bytes, lines: list[Steps]) -> tuple[str, ...]:
    keys = {hashlib.sha256(domain + line.astype("<i2").tobytes()).hexdigest() for line in lines if _is_telling(line)}
    return tuple(sorted(key[:_KEY_DIGITS] for key in keys))


def _is_telling(line: Steps) -> bool:
    """Say whether a line has enough different figures to tell pieces apart."""
    figures = sliding_window_view(line, (_FIGURE_STEPS, 2)).reshape(-1, 2 * _FIGURE_STEPS)
    return len(np.unique(figures, axis=0)) >= FEWEST_FIGURES
