# SPDX-License-Identifier: Apache-2.0
"""A picture of estimates side by side: one row for each measure, one mark with its interval for each set. Plain SVG.

Sets differ by shape as well as colour; the picture has its title and numbers as text, loads nothing, and is the same
for the same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from fairchord.evaluation.interval import Estimate

_COLOURS: Final = ("#1b1b1b", "#0b6e99", "#b3541e", "#6b4ea0", "#5b7a2b", "#a0304a")
_LEFT: Final = 210
_WIDTH: Final = 860
_ROW: Final = 15
_GAP: Final = 14
_TOP: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Rows that share one axis: row name, then set name, then its estimate."""

    title: str
    rows: Mapping[str, Mapping[str, Estimate]]
    low: float
    high: float


def interval_svg(title: str, panels: Sequence[Panel]) -> str:
    """Draw panels one under another."""
    names = list(dict.fromkeys(name for panel in panels for row in panel.rows.values() for name in row))
    parts: list[str] = []
    top = _TOP
    for panel in panels:
        drawn, top = _panel(panel, names, top)
        parts += drawn
    legend = [_legend(name, index, len(names)) for index, name in enumerate(names)]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top}" role="img" '
        f'font-family="system-ui,sans-serif" font-size="12"><title>{escape(title)}</title>'
        f'<rect width="{_WIDTH}" height="{top}" fill="#fff"/>'
        f'<text x="12" y="22" font-size="15" font-weight="600">{escape(title)}</text>'
    )
    return "\n".join([head, *legend, *parts, "</svg>"]) + "\n"


def _legend(name: str, index: int, count: int) -> str:
    x = 12 + index * (_WIDTH - 24) // max(count, 1)
    return f'{_mark(x + 6, 42, index)}<text x="{x + 16}" y="46">{escape(name)}</text>'


def _panel(panel: Panel, names: Sequence[str], top: int) -> tuple[list[str], int]:
    parts = [f'<text x="12" y="{top + 14}" font-weight="600">{escape(panel.title)}</text>']
    start = top = top + 26
    for row, estimates in panel.rows.items():
        height = max(_ROW, 6 * len(estimates))
        parts.append(f'<text x="{_LEFT - 10}" y="{top + height / 2 + 4:g}" text-anchor="end">{escape(row)}</text>')
        for place, (name, found) in enumerate(estimates.items()):
            y = top + (place + 0.5) * height / len(estimates)
            parts.append(_estimate(panel, found, y, names.index(name), f"{row}, {name}: {found}"))
        top += height + 6
    axis = [_tick(panel, share, start - 4, top) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    return [*axis, *parts], top + _GAP + 16


def _x(panel: Panel, value: float) -> float:
    share = (value - panel.low) / ((panel.high - panel.low) or 1.0)
    return _LEFT + (_WIDTH - _LEFT - 30) * min(1.0, max(0.0, share))


def _tick(panel: Panel, share: float, top: int, bottom: int) -> str:
    value = panel.low + share * (panel.high - panel.low)
    x = f"{_x(panel, value):.1f}"
    return (
        f'<line x1="{x}" x2="{x}" y1="{top}" y2="{bottom}" stroke="#ddd"/>'
        f'<text x="{x}" y="{bottom + 14}" text-anchor="middle" fill="#555">{value:.3g}</text>'
    )


def _estimate(panel: Panel, found: Estimate, y: float, index: int, told: str) -> str:
    colour = _COLOURS[index % len(_COLOURS)]
    low, high = _x(panel, found.low), _x(panel, found.high)
    line = f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y:.1f}" y2="{y:.1f}" stroke="{colour}" stroke-width="1.5"/>'
    return f"<g><title>{escape(told)}</title>{line}{_mark(_x(panel, found.mean), y, index)}</g>"


def _mark(x: float, y: float, index: int) -> str:
    """A circle, square, triangle, diamond: by turns."""
    colour = _COLOURS[index % len(_COLOURS)]
    shapes = (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>',
        f'<rect x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7" fill="{colour}"/>',
        f'<path d="M{x:.1f} {y - 4.5:.1f}l4.5 8h-9z" fill="{colour}"/>',
        f'<path d="M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5 -5z" fill="{colour}"/>',
    )
    return shapes[index % len(shapes)]
