# SPDX-License-Identifier: Apache-2.0
"""A table as CSV (RFC 4180): UTF-8, comma, CRLF, a header line.

A text that a spreadsheet would run as a formula (it begins with =, +, -, @, a tab or a carriage return) gets an
apostrophe in front: titles come from strangers.
"""

from __future__ import annotations

import csv
import io
from typing import Final

from fairchord.disclosure.reports.form.answer import Cell, NotRecorded
from fairchord.disclosure.reports.form.report import Table

_RUN_BY_SPREADSHEETS: Final = ("=", "+", "-", "@", "\t", "\r")


def to_csv(table: Table, *, columns: tuple[str, ...] | None = None) -> bytes:
    """Write a table, without its totals, under other names of columns where they are given."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.columns if columns is None else columns)
    writer.writerows([_cell(cell) for cell in row] for row in table.rows)
    return text.getvalue().encode("utf-8")


def _cell(cell: Cell) -> str:
    if isinstance(cell, NotRecorded):
        return "not recorded"
    if isinstance(cell, int):
        return str(cell)
    return f"'{cell}" if cell.startswith(_RUN_BY_SPREADSHEETS) else cell
