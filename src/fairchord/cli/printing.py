# SPDX-License-Identifier: Apache-2.0
"""How verbs print: facts, tables, JSON on stdout; progress and remarks on stderr. Nothing depends on colour."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

_WIDTH: Final = 140
"""Width of a table that goes to a file or a pipe."""


def print_json(value: object) -> None:
    """Print a value as JSON."""
    print(json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True))


def print_result(facts: Mapping[str, Any], *, as_json: bool) -> None:
    """Print facts, one a line, or as JSON."""
    if as_json:
        print_json(dict(facts))
        return
    width = max((len(name) for name in facts), default=0)
    for name, value in facts.items():
        print(f"{name.replace('_', ' '):{width}s}  {_shown(value)}")


def _shown(value: Any) -> Any:
    """A value for people: a list in one line, parted by semicolons where its items hold commas; a truth as a word."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, list | tuple):
        return value
    items = [str(item) for item in value]
    return ("; " if any(", " in item for item in items) else ", ").join(items) or "none"


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table; cells that are long are wrapped to the width of the terminal."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH)
    console.print(table)


def remark(text: str) -> None:
    """Say something on stderr."""
    print(text, file=sys.stderr)


@contextmanager
def progress_shown(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show progress on stderr once there is some; the function given is told how many are done, of how many."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    shown = Progress(*columns, console=Console(stderr=True))
    task = shown.add_task(label, total=None)

    has_begun = False

    def tell(done: int, total: int) -> None:
        nonlocal has_begun
        if not has_begun:
            shown.start()
            has_begun = True
        shown.update(task, completed=done, total=total)

    try:
        yield tell
    finally:
        if has_begun:
            shown.stop()
