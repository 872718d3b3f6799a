# SPDX-License-Identifier: Apache-2.0
"""A brief is checked when it is made; what cannot be met is refused, with the object, the expectation, a next step."""

import json
from typing import Any

import numpy as np
import pytest

from fairchord.errors import InvalidBrief
from fairchord.generation.brief import Brief, brief_of
from fairchord.generation.compose import compose
from fairchord.generation.scripted import Scripted
from fairchord.generation.track_brief import TrackBrief
from fairchord.music.harmony import parse_chord
from fairchord.tokens.vocabulary import SIZE

PLAIN: dict[str, Any] = {"bars": 8, "roles": "main_melody,bass"}


def test_what_people_write_is_read() -> None:
    brief = Brief.from_dict(
        {**PLAIN, "key": "Am", "chords": "Am F | C G7", "meter": "6/8", "roles": "Main melody, drums"}
    )
    assert [track.role.value for track in brief.tracks] == ["main_melody", "drums"]
    assert [[str(chord) for chord in bar] for bar in brief.chords] == [["Am", "F"], ["C", "G7"]]
    assert (str(brief.key), str(brief.meter)) == ("A minor", "6/8")


def test_a_brief_survives_json() -> None:
    tracks = [{"role": "bass", "lowest": 30, "highest": 50, "name": "Low"}, {"role": "drums", "density": 5}]
    given = {"bars": 3, "tracks": tracks, "key": "Eb major", "chords": "Eb | Ab/C Bb7sus4", "genre": "pop", "seed": 5}
    brief = Brief.from_dict(given)
    record = json.loads(json.dumps(brief.to_dict()))
    assert Brief.from_dict(record) == brief
    assert record["chords"] == ["Eb", "Ab/C Bb7sus4"]
    assert record["tracks"] == tracks


def test_a_record_holds_no_nulls_and_no_floats() -> None:
    text = json.dumps(Brief.from_dict(PLAIN).to_dict())
    assert "null" not in text
    assert not any(isinstance(value, float) for value in json.loads(text).values())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"bars": 0}, "bars 0"),
        ({"bars": -3}, "bars -3"),
        ({"bars": 10_000}, "bars 10000"),
        ({"bars": None}, "bars None"),
        ({"bars": 4.0}, r"bars 4\.0"),
        ({"bars": True}, "bars True"),
        ({"bpm": 5}, "bpm 5"),
        ({"seed": -1}, "seed -1"),
        ({"temperature_per_mille": 0}, "temperature"),
        ({"chords": "Am H C"}, "chord 'H'"),
        ({"chords": ""}, "progression is empty"),
        ({"chords": ["C", ""]}, "bar 2 of the progression has 0 chords"),
        ({"chords": "C C C C C C C |"}, "has 7 chords"),
        ({"chords": 7}, "chords 7 is not text"),
        ({"key": "H minor"}, "key 'H minor'"),
        ({"meter": "5/4"}, "meter 5/4"),
        ({"meter": "waltz"}, "meter 'waltz'"),
        ({"roles": "main_melody,kazoo"}, "role 'kazoo'"),
        ({"roles": ""}, "role ''"),
        ({"roles": "drums,bass,drums"}, "drums more than once"),
        ({"roles": ["pad"] * 9}, "9 tracks"),
        ({"roles": 5}, "roles 5"),
        ({"tracks": "bass"}, "tracks are not a list"),
        ({"tracks": []}, "0 tracks"),
        ({"tracks": ["bass"]}, "not a table"),
        ({"tracks": [{"role": "bass", "loudness": 3}]}, "no field 'loudness'"),
        ({"tracks": [{"role": "bass", "name": "A"}, {"role": "pad", "name": "A"}]}, "same name"),
        ({"tracks": [{"role": "bass", "name": ""}]}, "name of 0 characters"),
        ({"tracks": [{"role": "bass", "name": 4}]}, "track name 4"),
        ({"tracks": [{"role": "drums", "program": 12}]}, "drums have no program"),
        ({"tracks": [{"role": "bass", "program": 128}]}, "program 128"),
        ({"tracks": [{"role": "bass", "lowest": "C2"}]}, "lowest 'C2'"),
        ({"tracks": [{"role": "bass", "lowest": 50, "highest": 40}]}, "lowest 50 above highest 40"),
        ({"tracks": [{"role": "bass", "min_velocity": 90, "max_velocity": 80}]}, "min_velocity 90 above"),
        ({"tracks": [{"role": "bass", "lowest": 61, "highest": 61}], "chords": "C"}, "holds no note of the chord C"),
        ({"tracks": [{"role": "bass", "lowest": 61, "highest": 61}], "key": "C"}, "holds no note of C major"),
        ({"genre": "polka"}, "genre 'polka'"),
        ({"section": "outro"}, "section 'outro'"),
        ({"rhythm": "swing"}, "rhythm 'swing'"),
        ({"title": ""}, "title"),
        ({"tempo": 92}, "no field 'tempo'"),
    ],
)
def test_what_cannot_be_met_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidBrief, match=message) as caught:
        Brief.from_dict(PLAIN | changes)
    assert caught.value.hint


@pytest.mark.parametrize("record", [None, [], "bars", 3])
def test_what_is_no_table_is_refused(record: Any) -> None:
    with pytest.raises(InvalidBrief):
        Brief.from_dict(record)


def test_half_a_range_keeps_an_octave() -> None:
    assert TrackBrief.from_dict({"role": "bass", "lowest": 60}).pitch_bounds == (60, 72)
    assert TrackBrief.from_dict({"role": "main_melody", "highest": 50}).pitch_bounds == (38, 50)


def test_a_brief_is_made_of_a_piece_to_continue() -> None:
    source = Scripted(score=lambda tokens: np.zeros(SIZE, np.float32))
    (draft,) = compose(source, Brief.from_dict({**PLAIN, "roles": "bass,drums", "key": "D", "bpm": 77, "meter": "3/4"}))
    brief = brief_of(draft.piece, bars=4, seed=3)
    assert brief == Brief.from_dict(
        {
            "bars": 4,
            "tracks": [{"role": "bass", "program": 32}, {"role": "drums"}],
            "key": "D",
            "bpm": 77,
            "meter": "3/4",
            "seed": 3,
        }
    )


def test_a_slash_chord_counts_as_its_bass_too() -> None:
    track = TrackBrief.from_dict({"role": "bass", "lowest": 50, "highest": 50})
    brief = Brief(bars=1, tracks=(track,), chords=((parse_chord("C/D"),),))
    assert brief.tracks[0].pitch_bounds == (50, 50)
