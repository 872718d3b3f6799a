# SPDX-License-Identifier: Apache-2.0
"""Encoding many windows, or many MIDI files, in one pass gives exactly what encoding them one by one gives."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import symusic
from hypothesis import given, settings
from hypothesis import strategies as st

from fairchord.corpus.midi_tokens import tokens_of_midi
from fairchord.errors import InvalidMusic, LimitExceeded
from fairchord.music.edit import slice_ticks
from fairchord.music.harmony import QUALITIES, Chord, ChordSpan, KeySignature
from fairchord.music.midi import write_midi
from fairchord.music.piece import Piece, Track
from fairchord.music.reading.midi_parse import parse_midi
from fairchord.music.reading.midi_tables import read_admitted, tabulate
from fairchord.music.time import METERS, Tempo, TimeSignature
from fairchord.music.track_role import TrackRole
from fairchord.shelf import shelf_pieces
from fairchord.tokens.encode import Tokens, encode
from fairchord.tokens.encode_many import Window, encode_many
from fairchord.tokens.track_table import MOST_NOTES
from fairchord.tokens.vocabulary import GENRES, MAX_BARS


def a_window(seed: int) -> Window:
    """A piece of random notes, mostly off the grid, many of one pitch and place, in one to sixteen bars."""
    random = np.random.default_rng(seed)
    numerator, denominator = METERS[random.integers(len(METERS))]
    meter = TimeSignature(onset_ticks=0, numerator=numerator, denominator=denominator)
    bars = int(random.integers(1, MAX_BARS + 1))
    end = bars * meter.bar_ticks
    tracks = []
    for role in random.choice([None, *TrackRole], random.integers(0, 5)):
        count = int(random.choice([0, 1, 5, 60]))
        notes = np.stack(
            [
                random.integers(0, end + 200, count),
                random.choice([1, 19, 20, 60, 480, 5000], count),
                random.integers(55, 62, count) if random.random() < 0.5 else random.integers(0, 128, count),
                random.choice([1, 64, 66, 100, 127], count),
            ],
            axis=1,
        )
        is_drum = role is TrackRole.DRUMS
        tracks.append(
            Track(name="t", role=role, program=int(random.integers(128)) * (not is_drum), is_drum=is_drum, notes=notes)
        )
    onsets = sorted({int(onset) for onset in random.integers(0, end, random.integers(0, 9))})
    chords = [
        ChordSpan(onset_ticks=a, duration_ticks=int(random.integers(1, b - a + 1)), chord=a_chord(random))
        for a, b in pairwise([*onsets, end])
    ]
    piece = Piece(
        title="random",
        tracks=tuple(tracks),
        tempi=(Tempo.from_bpm(float(random.integers(20, 300))),),
        time_signatures=(meter,),
        key_signatures=(KeySignature(tonic=3, mode="minor"),) if random.random() < 0.5 else (),
        chords=tuple(chords),
    )
    described = {"Genre": str(random.choice(GENRES))} if random.random() < 0.5 else {}
    return Window(piece=piece, bars=bars, described=described)


def a_chord(random: np.random.Generator) -> Chord:
    root, bass = int(random.integers(12)), int(random.integers(12))
    quality = str(random.choice(list(QUALITIES)))
    return Chord(root=root, quality=quality, bass=None if bass in (root, 0) else bass)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 10_000), max_size=6))
def test_windows_together_are_the_windows_alone(seeds: list[int]) -> None:
    windows = [a_window(seed) for seed in seeds]
    together = encode_many(windows)
    alone = [encode(w.piece, bars=w.bars, described=w.described) for w in windows]
    assert [tokens.tolist() for tokens in together] == [tokens.tolist() for tokens in alone]
    assert all(tokens.dtype == np.uint16 for tokens in together)
    in_parts = encode_many(windows, most_notes=50)
    assert [tokens.tolist() for tokens in in_parts] == [tokens.tolist() for tokens in alone]


def a_score(seed: int) -> Any:
    """A symusic Score of random notes: overlaps, notes without length, drums, an odd division, keys, tempi, markers."""
    random = np.random.default_rng(seed)
    score = symusic.Score(int(random.choice([96, 384, 480, 1000])))
    numerator, denominator = METERS[random.integers(len(METERS))]
    score.time_signatures.append(symusic.TimeSignature(0, numerator, denominator))
    for time in {0, *random.integers(0, 20_000, random.integers(0, 4)).tolist()}:
        score.tempos.append(symusic.Tempo(time, mspq=int(random.integers(200_000, 900_000))))
    for time in set(random.integers(0, 20_000, random.integers(0, 3)).tolist()):
        score.key_signatures.append(symusic.KeySignature(time, int(random.integers(-7, 8)), int(random.integers(2))))
    for time in sorted(set(random.integers(0, 20_000, random.integers(0, 5)).tolist())):
        text = str(random.choice(["Am", "F#m7b5/C", "N.C.", "Verse 2", "C/E"]))
        score.markers.append(symusic.TextMeta(time, text))
    for number in range(int(random.integers(1, 5))):
        track = symusic.Track(f"part {number}", int(random.integers(128)), bool(random.random() < 0.3))
        for _ in range(int(random.choice([0, 1, 80]))):
            onset, length = int(random.integers(0, 20_000)), int(random.choice([0, 1, 100, 3000]))
            track.notes.append(symusic.Note(onset, length, int(random.integers(50, 64)), int(random.integers(1, 128))))
        score.tracks.append(track)
    score.tracks[0].notes.append(symusic.Note(0, 50, 60, 64))
    return score


def one_by_one(data: bytes) -> list[Tokens]:
    piece = parse_midi(data).piece
    lines = piece.bar_onsets()
    windows = []
    for first in range(0, len(lines) - 1, MAX_BARS):
        bars = min(MAX_BARS, len(lines) - 1 - first)
        part = piece if len(lines) - 1 <= MAX_BARS else slice_ticks(piece, lines[first], lines[first + bars])
        windows.append(encode(part, bars=bars))
    return windows


def as_lists(files: list[list[Tokens]]) -> list[list[list[int]]]:
    return [[tokens.tolist() for tokens in windows] for windows in files]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=4))
def test_midi_files_together_are_the_files_alone(seeds: list[int]) -> None:
    files = [a_score(seed).dumps_midi() for seed in seeds]
    together = tokens_of_midi(read_admitted(files))
    assert as_lists(together) == as_lists([one_by_one(data) for data in files])


def test_the_shelf_together_is_the_shelf_piece_by_piece() -> None:
    files = [write_midi(piece.piece) for piece in shelf_pieces()]
    scores = [symusic.Score.from_midi(data) for data in files]
    assert as_lists(tokens_of_midi(tabulate(scores))) == as_lists([one_by_one(data) for data in files])


def test_nothing_gives_nothing() -> None:
    assert encode_many([]) == []
    assert tokens_of_midi(read_admitted([])) == []


def test_more_than_fits_one_table_is_refused() -> None:
    table = tabulate([a_score(seed) for seed in range(3)])
    many = replace(table, notes=table.notes.take(np.zeros(MOST_NOTES + 1, np.int64)))
    with pytest.raises(LimitExceeded, match="notes"):
        tokens_of_midi(many)


def test_a_file_without_notes_or_with_two_meters_or_that_is_none_is_refused() -> None:
    silent = symusic.Score(480)
    silent.tracks.append(symusic.Track("silent", 0, False))
    with pytest.raises(InvalidMusic, match="no notes"):
        read_admitted([silent.dumps_midi()])
    changing = a_score(1)
    changing.time_signatures.append(symusic.TimeSignature(960, 5, 8))
    with pytest.raises(InvalidMusic, match="meter"):
        tokens_of_midi(tabulate([changing]))
    with pytest.raises(InvalidMusic):
        read_admitted([b"MThd"])
