# SPDX-License-Identifier: Apache-2.0
"""Pieces of HTML. Whatever is called `text` is escaped here; whatever is called `html` was made here before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from fairchord.disclosure.overview.facts import Proof
from fairchord.disclosure.overview.phrases import Phrases
from fairchord.disclosure.reports.form.page import number


def paragraph(text: str, style: str = "") -> str:
    """A paragraph."""
    return f"<p{_class(style)}>{escape(text)}</p>"


def heading(text: str) -> str:
    """A heading within a station."""
    return f"<h3>{escape(text)}</h3>"


def code(text: str) -> str:
    """A hash, a name of a file, a command: in letters of one width, never cut."""
    return f"<code>{escape(text)}</code>"


def facts_list(pairs: Iterable[tuple[str, str]]) -> str:
    """Names (text) and what is said under each (html)."""
    rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{html}</dd></div>" for name, html in pairs)
    return f"<dl>{rows}</dl>"


def table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table with a caption; cells are html, captions and columns text."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    body = "\n".join("<tr>" + "".join(f"<td>{html}</td>" for html in row) + "</tr>" for row in rows)
    return (
        f'<div class="scroll" tabindex="0"><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table></div>"
    )


def opening(summary: str, html: str, name: str = "") -> str:
    """Something that opens; `summary` is text."""
    named = f' id="{escape(name)}"' if name else ""
    return f"<details{named}><summary>{escape(summary)}</summary>{html}</details>"


def record(data: bytes) -> str:
    """Canonical JSON, exactly the bytes that were hashed."""
    return f'<pre class="record" tabindex="0">{escape(data.decode("utf-8"), quote=False)}</pre>'


def proof_lines(phrases: Phrases, proof: Proof) -> str:
    """A record, the hash of its leaf, and the hashes that lead to the root."""
    inclusion = proof.inclusion
    hashes = "".join(f"<li>{code(item.hex())}</li>" for item in inclusion.hashes)
    place = phrases.say("place_of", index=number(inclusion.index), size=number(inclusion.size))
    rows = [(phrases.say("leaf"), code(proof.leaf_sha256)), (phrases.say("place"), escape(place))]
    rows += [(phrases.say("path"), f'<ol class="path">{hashes}</ol>')] if hashes else []
    return record(proof.record) + facts_list([*rows, (phrases.say("leads_to"), code(proof.root))])


def entry_proof(phrases: Phrases, proof: Proof, kind: str) -> str:
    """An entry of a log, to be opened: its record and its proof."""
    summary = phrases.say("entry_opens", index=number(proof.inclusion.index), kind=kind)
    return opening(summary, proof_lines(phrases, proof))


def commands(phrases: Phrases, lines: Iterable[str]) -> str:
    """What to type to check it oneself."""
    typed = "\n".join(escape(line) for line in lines)
    return f'{heading(phrases.say("check_it"))}<pre class="type" tabindex="0">{typed}</pre>'


def listed(items_html: Iterable[str], style: str = "") -> str:
    """A list without an order."""
    return f"<ul{_class(style)}>" + "".join(f"<li>{html}</li>" for html in items_html) + "</ul>"


def items_of(value: object) -> list[Mapping[str, Any]]:
    """The objects in a list of a record; whoever signed it may have put anything there."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list | tuple) else []


def plain_value(value: Any) -> str:
    """A value of a record in words: text as it is, numbers with spaces, lists with commas, objects as name: value."""
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    if isinstance(value, int):
        return number(value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {plain_value(item)}" for name, item in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(plain_value(item) for item in value)
    return str(value)


def _class(style: str) -> str:
    return f' class="{style}"' if style else ""
