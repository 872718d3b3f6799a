# SPDX-License-Identifier: Apache-2.0
"""A Report as Markdown, for repositories and mail. Signs that would mean something in Markdown are escaped."""

from __future__ import annotations

import re
from typing import Final

from fairchord.disclosure.reports.form.answer import Answer, Cell, NotRecorded
from fairchord.disclosure.reports.form.report import Report, Section, Table
from fairchord.disclosure.reports.form.words import PAGE_WORDS, say

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]|#~$])")
_MOST_ROWS: Final = 200


def to_markdown(report: Report) -> str:
    """Write the report; of a table of more than 200 rows, the first 200 and where the rest is."""
    words, head = report.language, report.head
    dated = "dated" if head.read_from == "log" else "dated_by_model"
    lines = [
        f"# {_plain(report.title)}",
        "",
        _plain(report.summary),
        "",
        _plain(say(PAGE_WORDS, dated, words, size=head.size, time=head.time)),
        f"{say(PAGE_WORDS, 'root', words)}{_colon(words)} `{head.root}`",
        "",
        *(f"- {_plain(name)}: {_plain(value)}" for name, value in report.subject.items()),
        f"- {_plain(report.software)}",
        "",
        *(line for section in report.sections for line in _section(section, words)),
        f"## {_plain(say(PAGE_WORDS, 'limits', words))}",
        "",
        *(f"- {_plain(limit)}" for limit in report.limits),
    ]
    return "\n".join(lines) + "\n"


def _colon(language: str) -> str:
    return " :" if language == "fr" else ":"


def _section(section: Section, language: str) -> list[str]:
    lines = [f"## {section.number} {_plain(section.title)}", ""]
    for item in section.fields:
        lines += [f"**{_plain(item.label)}**{_colon(language)} {_answer(item.answer, language)}", ""]
    for table in section.tables:
        lines += _table(table, language)
    return lines


def _answer(answer: Answer, language: str) -> str:
    if isinstance(answer, NotRecorded):
        return f"*{say(PAGE_WORDS, 'not_recorded', language)}* ({_plain(answer.why)})"
    value = "; ".join(answer.value) if isinstance(answer.value, tuple) else str(answer.value)
    named = "; ".join(f"{say(PAGE_WORDS, item.origin.value, language)}: {item.place}" for item in answer.sources)
    return f"{_plain(value)} <sub>{_plain(named)}</sub>"


def _table(table: Table, language: str) -> list[str]:
    lines = [f"### {_plain(table.title)}", ""]
    if not table.rows:
        return [*lines, say(PAGE_WORDS, "none", language), ""]
    rows = [*table.rows[:_MOST_ROWS], *([table.totals] if table.totals else [])]
    lines += [_row(tuple(table.columns), language), "|" + "---|" * len(table.columns)]
    lines += [_row(row, language) for row in rows]
    left = len(table.rows) - _MOST_ROWS
    return [*lines, "", *([f"({left} more rows: see the JSON or CSV)", ""] if left > 0 else [])]


def _row(row: tuple[Cell, ...], language: str) -> str:
    return "| " + " | ".join(_cell(cell, language) for cell in row) + " |"


def _cell(cell: Cell, language: str) -> str:
    if isinstance(cell, NotRecorded):
        return f"*{say(PAGE_WORDS, 'not_recorded', language)}*"
    return str(cell) if isinstance(cell, int) else _plain(cell)


def _plain(text: str) -> str:
    one_line = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    return _SPECIAL.sub(r"\\\1", one_line)
