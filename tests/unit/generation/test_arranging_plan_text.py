# SPDX-License-Identifier: Apache-2.0
"""A plan's text: what it may hold, and what each mistake is answered with: its line, what is wrong, what fits."""

from __future__ import annotations

import pytest

from builders.song_plans import RIVER_SONG, river_song
from fairchord.errors import InvalidBrief
from fairchord.generation.arranging.plan_text import write_plan
from fairchord.generation.arranging.read_plan import read_plan
from fairchord.music.harmony import parse_chord
from fairchord.music.track_role import TrackRole

WRONG = [
    ("bars: 2\nchords: Am | F", "bars: 200\nchords: Am | F", "line 14: bars 200 is out of range", "1 to 64"),
    ("[chorus B]", "[chors B]", "line 28: [chors B] is not a heading", "[chorus]"),
    (
        "plays: accompaniment\n",
        "plays: acompaniment\n",
        "line 16: section 1 (intro): 'acompaniment' plays",
        "accompani",
    ),
    ("plays: accompaniment\n", "plays: ,\n", "line 16: section 1 (intro): nobody plays", "main_melody, accompaniment"),
    ("plays: accompaniment\n", "", "line 13: the section [intro] does not say its plays", "plays:"),
    ("chords: Am | F\n", "chords: Am | F | C\n", "line 15: section 1 (intro): 3 bars of chords in", "bars: 3"),
    ("chords: Am | F\n", "chords: Am . . . F . . . C\n", "line 15: 9 beats of chords, but [intro] has 8", "8 beats"),
    ("chords: E7 | Am", "chords: Am | E7", "line 45: section 5 (ending): its last chord is E7", "chords: Am | Am"),
    ("density: sparse", "denisty: sparse", "line 17: 'denisty: sparse' sets nothing", "did you mean density"),
    ("dynamics: p\n", "dynamics: quiet\n", "line 18: dynamics 'quiet' is not known", "pp, p, mp"),
    ("fill: yes", "fill: maybe", "line 26: 'maybe' is neither yes nor no", "yes or no"),
    ("dynamics: f\n", "dynamics: f\nfill: yes\nfill: no\n", "line 35: fill was said in line 34", "once"),
    ("[verse A']", "[bridge C']", "line 35: section 4 (bridge C'): C' brings back C, but no C came", "write C"),
    (
        "key shift: +2",
        "meter: 3/4",
        "line 40: section 4 (verse A'): it is in 3/4 and brings back verse A",
        "meter: 4/4",
    ),
    ("key shift: +2", "chords: C", "line 40: section 4 (verse A'): it has chords of its own", "another letter"),
    ("drums\n\n", "drumz\n\n", "line 11: role 'drumz' is not known", "drums"),
    ("tempo: 92", "tempo: 92 bpm", "line 3: tempo '92 bpm' is out of range", "20 to 300"),
    ("tempo: 92", "tempo:", "line 3: tempo says nothing", "tempo: 92"),
    ("key: A minor", "key: H", "line 2: key 'H' is not known", "A minor"),
]


@pytest.mark.parametrize(("right", "wrong", "message", "hint"), WRONG)
def test_a_mistake_names_its_line_and_what_to_write_instead(right: str, wrong: str, message: str, hint: str) -> None:
    with pytest.raises(InvalidBrief) as caught:
        read_plan(RIVER_SONG.replace(right, wrong, 1))
    assert caught.value.message.startswith(message)
    assert hint in caught.value.hint


def test_a_text_and_its_plan_undo_each_other() -> None:
    assert write_plan(river_song()) == RIVER_SONG


def test_remarks_blanks_and_spelling_do_not_matter() -> None:
    shuffled = RIVER_SONG.replace("bars: 4", "  BARS :  4   # a phrase", 1).replace(
        "[intro]", "# so it begins\n[ Intro ]"
    )
    assert read_plan(shuffled) == river_song()


def test_chords_are_written_in_the_whole_chord_language() -> None:
    told: list[str] = []
    plan = read_plan(RIVER_SONG.replace("chords: F | G | Am | C", "chords: VI VII i G13"), tell=told.append)
    assert plan.sections[2].chords[:3] == tuple((parse_chord(name),) for name in ("F", "G", "Am"))
    assert told == ["line 30: G13 is not in the chord vocabulary: taken as G9"]


def test_a_track_may_have_a_name_of_its_own() -> None:
    text = RIVER_SONG.replace("drums\n\n", "drums\nlead guitar: riff, program 29, polyphony 1\n\n", 1)
    track = read_plan(text).tracks[-1]
    assert (track.name, track.role, track.program, track.polyphony) == ("lead guitar", TrackRole.RIFF, 29, 1)


def test_a_returning_section_is_varied_by_its_primes_unless_it_says() -> None:
    plan = read_plan(RIVER_SONG.replace("variation: 25%\n", "").replace("[verse A']", "[verse A'']"))
    assert plan.sections[3].variation == 50


def test_a_song_too_long_is_told_what_to_leave_out() -> None:
    text = RIVER_SONG.replace("bars: 4", "bars: 44")
    with pytest.raises(InvalidBrief, match="136 bars together") as caught:
        read_plan(text)
    assert caught.value.hint == "nearest: leave out section 4 (verse A'); then it has 92"


def test_drums_alone_are_no_song() -> None:
    text = RIVER_SONG.replace("main_melody: program 73, range 60-84\naccompaniment\nbass\n", "")
    with pytest.raises(InvalidBrief, match="drums only"):
        read_plan(text)


def test_a_return_cannot_be_thinner_than_what_it_brings_back() -> None:
    text = RIVER_SONG.replace("density: light\ndynamics: mp", "density: busy\ndynamics: mp")
    with pytest.raises(InvalidBrief, match="it is to be medium, but brings back verse A, which is busy") as caught:
        read_plan(text)
    assert "nearest: density: busy" in caught.value.hint


@pytest.mark.parametrize("text", ["", "\n\n", "title: x\n", "[verse A]\nbars: 16\nplays: bass\n", "x" * 100_001, "[[]"])
def test_what_is_no_plan_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(InvalidBrief) as caught:
        read_plan(text)
    assert caught.value.hint
