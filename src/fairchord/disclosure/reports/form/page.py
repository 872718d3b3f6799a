# SPDX-License-Identifier: Apache-2.0
"""A Report as a page to read and print: one HTML file that loads nothing, whatever stands in titles and names."""

from __future__ import annotations

from html import escape
from typing import Final

from fairchord.disclosure.reports.form.answer import Answer, Cell, NotRecorded, Value
from fairchord.disclosure.reports.form.report import Field, Report, Section, Table
from fairchord.disclosure.reports.form.words import PAGE_WORDS, say

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
STYLE: Final = """\
:root{--ink:#1b1f24;--soft:#5b6470;--line:#d9dde3;--tint:#f5f6f8;--mark:#8a4b08;--wash:#fff6e8}
*{box-sizing:border-box}
body{margin:0 auto;padding:2.2rem 1.4rem 4rem;max-width:64rem;color:var(--ink);background:#fff;
font:16px/1.5 system-ui,"Noto Sans","Noto Sans CJK KR",sans-serif}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .4rem}
h2{font-size:1.12rem;margin:2.2rem 0 .6rem;padding-top:.8rem;border-top:2px solid var(--ink);break-after:avoid}
h2 span{color:var(--soft);font-weight:400;margin-right:.5em}
h3{font-size:1rem;margin:1.3rem 0 .4rem;break-after:avoid}
p{margin:.35rem 0}.lead{font-size:1.05rem;max-width:46rem}.soft{color:var(--soft);font-size:.86rem}
.head{background:var(--tint);border:1px solid var(--line);border-radius:6px;padding:.7rem .9rem;margin:1rem 0}
code{font:.82rem/1.5 ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:minmax(10rem,18rem) 1fr;gap:.55rem 1.4rem;margin:.4rem 0}
dl.facts{gap:.15rem 1.2rem;grid-template-columns:minmax(7rem,11rem) 1fr}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere;unicode-bidi:isolate;min-width:0;break-inside:avoid}
dd ul{margin:0;padding-left:1.1rem}.from{display:block;color:var(--soft);font-size:.78rem}
.absent{background:var(--wash);border-left:3px solid var(--mark);padding:.1rem .5rem;display:inline-block}
.absent b{color:var(--mark);font-weight:600}.absent span{display:block;font-size:.84rem;color:var(--soft)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.86rem;margin:.3rem 0}
th,td{text-align:left;vertical-align:top;padding:.28rem .7rem .28rem 0;border-bottom:1px solid var(--line);
unicode-bidi:isolate;overflow-wrap:anywhere;min-width:4rem}
th{border-bottom:1.5px solid var(--ink);font-weight:600;overflow-wrap:normal}thead{display:table-header-group}
tr{break-inside:avoid}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.h{font:.76rem ui-monospace,"DejaVu Sans Mono",monospace}
td.none{color:var(--mark);font-style:italic}tfoot td{font-weight:600;border-top:1.5px solid var(--ink);border-bottom:0}
ol.rows{font-size:.86rem;padding-left:2.8rem}ol.rows li{margin:.35rem 0;unicode-bidi:isolate;break-inside:avoid}
ol.rows i{color:var(--soft);font-style:normal}ol.rows em{color:var(--mark)}
ol.rows span:not(:last-child)::after{content:" ·"}
ol.rows li::marker{color:var(--soft);font-size:.8em}
@media(max-width:44rem){dl,dl.facts{grid-template-columns:1fr;gap:.1rem}dd{margin-bottom:.7rem}}
@media print{body{padding:0;max-width:none;font-size:10pt}.scroll{overflow:visible}@page{margin:16mm}
table{font-size:7.5pt}}
"""
_HASH_LENGTH: Final = 64
_NARROW: Final = 4
"""Tables of so many columns have room for whole hashes."""


def to_html(report: Report) -> str:
    """Write the page."""
    body = [
        f"<h1>{escape(report.title)}</h1>",
        f'<p class="lead">{escape(report.summary)}</p>',
        _head(report),
        *(_section(section, report.language) for section in report.sections),
        _closing(report),
    ]
    return page(report.title, "\n".join(body), language=report.language)


def page(title: str, body: str, *, language: str) -> str:
    """Put a body of escaped HTML into a page that loads nothing."""
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _head(report: Report) -> str:
    words, head = report.language, report.head
    dated = "dated" if head.read_from == "log" else "dated_by_model"
    facts = (
        {say(PAGE_WORDS, "root", words): head.root}
        | dict(report.subject)
        | {say(PAGE_WORDS, "software", words): report.software}
    )
    rows = "".join(f"<dt>{escape(name)}</dt><dd><code>{escape(value)}</code></dd>" for name, value in facts.items())
    date = say(PAGE_WORDS, dated, words, size=number(head.size), time=head.time)
    return f'<div class="head"><p>{escape(date)}</p><dl class="facts">{rows}</dl></div>'


def _section(section: Section, language: str) -> str:
    numbered = f"<span>{escape(section.number)}</span>" if section.number else ""
    parts = [f"<section><h2>{numbered}{escape(section.title)}</h2>"]
    if section.fields:
        parts.append("<dl>" + "\n".join(_field(item, language) for item in section.fields) + "</dl>")
    parts += [_table(table, language) for table in section.tables]
    return "\n".join([*parts, "</section>"])


