# SPDX-License-Identifier: Apache-2.0
"""Pieces composed without a network, and the scores that stand in for one, the stubborn ones too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from fairchord.generation.brief import Brief
from fairchord.generation.compose import compose
from fairchord.generation.next_token import Logits
from fairchord.generation.scripted import Scripted
from fairchord.music.piece import Piece
from fairchord.tokens.vocabulary import SIZE, VOCABULARY


def random_logits(tokens: Sequence[int]) -> Logits:
    """Different at every place, and strong enough to insist."""
    seed = [len(tokens), *tokens[-3:]]
    return np.random.default_rng(seed).standard_normal(SIZE).astype(np.float32) * 4


def insisting_on(*families: str) -> Callable[[Sequence[int]], Logits]:
    """Logits that want the last member of some families above all: latest position, longest note, highest pitch."""
    logits = np.zeros(SIZE, np.float32)
    for family in families:
        span = VOCABULARY[family]
        logits[span.first : span.stop] = 60 + np.arange(span.stop - span.first)
    return lambda tokens: logits


SOURCE = Scripted(score=random_logits, context=2048)


def a_composed_piece(bars: int = 6, **asked: Any) -> Piece:
    """A piece of four tracks in A minor."""
    return composed(a_brief(bars, **asked))


def a_brief(bars: int = 6, **asked: Any) -> Brief:
    record = {"bars": bars, "roles": "main_melody,accompaniment,bass,drums", "chords": "Am F C G", "key": "A minor"}
    return Brief.from_dict({**record, "seed": 4, **asked})


def composed(brief: Brief) -> Piece:
    (draft,) = compose(SOURCE, brief)
    return draft.piece
