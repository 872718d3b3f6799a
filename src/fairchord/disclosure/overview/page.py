# SPDX-License-Identifier: Apache-2.0
"""The page: a verdict, six stations, the list of works. One file that loads nothing; same facts, same bytes."""

from __future__ import annotations

from html import escape
from typing import Final

from fairchord.disclosure.bundle.finding import Standing
from fairchord.disclosure.overview.annex import annex_html
from fairchord.disclosure.overview.facts import OverviewFacts
from fairchord.disclosure.overview.form import STYLE, content_policy, script_element
from fairchord.disclosure.overview.markup import code, facts_list, paragraph
from fairchord.disclosure.overview.model_station import model_station, training_station
from fairchord.disclosure.overview.people_station import people_station
from fairchord.disclosure.overview.phrases import Phrases
from fairchord.disclosure.overview.piece_station import piece_station
from fairchord.disclosure.overview.settings_station import settings_station
from fairchord.disclosure.overview.station import MakeStation, checks_html, station_html
from fairchord.disclosure.overview.works_station import works_station
from fairchord.disclosure.reports.form.page import number

STATIONS: Final[tuple[MakeStation, ...]] = (
    piece_station, settings_station, model_station, training_station, works_station, people_station,
)  # fmt: skip


def overview_html(facts: OverviewFacts, language: str) -> str:
    """Write the whole page."""
    phrases = Phrases(language)
    stations = [make(facts, phrases) for make in STATIONS]
    title = _title(facts, phrases)
    body = [
        f'<a class="skip" href="#piece">{escape(phrases.say("skip"))}</a>',
        f"<header><h1>{escape(title)}</h1>{paragraph(phrases.say('lead'), 'lead')}",
        _verdict(facts, phrases),
        _dated(facts, phrases),
        "</header>",
        _contents([station.name for station in stations], facts, phrases),
        "<main>",
        *(station_html(station, place, facts, phrases) for place, station in enumerate(stations, start=1)),
        annex_html(facts, phrases),
        "</main>",
        _footer(facts, phrases),
        script_element(),
    ]
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(content_policy())}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def _title(facts: OverviewFacts, phrases: Phrases) -> str:
    signed = None if facts.piece is None else facts.piece.signed
    if signed is None:
        return phrases.say("title_model", model=facts.model_name)
    return phrases.say("title", piece=signed.certificate.title)


def _verdict(facts: OverviewFacts, phrases: Phrases) -> str:
    """A red box with every check that failed, or one sentence that counts."""
    counts = {standing: sum(one.standing is standing for one in facts.findings) for standing in Standing}
    failed = [finding for finding in facts.findings if finding.standing is Standing.FAILED]
    if failed:
        told = escape(phrases.say("verdict_failed", count=number(len(failed))))
        return f'<div class="verdict broken" role="alert"><p><b>{told}</b></p>{checks_html(failed, phrases)}</div>'
    told = phrases.say("verdict_held", held=number(counts[Standing.HELD]), open=number(counts[Standing.OPEN]))
    return f'<div class="verdict sound"><p><b>{escape(told)}</b></p>{paragraph(phrases.say("verdict_means"))}</div>'


def _dated(facts: OverviewFacts, phrases: Phrases) -> str:
    """Which logs, at which head, the page was written from; the page holds no clock."""
    rows = []
    logs = [("log_of_model", facts.log)]
    if facts.issuing is not None and (facts.log is None or facts.issuing.origin != facts.log.origin):
        logs.append(("log_of_issuer", facts.issuing))
    for name, log in logs:
        if log is not None:
            told = phrases.say("log_at", origin=log.origin, size=number(log.size), time=log.log.entries[-1].at)
            rows.append((phrases.say(name), f"{escape(told)}<br>{code(log.root)}"))
            rows.append((phrases.say("log_key"), code(log.log.keys.current.text)))
    notice = paragraph(phrases.say("private_page"), "private") if facts.are_names_open else ""
    return notice + (facts_list(rows) if rows else "")


def _contents(names: list[str], facts: OverviewFacts, phrases: Phrases) -> str:
    items = "".join(f'<li><a href="#{name}">{escape(phrases.say(f"{name}_title"))}</a></li>' for name in names)
    annex = "" if facts.snapshot is None else f'<p><a href="#annex">{escape(phrases.say("annex"))}</a></p>'
    return f'<nav aria-label="{escape(phrases.say("contents"))}"><ol>{items}</ol>{annex}</nav>'


def _footer(facts: OverviewFacts, phrases: Phrases) -> str:
    limits = "".join(f"<li>{escape(phrases.say(f'limit_{place}'))}</li>" for place in range(1, 5))
    made = paragraph(phrases.say("made_by", software=facts.software), "soft")
    return f"<footer><h2>{escape(phrases.say('limits'))}</h2><ul>{limits}</ul>{made}</footer>"
