# SPDX-License-Identifier: Apache-2.0
"""Where clips are cut and what they say of themselves."""

from dataclasses import replace

import pytest

from builders.music_pieces import a_line, a_piece, a_progression, a_track
from fairchord.errors import InvalidMusic
from fairchord.music.analysis import analyse
from fairchord.music.clip import Clip, cut_clips
from fairchord.music.harmony import KeySignature
from fairchord.music.piece import Piece
from fairchord.music.time import Tempo, TimeSignature
from fairchord.music.track_role import TrackRole


def clips(piece: Piece, **options: object) -> list[Clip]:
    return cut_clips(piece, analyse(piece), **options)  # type: ignore[arg-type]  # passed on as they are


def spans(piece: Piece, **options: object) -> list[tuple[int, int]]:
    return [(clip.start_bar, clip.length_bars) for clip in clips(piece, **options)]


def test_clips_of_each_length_start_every_half_length() -> None:
    piece = a_piece(a_progression("Am F C G " * 2))
    assert spans(piece) == [(0, 4), (2, 4), (4, 4), (0, 8)]


def test_the_hop_can_be_chosen() -> None:
    assert spans(a_piece(a_progression("Am F C G Am")), lengths=(4,), hop_bars=1) == [(0, 4), (1, 4)]


def test_a_clip_says_its_conditions() -> None:
    given = KeySignature(tonic=9, mode="minor")
    piece = replace(a_piece(a_progression("Am F C G")), tempi=(Tempo.from_bpm(92),), key_signatures=(given,))
    (clip,) = clips(piece, lengths=(4,), genre="pop")
    said = clip.conditions.to_dict()
    assert said == {
        "bpm": 92,
        "key": "A minor",
        "meter": "4/4",
        "length_bars": 4,
        "chords": [[0, 1920, "Am"], [1920, 1920, "F"], [3840, 1920, "C"], [5760, 1920, "G"]],
        "genre": "pop",
        "rhythm": "standard",
        "opens": True,
        "closes": True,
    }


def test_a_track_in_a_clip_says_its_conditions() -> None:
    piece = a_piece(a_line([60, 64] * 8, program=73, role=TrackRole.MAIN_MELODY))
    (clip,) = clips(piece, lengths=(4,))
    assert clip.track_conditions[0].to_dict() == {
        "role": "main_melody",
        "program": 73,
        "pitch_range": "mid",
        "lowest": 60,
        "highest": 64,
        "min_velocity": 80,
        "max_velocity": 80,
        "rhythm": "standard",
        "density": 4000,
        "polyphony": 1000,
    }


def test_notes_are_moved_to_tick_zero_and_cut_at_the_end() -> None:
    piece = a_piece(a_track([(0, 9600, 60, 80), (1920, 480, 62, 80), (3600, 960, 64, 80)]))
    part = clips(piece, lengths=(1,))[1].piece
    assert part.tracks[0].notes.tolist() == [[0, 480, 62, 80], [1680, 240, 64, 80]]


def test_a_note_played_a_little_early_belongs_to_the_next_bar() -> None:
    piece = a_piece(a_track([(0, 480, 60, 80), (1905, 480, 62, 80), (3820, 480, 64, 80)]))
    starts = [clip.piece.tracks[0].notes[:, :3].tolist() for clip in clips(piece, lengths=(1,))]
    assert starts == [[[0, 480, 60]], [[0, 465 + 15, 62]], [[0, 480, 64]]]


def test_silent_tracks_and_silent_bars_are_left_out() -> None:
    high = a_track([(0, 480, 72, 80), (1920 * 3, 480, 72, 80)])
    low = a_track([(1920 * 3, 480, 40, 80)])
    found = clips(a_piece(high, low), lengths=(1,))
    assert [(clip.start_bar, len(clip.piece.tracks)) for clip in found] == [(0, 1), (3, 2)]


def test_a_pickup_and_an_unknown_meter_are_not_cut_into() -> None:
    meters = (
        TimeSignature(onset_ticks=0, numerator=1, denominator=4),
        TimeSignature(onset_ticks=480, numerator=4, denominator=4),
        TimeSignature(onset_ticks=480 + 1920 * 2, numerator=5, denominator=4),
        TimeSignature(onset_ticks=480 + 1920 * 2 + 2400, numerator=3, denominator=4),
    )
    piece = replace(a_piece(a_line([60, 62] * 10)), time_signatures=meters)
    found = clips(piece, lengths=(1,))
    assert [(clip.start_bar, str(clip.conditions.meter)) for clip in found] == [
        (1, "4/4"),
        (2, "4/4"),
        (4, "3/4"),
        (5, "3/4"),
    ]
    assert not found[0].conditions.opens


def test_two_two_is_written_as_four_four() -> None:
    (clip,) = clips(a_piece(a_line([60, 62, 64, 65]), meter="2/2"), lengths=(1,))
    assert str(clip.piece.time_signatures[0]) == "4/4"


def test_restating_the_same_meter_does_not_end_a_clip() -> None:
    meters = tuple(TimeSignature(onset_ticks=tick, numerator=4, denominator=4) for tick in (0, 1920))
    assert spans(replace(a_piece(a_line([60, 62] * 4)), time_signatures=meters), lengths=(2,)) == [(0, 2)]


def test_a_clip_takes_the_tempo_and_key_in_force_and_splits_chords_at_bars() -> None:
    piece = a_piece(a_line([60, 64, 67, 72] * 4, step=960))
    piece = replace(piece, tempi=(Tempo.from_bpm(60), Tempo.from_bpm(120, onset_ticks=1920 * 3)))
    found = clips(piece, lengths=(4,), hop_bars=4)
    assert [clip.conditions.bpm for clip in found] == [60, 120]
    assert all(len(clip.piece.tempi) == len(clip.piece.key_signatures) == 1 for clip in found)
    assert {span.duration_ticks for clip in found for span in clip.piece.chords} <= {480, 960, 1440, 1920}


def test_lengths_below_one_bar_are_refused() -> None:
    with pytest.raises(InvalidMusic, match="at least one bar"):
        clips(a_piece(a_line([60])), lengths=(0,))
    with pytest.raises(InvalidMusic, match="at least one bar"):
        clips(a_piece(a_line([60])), hop_bars=0)
