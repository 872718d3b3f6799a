# SPDX-License-Identifier: Apache-2.0
"""Small pieces to test with, and the hypothesis strategies that draw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from fairchord.music.edit import repair_overlaps
from fairchord.music.harmony import QUALITIES, Chord, ChordSpan, KeySignature, parse_chords
from fairchord.music.piece import Piece, Track, note_array
from fairchord.music.time import Tempo, TimeSignature
from fairchord.music.track_role import TrackRole

Row = tuple[int, int, int, int]


def a_track(
    rows: Sequence[Row], *, name: str = "track", role: TrackRole | None = None, program: int = 0, is_drum: bool = False
) -> Track:
    return Track(name=name, role=role, program=program, is_drum=is_drum, notes=note_array(list(rows)))


def a_line(pitches: Sequence[int], *, step: int = 480, start: int = 0, **options: object) -> Track:
    """One note after another."""
    rows = [(start + index * step, step, pitch, 80) for index, pitch in enumerate(pitches)]
    return a_track(rows, **options)  # type: ignore[arg-type]  # passed on as they are


def a_progression(text: str, *, octave: int = 48, bar: int = 1920) -> Track:
    """Block chords, one a bar, the bass below."""
    rows: list[Row] = []
    for index, (chord,) in enumerate(parse_chords(text)):
        bass = chord.root if chord.bass is None else chord.bass
        rows.append((index * bar, bar, octave - 12 + bass, 70))
        rows += [(index * bar, bar, octave + (chord.root + interval) % 12, 70) for interval in QUALITIES[chord.quality]]
    return a_track(rows, name="chords")


def a_piece(*tracks: Track, meter: str = "4/4", title: str = "piece") -> Piece:
    head, tail = meter.split("/")
    signature = TimeSignature(onset_ticks=0, numerator=int(head), denominator=int(tail))
    return Piece(title=title, tracks=tracks, time_signatures=(signature,))


_ROWS = st.tuples(st.integers(0, 20_000), st.integers(1, 4000), st.integers(0, 127), st.integers(1, 127))
_NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=12)
_KEYS = st.builds(KeySignature, tonic=st.integers(0, 11), mode=st.sampled_from(["major", "minor"]))
_CHORDS = st.builds(
    lambda root, quality, bass: Chord(root=root, quality=quality, bass=None if bass == root else bass),
    st.integers(0, 11),
    st.sampled_from(list(QUALITIES)),
    st.none() | st.integers(0, 11),
)


@st.composite
def tracks(draw: st.DrawFn, *, may_drum: bool = True) -> Track:
    notes, _ = repair_overlaps(note_array(draw(st.lists(_ROWS, min_size=1, max_size=12))))
    is_drum = may_drum and draw(st.booleans())
    return Track(name=draw(_NAMES), role=None, program=draw(st.integers(0, 127)), is_drum=is_drum, notes=notes)


@st.composite
def pieces(draw: st.DrawFn) -> Piece:
    """Pieces that a MIDI file can hold: notes in every track, no overlaps of one pitch, roles unsaid."""
    onsets = st.lists(st.integers(1, 20_000), max_size=3, unique=True).map(sorted)
    end = 0
    spans = []
    for gap, length, chord in draw(
        st.lists(st.tuples(st.integers(0, 2000), st.integers(1, 4000), _CHORDS), max_size=4)
    ):
        spans.append(ChordSpan(onset_ticks=end + gap, duration_ticks=length, chord=chord))
        end += gap + length
    return Piece(
        title=draw(_NAMES),
        tracks=tuple(draw(st.lists(tracks(), min_size=1, max_size=4))),
        tempi=tuple(
            Tempo(onset_ticks=onset, microseconds_per_quarter=draw(st.integers(1, 2**24 - 1)))
            for onset in [0, *draw(onsets)]
        ),
        time_signatures=tuple(
            TimeSignature(
                onset_ticks=onset, numerator=draw(st.integers(1, 64)), denominator=draw(st.sampled_from([2, 4, 8, 16]))
            )
            for onset in [0, *draw(onsets)]
        ),
        key_signatures=tuple(replace(draw(_KEYS), onset_ticks=onset) for onset in draw(onsets)),
        chords=tuple(spans),
    )
