# SPDX-License-Identifier: Apache-2.0
"""Plans from few wishes: exact lengths, forms, who plays where, chords that end at home, and the pictures of plans."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from builders.song_plans import river_song
from fairchord.errors import InvalidBrief
from fairchord.generation.arranging.casting import FULLEST, WEIGHTS, cast
from fairchord.generation.arranging.fault import is_tonic
from fairchord.generation.arranging.form import FormPart, read_form, usual_form
from fairchord.generation.arranging.lengths import share_bars
from fairchord.generation.arranging.levels import DENSITIES, DYNAMICS, velocity_bounds
from fairchord.generation.arranging.plan_song import SongWishes, plan_song
from fairchord.generation.arranging.plan_text import write_plan
from fairchord.generation.arranging.read_plan import read_plan
from fairchord.generation.arranging.timeline import timeline_svg
from fairchord.generation.arranging.track_names import name_tracks
from fairchord.generation.track_brief import TrackBrief
from fairchord.music.harmony import parse_chords, parse_key
from fairchord.music.track_role import TrackRole

FORM = "intro A A B A B C B ending"
ALL_ROLES = tuple(TrackBrief(role=role) for role in TrackRole)


@pytest.mark.parametrize("bars", [16, 17, 24, 32, 37, 48, 64, 100, 128])
def test_a_song_has_exactly_the_bars_asked_for(bars: int) -> None:
    plan = plan_song(SongWishes(bars=bars, seed=bars))
    assert plan.bars == bars
    assert read_plan(write_plan(plan)) == plan


@pytest.mark.parametrize("seconds", [45.0, 90.0, 180.0, 240.0])
def test_a_length_in_seconds_bends_a_tempo_that_was_not_asked(seconds: float) -> None:
    assert plan_song(SongWishes(seconds=seconds)).seconds == pytest.approx(seconds, rel=0.01)
    asked = plan_song(SongWishes(seconds=seconds, bpm=100))
    assert asked.bpm == 100
    assert asked.seconds == pytest.approx(seconds, abs=2 * 2.4)


def test_the_same_wishes_give_the_same_plan_and_other_seeds_other_ones() -> None:
    plans = [write_plan(plan_song(SongWishes(bars=64, seed=seed))) for seed in (1, 1, 2, 3)]
    assert plans[0] == plans[1]
    assert len(set(plans)) == 3


def test_equal_letters_come_back_equally_long_with_the_same_players_at_least() -> None:
    plan = plan_song(SongWishes(bars=64, form=FORM, seed=3))
    for index, section in enumerate(plan.sections):
        first = plan.first_of(index)
        if first is not None:
            assert section.bars == plan.sections[first].bars
            assert set(plan.sections[first].plays) <= set(section.plays)
            assert section.variation == 25
            assert section.primes


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("tracks", [ALL_ROLES, ALL_ROLES[:3], ALL_ROLES[2:4], SongWishes().tracks])
def test_who_plays_where_keeps_to_its_musts(tracks: tuple[TrackBrief, ...], seed: int) -> None:
    parts, named = read_form(FORM), name_tracks(tracks)
    players = cast(parts, named, [0.3, 0.5, 0.5, 0.8, 0.6, 0.9, 0.5, 1.0, 0.6], seed=seed)
    roles = {str(track.name): track.role for track in named}
    weights = [sum(WEIGHTS[roles[name]] for name in playing) for playing in players]
    assert max(weights) <= max(FULLEST, 3)
    assert {name for playing in players for name in playing} == set(roles)
    assert all(any(roles[name] is not TrackRole.DRUMS for name in playing) for playing in players)
    choruses = [weight for part, weight in zip(parts, weights, strict=True) if part.kind == "chorus"]
    verses = [weight for part, weight in zip(parts, weights, strict=True) if part.kind == "verse"]
    assert min(choruses) >= verses[0]
    assert choruses == sorted(choruses)


def test_a_song_builds_up() -> None:
    plan = plan_song(SongWishes(bars=64, form=FORM, seed=1))
    loud = [DYNAMICS.index(section.dynamics) for section in plan.sections]
    dense = [DENSITIES.index(section.density) for section in plan.sections]
    last_chorus = max(i for i, section in enumerate(plan.sections) if section.kind == "chorus")
    assert loud[0] == min(loud)
    assert loud[last_chorus] == max(loud)
    assert dense[last_chorus] == max(dense)
    assert velocity_bounds(TrackRole.BASS, "ff") > velocity_bounds(TrackRole.BASS, "pp")


@pytest.mark.parametrize("form", [FORM, "A B A", "verse chorus bridge", "B"])
@pytest.mark.parametrize("key", ["A minor", "Eb major"])
def test_every_song_ends_on_its_tonic(form: str, key: str) -> None:
    plan = plan_song(SongWishes(bars=32, form=form, key=parse_key(key)))
    index = len(plan.sections) - 1
    chords = plan.chords_of(index)
    assert is_tonic(chords[(plan.sections[index].bars - 1) % len(chords)][-1], parse_key(key))


def test_chords_may_be_wished_for_one_letter_and_left_to_the_model_elsewhere() -> None:
    given = {"B": parse_chords("F G Am C"), "*": ()}
    plan = plan_song(SongWishes(bars=32, key=parse_key("A minor"), chords=given))
    found = {section.letter: section.chords for section in plan.sections if not section.variation}
    assert found["B"] == given["B"]
    assert found["A"] == ()


def test_chords_for_all_are_cut_to_short_intros_and_endings() -> None:
    given = {"*": parse_chords("Am F C G")}
    plan = plan_song(SongWishes(bars=16, form="intro A B ending", key=parse_key("A minor"), chords=given))
    found = {section.kind: " ".join(str(chord) for (chord,) in section.chords) for section in plan.sections}
    assert (found["intro"], found["verse"], found["ending"]) == ("Am F", "Am F C G", "C Am")


@pytest.mark.parametrize("seed", range(3))
def test_chords_without_a_key_bring_their_own(seed: int) -> None:
    given = {"A": parse_chords("Am F C G"), "B": parse_chords("F G Am C")}
    plan = plan_song(SongWishes(bars=16, form="A B", chords=given, seed=seed))
    assert str(plan.key) == "A minor"


def test_a_lift_moves_the_last_chorus_and_all_that_follows() -> None:
    plan = plan_song(SongWishes(bars=64, form=FORM, lift=2))
    assert [section.key_shift for section in plan.sections] == [0] * 7 + [2, 2]
    with pytest.raises(InvalidBrief, match="no chorus that comes back"):
        plan_song(SongWishes(bars=32, form="A B ending", lift=2))


@pytest.mark.parametrize(
    ("wishes", "message", "hint"),
    [
        (SongWishes(bars=200), "200 bars", "128"),
        (SongWishes(bars=8), "8 bars", "fairchord compose"),
        (SongWishes(seconds=5), "5 seconds", "seconds"),
        (SongWishes(seconds=60, bars=16), "in bars and in seconds", "one of the two"),
        (SongWishes(form="A chrous"), "'chrous' is no section", "chorus"),
        (SongWishes(form="A intro"), "intro as section 2", "first"),
        (SongWishes(bars=24, form="A A A A A A A"), "equal letters are equally long", "21"),
        (SongWishes(tracks=(TrackBrief(role=TrackRole.DRUMS),)), "drums only", "bass"),
        (SongWishes(bars=16, form="A B", chords={"*": parse_chords("Am " * 9)}), "9 bars of chords", "longer song"),
    ],
)
def test_wishes_that_contradict_are_told_with_what_fits(wishes: SongWishes, message: str, hint: str) -> None:
    with pytest.raises(InvalidBrief, match=message) as caught:
        plan_song(wishes)
    assert hint in caught.value.hint


def test_usual_forms_begin_and_end() -> None:
    for bars in (16, 30, 50, 80, 128):
        parts = read_form(usual_form(bars))
        assert sum(share_bars(parts, bars)) == bars
        assert (parts[0].kind, parts[-1].kind) == ("intro", "ending")
    assert read_form("verse refrain outro")[1] == FormPart(kind="chorus", letter="B", returns=0)


def test_the_picture_is_well_formed_and_names_everything() -> None:
    plan = replace(river_song(), title="A <song> & more")
    picture = timeline_svg(plan)
    assert picture == timeline_svg(plan)
    texts = " ".join(element.text or "" for element in ElementTree.fromstring(picture).iter())
    for shown in ("A <song> & more", "verse A'", "main melody", "as verse A, 25% new", "key +2", "mf"):
        assert shown in texts
