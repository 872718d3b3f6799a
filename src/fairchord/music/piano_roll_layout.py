# SPDX-License-Identifier: Apache-2.0
"""Where everything of a piano roll lies: lanes from top to bottom, systems of bars, ticks to points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from fairchord.music.piece import PITCH, Piece, Track

LEFT: Final = 172
RIGHT: Final = 16
PLOT_WIDTH: Final = 1052
WIDTH: Final = LEFT + PLOT_WIDTH + RIGHT
HEADING: Final = 66
CHORD_STRIP: Final = 22
AXIS: Final = 24
SYSTEM_GAP: Final = 22
LANE_GAP: Final = 10
FOOTING: Final = 30
MOST_BARS_PER_SYSTEM: Final = 16
_POINTS_PER_QUARTER_MOST: Final = 60.0
_SEMITONES_LEAST: Final = 14
_LANE_HEIGHT_MOST: Final = 150.0
_DRUM_ROW: Final = 14.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One track's strip: its rows of pitch (drums: one row for each sound used) and its place in a system."""

    track: Track
    ink: int
    top: float
    row_height: float
    rows: tuple[int, ...]

    @property
    def height(self) -> float:
        """Height of the strip."""
        return self.row_height * len(self.rows)

    def row_top(self, pitch: int) -> float:
        """Top of the row of a pitch, below the top of the system; the highest pitch is on top."""
        return self.top + self.row_height * (len(self.rows) - 1 - self.rows.index(pitch))


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """One line of the picture: a run of bars, with the ticks of its bar lines."""

    first_bar: int
    bar_onsets: tuple[int, ...]
    top: float
    points_per_tick: float

    @property
    def start(self) -> int:
        """First tick."""
        return self.bar_onsets[0]

    @property
    def end(self) -> int:
        """Tick after the last."""
        return self.bar_onsets[-1]

    @property
    def width(self) -> float:
        """Width from the first to the last bar line."""
        return (self.end - self.start) * self.points_per_tick

    def x(self, ticks: int) -> float:
        """Where a tick lies from the left edge of the picture."""
        return LEFT + (min(max(ticks, self.start), self.end) - self.start) * self.points_per_tick


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The whole picture."""

    lanes: tuple[Lane, ...]
    systems: tuple[System, ...]
    lanes_height: float

    @property
    def height(self) -> float:
        """Height of the picture."""
        return HEADING + len(self.systems) * (self.system_height + SYSTEM_GAP) + FOOTING

    @property
    def system_height(self) -> float:
        """Height of one system: chords, lanes, time axis."""
        return CHORD_STRIP + self.lanes_height + AXIS


def lay_out(piece: Piece, ink_count: int) -> Layout:
    """Place a piece: pitched tracks in their order from the top, drums below them."""
    lanes: list[Lane] = []
    top = float(CHORD_STRIP)
    for index, track in enumerate(sorted(piece.tracks, key=lambda track: track.is_drum)):
        rows, row_height = _rows(track)
        lanes.append(Lane(track=track, ink=index % ink_count, top=top, row_height=row_height, rows=rows))
        top += lanes[-1].height + LANE_GAP
    lanes_height = max(top - CHORD_STRIP - LANE_GAP, 20.0)
    system_height = CHORD_STRIP + lanes_height + AXIS
    return Layout(lanes=tuple(lanes), systems=tuple(_systems(piece, system_height)), lanes_height=lanes_height)


def _rows(track: Track) -> tuple[tuple[int, ...], float]:
    pitches = sorted({int(pitch) for pitch in track.notes[:, PITCH]})
    if track.is_drum:
        return tuple(pitches) or (36,), _DRUM_ROW
    low, high = (pitches[0], pitches[-1]) if pitches else (60, 72)
    missing = max(_SEMITONES_LEAST - (high - low + 1), 2)
    low, high = max(low - missing // 2, 0), min(high + (missing + 1) // 2, 127)
    rows = tuple(range(low, high + 1))
    return rows, min(6.0, max(_LANE_HEIGHT_MOST / len(rows), 2.5))


def _systems(piece: Piece, system_height: float) -> Iterator[System]:
    onsets = piece.bar_onsets()
    bar_count = len(onsets) - 1
    line_count = -(-bar_count // MOST_BARS_PER_SYSTEM)
    bars = -(-bar_count // line_count // 4) * 4
    starts = range(0, bar_count, bars)
    widest = max(onsets[min(start + bars, bar_count)] - onsets[start] for start in starts)
    points_per_tick = min(PLOT_WIDTH / widest, _POINTS_PER_QUARTER_MOST / 480)
    for line, start in enumerate(starts):
        yield System(
            first_bar=start + 1,
            bar_onsets=onsets[start : start + bars + 1],
            top=HEADING + line * (system_height + SYSTEM_GAP),
            points_per_tick=points_per_tick,
        )
