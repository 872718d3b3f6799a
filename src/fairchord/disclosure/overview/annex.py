# SPDX-License-Identifier: Apache-2.0
"""The annex: every work of the snapshot, once, by collection; readable without script, filtered with it."""

from __future__ import annotations

from html import escape

from fairchord.corpus.manifest import ManifestWork
from fairchord.disclosure.overview.facts import OverviewFacts, evidence_of
from fairchord.disclosure.overview.phrases import Phrases
from fairchord.disclosure.reports.form.page import number
from fairchord.rights.permit import Permit


def annex_html(facts: OverviewFacts, phrases: Phrases) -> str:
    """List every work; nothing where there is no snapshot to list."""
    walked = facts.snapshot
    if walked is None:
        return ""
    works = walked.snapshot.manifest.works
    permits = {permit.work: permit for permit in walked.permits}
    groups: dict[str, list[ManifestWork]] = {}
    for work in works:
        groups.setdefault(work.collection, []).append(work)
    parts, first = [], 1
    for collection, members in groups.items():
        named = phrases.word("collection", collection) or phrases.say("no_collection")
        lines = "\n".join(_line(work, permits.get(work.work_id), facts, phrases) for work in members)
        told = phrases.say("collection_of", name=named, count=number(len(members)))
        parts.append(
            f"<details><summary>{escape(told)}</summary>{_said_by_all(members, facts)}"
            f'<ol start="{first}">\n{lines}\n</ol></details>'
        )
        first += len(members)
    return (
        f'<section id="annex" aria-labelledby="annex-h"><h2 id="annex-h">{escape(phrases.say("annex"))}</h2>'
        f"<p>{escape(phrases.say('annex_how', count=number(len(works))))}</p>"
        f'<p id="finder" hidden><label for="find">{escape(phrases.say("find"))}</label> '
        f'<input id="find" type="search" autocomplete="off"> <output id="found" for="find"></output></p>'
        f'<div id="works-list">{"".join(parts)}</div></section>'
    )


def _said_by_all(members: list[ManifestWork], facts: OverviewFacts) -> str:
    """The credits of a collection, each once."""
    credits = dict.fromkeys(f"{facts.shown(work.attribution)}" for work in members if work.attribution)
    few = list(credits) if len(credits) <= 3 else []
    return f'<p class="soft">{escape("; ".join(few))}</p>' if few else ""


def _line(work: ManifestWork, permit: Permit | None, facts: OverviewFacts, phrases: Phrases) -> str:
    makers = ", ".join(facts.shown(name) for name in work.contributors)
    told = [phrases.say(f"basis_{work.basis}"), *([work.licence] if work.licence else [])]
    told += [phrases.say("note_count", count=number(work.note_count)), phrases.say(f"split_{work.split}")]
    rests = "" if permit is None else " ".join(_entry_link(item.index, item.kind) for item in evidence_of(permit))
    return (
        f'<li id="{escape(work.work_id)}"><b>{escape(facts.shown(work.title))}</b> {escape(makers)} '
        f"<br>{escape(' · '.join(told))} · {escape(phrases.say('rests_on'))} {rests} "
        f"<br><small>{escape(facts.shown(work.source))}</small> <br><code>{work.content_sha256}</code></li>"
    )


def _entry_link(index: int, kind: str) -> str:
    """The number of an entry; grants and claims are shown at station 6, so they are links."""
    named = number(index)
    return f'<a href="#entry-{index}">{named}</a>' if kind in ("grant", "rights_claim") else named
