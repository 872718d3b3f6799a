# SPDX-License-Identifier: Apache-2.0
"""Counts over the works of a model, made once in one way, so that every report gives the same numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fairchord.corpus.manifest import ManifestWork
from fairchord.disclosure.model_card import BASES
from fairchord.disclosure.reports.facts import NO_LOG, ReportFacts
from fairchord.disclosure.reports.form.answer import Answer, Cell, NotRecorded, Stated, in_log
from fairchord.disclosure.reports.form.report import Table
from fairchord.disclosure.reports.form.words import limits_in
from fairchord.rights.party import PartyKind
from fairchord.rights.work import RightsBasis

LIMITS: Final = limits_in("en")
NO_LICENCE: Final = "none needed"
NO_COLLECTION: Final = "own works, no collection"


class Channel(StrEnum):
    """How a work came to be used, in the words of the Commission's template; each work has exactly one."""

    PUBLIC_DATASET = "2.1"
    LICENSED = "2.2.1"
    OTHER = "2.6"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """How much music: our units are works, notes and windows (clips of a few bars)."""

    works: int
    notes: int
    windows: int

    @classmethod
    def of(cls, works: Iterable[ManifestWork]) -> Amount:
        """Count some works."""
        listed = tuple(works)
        notes, windows = (sum(getattr(work, name) for work in listed) for name in ("note_count", "clip_count"))
        return cls(works=len(listed), notes=notes, windows=windows)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The counts as cells of a table."""
        return self.works, self.notes, self.windows


def channel_of(work: ManifestWork, facts: ReportFacts) -> Channel:
    """Sort a work: offered to the public in a collection, licensed by outside holders, or other."""
    if work.basis == RightsBasis.OWN_PROJECT:
        return Channel.OTHER
    if work.basis == RightsBasis.AUTHOR_CONSENTED:
        return Channel.OTHER if holders_of(work, facts) == {operator_of(facts)} else Channel.LICENSED
    return Channel.PUBLIC_DATASET if work.collection else Channel.OTHER


def holders_of(work: ManifestWork, facts: ReportFacts) -> set[str]:
    """The parties that hold shares of a work, where the log is at hand; else nobody is known."""
    log = facts.home_log
    if log is None or work.work_id not in log.register.works:
        return set()
    return {share.holder for share in log.register.work(work.work_id).shares}


def operator_of(facts: ReportFacts) -> str:
    """The operator of the log that the model came out of; '' when that log is not at hand."""
    return "" if facts.home_log is None else facts.home_log.operator


def of_channel(facts: ReportFacts, channel: Channel) -> tuple[ManifestWork, ...]:
    """The works that came one way."""
    return tuple(work for work in facts.works if channel_of(work, facts) is channel)


def grouped_table(
    facts: ReportFacts,
    works: Sequence[ManifestWork],
    group: Callable[[ManifestWork], tuple[Cell, ...]],
    *,
    name: str,
    title: str,
    columns: tuple[str, ...],
) -> Table:
    """Count works by a group of cells; the totals are counted over the works themselves, not over the rows."""
    groups: dict[tuple[Cell, ...], list[ManifestWork]] = {}
    for work in works:
        groups.setdefault(group(work), []).append(work)
    rows = tuple((*key, *Amount.of(groups[key]).cells) for key in sorted(groups, key=_sort_text))
    width = len(columns) - 3
    totals: tuple[Cell, ...] = (("total", *("—",) * (width - 1)) if width else ()) + Amount.of(works).cells
    return Table(name=name, title=title, columns=columns, rows=rows, totals=totals)


def basis_table(facts: ReportFacts) -> Table:
    """The works by rights basis, with what each basis means."""
    return grouped_table(
        facts,
        facts.works,
        lambda work: (work.basis, BASES.get(work.basis, "a basis that this version does not know")),
        name="by_basis",
        title="Works by rights basis",
        columns=("rights basis", "meaning", "works", "notes", "windows"),
    )


def licence_of(work: ManifestWork) -> str:
    """The licence of a work, or that its basis needs none."""
    return work.licence or NO_LICENCE


def collection_of(work: ManifestWork) -> str:
    """The collection of a work, or that it came alone."""
    return work.collection or NO_COLLECTION


def provider(facts: ReportFacts) -> Answer:
    """Who keeps the log that the model came out of."""
    log = facts.home_log
    if log is None:
        return NO_LOG
    party = log.register.party(log.operator)
    if party.kind is PartyKind.PERSON:
        return Stated(value=f"{party.id} (a person, named here by number)", sources=(in_log(0),))
    return Stated(value=party.name, sources=(in_log(log.register.parties[log.operator].index),))


def declared(facts: ReportFacts, name: str, *, what: str) -> Answer:
    """What the operator's newest `provider` entry says in a field; NotRecorded when no entry does."""
    if facts.home_log is None:
        return NO_LOG
    for index, entry in reversed(facts.home_log.of_kind("provider")):
        if isinstance(entry.body.get(name), str):
            return Stated(value=entry.body[name], sources=(in_log(index),))
    return NotRecorded(why=f"no entry of the log states {what}; fairchord provider records it")


def _sort_text(key: tuple[Cell, ...]) -> tuple[str, ...]:
    return tuple(cell.why if isinstance(cell, NotRecorded) else str(cell) for cell in key)
