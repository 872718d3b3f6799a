# SPDX-License-Identifier: Apache-2.0
"""The run index: hashed windows of every line of the training works, small enough to ship beside a model.

Each line is cut into windows that start at every fourth step; a draft is compared at each of its positions, so every
shared run of `run_notes` notes or more is found, and a run's length is never overstated (it may be up to three notes
short at each end). Only 32 bits of a window's hash are kept. The pitch a window starts on is masked with bits of the
hash that are not kept: who does not hold the same notes cannot read it. The file is an .npz without pickled objects.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fairchord.canonical import canonical_bytes
from fairchord.errors import InvalidRecord, ResourceAbsent
from fairchord.music.piece import Piece
from fairchord.screening.line import Hashes, Line, Positions, lines_of, window_hashes

STRIDE: Final = 4
DEFAULT_RUN_NOTES: Final = 16
_FORMAT: Final = "fairchord-run-index-1"
_KEPT_BITS: Final = np.uint64(0xFFFFFFFF)
_PITCH_SHIFT: Final = np.uint64(40)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RunIndex:
    """An opened index: one row for each window, in order of work, line and position."""

    run_notes: int
    threshold_notes: int | None
    works: tuple[tuple[str, str], ...]
    line_work: Positions
    line_track: Positions
    window_line: Positions
    window_offset: Positions
    hashes: NDArray[np.uint32]
    masked_pitches: NDArray[np.uint8]
    first_bars: Positions
    last_bars: Positions
    order: Positions
    sorted_hashes: NDArray[np.uint32]

    @property
    def window_steps(self) -> int:
        """Steps in one window."""
        return self.run_notes - STRIDE


def kept_hashes(hashes: Hashes) -> NDArray[np.uint32]:
    """Return the part of each hash that the index keeps."""
    return (hashes & _KEPT_BITS).astype(np.uint32)


def pitch_masks(hashes: Hashes) -> NDArray[np.uint8]:
    """Return the seven bits that mask a window's first pitch."""
    return (hashes >> _PITCH_SHIFT).astype(np.uint8) & np.uint8(127)


def build_index(
    works: Iterable[tuple[str, str, Piece]], run_notes: int = DEFAULT_RUN_NOTES, *, threshold_notes: int | None = None
) -> bytes:
    """Index works given as (work id, title, piece); the same works give the same bytes."""
    if run_notes < 2 * STRIDE:
        raise InvalidRecord(f"a run of {run_notes} notes is too short to screen by", hint=f"use {2 * STRIDE} or more")
    names: list[tuple[str, str]] = []
    rows: list[tuple[int, int, NDArray[np.uint32], NDArray[np.uint8], Positions, Positions]] = []
    for number, (work_id, title, piece) in enumerate(works):
        names.append((work_id, title))
        bars = np.array(piece.bar_onsets(), np.int64)
        for line in lines_of(piece, run_notes - STRIDE):
            rows.append((number, line.track, *_windows(line, run_notes - STRIDE, bars)))
    facts: dict[str, Any] = {"format": _FORMAT, "run_notes": run_notes, "works": names}
    if threshold_notes is not None:
        facts["threshold_notes"] = threshold_notes
    columns: dict[str, NDArray[Any]] = {
        "facts": np.frombuffer(canonical_bytes(facts), np.uint8),
        "line_work": np.array([row[0] for row in rows], np.uint32),
        "line_track": np.array([row[1] for row in rows], np.uint16),
        "line_windows": np.array([len(row[2]) for row in rows], np.uint32),
        "hashes": _join([row[2] for row in rows], np.uint32),
        "pitches": _join([row[3] for row in rows], np.uint8),
        "bar_steps": _join([row[4] for row in rows], np.uint16),
        "bar_spans": _join([row[5] for row in rows], np.uint16),
    }
    stored = io.BytesIO()
    np.savez_compressed(stored, allow_pickle=False, **columns)
    return stored.getvalue()


def _windows(
    line: Line, length: int, bars: Positions
) -> tuple[NDArray[np.uint32], NDArray[np.uint8], Positions, Positions]:
    """Kept hash, masked pitch, bars since the window before, and bars spanned, of every fourth window."""
    hashes = window_hashes(line.steps, length)[::STRIDE]
    starts = np.arange(len(hashes)) * STRIDE
    first = np.searchsorted(bars, line.onsets_ticks[starts], side="right")
    last = np.searchsorted(bars, line.onsets_ticks[starts + length], side="right")
    pitches = (line.pitches[starts].astype(np.uint8) + pitch_masks(hashes)) & np.uint8(127)
    return kept_hashes(hashes), pitches, np.diff(first, prepend=0), last - first


def _join(parts: list[Any], kind: Any) -> NDArray[Any]:
    return np.concatenate([np.asarray(part, kind) for part in parts]) if parts else np.zeros(0, kind)


def open_index(source: Path | bytes) -> RunIndex:
    """Open an index from its file or bytes."""
    if isinstance(source, Path) and not source.is_file():
        raise ResourceAbsent(f"there is no screening index at {source}", hint="build it beside the model: see `train`")
    stored = io.BytesIO(source) if isinstance(source, bytes) else io.BytesIO(source.read_bytes())
    try:
        with np.load(stored, allow_pickle=False) as columns:
            facts = json.loads(columns["facts"].tobytes())
            if facts["format"] != _FORMAT:
                raise ValueError(facts["format"])
            return _assemble(facts, {name: columns[name] for name in columns.files})
    except (ValueError, KeyError, TypeError, IndexError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise InvalidRecord(f"the screening index cannot be read: {error}", hint="build it again") from error


def _assemble(facts: dict[str, Any], columns: dict[str, NDArray[Any]]) -> RunIndex:
    counts = columns["line_windows"].astype(np.int64)
    starts = np.cumsum(counts) - counts
    window_line = np.repeat(np.arange(len(counts)), counts)
    ordinals = np.arange(counts.sum()) - starts[window_line]
    rising = np.cumsum(columns["bar_steps"].astype(np.int64))
    before = np.concatenate([[0], rising])[starts] if len(counts) else rising
    first_bars = rising - before[window_line]
    hashes = columns["hashes"]
    order = np.argsort(hashes, kind="stable")
    return RunIndex(
        run_notes=facts["run_notes"],
        threshold_notes=facts.get("threshold_notes"),
        works=tuple((work_id, title) for work_id, title in facts["works"]),
        line_work=columns["line_work"].astype(np.int64),
        line_track=columns["line_track"].astype(np.int64),
        window_line=window_line,
        window_offset=ordinals * STRIDE,
        hashes=hashes,
        masked_pitches=columns["pitches"],
        first_bars=first_bars,
        last_bars=first_bars + columns["bar_spans"].astype(np.int64),
        order=order,
        sorted_hashes=hashes[order],
    )
