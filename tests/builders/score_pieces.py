# SPDX-License-Identifier: Apache-2.0
"""A piece with everything that is hard to engrave: pick-up, triplets, ties, two voices, 6/8, drums, sections, keys."""

from __future__ import annotations

from builders.music_pieces import a_track
from fairchord.music.harmony import ChordSpan, KeySignature, parse_chord
from fairchord.music.piece import Piece, Section
from fairchord.music.time import Tempo, TimeSignature

BARS = (480, 2400, 4320, 6240, 7680)
"""Bar lines after the pick-up: three bars of 4/4 and two of 6/8."""


def a_hard_piece() -> Piece:
    first, second, third, fourth, fifth = BARS
    melody = [(0, 240, 67, 80), (240, 240, 69, 85)]
    melody += [(first, 160, 71, 90), (first + 160, 160, 72, 90), (first + 320, 160, 74, 90)]
    melody += [(first + 480, 720, 76, 100), (first + 1200, 240, 74, 60), (first + 1440, 960, 72, 60)]
    melody += [(second + 480 + 320 * index, 320, 68 + index, 60) for index in range(3)]
    melody += [(third + 80 * index, 80, 72 + index, 60) for index in range(3)]
    melody += [(third + 480, 360, 75, 110), (third + 840, 120, 78, 110), (third + 960, 960, 80, 110)]
    melody += [(fourth, 720, 79, 60), (fourth + 720, 240, 77, 60), (fifth, 360, 79, 60), (fifth + 360, 360, 77, 60)]
    piano = [(second + 240, 1200, 72, 66)]
    for bar, length in zip(BARS, (1920, 1920, 1920, 1440, 1440), strict=True):
        piano += [(bar, length, 36, 50), (bar, length, 43, 50)]
        piano += [(bar + at, 480, pitch, 60) for at in range(0, length, 480) for pitch in (64, 67)]
    drums = [(bar + at, 60, 42, 70) for bar in (first, second) for at in range(0, 1920, 240)]
    drums += [(bar + at, 60, pitch, 90) for bar in (first, second) for at, pitch in ((0, 36), (480, 38), (960, 36))]
    drums += [(third + at, 60, 51, 80) for at in range(0, 1920, 160)] + [(third + 1560, 60, 47, 100)]
    chords = (("Fm", first, 960), ("C7/E", first + 960, 960), ("Dbmaj7", second, 1920), ("G7sus4", third, 960))
    chords += (("Cmadd9", third + 960, 960), ("D", fourth, 1440), ("F#m7b5", fifth, 1000))
    return Piece(
        title="Hard cases: é ♭",
        tracks=(
            a_track(melody, name="main_melody", program=73),
            a_track(piano, name="accompaniment", program=0),
            a_track([(first, 960, 52, 80), (first, 960, 59, 80), (second, 2880, 55, 70)], name="guitar", program=24),
            a_track(drums, name="drums", is_drum=True),
        ),
        tempi=(Tempo.from_bpm(96), Tempo.from_bpm(132, onset_ticks=fourth)),
        time_signatures=tuple(
            TimeSignature(onset_ticks=onset, numerator=numerator, denominator=denominator)
            for onset, numerator, denominator in ((0, 1, 4), (first, 4, 4), (fourth, 6, 8))
        ),
        key_signatures=(
            KeySignature(onset_ticks=0, tonic=5, mode="minor"),
            KeySignature(onset_ticks=fourth, tonic=2, mode="major"),
        ),
        chords=tuple(
            ChordSpan(onset_ticks=onset, duration_ticks=length, chord=parse_chord(name))
            for name, onset, length in chords
        ),
        sections=(Section(onset_ticks=0, name="Intro"), Section(onset_ticks=second, name="Verse A")),
    )
