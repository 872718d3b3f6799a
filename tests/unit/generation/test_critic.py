# SPDX-License-Identifier: Apache-2.0
"""The critic counts habits as a reader of the notes would, and keeps the take nearest to human music."""

import numpy as np
import pytest

from fairchord.generation.brief import Brief
from fairchord.generation.critic import HUMAN, Take, best_take, count_habits, distance
from fairchord.generation.given import nothing_given
from fairchord.generation.writing.draft_writing import begin_draft
from fairchord.generation.writing.window import Window
from fairchord.music.harmony import parse_chord
from fairchord.music.track_role import TrackRole
from fairchord.tokens.grid import GridNotes

C, F = parse_chord("C"), parse_chord("F")
HARMONY = [((0, C),), ((0, C), (24, F)), ((0, None),), ((0, C),)]
WINDOW = Window(first_bar=0, context_bars=0, new_bars=4, is_last=True)


def rows(*notes: tuple[int, int]) -> GridNotes:
    return np.array([(onset, 6, pitch, 20) for onset, pitch in notes], np.int32)


def take(notes: GridNotes, nats: float = 0.0) -> Take:
    brief = Brief.from_dict({"bars": 4, "roles": "main_melody", "chords": "C F G C"})
    draft = begin_draft(brief, nothing_given(brief), 0)
    draft.notes = [notes]
    return Take(draft=draft, window=WINDOW, nats=nats)


def test_habits_are_counted() -> None:
    notes = rows((0, 60), (0, 64), (24, 64), (48, 60), (72, 60), (96, 61), (144, 60), (144, 64), (168, 64))
    found = count_habits(notes, HARMONY, steps=48, is_drum=False)
    assert found["in_chord"] == 8 / 8
    assert found["repeated"] == pytest.approx(3 / 6)
    assert found["leap"] == pytest.approx((0 + 4 + 0 + 1 + 3 + 0) / 6)
    assert found["same_rhythm"] == pytest.approx(1 / 3)
    assert found["same_bar"] == pytest.approx(1 / 3)


def test_drums_have_habits_of_rhythm_only_and_silence_has_none() -> None:
    assert set(count_habits(rows((0, 36), (24, 38)), HARMONY, steps=48, is_drum=True)) == {"same_rhythm", "same_bar"}
    assert count_habits(rows(), HARMONY, steps=48, is_drum=False) == {}
    assert distance(take(rows().reshape(0, 4))) == 0.0


def test_one_note_for_ever_is_further_from_human_music_than_a_moving_line() -> None:
    stuck = rows(*((12 * step, 60) for step in range(16)))
    line = [60, 60, 64, 62, 60, 67, 65, 64, 65, 65, 69, 67, 64, 62, 60, 60]
    moving = rows(*((12 * step, pitch) for step, pitch in enumerate(line)))
    assert distance(take(moving)) < distance(take(stuck))
    assert best_take([take(stuck), take(moving)]) == 1


def test_of_equal_takes_the_first_is_kept_and_of_unlikely_ones_none() -> None:
    notes = rows((0, 60), (48, 64), (96, 65))
    assert best_take([take(notes), take(notes)]) == 0
    assert best_take([take(notes, 900.0), take(notes, 30.0), take(notes, 31.0), take(notes, 29.0)]) != 0


def test_every_role_has_its_table() -> None:
    assert set(HUMAN) == {role.value for role in TrackRole}
