# SPDX-License-Identifier: Apache-2.0
"""The sequence that infilling decodes has the form that is learned, token for token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from builders.scripted_music import a_composed_piece
from fairchord.generation.editing.filling import Filling
from fairchord.generation.editing.hole import Hole
from fairchord.generation.editing.hole_window import HoleWindow, next_window
from fairchord.generation.editing.hole_writing import HoleWriting
from fairchord.generation.editing.track_wishes import brief_of_edit, read_wishes
from fairchord.generation.scripted import random_logits
from fairchord.generation.writing.placer import Placer
from fairchord.generation.writing.sampler import Sampler
from fairchord.music.piece import Piece
from fairchord.tokens.encode import encode_track
from fairchord.tokens.holes import cut_hole
from fairchord.tokens.placement import place
from fairchord.tokens.vocabulary import EOS, HARMONY_END, TRACK_CONDITIONS, TRACK_END, VOCABULARY

STEPS = 48


def split_parts(tokens: Sequence[int]) -> list[list[int]]:
    """The tracks and fillings of a sequence."""
    parts: list[list[int]] = [[]]
    body = list(tokens)[list(tokens).index(HARMONY_END) + 1 :]
    for token in body:
        parts[-1].append(int(token))
        if token == TRACK_END:
            parts.append([])
    assert parts.pop() == [EOS]
    return parts


def without_conditions(part: Sequence[int]) -> list[int]:
    """A part without its eight conditions; a filling keeps its FILL."""
    role = VOCABULARY["Role"]
    first = next(at for at, token in enumerate(part) if role.first <= token < role.stop)
    return [*part[:first], *part[first + len(TRACK_CONDITIONS) :]]


def expected_parts(piece: Piece, hole: Hole, order: Sequence[int]) -> list[list[int]]:
    """What the training form says of the same piece and hole."""
    encoded = [encode_track(track, length_steps=6 * STEPS, steps=STEPS) for track in piece.tracks]
    whole = [encoded[i] for i in order if not hole.bars[i]]
    cut = [cut_hole(encoded[i], hole.bars[i]) for i in order if hole.bars[i]]
    parts = [*whole, *(holed for holed, _ in cut), *(filling for _, filling in cut)]
    return [without_conditions(part.tolist()) for part in parts]


def test_what_is_decoded_has_the_form_that_is_learned() -> None:
    piece = a_composed_piece()
    hole = Hole.of(piece, tracks=["accompaniment", "main_melody"], bars="3-4")
    writing = HoleWriting(filling=a_filling(piece, hole), window=a_window(piece, hole), context=2048)
    tokens = write(writing)
    after = written_piece(writing)
    order = [*writing.window.beside, *writing.window.holes]
    assert [without_conditions(part) for part in split_parts(tokens)] == expected_parts(after, hole, order)


def test_the_placement_while_writing_is_that_of_the_whole_sequence() -> None:
    piece = a_composed_piece()
    hole = Hole.of(piece, tracks=["bass"], bars="2")
    tokens = write(HoleWriting(filling=a_filling(piece, hole), window=a_window(piece, hole), context=2048))
    assert np.array_equal(Placer().place(tokens), place(np.array(tokens, np.uint16)))


def test_a_hole_at_the_end_is_a_track_that_goes_on() -> None:
    piece = a_composed_piece()
    hole = Hole.of(piece, tracks=["bass"], bars="5-6")
    writing = HoleWriting(filling=a_filling(piece, hole), window=a_window(piece, hole), context=2048)
    tokens = write(writing)
    after = written_piece(writing)
    last = without_conditions(split_parts(tokens)[-1])
    assert last == without_conditions(encode_track(after.tracks[2], length_steps=6 * STEPS, steps=STEPS).tolist())


def written_piece(writing: HoleWriting) -> Piece:
    return replace(writing.filling.piece, tracks=tuple(writing.filling.tracks))


def a_filling(piece: Piece, hole: Hole) -> Filling:
    wishes = tuple(read_wishes(track) for track in piece.tracks)
    return Filling(
        piece=piece,
        brief=brief_of_edit(piece, wishes, None, bars=6, seed=0),
        wishes=wishes,
        bars=6,
        hole=hole,
        sampler=Sampler(np.random.Generator(np.random.PCG64(1)), 1.0, 0.95),
        on_bar=lambda bar: None,
        ends=True,
    )


def a_window(piece: Piece, hole: Hole) -> HoleWindow:
    wishes = tuple(read_wishes(track) for track in piece.tracks)
    return next_window(hole, wishes, bars=6, fits=lambda window: True)


def write(writing: HoleWriting) -> list[int]:
    writing.begin()
    writing.take_forced()
    while not writing.is_done:
        if writing.choose(random_logits(writing.tokens)) is None:
            writing.take_forced()
    return writing.tokens
