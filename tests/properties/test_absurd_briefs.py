# SPDX-License-Identifier: Apache-2.0
"""Thousands of random briefs, absurd ones among them: a clip for each line, with what is promised held, and no error.

What is promised is counted here from the notes alone, as an outsider would: bars, mean pitch, every velocity, and every
note in the key or in the tones of each chord slot that it overlaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairchord.errors import InvalidBrief, InvalidMusic
from fairchord.generation.brief import Brief
from fairchord.generation.commu.line import ReadLine, read_line
from fairchord.generation.compose import compose_many
from fairchord.generation.draft import Draft
from fairchord.generation.scripted import Scripted
from fairchord.generation.wishes.settle import find_contradictions, settle
from fairchord.music.chord_language import read_progression
from fairchord.music.conditions import PITCH_RANGES, name_pitch_range
from fairchord.music.harmony import Chord
from fairchord.music.instruments import COMMU_INSTRUMENTS
from fairchord.music.piece import DURATION, ONSET, PITCH, VELOCITY
from fairchord.music.time import parse_meter
from fairchord.tokens.vocabulary import SIZE
from fairchord.workflows.state_brief import state_wishes

_NOISE = np.random.default_rng(5).standard_normal((97, SIZE)).astype(np.float32) * 4
_SYMBOLS = [
    "C", "Am", "F", "G", "Dm7b5", "E7", "Bb/D", "Csus4", "Abmaj7", "F#dim7", "D5", "Cadd2", "E+", "Bm6", "N.C.",
    "C7b9", "Gm9/F",
]  # fmt: skip
_EIGHTHS = {"4/4": 8, "3/4": 6, "2/4": 4, "6/8": 6, "12/8": 12}


def noise(tokens: Sequence[int]) -> Any:
    """Strong logits, other ones at nearly every place."""
    return _NOISE[(len(tokens) * 7 + tokens[-1] * 31 + tokens[0]) % len(_NOISE)]


def a_line(random: np.random.Generator, *, absurd: bool) -> dict[str, Any]:
    """A random line of ComMU's form; an absurd one has wrong values, and lengths that do not fit."""
    meter = str(random.choice(list(_EIGHTHS)))
    bars = int(random.integers(1, 10))
    runs = [str(random.choice(_SYMBOLS)) for _ in range(bars * 2)]
    cells = [name for name in runs for _ in range(_EIGHTHS[meter] // 2)]
    least = int(random.integers(0, 128))
    line: dict[str, Any] = {
        "audio_key": str(random.choice(["aminor", "cmajor", "f#minor", "ebmajor"])),
        "chord_progressions": [cells],
        "pitch_range": str(random.choice(PITCH_RANGES)),
        "num_measures": bars,
        "bpm": int(random.integers(20, 300)),
        "genre": str(random.choice(["newage", "cinematic", "New Age"])),
        "track_role": str(random.choice(["main_melody", "sub_melody", "accompaniment", "bass", "pad", "riff"])),
        "inst": str(random.choice(list(COMMU_INSTRUMENTS))),
        "sample_rhythm": str(random.choice(["standard", "triplet"])),
        "time_signature": meter,
        "min_velocity": least,
        "max_velocity": int(random.integers(least, 128)),
    }
    for name in list(line):
        if random.random() < 0.15:
            del line[name]
        elif absurd and random.random() < 0.3:
            line[name] = _ABSURD[int(random.integers(len(_ABSURD)))]
    if absurd and isinstance(line.get("num_measures"), int):
        line["num_measures"] += int(random.integers(0, 3))
    return line


_ABSURD: list[Any] = [
    None, "", "unknown", -1, 0, 1, 3.5, 17, 1e30, float("nan"), float("inf"), True, [], [[]], {}, "N.C.", "Am-F-C-G",
    "['C', 'G']", "Am | F . C | %", "very low", "kazoo", [["H"]], ["C"] * 7, "||: :||", "[" * 50, "\u0000", ["C", 3],
    "I V vi IV", "drums_full", "drums", "6/8", "5/4", "12", 200, "a" * 5000, [None, "C"], "C C C C C C C C C |", "x9",
    "Cm7 F7 | x3",
]  # fmt: skip


def check_clip(read: ReadLine, draft: Draft) -> None:
    """Hold a clip against its brief, note by note."""
    brief, (track,) = read.brief, draft.piece.tracks
    notes, wanted = track.notes, brief.tracks[0]
    bar = brief.meter.bar_ticks
    assert draft.is_complete
    assert len(notes)
    assert notes[0, ONSET] < bar
    assert -(-int((notes[:, ONSET] + notes[:, DURATION]).max()) // bar) == brief.bars
    least, greatest = wanted.velocity_bounds
    assert least <= notes[:, VELOCITY].min() <= notes[:, VELOCITY].max() <= greatest
    if wanted.is_drum:
        return
    if wanted.pitch_range is not None:
        assert name_pitch_range(float(notes[:, PITCH].mean())) == wanted.pitch_range
    check_harmony(draft)


def check_harmony(draft: Draft) -> None:
    """Every note is in the key or a tone of each chord that it sounds over."""
    piece = draft.piece
    key = piece.key_signatures[0].pitch_classes
    for onset, duration, pitch, _ in piece.tracks[0].notes.tolist():
        if pitch % 12 in key:
            continue
        for span in piece.chords:
            if span.onset_ticks < onset + duration and onset < span.onset_ticks + span.duration_ticks:
                assert pitch % 12 in span.chord.pitch_classes


def sketch_many(seed: int, count: int, *, absurd: bool) -> None:
    """Read so many lines, write them side by side, and check every clip."""
    random = np.random.default_rng(seed)
    reads = [read_line(a_line(random, absurd=absurd), seed=index, title="clip") for index in range(count)]
    drafts = compose_many(Scripted(score=noise, context=1024), [read.brief for read in reads])
    for read, draft in zip(reads, drafts, strict=True):
        check_clip(read, draft)
        given_way = {kept.control for kept in draft.report if not kept.kept}
        # Density is drawn, not asked for; an instrument's range gives way to the pitch range, and that is said.
        assert given_way <= {"density", "playable range", *(["rhythm"] if read.brief.rhythm == "triplet" else [])}
        assert "playable range" not in given_way or "inst" in {remark.field for remark in read.remarks}


@pytest.mark.parametrize("absurd", [False, True])
def test_every_line_gives_a_clip_that_keeps_what_is_promised(absurd: bool) -> None:
    sketch_many(1, 25, absurd=absurd)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 12))
def test_thousands_of_lines_give_clips_that_keep_what_is_promised(seed: int) -> None:
    sketch_many(seed, 300, absurd=seed % 2 == 0)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=30)
    | st.sampled_from(_ABSURD),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
