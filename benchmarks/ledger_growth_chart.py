# SPDX-License-Identifier: Apache-2.0
"""Draws what benchmarks/ledger_million.py measured as docs/pictures/ledger-growth.svg."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
RESULTS: Final = ROOT / "benchmarks" / "results" / "ledger-growth.json"
PICTURE: Final = ROOT / "docs" / "pictures" / "ledger-growth.svg"
WIDTH, HEIGHT, COLUMNS, GAP, TOP = 330, 210, 3, 76, 92
STYLE: Final = """
text{font-family:system-ui,-apple-system,'Segoe UI','DejaVu Sans',Arial,sans-serif;font-size:11px;fill:#1b1f24}
.title{font-size:20px;font-weight:600}.name{font-size:13px;font-weight:600}.quiet{fill:#57606a}
.paper{fill:#fff}.grid{stroke:#d5dae0;stroke-width:.7}.line{fill:none;stroke-width:2}.dot{stroke-width:1.5}
.c0{stroke:#0062a3}.c1{stroke:#b34700}.c2{stroke:#6c7681;stroke-dasharray:5 3}.c3{stroke:#a3417f}
.t0{fill:#0062a3}.t1{fill:#b34700}.t2{fill:#57606a}.t3{fill:#a3417f}
@media (prefers-color-scheme:dark){.paper{fill:#14171b}text{fill:#e8ebee}.quiet{fill:#a3adb8}.grid{stroke:#3a424b}
.c0{stroke:#6bb8f2}.c1{stroke:#ff9d5c}.c2{stroke:#a3adb8}.c3{stroke:#f09acb}
.t0{fill:#6bb8f2}.t1{fill:#ff9d5c}.t2{fill:#a3adb8}.t3{fill:#f09acb}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line of a panel; colours: 0 SQLite, 1 PostgreSQL, 2 the bare table, 3 another measure of SQLite's."""

    label: str
    colour: int
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A small chart; both axes are logarithmic unless the upright one starts at zero."""

    title: str
    series: tuple[Series, ...]
    from_zero: bool = False


def panels(results: dict[str, Any]) -> list[Panel]:
    """Return what is drawn."""
    sqlite, postgres = results["sqlite"], results.get("postgres", [])

    def line(
        label: str, colour: int, rows: Sequence[dict[str, Any]], value: Callable[[dict[str, Any]], float]
    ) -> Series:
        return Series(label=label, colour=colour, points=tuple((row["entries"], value(row)) for row in rows))

    def three(name: str, bare: str) -> tuple[Series, ...]:
        return (
            line("SQLite", 0, sqlite, lambda row: row[name]),
            line("PostgreSQL", 1, postgres, lambda row: row[name]),
            line("bare SQLite table", 2, sqlite, lambda row: row[bare]),
        )

    opening = (
        line("SQLite, by the clock", 0, sqlite, lambda row: row["open_seconds"]),
        line("SQLite, processor", 3, sqlite, lambda row: row["open_cpu_seconds"]),
        line("PostgreSQL, by the clock", 1, postgres, lambda row: row["open_seconds"]),
        line("bare table: read and hash", 2, sqlite, lambda row: row["bare_read_and_hash_seconds"]),
    )
    return [
        Panel(title="Entries appended in a second, batches of 100",
              series=three("appends_per_second_batched", "bare_batched_per_second")),
        Panel(title="Milliseconds for one durable append", series=three("single_append_ms", "bare_single_ms")),
        Panel(title="Bytes of a proof", from_zero=True, series=(
            line("an entry is in the log", 0, sqlite, lambda row: row["proof_bytes"]),
            line("the log begins with its first half", 3, sqlite, lambda row: row["consistency_bytes"]))),
        Panel(title="Microseconds for a proof", series=(
            line("made, SQLite", 0, sqlite, lambda row: row["proof_made_us"]),
            line("made, PostgreSQL", 1, postgres, lambda row: row["proof_made_us"]),
            line("verified", 3, sqlite, lambda row: row["proof_verified_us"]))),
        Panel(title="Seconds to open and verify all of it", series=opening),
        Panel(title="Megabytes", series=(
            line("memory when open", 3, sqlite, lambda row: row["open_memory_mb"]),
            line("disk, SQLite", 0, sqlite, lambda row: row["bytes_per_entry"] * row["entries"] / 1e6),
            line("disk, PostgreSQL", 1, postgres, lambda row: row["bytes_per_entry"] * row["entries"] / 1e6))),
    ]  # fmt: skip


def draw_panel(panel: Panel, left: float, top: float) -> str:
    """Return a panel as SVG."""
    series = [item for item in panel.series if item.points]
    highest = max(value for item in series for _, value in item.points)
    lowest = 0.0 if panel.from_zero else min(value for item in series for _, value in item.points)
    ticks = _ticks(lowest, highest, panel.from_zero)
    low, high = ticks[0], ticks[-1]

    def place_x(entries: float) -> float:
        return left + (math.log10(entries) - 3) / 3.1 * WIDTH

    def place_y(value: float) -> float:
        part = (value - low) / (high - low) if panel.from_zero else math.log10(value / low) / math.log10(high / low)
        return top + HEIGHT * (1 - part)

    parts = [f'<text class="name" x="{left}" y="{top - 14}">{panel.title}</text>']
    for tick in ticks:
        y = place_y(tick)
        parts.append(f'<path class="grid" d="M{left} {y:.1f}H{left + WIDTH}"/>')
        parts.append(f'<text class="quiet" x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{_short(tick)}</text>')
    for size in (1e3, 1e4, 1e5, 1e6):
        x, y = place_x(size), top + HEIGHT + 16
        parts.append(f'<text class="quiet" x="{x:.1f}" y="{y}" text-anchor="middle">{_short(size)}</text>')
    for index, item in enumerate(series):
        points = [(place_x(entries), place_y(value)) for entries, value in item.points]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        parts.append(f'<path class="line c{item.colour}" d="M{path}"/>')
        parts += [f'<circle class="t{item.colour}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in points]
        legend = top + HEIGHT + 34 + 15 * index
        parts.append(f'<path class="line c{item.colour}" d="M{left} {legend - 4}h22"/>')
        size, value = item.points[-1]
        told = f"{item.label}: {_short(value)} at {_short(10 ** round(math.log10(size)))}"
        parts.append(f'<text class="t{item.colour}" x="{left + 28}" y="{legend}">{told}</text>')
    return "".join(parts)


def draw(results: dict[str, Any]) -> str:
    """Return the whole picture."""
    drawn = panels(results)
    rows = math.ceil(len(drawn) / COLUMNS)
    width, height = COLUMNS * (WIDTH + GAP) + 20, TOP + rows * (HEIGHT + 138)
    body = [
        draw_panel(panel, 60 + (index % COLUMNS) * (WIDTH + GAP), TOP + 24 + index // COLUMNS * (HEIGHT + 138))
        for index, panel in enumerate(drawn)
    ]
    machine = results["machine"]
    told = f"{machine['cpus']} processors shared with other work, Python {machine['python']}; entries along the bottom"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'style="max-width:100%;height:auto" role="img" aria-label="How a ledger grows to a million entries">'
        f"<style>{STYLE}</style>"
        f'<rect class="paper" width="{width}" height="{height}" rx="6"/>'
        f'<text class="title" x="60" y="40">A ledger that grows to a million entries</text>'
        f'<text class="quiet" x="60" y="62">{told}. Every append is on the disk before it is acknowledged.</text>'
        f"{''.join(body)}</svg>\n"
    )


def _ticks(lowest: float, highest: float, from_zero: bool) -> list[float]:
    if from_zero:
        step = 10 ** math.floor(math.log10(highest))
        return [step * number for number in range(math.ceil(highest / step) + 1)]
    first, last = math.floor(math.log10(lowest)), math.ceil(math.log10(highest))
    return [10.0**power for power in range(first, max(last, first + 1) + 1)]


def _short(value: float) -> str:
    if value >= 1e6:
        return f"{value / 1e6:g} M" if value >= 1e7 or value == 1e6 else f"{value / 1e6:.1f} M"
    if value >= 1e4:
        return f"{value / 1e3:,.0f} k"
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def main() -> None:
    """Draw the picture."""
    PICTURE.write_text(draw(json.loads(RESULTS.read_text())))


if __name__ == "__main__":
    main()
