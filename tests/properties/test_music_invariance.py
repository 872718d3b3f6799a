# SPDX-License-Identifier: Apache-2.0
"""What must not depend on key, tempo or track order does not; what is cut stays inside its clip."""

from dataclasses import replace

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from builders.music_pieces import pieces
from fairchord.music.analysis import Analysis, analyse
from fairchord.music.clip import cut_clips
from fairchord.music.edit import quantise
from fairchord.music.fingerprint import fingerprint_piece, tune_key
from fairchord.music.piece import DURATION, ONSET, PITCH, Piece, Track
from fairchord.music.time import METERS, TICKS_PER_GRID, Tempo


def stretched(piece: Piece, factor: int) -> Piece:
    def one(track: Track) -> Track:
        notes = track.notes.copy()
        notes[:, [ONSET, DURATION]] *= factor
        return replace(track, notes=notes)

    return replace(piece, tracks=tuple(one(track) for track in piece.tracks))


@settings(max_examples=40, deadline=None)
@given(pieces(), st.integers(-12, 12), st.integers(1, 5), st.randoms(use_true_random=False))
def test_fingerprint_ignores_key_tempo_note_values_and_order(
    piece: Piece, by: int, factor: int, chance: object
) -> None:
    pitches = np.concatenate([t.notes[:, PITCH] for t in piece.tracks if not t.is_drum] or [np.array([60])])
    assume(pitches.min() + by >= 0 and pitches.max() + by <= 127)
    other = stretched(replace(piece.transpose(by), tempi=(Tempo.from_bpm(77),)), factor)
    order = list(other.tracks)
    chance.shuffle(order)
    assert fingerprint_piece(replace(other, tracks=tuple(order), title="else")) == fingerprint_piece(piece)


@settings(max_examples=60, deadline=None)
@given(pieces())
def test_fingerprint_sees_one_changed_pitch(piece: Piece) -> None:
    rows = [set(map(tuple, t.notes[:, [ONSET, PITCH]].tolist())) for t in piece.tracks if not t.is_drum]
    assume(rows and sum(map(len, rows)) >= 3)
    track = next(track for track in piece.tracks if not track.is_drum)
    notes = track.notes.copy()
    notes[0, PITCH] = (notes[0, PITCH] + 61) % 128
    changed = replace(piece, tracks=tuple(replace(t, notes=notes) if t is track else t for t in piece.tracks))
    everything = set().union(*rows)
    after = set().union(
        *(set(map(tuple, t.notes[:, [ONSET, PITCH]].tolist())) for t in changed.tracks if not t.is_drum)
    )
    low, low_after = min(p for _, p in everything), min(p for _, p in after)
    assume({(o, p - low) for o, p in everything} != {(o, p - low_after) for o, p in after})
    assert fingerprint_piece(changed) != fingerprint_piece(piece)


@settings(max_examples=40, deadline=None)
@given(pieces())
def test_any_piece_can_be_analysed_and_the_record_comes_back(piece: Piece) -> None:
    analysis = analyse(piece)
    assert Analysis.from_dict(analysis.to_dict()) == analysis
    assert len(analysis.tracks) == len(piece.tracks)
    sure = [analysis.key_confidence, *analysis.chord_confidences, *(t.role_confidence for t in analysis.tracks)]
    assert all(0 <= value <= 1000 for value in sure)
    assert tune_key(piece) == tune_key(replace(piece, tempi=(Tempo.from_bpm(60),)))


@settings(max_examples=40, deadline=None)
@given(pieces())
def test_clips_of_any_piece_keep_their_bounds(piece: Piece) -> None:
    for clip in cut_clips(piece, analyse(piece), lengths=(1, 2), hop_bars=1):
        meter = clip.piece.time_signatures[0]
        assert (meter.numerator, meter.denominator) in METERS
        assert clip.piece.end_ticks <= meter.bar_ticks * clip.length_bars
        assert all(len(track.notes) and track.role for track in clip.piece.tracks)
        assert len(clip.track_conditions) == len(clip.piece.tracks)


@settings(max_examples=60, deadline=None)
@given(pieces())
def test_quantising_lands_on_the_grid_and_stays(piece: Piece) -> None:
    once, _ = quantise(piece)
    for track in once.tracks:
        assert not (track.notes[:, ONSET] % TICKS_PER_GRID).any()
        assert not (track.notes[:, DURATION] % TICKS_PER_GRID).any()
    assert quantise(once) == (once, 0)
