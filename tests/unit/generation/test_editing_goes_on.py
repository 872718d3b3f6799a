# SPDX-License-Identifier: Apache-2.0
"""A continuation goes on in the tempo and key that the piece ends in, not in those that it began in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders.scripted_music import SOURCE, a_brief, composed
from fairchord.generation.brief import Brief
from fairchord.generation.editing.edit import Edit, Standing, apply_edit
from fairchord.generation.editing.hole import Hole
from fairchord.music.harmony import KeySignature
from fairchord.music.piece import Piece
from fairchord.music.time import Tempo

BRIEF = a_brief(4)
PIECE = composed(BRIEF)
LATER = 2 * 1920


def continued(piece: Piece, brief: Brief | None) -> Piece:
    standing = Standing(piece=piece, brief=brief, machine=Hole.nothing(piece))
    after, edited = apply_edit(SOURCE, standing, Edit(operation="continue", parameters={"bars": 2}, seed=1))
    assert edited.is_complete
    assert edited.written.all_bars == {4, 5}
    return after.piece


@pytest.mark.parametrize("brief", [None, BRIEF])
def test_the_last_tempo_holds(brief: Brief | None) -> None:
    tempi = (Tempo.from_bpm(120), Tempo.from_bpm(80, onset_ticks=LATER))
    assert continued(replace(PIECE, tempi=tempi), brief).tempi == tempi


@pytest.mark.parametrize("bpm", [92.5, 119.99])
def test_a_tempo_that_no_brief_can_state_goes_on_as_it_is(bpm: float) -> None:
    tempi = (Tempo.from_bpm(bpm),)
    assert continued(replace(PIECE, tempi=tempi), None).tempi == tempi


@pytest.mark.parametrize("brief", [None, BRIEF])
def test_the_last_key_holds(brief: Brief | None) -> None:
    keys = (KeySignature(tonic=9, mode="minor"), KeySignature(onset_ticks=LATER, tonic=7, mode="major"))
    after = continued(replace(PIECE, key_signatures=keys), brief)
    assert after.key_signatures == keys


@pytest.mark.parametrize("past", [0, 960])
def test_a_change_at_the_end_or_past_it_begins_with_what_is_new(past: int) -> None:
    end = 4 * 1920
    tempi = (Tempo.from_bpm(120), Tempo.from_bpm(80, onset_ticks=end + past))
    keys = (KeySignature(tonic=9, mode="minor"), KeySignature(onset_ticks=end + past, tonic=7, mode="major"))
    after = continued(replace(PIECE, tempi=tempi, key_signatures=keys), None)
    assert after.tempi == (tempi[0], replace(tempi[1], onset_ticks=end))
    assert after.key_signatures == (keys[0], replace(keys[1], onset_ticks=end))
