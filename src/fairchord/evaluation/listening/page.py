# SPDX-License-Identifier: Apache-2.0
"""The page of a listening test: one HTML file that loads nothing but the audio beside it, and the page of credits.

Its content policy lets it run its own script, play files of its own folder, and send votes where it came from.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files
from typing import Any

from fairchord.evaluation.listening.plan import HUMAN, ListeningPlan, PlannedClip
from fairchord.evaluation.listening.words import WORDS


def page_html(plan: ListeningPlan) -> str:
    """Write index.html; it holds nothing of the key."""
    style, script = _text("page.css"), _text("page.js")
    words = {language: dict(table) for language, table in WORDS.items()}
    policy = (
        f"default-src 'none'; script-src {_source(script)}; style-src {_source(style)}; "
        "media-src 'self' file: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'"
    )
    without = " ".join(escape(table["no_script"]) for table in WORDS.values())
    body = (
        '<div class="top"><label for="language" id="language-label"></label><select id="language"></select></div>\n'
        f'<main id="main"></main>\n<noscript><p>{without}</p></noscript>\n<footer id="again"></footer>\n'
        f"{_data('plan', plan.to_page())}\n{_data('words', words)}\n<script>{script}</script>\n"
    )
    return _document(WORDS["en"]["title"], policy, style, body)


def credits_of(clips: Sequence[PlannedClip]) -> list[dict[str, Any]]:
    """What listeners are told afterwards of the clips they heard."""
    return [{**clip.credit.to_dict(), "is_human": clip.source == HUMAN} for clip in clips]


def credits_html(plan: ListeningPlan) -> str:
    """Write credits.html, which gives everything away: it lies outside the page's folder."""
    body = (
        "<main><h1>What was played</h1>\n<p>For those who have listened, and for whoever ran the test. It says which "
        f"clip came from whom.</p>\n{credits_table(plan)}</main>\n"
    )
    return document("What was played", body)


def credits_table(plan: ListeningPlan) -> str:
    """Every clip with its source, title, author, licence and origin."""
    columns = ("File", "Item", "Source", "Title", "By", "Licence or basis", "From")
    rows = [
        (c.file, c.item, c.source, c.credit.title, c.credit.by, c.credit.licence, c.credit.origin) for c in plan.clips
    ]
    return table_html(columns, rows)


def table_html(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A plain table."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>\n" for row in rows)
    return (
        f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div>'
    )


def document(title: str, body: str) -> str:
    """A page without a script."""
    style = _text("page.css")
    return _document(title, f"default-src 'none'; style-src {_source(style)}", style, body)


def _document(title: str, policy: str, style: str, body: str) -> str:
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" '
        f'content="no-referrer">\n<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}'
        "</body>\n</html>\n"
    )


def _data(name: str, value: object) -> str:
    """Data for the script, spelled so that nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="{name}">{text}</script>'


def _text(name: str) -> str:
    return files("fairchord.evaluation.listening").joinpath(name).read_text(encoding="utf-8")


def _source(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"
