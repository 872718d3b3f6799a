# SPDX-License-Identifier: Apache-2.0
"""Gather the votes of a listening test, compute the result, and write it as a page with the credits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairchord.durable import write_durably
from fairchord.errors import InvalidInput, ResourceAbsent
from fairchord.evaluation.listening.plan import ListeningPlan
from fairchord.evaluation.listening.result import ListeningResult, compute_result
from fairchord.evaluation.listening.result_page import result_html
from fairchord.evaluation.listening.votes import Votes, read_votes
from fairchord.workflows.make_listening_test import VOTES
from fairchord.workflows.serve_listening_test import open_plan


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedVotes:
    """The result, and why files of votes were not counted."""

    plan: ListeningPlan
    result: ListeningResult
    left_out: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        """The outcome as plain values."""
        return {**self.result.to_dict(), "left_out": self.left_out}


def count_votes(key: Path, given: Sequence[Path], *, page: Path | None = None) -> CountedVotes:
    """Count the votes in files and folders; `key` is the test's folder or its KEY.json.

    A listener counts once, with the file that answers most. A file that is not of this test is named, not counted.
    """
    plan = open_plan(key)
    places = list(given) or ([key / VOTES] if key.is_dir() else [])
    paths = [path for place in places for path in (sorted(place.glob("*.json")) if place.is_dir() else [place])]
    if not paths:
        raise ResourceAbsent("there are no votes yet", hint="name the files that listeners saved, or serve the page")
    kept: dict[str, tuple[Path, Votes]] = {}
    left_out: dict[str, str] = {}
    for path in paths:
        try:
            votes = read_votes(_read(path), plan)
        except (InvalidInput, ResourceAbsent) as error:
            left_out[path.name] = error.message
            continue
        before = kept.get(votes.listener)
        if before is not None and len(before[1].answers) > len(votes.answers):
            left_out[path.name] = f"the same listener answered more in {before[0].name}"
            continue
        if before is not None:
            left_out[before[0].name] = f"the same listener answered as much or more in {path.name}"
        kept[votes.listener] = (path, votes)
    result = compute_result(plan, [votes for _, votes in kept.values()])
    counted = CountedVotes(plan=plan, result=result, left_out=left_out)
    if page is not None:
        comments = [(answer.comment, votes.language) for _, votes in kept.values() for answer in votes.answers]
        comments += [(votes.remark, votes.language) for _, votes in kept.values()]
        told = [(text.strip(), language) for text, language in comments if text.strip()]
        write_durably(page, result_html(result, plan, told).encode())
    return counted


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ResourceAbsent(f"{path} cannot be read: {error.strerror}", hint="check the path") from error
