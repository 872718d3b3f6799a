# SPDX-License-Identifier: Apache-2.0
"""The release curve: what clips borrow at each checkpoint, over the band of held-out human works."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

import numpy as np

from fairchord.evaluation.memorisation.band import ABOVE_SHARE
from fairchord.evaluation.memorisation.borrowing import LONGEST_RUN, Borrowing, Values

_WIDTH: Final = 860
_HEIGHT: Final = 230
_LEFT: Final = 70
_RIGHT: Final = 24
_TOLD: Final = {
    LONGEST_RUN: "Longest copied run, in notes",
    "overlap_8": "Share of runs of 8 notes that occur in training works",
    "overlap_12": "Share of runs of 12 notes that occur in training works",
}


def curve_svg(held_out: Borrowing, mutual: Borrowing, checkpoints: Mapping[str, Borrowing]) -> str:
    """Draw a panel for each of three measures: human bands as areas, checkpoints as mean and 97.5th percentile."""
    title = "What clips borrow from the training works, by checkpoint"
    height = 76 + len(_TOLD) * (_HEIGHT + 56)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'font-family="system-ui,sans-serif" font-size="12"><title>{escape(title)}</title>',
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        f'<text x="12" y="22" font-size="15" font-weight="600">{escape(title)}</text>',
        '<text x="12" y="42" fill="#444">grey area: 95 % of held-out human clips; dashed: 97.5th percentile of what '
        "human works borrow from each other;</text>",
        '<text x="12" y="58" fill="#444">dots: mean of the model\'s clips; triangles: their 97.5th percentile</text>',
    ]
    for index, (measure, told) in enumerate(_TOLD.items()):
        top = 90 + index * (_HEIGHT + 56)
        rows = {name: found.values[measure] for name, found in checkpoints.items()}
        parts += _panel(told, held_out.values[measure], mutual.values[measure], rows, top)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(told: str, human: Values, mutual: Values, rows: Mapping[str, Values], top: int) -> list[str]:
    low, high, mean = _percentile(human, ABOVE_SHARE), _end(human), float(np.nanmean(human))
    ends = [_end(values) for values in rows.values()]
    most = 1.08 * max(high, _end(mutual), *ends, 1e-9) if ends else 1.08 * max(high, _end(mutual), 1e-9)

    def y(value: float) -> str:
        return f"{top + _HEIGHT * (1 - value / most):.1f}"

    band = f'<rect x="{_LEFT}" y="{y(high)}" width="{_WIDTH - _LEFT - _RIGHT}" '
    band += (
        f'height="{float(y(low)) - float(y(high)):.1f}" fill="#e4e4e4"><title>{low:.3g} to {high:.3g}</title></rect>'
    )
    lines = [
        f'<text x="12" y="{top - 8}" font-weight="600">{escape(told)}</text>',
        band,
        _across(y(mean), "#555", ""),
        _across(y(_end(mutual)), "#555", "5 4"),
    ]
    for share in (0.0, 0.5, 1.0):
        value = share * most / 1.08
        lines.append(f'<text x="{_LEFT - 8}" y="{y(value)}" text-anchor="end" fill="#555">{value:.2g}</text>')
    return lines + _points(rows, y, top + _HEIGHT)


def _points(rows: Mapping[str, Values], y: object, bottom: int) -> list[str]:
    assert callable(y)
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(rows), 1)
    places = [_LEFT + step * (index + 0.5) for index in range(len(rows))]
    means = [y(float(np.nanmean(values))) for values in rows.values()]
    ends = [y(_end(values)) for values in rows.values()]
    drawn = []
    for heights, colour in ((means, "#0b6e99"), (ends, "#b3541e")):
        joined = " ".join(f"{x:.1f},{height}" for x, height in zip(places, heights, strict=True))
        drawn.append(f'<polyline points="{joined}" fill="none" stroke="{colour}"/>')
    for x, mean, end, (name, values) in zip(places, means, ends, rows.items(), strict=True):
        told = escape(f"{name}: mean {np.nanmean(values):.3g}, 97.5th percentile {_end(values):.3g}")
        drawn.append(f'<circle cx="{x:.1f}" cy="{mean}" r="4" fill="#0b6e99"><title>{told}</title></circle>')
        drawn.append(f'<path d="M{x:.1f} {end}m0 -5l5 9h-10z" fill="#b3541e"><title>{told}</title></path>')
        drawn.append(f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{escape(name)}</text>')
    return drawn


def _across(height: str, colour: str, dashes: str) -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{height}" y2="{height}" stroke="{colour}"{dashed}/>'


def _percentile(values: Values, share: float) -> float:
    return float(np.nanpercentile(values, 100 * share))


def _end(values: Values) -> float:
    return _percentile(values, 1 - ABOVE_SHARE)
