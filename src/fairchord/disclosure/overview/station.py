# SPDX-License-Identifier: Apache-2.0
"""A Station of the walk: what it shows, how that is proven, how to check it oneself, and what is only declared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from fairchord.disclosure.bundle.finding import Finding
from fairchord.disclosure.overview.facts import OverviewFacts
from fairchord.disclosure.overview.markup import commands, heading, paragraph
from fairchord.disclosure.overview.phrases import Phrases
from fairchord.disclosure.reports.form.page import number

MARKS: Final = {"held": "✓", "failed": "✗", "open": "○"}
MOST_SHOWN: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """One station; `shown`, `proofs` are HTML. `checks` are the parts whose findings belong here."""

    name: str
    checks: tuple[str, ...]
    shown: str
    proofs: str = ""
    commands: tuple[str, ...] = ()


MakeStation = Callable[[OverviewFacts, Phrases], Station]


def station_html(station: Station, place: int, facts: OverviewFacts, phrases: Phrases) -> str:
    """Write a station."""
    name, found = station.name, facts.of(*station.checks)
    parts = [
        f'<section id="{name}" aria-labelledby="{name}-h">',
        f'<h2 id="{name}-h"><span class="n">{place}</span> {escape(phrases.say(f"{name}_title"))}</h2>',
        paragraph(phrases.say(f"{name}_shows"), "shows"),
        station.shown,
        f'<div class="proof">{heading(phrases.say("proven_by"))}',
        checks_html(found, phrases) if found else paragraph(phrases.say("nothing_checked")),
        f"{station.proofs}</div>",
        commands(phrases, station.commands) if station.commands else "",
        f'<p class="declared"><b>{escape(phrases.say("only_declared"))}</b> ',
        f"{escape(phrases.say(f'{name}_declared'))}</p></section>",
    ]
    return "\n".join(part for part in parts if part)


def checks_html(findings: Sequence[Finding], phrases: Phrases) -> str:
    """What checks found; of very many, the first."""
    lines = "".join(_finding_html(finding, phrases) for finding in findings[:MOST_SHOWN])
    more = len(findings) - MOST_SHOWN
    lines += f"<li>{escape(phrases.say('more_findings', count=number(more)))}</li>" if more > 0 else ""
    return f'<ul class="checks">{lines}</ul>'


def _finding_html(finding: Finding, phrases: Phrases) -> str:
    """What one check found: the verdict in the page's language, then what the check itself printed."""
    standing = finding.standing.value
    told = phrases.say(f"{standing}_{finding.part}")
    word = escape(phrases.say(f"standing_{standing}"))
    return (
        f'<li class="{standing}"><b><span aria-hidden="true">{MARKS[standing]}</span> {word}</b> '
        f'{escape(told)} <code lang="en">{escape(finding.sentence)}</code></li>'
    )
