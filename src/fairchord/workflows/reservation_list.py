# SPDX-License-Identifier: Apache-2.0
"""Read a society's list of reserved works: CSV with columns iswc, title, writers and, where there are, isrc and ipi.

UTF-8 with or without a byte order mark; separated by commas, semicolons or tabs; writers separated by ';', '|' or '/'.
A row names a work by its ISWC, its ISRC, or its title with at least one writer. An IPI alone names everything of its
bearer; beside another name of the work it is only checked, since it would reserve more than the row says. A bad row is
reported by its line, and the rest is done; a row that names what rows before it named is counted as a duplicate.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any, Final

from fairchord.errors import FairchordError, InvalidInput
from fairchord.rights.match_keys import title_key
from fairchord.rights.standard_identifiers import normalise_identifier

COLUMNS: Final = ("iswc", "title", "writers", "isrc", "ipi")
_WRITERS: Final = re.compile(r"[;|/\n]")
_LISTED: Final = re.compile(r"[;|/,\s]+")
_STEP: Final = 1_000
_SHOWN: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that could not be taken in: its line in the file, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationList:
    """What was read: match keys in order, each once; what became of the rows, and which columns were not read."""

    keys: tuple[str, ...]
    rows: int
    duplicates: int
    bad: tuple[BadRow, ...]
    ignored: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """What a receipt says of the list; of many bad lines, the first, each with its reason."""
        said: dict[str, Any] = {"bad_lines": [f"{row.line}: {row.reason}" for row in self.bad[:_SHOWN]]}
        if self.ignored:
            said["ignored_columns"] = list(self.ignored)
        return said | {"duplicates": self.duplicates, "rows": self.rows}


def read_list(content: bytes, *, progress: Callable[[int, int], None] | None = None) -> ReservationList:
    """Read a whole list; `progress` is told how many bytes are done, of how many."""
    text = _decode(content)
    delimiter, names = _columns(text)
    ignored = tuple(name for name in names if name and name not in COLUMNS)
    keys: dict[str, None] = {}
    bad: list[BadRow] = []
    rows = duplicates = 0
    for line, row in _rows(text, delimiter, len(content), progress):
        try:
            named = row if isinstance(row, str) else _keys_of(row)
        except FairchordError as error:
            named = error.message
        if isinstance(named, str):
            bad.append(BadRow(line=line, reason=named))
            continue
        rows += 1
        duplicates += all(key in keys for key in named)
        keys |= dict.fromkeys(named)
    if not rows:
        why = f"line {bad[0].line}: {bad[0].reason}" if bad else "it has no rows"
        unread = f"; columns that are not read: {', '.join(ignored)}" if ignored else ""
        raise InvalidInput(f"the list names no work: {why}{unread}", hint="columns: " + ", ".join(COLUMNS))
    return ReservationList(keys=tuple(keys), rows=rows, duplicates=duplicates, bad=tuple(bad), ignored=ignored)


def _columns(text: str) -> tuple[str, tuple[str, ...]]:
    """What separates the cells, and the names in the first line."""
    header = text.partition("\n")[0]
    delimiter = max((",", ";", "\t"), key=header.count)
    first = next(_safely(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)), (0, ""))[1]
    return delimiter, tuple(name.strip().lower() for name in first) if isinstance(first, list) else ()


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InvalidInput(f"line {line} of the list is not UTF-8", hint="save it as CSV in UTF-8") from error


def _rows(
    text: str, delimiter: str, size: int, progress: Callable[[int, int], None] | None
) -> Iterator[tuple[int, Mapping[str, str] | str]]:
    """Yield each filled row with its line; a row that is no row comes as the reason why."""
    done = 0

    def counted() -> Iterator[str]:
        nonlocal done
        for line in StringIO(text, newline=""):
            done += len(line)
            yield line

    reader = csv.reader(counted(), delimiter=delimiter, strict=True)
    names = [name.strip().lower() for name in next(_safely(reader), (0, []))[1]]
    if not {"iswc", "title", "isrc", "ipi"} & set(names):
        raise InvalidInput("the list has no columns that name works", hint="first line: " + ", ".join(COLUMNS))
    for count, (line, cells) in enumerate(_safely(reader), start=1):
        if progress is not None and count % _STEP == 0:
            progress(min(done, size), size)
        if isinstance(cells, str):
            yield line, cells
        elif len(cells) > len(names):
            yield line, f"it has {len(cells)} cells, the first line has {len(names)}"
        elif any(cell.strip() for cell in cells):
            yield line, dict(zip(names, (cell.strip() for cell in cells), strict=False))
    if progress is not None:
        progress(size, size)


def _safely(reader: Any) -> Iterator[tuple[int, Any]]:
    """Yield rows with the line that each begins on; one that the CSV reader refuses comes as its words."""
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, f"it is not CSV: {error}"


def _keys_of(row: Mapping[str, str]) -> tuple[str, ...]:
    """The match keys of a row; raises where it names nothing, or an identifier has a wrong check digit."""
    keys = [*_identifiers("iswc", row.get("iswc", "")), *_identifiers("isrc", row.get("isrc", ""))]
    title = row.get("title", "")
    writers = [name.strip() for name in _WRITERS.split(row.get("writers", "")) if name.strip()]
    if title and writers:
        keys.append(title_key(title, writers))
    people = _identifiers("ipi", row.get("ipi", ""))
    if keys:
        return tuple(dict.fromkeys(keys))
    if people and not title:
        return tuple(dict.fromkeys(people))
    missing = "a title alone names too many works: add its writers, or an ISWC" if title else "it names no work"
    raise InvalidInput(missing)


def _identifiers(kind: str, text: str) -> Iterable[str]:
    parts = _LISTED.split(text) if kind != "iswc" else re.split(r"[;|/,]+", text)
    return [normalise_identifier(kind, part) for part in parts if part.strip()]
