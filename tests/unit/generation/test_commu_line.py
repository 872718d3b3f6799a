# SPDX-License-Identifier: Apache-2.0
"""A line of ComMU's table as people and tables write it: keys, chord grids in every form, what gives way."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fairchord.generation.brief import Brief
from fairchord.generation.commu.drawn_density import draw_density
from fairchord.generation.commu.line import ReadLine, read_line
from fairchord.music.instruments import COMMU_INSTRUMENTS, is_drum_kit, parse_instrument
from fairchord.music.playable_range import playable_range
from fairchord.music.track_role import TrackRole

GRID = ["Am"] * 8 + ["F"] * 4 + ["G"] * 4


def read(**fields: Any) -> ReadLine:
    """Read one line."""
    return read_line(fields, seed=3, title="clip")


def chords_of(brief: Brief) -> list[str]:
    """The chords of a brief, a text a bar."""
    return list(brief.to_dict().get("chords", []))


@pytest.mark.parametrize(
    ("text", "key"),
    [("aminor", "A minor"), ("cmajor", "C major"), ("A minor", "A minor"), ("am", "A minor"), ("Bb", "Bb major"),
     ("bbmajor", "Bb major"), ("bmajor", "B major"), ("c#minor", "C# minor"), ("E♭ major", "Eb major"),
     ("Am", "A minor")],
)  # fmt: skip
def test_keys_are_read_as_tables_write_them(text: str, key: str) -> None:
    assert str(read(audio_key=text).brief.key) == key


@pytest.mark.parametrize(
    "form",
    [[GRID], GRID, str([GRID]), str(GRID), json.dumps(GRID), "-".join(GRID), "Am | F G", tuple(GRID)],
)
def test_chords_are_read_in_every_form(form: Any) -> None:
    line = read(chord_progressions=form, num_measures=2, time_signature="4/4")
    assert (chords_of(line.brief), line.remarks) == (["Am", "F G"], ())


@pytest.mark.parametrize(
    ("symbols", "fields", "bars", "chords"),
    [
        (GRID, {}, 2, ["Am", "F G"]),
        (["C"] * 12, {"time_signature": "3/4"}, 2, ["C", "C"]),
        (["C"] * 12, {"num_measures": 1}, 1, ["C"]),
        (["C"] * 6 + ["G"] * 6, {"num_measures": 2}, 2, ["C", "G"]),
        (["C"] * 32, {"num_measures": 5, "time_signature": "4/4"}, 5, ["N.C.", "C", "C", "C", "C"]),
        (["C"] * 40, {"num_measures": 5}, 5, ["C"] * 5),
        (GRID, {"num_measures": 4, "time_signature": "4/4"}, 4, ["Am", "F G"]),
        (GRID * 2, {"num_measures": 1, "time_signature": "4/4"}, 1, ["Am"]),
        (["C", "F", "G", "C"], {"num_measures": 4}, 4, ["C", "F", "G", "C"]),
        (["C", "F", "G", "C"], {"num_measures": 2, "time_signature": "4/4"}, 2, ["C F", "G C"]),
        (["C"] * 9, {"time_signature": "4/4"}, 2, ["C", "C"]),
        (["C", "H", "H", "G"] * 2, {"time_signature": "4/4"}, 1, ["C C C G C C C G"]),
    ],
)
def test_a_grid_is_laid_over_the_measures(
    symbols: list[str], fields: dict[str, Any], bars: int, chords: list[str]
) -> None:
    brief = read(chord_progressions=[symbols], **fields).brief
    assert (brief.bars, chords_of(brief)) == (bars, chords)


def test_what_a_grid_lacks_or_has_too_much_is_remarked_on() -> None:
    def said(**fields: Any) -> str:
        return "; ".join(remark.said for remark in read(time_signature="4/4", **fields).remarks)

    assert "the first 1 are kept" in said(chord_progressions=GRID, num_measures=1)
    assert "they are repeated" in said(chord_progressions=GRID, num_measures=4)
    assert "pick-up bar" in said(chord_progressions=["C"] * 32, num_measures=5)
    assert "symbol 2: chord 'H' is not known" in said(chord_progressions=["C", "H"] * 4)
    assert "C7b9 is not in the chord vocabulary: taken as C7" in said(chord_progressions=["C7b9"] * 8)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"bpm": 900}, "900 is taken as 300"),
        ({"bpm": "slow"}, "'slow' is not a number: ignored"),
        ({"num_measures": 500}, "500 measures are out of range: ignored"),
        ({"max_velocity": 0}, "0 is silence: ignored"),
        ({"min_velocity": 400}, "400 is taken as 127"),
        ({"genre": "polka"}, "genre 'polka' is not known: ignored"),
        ({"time_signature": "5/4"}, "time signature '5/4' is not known: ignored"),
        ({"inst": "violin", "pitch_range": "low"}, "the pitch range is kept"),
        ({"track_role": "drums", "pitch_range": "low"}, "drums have none: ignored"),
        ({"track_role": "drums", "inst": "flute"}, "the standard kit does"),
        ({"mood": "calm"}, "this field is not known: ignored"),
        ({"chord_progressions": 5}, "neither a list nor text: ignored"),
    ],
)
def test_what_is_not_simply_done_is_said(fields: dict[str, Any], said: str) -> None:
    assert any(said in remark.said for remark in read(**fields).remarks)


@pytest.mark.parametrize("value", [None, "", "unknown", float("nan"), "N/A"])
def test_an_absent_value_is_no_wish(value: Any) -> None:
    line = read(bpm=value, audio_key=value, inst=value, chord_progressions=value, id="commu1", split_data="val")
    assert line.remarks == ()


def test_an_instrument_suggests_a_role_where_none_is_named() -> None:
    roles = {name: read(inst=name).brief.tracks[0].role for name in ("electric_bass", "drums_full", "flute")}
    assert roles == {"electric_bass": TrackRole.BASS, "drums_full": TrackRole.DRUMS, "flute": TrackRole.MAIN_MELODY}


def test_a_kit_that_is_asked_for_pitches_plays_a_drum_that_has_some() -> None:
    track = read(inst="drums_full", track_role="riff", pitch_range="mid").brief.tracks[0]
    assert (track.role, track.program, track.pitch_range) == (TrackRole.RIFF, 117, "mid")


def test_every_instrument_of_commu_is_a_program_that_can_play() -> None:
    assert len(COMMU_INSTRUMENTS) == 62
    for name, program in COMMU_INSTRUMENTS.items():
        assert parse_instrument(name.replace("_", " ").title()) == program
        assert playable_range(program)[1] - playable_range(program)[0] >= 12
    assert is_drum_kit("Drums Full")


def test_the_density_is_drawn_from_the_seed() -> None:
    drawn = [draw_density(TrackRole.PAD, seed) for seed in range(300)]
    assert draw_density(TrackRole.PAD, 9) == drawn[9]
    assert set(drawn) <= set(range(8))
    assert drawn.count(0) > 150
