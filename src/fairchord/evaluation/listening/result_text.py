# SPDX-License-Identifier: Apache-2.0
"""The result of a listening test in plain sentences: what the votes show, and whether they are enough to show it."""

from __future__ import annotations

from fairchord.evaluation.listening.result import FEWEST_LISTENERS, FEWEST_VOTES, ListeningResult, Preference


def tell_result(result: ListeningResult) -> tuple[str, ...]:
    """Say what the votes show, most important first."""
    told = [f"{result.listeners} listeners, {result.votes} answers."]
    if not result.is_enough:
        told.append(
            f"Too few to say anything: at least {FEWEST_LISTENERS} listeners and {FEWEST_VOTES} answers for each pair "
            "of sources are needed. What follows shows how the votes stand, and proves nothing."
        )
    told += [_tell_preference(preference) for preference in result.preferences]
    for judged in result.judged:
        share, low, high = judged.taken_for_human
        if judged.answers_that_could_tell:
            told.append(
                f"{judged.source}: taken for a human's in {share:.0%} ({low:.0%} to {high:.0%}) of "
                f"{judged.answers_that_could_tell} answers that could tell."
            )
    share, low, high = result.human_found
    if result.human_named:
        told.append(
            f"Where one of two pieces was human and one was named, it was named rightly in {share:.0%} "
            f"({low:.0%} to {high:.0%}) of {result.human_named}; 50% is guessing."
        )
    return (*told, *_tell_agreement(result))


def _tell_preference(preference: Preference) -> str:
    low, high = (
        min(preference.wilson[0], preference.by_listeners[0]),
        max(preference.wilson[1], preference.by_listeners[1]),
    )
    votes = preference.wins + preference.losses + preference.ties
    if not votes:
        return f"{preference.one} against {preference.other}: no answer yet."
    told = (
        f"{preference.one} against {preference.other}: preferred {preference.wins} times, not {preference.losses}, no "
        f"preference {preference.ties}; share {preference.share:.0%} ({low:.0%} to {high:.0%})"
    )
    if not preference.is_significant:
        return f"{told}. No difference is shown (p = {preference.chance:.2g})."
    better = preference.one if preference.share > 0.5 else preference.other
    return f"{told}. {better} is preferred (p = {preference.chance:.2g})."


def _tell_agreement(result: ListeningResult) -> tuple[str, ...]:
    told = []
    same, asked = result.agreement_with_self
    if asked:
        told.append(f"Asked the same pair twice, {same} of {asked} listeners had the same preference.")
    if result.agreement_between is None:
        told.append("No pair was heard by two listeners, so how far they agree cannot be said.")
    else:
        told.append(
            f"Agreement of listeners (Krippendorff's alpha): {result.agreement_between:.2f}; 0 is chance, 1 is full."
        )
    return tuple(told)
