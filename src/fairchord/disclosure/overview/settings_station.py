# SPDX-License-Identifier: Apache-2.0
"""Station 2: the settings, as they were asked, and which of them the piece keeps."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from html import escape
from typing import Any, Final

from fairchord.canonical import canonical_bytes
from fairchord.disclosure.overview.facts import OverviewFacts
from fairchord.disclosure.overview.markup import (
    code,
    facts_list,
    items_of,
    opening,
    paragraph,
    plain_value,
    record,
    table,
)
from fairchord.disclosure.overview.phrases import Phrases
from fairchord.disclosure.overview.station import Station

_OPTIONS: Final = ("key", "bpm", "meter", "bars", "genre", "title", "seed")


def settings_station(facts: OverviewFacts, phrases: Phrases) -> Station:
    """Show the brief and what was kept of it."""
    certificate = facts.certificate()
    if certificate is None:
        key = "no_piece" if facts.piece is None else "no_certificate"
        return Station(name="settings", checks=(), shown=paragraph(phrases.say(key), "absent"))
    brief, composition = certificate["brief"], certificate["composition"]
    asked = table(
        phrases.say("asked"),
        (phrases.say("setting"), phrases.say("value")),
        [(escape(phrases.word("setting", name)), _value(value, facts)) for name, value in brief.items()],
    )
    record_html = record(canonical_bytes({"brief": brief, "composition": composition, "seed": certificate["seed"]}))
    return Station(
        name="settings",
        checks=("settings",),
        shown=asked + _kept(composition, phrases) + _outcome(composition, certificate["seed"], phrases),
        proofs=opening(phrases.say("settings_record"), record_html),
        commands=(_again(brief, composition), "sha256sum OUTPUT_FOLDER/song.mid again/song.mid"),
    )


def _kept(composition: Mapping[str, Any], phrases: Phrases) -> str:
    rows = [
        (
            escape(phrases.word("control", str(item.get("control", "")))),
            escape(phrases.say("kept" if item.get("kept") else "not_kept")),
            f'<span lang="en">{escape(str(item.get("detail", "")))}</span>',
        )
        for item in items_of(composition.get("controls"))
    ]
    columns = [phrases.say(name) for name in ("control", "kept_or_not", "detail")]
    return table(phrases.say("controls"), columns, rows) if rows else ""


def _outcome(composition: Mapping[str, Any], seed: int, phrases: Phrases) -> str:
    rows = [(phrases.say("seed"), code(str(seed)))]
    rows += [
        (phrases.say(name), code(plain_value(composition[name])))
        for name in ("token_count", "tokens_sha256", "precision")
        if name in composition
    ]
    return facts_list(rows)


def _again(brief: Mapping[str, Any], composition: Mapping[str, Any]) -> str:
    """The command that asks for the same again, as far as options go that take one word."""
    if brief.get("type") == "fairchord-plan":
        return "fairchord arrange song OUTPUT_FOLDER/plan.txt -o again"
    asked = [f"--{name} {shlex.quote(str(brief[name]))}" for name in _OPTIONS if name in brief]
    played = composition.get("expression", {})
    if played.get("kind", "all") != "all":
        asked.append(f"--expression {shlex.quote(str(played['kind']))}")
    if played.get("swing_percent", 50) != 50:
        asked.append(f"--swing {played['swing_percent']}")
    return " ".join(["fairchord compose", *asked, "-o again"])


def _value(value: Any, facts: OverviewFacts) -> str:
    if isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
        return "<br>".join(escape(facts.shown(plain_value(item))) for item in value)
    return escape(facts.shown(str(value) if isinstance(value, int) else plain_value(value)))
