# SPDX-License-Identifier: Apache-2.0
"""Which pieces have the same fingerprint or tune, and which have not."""

from dataclasses import replace

from builders.music_pieces import a_line, a_piece, a_progression, a_track
from fairchord.music.fingerprint import fingerprint_piece, melody_of, tune_key
from fairchord.music.piece import Piece
from fairchord.music.track_role import TrackRole

TUNE = [67, 67, 69, 67, 72, 71, 67, 67, 69, 67, 74, 72, 67, 67, 79, 76, 72, 71, 69]


def test_the_same_song_in_another_key_and_time_has_the_same_fingerprint() -> None:
    first = a_piece(a_line(TUNE), a_line([36] * 8, is_drum=True))
    second = a_piece(a_line([36] * 8, step=960, is_drum=True), a_line([p - 5 for p in TUNE], step=960), meter="2/4")
    assert fingerprint_piece(first) == fingerprint_piece(second)


def test_drums_keep_their_pitches() -> None:
    assert fingerprint_piece(a_piece(a_line([36, 38], is_drum=True))) != fingerprint_piece(
        a_piece(a_line([38, 40], is_drum=True))
    )


def test_one_note_more_or_elsewhere_is_another_piece() -> None:
    whole = {fingerprint_piece(a_piece(a_line(TUNE))), fingerprint_piece(a_piece(a_line([*TUNE, 60])))}
    assert len(whole | {fingerprint_piece(a_piece(a_line([*TUNE[:-1], 70])))}) == 3


def test_an_empty_piece_has_a_fingerprint_of_its_own() -> None:
    empty = Piece(title="", tracks=())
    assert fingerprint_piece(empty) == fingerprint_piece(empty) != fingerprint_piece(a_piece(a_line([60])))
    assert tune_key(empty) == fingerprint_piece(empty)[:32]


def test_a_tune_is_known_again_under_another_accompaniment_key_and_words() -> None:
    first = a_piece(a_line(TUNE, role=TrackRole.MAIN_MELODY), a_progression("C F G C"))
    rows = []
    tick = 0
    for index, pitch in enumerate(TUNE):
        if index and pitch == TUNE[index - 1]:
            rows[-1] = (rows[-1][0], rows[-1][1] + 480, pitch + 3, 80)
        else:
            rows.append((tick, 480, pitch + 3, 80))
        tick += 480
    assert len(rows) < len(TUNE)
    second = a_piece(a_track(rows), a_line([40, 45, 47, 40]))
    assert tune_key(first) == tune_key(second)


def test_different_tunes_have_different_keys_and_a_pulse_is_no_tune() -> None:
    other = [*TUNE[:3], 71, *TUNE[4:]]
    assert tune_key(a_piece(a_line(TUNE))) != tune_key(a_piece(a_line(other)))
    pulse = a_piece(a_line([60, 62] * 20))
    assert tune_key(pulse) == fingerprint_piece(pulse)[:32]


def test_the_melody_is_the_top_line_without_the_held_accompaniment() -> None:
    rows = [(0, 960, 72, 80), (0, 960, 60, 80), (480, 240, 55, 80), (960, 480, 74, 80)]
    assert melody_of(a_piece(a_track(rows))).tolist() == [[0, 960, 72, 80], [960, 480, 74, 80]]


def test_the_melody_prefers_its_role_over_height() -> None:
    low = a_line([60, 62], role=TrackRole.MAIN_MELODY)
    assert melody_of(a_piece(a_line([90, 91]), low)).tolist() == low.notes.tolist()
    assert melody_of(replace(a_piece(), tracks=())).tolist() == []
