# SPDX-License-Identifier: Apache-2.0
"""From wishes to a Brief: presets, wishes for single tracks, folded chords told, contradictions settled."""

from __future__ import annotations

from typing import Any

import pytest

from fairchord.errors import InvalidBrief
from fairchord.generation.wishes.presets import MOODS, STYLES
from fairchord.tokens.vocabulary import GENRES
from fairchord.workflows.state_brief import state_wishes


def test_chords_outside_the_vocabulary_are_folded_and_told() -> None:
    stated = state_wishes({"chords": "Dm9 G13 | C6/9 | %"})
    assert stated.brief.to_dict()["chords"] == ["Dm9 G9", "C6", "C6"]
    assert stated.notes == (
        "G13 is not in the chord vocabulary: taken as G9",
        "C6/9 is not in the chord vocabulary: taken as C6",
    )


def test_roman_numerals_are_read_in_the_key_asked() -> None:
    stated = state_wishes({"chords": "i VI III V7", "key": "A minor"})
    assert stated.brief.to_dict()["chords"] == ["Am", "F", "C", "E7"]
    with pytest.raises(InvalidBrief, match="no key was named"):
        state_wishes({"chords": "I V"})


def test_a_long_progression_makes_a_piece_as_long() -> None:
    assert state_wishes({"chords": "C F x6"}).brief.bars == 12
    assert state_wishes({"chords": "C F"}).brief.bars == 8


def test_wishes_for_tracks_are_read_as_a_command_line_writes_them() -> None:
    per_track = {
        "instrument": ["main_melody=french horn"],
        "range": ["main_melody=mid", "bass=E1-G2"],
        "velocity": ["40-80", "drums=50-90"],
        "density": ["bass=3"],
        "polyphony": ["accompaniment=3"],
    }
    tracks = state_wishes({}, per_track=per_track).brief.to_dict()["tracks"]
    assert tracks == [
        {"role": "main_melody", "program": 60, "pitch_range": "mid", "min_velocity": 40, "max_velocity": 80},
        {"role": "accompaniment", "min_velocity": 40, "max_velocity": 80, "polyphony": 3},
        {"role": "bass", "lowest": 28, "highest": 43, "min_velocity": 40, "max_velocity": 80, "density": 3},
        {"role": "drums", "min_velocity": 50, "max_velocity": 90},
    ]


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("instrument", "bass=kazoo", "kazoo"),
        ("range", "bass=wide", "range 'wide'"),
        ("velocity", "loud", "velocities 'loud'"),
        ("density", "bass=thick", "density 'thick'"),
        ("range", "riff=40-60", "no role of this piece"),
    ],
)
def test_a_wish_that_does_not_read_is_refused(kind: str, text: str, message: str) -> None:
    with pytest.raises(InvalidBrief, match=message) as caught:
        state_wishes({}, per_track={kind: [text]})
    assert caught.value.hint


def test_a_preset_sets_what_was_not_asked_and_says_so() -> None:
    stated = state_wishes({"mood": "calm", "bpm": 100})
    assert (stated.brief.mood, stated.brief.bpm, str(stated.brief.key)) == ("calm", 100, "G major")
    assert "mood calm sets key G major" in stated.set_by_presets
    assert not any("bpm" in note for note in stated.set_by_presets)
    assert all(track.velocity_bounds == (28, 72) for track in stated.brief.tracks)


def test_a_preset_leaves_chords_their_key() -> None:
    assert state_wishes({"mood": "sad", "chords": "C F G C"}).brief.key is None


def test_a_style_sets_its_genre_and_what_goes_with_it() -> None:
    brief = state_wishes({"style": "waltz", "mood": "happy"}).brief
    assert (brief.genre, str(brief.meter), brief.bpm) == ("waltz", "3/4", 124)


@pytest.mark.parametrize("name", MOODS)
def test_every_mood_makes_a_brief(name: str) -> None:
    assert state_wishes({"mood": name}).brief.mood == name


def test_every_genre_has_a_style() -> None:
    assert set(STYLES) == set(GENRES)
    assert len(MOODS) >= 12
    for name in STYLES:
        assert state_wishes({"style": name}).brief.genre == name


