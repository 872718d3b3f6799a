# SPDX-License-Identifier: Apache-2.0
"""Briefs over the whole brief space, whatever the logits: written to MIDI, read back and judged by other code."""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from fairchord.generation.compose import compose
from fairchord.generation.next_token import Logits
from fairchord.generation.scripted import Score, Scripted, random_logits
from fairchord.tokens.vocabulary import SIZE, VOCABULARY

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from guarantees import draw_brief, judge

EACH = 8


def longest_and_latest(tokens: Sequence[int]) -> Logits:
    logits = np.zeros(SIZE, np.float32)
    for family in ("Position", "Hold", "Duration", "Pitch"):
        span = VOCABULARY[family]
        logits[span.first : span.stop] = 60 + np.arange(span.stop - span.first)
    return logits


def silent(tokens: Sequence[int]) -> Logits:
    logits = np.zeros(SIZE, np.float32)
    logits[: VOCABULARY["Control"].stop] = 60
    return logits


@pytest.mark.parametrize(("first", "score"), [(0, random_logits), (100, longest_and_latest), (200, silent)])
@pytest.mark.parametrize("context", [500, 2048])
def test_no_brief_that_is_taken_is_broken(first: int, score: Score, context: int) -> None:
    for number in range(first + context, first + context + EACH):
        brief, _ = draw_brief(5, number)
        (draft,) = compose(Scripted(score=score, context=context), brief)
        assert judge(draft) == [], (number, brief.to_dict())
