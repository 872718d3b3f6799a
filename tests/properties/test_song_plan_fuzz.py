# SPDX-License-Identifier: Apache-2.0
"""Whatever a plan's text is changed into, it is read, or refused with a line and a hint; never anything else."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from builders.song_plans import RIVER_SONG
from fairchord.errors import InvalidBrief
from fairchord.generation.arranging.plan_text import write_plan
from fairchord.generation.arranging.read_plan import read_plan

LINES = RIVER_SONG.splitlines()
WORDS = st.sampled_from(
    (
        *("A", "[verse A]", "[ending]", "bars: 0", "bars: 64", "plays: bass", "plays:", "chords: %", "chords: N.C."),
        *("fill: yes", "chords: Am . . . F", "key shift: -11", "variation: 100%", "tempo: 20", "meter: 12/8", "# x"),
        *("[tracks]", "bass: drums", "pad: range 60-61", "riff: program 999", "key: F#m", "take: 3", ":", "[", "\t"),
        *("density: busy", "é: 1"),
    )
)


@st.composite
def changed_texts(draw: st.DrawFn) -> str:
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(lines) - 1))
        change = draw(st.integers(0, 4))
        if change == 0:
            del lines[at]
        elif change == 1:
            lines.insert(at, draw(WORDS))
        elif change == 2:
            lines[at] = draw(st.one_of(WORDS, st.text(max_size=12)))
        elif change == 3:
            lines.insert(at, lines[draw(st.integers(0, len(lines) - 1))])
        else:
            lines[at] = lines[at][: draw(st.integers(0, len(lines[at])))] + draw(st.text(max_size=3))
        lines = lines or [""]
    return "\n".join(lines)


def refusal(text: str) -> InvalidBrief | None:
    """Why a text is refused; None where it is read, and then it is what its plan writes again."""
    try:
        plan = read_plan(text)
    except InvalidBrief as error:
        return error
    assert read_plan(write_plan(plan)) == plan
    return None


@settings(max_examples=400, deadline=None)
@given(changed_texts())
def test_a_changed_plan_is_read_or_refused_with_a_hint(text: str) -> None:
    error = refusal(text)
    assert error is None or (error.hint and len(error.message) < 2000)


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_is_refused_with_a_hint(text: str) -> None:
    error = refusal(text)
    assert error is not None
    assert error.hint