@pytest.mark.parametrize("asked", [{"mood": "hangry"}, {"style": "polka"}, {"mood": 3}])
def test_a_preset_that_is_not_there_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(InvalidBrief, match="is not known") as caught:
        state_wishes(asked)
    assert "choose among" in caught.value.hint


def one(
    role: str, *, chords: str | None = None, key: str | None = None, dynamics: str | None = None, **fields: Any
) -> Any:
    """Wishes for a piece of one track."""
    return {"tracks": [{"role": role, **fields}], "chords": chords, "key": key, "dynamics": dynamics}


CONTRADICTIONS: list[tuple[dict[str, Any], str, str]] = [
    (one("bass", lowest=60, highest=62, chords="B"), "range 60 to 62.*chord B", "range 60 to 63"),
    ({"bars": 4, "chords": "Am . . . F . . . C . . . G . . . ."}, "17 beats of chords.*16 beats", "the first 4 bars"),
    ({"bars": 2, "chords": "C F G"}, "3 bars of chords.*2 bars", "the first 2 bars"),
    ({"chords": "C C D E F G A"  " |"}, "bar 1 with 7 chords.*meter 4/4", "eighth notes"),
    (one("pad", min_velocity=90, max_velocity=40), "min_velocity 90", "min_velocity 40"),
    (one("pad", lowest=70, highest=50), "lowest 70", "lowest 50"),
    (one("main_melody", instrument="flute", lowest=40, highest=72),
     "range 40 to 72.*Flute.*plays 60 to 96", "range 60 to 72"),
    (one("main_melody", instrument="cello", lowest=96, highest=108), "Cello", "range 72 to 81"),
    (one("bass", lowest=86, highest=98), "role bass.*lowest 86", "octaves lower"),
    (one("bass", instrument="piccolo"), "role bass.*Piccolo", "usual instrument"),
    (one("accompaniment", instrument="oboe", polyphony=4), "polyphony 4.*Oboe", "polyphony 1"),
    (one("drums", lowest=90, highest=100), "role drums.*keys 90 to 100", "whole kit"),
    (one("drums", pitch_range="mid"), "role drums.*pitch_range mid", "without a pitch range"),
    (one("drums", program=40), "role drums.*Violin", "standard kit"),
    ({"tracks": [{"role": "drums"}, {"role": "drums"}]}, "drums.*drums again", "one drum track"),
    (one("pad", pitch_range="low", lowest=70, highest=90), "pitch_range low.*70 to 90", "without"),
    (one("pad", pitch_range="very_low", instrument="violin"), "very_low.*Violin", "pitch_range mid"),
    (one("pad", lowest=61, highest=61, key="C"), "range 61 to 61.*key C major", "range 61 to 62"),
    (one("pad", min_velocity=60, max_velocity=62, dynamics="shaped"), "dynamics shaped", "flat"),
    (one("pad", lowest=61, highest=61, key="C", chords="Db | N.C."), "range 61 to 61.*key C major", "range 61 to 62"),
    ({"tracks": [{"role": role, "lowest": at, "highest": at} for role, at in (("pad", 60), ("riff", 61), ("bass", 62))],
      "chords": "N.C."}, "range 60 to 60.*riff: range 61 to 61", "range 60 to 71"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "named", "proposal"), CONTRADICTIONS)
def test_a_contradiction_names_both_wishes_and_the_nearest_that_fits(
    asked: dict[str, Any], named: str, proposal: str
) -> None:
    with pytest.raises(InvalidBrief, match=named) as caught:
        state_wishes(asked)
    assert "contradict" in caught.value.message
    assert proposal in caught.value.hint
    assert "--fix" in caught.value.hint


@pytest.mark.parametrize(("asked", "named", "proposal"), CONTRADICTIONS)
def test_the_nearest_that_fits_is_taken_when_that_is_wished(asked: dict[str, Any], named: str, proposal: str) -> None:
    stated = state_wishes(asked, takes_nearest=True)
    assert any(proposal in note for note in stated.notes)
    assert state_wishes(stated.brief.to_dict()).brief == stated.brief
