# SPDX-License-Identifier: Apache-2.0
"""Longest shared runs: for every place in some lines, how many steps from there on also occur elsewhere.

A run that occurs has its beginning occur too, so runs are grown a step at a time and only places that still match go
on. Few do after some steps, so a snapshot of millions of steps takes seconds, and nothing is cut short or estimated.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.evaluation.memorisation.steps import Hashes, Numbers, Steps, begin_hashes, bind_hashes, extend_hashes

LONGEST_FIGURE_STEPS: Final = 8
"""A run that only repeats a figure of up to this many steps is common material: scales, pulses, broken chords."""
_NOBODY: Final = np.iinfo(np.int64).max


class Owner(StrEnum):
    """Whose notes count as a match."""

    ANY = "any"
    OTHERS = "others"
    """Only those of another owner: what works borrow from each other."""
    OWN = "own"
    """Only those of the same owner: whether a work is reproduced."""


def shared_steps(query: Steps, reference: Steps, owner: Owner = Owner.ANY) -> Numbers:
    """For every step of `query`, the length in steps of the longest run from there that occurs in `reference`."""
    found = np.zeros(len(query), np.int64)
    ours, theirs = np.arange(len(query)), np.arange(len(reference))
    our_hashes, their_hashes = begin_hashes(query.opening), begin_hashes(reference.opening)
    if owner is Owner.OWN:
        our_hashes = bind_hashes(our_hashes, query.owner)
        their_hashes = bind_hashes(their_hashes, reference.owner)
    length = 1
    while len(ours) and len(theirs):
        kept = _met(our_hashes, their_hashes, query.owner[ours], reference.owner[theirs], owner)
        ours, our_hashes = ours[kept[0]], our_hashes[kept[0]]
        theirs, their_hashes = theirs[kept[1]], their_hashes[kept[1]]
        found[ours] = length
        ours, our_hashes = _grow(query, ours, our_hashes, length)
        theirs, their_hashes = _grow(reference, theirs, their_hashes, length)
        length += 1
    return found


def _grow(steps: Steps, places: Numbers, hashes: Hashes, length: int) -> tuple[Numbers, Hashes]:
    """Those runs that their lines let grow by one step, grown."""
    can = steps.left[places] > length
    places, hashes = places[can], hashes[can]
    return places, extend_hashes(hashes, steps.following[places + length])


def _met(
    ours: Hashes, theirs: Hashes, our_owners: Numbers, their_owners: Numbers, owner: Owner
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which of ours occur among theirs, and which of theirs among ours."""
    names, place = np.unique(ours, return_inverse=True)
    at = np.minimum(np.searchsorted(names, theirs), len(names) - 1)
    is_theirs_met = names[at] == theirs
    at = at[is_theirs_met]
    if owner is not Owner.OTHERS:
        occurs = np.zeros(len(names), np.bool_)
        occurs[at] = True
        return occurs[place], is_theirs_met
    least, most = np.full(len(names), _NOBODY), np.full(len(names), -1)
    np.minimum.at(least, at, their_owners[is_theirs_met])
    np.maximum.at(most, at, their_owners[is_theirs_met])
    is_of_others = (most[place] >= 0) & ((least[place] != our_owners) | (most[place] != our_owners))
    return is_of_others, is_theirs_met


def only_repeats(steps: Steps, lengths: Numbers) -> NDArray[np.bool_]:
    """Whether the run of so many steps from each place only repeats a short figure, twice or more."""
    count = len(steps)
    places, repeats = np.arange(count), np.zeros(count, np.bool_)
    for period in range(1, min(LONGEST_FIGURE_STEPS, count - 1) + 1):
        begins, goes_on = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
        begins[:-period] = steps.opening[:-period] == steps.opening[period:]
        goes_on[:-period] = steps.following[:-period] == steps.following[period:]
        inside = steps.left > period
        stops = np.where(goes_on & inside, count, places)
        next_stop = np.append(np.minimum.accumulate(stops[::-1])[::-1][1:], count)
        repeats |= begins & inside & (lengths >= 2 * period) & (next_stop - places + period >= lengths)
    return repeats
