# SPDX-License-Identifier: Apache-2.0
"""Encoding and decoding are inverse on the grid, the grammar accepts what is encoded, placements agree with the pen."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fairchord.music.harmony import QUALITIES, Chord, ChordSpan, KeySignature
from fairchord.music.piece import Piece, Track
from fairchord.music.time import METERS, TICKS_PER_GRID, Tempo, TimeSignature
from fairchord.music.track_role import TrackRole
from fairchord.tokens.decode import decode
from fairchord.tokens.encode import encode
from fairchord.tokens.grammar import Pen, TrackGrammar
from fairchord.tokens.grid import from_grid, to_grid
from fairchord.tokens.placement import place
from fairchord.tokens.vocabulary import TRACK_CONDITIONS, TRACK_END, VOCABULARY, token_id


@st.composite
def pieces_on_the_grid(draw: st.DrawFn) -> tuple[Piece, int]:
    bars = draw(st.integers(1, 16))
    numerator, denominator = draw(st.sampled_from(METERS))
    meter = TimeSignature(onset_ticks=0, numerator=numerator, denominator=denominator)
    steps = meter.bar_ticks // TICKS_PER_GRID
    tracks = []
    for role in draw(st.lists(st.sampled_from(list(TrackRole)), unique=True, min_size=1, max_size=4)):
        is_drum = role is TrackRole.DRUMS
        note = st.tuples(st.integers(0, bars * steps - 1), st.integers(1, 200), st.integers(0, 127), st.integers(0, 31))
        rows = np.array(draw(st.lists(note, max_size=40)), np.int32).reshape(-1, 4) * np.array([40, 40, 1, 4]) + [
            0,
            0,
            0,
            1,
        ]
        grid = to_grid(rows.astype(np.int32), is_drum=is_drum, length_steps=bars * steps)
        program = 0 if is_drum else draw(st.integers(0, 127))
        tracks.append(Track(name=role.value, role=role, program=program, is_drum=is_drum, notes=from_grid(grid)))
    changes = sorted(draw(st.sets(st.integers(1, bars * steps - 1), max_size=6))) if bars * steps > 1 else []
    chords: list[ChordSpan] = []
    for start, stop in zip([0, *changes], [*changes, bars * steps], strict=True):
        chord = Chord(
            root=draw(st.integers(0, 11)),
            quality=draw(st.sampled_from(list(QUALITIES))),
            bass=draw(st.none() | st.integers(0, 11)),
        )
        if chord.bass == chord.root:
            chord = Chord(root=chord.root, quality=chord.quality)
        if draw(st.booleans()) and (not chords or chords[-1].chord != chord):
            length = (stop - start) * TICKS_PER_GRID
            chords.append(ChordSpan(onset_ticks=start * TICKS_PER_GRID, duration_ticks=length, chord=chord))
    piece = Piece(
        title="drawn",
        tracks=tuple(tracks),
        tempi=(Tempo.from_bpm(5 * draw(st.integers(4, 49))),),
        time_signatures=(meter,),
        key_signatures=(KeySignature(tonic=draw(st.integers(0, 11)), mode=draw(st.sampled_from(["major", "minor"]))),),
        chords=tuple(chords),
    )
    return piece, bars


@given(pieces_on_the_grid())
def test_decode_gives_back_what_was_encoded(case: tuple[Piece, int]) -> None:
    piece, bars = case
    assert decode(encode(piece, bars=bars).tolist(), title="drawn") == piece


@given(pieces_on_the_grid())
def test_grammar_accepts_what_is_encoded_and_placement_follows_the_pen(case: tuple[Piece, int]) -> None:
    piece, bars = case
    tokens = encode(piece, bars=bars)
    placement = place(tokens)
    roles = VOCABULARY["Role"]
    starts = [i for i, token in enumerate(tokens.tolist()) if token in roles]
    for start in starts:
        is_drum = tokens[start + 1] == token_id("Program", "drums")
        grammar = TrackGrammar(bars=bars, steps=piece.time_signatures[0].bar_ticks // TICKS_PER_GRID, is_drum=is_drum)
        at = start + len(TRACK_CONDITIONS)
        while grammar.pen is not Pen.TRACK_END:
            grammar.advance(int(tokens[at]))
            if tokens[at] != TRACK_END:
                assert tuple(placement[at, :2]) == (grammar.bar + 1, grammar.position + 1)
                assert placement[at, 3] == tokens[start] - roles.first + 1
            at += 1


@given(st.integers(1, 16), st.booleans(), st.integers(0, 2**32))
def test_grammar_never_reaches_a_dead_end(bars: int, is_drum: bool, seed: int) -> None:
    rng = np.random.default_rng(seed)
    grammar = TrackGrammar(bars=bars, steps=48, is_drum=is_drum)
    for _ in range(300):
        allowed = np.flatnonzero(grammar.allowed())
        assert len(allowed) or grammar.pen is Pen.TRACK_END
        if grammar.pen is Pen.TRACK_END:
            return
        grammar.step(int(rng.choice(allowed)))
