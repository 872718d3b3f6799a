# SPDX-License-Identifier: Apache-2.0
"""Whatever the logits, infilling changes no known note, collides with none, and holds every guarantee in the hole."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairchord.generation.brief import Brief
from fairchord.generation.compose import compose
from fairchord.generation.editing.bar_grid import bar_starts, bars_of, piece_bars
from fairchord.generation.editing.hole import Hole
from fairchord.generation.infill import infill
from fairchord.generation.rules.tonality import scale_tones
from fairchord.generation.scripted import Scripted, insisting_on, random_logits
from fairchord.music.edit import repair_overlaps
from fairchord.music.midi_write import write_midi
from fairchord.music.piece import DURATION, ONSET, PITCH, Piece, Track, note_array
from fairchord.music.reading.midi_parse import parse_midi
from fairchord.music.time import TICKS_PER_GRID

SCORES = [
    random_logits,
    insisting_on(),
    insisting_on("Control"),
    insisting_on("Position", "Hold", "Duration"),
    insisting_on("Pitch", "Drum", "Velocity"),
    insisting_on("Velocity", "Position"),
]
ROLES = ["main_melody", "accompaniment", "bass", "pad", "riff", "sub_melody"]


@st.composite
def composed(draw: st.DrawFn, *, most_bars: int = 12) -> tuple[Piece, Brief]:
    """A piece that was composed, and its brief."""
    tracks: list[dict[str, Any]] = [
        {"role": role} for role in draw(st.lists(st.sampled_from(ROLES), min_size=1, max_size=3))
    ]
    if draw(st.booleans()):
        tracks.append({"role": "drums"})
    for track in tracks:
        if track["role"] != "drums" and draw(st.booleans()):
            track["lowest"] = draw(st.integers(20, 80))
            track["highest"] = track["lowest"] + draw(st.integers(12, 30))
        if draw(st.booleans()):
            track["min_velocity"], track["max_velocity"] = 60, draw(st.integers(60, 90))
        if track["role"] != "drums" and "lowest" not in track and draw(st.integers(0, 2)) == 0:
            track["pitch_range"] = "mid"
    brief = Brief.from_dict(
        {
            "bars": draw(st.integers(1, most_bars)),
            "meter": draw(st.sampled_from(["4/4", "3/4", "2/4", "6/8", "12/8"])),
            "tracks": tracks,
            "chords": draw(st.sampled_from(["Am F C G", "Dm7 G7 Cmaj7 A7", "C | F G"])),
            "seed": draw(st.integers(0, 1000)),
        }
    )
    (made,) = compose(Scripted(score=random_logits, context=1024), brief)
    return made.piece, brief


def played_by_a_human(piece: Piece, seed: int) -> Piece:
    """The same notes off the grid, some of them early, late, long or overlapping other pitches."""
    random = np.random.default_rng(seed)
    tracks = []
    for track in piece.tracks:
        notes = track.notes.copy()
        notes[:, ONSET] = np.maximum(0, notes[:, ONSET] + random.integers(-19, 20, len(notes)))
        notes[:, DURATION] = np.maximum(1, notes[:, DURATION] + random.integers(-60, 200, len(notes)))
        end = piece.end_ticks
        notes[:, DURATION] = np.minimum(notes[:, DURATION], np.maximum(1, end - notes[:, ONSET]))
        tracks.append(replace(track, notes=repair_overlaps(note_array(notes))[0]))
    return replace(piece, tracks=tuple(tracks))


@st.composite
def holes(draw: st.DrawFn, piece: Piece) -> Hole:
    bars = piece_bars(piece)
    chosen = st.frozensets(st.integers(0, bars - 1), max_size=bars)
    hole = Hole(bars=tuple(draw(chosen) for _ in piece.tracks))
    return hole if not hole.is_empty else Hole.of(piece, tracks=[0])


@settings(max_examples=8, deadline=None)
@given(st.data(), composed(most_bars=6), st.sampled_from(SCORES))
def test_every_guarantee_holds_in_the_hole(data: Any, made: tuple[Piece, Brief], score: Any) -> None:
    check_an_infill(data, made, score, 1024)


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(st.data(), composed(), st.sampled_from(SCORES), st.sampled_from([340, 700, 1024, 2048]))
def test_it_holds_in_many_holes_and_contexts(data: Any, made: tuple[Piece, Brief], score: Any, context: int) -> None:
    check_an_infill(data, made, score, context)


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(st.data(), composed(most_bars=6), st.sampled_from(SCORES), st.integers(0, 99))
def test_it_holds_among_notes_that_a_human_played(
    data: Any, made: tuple[Piece, Brief], score: Any, jitter: int
) -> None:
    piece = played_by_a_human(made[0], jitter)
    check_an_infill(data, (piece, None), score, 800)


def check_an_infill(data: Any, made: tuple[Piece, Brief | None], score: Any, context: int) -> None:
    piece, brief = made
    hole = data.draw(holes(piece))
    edited = infill(
        Scripted(score=score, context=context),
        piece,
        hole,
        brief=brief,
        seed=3,
        candidates=data.draw(st.integers(1, 3)),
    )
    assert edited.is_complete
    assert edited.written == hole
    assert [kept for kept in edited.report if not kept.kept] == []
    check_naively(piece, edited.piece, hole, edited.token_count)


@settings(max_examples=4, deadline=None)
@given(st.data(), composed(most_bars=6))
def test_the_same_seed_gives_the_same_notes_and_the_file_holds_them(data: Any, made: tuple[Piece, Brief]) -> None:
    piece, brief = made
    hole = data.draw(holes(piece))
    source = Scripted(score=random_logits, context=1024)
    once, twice = (infill(source, piece, hole, brief=brief, seed=5) for _ in range(2))
    assert once == twice
    read = parse_midi(write_midi(once.piece)).piece
    kept = [track for track in once.piece.tracks if len(track.notes)]
    assert [track.notes.tolist() for track in read.tracks] == [repair_overlaps(t.notes)[0].tolist() for t in kept]


def check_naively(before: Piece, after: Piece, hole: Hole, token_count: int) -> None:
    starts = bar_starts(before)
    assert token_count < 3000 * max(1, hole.count)
    assert piece_bars(after) <= piece_bars(before)
    assert after.chords == before.chords
    for old, new, bars in zip(before.tracks, after.tracks, hole.bars, strict=True):
        stand = old.notes[~np.isin(bars_of(old.notes, starts), list(bars))]
        kept = new.notes[~np.isin(bars_of(new.notes, starts), list(bars))]
        assert np.array_equal(stand, kept)
        written = new.notes[np.isin(bars_of(new.notes, starts), list(bars))]
        check_against(after, written, stand, new)


def check_against(piece: Piece, written: Any, stand: Any, track: Track) -> None:
    for onset, duration, pitch, _ in written.tolist():
        assert onset % TICKS_PER_GRID == 0
        overlapping = [
            row
            for row in stand.tolist()
            if row[PITCH] == pitch and row[0] < onset + duration and onset < row[0] + row[1]
        ]
        assert overlapping == []
        if not track.is_drum and piece.key_signatures:
            chord = next(
                (s.chord for s in piece.chords if s.onset_ticks <= onset < s.onset_ticks + s.duration_ticks), None
            )
            assert pitch % 12 in scale_tones(chord, piece.key_signatures[0])
