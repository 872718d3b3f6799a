# SPDX-License-Identifier: Apache-2.0
"""The Markov floor: chances by hand, and composing through the decoder."""

from __future__ import annotations

import numpy as np
import pytest

from fairchord.errors import InvalidInput
from fairchord.generation.brief import Brief
from fairchord.generation.compose import compose
from fairchord.generation.markov import Markov
from fairchord.shelf import shelf_pieces
from fairchord.tokens.encode import encode
from fairchord.tokens.vocabulary import SIZE


def sequence(*tokens: int) -> np.ndarray:
    return np.array(tokens, np.uint16)


def test_chances_are_witten_bells_and_sum_to_one() -> None:
    chain = Markov.of_sequences([sequence(1, 2, 1, 3)], order=1)
    # Order 0: 4 tokens of 3 kinds. After 1: 2 tokens of 2 kinds.
    lower = (np.array([0, 2, 1, 1, *[0] * (SIZE - 4)]) + 3 / SIZE) / 7
    expected = (np.array([0, 0, 1, 1, *[0] * (SIZE - 4)]) + 2 * lower) / 4
    found = np.exp(chain.score([5, 1]).astype(np.float64))
    assert found == pytest.approx(expected, rel=1e-5)
    assert found.sum() == pytest.approx(1.0, rel=1e-5)


def test_a_context_never_seen_falls_back_to_shorter_ones() -> None:
    chain = Markov.of_sequences([sequence(1, 2, 1, 3)], order=3)
    assert np.array_equal(chain.score([9, 9, 1]), chain.score([8, 8, 1]))
    assert not np.array_equal(chain.score([1, 2, 1]), chain.score([9, 9, 1]))


def test_no_context_reaches_into_another_sequence() -> None:
    apart = Markov.of_sequences([sequence(1, 2), sequence(3, 4)], order=1)
    assert np.array_equal(apart.score([2]), apart.score([]))


def test_it_composes_under_the_decoders_guarantees() -> None:
    pieces = [shelf.piece for shelf in shelf_pieces()[:3]]
    chain = Markov.of_sequences([encode(piece, bars=8) for piece in pieces])
    brief = Brief.from_dict({"bars": 4, "key": "C major", "chords": "C F G C", "roles": "main_melody,bass", "seed": 3})
    first, second = (compose(chain, brief)[0] for _ in range(2))
    assert first.is_complete
    assert first.piece == second.piece
    assert first.piece.note_count > 0


def test_nothing_to_count_is_refused() -> None:
    with pytest.raises(InvalidInput, match="nothing to count"):
        Markov.of_sequences([])
