# SPDX-License-Identifier: Apache-2.0
"""Station 5: the works that were learned from, counted by basis, one of each basis followed to its entries."""

from __future__ import annotations

import shlex
from collections import Counter
from html import escape
from typing import Final

from fairchord.corpus.manifest import ManifestWork
from fairchord.disclosure.overview.facts import OverviewFacts, WalkedLog, WalkedSnapshot, evidence_of
from fairchord.disclosure.overview.markup import (
    code,
    entry_proof,
    facts_list,
    heading,
    opening,
    paragraph,
    proof_lines,
    table,
)
from fairchord.disclosure.overview.phrases import Phrases
from fairchord.disclosure.overview.pictures import basis_bars
from fairchord.disclosure.overview.station import Station
from fairchord.disclosure.reports.form.page import number
from fairchord.rights.work import RightsBasis

CHECKS: Final = ("snapshot", "listed", "index", "permits")
_BASES: Final = tuple(
    basis.value
    for basis in (
        RightsBasis.AUTHOR_CONSENTED, RightsBasis.OWN_PROJECT, RightsBasis.LICENCE_PERMITS, RightsBasis.PUBLIC_DOMAIN,
    )
)  # fmt: skip


def works_station(facts: OverviewFacts, phrases: Phrases) -> Station:
    """Count the works, name the roots that bind their list, and follow one of each basis."""
    log, walked = facts.log, facts.snapshot
    if log is None or walked is None:
        return Station(name="works", checks=CHECKS, shown=paragraph(phrases.say("no_snapshot"), "absent"))
    works, snapshot = walked.snapshot.manifest.works, walked.snapshot
    found = Counter(work.basis for work in works)
    head = snapshot.manifest.head
    rows = [
        (phrases.say("work_count"), number(len(works))),
        (phrases.say("snapshot_root"), code(snapshot.root)),
        (phrases.say("permits_root"), code(snapshot.permits_root)),
        (phrases.say("for_use"), escape(phrases.word("use", head.use.value))),
        (phrases.say("decided_at"), escape(f"{head.at} ({phrases.say('head_of', size=number(head.tree_head_size))})")),
        (phrases.say("index_root"), _index(walked, phrases)),
    ]
    shown = basis_bars({basis: found[basis] for basis in _BASES if found[basis]}, phrases)
    shown += paragraph(phrases.say("bases_apart"), "soft") + facts_list(rows) + _collections(works, phrases)
    shown += f'<p><a href="#annex">{escape(phrases.say("to_annex", count=number(len(works))))}</a></p>'
    shown += heading(phrases.say("followed")) + paragraph(phrases.say("followed_how")) + _followed(facts, log, phrases)
    return Station(
        name="works",
        checks=CHECKS,
        shown=shown,
        proofs=entry_proof(phrases, log.prove(snapshot.index), "snapshot"),
        commands=_commands(shlex.quote(facts.model_name), has_index=snapshot.manifest.index is not None),
    )


def _commands(model: str, *, has_index: bool) -> tuple[str, ...]:
    """Presence can be asked of any list; absence is proven only from one that has an index."""
    present = f"fairchord prove-in YOUR_FILE.mid {model}"
    absent = (f"fairchord prove-absent YOUR_FILE.mid {model} -o absent.json", "fairchord check-proof absent.json")
    return (present, *absent) if has_index else (present,)


def _index(walked: WalkedSnapshot, phrases: Phrases) -> str:
    summary = walked.snapshot.manifest.index
    if summary is None:
        return escape(phrases.say("not_recorded"))
    return f"{code(summary.root)} {escape(phrases.say('key_count', count=number(summary.count)))}"


def _collections(works: tuple[ManifestWork, ...], phrases: Phrases) -> str:
    groups = Counter((work.collection, work.basis, work.licence) for work in works)
    notes: Counter[tuple[str, str, str]] = Counter()
    for work in works:
        notes[work.collection, work.basis, work.licence] += work.note_count
    rows = [
        (
            escape(phrases.word("collection", key[0]) or phrases.say("no_collection")),
            escape(phrases.say(f"basis_{key[1]}")),
            escape(key[2] or "–"),
            number(count),
            number(notes[key]),
        )
        for key, count in sorted(groups.items())
    ]
    columns = [phrases.say(name) for name in ("collection", "basis", "licence", "works", "notes")]
    return table(phrases.say("by_collection"), columns, rows)


def _followed(facts: OverviewFacts, log: WalkedLog, phrases: Phrases) -> str:
    """One work of each basis: its leaf in the snapshot, its permit, and every entry that the permit rests on."""
    walked = facts.snapshot
    assert walked is not None, "asked only where there is one"
    works = walked.snapshot.manifest.works
    parts = []
    for basis in _BASES:
        place = next((place for place, work in enumerate(works) if work.basis == basis), None)
        if place is not None and place < len(walked.permits):
            work = works[place]
            inside = opening(phrases.say("work_leaf"), proof_lines(phrases, walked.prove_work(place)))
            inside += opening(phrases.say("permit_leaf"), proof_lines(phrases, walked.prove_permit(place)))
            for item in evidence_of(walked.permits[place]):
                inside += entry_proof(phrases, log.prove(item.index), item.kind) if item.index < log.size else ""
            told = f"{facts.shown(work.title)} · {phrases.say(f'basis_{basis}')}"
            parts.append(opening(told, inside))
    return "".join(parts)