def _field(item: Field, language: str) -> str:
    return f"<dt>{escape(item.label)}</dt><dd>{_answer(item.answer, language)}</dd>"


def _answer(answer: Answer, language: str) -> str:
    if isinstance(answer, NotRecorded):
        absent = escape(say(PAGE_WORDS, "not_recorded", language))
        return f'<div class="absent"><b>{absent}</b><span>{escape(answer.why)}</span></div>'
    named = "; ".join(f"{say(PAGE_WORDS, item.origin.value, language)}: {item.place}" for item in answer.sources)
    return f'{_value(answer.value)}<span class="from">{escape(named)}</span>'


def _value(value: Value) -> str:
    if isinstance(value, tuple):
        return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in value) + "</ul>"
    if isinstance(value, int):
        return number(value)
    return f"<code>{escape(value)}</code>" if _is_hash(value) else escape(value)


def _table(table: Table, language: str) -> str:
    if not table.rows:
        return f"<h3>{escape(table.title)}</h3><p>{escape(say(PAGE_WORDS, 'none', language))}</p>"
    if table.headline:
        return _paragraphs(table, language)
    counted = [all(isinstance(row[place], int) for row in table.rows) for place in range(len(table.columns))]
    names = "".join(
        f"<th{' class=n' if is_count else ''}>{escape(name)}</th>"
        for name, is_count in zip(table.columns, counted, strict=True)
    )
    is_narrow = len(table.columns) <= _NARROW
    rows = "\n".join(_row(row, language, is_narrow=is_narrow) for row in table.rows)
    foot = f"<tfoot>{_row(table.totals, language, is_narrow=is_narrow)}</tfoot>" if table.totals else ""
    return (
        f'<h3>{escape(table.title)}</h3><div class="scroll"><table><thead><tr>{names}</tr></thead>'
        f"<tbody>\n{rows}\n</tbody>{foot}</table></div>"
    )


def _paragraphs(table: Table, language: str) -> str:
    """Each row as a paragraph: the headline's cell, then every other cell after the name of its column."""
    place = table.columns.index(table.headline)
    items = []
    for row in table.rows:
        told = " ".join(
            f"<span><i>{escape(name)}</i> {_told(cell, language)}</span>"
            for index, (name, cell) in enumerate(zip(table.columns, row, strict=True))
            if index != place
        )
        items.append(f"<li><b>{_told(row[place], language)}</b> {told}</li>")
    sums = [
        f"{name} {_told(cell, language)}"
        for name, cell in zip(table.columns, table.totals, strict=False)
        if isinstance(cell, int)
    ]
    foot = f"<p><b>{escape(say(PAGE_WORDS, 'total', language))}: {number(len(table.rows))}; {'; '.join(sums)}</b></p>"
    return f'<h3>{escape(table.title)}</h3>{foot}<ol class="rows">\n' + "\n".join(items) + "\n</ol>"


def _told(cell: Cell, language: str) -> str:
    if isinstance(cell, NotRecorded):
        return f'<em title="{escape(cell.why)}">{escape(say(PAGE_WORDS, "not_recorded", language))}</em>'
    if isinstance(cell, int):
        return number(cell)
    return f'<code title="{cell}">{cell[:16]}…</code>' if _is_hash(cell) else escape(cell)


def _row(row: tuple[Cell, ...], language: str, *, is_narrow: bool) -> str:
    return "<tr>" + "".join(_cell(cell, language, is_narrow=is_narrow) for cell in row) + "</tr>"


def _cell(cell: Cell, language: str, *, is_narrow: bool) -> str:
    if isinstance(cell, NotRecorded):
        words = say(PAGE_WORDS, "not_recorded", language)
        return f'<td class=none title="{escape(cell.why)}">{escape(words)}</td>'
    if isinstance(cell, int):
        return f"<td class=n>{number(cell)}</td>"
    if _is_hash(cell):
        return f"<td class=h>{cell}</td>" if is_narrow else f'<td class=h title="{cell}">{cell[:16]}…</td>'
    return f"<td>{escape(cell)}</td>"


def _closing(report: Report) -> str:
    words = report.language
    limits = "".join(f"<li>{escape(limit)}</li>" for limit in report.limits)
    parts = [f"<section><h2>{escape(say(PAGE_WORDS, 'limits', words))}</h2><ul>{limits}</ul></section>"]
    if report.files:
        named = "".join(
            f"<dt>{escape(name)}</dt><dd><code>{digest}</code></dd>"
            for name, digest in report.to_dict()["files"].items()
        )
        parts.append(f'<h3>{escape(say(PAGE_WORDS, "files", words))}</h3><dl class="facts">{named}</dl>')
    return "\n".join([*parts, f'<p class="soft">{escape(say(PAGE_WORDS, "recompute", words))}</p>'])


def number(value: int) -> str:
    """Write a number with thin spaces between its thousands."""
    return f"{value:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def _is_hash(text: str) -> bool:
    return len(text) == _HASH_LENGTH and all(character in "0123456789abcdef" for character in text)
