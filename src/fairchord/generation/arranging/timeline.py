# SPDX-License-Identifier: Apache-2.0
"""A plan as a picture, sections across and tracks down: who plays when, how dense, how loud, what comes back.

One SVG, the same bytes for the same plan, in the inks and patterns of the piano roll, with nothing fetched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from fairchord.generation.arranging.levels import DENSITIES, DYNAMICS
from fairchord.generation.arranging.plan import Plan
from fairchord.generation.arranging.plan_text import write_plan
from fairchord.generation.arranging.planned_section import PlannedSection, write_bar
from fairchord.music.piano_roll_style import INKS, definitions, number, safe_text

WIDTH: Final = 1240
_LEFT: Final = 148
_RIGHT: Final = 24
_HEAD: Final = 74
_NAMES: Final = 40
_CURVE: Final = 56
_LANE: Final = 44
_FOOT: Final = 52
_POINTS_A_LETTER: Final = 6.6
_HEIGHTS: Final = dict(zip(DENSITIES, (10, 17, 25, 34), strict=True))


@dataclass(frozen=True, slots=True)
class _Place:
    """A section and where it stands."""

    index: int
    section: PlannedSection
    x: float
    width: float
    first_bar: int


def timeline_svg(plan: Plan) -> str:
    """Draw a plan as a self-contained SVG picture for light and dark pages."""
    picture_id = "plan-" + hashlib.sha256(write_plan(plan).encode()).hexdigest()[:12]
    height = _HEAD + _NAMES + _CURVE + _LANE * len(plan.tracks) + _FOOT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{picture_id}" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" style="max-width:100%;height:auto" role="img" '
        f'aria-labelledby="{picture_id}-title {picture_id}-desc">',
        f'<title id="{picture_id}-title">Plan of {safe_text(plan.title)}</title>',
        f'<desc id="{picture_id}-desc">{safe_text(describe_plan(plan))}</desc>',
        definitions(picture_id),
        f'<rect class="paper" width="{WIDTH}" height="{height}" rx="6"/>',
        _text(24, 32, plan.title, "title"),
        _text(24, 54, _heading(plan), "quiet"),
    ]
    places = list(_places(plan))
    for place in places:
        parts.extend(_draw_section(plan, place))
    parts.extend(_draw_curve(places))
    parts.extend(_draw_lanes(plan, places))
    parts.append(_text(24, height - 16, _reading_hint(plan), "quiet"))
    return "".join((*parts, "</svg>\n"))


def describe_plan(plan: Plan) -> str:
    """Say in words what the picture shows."""
    sentences = [_heading(plan).replace(" · ", ", ") + "."]
    for section in plan.sections:
        sentence = f"{section.name}: {section.bars} bars, {section.density}, {section.dynamics}, "
        sentences.append(sentence + "played by " + ", ".join(section.plays) + ".")
    return " ".join(sentences)


def _heading(plan: Plan) -> str:
    minutes, seconds = divmod(round(plan.seconds), 60)
    facts = [str(plan.key)] if plan.key else []
    facts += [str(plan.meter), f"{plan.bpm} quarter notes a minute", f"{plan.bars} bars", f"{minutes}:{seconds:02d}"]
    facts += [text for text in (plan.genre, plan.mood) if text]
    return " · ".join([*facts, f"{len(plan.sections)} sections", f"seed {plan.seed}"])


def _reading_hint(plan: Plan) -> str:
    hint = "A block: this track plays; higher is denser. The line above: how loud. "
    if any(section.fill for section in plan.sections):
        hint += "A triangle: a drum fill. "
    if any(plan.first_of(index) is not None for index in range(len(plan.sections))):
        hint += "New: how much of a section that comes back is written anew."
    return hint.strip()


def _places(plan: Plan) -> Iterator[_Place]:
    scale = (WIDTH - _LEFT - _RIGHT) / plan.bars
    bar = 0
    for index, section in enumerate(plan.sections):
        yield _Place(index, section, _LEFT + bar * scale, section.bars * scale, bar)
        bar += section.bars


def _draw_section(plan: Plan, place: _Place) -> Iterator[str]:
    """Its name, bars and chords above; a line where it begins."""
    section, x = place.section, place.x
    bottom = _HEAD + _NAMES + _CURVE + _LANE * len(plan.tracks)
    yield f'<path class="bar" d="M{number(x)} {_HEAD - 8}V{bottom + 18}"/>'
    yield _fitted(x + 5, _HEAD + 4, section.name, place.width, "name")
    facts = [f"{section.bars} bars" if section.bars > 1 else "1 bar"]
    if section.key_shift:
        facts.append(f"key {section.key_shift:+d}")
    if section.meter is not None and str(section.meter) != str(plan.meter):
        facts.append(str(section.meter))
    if section.bpm is not None and section.bpm != plan.bpm:
        facts.append(f"{section.bpm} bpm")
    yield _fitted(x + 5, _HEAD + 18, " · ".join(facts), place.width, "quiet")
    yield _fitted(x + 5, _HEAD + 32, _material(plan, place), place.width, "quiet small")
    yield _text(x + 3, bottom + 14, str(place.first_bar + 1), "quiet small")


def _material(plan: Plan, place: _Place) -> str:
    """Where the music of a section comes from: its chords, or the section that it brings back."""
    first = plan.first_of(place.index)
    if first is not None:
        return f"as {plan.sections[first].name}, {place.section.variation}% new"
    chords = place.section.chords
    return " ".join(write_bar(bar).replace(" ", "-") for bar in chords) if chords else "chords: the model's"


def _draw_curve(places: list[_Place]) -> Iterator[str]:
    """How loud: a step for each section, its dynamic beside it."""
    top, low = _HEAD + _NAMES + 6, _HEAD + _NAMES + _CURVE - 12
    yield _text(24, low - 8, "loudness", "name")
    steps: list[str] = []
    for place in places:
        y = low - (low - top) * DYNAMICS.index(place.section.dynamics) / (len(DYNAMICS) - 1)
        steps.append(f"{'L' if steps else 'M'}{number(place.x)} {number(y)}H{number(place.x + place.width)}")
        yield _text(place.x + 5, y + (12 if y < top + 12 else -4), place.section.dynamics, "quiet")
    yield f'<path class="edge" fill="none" d="{"".join(steps)}"/>'


def _draw_lanes(plan: Plan, places: list[_Place]) -> Iterator[str]:
    for number_of_track, track in enumerate(plan.tracks):
        bottom = _HEAD + _NAMES + _CURVE + _LANE * (number_of_track + 1) - 5
        ink = number_of_track % len(INKS)
        yield _fitted(24, bottom - 12, str(track.name).replace("_", " "), _LEFT - 24, f"name t{ink}")
        yield f'<path class="bar" d="M24 {bottom + 2}H{WIDTH - _RIGHT}"/>'
        for place in places:
            if track.name not in place.section.plays:
                continue
            height = _HEIGHTS[place.section.density]
            x, width = place.x + 1.5, place.width - 3
            yield (
                f'<rect class="note n{ink}" x="{number(x)}" y="{number(bottom - height)}" width="{number(width)}" '
                f'height="{height}" rx="3"/>'
            )
            if track.is_drum and place.section.fill:
                triangle = f"M{number(x + width - 13)} {bottom}h13v-{height}z"
                yield f'<path class="back i{ink}" style="fill-opacity:1" d="{triangle}"/>'


def _text(x: float, y: float, text: str, style: str) -> str:
    return f'<text x="{number(x)}" y="{number(y)}" class="{style}">{safe_text(text)}</text>'


def _fitted(x: float, y: float, text: str, width: float, style: str) -> str:
    """Text cut to the room there is."""
    room = int((width - 8) / (_POINTS_A_LETTER * (0.85 if "small" in style else 1.0)))
    if room < 1:
        return ""
    return _text(x, y, text if len(text) <= room else text[: max(1, room - 1)] + "…", style)
