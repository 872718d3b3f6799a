# SPDX-License-Identifier: Apache-2.0
"""Key, chords, measures and roles on music whose answer is known."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from builders.music_pieces import a_line, a_piece, a_progression, a_track
from fairchord.music.analysis import analyse
from fairchord.music.analysis.key import best_path
from fairchord.music.analysis.measure import count_attacks, measure, polyphony, rhythm_class
from fairchord.music.analysis.timeline import lay_timeline, pitch_class_table
from fairchord.music.harmony import ChordSpan, KeySignature, parse_chord
from fairchord.music.piece import Piece, note_array
from fairchord.music.shelf_notation import parse_notation
from fairchord.music.time import TimeSignature
from fairchord.music.track_role import TrackRole
from fairchord.shelf import __file__ as shelf_file


@pytest.mark.parametrize(
    ("chords", "key"),
    [
        ("C F G7 C", "C major"),
        ("Am Dm E7 Am", "A minor"),
        ("Eb Ab Bb7 Eb", "Eb major"),
        ("F#m Bm C#7 F#m", "F# minor"),
    ],
)
def test_the_key_of_a_cadence_is_found(chords: str, key: str) -> None:
    analysis = analyse(a_piece(a_progression(chords)))
    assert str(analysis.key) == key
    assert analysis.key_confidence > 500


def test_a_key_signature_settles_what_the_notes_leave_open() -> None:
    piece = a_piece(a_line([67, 69, 71, 69]))
    assert str(analyse(piece).key) == "A minor"
    assert str(analyse(replace(piece, key_signatures=(KeySignature(tonic=7, mode="major"),))).key) == "G major"


def test_a_key_signature_that_the_notes_deny_is_not_believed() -> None:
    piece = replace(a_piece(a_progression("F# B C#7 F#")), key_signatures=(KeySignature(tonic=0, mode="major"),))
    assert str(analyse(piece).key) == "F# major"


def test_a_change_of_key_is_followed() -> None:
    analysis = analyse(a_piece(a_progression("C F G7 C C F G7 C E A B7 E E A B7 E E A B7 E")))
    assert [str(key) for key in analysis.keys] == ["C major", "E major"]
    assert abs(analysis.keys[1].onset_ticks - 8 * 1920) <= 2 * 1920


@pytest.mark.parametrize("text", ["C F G7 C", "Am Dm E7 Am", "Cmaj7 Dm7 G7 Am7", "C/E F C/G G", "Bm7b5 E7 Am Am"])
def test_block_chords_are_found(text: str) -> None:
    analysis = analyse(a_piece(a_progression(text)))
    assert " ".join(str(span.chord) for span in analysis.chords) in (text, text.replace("Am Am", "Am"))
    assert min(analysis.chord_confidences) > 700


def test_two_chords_in_a_bar_are_told_apart() -> None:
    analysis = analyse(a_piece(a_progression("C G Am F C G F G", bar=960)))
    assert [span.onset_ticks for span in analysis.chords] == list(range(0, 8 * 960, 960))


def test_drums_alone_have_no_chords_and_an_unsure_key() -> None:
    analysis = analyse(a_piece(a_line([36, 38] * 8, is_drum=True)))
    assert analysis.chords == ()
    assert analysis.key_confidence == 0


def test_a_piece_without_notes_can_be_analysed() -> None:
    analysis = analyse(Piece(title="", tracks=(a_track([]),)))
    assert (analysis.key_confidence, analysis.chords, analysis.tracks, analysis.rhythm) == (0, (), (), "standard")
    assert analyse(Piece(title="", tracks=())).tracks == ()


def test_a_silent_bar_has_no_chord() -> None:
    rows = [(0, 1920, pitch, 80) for pitch in (48, 52, 55)] + [(3840, 1920, pitch, 80) for pitch in (48, 52, 55)]
    spans = analyse(a_piece(a_track(rows))).chords
    assert [(span.onset_ticks, span.duration_ticks) for span in spans] == [(0, 1920), (3840, 1920)]


def test_given_chords_are_kept_with_full_confidence() -> None:
    given = (ChordSpan(onset_ticks=0, duration_ticks=1920, chord=parse_chord("F#dim7")),)
    analysis = analyse(replace(a_piece(a_progression("C")), chords=given))
    assert (analysis.chords, analysis.chord_confidences) == (given, (1000,))


def test_the_main_meter_is_the_one_that_lasts_longest() -> None:
    meters = (
        TimeSignature(onset_ticks=0, numerator=1, denominator=4),
        TimeSignature(onset_ticks=480, numerator=3, denominator=4),
    )
    analysis = analyse(replace(a_piece(a_line([60] * 13)), time_signatures=meters), meter_is_given=False)
    assert str(analysis.meter) == "3/4"
    assert analysis.meter_confidence == 400


def test_the_timeline_counts_dotted_beats_and_short_bars() -> None:
    meters = (
        TimeSignature(onset_ticks=0, numerator=1, denominator=8),
        TimeSignature(onset_ticks=240, numerator=6, denominator=8),
    )
    timeline = lay_timeline(replace(a_piece(a_line([60] * 7, step=240)), time_signatures=meters))
    assert timeline.bars.tolist() == [0, 240, 1680]
    assert timeline.edges.tolist() == [0, 240, 960, 1680]
    assert timeline.is_bar_start.tolist() == [True, True, False]


def test_the_pitch_class_table_agrees_with_a_plain_count() -> None:
    rng = np.random.default_rng(1)
    rows = [(int(a), int(b), int(c), 80) for a, b, c in rng.integers((0, 1, 30), (9000, 3000, 90), (50, 3))]
    edges = np.arange(0, 12_961, 480)
    table, _ = pitch_class_table(note_array(rows), edges)
    expected = np.zeros_like(table)
    for onset, duration, pitch, _ in rows:
        for beat in range(len(edges) - 1):
            expected[beat, pitch % 12] += max(0, min(onset + duration, edges[beat + 1]) - max(onset, edges[beat]))
    assert (table == expected).all()


def test_the_best_path_beats_every_other_path() -> None:
    rng = np.random.default_rng(2)
    score, cost = rng.normal(size=(5, 3)), rng.uniform(0, 1, 5)

    def worth(path: tuple[int, ...]) -> float:
        changes = sum(float(cost[step]) for step in range(1, 5) if path[step] != path[step - 1])
        return float(sum(score[step, state] for step, state in enumerate(path))) - changes

    every = [tuple(int(x) for x in np.unravel_index(index, (3,) * 5)) for index in range(3**5)]
    assert tuple(best_path(score, cost)) == max(every, key=worth)


def test_measures_of_a_small_track_are_exact() -> None:
    numbers = measure(note_array([(0, 480, 60, 50), (0, 960, 64, 70), (1440, 480, 67, 90)]), 1920)
    assert (numbers.lowest, numbers.highest, numbers.mean_pitch) == (60, 67, 63_666)
    assert (numbers.polyphony, numbers.max_polyphony) == (1333, 2)
    assert (numbers.density, numbers.min_velocity, numbers.max_velocity) == (2000, 50, 90)


def test_touching_notes_do_not_sound_together() -> None:
    notes = note_array([(0, 480, 60, 80), (480, 480, 62, 80), (960, 1, 64, 80)])
    assert polyphony(notes) == (1000, 1)
    assert count_attacks(notes) == 3


@pytest.mark.parametrize(("step", "name"), [(160, "triplet"), (120, "standard"), (240, "standard"), (480, "standard")])
def test_triplets_are_told_from_straight_notes(step: int, name: str) -> None:
    assert rhythm_class(a_line([60] * 12, step=step).notes) == name


def test_names_programs_and_register_tell_roles() -> None:
    chords = a_progression("Am F C G")
    piece = a_piece(
        a_line([76, 74, 72, 71] * 4, name="Voice"),
        replace(chords, name="Piano LH"),
        a_line([33, 41, 36, 43] * 4, name="", program=33),
        a_line([36, 38] * 8, is_drum=True),
    )
    assert [track.role for track in analyse(piece).tracks] == [
        TrackRole.MAIN_MELODY,
        TrackRole.ACCOMPANIMENT,
        TrackRole.BASS,
        TrackRole.DRUMS,
    ]


def test_a_track_named_after_a_role_has_it_for_sure() -> None:
    found = analyse(a_piece(a_line([60, 62], name="Sub melody"), a_line([72], name="x", role=TrackRole.PAD))).tracks
    assert [(track.role, track.role_confidence) for track in found] == [
        (TrackRole.SUB_MELODY, 1000),
        (TrackRole.PAD, 1000),
    ]


def test_only_one_track_leads() -> None:
    piece = a_piece(*(a_line([pitch + 12, pitch + 14] * 8, name="Voice") for pitch in (48, 52, 60)))
    roles = [track.role for track in analyse(piece).tracks]
    assert roles == [TrackRole.SUB_MELODY, TrackRole.SUB_MELODY, TrackRole.MAIN_MELODY]


def shelf() -> list[Piece]:
    return [
        parse_notation(path.read_text(), source=path.name).piece
        for path in sorted(Path(shelf_file).parent.glob("*.fc"))
    ]


def test_on_the_shelf_most_keys_chord_roots_and_roles_are_found_unseen() -> None:
    keys, roots, roles = [], [], []
    for piece in shelf():
        tracks = tuple(replace(track, role=None, name="") for track in piece.tracks)
        found = analyse(replace(piece, chords=(), key_signatures=(), tracks=tracks))
        keys.append(replace(found.key, onset_ticks=0) == replace(piece.key_signatures[0], onset_ticks=0))
        roles += [track.role is one.role for track, one in zip(piece.tracks, found.tracks, strict=True)]
        for tick in range(0, piece.end_ticks, 480):
            given = [s.chord.root for s in piece.chords if s.onset_ticks <= tick < s.onset_ticks + s.duration_ticks]
            heard = [s.chord.root for s in found.chords if s.onset_ticks <= tick < s.onset_ticks + s.duration_ticks]
            roots.append(given == heard)
    assert np.mean(keys) > 0.85
    assert np.mean(roots) > 0.88
    assert np.mean(roles) > 0.8