names = st.sampled_from(
    ["audio_key", "chord_progressions", "pitch_range", "num_measures", "bpm", "genre", "track_role", "inst",
     "sample_rhythm", "time_signature", "min_velocity", "max_velocity", "chords", "id", "colour"]
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.dictionaries(names, values, max_size=8))
def test_whatever_a_line_holds_a_brief_comes_out(record: dict[str, Any]) -> None:
    read = read_line(record, seed=1, title="clip")
    assert 1 <= read.brief.bars <= 128
    assert Brief.from_dict(read.brief.to_dict()) == read.brief


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ABCDEFGabm#7°øΔ+sudi0469/|:.%-x2 \u266dIViv()N", max_size=40))
def test_whatever_the_chord_text_it_is_read_or_refused(text: str) -> None:
    try:
        progression = read_progression(text, meter=parse_meter("4/4"))
    except InvalidMusic:
        return
    assert all(bar and all(chord is None or isinstance(chord, Chord) for chord in bar) for bar in progression.bars)


chord_bars = st.lists(st.sampled_from(_SYMBOLS[:-2]), min_size=1, max_size=17).map(" ".join)
track_wishes = st.fixed_dictionaries(
    {"role": st.sampled_from(["main_melody", "sub_melody", "accompaniment", "bass", "pad", "riff", "drums"])},
    optional={
        "program": st.integers(0, 127), "lowest": st.integers(0, 127), "highest": st.integers(0, 127),
        "min_velocity": st.integers(1, 127), "max_velocity": st.integers(1, 127), "density": st.integers(0, 7),
        "polyphony": st.integers(1, 8), "pitch_range": st.sampled_from(PITCH_RANGES),
    },
)  # fmt: skip
wishes = st.fixed_dictionaries(
    {"tracks": st.lists(track_wishes, min_size=1, max_size=4), "bars": st.integers(1, 8)},
    optional={
        "chords": st.lists(chord_bars, min_size=1, max_size=9),
        "key": st.sampled_from(["C", "A minor", "F# minor"]), "meter": st.sampled_from(list(_EIGHTHS)),
        "dynamics": st.sampled_from(["flat", "shaped"]),
    },
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(wishes)
def test_wishes_are_a_brief_contradict_or_are_settled(asked: dict[str, Any]) -> None:
    found = find_contradictions(asked)
    if found:
        assert all(one.first and one.second and one.why and one.proposal and one.changes for one in found)
        with pytest.raises(InvalidBrief, match="contradict"):
            state_wishes(asked)
    settled, taken = settle(asked)
    assert bool(taken) == bool(found)
    assert find_contradictions(settled) == ()
    Brief.from_dict({"title": "settled", **settled})
    stated = state_wishes(asked, takes_nearest=True)
    assert len(stated.notes) >= len(taken)
