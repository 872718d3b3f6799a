# SPDX-License-Identifier: Apache-2.0
"""How the piano roll looks: inks, fills and the style sheet, for light and dark pages. No music is known here.

Every lane has its own ink and its own fill pattern, so that nothing depends on seeing colour. All rules are
scoped to the picture's id, because an SVG set inside a page shares the page's style sheet.
"""

from __future__ import annotations

import re
from html import escape
from typing import Final

INKS: Final = ("#0062a3", "#b34700", "#00755e", "#a3417f", "#6b5a00", "#5b4bb5", "#5c5c5c")
"""Dark enough on white paper (4.5 to 1 and more), told apart with any common colour blindness."""
DARK_INKS: Final = ("#6bb8f2", "#ff9d5c", "#4fd1b0", "#f09acb", "#e0cb52", "#b3a6ff", "#c8c8c8")
"""The same inks on dark paper."""
FILLS: Final = ("plain", "diagonal stripes", "dots", "upright stripes", "hollow", "level stripes", "chequers")
"""The name of each pattern, in the order of INKS; the legend says it in words."""
_MARKS: Final = (
    '<rect width="6" height="6"/>',
    '<path d="M-1 7 7 -1M-1 1 1 -1M5 7 7 5" class="line"/>',
    '<circle cx="3" cy="3" r="1.7"/>',
    '<rect width="3" height="6"/>',
    "",
    '<rect width="6" height="3"/>',
    '<path d="M0 0h3v3h-3zM3 3h3v3h-3z"/>',
)
_FONT: Final = "system-ui,-apple-system,'Segoe UI','DejaVu Sans',Arial,sans-serif"
_LIGHT: Final = {"paper": "#ffffff", "text": "#1b1f24", "quiet": "#57606a", "line": "#d5dae0", "shade": "#f1f4f7"}
_DARK: Final = {"paper": "#14171b", "text": "#e8ebee", "quiet": "#a3adb8", "line": "#3a424b", "shade": "#1d2126"}
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def safe_text(text: str) -> str:
    """Make any text safe inside XML: reserved characters escaped, characters XML forbids left out."""
    return escape(_UNPRINTABLE.sub("", text))


def number(value: float) -> str:
    """Write a coordinate to a tenth, without a useless zero."""
    return f"{value:.1f}".removesuffix(".0")


def definitions(picture_id: str) -> str:
    """Return the style sheet and the fill patterns of one picture."""
    patterns = "".join(
        f'<pattern id="{picture_id}-p{index}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" class="back i{index}"/><g class="mark i{index}">{marks}</g></pattern>'
        for index, marks in enumerate(_MARKS)
    )
    light = _rules(picture_id, _LIGHT, INKS)
    dark = _rules(picture_id, _DARK, DARK_INKS)
    scope = f"#{picture_id}"
    fixed = (
        f"{scope} text{{font-family:{_FONT};font-size:11px}}{scope} .title{{font-size:20px;font-weight:600}}"
        f"{scope} .name{{font-size:12px;font-weight:600}}{scope} .small{{font-size:9.5px}}"
        f"{scope} .chord{{font-size:12px;font-weight:600}}{scope} .back{{fill-opacity:.22;stroke:none}}"
        f"{scope} .line{{fill:none;stroke-width:1.6}}{scope} .note{{stroke-width:.9}}{scope} .bar{{stroke-width:1}}"
        f"{scope} .beat{{stroke-width:.5;stroke-dasharray:1 3}}{scope} .edge{{stroke-width:1.6}}"
        + "".join(f"{scope} .n{index}{{fill:url(#{picture_id}-p{index})}}" for index in range(len(INKS)))
    )
    return f"<defs><style>{fixed}{light}@media (prefers-color-scheme:dark){{{dark}}}</style>{patterns}</defs>"


def _rules(picture_id: str, colours: dict[str, str], inks: tuple[str, ...]) -> str:
    scope = f"#{picture_id}"
    rules = (
        f"{scope} .paper{{fill:{colours['paper']}}}{scope} .shade{{fill:{colours['shade']}}}"
        f"{scope} text{{fill:{colours['text']}}}{scope} .quiet{{fill:{colours['quiet']}}}"
        f"{scope} .bar,{scope} .beat{{stroke:{colours['line']}}}{scope} .edge{{stroke:{colours['quiet']}}}"
    )
    for index, ink in enumerate(inks):
        rules += (
            f"{scope} .n{index}{{stroke:{ink}}}{scope} .back.i{index}{{fill:{ink}}}"
            f"{scope} .mark.i{index}{{fill:{ink}}}{scope} .t{index}{{fill:{ink}}}"
            f"{scope} .mark.i{index} .line{{stroke:{ink}}}"
        )
    return rules
