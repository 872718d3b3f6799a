# SPDX-License-Identifier: Apache-2.0
"""Whatever the logits, a song obeys its plan: length, form, players, chords, density, dynamics, returns, its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from builders.song_plans import plans
from fairchord.generation.arranging.arrange import arrange_song
from fairchord.generation.arranging.plan import Plan
from fairchord.generation.arranging.plan_text import write_plan
from fairchord.generation.arranging.read_plan import read_plan
from fairchord.generation.next_token import Logits
from fairchord.generation.scripted import Scripted, insisting_on, random_logits
from fairchord.music.piece import DURATION, ONSET, PITCH, VELOCITY, Piece

UNSHRUNK = [Phase.explicit, Phase.reuse, Phase.generate]
"""A song takes about a second, so a failing one is shown as it was found."""
RELAXED = [HealthCheck.filter_too_much, HealthCheck.too_slow]


SCORES = [random_logits, insisting_on("Control"), insisting_on("Position", "Hold", "Duration"), insisting_on("Pitch")]


@settings(max_examples=150, deadline=None, suppress_health_check=RELAXED)
@given(plans())
def test_a_plan_is_read_back_from_its_text_and_its_record(plan: Plan) -> None:
    text = write_plan(plan)
    assert read_plan(text) == plan
    assert write_plan(read_plan(text)) == text
    assert Plan.from_dict(plan.to_dict()) == plan


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=RELAXED, phases=UNSHRUNK)
@given(plans(), st.sampled_from(SCORES), st.sampled_from([700, 1024]))
def test_every_line_of_a_plan_is_kept_whatever_the_logits(
    plan: Plan, score: Callable[[Sequence[int]], Logits], context: int
) -> None:
    song = arrange_song(Scripted(score=score, context=context), plan)
    assert song.is_complete
    assert [f"{kept.control}: {kept.detail}" for kept in song.report if not kept.kept] == []
    check_naively(song.piece, plan)


def check_naively(piece: Piece, plan: Plan) -> None:
    """The plan once more, note by note and without the report."""
    start = 0
    for section in plan.sections:
        stop = start + section.bars * plan.meter_of(section).bar_ticks
        for track in piece.tracks:
            inside = track.notes[(track.notes[:, ONSET] >= start) & (track.notes[:, ONSET] < stop)]
            assert bool(len(inside)) == (track.name in section.plays)
            assert not len(inside) or int((inside[:, ONSET] + inside[:, DURATION]).max()) <= stop
            wanted = next(track_brief for track_brief in plan.tracks if track_brief.name == track.name)
            lowest, highest = wanted.pitch_bounds
            for _, _, pitch, velocity in inside.tolist():
                assert lowest <= pitch <= highest
                assert 1 <= velocity <= 127
        start = stop
    assert piece.end_ticks == start
    final = piece.chords[-1].chord
    assert final.root == plan.key_of(plan.sections[-1]).tonic
    for track in piece.tracks:
        if track.name in plan.sections[-1].plays and not track.is_drum:
            last = track.notes[track.notes[:, ONSET] + track.notes[:, DURATION] == start]
            assert {int(pitch) % 12 for pitch in last[:, PITCH]} <= final.pitch_classes
            assert len(last)
            assert last[:, VELOCITY].min() >= 1
