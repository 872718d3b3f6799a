# SPDX-License-Identifier: Apache-2.0
"""Which segments are drawn, from where they are replayed, and how likely a false one is among them."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from itertools import combinations

import pytest

from fairchord.errors import InvalidInput
from fairchord.training.chain import Chain, ChainStart, Segment, StepRecord
from fairchord.training.challenge import chance_to_catch, check_nonce, choose_segments
from fairchord.training.replay_plan import Leg, plan_replay

ROOT, NONCE = "0f" * 32, "ab" * 16


def a_chain(segments: int, steps: int = 10) -> Chain:
    made = tuple(
        Segment(
            segment=number,
            first_step=number * steps,
            steps=tuple(
                StepRecord(step=step, batch=ROOT, learning_rate="nan", loss="nan")
                for step in range(number * steps, (number + 1) * steps)
            ),
            end_state_sha256=ROOT,
            evaluation=None,
            previous=ROOT,
        )
        for number in range(segments)
    )
    start = ChainStart(training_run=ROOT, initial_state_sha256=ROOT, segment_steps=steps)
    return Chain(start=start, segments=made, root=ROOT)


def legs_of(chain: Chain, wanted: list[int], kept: list[int]) -> list[tuple[int, list[int], int]]:
    def told(leg: Leg) -> tuple[int, list[int], int]:
        return leg.from_step, [segment.segment for segment in leg.segments], leg.steps

    return [told(leg) for leg in plan_replay(chain, wanted, kept)]


def test_the_rule_is_the_one_that_is_documented() -> None:
    """Spelled out once more, as another program would."""
    text = b"fairchord/replay/v1\n" + bytes.fromhex(ROOT) + bytes.fromhex(NONCE)
    ranks = {n: hashlib.sha256(text + n.to_bytes(8, "big")).hexdigest() for n in range(1, 18)}
    lowest = sorted(ranks, key=ranks.__getitem__)[:3]
    assert choose_segments(ROOT, NONCE, count=3, of=18) == (0, *sorted(lowest))


def test_the_first_segment_is_always_replayed_and_all_when_fewer_are_left() -> None:
    assert choose_segments(ROOT, NONCE, count=3, of=1) == (0,)
    assert choose_segments(ROOT, NONCE, count=99, of=4) == (0, 1, 2, 3)


def test_another_nonce_or_another_root_is_another_draw() -> None:
    draws = {choose_segments(ROOT, f"{n:032x}", count=3, of=1000) for n in range(200)}
    assert len(draws) == 200
    assert choose_segments("1f" * 32, NONCE, count=3, of=1000) != choose_segments(ROOT, NONCE, count=3, of=1000)


def test_every_segment_is_drawn_about_equally_often() -> None:
    drawn = [segment for n in range(2000) for segment in choose_segments(ROOT, f"{n:032x}", count=3, of=11)[1:]]
    shares = [drawn.count(segment) / 600 for segment in range(1, 11)]
    assert all(0.8 < share < 1.2 for share in shares)


@pytest.mark.parametrize("nonce", ["", "ab", "AB" * 16, "zz" * 16, "ab" * 65, "a" * 33, " " + "ab" * 16])
def test_a_nonce_that_is_too_short_or_misspelled_is_refused(nonce: str) -> None:
    with pytest.raises(InvalidInput, match="hexadecimal digits"):
        check_nonce(nonce)


def test_no_segments_cannot_be_asked_for() -> None:
    with pytest.raises(InvalidInput, match="cannot be replayed"):
        choose_segments(ROOT, NONCE, count=0, of=3)


@pytest.mark.parametrize(("count", "of", "false"), [(1, 3, 1), (2, 6, 1), (3, 8, 2), (5, 6, 1), (9, 4, 1), (3, 18, 4)])
def test_the_chance_is_what_counting_every_draw_gives(count: int, of: int, false: int) -> None:
    draws = list(combinations(range(1, of), min(count, of - 1)))
    caught = sum(any(segment <= false for segment in draw) for draw in draws)
    assert chance_to_catch(count=count, of=of, false=false) == Fraction(caught, len(draws))


def test_a_run_of_one_segment_leaves_nothing_to_draw() -> None:
    assert chance_to_catch(count=3, of=1) == 0


def test_each_segment_is_replayed_from_its_own_state_where_that_was_kept() -> None:
    kept = [10, 20, 30, 40]
    assert legs_of(a_chain(5), [0, 2, 4], kept) == [(0, [0], 10), (20, [2], 10), (40, [4], 10)]
    assert legs_of(a_chain(5), [2, 3], kept) == [(20, [2], 10), (30, [3], 10)]


def test_without_states_one_run_from_the_seed_passes_all_that_were_drawn() -> None:
    assert legs_of(a_chain(5), [0, 3, 2], []) == [(0, [0, 1, 2, 3], 40)]


def test_a_replay_starts_at_the_nearest_state_before() -> None:
    assert legs_of(a_chain(9), [0, 4, 7], [30]) == [(0, [0], 10), (30, [3, 4, 5, 6, 7], 50)]
    assert legs_of(a_chain(9), [4, 7], [30, 60, 90]) == [(30, [3, 4], 20), (60, [6, 7], 20)]
