# SPDX-License-Identifier: Apache-2.0
"""Pieces composed without a network, and the scores that stand in for one, the stubborn ones too."""

from __future__ import annotations

from typing import Any

from fairchord.generation.brief import Brief
from fairchord.generation.compose import compose
from fairchord.generation.scripted import Scripted, random_logits
from fairchord.music.piece import Piece

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
