# SPDX-License-Identifier: Apache-2.0
"""Whatever the logits, the mean pitch lies in the range asked for, and a track that sounds throughout does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairchord.generation.brief import Brief
from fairchord.generation.compose import compose
from fairchord.generation.rules.mean_pitch import range_edges
from fairchord.generation.scripted import Scripted
from fairchord.music.conditions import PITCH_RANGES, name_pitch_range
from fairchord.music.piece import DURATION, ONSET, PITCH
from fairchord.music.playable_range import most_voices, playable_range
from fairchord.tokens.vocabulary import SIZE, VOCABULARY

_PITCH = VOCABULARY["Pitch"]


def insistent_logits(rise: float) -> Any:
    """Logits that pull every pitch up (or down), under noise."""

    def score(tokens: Any) -> Any:
        logits = np.random.default_rng([len(tokens), *tokens[-2:]]).standard_normal(SIZE).astype(np.float32) * 3
        logits[_PITCH.first : _PITCH.stop] += rise * np.arange(128, dtype=np.float32)
        return logits

    return score


@st.composite
def ranged_briefs(draw: st.DrawFn) -> Brief:
    roles = ["main_melody", "sub_melody", "accompaniment", "bass", "pad", "riff"]
    track: dict[str, Any] = {"role": draw(st.sampled_from(roles)), "pitch_range": draw(st.sampled_from(PITCH_RANGES))}
    if draw(st.booleans()):
        track["program"] = draw(st.integers(0, 127))
    record: dict[str, Any] = {
        "bars": draw(st.integers(1, 20)),
        "meter": draw(st.sampled_from(["4/4", "3/4", "2/4", "6/8", "12/8"])),
        "tracks": [track],
        "seed": draw(st.integers(0, 1000)),
        "sounds_throughout": draw(st.booleans()),
    }
    if draw(st.booleans()):
        record["chords"] = draw(st.sampled_from([["C", "Am F"], ["E7", "F#m7b5 N.C."], ["N.C."], ["Ebmaj7/D", "C5"]]))
    if draw(st.booleans()):
        record["key"] = draw(st.sampled_from(["C", "A minor", "F# minor", "Eb major"]))
    return Brief.from_dict(record)


@settings(max_examples=60, deadline=None)
@given(ranged_briefs(), st.sampled_from([-2.0, 0.0, 2.0]), st.sampled_from([400, 2048]))
def test_the_mean_pitch_lies_in_the_range(brief: Brief, rise: float, context: int) -> None:
    (draft,) = compose(Scripted(score=insistent_logits(rise), context=context), brief)
    notes, wanted = draft.piece.tracks[0].notes, brief.tracks[0]
    assert wanted.pitch_range is not None
    least, too_high = range_edges(wanted.pitch_range)
    assert least <= notes[:, PITCH].mean() < too_high
    assert name_pitch_range(float(notes[:, PITCH].mean())) == wanted.pitch_range
    lowest, highest = wanted.pitch_bounds
    assert lowest <= notes[:, PITCH].min() <= notes[:, PITCH].max() <= highest
    if brief.sounds_throughout:
        bar = brief.meter.bar_ticks
        assert notes[0, ONSET] < bar
        assert (brief.bars - 1) * bar < (notes[:, ONSET] + notes[:, DURATION]).max() <= brief.bars * bar


@pytest.mark.parametrize("program", range(128))
def test_a_named_instrument_keeps_to_what_it_plays(program: int) -> None:
    record = {"bars": 2, "tracks": [{"role": role, "program": program} for role in ("main_melody", "bass", "pad")]}
    brief = Brief.from_dict(record)
    lowest, highest = playable_range(program)
    for track in brief.tracks:
        assert lowest <= track.pitch_bounds[0] <= track.pitch_bounds[1] - 11 <= highest - 11
        assert track.voices <= (most_voices(program) or 8)
