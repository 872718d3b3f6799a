# SPDX-License-Identifier: Apache-2.0
"""Screening finds every long run in any key and says where; it lets short runs, figures and drums pass."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairchord.errors import InvalidRecord, ResourceAbsent
from fairchord.music.piece import NoteArray, Piece, Track, note_array
from fairchord.screening.calibration import calibrate
from fairchord.screening.index import STRIDE, build_index, open_index
from fairchord.screening.match import find_matches
from fairchord.screening.verdict import screen

RUN = 16


def a_line(seed: int, length: int) -> NoteArray:
    """A wandering melody in eighths and quarters: no two seeds share a long run."""
    random = np.random.default_rng(seed)
    pitches = np.clip(60 + np.cumsum(random.integers(-4, 5, length)), 30, 100)
    waits = random.choice((240, 480, 720), length)
    onsets = np.concatenate([[0], np.cumsum(waits)[:-1]])
    return note_array(np.stack([onsets, waits, pitches, np.full(length, 80)], axis=1))


def a_piece(notes: NoteArray, *, is_drum: bool = False) -> Piece:
    track = Track(name="t", role=None, program=0, is_drum=is_drum, notes=notes)
    return Piece(title="p", tracks=(track,))


def joined(*parts: NoteArray) -> NoteArray:
    """Parts one after the other, each starting on the beat after the last note of the one before."""
    rows, at = [], 0
    for part in parts:
        moved = part.copy()
        moved[:, 0] += at - part[0, 0]
        rows.append(moved)
        at = int(moved[-1, 0] + moved[-1, 1])
    return note_array(np.concatenate(rows))


def transposed(notes: NoteArray, semitones: int) -> NoteArray:
    moved = notes.copy()
    moved[:, 2] += semitones
    return note_array(moved)


def an_index(*lines: NoteArray) -> bytes:
    return build_index(((f"work-{n}", f"Work {n}", a_piece(line)) for n, line in enumerate(lines)), RUN)


@settings(max_examples=60, deadline=None)
@given(
    start=st.integers(0, 60),
    length=st.integers(RUN, 60),
    lead=st.integers(1, 40),
    semitones=st.integers(-12, 12),
    seed=st.integers(0, 1000),
)
def test_every_run_of_the_promised_length_is_found_in_any_key(
    start: int, length: int, lead: int, semitones: int, seed: int
) -> None:
    work = a_line(seed, 130)
    copied = transposed(work[start : start + length], semitones)
    draft = a_piece(joined(a_line(seed + 5000, lead), copied, a_line(seed + 9000, 20)))
    (match,) = find_matches(draft, open_index(an_index(a_line(seed + 2000, 100), work)))
    assert match.work_id == "work-1"
    assert match.transposition == semitones
    assert length - 2 * (STRIDE - 1) <= match.notes <= length + 2  # by luck a neighbour may fit too


def test_bars_are_those_of_the_run_in_both() -> None:
    steady = note_array([(480 * n, 480, pitch, 80) for n, pitch in enumerate(a_line(2, 64)[:, 2])])
    draft = a_piece(joined(a_line(1, 4), note_array([(0, 240, 50, 80)]), steady[32:56]))
    (match,) = find_matches(draft, open_index(an_index(steady)))
    lead = int(draft.tracks[0].notes[5, 0]) // 1920 + 1
    assert (match.work_first_bar, match.work_last_bar) == (9, 14)
    assert (match.first_bar, match.track, match.work_track) == (lead, 0, 0)


def test_a_work_is_found_whole_against_itself() -> None:
    (match,) = find_matches(a_piece(a_line(3, 93)), open_index(an_index(a_line(3, 93))))
    assert 93 - (STRIDE - 1) <= match.notes <= 93


@pytest.mark.parametrize("figure", [[0], [0, 4, 7], [0, 7, 4, 7, 12, 7, 4, 7]])
def test_a_repeated_figure_is_common_material(figure: list[int]) -> None:
    notes = note_array([(240 * n, 240, 50 + figure[n % len(figure)], 80) for n in range(120)])
    assert find_matches(a_piece(notes), open_index(an_index(notes))) == ()


def test_drums_are_not_compared() -> None:
    index = open_index(build_index([("work-0", "Beat", a_piece(a_line(4, 80), is_drum=True))], RUN))
    assert screen(a_piece(a_line(4, 80), is_drum=True), index).state == "clear"


def test_the_top_line_is_followed_through_chords() -> None:
    melody = a_line(5, 60)
    under = melody.copy()
    under[:, 2] -= 7
    chords = note_array(np.concatenate([melody, under]))
    assert find_matches(a_piece(chords), open_index(an_index(melody)))[0].transposition == 0


def test_verdict_is_close_from_the_threshold_on_and_names_the_bars() -> None:
    melody = a_line(6, 80)
    stored = build_index([("work-amber", "Amber", a_piece(melody))], RUN, threshold_notes=30)
    close, clear = screen(a_piece(melody[:40]), open_index(stored)), screen(a_piece(melody[:29]), open_index(stored))
    assert (close.state, clear.state) == ("close", "clear")
    assert "of “Amber” (work-amber), its bars 1 to" in str(close)
    assert "36 notes or more" in str(clear)
    assert clear.longest_notes >= 26


def test_a_verdict_says_what_it_cannot_say() -> None:
    limits = screen(a_piece(a_line(1, 30)), open_index(an_index())).to_dict()["limits"]
    assert "drums" in limits
    assert "not a legal opinion" in limits


def test_the_same_works_give_the_same_index_bytes() -> None:
    assert an_index(a_line(7, 50), a_line(8, 50)) == an_index(a_line(7, 50), a_line(8, 50))


def test_the_index_does_not_hold_the_pitches_in_the_clear() -> None:
    stored = open_index(an_index(a_line(9, 400)))
    clear = a_line(9, 400)[:, 2][::STRIDE][: len(stored.masked_pitches)]
    assert np.mean(stored.masked_pitches == clear) < 0.1


def test_an_index_of_silence_and_a_silent_piece_are_no_trouble() -> None:
    silence = a_piece(note_array([]))
    index = open_index(build_index([("work-0", "Silence", silence)], RUN))
    assert screen(silence, index).is_clear
    assert screen(a_piece(a_line(1, 40)), index).works_compared == 1


@pytest.mark.parametrize("damage", [b"", b"PK", b"not an index at all" * 9])
def test_what_is_no_index_is_refused(damage: bytes) -> None:
    with pytest.raises(InvalidRecord):
        open_index(damage)


def test_a_cut_index_is_refused_and_a_missing_one_named(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidRecord):
        open_index(an_index(a_line(1, 40))[:-30])
    with pytest.raises(ResourceAbsent, match="screening-index"):
        open_index(tmp_path / "screening-index.npz")


def test_a_run_too_short_to_screen_by_is_refused() -> None:
    with pytest.raises(InvalidRecord, match="too short"):
        build_index([], 7)


def test_calibration_counts_borrowing_but_not_versions_of_one_tune() -> None:
    shared = a_line(50, 20)
    works = [
        (f"work-{n}", f"tune-{n}", a_piece(joined(a_line(n, 100), shared, a_line(n + 100, 100)))) for n in range(8)
    ]
    works.append(("work-version", "tune-0", works[0][2]))
    works.append(("work-arranged", "another-key", works[1][2]))
    calibration = calibrate(works, run_notes=RUN)
    assert calibration.works == 10
    assert 14 <= dict(calibration.quantiles)[990] <= 24
    assert calibration.threshold_notes == max(dict(calibration.quantiles)[950] + 1, RUN)


def test_calibration_needs_works_to_compare() -> None:
    with pytest.raises(InvalidRecord, match="two works"):
        calibrate([("work-0", "t", a_piece(a_line(1, 40)))])
