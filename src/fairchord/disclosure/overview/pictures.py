# SPDX-License-Identifier: Apache-2.0
"""Two small pictures, each with its numbers in words: works by basis as bars, and the loss of each recorded step."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape
from typing import Final

from fairchord.disclosure.overview.phrases import Phrases
from fairchord.disclosure.reports.form.page import number
from fairchord.training.chain import Chain

_WIDTH: Final = 640
_HEIGHT: Final = 180
_LEFT: Final = 44
_FOOT: Final = 24
_MOST_POINTS: Final = 500


def basis_bars(counts: Mapping[str, int], phrases: Phrases) -> str:
    """A bar for each basis; the table says the same in numbers."""
    total = sum(counts.values())
    rows = []
    for place, (basis, count) in enumerate(counts.items()):
        width = 100 * count / total
        bar = (
            f'<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
            f'<rect class="bar{place % 4}" width="{max(width, 0.4):.2f}" height="10"/></svg>'
        )
        figure = f"{100 * count / total:.1f}"
        share = phrases.say("percent", share=figure.replace(".", ",") if phrases.language == "fr" else figure)
        rows.append(
            f'<tr><th scope="row">{escape(phrases.say(f"basis_{basis}"))}</th><td class="num">{number(count)}</td>'
            f'<td class="num">{escape(share)}</td><td class="barcell">{bar}</td></tr>'
        )
    caption = escape(phrases.say("by_basis"))
    return f'<table class="bars"><caption>{caption}</caption><tbody>{"".join(rows)}</tbody></table>'


def loss_picture(chain: Chain, phrases: Phrases) -> str:
    """The loss of each step as a line; where there are many steps, every so many."""
    losses = [
        (step.step, float.fromhex(step.loss))
        for segment in chain.segments
        for step in segment.steps
        if math.isfinite(float.fromhex(step.loss))
    ]
    if not losses:
        return ""
    stride = math.ceil(len(losses) / _MOST_POINTS)
    points = [*losses[:-1:stride], losses[-1]]
    low, high = min(loss for _, loss in points), max(loss for _, loss in points)
    last = max(losses[-1][0], 1)
    across, up = _WIDTH - _LEFT - 8, _HEIGHT - _FOOT - 12
    spread = (high - low) or 1.0
    line = " ".join(
        f"{_LEFT + across * step / last:.1f},{12 + up * (high - loss) / spread:.1f}" for step, loss in points
    )
    told = escape(
        phrases.say("loss_words", count=number(len(losses)), first=f"{losses[0][1]:.2f}", last=f"{losses[-1][1]:.2f}")
    )
    foot = _HEIGHT - _FOOT
    return (
        f'<figure><svg class="loss" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{told}">'
        f'<path class="axis" d="M{_LEFT} 6V{foot}H{_WIDTH - 8}"/><polyline points="{line}"/>'
        f'<text x="{_LEFT - 6}" y="16" text-anchor="end">{high:.2f}</text>'
        f'<text x="{_LEFT - 6}" y="{foot}" text-anchor="end">{low:.2f}</text>'
        f'<text x="{_LEFT}" y="{_HEIGHT - 6}">{number(losses[0][0])}</text>'
        f'<text x="{_WIDTH - 8}" y="{_HEIGHT - 6}" text-anchor="end">{number(losses[-1][0])}</text></svg>'
        f"<figcaption>{told}</figcaption></figure>"
    )
