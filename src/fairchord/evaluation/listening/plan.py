# SPDX-License-Identifier: Apache-2.0
"""The plan of a listening test: which clips are compared, under which names, in which order, for which listener.

Everything is drawn from one secret, so the same secret gives the same test. A clip's name in the page is a hash of the
secret and says nothing. Every listener has a numbered sheet: so many trials in an order of its own, sides drawn by
lot, pairs of sources as even as they go; its last trial is its first again with the sides exchanged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np

from fairchord.canonical import canonical_bytes, parse_canonical, sha256_hex
from fairchord.errors import FairchordError, InvalidInput, RecordTampered

OURS: Final = "ours"
HUMAN: Final = "human"
BASELINE: Final = "baseline"
SOURCES: Final = (OURS, HUMAN, BASELINE)
SHEETS: Final = 200
FORM: Final = "fairchord/listening-key/v1"
USUAL_TRIALS: Final = 12
_NAME_DIGITS: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Whose music a clip is and why it may be played; of what was composed here, what made it."""

    title: str
    by: str
    licence: str
    origin: str

    def to_dict(self) -> dict[str, str]:
        """The record as plain values."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedClip:
    """One clip of the test; `file` is its name in the page."""

    item: str
    source: str
    file: str
    credit: Credit


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Two clips of one item, as indices of the plan's clips; which side each is on is the sheet's to say."""

    name: str
    first: int
    second: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListeningPlan:
    """The whole test. It holds the answers: it is the key, and never part of the page."""

    secret: str
    clips: tuple[PlannedClip, ...]
    trials: tuple[Trial, ...]
    sheets: tuple[tuple[tuple[int, bool], ...], ...]
    """For each listener's number the trials, and whether the sides are exchanged."""

    def to_bytes(self) -> bytes:
        """Write the key."""
        clips = [{"credit": c.credit.to_dict(), "file": c.file, "item": c.item, "source": c.source} for c in self.clips]
        trials = [{"first": t.first, "name": t.name, "second": t.second} for t in self.trials]
        sheets = [[[trial, int(flipped)] for trial, flipped in sheet] for sheet in self.sheets]
        record = {"clips": clips, "form": FORM, "secret": self.secret, "sheets": sheets, "trials": trials}
        return canonical_bytes(record)

    @classmethod
    def from_bytes(cls, data: bytes) -> ListeningPlan:
        """Read the key."""
        try:
            record = parse_canonical(data)
            if record["form"] != FORM:
                raise ValueError(record["form"])
            return cls(
                secret=record["secret"],
                clips=tuple(PlannedClip(**{**clip, "credit": Credit(**clip["credit"])}) for clip in record["clips"]),
                trials=tuple(Trial(**trial) for trial in record["trials"]),
                sheets=tuple(tuple((trial, bool(flip)) for trial, flip in sheet) for sheet in record["sheets"]),
            )
        except (FairchordError, ValueError, KeyError, TypeError) as error:
            raise RecordTampered(
                f"the key of the listening test cannot be read: {error}", hint="it is KEY.json beside the page's folder"
            ) from error

    @property
    def commitment(self) -> str:
        """The key's hash: it is in the page and in every vote, so that no key can be made up afterwards."""
        return sha256_hex(self.to_bytes())

    def to_page(self) -> dict[str, Any]:
        """What the page may know: names of trials, names of files, sheets."""
        trials = [[t.name, self.clips[t.first].file, self.clips[t.second].file] for t in self.trials]
        sheets = [[[trial, int(flipped)] for trial, flipped in sheet] for sheet in self.sheets]
        return {"test": self.commitment, "trials": trials, "sheets": sheets}

    def sides(self, sheet: int, place: int) -> tuple[str, PlannedClip, PlannedClip]:
        """The trial's name and the clips that a listener heard as A and as B."""
        trial, flipped = self.sheets[sheet][place]
        clips = self.clips[self.trials[trial].first], self.clips[self.trials[trial].second]
        return self.trials[trial].name, *(reversed(clips) if flipped else clips)


def plan_test(
    credits: Mapping[str, Mapping[str, Credit]], *, secret: str, ending: str, trials_each: int = USUAL_TRIALS
) -> ListeningPlan:
    """Plan a test of items (name, then source, then credit); an item needs two sources or more."""
    if not secret:
        raise InvalidInput("the secret of the test is empty", hint="leave --seed out, and one is drawn")
    unknown = sorted({source for row in credits.values() for source in row} - set(SOURCES))
    if unknown:
        raise InvalidInput(f"{unknown[0]!r} is no source of clips", hint="the sources are " + ", ".join(SOURCES))
    clips: list[PlannedClip] = []
    places: dict[tuple[str, str], int] = {}
    for item, row in sorted(credits.items()):
        for source in (source for source in SOURCES if source in row):
            places[item, source] = len(clips)
            file = f"{_hidden(secret, 'clip', item, source)}.{ending}"
            clips.append(PlannedClip(item=item, source=source, file=file, credit=row[source]))
    pairs = [
        (places[item, one], places[item, other])
        for item, row in sorted(credits.items())
        for one, other in combinations([source for source in SOURCES if source in row], 2)
    ]
    if not pairs:
        raise InvalidInput(
            "no item has clips of two sources", hint="give clips of the same name in two folders: ours, human, baseline"
        )
    trials = [Trial(name=_hidden(secret, "trial", str(a), str(b)), first=a, second=b) for a, b in pairs]
    trials.sort(key=lambda trial: trial.name)
    sheets = _draw_sheets(clips, trials, secret, trials_each)
    return ListeningPlan(secret=secret, clips=tuple(clips), trials=tuple(trials), sheets=sheets)


def _hidden(*parts: str) -> str:
    return hashlib.sha256("\n".join(("fairchord/listening", *parts)).encode()).hexdigest()[:_NAME_DIGITS]


def _draw_sheets(
    clips: Sequence[PlannedClip], trials: Sequence[Trial], secret: str, trials_each: int
) -> tuple[tuple[tuple[int, bool], ...], ...]:
    """Sheets in which the pairs of sources come evenly, and an item again only when every other one has come."""
    if trials_each < 1:
        raise InvalidInput(f"{trials_each} trials are none", hint="give each listener one trial or more; 12 is usual")
    generator = np.random.default_rng(int(_hidden(secret, "sheets"), 16))
    kinds = [(clips[trial.first].source, clips[trial.second].source) for trial in trials]
    sheets = []
    for _ in range(SHEETS):
        chosen = _choose(generator, kinds, [clips[trial.first].item for trial in trials], trials_each)
        flips = generator.integers(0, 2, len(chosen)).astype(bool)
        sheet = [(int(trial), bool(flip)) for trial, flip in zip(generator.permutation(chosen), flips, strict=True)]
        sheets.append((*sheet, (sheet[0][0], not sheet[0][1])))
    return tuple(sheets)


def _choose(
    generator: np.random.Generator, kinds: Sequence[tuple[str, str]], items: Sequence[str], count: int
) -> list[int]:
    left = generator.permutation(len(kinds)).tolist()
    chosen: list[int] = []
    while left and len(chosen) < count:
        kinds_done, items_done = [kinds[i] for i in chosen], [items[i] for i in chosen]
        best = min(left, key=lambda i: (kinds_done.count(kinds[i]), items_done.count(items[i])))
        left.remove(best)
        chosen.append(best)
    return chosen
