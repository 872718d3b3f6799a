# SPDX-License-Identifier: Apache-2.0
"""A Report: sections of answered fields and of tables, dated by the tree head that it was computed from.

KIND.json holds it, in JSON with sorted members, one space of indentation and a line feed at the end: the same facts
give the same bytes, so that its SHA-256 names it. There is no clock in it: its date is the tree head's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fairchord.canonical import sha256_hex
from fairchord.disclosure.reports.form.answer import Answer, Cell, NotRecorded
from fairchord.errors import InvalidRecord

TYPE: Final = "fairchord-report"
VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question of a report, by a stable name and in words, and its answer."""

    name: str
    label: str
    answer: Answer

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {"answer": self.answer.to_dict(), "label": self.label, "name": self.name}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells under columns; no cell is empty. `totals`, where given, closes the table as its last row.

    With a `headline`, the name of a column, a page shows each row as a paragraph under that cell: too wide for a table.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[Cell, ...] = ()
    headline: str = ""

    def __post_init__(self) -> None:
        for row in (*self.rows, *((self.totals,) if self.totals else ())):
            if len(row) != len(self.columns):
                raise InvalidRecord(f"table {self.name}: a row of {len(row)} cells under {len(self.columns)} columns")
            if any(isinstance(cell, str) and not cell.strip() for cell in row):
                raise InvalidRecord(f"table {self.name}: a cell is empty", hint="say what is not recorded, and why")

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values; no totals are left out."""
        record: dict[str, Any] = {
            "columns": list(self.columns),
            "name": self.name,
            "rows": [_plain_row(row) for row in self.rows],
            "title": self.title,
        }
        return record | ({"totals": _plain_row(self.totals)} if self.totals else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A numbered part of a report."""

    number: str
    title: str
    fields: tuple[Field, ...] = ()
    tables: tuple[Table, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {
            "fields": [item.to_dict() for item in self.fields],
            "number": self.number,
            "tables": [table.to_dict() for table in self.tables],
            "title": self.title,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportHead:
    """The tree head that dates a report: how many entries, which root, and the time of the last of them."""

    size: int
    root: str
    time: str
    read_from: str
    """'log' where its entries were read; 'model provenance' where only the model's signed word for it is at hand."""

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {"read_from": self.read_from, "root": self.root, "size": self.size, "time": self.time}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report; `files` are what goes beside it (a standard's own form, a CSV), by name."""

    kind: str
    title: str
    summary: str
    head: ReportHead
    subject: Mapping[str, str]
    sections: tuple[Section, ...]
    limits: tuple[str, ...]
    software: str
    language: str = "en"
    options: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """The hash of KIND.json, what an entry `report` holds."""
        return sha256_hex(self.to_bytes())

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain values; the files beside it stand by their hashes."""
        return {
            "files": {name: sha256_hex(data) for name, data in self.files.items()},
            "head": self.head.to_dict(),
            "kind": self.kind,
            "language": self.language,
            "limits": list(self.limits),
            "options": dict(self.options),
            "sections": [section.to_dict() for section in self.sections],
            "software": self.software,
            "subject": dict(self.subject),
            "summary": self.summary,
            "title": self.title,
            "type": TYPE,
            "version": VERSION,
        }

    def to_bytes(self) -> bytes:
        """Return the content of KIND.json."""
        return json_bytes(self.to_dict())


def json_bytes(value: object) -> bytes:
    """Write JSON for a file: sorted members, one space of indentation, a line feed at the end."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode("utf-8")


def _plain_row(row: tuple[Cell, ...]) -> list[Any]:
    return [cell.to_dict() if isinstance(cell, NotRecorded) else cell for cell in row]
