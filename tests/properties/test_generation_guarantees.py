# SPDX-License-Identifier: Apache-2.0
"""Whatever the logits, a piece keeps its bars, chords, ranges, voices and key, is never silent and never runs away."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fairchord.generation.brief import Brief
from fairchord.generation.compose import compose
from fairchord.generation.draft import Draft
from fairchord.generation.report import longest_silence
from fairchord.generation.rules.tonality import scale_tones
from fairchord.generation.scripted import Scripted, insisting_on, random_logits
from fairchord.generation.track_brief import TrackBrief
from fairchord.music.harmony import PITCH_NAMES, QUALITIES
from fairchord.music.piece import Piece, Track
from fairchord.music.playable_range import playable_range
from fairchord.music.track_role import TrackRole
from fairchord.tokens.vocabulary import SIZE

_CHORD_NAMES = [f"{name}{quality}" for name in PITCH_NAMES for quality in QUALITIES]


SCORES = [
    random_logits,
    lambda tokens: np.zeros(SIZE, np.float32),
    insisting_on("Control"),
    insisting_on("Position", "Hold", "Duration"),
    insisting_on("Pitch", "Drum", "Velocity"),
    insisting_on("Velocity", "Position"),
    insisting_on("Chord"),
]


@st.composite
def track_records(draw: st.DrawFn) -> dict[str, Any]:
    record: dict[str, Any] = {"role": draw(st.sampled_from([role.value for role in TrackRole if role != "drums"]))}
    if draw(st.booleans()):
        record["lowest"] = draw(st.integers(0, 115))
        if draw(st.booleans()):
            record["highest"] = draw(st.integers(record["lowest"] + 11, 127))
    if draw(st.booleans()):
        record["min_velocity"] = draw(st.integers(1, 127))
        record["max_velocity"] = draw(st.integers(record["min_velocity"], 127))
    for field, greatest in (("density", 7), ("polyphony", 8), ("program", 127)):
        if draw(st.booleans()):
            record[field] = draw(st.integers(1, greatest))
    return record


@st.composite
def briefs(draw: st.DrawFn, *, most_bars: int = 10) -> Brief:
    tracks = draw(st.lists(track_records(), min_size=1, max_size=3))
    if draw(st.booleans()):
        tracks.insert(draw(st.integers(0, len(tracks))), {"role": "drums", "lowest": 35, "highest": 51})
    record: dict[str, Any] = {
        "bars": draw(st.integers(1, most_bars)),
        "meter": draw(st.sampled_from(["4/4", "3/4", "2/4", "6/8", "12/8"])),
        "tracks": tracks,
        "seed": draw(st.integers(0, 1000)),
        "temperature_per_mille": draw(st.sampled_from([1, 1000, 3000])),
    }
    if draw(st.booleans()):
        record["chords"] = [
            " ".join(bar)
            for bar in draw(
                st.lists(st.lists(st.sampled_from(_CHORD_NAMES), min_size=1, max_size=3), min_size=1, max_size=5)
            )
        ]
    if draw(st.booleans()):
        record["key"] = draw(st.sampled_from(["C", "A minor", "F# minor", "Eb major"]))
    return Brief.from_dict(record)


@settings(max_examples=150, deadline=None)
@given(briefs(), st.sampled_from(SCORES), st.sampled_from([320, 500, 1024, 2048]))
def test_every_guarantee_holds_whatever_the_logits(brief: Brief, score: Any, context: int) -> None:
    (draft,) = compose(Scripted(score=score, context=context), brief)
    assert draft.is_complete
    assert not_kept(draft) == []
    check_naively(draft)


@settings(max_examples=40, deadline=None)
@given(briefs(most_bars=5), briefs(most_bars=6), st.sampled_from(SCORES))
def test_a_continuation_keeps_its_brief_too(earlier: Brief, brief: Brief, score: Any) -> None:
    (before,) = compose(Scripted(score=random_logits), earlier)
    brief = Brief.from_dict(brief.to_dict() | {"meter": str(earlier.meter)})
    (draft,) = compose(Scripted(score=score, context=700), brief, continue_from=before.piece)
    assert not_kept(draft) == []
    check_naively(draft)


@settings(max_examples=20, deadline=None)
@given(briefs(most_bars=9), st.integers(2, 4))
def test_a_draft_is_the_same_alone_and_among_others(brief: Brief, drafts: int) -> None:
    source = Scripted(score=random_logits, context=700)
    together = compose(source, brief, drafts=drafts)
    assert together[-1] == compose(source, brief, first_draft=drafts - 1)[0]


def not_kept(draft: Draft) -> list[str]:
    """What the report says was not kept, without what is only a wish to the model or contradicts the brief's bounds."""
    wishes = {"density", "rhythm", "dynamics"}
    outside = any(
        playable_range(track.gm_program)[0] > track.pitch_bounds[0]
        or playable_range(track.gm_program)[1] < track.pitch_bounds[1]
        for track in draft.brief.tracks
        if track.program is not None
    )
    return [
        kept.control
        for kept in draft.report
        if not kept.kept and kept.control not in wishes and not (outside and kept.control == "playable range")
    ]


def check_naively(draft: Draft) -> None:
    """The guarantees once more, note by note and without the report."""
    piece, brief = draft.piece, draft.brief
    bar_ticks = brief.meter.bar_ticks
    assert sum(span.duration_ticks for span in piece.chords) == brief.bars * bar_ticks == piece.end_ticks
    assert draft.token_count < 200 + brief.bars * 2 * (120 * len(brief.tracks) + 40)
    if brief.chords:
        for bar in range(brief.bars):
            wanted = brief.chords[bar % len(brief.chords)]
            assert chord_at(piece, bar * bar_ticks) == wanted[0]
            assert chord_at(piece, (bar + 1) * bar_ticks - 1) == wanted[-1]
    for track, wanted_track in zip(piece.tracks, brief.tracks, strict=True):
        check_track(track, wanted_track, piece, brief)


def check_track(track: Track, wanted: TrackBrief, piece: Piece, brief: Brief) -> None:
    lowest, highest = wanted.pitch_bounds
    least, greatest = wanted.velocity_bounds
    bar_ticks = brief.meter.bar_ticks
    assert track.is_drum == wanted.is_drum
    assert track.role == wanted.role
    assert track.program == wanted.gm_program
    assert longest_silence(track.notes, bars=brief.bars, bar_ticks=bar_ticks) < wanted.habits.hold_bars
    for onset, duration, pitch, velocity in track.notes.tolist():
        assert onset + duration <= brief.bars * bar_ticks
        assert lowest <= pitch <= highest
        assert least <= velocity <= greatest
        if wanted.is_drum:
            continue
        sounding = [1 for row in track.notes.tolist() if row[0] <= onset < row[0] + row[1]]
        assert len(sounding) <= wanted.voices
        assert pitch % 12 in scale_tones(chord_at(piece, onset), piece.key_signatures[0])


def chord_at(piece: Piece, tick: int) -> Any:
    return next(s.chord for s in piece.chords if s.onset_ticks <= tick < s.onset_ticks + s.duration_ticks)
